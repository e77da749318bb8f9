"""Where a product stands now and how much of it: the one answer for page, basket, listing and read model.

A unit counts when its lot may be sold that day (not expired, held or recalled), nobody was promised it, and its outlet
trades at that instant. On the web it must also have its product's least remaining life left (shops.queries.lasting):
web availability is what may be promised ahead, counter availability what may be sold over the counter now. The bulk
functions ask three queries for any number of products; a rebuild calls them with a thousand or so ids at a time. Asked
for a coming instant they answer as far as is known now, which is what the read model writes ahead.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Commune, Lot, Packing, Province
from catalogue.models.products import last_day_to_give
from common.rows import columns, fetch, fields, made
from shops.models import LotBalance, Outlet, StockMovement
from shops.queries import lasting
from shops.queries.prices import (
    WEB,
    PriceQuote,
    boundaries_of_rows,
    end_of_day,
    packings_of,
    prices_of_products,
    quote_of,
)

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")

OUTLETS_KEPT = 500
RECORD_FIELDS = [
    *fields(StockRecord, "id", "partner", "product"),
    *fields(Product, "parent"),
    *fields(LotBalance, "quantity"),
    *fields(Lot, "best_before"),
    *fields(LotBalance, "quantity"),  # one or none of the lots is a demo
    *fields(Lot, "best_before"),
]
ENDING = timedelta(days=100)  # no parcel is longer on its way; what ends later is not looked at day by day


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One packing at one outlet that trades: how many a buyer may have and at what price.

    `product_id` is the packing's; `packing` is None for a product sold without packings. `best_before` is the earliest
    on the shelf. `is_demo` marks a demo price or demo lots. `ending` has, for lots of which the last day to be given to
    a buyer comes within ENDING, that day and how many of the available pieces they are.
    """

    parent_id: int
    product_id: int
    packing: Packing | None
    stock_record_id: int
    outlet: Outlet
    available: int
    quote: PriceQuote | None
    best_before: date | None
    is_demo: bool
    ending: tuple[tuple[date, int], ...] = ()

    def available_on(self, day: date) -> int:
        """How many of the available pieces may be given to a buyer on `day`, within ENDING."""
        return self.available - sum(pieces for last_day, pieces in self.ending if last_day < day)


def trading_at(instant: datetime, prefix: str = "") -> Q:
    """Outlet.is_trading_at as a condition; `prefix` leads to the outlet, as in "outlet__"."""
    day = timezone.localdate(instant)
    return (
        (Q(**{f"{prefix}suspended_at": None}) | Q(**{f"{prefix}suspended_at__gt": instant}))
        & (Q(**{f"{prefix}opens_on": None}) | Q(**{f"{prefix}opens_on__lte": day}))
        & (Q(**{f"{prefix}closes_on": None}) | Q(**{f"{prefix}closes_on__gte": day}))
    )


def sellable_on(day: date) -> Q:
    """LotQuerySet.sellable_on, seen from a lot balance with units that nobody was promised."""
    return (
        Q(quantity__gt=F("allocated"), lot__held_at=None, lot__recalled_at=None)
        & (Q(lot__best_before=None) | Q(lot__best_before__gte=day))
    )  # fmt: skip


def available_units(lot: Lot, outlet: Outlet, at: datetime | None = None) -> int:
    """Units of a lot that a buyer may have over the counter of an outlet at `at` (now by default)."""
    instant = at or timezone.now()
    found = LotBalance.objects.filter(
        sellable_on(timezone.localdate(instant)), trading_at(instant, "outlet__"), lot=lot, outlet=outlet
    ).first()
    return found.free if found else 0


def available_on_record(record: Any, at: datetime | None = None) -> int:
    """Units of a packing that may be promised on the web at the one outlet of this stock record."""
    instant = at or timezone.now()
    day = timezone.localdate(instant)
    lots = LotBalance.objects.filter(
        sellable_on(day),
        trading_at(instant, "outlet__"),
        outlet__partner_id=record.partner_id,
        lot__product_id=record.product_id,
    ).values_list(F("quantity") - F("allocated"), "lot__best_before", *LEAST_LIFE)
    return sum(
        free for free, best_before, *least in lots if (last_day_to_give(best_before, _days(least)) or day) >= day
    )


LEAST_LIFE = ("lot__product__facts__least_life_days", "lot__product__parent__facts__least_life_days")


def _days(least: list[int | None]) -> int:
    """The least life of a product without packings or else of its parent; 0 where no facts are entered."""
    return next((days for days in least if days is not None), 0)


def _packings_of(product_ids: Collection[int]) -> QuerySet:
    """Ids of the packings of the products, and of products sold without packings; shown ones only.

    As a subquery, so that every database finds them by index first: as a condition across the join, SQLite read the
    whole of the other table for one product.
    """
    ids = list(product_ids)
    return Product.objects.filter(Q(parent__in=ids) | Q(pk__in=ids), is_public=True).order_by().values("pk")


