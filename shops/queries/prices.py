"""What a packing costs at an outlet at an instant. The one answer for pages, basket, counter and read model."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.models import Lot
from catalogue.models.products import STRONG_LIQUOR_PERCENT
from common.rows import fetch, fields, marks
from shops.models import DatedPrice, Outlet, Reduction
from shops.queries.lasting import FACTS_OF_LOT, last_day_to_give

ANY, WEB = DatedPrice.Channel.ANY, DatedPrice.Channel.WEB
COUNTER = DatedPrice.Channel.COUNTER
REGULAR, MARKDOWN = DatedPrice.Kind.REGULAR, DatedPrice.Kind.MARKDOWN
REDUCTION = "reduction"


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """`amount` in whole đồng, VAT included. `before` is the regular price while a markdown or reduction is in force.

    `kind` is "regular", "markdown" or "reduction"; `last_day` is the last one on which the lot that `lot_id` names may
    come to its buyer, `best_before` that lot's date. `until` is the first instant at which another price may hold, as
    far as is known; `lower_until` is when the markdown or reduction itself ends. `lot_id` names the lot when the price
    is that lot's alone.
    """

    amount: int
    before: int | None
    until: datetime | None
    kind: str
    is_demo: bool
    lot_id: int | None = None
    lower_until: datetime | None = None
    last_day: date | None = None
    best_before: date | None = None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A dated price (`amount` đồng), or a reduction (`percent` of the regular price) as it bears on one record.

    `last_day` is that of its lot, if it is one lot's alone: over the counter the best-before date, on the web the last
    day on which the lot has enough of its life left.
    """

    pk: int
    record_id: int
    lot_id: int | None
    kind: str
    amount: int
    percent: int
    starts_at: datetime
    ends_at: datetime | None
    is_demo: bool
    last_day: date | None
    best_before: date | None

    @property
    def end(self) -> datetime | None:
        """When the row stops to hold: its own end, or the end of its lot's last day."""
        if self.last_day is None:
            return self.ends_at
        end = end_of_day(self.last_day)
        return end if self.ends_at is None else min(self.ends_at, end)

    def covers(self, instant: datetime) -> bool:
        return self.starts_at <= instant and ((end := self.end) is None or instant < end)


def end_of_day(day: date) -> datetime:
    """24:00 of `day` where the shop is: the first instant that is not of it."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


# Dated prices, and beside them the reductions of the records' products; the records are named twice.
# A reduction stopped early ends at its stop; one of strong liquor counts for nothing, whoever wrote it (Law 44/2019).
STATEMENT = """
    SELECT d.id, d.stock_record_id, d.lot_id, d.kind, d.amount, 0, d.starts_at,
        CASE WHEN d.stopped_at IS NULL THEN d.ends_at ELSE d.stopped_at END, d.is_demo,
        CASE WHEN d.lot_id IS NOT NULL THEN (SELECT {last_day} FROM ocop_catalogue_lot l {facts} WHERE l.id = d.lot_id)
            END,
        (SELECT best_before FROM ocop_catalogue_lot WHERE id = d.lot_id)
    FROM shops_datedprice d
    WHERE d.stock_record_id IN ({records}) AND d.channel IN ('any', %s) AND (d.ends_at IS NULL OR d.ends_at > %s)
        AND (d.stopped_at IS NULL OR (d.stopped_at > %s AND d.stopped_at > d.starts_at))
        AND (d.lot_id IS NULL OR EXISTS (
            SELECT 1 FROM shops_lotbalance b JOIN shops_outlet o ON o.id = b.outlet_id
            JOIN partner_stockrecord r ON r.partner_id = o.partner_id JOIN ocop_catalogue_lot l ON l.id = b.lot_id
            WHERE r.id = d.stock_record_id AND b.lot_id = d.lot_id AND b.quantity - b.allocated >= %s
                AND l.held_at IS NULL AND l.recalled_at IS NULL
        ))
    UNION ALL
    SELECT c.id, s.id, NULL, '{kind}', 0, c.percent, c.starts_at,
        CASE WHEN c.stopped_at < c.ends_at THEN c.stopped_at ELSE c.ends_at END, FALSE, NULL, NULL
    FROM partner_stockrecord s JOIN catalogue_product p ON p.id = s.product_id
    JOIN shops_reduction c ON c.product_id = COALESCE(p.parent_id, p.id)
    LEFT JOIN ocop_catalogue_productfacts f ON f.product_id = c.product_id
    LEFT JOIN ocop_catalogue_productset t ON t.id = f.product_set_id
    WHERE s.id IN ({records}) AND c.ends_at > %s
        AND (c.stopped_at IS NULL OR (c.stopped_at > %s AND c.stopped_at > c.starts_at))
        AND (t.is_liquor IS NULL OR NOT t.is_liquor OR f.alcohol_by_volume < %s)
