"""A maker's own goods at every outlet: what is where, what ends, what was sold, and a statement for a span of days."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Producer
from orders.models import PromisedLot, ReturnedLot
from shops.models import LotBalance, Outlet, StockMovement
from shops.queries.prices import end_of_day
from shops.queries.selling import NO_PACE, TRADE, Pace, paces

Product = get_model("catalogue", "Product")
Kind = StockMovement.Kind
RETURNS = frozenset({Kind.RETURNED})


def goods_of(producers: Collection[Producer]) -> QuerySet:
    """The packings of these makers' products, and their products sold without packings."""
    own = Q(facts__producer__in=producers) | Q(parent__facts__producer__in=producers)
    return Product.objects.filter(own).exclude(structure=Product.PARENT).select_related("parent", "packing")


def name_of_goods(product: Any) -> str:
    packing = getattr(product, "packing", None)
    name = str((product.parent or product).title)
    return f"{name}, {packing.label}" if packing else name


@dataclass(frozen=True)
class Standing:
    """One lot of a packing at an outlet: `stopped` when it is held, recalled or past its date."""

    outlet: Outlet
    name: str
    lot_code: str
    best_before: date | None
    pieces: int
    promised: int
    stopped: bool
    pace: Pace

    @property
    def days_left(self) -> int | None:
        return None if self.best_before is None else (self.best_before - timezone.localdate()).days


def whereabouts(producers: Collection[Producer], now: datetime) -> list[Standing]:
    """Every lot of these makers that stands somewhere, by product, outlet and date; four queries."""
    goods = {product.pk: product for product in goods_of(producers)}
    pace = paces(goods, now)
    balances = LotBalance.objects.filter(lot__product__in=goods, quantity__gt=0).select_related("lot", "outlet")
    day = timezone.localdate(now)
    found = [
        Standing(
            outlet=balance.outlet,
            name=name_of_goods(goods[balance.lot.product_id]),
            lot_code=balance.lot.code,
            best_before=balance.lot.best_before,
            pieces=balance.quantity,
            promised=balance.allocated,
            stopped=not balance.lot.is_sellable_on(day),
            pace=pace.get((balance.outlet_id, balance.lot.product_id), NO_PACE),
        )
        for balance in balances
    ]
    return sorted(found, key=lambda each: (each.name, each.outlet.rank, each.outlet.pk, each.best_before or date.max))


@dataclass(frozen=True)
class Sold:
    """Pieces of a packing that an outlet sold at one price in a span of days; `returned` of them or of earlier ones
    came back in it. `price` is what buyers paid for a piece, in đồng with VAT; None where no order says it.
    """

    name: str
    outlet: str
    price: int | None
    sold: int
    returned: int

    @property
    def pieces(self) -> int:
        return self.sold - self.returned

    @property
    def amount(self) -> int | None:
        return None if self.price is None else self.price * self.pieces


@dataclass(frozen=True)
class Statement:
    """What was sold of a maker's goods from `first` to `last`, both days included."""

    first: date
    last: date
    rows: list[Sold]

    @property
    def pieces(self) -> int:
        return sum(row.pieces for row in self.rows)

    @property
    def amount(self) -> int:
        return sum(row.amount or 0 for row in self.rows)

    @property
    def without_price(self) -> int:
        """Pieces that were sold outside any order, so that their price is not known here."""
        return sum(row.pieces for row in self.rows if row.price is None)


def statement_of(producers: Collection[Producer], first: date, last: date) -> Statement:
    """The statement of these makers for a span of days, in four queries.

    The ledger says what left and came back and when, the orders at which price. A line that was corrected counts
    against the line that it corrects, on the day of the correction.
    """
    goods = {product.pk: product for product in goods_of(producers)}
    begin = timezone.make_aware(datetime.combine(first, time.min))
    moved = StockMovement.objects.filter(
        TRADE, lot__product__in=goods, happened_at__gte=begin, happened_at__lt=end_of_day(last)
    )
    lines = list(moved.select_related("outlet", "lot", "corrects").order_by("pk"))
    prices = _prices(goods, moved)
    sold: dict[tuple[int, int, int | None], list[int]] = defaultdict(lambda: [0, 0])
    outlets: dict[int, Outlet] = {}
    for line in lines:
        origin = line.corrects or line
        packing = line.lot.product_id
        price = prices.get((origin.pk, 0)) or prices.get((origin.document, line.lot_id, line.outlet_id))
        outlets[line.outlet_id] = line.outlet
        counts = sold[packing, line.outlet_id, price]
        if origin.kind in RETURNS:
            counts[1] += line.change
        else:
            counts[0] -= line.change
    rows = [
        Sold(name_of_goods(goods[packing]), outlets[outlet].name, price, *counts)
        for (packing, outlet, price), counts in sold.items()
        if any(counts)
    ]
    return Statement(first, last, sorted(rows, key=lambda row: (row.name, row.outlet, row.price or 0)))


def _prices(goods: dict[int, Any], moved: QuerySet[StockMovement]) -> dict[tuple, int]:
    """What a piece cost: by order number, lot and outlet, and for what came back by the movement that says so."""
    numbers = moved.values("document")
    of_corrected = moved.exclude(corrects=None).values("corrects__document")
    # By lot: one packing may be sold at two prices at once, where one of its lots is marked down.
    ordered = PromisedLot.objects.filter(
        Q(line__order_line__order__number__in=numbers) | Q(line__order_line__order__number__in=of_corrected),
        allocation__balance__lot__product__in=goods,
    ).values_list(
        "line__order_line__order__number",
        "allocation__balance__lot_id",
        "allocation__balance__outlet_id",
        "line__order_line__unit_price_incl_tax",
    )
    found: dict[tuple, int] = {
        (number, lot, outlet): _dong(price) for number, lot, outlet, price in ordered if price is not None
    }
    back = ReturnedLot.objects.filter(movement__in=moved.values("pk")).values_list(
        "movement_id", "return_line__line__order_line__unit_price_incl_tax"
    )
    return found | {(movement, 0): _dong(price) for movement, price in back if price is not None}


def _dong(price: Decimal) -> int:
    return int(price)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of `day`."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