def shelves_of(
    product_ids: Collection[int], at: datetime | None = None, channel: str = WEB
) -> dict[int, list[ShelfLine]]:
    """Every shelf line of many parent products, by product, in three queries; lines without stock are among them.

    Ordered by packing and then by outlet, each in its own rank. On the web nothing may be had of an outlet that neither
    sends nor hands out: what stands in a fair's tent is sold there alone.
    """
    instant = at or timezone.now()
    ids = list(product_ids)
    lines: dict[int, list[ShelfLine]] = {product_id: [] for product_id in ids}
    outlets = _outlets(instant)
    prices = prices_of_products(ids, instant, channel)
    packings: dict[int, Packing | None] = {}
    known: dict[int, ShelfLine] = {}
    for record_id, partner_id, product_id, parent, units, best_before, is_demo, ends, *packing in _records(
        ids, instant, channel
    ):
        outlet = outlets.get(partner_id)
        if outlet is None:
            continue
        # What stands in a fair's tent is sold there alone.
        units = (units or 0) if channel != WEB or outlet.serves_web else 0
        ending = ((ends, units),) if ends is not None and units else ()
        if (line := known.get(record_id)) is not None:
            known[record_id] = _with(line, units, best_before, bool(is_demo), ending)
            continue
        if product_id not in packings:
            packings[product_id] = made(Packing, packing) if packing[0] else None
        quote = quote_of(prices.get(record_id, ()), instant)
        known[record_id] = ShelfLine(
            parent_id=parent or product_id,
            product_id=product_id,
            packing=packings[product_id],
            stock_record_id=record_id,
            outlet=outlet,
            available=units,
            quote=quote,
            best_before=best_before,
            is_demo=bool(is_demo) or bool(quote and quote.is_demo),
            ending=ending,
        )
    for line in known.values():
        lines[line.parent_id].append(line)
    for each in lines.values():
        each.sort(key=_reading_order)
    return lines


def _with(
    line: ShelfLine, units: int, best_before: date | None, is_demo: bool, ending: tuple[tuple[date, int], ...]
) -> ShelfLine:
    """A shelf line and the lots of it that end on another day."""
    first = min((day for day in (line.best_before, best_before) if day is not None), default=None)
    return replace(
        line,
        available=line.available + units,
        best_before=first,
        is_demo=line.is_demo or is_demo,
        ending=line.ending + ending,
    )


def _outlets(instant: datetime) -> dict[int, Outlet]:
    """The outlets that trade at `instant` with their places, by partner; `trading_at` written out."""
    day = timezone.localdate(instant)
    rows = fetch(
        f"""
        SELECT {columns(Outlet, "o")}, {columns(Province, "p")}, {columns(Commune, "c")} FROM shops_outlet o
        JOIN ocop_catalogue_province p ON p.code = o.province_id
        LEFT JOIN ocop_catalogue_commune c ON c.code = o.commune_id
        WHERE (o.suspended_at IS NULL OR o.suspended_at > %s)
            AND (o.opens_on IS NULL OR o.opens_on <= %s) AND (o.closes_on IS NULL OR o.closes_on >= %s)
        """,  # noqa: S608  column names of our own models
        [instant, day, day],
        [*fields(Outlet), *fields(Province), *fields(Commune)],
    )
    return {outlet.partner_id: outlet for outlet in map(_outlet_of, rows)}


PROVINCE_AT = len(fields(Outlet))
COMMUNE_AT = PROVINCE_AT + len(fields(Province))


@lru_cache(OUTLETS_KEPT)
def _outlet_of(row: tuple) -> Outlet:
    """The same row makes the same outlet, which is there to be read: whoever changes one fetches his own."""
    outlet = made(Outlet, row[:PROVINCE_AT])
    outlet.province = made(Province, row[PROVINCE_AT:COMMUNE_AT])
    outlet.commune = made(Commune, row[COMMUNE_AT:]) if outlet.commune_id else None
    return outlet


def _records(product_ids: list[int], instant: datetime, channel: str) -> list[tuple]:
    """Record, partner, packing, parent, what may be sold of it there (RECORD_FIELDS), and the packing's columns.

    A record has one row for lots that do not end soon and one for each day on which others end.
    """
    packings, parameters = packings_of(product_ids)
    last_day, facts = (lasting.last_day_to_give(), lasting.FACTS_OF_LOT) if channel == WEB else ("l.best_before", "")
    day = timezone.localdate(instant)
    return fetch(
        f"""
        SELECT r.id, r.partner_id, r.product_id, p.parent_id, s.units, s.earliest, s.demo, s.ends,
            {columns(Packing, "k")}
        FROM partner_stockrecord r JOIN catalogue_product p ON p.id = r.product_id
        JOIN shops_outlet o ON o.partner_id = r.partner_id
        LEFT JOIN ocop_catalogue_packing k ON k.product_id = p.id
        LEFT JOIN (
            SELECT b.outlet_id, l.product_id, CASE WHEN {last_day} < %s THEN {last_day} END AS ends,
                SUM(b.quantity - b.allocated) AS units,
                MIN(l.best_before) AS earliest, MAX(CASE WHEN l.is_demo THEN 1 ELSE 0 END) AS demo
            FROM ocop_catalogue_lot l JOIN shops_lotbalance b ON b.lot_id = l.id {facts}
            WHERE l.product_id IN ({packings}) AND b.quantity > b.allocated
                AND l.held_at IS NULL AND l.recalled_at IS NULL AND (l.best_before IS NULL OR {last_day} >= %s)
            GROUP BY 1, 2, 3
        ) s ON s.outlet_id = o.id AND s.product_id = r.product_id
        WHERE r.product_id IN ({packings})
        """,  # noqa: S608  place-holders and column names of our own model
        [day + ENDING, *parameters, day, *parameters],
        [*RECORD_FIELDS, *fields(Packing)],
    )


