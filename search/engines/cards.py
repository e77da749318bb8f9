"""Cards from documents, the same for every engine."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from search.models import ProductDocument
from search.results import Card

# The columns of a card in its own order; the name is the document's title.
COLUMNS = tuple("title" if field.name == "name" else field.name for field in fields(Card))
OUTLETS, PICTURE, MONTHS = (COLUMNS.index(name) for name in ("outlet_codes", "picture", "season_months"))


def cards_of(product_ids: Iterable[int], language: str, now: datetime) -> list[Card]:
    """Cards of these products in this order, in one query; one that has just been hidden is left out.

    Rows are found by product and instant: a refresh that replaces them between two queries is not noticed.
    """
    wanted = list(product_ids)
    if not wanted:
        return []
    found = ProductDocument.objects.filter(
        product__in=wanted, language=language, valid_from__lte=now, valid_until__gt=now
    )
    # Columns, not documents: making models is the dearest part of a listing.
    cards = {values[0]: card_of(values) for values in found.values_list(*COLUMNS)}
    return [cards[product_id] for product_id in wanted if product_id in cards]


def card_of(values: Sequence[Any]) -> Card:
    """A document's COLUMNS as a card."""
    shown = list(values)
    shown[OUTLETS], shown[MONTHS] = tuple(values[OUTLETS]), tuple(values[MONTHS])
    shown[PICTURE] = values[PICTURE] or None
    return Card(*shown)
