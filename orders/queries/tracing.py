"""Tracing a lot both ways: back to note, maker and growing area, and on to outlets, transfers, buyers and losses."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet, Sum
from oscar.core.loading import get_model

from catalogue.codes import read_code
from catalogue.models import Lot, Producer
from catalogue.queries import coded
from orders.models import OrderFacts, PromisedLot, Receipt, ReturnedLot
from orders.queries.lot_buyers import handed_over
from shops.models import Allocation, Arrival, LotStop, Outlet, StockMovement, TransferLine
from shops.queries.lot_stops import SHOWN, LotStanding, standing_of

Order = get_model("order", "Order")
Kind = StockMovement.Kind
SHOWN_ROWS = 100
MOST_FOUND = 50
LOSSES = (Kind.DAMAGED, Kind.EXPIRED, Kind.SAMPLED, Kind.RECALLED)


@dataclass
class AtOutlet:
    """What came to an outlet and left it, by kind of movement (signed pieces), and what stands there now."""

    outlet: Outlet
    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: int = 0

    @property
    def sums(self) -> list[tuple[str, int]]:
        return [(str(kind.label), self.by_kind[kind]) for kind in Kind if self.by_kind.get(kind)]


@dataclass(frozen=True)
class Given:
    """Pieces of a lot that an order was given."""

    number: str
    facts: OrderFacts
    outlet: Outlet
    pieces: int
    at: Any


@dataclass(frozen=True)
class LotTrace:
    """A lot from its maker to its buyers. Of orders the latest hundred are listed, `orders` counts them all."""

    lot: Lot
    maker: Producer | None
    mates: list[Lot]
    arrivals: list[Arrival]
    outlets: list[AtOutlet]
    standing: LotStanding
    transfers: list[TransferLine]
    given: list[Given]
    orders: int
    pieces_given: int
    promised: list[tuple[str, int]]
    returned: list[ReturnedLot]
    losses: list[StockMovement]
    stops: list[LotStop]

    @property
    def pieces_back(self) -> int:
        return sum(each.quantity for each in self.returned)


def trace_lot(lot_id: int) -> LotTrace | None:
    """Everything that the books know of a lot, in fourteen queries whatever was sold; None for no lot."""
    lot = Lot.objects.filter(pk=lot_id).select_related(*SHOWN).first()
    if lot is None:
        return None
    arrivals = list(
        Arrival.objects.filter(lot=lot)
        .select_related("note__producer", "note__outlet", "product__packing")
        .order_by("pk")
    )
    facts = getattr(lot.product.parent or lot.product, "facts", None)
    (standing,) = standing_of([lot])
    kept = handed_over([lot.pk])
    sums = kept.aggregate(pieces=Sum("allocation__quantity"))
    orders = kept.order_by().values("line__fulfilment__order").distinct().count()
    promised = PromisedLot.objects.filter(
        allocation__balance__lot=lot, allocation__state=Allocation.State.OPEN
    ).order_by("pk")
    return LotTrace(
        lot=lot,
        maker=facts.producer if facts else None,
        mates=list(Lot.objects.filter(batch_code=lot.batch_code).exclude(pk=lot.pk)) if lot.batch_code else [],
        arrivals=arrivals,
        outlets=_outlets(lot, standing),
        standing=standing,
        transfers=list(
            TransferLine.objects.filter(lot=lot)
            .select_related("transfer__source", "transfer__destination")
            .order_by("-pk")[:SHOWN_ROWS]
        ),
        given=_given(kept),
        orders=orders,
        pieces_given=sums["pieces"] or 0,
        promised=list(promised.values_list("line__fulfilment__order__number", "allocation__quantity")[:SHOWN_ROWS]),
        returned=list(
            ReturnedLot.objects.filter(lot=lot)
            .select_related("return_line__goods_return__fulfilment__order", "movement__outlet")
            .order_by("-pk")
        ),
        losses=list(
            StockMovement.objects.filter(lot=lot, kind__in=LOSSES).select_related("outlet").order_by("-pk")[:SHOWN_ROWS]
        ),
        stops=list(LotStop.objects.filter(lots__lot=lot)),
    )


def _outlets(lot: Lot, standing: LotStanding) -> list[AtOutlet]:
    found = {place.outlet_id: AtOutlet(place.outlet, left=place.quantity) for place in standing.places}
    moved = StockMovement.objects.filter(lot=lot).order_by().values_list("outlet", "kind").annotate(Sum("change"))
    for outlet, kind, change in moved:
        if outlet in found:
            found[outlet].by_kind[kind] += change
    return list(found.values())


def _given(kept: QuerySet[PromisedLot]) -> list[Given]:
    rows = kept.select_related("line__fulfilment__order__facts", "line__fulfilment__outlet", "allocation")
    return [
        Given(
            number=row.line.fulfilment.order.number,
            facts=row.line.fulfilment.order.facts,
            outlet=row.line.fulfilment.outlet,
            pieces=row.allocation.quantity,
            at=row.allocation.settled_at,
        )
        for row in rows.order_by("-allocation__settled_at", "-pk")[:SHOWN_ROWS]
    ]


@dataclass(frozen=True)
class LotInOrder:
    """Pieces of a lot in an order, given or still kept for it, and the notes under which the lot came."""

    title: str
    lot: Lot
    outlet: Outlet
    pieces: int
    is_given: bool
    arrivals: list[Arrival]
    maker: Producer | None


@dataclass(frozen=True)
class OrderTrace:
    order: Any
    receipts: list[Receipt]
    rows: list[LotInOrder]


def trace_order(number: str) -> OrderTrace | None:
    """From an order back to its lots, their notes and makers; five queries. None for no order."""
    order = Order.objects.filter(number=number).select_related("facts").first()
    if order is None:
        return None
    kept = (
        PromisedLot.objects.filter(line__fulfilment__order=order)
        .exclude(allocation__state=Allocation.State.RELEASED)
        .select_related("line__order_line", "line__fulfilment__outlet", "allocation")
        .select_related(*(f"allocation__balance__lot__{name}" for name in SHOWN))
        .order_by("line", "pk")
    )
    rows = list(kept)
    came: dict[int, list[Arrival]] = defaultdict(list)
    lots = {row.allocation.balance.lot_id for row in rows}
    for arrival in Arrival.objects.filter(lot__in=lots).select_related("note__producer", "note__outlet").order_by("pk"):
        came[arrival.lot_id or 0].append(arrival)
    receipts = Receipt.objects.filter(fulfilment__order=order).select_related("series").order_by("pk")
    return OrderTrace(order, list(receipts), [_row(row, came) for row in rows])


def _row(row: PromisedLot, came: dict[int, list[Arrival]]) -> LotInOrder:
    lot = row.allocation.balance.lot
    facts = getattr(lot.product.parent or lot.product, "facts", None)
    return LotInOrder(
        title=row.line.order_line.title,
        lot=lot,
        outlet=row.line.fulfilment.outlet,
        pieces=row.allocation.quantity,
        is_given=row.allocation.state == Allocation.State.HANDED_OVER,
        arrivals=came[lot.pk],
        maker=facts.producer if facts else None,
    )


@dataclass(frozen=True)
class Found:
    """What a typed or scanned text may mean."""

    lots: list[Lot]
    orders: list[str]

    @property
    def only_lot(self) -> Lot | None:
        return self.lots[0] if len(self.lots) == 1 and not self.orders else None

    @property
    def only_order(self) -> str | None:
        return self.orders[0] if len(self.orders) == 1 and not self.lots else None


def find_traced(typed: str) -> Found:
    """Lots and orders that a code, a batch, the number of an order, a receipt or a delivery note names."""
    text = " ".join(typed.split())[:120]
    if not text:
        return Found([], [])
    code = read_code(text)
    lots = Lot.objects.select_related(*SHOWN).order_by("-pk")
    if code.names_packing:
        named = lots.filter(coded(code, "product__packing"))
        return Found(list((named.filter(code__iexact=code.lot) if code.lot else named)[:MOST_FOUND]), [])
    by_code: Sequence[Lot] = list((lots.filter(code__iexact=text) | lots.filter(batch_code__iexact=text))[:MOST_FOUND])
    if not by_code:
        noted = Arrival.objects.filter(note__number__iexact=text).exclude(lot=None).values("lot")
        by_code = list(lots.filter(pk__in=noted)[:MOST_FOUND])
    orders = list(Order.objects.filter(number__iexact=text).values_list("number", flat=True))
    return Found(list(by_code), orders or _by_receipt(text))


def _by_receipt(text: str) -> list[str]:
    """A receipt's number, 2026-000123, is its seller's own: it may name an order of each."""
    year, dash, number = text.partition("-")
    if not (dash and year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) <= 9):
        return []
    found = Receipt.objects.filter(series__year=int(year), number=int(number)).order_by("pk")
    return list(found.values_list(F("fulfilment__order__number"), flat=True)[:MOST_FOUND])
