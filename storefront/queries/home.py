"""The home page: what is good this month, what there is, who makes it, where it stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from search.queries import cards_in_season, set_counts
from shops.models import Outlet
from storefront.models import HomePage, Picture, ProducerLink, ProducerPage
from storefront.pictures import PictureSet, picture_sets
from storefront.queries.campaigns import CampaignEntry, outlets_and_campaigns
from storefront.queries.cards import shown_cards
from storefront.queries.certificates import RegisterRow, newest_ratings
from storefront.queries.makers import maker_url
from storefront.queries.outlets import OutletRow, outlet_rows

SEASON_CARDS = 8
NEWEST = 5
OUTLETS = 5


@dataclass(frozen=True)
class Kind:
    """A way in for people who know what they want: some product sets under one name and one picture."""

    name: str
    sets: tuple[int, ...]
    illustration: str
    picture: PictureSet | None = None

    @property
    def query(self) -> str:
        return "&".join(f"nhom=s{number}" for number in self.sets)


def kinds() -> list[Kind]:
    """The ways in, in the order people ask for them; liquor is not among them (Law 44/2019: not advertised)."""
    return [
        Kind(_("Chè Shan tuyết"), (11, 12), "tra"),
        Kind(_("Cà phê"), (13,), "ca-phe"),
        Kind(_("Mật ong"), (4,), "mat-ong"),
        Kind(_("Gạo, nếp nương"), (3,), "gao"),
        Kind(_("Thịt, cá gác bếp"), (8,), "thit-gac-bep"),
        Kind(_("Gia vị, giấm"), (9, 10), "gia-vi"),
        Kind(_("Quả sấy, hạt"), (7,), "mac-ca"),
        Kind(_("Miến, bún, bánh"), (6,), "mien"),
        Kind(_("Rau quả theo mùa"), (1,), "bi-xanh"),
        Kind(_("Dược liệu"), (18, 19, 20), "duoc-lieu"),
        Kind(_("Thổ cẩm"), (21, 22), "tho-cam"),
        Kind(_("Ở nhà sàn"), (26,), "nha-san"),
    ]


@dataclass(frozen=True)
class MakerStory:
    name: str
    url: str
    place: str
    summary: str
    paragraph: str
    picture: PictureSet | None


@dataclass(frozen=True)
class HomeShelves:
    season: list
    kinds: list[Kind]
    newest: list[RegisterRow]
    story: MakerStory | None
    outlets: list[OutletRow]
    outlets_total: int
    campaigns: list[CampaignEntry]


def home_shelves(page: HomePage, now: datetime | None = None) -> HomeShelves:
    """Everything on the home page but the editor's own words."""
    now = now or timezone.now()
    language = page.locale.language_code
    counts = set_counts(language, now)
    trading = Outlet.objects.trading_on(timezone.localdate(now)).select_related("commune", "province").order_by("rank")
    outlets, campaigns = outlets_and_campaigns(page, trading, now)
    return HomeShelves(
        season=shown_cards(cards_in_season(timezone.localdate(now).month, language, now, SEASON_CARDS)),
        kinds=_with_pictures([kind for kind in kinds() if any(counts.get(number) for number in kind.sets)]),
        newest=newest_ratings(language, now, NEWEST),
        story=_story(page, language),
        outlets=outlet_rows(outlets[:OUTLETS], now),
        outlets_total=len(outlets),
        campaigns=campaigns,
    )


def _with_pictures(shown: list[Kind]) -> list[Kind]:
    """The shop's own drawings stand for kinds, found by their names."""
    wanted = [kind.illustration for kind in shown]
    pictures = {picture.title: picture for picture in Picture.objects.filter(is_illustration=True, title__in=wanted)}
    sets = picture_sets(pictures.values())
    return [
        replace(kind, picture=replace(sets[pictures[kind.illustration].pk], alt=""))
        if kind.illustration in pictures
        else kind
        for kind in shown
    ]


def _story(page: HomePage, language: str) -> MakerStory | None:
    if page.story_producer_id is None:
        return None
    link = ProducerLink.objects.filter(producer_id=page.story_producer_id).select_related("producer__commune").first()
    if link is None:
        return None
    told = (
        ProducerPage.objects.live()
        .filter(translation_key=link.translation_key, locale__language_code=language)
        .select_related("picture")
        .first()
    )
    if not told:
        return None
    first = next((block for block in told.story if block.block_type == "text"), None)
    return MakerStory(
        name=told.title,
        url=maker_url(link.producer, language),
        place=link.producer.commune.short_name if link.producer.commune else "",
        summary=told.summary,
        paragraph=first.value.source if first else "",
        picture=picture_sets([told.picture]).get(told.picture_id) if told.picture else None,
    )
