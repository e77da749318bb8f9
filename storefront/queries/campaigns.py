"""Campaigns as visitors see them: each turns at the second by the time at which it is read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from campaigns.models import Campaign
from search.engines.cards import cards_of
from shops.models import Outlet
from storefront.models import CampaignIndexPage, CampaignPage, HomePage
from storefront.pictures import PictureSet, picture_sets
from storefront.queries.cards import ShownCard, shown_cards
from storefront.queries.label import Fact
from storefront.words import moment_words, short_date, until_words

STATE = Campaign.State


@dataclass(frozen=True)
class CampaignEntry:
    """A campaign in a list and on the home page; `state` is a value of Campaign.State at the moment of reading."""

    title: str
    url: str
    summary: str
    state: str
    offer: str
    when: str
    picture: PictureSet | None = None


@dataclass(frozen=True)
class CampaignView:
    title: str
    state: str
    when: str
    offer: str
    facts: list[Fact]
    cards: list[ShownCard]
    picture: PictureSet | None
    language_paths: dict[str, str]


def campaign_path(page: Page, language: str) -> str:
    """The address of a campaign's page in a language."""
    return f"{'/en' if language == 'en' else ''}/khuyen-mai/{page.slug}/"


def _pages(language: str) -> QuerySet[Any]:
    return (
        CampaignPage.objects.live()
        .filter(locale__language_code=language)
        .select_related("campaign", "picture")
        .annotate(least=Min("campaign__items__percent"), most=Max("campaign__items__percent"))
        .order_by("campaign__starts_at", "pk")
    )


def campaign_list(index: CampaignIndexPage, now: datetime) -> dict[str, list[CampaignEntry]]:
    """Published campaigns by state: what runs and comes by its start, what is over with the latest first."""
    entries = _entries(list(_pages(index.locale.language_code)), now)
    over = [entry for entry in entries if entry.state in (STATE.ENDED, STATE.STOPPED)]
    return {
        "running": [entry for entry in entries if entry.state == STATE.RUNNING],
        "coming": [entry for entry in entries if entry.state == STATE.COMING],
        "over": over[::-1],
    }


def outlets_and_campaigns(
    page: HomePage, outlets: QuerySet[Outlet], now: datetime
) -> tuple[list[Any], list[CampaignEntry]]:
    """The home page's outlets, and the campaigns that run; one query when none does.

    Whether any runs rides on the query for outlets, for on most days none does.
    """
    running = _pages(page.locale.language_code).filter(campaign__in=Campaign.objects.running(now))
    shown = list(outlets.annotate(has_campaign=Exists(running.values("pk"))))
    if not shown or not shown[0].has_campaign:
        return shown, []
    return shown, _entries(list(running), now)


def _entries(pages: list[Any], now: datetime) -> list[CampaignEntry]:
    pictures = picture_sets([page.picture for page in pages if page.picture])
    return [
        CampaignEntry(
            title=page.title,
            url=page.url,
            summary=page.summary,
            state=page.campaign.state_at(now),
            offer=_offer(page.least, page.most),
            when=_when(page.campaign, now),
            picture=pictures.get(page.picture_id),
        )
        for page in pages
    ]


def campaign_view(page: CampaignPage, now: datetime | None = None) -> CampaignView:
    """A campaign's page at `now`: today's prices before it begins and after it is over, the lower ones while it runs.

    Cards come from the read model, which has the coming prices written ahead. Liquor is left out, whatever the campaign
    says (Law 44/2019).
    """
    now = now or timezone.now()
    language = page.locale.language_code
    campaign = page.campaign
    state = campaign.state_at(now)
    items = list(campaign.items.all())
    percents = [item.percent for item in items]
    cards = [card for card in cards_of([item.product_id for item in items], language, now) if not card.is_adult]
    picture = picture_sets([page.picture]).get(page.picture_id) if page.picture else None
    twins = Page.objects.live().filter(translation_key=page.translation_key).select_related("locale")
    return CampaignView(
        title=page.title,
        state=state,
        when=_when(campaign, now),
        offer=_offer(min(percents, default=None), max(percents, default=None)),
        facts=_facts(campaign, state),
        cards=shown_cards(cards),
        picture=picture,
        language_paths={twin.locale.language_code: campaign_path(twin, twin.locale.language_code) for twin in twins}
        | {language: campaign_path(page, language)},
    )


def _offer(least: int | None, most: int | None) -> str:
    if least is None:
        return ""
    if least == most:
        return _("Giảm %(percent)s%%") % {"percent": most}
    return _("Giảm từ %(least)s đến %(most)s%%") % {"least": least, "most": most}


def _when(campaign: Campaign, now: datetime) -> str:
    """The one thing a visitor asks first: until when, from when, or that it is over."""
    state = campaign.state_at(now)
    if state == STATE.COMING:
        return _("Bắt đầu lúc %(moment)s") % {"moment": moment_words(campaign.starts_at)}
    if state == STATE.RUNNING:
        return _("Đang giảm giá, %(until)s") % {"until": until_words(campaign.ends_at)}
    return _("Đã kết thúc ngày %(day)s") % {"day": _last_day(campaign)}


def _last_day(campaign: Campaign) -> str:
    return short_date(timezone.localdate(campaign.end - timedelta(microseconds=1)))


def _facts(campaign: Campaign, state: str) -> list[Fact]:
    span = _("%(start)s, %(until)s") % {
        "start": _("từ %(moment)s") % {"moment": moment_words(campaign.starts_at)},
        "until": until_words(campaign.ends_at),
    }
    facts = [
        Fact(_("Thời gian"), span),
        Fact(
            _("Cách áp dụng"),
            _(
                "Giảm trên giá thường của từng quy cách, tính tròn đồng, ở mọi điểm bán và khi mua trên mạng."
                " Không cần mã."
            ),
        ),
        Fact(
            _("Khi món đang hạ giá vì gần hết hạn"),
            _("Hai mức giảm không cộng lại. Bạn trả giá nào thấp hơn."),
        ),
        Fact(_("Không gồm"), _("Rượu, bia và nơi đón khách.")),
    ]
    if campaign.is_concentrated:
        facts.append(Fact(_("Loại chương trình"), _("Khuyến mại tập trung")))
    if campaign.basis:
        facts.append(Fact(_("Căn cứ"), campaign.basis))
    facts.append(Fact(_("Quy định"), _("Nghị định 81/2018/NĐ-CP, sửa đổi bởi Nghị định 128/2024/NĐ-CP")))
    if state == STATE.STOPPED:
        facts.append(Fact(_("Dừng sớm"), moment_words(campaign.end)))
    return facts
