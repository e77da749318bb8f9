"""What lies in a basket, with the words and facts that planning and pages need."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from catalogue.models import Lot, Packing, ProductFacts
from common.compiled import Compiled
from search.engines.cards import COLUMNS, card_of
from search.queries import current_documents
from search.results import Card

Line = get_model("basket", "Line")


@dataclass(frozen=True)
class Wanted:
    """One basket line: how many pieces of which packing. `seen_price` is the unit price in đồng when it was added."""

    line_id: int
    product_id: int
    parent_id: int
    product: Any
    packing: Packing | None
    facts: ProductFacts | None
    card: Card | None
    quantity: int
    seen_price: int | None
    stock_record_id: int = 0  # where it was priced when it was added
    lot: Lot | None = None  # in the seller's hand, at a counter

    @property
    def name(self) -> str:
        """The product's name in the page's language."""
        return self.card.name if self.card else str((self.product.parent or self.product).title)

    @property
    def unit(self) -> str:
        return self.packing.label if self.packing else ""

    @property
    def title(self) -> str:
        """Name and packing, as an order line and a letter say it."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    @property
    def is_liquor(self) -> bool:
        return self.facts is not None and self.facts.is_liquor

    @property
    def is_fresh(self) -> bool:
        return self.facts is not None and self.facts.is_fresh

    @property
    def is_fragile(self) -> bool:
        return self.facts is not None and self.facts.is_fragile

    @property
    def least_life_days(self) -> int:
        """Days that must be left to its best-before date when it comes to the buyer."""
        return self.facts.least_life_days if self.facts is not None else 0

    def good_until(self, day: date) -> date:
        """The least best-before date of pieces that come to the buyer on `day`."""
        return day + timedelta(days=self.least_life_days)

    @property
    def is_shown(self) -> bool:
        """False once the product was hidden after it went into the basket, or lost its facts (is it liquor?)."""
        parent = self.product.parent or self.product
        return bool(self.product.is_public and parent.is_public and self.facts is not None)


# What is read of six tables; their long texts stay where they are.
PRODUCT_READ = ("title", "is_public", "structure", "parent")
PACKING_SIZE = ("net_quantity", "net_unit", "weight_grams", "length_mm", "width_mm", "height_mm")
PACKING_READ = ("product", "label_vi", "label_en", "gtin", "internal_code", *PACKING_SIZE)
PAPER_READ = ("vat_kind", "licence_number")  # what a receipt says
FACTS_READ = ("product", "product_set__is_liquor", "is_fresh", "is_fragile", "least_life_days", *PAPER_READ)
READ = [
    *("basket", "product", "quantity", "price_incl_tax", "stockrecord"),
    *(f"product__{column}" for column in PRODUCT_READ),
    *(f"product__parent__{column}" for column in PRODUCT_READ),
    *(f"product__packing__{column}" for column in PACKING_READ),
    *(f"product__{holder}facts__{column}" for holder in ("", "parent__") for column in FACTS_READ),
]


def _lines(basket: int) -> QuerySet:
    kinds = ("product__parent__facts__product_set", "product__facts__product_set")
    return Line.objects.filter(basket=basket).select_related("product__packing", *kinds).only(*READ).order_by("pk")


def _lines_of_sale(basket: int) -> QuerySet:
    return _lines(basket).select_related("sale_line__lot").only(*READ, "sale_line__line", "sale_line__lot")


def _documents(basket: int, language: str, now: datetime) -> QuerySet:
    """What the lines are called in the page's language, and in Vietnamese where a product has no page in it."""
    goods = Line.objects.filter(basket=basket).values(good=Coalesce("product__parent", "product"))
    wanted = Q(language=language) | Q(language="vi")
    found = current_documents(None, now).filter(wanted, product__in=goods)
    return found.order_by().values_list("language", *COLUMNS)


lines_in = Compiled(_lines, basket=int)
lines_of_sale = Compiled(_lines_of_sale, basket=int)
documents_of = Compiled(_documents, basket=int, language=str, now=datetime)


def basket_lines(basket_id: int, language: str, now: datetime) -> list[Wanted]:
    """The lines of a basket in the order they were put in, in two queries."""
    return _with_cards(lines_in(basket=basket_id), basket_id, language, now)


def sale_lines(basket_id: int, language: str, now: datetime) -> list[Wanted]:
    """The lines of a sale over the counter, each with the lot in the seller's hand, in two queries."""
    return _with_cards(lines_of_sale(basket=basket_id), basket_id, language, now)


def _with_cards(lines: list[Any], basket_id: int, language: str, now: datetime) -> list[Wanted]:
    cards: dict[int, Card] = {}
    if lines:
        documents = documents_of(basket=basket_id, language=language, now=now)
        for _language, *values in sorted(documents, key=lambda found: found[0] == language):
            card = card_of(values)
            cards[card.product_id] = card
    return [_wanted(line, cards) for line in lines]


def _wanted(line: Any, cards: dict[int, Card]) -> Wanted:
    product = line.product
    parent_id = product.parent_id or product.pk
    holder = product.parent if product.parent_id else product
    return Wanted(
        line_id=line.pk,
        product_id=product.pk,
        parent_id=parent_id,
        product=product,
        packing=getattr(product, "packing", None),
        facts=getattr(holder, "facts", None),
        card=cards.get(parent_id),
        quantity=line.quantity,
        seen_price=None if line.price_incl_tax is None else int(line.price_incl_tax),
        stock_record_id=line.stockrecord_id,
        lot=line.sale_line.lot if "sale_line" in line._state.fields_cache else None,  # read for a counter alone
    )