def _reading_order(line: ShelfLine) -> tuple[int, int, int, int]:
    rank = line.packing.rank if line.packing else 0
    return rank, line.product_id, line.outlet.rank, line.outlet.pk


def product_shelves(product_id: int, at: datetime | None = None, channel: str = WEB) -> list[ShelfLine]:
    """Every shelf line of one parent product."""
    return shelves_of([product_id], at, channel)[product_id]


def availability(product: Any, at: datetime | None = None, channel: str = WEB) -> list[ShelfLine]:
    """Where a product can be had: its shelf lines, given the product or one of its packings."""
    lines = product_shelves(product.parent_id or product.pk, at, channel)
    return [line for line in lines if product.parent_id is None or line.product_id == product.pk]


def stock_boundaries(product_ids: Collection[int], after: datetime | None = None) -> dict[int, set[datetime]]:
    """Known instants after `after` at which stock changes by itself, by product, in two queries.

    They are: the end of the last day on which a lot may be promised on the web, an
    outlet's first day and the end of its last one, and its suspension.
    """
    instant = after or timezone.now()
    ids = list(product_ids)
    found: dict[int, set[datetime]] = {product_id: set() for product_id in ids}
    for parent, packing, best_before, *least in _lots_in_stock(ids, instant):
        if (last_day := last_day_to_give(best_before, _days(least))) is not None:
            found[parent or packing].add(end_of_day(last_day))
    for parent, packing, opens_on, closes_on, suspended_at in _dated_outlets(ids, instant):
        turns = {_start_of(opens_on), closes_on and end_of_day(closes_on), suspended_at}
        found[parent or packing] |= {turn for turn in turns if turn is not None}
    return {product_id: {turn for turn in turns if turn > instant} for product_id, turns in found.items()}


def _start_of(day: date | None) -> datetime | None:
    return end_of_day(date.fromordinal(day.toordinal() - 1)) if day else None


def _lots_in_stock(product_ids: list[int], instant: datetime) -> Iterable[tuple]:
    return (
        LotBalance.objects.filter(
            sellable_on(timezone.localdate(instant)),
            lot__product__in=_packings_of(product_ids),
            lot__best_before__isnull=False,
        )
        .order_by()
        .values_list("lot__product__parent_id", "lot__product_id", "lot__best_before", *LEAST_LIFE)
        .distinct()
    )


def _dated_outlets(product_ids: list[int], instant: datetime) -> Iterable[tuple]:
    day = timezone.localdate(instant)
    dated = (
        Q(partner__outlet__opens_on__gt=day)
        | Q(partner__outlet__closes_on__gte=day)
        | Q(partner__outlet__suspended_at__gt=instant)
    )
    return (
        StockRecord.objects.filter(dated, product__in=_packings_of(product_ids))
        .order_by()
        .values_list(
            "product__parent_id",
            "product_id",
            "partner__outlet__opens_on",
            "partner__outlet__closes_on",
            "partner__outlet__suspended_at",
        )
        .distinct()
    )


def boundaries(
    product_ids: Collection[int], after: datetime | None = None, channel: str = WEB
) -> dict[int, set[datetime]]:
    """Known instants at which stock or price of a product changes by itself, by product, in four queries."""
    instant = after or timezone.now()
    found = stock_boundaries(product_ids, instant)
    records = StockRecord.objects.filter(product__in=_packings_of(product_ids)).order_by()
    owners = {
        pk: parent or packing for pk, parent, packing in records.values_list("pk", "product__parent_id", "product_id")
    }
    for record_id, rows in prices_of_products(list(product_ids), instant, channel).items():
        found[owners[record_id]] |= {turn for turn in boundaries_of_rows(rows) if turn > instant}
    return found


def last_line(outlet_id: int, lot_id: int) -> int:
    """The id of the ledger's last line of a lot at an outlet, 0 when there is none; it tells whether goods moved."""
    lines = StockMovement.objects.filter(outlet=outlet_id, lot=lot_id).order_by("-pk")
    return lines.values_list("pk", flat=True).first() or 0
