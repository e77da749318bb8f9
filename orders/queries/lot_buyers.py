"""Who has pieces of a lot, and what became of them: the promises that were handed over say it, piece by piece."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from catalogue.models import Lot
from orders.models import BuyerCall, OrderFacts, PromisedLot, ReturnedLot, StopBuyer
from shops.models import Allocation, LotStop, Outlet
from shops.queries.lot_stops import StoppedRow

State = Allocation.State
Way = StopBuyer.Way


def handed_over(lots: Collection[int]) -> QuerySet[PromisedLot]:
    return PromisedLot.objects.filter(allocation__state=State.HANDED_OVER, allocation__balance__lot__in=lots)


def pieces_by_order(lots: Collection[int]) -> dict[int, int]:
    """How many pieces of these lots each order was given, by the order's id; one query."""
    rows = handed_over(lots).order_by().values_list("line__fulfilment__order")
    return dict(rows.annotate(Sum("allocation__quantity")))


@dataclass(frozen=True)
class LotOfOrder:
    """Pieces of one lot that one outlet gave a buyer."""

    title: str
    lot: Lot
    outlet: Outlet
    pieces: int


def rows_of(order_id: int, lots: Collection[int]) -> list[LotOfOrder]:
    """What an order was given of these lots, one row a lot and outlet."""
    found: dict[tuple[int, int], LotOfOrder] = {}
    kept = handed_over(lots).filter(line__fulfilment__order=order_id).order_by("pk")
    for row in kept.select_related("allocation__balance__lot", "line__order_line", "line__fulfilment__outlet"):
        lot, outlet = row.allocation.balance.lot, row.line.fulfilment.outlet
        before = found.get((lot.pk, outlet.pk))
        pieces = row.allocation.quantity + (before.pieces if before else 0)
        found[lot.pk, outlet.pk] = LotOfOrder(row.line.order_line.title, lot, outlet, pieces)
    return list(found.values())


@dataclass(frozen=True)
class BuyerRow:
    """One order of the list; `back` of its pieces have come back. `call` is the last call, if anybody called."""

    buyer: StopBuyer
    facts: OrderFacts
    outlet: str
    handed_over_at: datetime | None
    back: int
    call: BuyerCall | None

    @property
    def is_done(self) -> bool:
        """The buyer knows: by letter or by a call that reached them."""
        reached = self.call is not None and self.call.outcome == BuyerCall.Outcome.REACHED
        return reached or self.buyer.told_at is not None

    @property
    def is_to_call(self) -> bool:
        return self.buyer.way == Way.CALL and not self.is_done


@dataclass(frozen=True)
class BuyerSums:
    """The list in figures; orders but for `pieces` and `back`."""

    orders: int
    pieces: int
    back: int
    letters: int
    letters_sent: int
    calls: int
    called: int
    unknown: int

    @property
    def to_call(self) -> int:
        return self.calls - self.called

    @property
    def letters_waiting(self) -> int:
        return self.letters - self.letters_sent


WHICH = ("goi", "thu", "khong-ro")


def buyers_of(stop: LotStop, which: str = "") -> QuerySet[StopBuyer]:
    """The list in the order of the sales; `which` narrows it: to be called, by letter, unknown."""
    found = StopBuyer.objects.filter(stop=stop).select_related("order__facts").order_by("order_id")
    if which == "goi":
        return found.filter(way=Way.CALL).exclude(Exists(_reached()))
    return found.filter(way={"thu": Way.LETTER, "khong-ro": Way.UNKNOWN}[which]) if which in WHICH else found


def _reached() -> QuerySet[BuyerCall]:
    last = BuyerCall.objects.filter(buyer=OuterRef("buyer")).order_by("-pk").values("pk")[:1]
    return BuyerCall.objects.filter(buyer=OuterRef("pk"), outcome=BuyerCall.Outcome.REACHED, pk=Subquery(last))


