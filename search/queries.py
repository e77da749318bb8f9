"""Reads of the documents for pages that are no listing: shelves of cards and counts. They touch no product table."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models import Pairing
from common.rows import fetch
from search.engines import get_engine
from search.engines.cards import CARD_COLUMNS, CARD_FIELDS, COLUMNS, card_of, cards_of
from search.engines.database import current_snapshot
from search.engines.snapshot import ADULT, FICTIONAL, ON_SALE, Row
from search.labels import GROUP, MAKER, OUTLET, SET_PREFIX
from search.models import ProductDocument
from search.results import Card, Query, Result, Sort

SIDE_SHELF = 4  # cards beside a product, of each kind
SEASON_SCAN = 400  # products looked at, best first, for what is in season; a shelf needs eight

DOCUMENTS, PAIRINGS = ProductDocument._meta.db_table, Pairing._meta.db_table
# Two statements in one: with OR between them no index helps, and every document of the language is read.
BESIDE = f"""
    SELECT * FROM (
        SELECT 0 AS of_maker, {CARD_COLUMNS} FROM {DOCUMENTS}
        WHERE language = %s AND valid_from <= %s AND valid_until > %s AND maker_slug <> %s
            AND product_id IN (SELECT other_id FROM {PAIRINGS} WHERE product_id = %s)
        ORDER BY available DESC, product_id LIMIT %s
    ) paired UNION ALL SELECT * FROM (
        SELECT 1 AS of_maker, {CARD_COLUMNS} FROM {DOCUMENTS}
        WHERE language = %s AND valid_from <= %s AND valid_until > %s AND maker_slug = %s AND product_id <> %s
        ORDER BY available DESC, product_id LIMIT %s
    ) same
"""  # noqa: S608  names of tables and columns


def find(query: Query, now: datetime | None = None) -> Result:
    """Answer `query` by the engine that the settings choose. Raises NoSuchPage for a page past the last."""
    return get_engine().search(query, now or timezone.now())


def current_documents(language: str | None, now: datetime) -> QuerySet[ProductDocument]:
    """Documents in force at `now`, in one language or (None) in all."""
    current = ProductDocument.objects.filter(valid_from__lte=now, valid_until__gt=now)
    return current if language is None else current.filter(language=language)


def cards_beside(product_id: int, maker_slug: str, language: str, now: datetime) -> tuple[list[Card], list[Card]]:
    """What goes with a product, and other goods of its maker, in one query: (goes with, same maker), in stock first."""
    current = [language, now, now]
    values = [*current, maker_slug, product_id, SIDE_SHELF, *current, maker_slug, product_id, SIDE_SHELF]
    beside: list[Card] = []
    same: list[Card] = []
    for of_maker, *columns_ in fetch(BESIDE, values, [None, *CARD_FIELDS]):
        (same if of_maker else beside).append(card_of(columns_))
    return beside, same


def cards_of_maker(maker_slug: str, language: str, now: datetime) -> list[Card]:
    """Everything of one maker, in stock first."""
    documents = current_documents(language, now).filter(maker_slug=maker_slug).order_by("-available", "sort_name")
    return [card_of(values) for values in documents.values_list(*COLUMNS)]


def cards_at_outlet(outlet_code: str, language: str, now: datetime, limit: int) -> tuple[list[Card], int]:
    """What stands at an outlet now, and how many products in all."""
    found = find(Query(language=language, diem=(outlet_code,)), now)
    return found.cards[:limit], found.total


def cards_in_season(month: int, language: str, now: datetime, limit: int) -> list[Card]:
    """Goods in stock for the front shelf: this month's first, one a maker; no liquor (Law 44/2019: not advertised).

    Invented goods never stand at the door.
    """
    snapshot = current_snapshot(language, now)
    kept_back = snapshot.bits_of(ADULT, "") | snapshot.bits_of(FICTIONAL, "")
    stocked = snapshot.bits_of(ON_SALE, "") & ~kept_back
    best = [row for row in snapshot.page(stocked, Sort.BEST, 0, SEASON_SCAN) if row.available]
    best.sort(key=lambda row: month not in row.months)
    return cards_of([row.product_id for row in _one_a_maker(best)[:limit]], language, now)


def _one_a_maker(rows: list[Row]) -> list[Row]:
    """The best of each maker and set first, then the rest in the same order, so that a shelf is not one maker's."""
    makers: set[str] = set()
    sets: set[int] = set()
    first, rest = [], []
    for row in rows:
        if row.maker in makers or row.set in sets:
            rest.append(row)
        else:
            first.append(row)
            makers.add(row.maker)
            sets.add(row.set)
    return first + rest


def set_counts(language: str, now: datetime) -> dict[int, int]:
    """Products by set number."""
    counts = current_snapshot(language, now).counts_of(GROUP)
    return {int(value[1:]): count for value, count in counts.items() if value.startswith(SET_PREFIX)}


def product_counts_by_maker(language: str, now: datetime) -> dict[str, int]:
    """Products by maker's slug, for the makers' list; a facet shows only the largest."""
    return current_snapshot(language, now).counts_of(MAKER)


def product_counts_by_outlet(language: str, now: datetime) -> dict[str, int]:
    """Products in stock by outlet code."""
    return current_snapshot(language, now).counts_of(OUTLET)
