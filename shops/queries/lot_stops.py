"""Lots to choose from, where each stands, and how far an order to hold or recall them has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalogue.models import Lot, Producer
from common.folding import fold, tokens
from shops.models import (
    Arrival,
    LotBalance,
    LotStop,
    Outlet,
    SetAside,
    StockMovement,
    StopNews,
    StoppedLot,
    Transfer,
    TransferLine,
)

MOST_LOTS = 200
SHOWN = ("product__packing", "product__parent", "product__facts__producer", "product__parent__facts__producer")


@dataclass(frozen=True)
class Sought:
    """What lots are looked for by; what is empty narrows nothing. Days are included on both ends."""

    code: str = ""
    product: str = ""
    producer: Producer | None = None
    area: str = ""
    note: str = ""
    made_from: date | None = None
    made_until: date | None = None
    received_from: date | None = None
    received_until: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Sought()


def lots_sought(by: Sought) -> list[Lot]:
    """At most 201 lots, the latest first; names are compared folded, so "che shan" finds "Chè Shan"."""
    if by.is_empty:
        return []
    found = Lot.objects.select_related(*SHOWN).order_by("-pk")
    if by.code:
        found = found.filter(Q(code__icontains=by.code) | Q(batch_code__iexact=by.code))
    if by.producer is not None:
        theirs = Q(product__facts__producer=by.producer) | Q(product__parent__facts__producer=by.producer)
        found = found.filter(theirs | Exists(Arrival.objects.filter(lot=OuterRef("pk"), note__producer=by.producer)))
    if by.area:
        found = found.filter(growing_area_code__icontains=by.area)
    if by.note:
        found = found.filter(Exists(Arrival.objects.filter(lot=OuterRef("pk"), note__number__iexact=by.note)))
    for name, day in (("made_on__gte", by.made_from), ("made_on__lte", by.made_until)):
        if day is not None:
            found = found.filter(**{name: day})
    if by.received_from or by.received_until:
        came = StockMovement.objects.filter(lot=OuterRef("pk"), kind=StockMovement.Kind.RECEIVED)
        if by.received_from:
            came = came.filter(happened_at__date__gte=by.received_from)
        if by.received_until:
            came = came.filter(happened_at__date__lte=by.received_until)
        found = found.filter(Exists(came))
    if not by.product:
        return list(found[: MOST_LOTS + 1])
    words = tokens(by.product)
    named = found.values_list("pk", "product__parent__title", "product__title")
    kept = [pk for pk, parent, title in named if all(word in fold(parent or title) for word in words)]
    return list(found.filter(pk__in=kept[: MOST_LOTS + 1]))


def lots_of_ids(ids: Collection[int]) -> list[Lot]:
    return list(Lot.objects.filter(pk__in=ids).select_related(*SHOWN).order_by("pk"))


@dataclass
class LotStanding:
    """Where the pieces of a lot are: by outlet, in boxes packed for another outlet, and on the road."""

    lot: Lot
    places: list[LotBalance] = field(default_factory=list)
    packed: int = 0
    on_the_road: int = 0

    @property
    def pieces(self) -> int:
        return sum(place.quantity for place in self.places)

    @property
    def promised(self) -> int:
        """Pieces promised to buyers; what is packed for another outlet is no buyer's."""
        return sum(place.allocated for place in self.places) - self.packed


def standing_of(lots: Sequence[Lot]) -> list[LotStanding]:
    """In two queries, whatever the number of lots."""
    found = {lot.pk: LotStanding(lot) for lot in lots}
    balances = LotBalance.objects.filter(lot__in=found).select_related("outlet").order_by("outlet__rank", "outlet")
    for balance in balances:
        found[balance.lot_id].places.append(balance)
    for line in _under_way(found):
        if line.transfer.state == Transfer.State.PACKED:
            found[line.lot_id].packed += line.packed
        else:
            found[line.lot_id].on_the_road += line.on_the_road
    return [found[lot.pk] for lot in lots]


def _under_way(lots: Collection[int]) -> QuerySet[TransferLine]:
    states = (Transfer.State.PACKED, Transfer.State.ON_THE_ROAD)
    lines = TransferLine.objects.filter(lot__in=lots, transfer__state__in=states)
    return lines.select_related("transfer__source", "transfer__destination", "lot").order_by("pk")