def buyer_rows(stop: LotStop, buyers: Collection[StopBuyer]) -> list[BuyerRow]:
    """These rows of the list with outlet, time and what came back; three queries, however many there are."""
    lots = list(stop.lots.values_list("lot", flat=True))
    orders = [buyer.order_id for buyer in buyers]
    gone = handed_over(lots).filter(line__fulfilment__order__in=orders).order_by("pk")
    where: dict[int, tuple[str, datetime | None]] = {}
    for row in gone.select_related("line__fulfilment__outlet", "allocation"):
        where.setdefault(row.line.fulfilment.order_id, (row.line.fulfilment.outlet.name, row.allocation.settled_at))
    back = _back(lots, orders)
    calls = {call.buyer_id: call for call in BuyerCall.objects.filter(buyer__in=buyers).order_by("pk")}
    return [
        BuyerRow(
            buyer=buyer,
            facts=buyer.order.facts,
            outlet=where.get(buyer.order_id, ("", None))[0],
            handed_over_at=where.get(buyer.order_id, ("", None))[1],
            back=back.get(buyer.order_id, 0),
            call=calls.get(buyer.pk),
        )
        for buyer in buyers
    ]


def _back(lots: Collection[int], orders: Collection[int] | None = None) -> dict[int, int]:
    returned = ReturnedLot.objects.filter(lot__in=lots).order_by()
    if orders is not None:
        returned = returned.filter(return_line__line__fulfilment__order__in=orders)
    rows = returned.values_list("return_line__line__fulfilment__order").annotate(Sum("quantity"))
    return dict(rows)


def buyer_sums(stop: LotStop) -> BuyerSums:
    """The whole list in figures; two queries."""
    reached = Coalesce(Exists(_reached()), False)
    ways: dict[str, list[int]] = {way: [0, 0] for way in Way.values}
    pieces = 0
    rows = StopBuyer.objects.filter(stop=stop).annotate(is_reached=reached)
    for way, told_at, is_reached, count in rows.values_list("way", "told_at", "is_reached", "pieces"):
        ways[way][0] += 1
        ways[way][1] += bool(told_at) if way == Way.LETTER else bool(is_reached)
        pieces += count
    lots = list(stop.lots.values_list("lot", flat=True))
    return BuyerSums(
        orders=sum(total for total, _done in ways.values()),
        pieces=pieces,
        back=sum(_back(lots).values()),
        letters=ways[Way.LETTER][0],
        letters_sent=ways[Way.LETTER][1],
        calls=ways[Way.CALL][0],
        called=ways[Way.CALL][1],
        unknown=ways[Way.UNKNOWN][0],
    )


@dataclass(frozen=True)
class StopNotice:
    """What the page of an order says of its goods: the order to hold or recall, and which lots."""

    stop: LotStop
    rows: list[LotOfOrder]

    @property
    def lots(self) -> list[StoppedRow]:
        return [StoppedRow(row.lot.code, row.title, row.lot.best_before) for row in self.rows]

    @property
    def since(self) -> datetime:
        return self.stop.at


def notices_of_order(order_id: int) -> list[StopNotice]:
    """Open holds and recalls of goods that this order was given; one query where there is none."""
    listed = StopBuyer.objects.filter(order=order_id).select_related("stop").order_by("pk")
    told = []
    for buyer in listed:
        lots = list(buyer.stop.lots.filter(end=None).values_list("lot", flat=True))
        if lots:
            told.append(StopNotice(buyer.stop, rows_of(order_id, lots)))
    return told


@dataclass(frozen=True)
class Sold:
    """Of lots, by lot and outlet: pieces given to buyers, and pieces promised that have not left."""

    gone: dict[tuple[int, int], int]
    orders: int
    with_letter: int
    with_phone: int
    unknown: int
    unshipped: int


def sold_of(lots: Collection[int]) -> Sold:
    """What a stop of these lots would reach; three queries."""
    place = ("allocation__balance__lot", "allocation__balance__outlet")
    gone = handed_over(lots).order_by().values_list(*place).annotate(Sum("allocation__quantity"))
    orders = OrderFacts.objects.filter(order__in=handed_over(lots).values("line__fulfilment__order"))
    with_letter = orders.exclude(email="").count()
    with_phone = orders.filter(email="").exclude(phone="").count()
    every = orders.count()
    promised = PromisedLot.objects.filter(allocation__state=State.OPEN, allocation__balance__lot__in=lots)
    unshipped = promised.order_by().values("line__fulfilment__order").distinct().count()
    return Sold(
        gone={(lot, outlet): count for lot, outlet, count in gone},
        orders=every,
        with_letter=with_letter,
        with_phone=with_phone,
        unknown=every - with_letter - with_phone,
        unshipped=unshipped,
    )