"""
FIELDS = [
    *fields(DatedPrice, "id", "stock_record", "lot", "kind", "amount"),
    *fields(Reduction, "percent"),
    *fields(DatedPrice, "starts_at", "ends_at", "is_demo"),
    *fields(Lot, "best_before"),
    *fields(Lot, "best_before"),
]


# Packings of products, and products sold without packings; shown ones only. Takes the product ids twice.
PACKINGS = "SELECT id FROM catalogue_product WHERE is_public AND (parent_id IN ({marks}) OR id IN ({marks}))"


def packings_of(product_ids: Sequence[int]) -> tuple[str, list[Any]]:
    """A subquery of packing ids and its parameters."""
    return PACKINGS.format(marks=marks(product_ids)), [*product_ids, *product_ids]


def price_rows(
    records: Any, instant: datetime, channel: str = WEB, quantity: int = 1, lot: Lot | None = None
) -> dict[int, list[PriceRow]]:
    """The dated prices and reductions of many stock records that hold at `instant` or later, by record; one query.

    `records` is a list of ids or a queryset of them. A lot's row is left out where the lot cannot serve `quantity`.
    """
    if isinstance(records, QuerySet):
        try:
            named, parameters = records.query.sql_with_params()
        except EmptyResultSet:
            return {}
    else:
        named, parameters = marks(records), tuple(records)
    return _price_rows(named, parameters, instant, channel, quantity, lot)


def prices_of_products(product_ids: Sequence[int], instant: datetime, channel: str = WEB) -> dict[int, list[PriceRow]]:
    """`price_rows` of every stock record of many products."""
    packings, parameters = packings_of(product_ids)
    named = f"SELECT id FROM partner_stockrecord WHERE product_id IN ({packings})"  # noqa: S608  place-holders only
    return _price_rows(named, parameters, instant, channel, 1, None)


def _price_rows(
    named: str, parameters: Sequence[Any], instant: datetime, channel: str, quantity: int, lot: Lot | None
) -> dict[int, list[PriceRow]]:
    rows: dict[int, list[PriceRow]] = {}
    last_day, facts = (last_day_to_give(), FACTS_OF_LOT) if channel == WEB else ("l.best_before", "")
    statement = STATEMENT.format(records=named, kind=REDUCTION, last_day=last_day, facts=facts)
    asked = [*parameters, channel, instant, instant, quantity, *parameters, instant, instant, STRONG_LIQUOR_PERCENT]
    for values in fetch(statement, asked, FIELDS):
        row = PriceRow(*values)
        if lot is None or row.lot_id in (None, lot.pk):
            rows.setdefault(row.record_id, []).append(row)
    return rows


def reduced(regular: int, percent: int) -> int:
    """What is left of a regular price in đồng when `percent` of it, rounded half up to whole đồng, comes off."""
    return regular - (regular * percent + 50) // 100


def quote_of(rows: Iterable[PriceRow], instant: datetime) -> PriceQuote | None:
    """The price that `rows` of one record give at `instant`: the regular row that started last, or a lower offer.

    Offers are markdowns and a reduction of the regular price. They do not add up: the lowest wins, and of two equal
    ones the one that holds for every lot.
    """
    known = list(rows)
    if not known:
        return None
    covering = [row for row in known if row.covers(instant)]
    regulars = [row for row in covering if row.kind == REGULAR]
    if not regulars:
        return None
    regular = max(regulars, key=lambda row: (row.starts_at, row.pk))
    until = min((turn for turn in boundaries_of_rows(known) if turn > instant), default=None)
    if len(covering) == 1:
        return PriceQuote(regular.amount, None, until, regular.kind, regular.is_demo)
    offers = [
        (row.amount if row.kind == MARKDOWN else reduced(regular.amount, row.percent), row)
        for row in covering
        if row.kind != REGULAR
    ]
    amount, offer = min(
        offers,
        key=lambda each: (each[0], each[1].lot_id is not None, each[1].kind == MARKDOWN, each[1].pk),
        default=(regular.amount, regular),
    )
    if amount >= regular.amount:
        return PriceQuote(regular.amount, None, until, regular.kind, regular.is_demo)
    is_demo = offer.is_demo or regular.is_demo
    return PriceQuote(
        *(amount, regular.amount, until, offer.kind, is_demo),
        *(offer.lot_id, offer.end, offer.last_day, offer.best_before),
    )


def boundaries_of_rows(rows: Collection[PriceRow]) -> set[datetime]:
    turns = {row.starts_at for row in rows}
    turns.update(end for row in rows if (end := row.end) is not None)
    return turns


def lot_prices_at(
    wanted: Collection[tuple[int, int]], instant: datetime, channel: str
) -> dict[tuple[int, int], PriceQuote]:
    """`price_at` for pieces of known lots, by (record id, lot id), in one query: other lots' markdowns do not count."""
    rows = price_rows(sorted({record for record, _lot in wanted}), instant, channel) if wanted else {}
    quotes = {}
    for record, lot in wanted:
        quote = quote_of((row for row in rows.get(record, ()) if row.lot_id in (None, lot)), instant)
        if quote is not None:
            quotes[record, lot] = quote
    return quotes


