"""What a product's page shows, gathered in at most eight queries, the notices of held lots included."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from catalogue.models import Certification, Producer, ProductFacts, VisitFacts
from common.compiled import Compiled
from search.queries import cards_beside
from shops.queries import ShelfLine, product_shelves
from storefront.models import ProductAddress, ProductPage
from storefront.pictures import PictureSet, page_pictures
from storefront.queries.badge import Badge, badge_of
from storefront.queries.cards import off_percent, shown_cards
from storefront.queries.label import Fact, label_facts, maker_facts, visit_facts
from storefront.queries.makers import maker_name, maker_page_title, maker_url, producer_above
from storefront.queries.notices import ProductNotice, notices_column, notices_in
from storefront.queries.outlets import OutletRow, Position, outlet_rows
from storefront.words import origin_words, until_words

EVERYTHING = (
    "page__locale",
    "link__product__visit",
    "link__product__facts__commune",
    "link__product__facts__producer__commune",
    "link__product__facts__product_set__group",
)


@dataclass(frozen=True)
class PackingView:
    """One packing as a buyer chooses it: the price it has now, and how many pieces stand at all outlets."""

    product_id: int
    label: str
    price: int | None
    price_before: int | None
    price_is_demo: bool
    available: int
    lower_until: datetime | None = None  # when the reduction or markdown itself ends
    valid_until: datetime | None = None  # the first instant at which another price may hold
    ends_on: date | None = None  # best-before of the one lot that has this price because it is near its end

    @property
    def off_percent(self) -> int | None:
        return off_percent(self.price, self.price_before)

    @property
    def until(self) -> str:
        return until_words(self.lower_until) if self.lower_until else ""


@dataclass(frozen=True)
class ProductView:
    slug: str
    url: str
    language_paths: dict[str, str]
    title: str
    origin: str
    facts: ProductFacts | None
    visit: VisitFacts | None
    producer: Producer | None
    maker: str
    maker_url: str
    badge: Badge | None
    pictures: list[PictureSet]
    packings: list[PackingView]
    chosen: PackingView | None
    outlets: list[OutletRow]
    label: list[Fact]
    maker_facts: list[Fact]
    visit_facts: list[Fact]
    beside: list
    same_maker: list
    notices: list[ProductNotice]
    stock_is_demo: bool
    read_at: datetime

    @property
    def stars(self) -> int:
        return self.badge.stars_now if self.badge else 0

    @property
    def available(self) -> int:
        return sum(packing.available for packing in self.packings)

    @property
    def maker_is_named(self) -> bool:
        return self.producer is not None and self.producer.is_named

    @property
    def is_bookable(self) -> bool:
        return self.visit is not None

    @property
    def can_be_bought(self) -> bool:
        """It has a price, and the office has entered what it is: goods of which nobody knows more are not sold."""
        return (
            self.facts is not None
            and not self.is_bookable
            and self.chosen is not None
            and self.chosen.price is not None
        )

    @property
    def is_adult(self) -> bool:
        return self.facts is not None and self.facts.is_liquor

    @property
    def is_fictional(self) -> bool:
        return self.facts is not None and self.facts.is_fictional


def find_product_page(slug: str, language: str) -> ProductAddress | None:
    """Page, product, facts, maker and locale of a product address, in one query; None when nothing open stands there.

    A product hidden with its maker's page is not public and so is not found either.
    """
    for found in open_addresses(slug=slug, language=language):
        found.page.known_address = found
        return found
    return None


def _addresses() -> QuerySet[ProductAddress]:
    """Addresses with all that hangs on them and, as `twin_slug`, the slug of the same product in the other language.

    `maker_title` is the title of the maker's page in the page's language; `stopped` says which lots are held.
    """
    twins = ProductAddress.objects.filter(link_id=OuterRef("link_id"), is_current=True, page__live=True)
    return ProductAddress.objects.select_related("page", *EVERYTHING).annotate(
        twin_slug=Subquery(twins.exclude(language=OuterRef("language")).values("slug")[:1]),
        maker_title=maker_page_title("page__path"),
        stopped=notices_column("link__product"),
    )


def _open_address(slug: str, language: str) -> QuerySet[ProductAddress]:
    return _addresses().filter(slug=slug, language=language, page__live=True, link__product__is_public=True)


open_addresses = Compiled(_open_address, slug=str, language=str)  # one of a language and slug, by its unique key


ratings_of = Compiled(
    lambda product: Certification.objects.filter(product=product).select_related("renewed_by"), product=int
)


def product_view(page: ProductPage, packing_id: int | None = None, position: Position | None = None) -> ProductView:
    """Everything the page shows now. `packing_id` is the packing chosen; `position` adds distances to outlets.

    A draft that was never published has no product yet: its preview shows words, pictures and maker alone.
    """
    now = timezone.now()
    language = (get_language() or "vi")[:2]
    address = getattr(page, "known_address", None) or _addresses().filter(page_id=page.pk, is_current=True).first()
    product = address.link.product if address else None
    facts: ProductFacts | None = getattr(product, "facts", None)
    visit: VisitFacts | None = getattr(product, "visit", None)
    producer = facts.producer if facts else producer_above(page)
    shelves = product_shelves(product.pk, now) if product and not visit else []
    packings = _packings(shelves)
    picked = next((packing for packing in packings if packing.product_id == packing_id), None)
    chosen = picked or _best(packings)
    beside, same_maker = cards_beside(facts.product_id, facts.producer.slug, language, now) if facts else ([], [])
    return ProductView(
        slug=page.slug,
        url=product_path(page.slug, language),
        language_paths=_language_paths(page.slug, language, address),
        title=page.title,
        origin=origin_words(facts) if facts else "",
        facts=facts,
        visit=visit,
        producer=producer,
        maker=maker_name(producer, getattr(address, "maker_title", None), language) if producer else "",
        maker_url=maker_url(producer) if producer else "",
        badge=badge_of(ratings_of(product=product.pk), now) if product else None,
        pictures=page_pictures(page),
        packings=packings,
        chosen=chosen,
        outlets=_outlets(shelves, picked.product_id if picked else None, now, position),
        label=label_facts(page, facts, shelves, chosen) if facts else [],
        maker_facts=maker_facts(producer) if producer else [],
        visit_facts=visit_facts(visit) if visit else [],
        beside=shown_cards(beside),
        same_maker=shown_cards(same_maker),
        notices=notices_in(getattr(address, "stopped", None)),
        stock_is_demo=any(line.is_demo for line in shelves),
        read_at=now,
    )


def _packings(shelves: list[ShelfLine]) -> list[PackingView]:
    """Shelf lines joined by packing: the lowest price of an outlet that has it, else the lowest anywhere."""
    by_packing: dict[int, list[ShelfLine]] = {}
    for line in shelves:
        by_packing.setdefault(line.product_id, []).append(line)
    views = []
    for lines in by_packing.values():
        quotes = [(not line.available, line.quote.amount, line.quote) for line in lines if line.quote is not None]
        quote = min(quotes, key=lambda item: item[:2])[2] if quotes else None
        views.append(
            PackingView(
                product_id=lines[0].product_id,
                label=lines[0].packing.label if lines[0].packing else "",
                price=quote.amount if quote else None,
                price_before=quote.before if quote else None,
                price_is_demo=quote.is_demo if quote else False,
                available=sum(line.available for line in lines),
                lower_until=quote.lower_until if quote else None,
                valid_until=quote.until if quote else None,
                ends_on=quote.best_before if quote else None,
            )
        )
    return views


def _best(packings: list[PackingView]) -> PackingView | None:
    """The packing shown first: the first in the maker's order that is in stock, else the first."""
    return next((packing for packing in packings if packing.available), packings[0] if packings else None)


def _outlets(
    shelves: list[ShelfLine], packing_id: int | None, now: datetime, position: Position | None
) -> list[OutletRow]:
    """Outlets with the pieces each has: of one packing when the visitor chose it, else of all together."""
    outlets = {}
    available: dict[int, int] = {}
    for line in shelves:
        if packing_id in (None, line.product_id):
            outlets[line.outlet.pk] = line.outlet
            available[line.outlet.pk] = available.get(line.outlet.pk, 0) + line.available
    return outlet_rows(outlets.values(), now, position=position, available=available)


def product_path(slug: str, language: str) -> str:
    """The address of a product page in a language."""
    return f"/en/san-pham/{slug}/" if language == "en" else f"/san-pham/{slug}/"


def _language_paths(slug: str, language: str, address: ProductAddress | None) -> dict[str, str]:
    paths = {language: product_path(slug, language)}
    twin_slug = getattr(address, "twin_slug", None)  # annotated by _addresses()
    if twin_slug:
        twin = "vi" if language == "en" else "en"
        paths[twin] = product_path(twin_slug, twin)
    return paths
