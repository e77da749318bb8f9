"""Makers: the list, and one maker's page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import get_language

from catalogue.models import Producer
from search.queries import cards_of_maker, product_counts_by_maker
from storefront.models import ProducerIndexPage, ProducerLink, ProducerPage, ProductPage
from storefront.pictures import PictureSet, picture_sets
from storefront.queries.cards import shown_cards
from storefront.queries.label import Fact, maker_facts


@dataclass(frozen=True)
class MakerCard:
    name: str
    url: str
    place: str
    summary: str
    products_count: int
    picture: PictureSet | None
    is_fictional: bool


@dataclass(frozen=True)
class MakerView:
    name: str
    is_fictional: bool
    facts: list[Fact]
    cards: list
    picture: PictureSet | None


def maker_url(producer: Producer, language: str | None = None) -> str:
    """The address of a maker's page; its slug is the same in both languages."""
    prefix = "/en" if (language or get_language() or "vi").startswith("en") else ""
    return f"{prefix}/nha-san-xuat/{producer.slug}/"


def maker_page_title(path: str) -> Subquery:
    """The title of the maker's page under which the page at `path` (a lookup) stands, in that page's language."""
    place = OuterRef(path)
    makers = ProducerPage.objects.filter(path=Substr(place, 1, Length(place) - ProducerPage.steplen))
    return Subquery(makers.values("title")[:1])


def maker_name(producer: Producer, page_title: str | None, language: str) -> str:
    """The registered name; in English the title of the maker's page, which also says “A maker in …” in English."""
    return page_title if language == "en" and page_title else producer.name


def producer_above(page: ProductPage) -> Producer | None:
    """The maker under whose page a product's page stands; says who made it before its label facts are entered."""
    maker = ProducerPage.objects.filter(path=page.path[: -ProducerPage.steplen]).values("translation_key")
    return Producer.objects.filter(page_link__translation_key__in=maker).select_related("commune").first()


def producer_list(index: ProducerIndexPage) -> list[MakerCard]:
    """Makers with a live page and something to show: most goods first, the invented last.

    Four queries whatever their number.
    """
    language = index.locale.language_code
    counts = product_counts_by_maker(language, timezone.now())
    pages = {
        page.translation_key: page for page in ProducerPage.objects.child_of(index).live().select_related("picture")
    }
    links = ProducerLink.objects.filter(translation_key__in=pages).select_related("producer__commune")
    pictures = picture_sets([page.picture for page in pages.values() if page.picture])
    cards = [
        MakerCard(
            name=pages[link.translation_key].title,
            url=maker_url(link.producer, language),
            place=link.producer.commune.short_name if link.producer.commune else "",
            summary=pages[link.translation_key].summary,
            products_count=counts[link.producer.slug],
            picture=pictures.get(pages[link.translation_key].picture_id),
            is_fictional=link.producer.is_fictional,
        )
        for link in links
        if counts.get(link.producer.slug)
    ]
    return sorted(cards, key=lambda card: (card.is_fictional, -card.products_count, card.name))


def producer_view(page: ProducerPage, now: datetime | None = None) -> MakerView:
    """A maker's facts and goods; a draft that was never published has its words alone."""
    link = ProducerLink.objects.filter(translation_key=page.translation_key).select_related("producer__commune").first()
    picture = picture_sets([page.picture]).get(page.picture_id) if page.picture else None
    if link is None:
        return MakerView(name=page.title, is_fictional=False, facts=[], cards=[], picture=picture)
    language = page.locale.language_code
    return MakerView(
        name=page.title,
        is_fictional=link.producer.is_fictional,
        facts=maker_facts(link.producer),
        cards=shown_cards(cards_of_maker(link.producer.slug, language, now or timezone.now())),
        picture=picture,
    )