def price_at(
    stock_record: Any,
    instant: datetime,
    channel: str = WEB,
    *,
    quantity: int = 1,
    lot: Lot | None = None,
    given_on: date | None = None,
) -> PriceQuote | None:
    """What one unit costs when `quantity` are bought together; None when the packing has no price there then.

    The price of a single lot holds only while that lot alone can serve the quantity. With `lot` (scanned at a counter)
    other lots' markdowns do not count; with `given_on` neither do those of lots that may not come to a buyer that day.
    """
    rows = price_rows([stock_record.pk], instant, channel, quantity, lot).get(stock_record.pk, [])
    if given_on is not None:
        rows = [row for row in rows if row.last_day is None or row.last_day >= given_on]
    return quote_of(rows, instant)


def prices_at(
    stock_records: Collection[Any] | QuerySet, instant: datetime, channel: str = WEB
) -> dict[int, PriceQuote]:
    """`price_at` for many stock records (objects, ids or a queryset), by record id, in one query."""
    quotes = {}
    for record_id, rows in price_rows(_ids(stock_records), instant, channel).items():
        quote = quote_of(rows, instant)
        if quote is not None:
            quotes[record_id] = quote
    return quotes


def price_boundaries(
    stock_records: Collection[Any] | QuerySet, after: datetime, channel: str = WEB
) -> dict[int, set[datetime]]:
    """Known instants after `after` at which a price may change by itself, by record id, in one query."""
    rows = price_rows(_ids(stock_records), after, channel)
    found = {pk: {turn for turn in boundaries_of_rows(each) if turn > after} for pk, each in rows.items()}
    return {pk: turns for pk, turns in found.items() if turns}


def _ids(stock_records: Any) -> Any:
    if isinstance(stock_records, QuerySet):
        return stock_records.order_by().values("pk")
    return [getattr(record, "pk", record) for record in stock_records]


def regular_amounts(record_ids: Collection[int] | None, instant: datetime) -> dict[int, int]:
    """The regular price of every channel's common row in force at `instant`, by record id."""
    rows = DatedPrice.objects.filter(kind=REGULAR, channel=ANY, starts_at__lte=instant).filter(
        Q(ends_at=None) | Q(ends_at__gt=instant)
    )
    if record_ids is not None:
        rows = rows.filter(stock_record__in=record_ids)
    ordered = rows.order_by("starts_at", "pk").values_list("stock_record_id", "amount")
    return dict(ordered.iterator())


@dataclass(frozen=True)
class ProposedPrice:
    """What a packing without a price of its own would cost, in đồng, and the outlet where it costs that."""

    amount: int
    outlet: Outlet


def proposed_prices(
    sources: Sequence[Outlet], destination: Outlet, product_ids: Collection[int], instant: datetime
) -> dict[int, ProposedPrice]:
    """By packing id, the regular price at the first of `sources` that has one, for packings that `destination` has
    neither a regular price for nor one to come; one query.
    """
    places = [destination.partner_id, *(source.partner_id for source in sources)]
    rows = (
        DatedPrice.objects.filter(kind=REGULAR, stock_record__product__in=product_ids, stock_record__partner__in=places)
        .filter(Q(ends_at=None) | Q(ends_at__gt=instant))
        .order_by("starts_at", "pk")
        .values_list("stock_record__partner", "stock_record__product", "amount", "channel", "starts_at")
    )
    known: set[int] = set()
    amounts: dict[tuple[int, int], int] = {}
    for partner, product, amount, channel, starts_at in rows:
        if partner == destination.partner_id:
            known.add(product)
        elif channel == ANY and starts_at <= instant:
            amounts[partner, product] = amount
    return {
        product: ProposedPrice(amounts[source.partner_id, product], source)
        for source in reversed(sources)
        for product in product_ids
        if product not in known and (source.partner_id, product) in amounts
    }


def sources_of_prices(destination: Outlet, source: Outlet | None = None) -> list[Outlet]:
    """Whose prices goods take over that come to an outlet: the home's of a fair, then those of where they come from."""
    return [each for each in (destination.home, source) if each is not None]
