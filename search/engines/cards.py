"""Cards from documents, the same for every engine."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from common.rows import fetch, fields, marks
from search.models import ProductDocument
from search.results import Card

# The columns of a card in its own order; the name is the document's title.
COLUMNS = tuple("title" if field.name == "name" else field.name for field in dataclasses.fields(Card))
OUTLETS, PICTURE, MONTHS = (COLUMNS.index(name) for name in ("outlet_codes", "picture", "season_months"))
CARD_FIELDS = fields(ProductDocument, *COLUMNS)
CARD_COLUMNS = ", ".join(f'"{field.column}"' for field in CARD_FIELDS)
STATEMENT = f"""
    SELECT {CARD_COLUMNS} FROM {ProductDocument._meta.db_table}
    WHERE language = %s AND valid_from <= %s AND valid_until > %s AND product_id IN ({{products}})
"""  # noqa: S608  names of a table and its columns


def cards_of(product_ids: Iterable[int], language: str, now: datetime) -> list[Card]:
    """Cards of these products in this order, in one query; one that has just been hidden is left out.

    Rows are found by product and instant: a refresh that replaces them between two queries is not noticed.
    """
    wanted = list(product_ids)
    if not wanted:
        return []
    # Columns, not documents: making models is the dearest part of a listing.
    found = fetch(STATEMENT.format(products=marks(wanted)), [language, now, now, *wanted], CARD_FIELDS)
    cards = {values[0]: card_of(values) for values in found}
    return [cards[product_id] for product_id in wanted if product_id in cards]


def card_of(values: Sequence[Any]) -> Card:
    """A document's COLUMNS as a card."""
    shown = list(values)
    shown[OUTLETS], shown[MONTHS] = tuple(values[OUTLETS]), tuple(values[MONTHS])
    shown[PICTURE] = values[PICTURE] or None
    return Card(*shown)
