"""What lies in a basket, with the words and facts that planning and pages need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from catalogue.models import Packing, ProductFacts
from search.engines.cards import card_of
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
    def is_shown(self) -> bool:
        """False once the product was hidden after it went into the basket."""
        parent = self.product.parent or self.product
        return bool(self.product.is_public and parent.is_public)


def basket_lines(basket_id: int, language: str, now: datetime) -> list[Wanted]:
    """The lines of a basket in the order they were put in, in two queries."""
    lines = list(
        Line.objects.filter(basket=basket_id)
        .select_related(
            "product__packing",
            "product__parent__facts__product_set",
            "product__facts__product_set",
        )
        .order_by("pk")
    )
    cards = _cards({line.product.parent_id or line.product_id for line in lines}, language, now)
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
    )


def _cards(product_ids: Iterable[int], language: str, now: datetime) -> dict[int, Card]:
    """Cards in the page's language, in Vietnamese where a product has no page in it."""
    ids = set(product_ids)
    if not ids:
        return {}
    documents = current_documents(None, now).filter(Q(language=language) | Q(language="vi"), product__in=ids)
    cards: dict[int, Card] = {}
    for document in sorted(documents, key=lambda document: document.language == language):
        cards[document.product_id] = card_of(document)
    return cards