@dataclass(frozen=True)
class Place:
    """A stopped lot at an outlet: pieces in the book now, and the last word of who put it away."""

    lot: Lot
    outlet: Outlet
    booked: int
    said: SetAside | None

    @property
    def is_put_away(self) -> bool:
        """Somebody has put away all that stands here now; what came later asks again."""
        return self.said is not None and self.said.booked >= self.booked

    @property
    def is_waiting(self) -> bool:
        return self.booked > 0 and not self.is_put_away

    @property
    def difference(self) -> int:
        """Pieces counted beyond the book of that moment; below nothing when some were missing."""
        return 0 if self.said is None else self.said.counted - self.said.booked


@dataclass(frozen=True)
class StopSheet:
    """An order to hold or recall with its lots and how far it has come."""

    stop: LotStop
    lots: list[StoppedLot]
    news: list[StopNews]
    makers: list[StopNews]
    places: list[Place]
    road: list[TransferLine]

    @property
    def open_lots(self) -> list[StoppedLot]:
        return [row for row in self.lots if getattr(row, "end", None) is None]

    @property
    def is_open(self) -> bool:
        return bool(self.open_lots)

    @property
    def waiting(self) -> list[Place]:
        return [place for place in self.places if place.is_waiting]

    @property
    def pieces(self) -> int:
        return sum(place.booked for place in self.places)

    @property
    def ended_at(self) -> datetime | None:
        return None if self.is_open else max(row.end.at for row in self.lots)


def stop_sheet(pk: int) -> StopSheet | None:
    """One order, in six queries; None when there is none."""
    stop = LotStop.objects.filter(pk=pk).select_related("outlet").first()
    if stop is None:
        return None
    rows = stop.lots.select_related("end", *(f"lot__{name}" for name in SHOWN))
    lots = list(rows)
    news = list(stop.news.select_related("outlet", "producer"))
    return StopSheet(
        stop=stop,
        lots=lots,
        news=[each for each in news if each.outlet_id],
        makers=[each for each in news if each.producer_id],
        places=_places({row.lot_id: row.lot for row in lots}, stop),
        road=[line for line in _under_way({row.lot_id for row in lots}) if line.packed],
    )


def _places(lots: dict[int, Lot], stop: LotStop) -> list[Place]:
    said = {(each.lot_id, each.outlet_id): each for each in stop.set_aside.order_by("pk")}
    stand = LotBalance.objects.filter(lot__in=lots).select_related("outlet").order_by("outlet__rank", "outlet", "lot")
    return [
        Place(lots[each.lot_id], each.outlet, each.quantity, said.get((each.lot_id, each.outlet_id))) for each in stand
    ]


@dataclass(frozen=True)
class StoppedRow:
    """A stopped lot as a buyer finds it on a pack."""

    code: str
    packing: str
    best_before: date | None


def stops(*, is_open: bool | None = None) -> QuerySet[LotStop]:
    """The book, the latest first."""
    running = Exists(StoppedLot.objects.filter(stop=OuterRef("pk"), end=None))
    found = LotStop.objects.annotate(is_running=running).select_related("outlet").prefetch_related("lots__lot__product")
    return found if is_open is None else found.filter(is_running=is_open)


@dataclass(frozen=True)
class ToPutAway:
    """A stopped lot at an outlet with the order that stopped it last."""

    stopped: StoppedLot
    place: Place


def to_put_away(outlet: Outlet, *, only_waiting: bool = True) -> list[ToPutAway]:
    """Stopped lots that an outlet has or had, those to be put away first; two queries."""
    stopped = LotBalance.objects.filter(outlet=outlet, lot__stops__isnull=False, lot__stops__end__isnull=True)
    stand = {each.lot_id: each for each in stopped}
    if not stand:
        return []
    rows = StoppedLot.objects.filter(lot__in=stand, end=None).order_by("-stop", "pk")
    rows = rows.select_related("stop", "lot__product__packing", "lot__product__parent")
    said = {(each.stop_id, each.lot_id): each for each in SetAside.objects.filter(outlet=outlet, lot__in=stand)}
    found = [
        ToPutAway(row, Place(row.lot, outlet, stand[row.lot_id].quantity, said.get((row.stop_id, row.lot_id))))
        for row in rows
    ]
    kept = [each for each in found if each.place.is_waiting or not only_waiting]
    return sorted(kept, key=lambda each: not each.place.is_waiting)
