"""Goods on their way to and from an outlet, as its staff see them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue.models import Lot
from counter.queries.shares import title_of, unit_of
from orders.vietqr import picture
from shops.models import LotBalance, Outlet, Transfer, TransferEntry, TransferLine, TransferStep
from shops.models.transfers import FIRST_NUMBER
from shops.queries.prices import ProposedPrice, proposed_prices, sources_of_prices
from shops.services.movements import why_not_sellable

State = Transfer.State
NUMBER = re.compile(r"CK([0-9]{6,18})")
LONGEST_LIST, LAST = 100, 20
ON_THE_ROAD = F("packed") - F("received") - F("written_off") - F("put_back")
LEFT = Q(transfer__state__in=[State.ON_THE_ROAD, State.RECEIVED])
DIFFERS = Q(missing__gt=0) | Q(damaged__gt=0)


@dataclass(frozen=True)
class TransferRow:
    """A transfer in a list of one outlet. `pieces` are those asked for, packed or sent, by where it stands."""

    transfer: Transfer
    outlet: Outlet
    pieces: int
    difference: int
    is_late: bool

    @property
    def is_coming(self) -> bool:
        return self.transfer.destination_id == self.outlet.pk

    @property
    def other(self) -> Outlet:
        return self.transfer.source if self.is_coming else self.transfer.destination


@dataclass(frozen=True)
class TransferLists:
    """What an outlet has to do with its transfers, and the last ones that are done. A list holds its oldest hundred."""

    to_receive: list[TransferRow]
    to_pack: list[TransferRow]
    to_send: list[TransferRow]
    to_settle: list[TransferRow]
    asked: list[TransferRow]
    going: list[TransferRow]
    done: list[TransferRow]


def _of(outlet: Outlet | int) -> QuerySet[Transfer]:
    return Transfer.objects.filter(Q(source=outlet) | Q(destination=outlet))


def _rows(transfers: QuerySet[Transfer], outlet: Outlet, today: date) -> list[TransferRow]:
    counted = transfers.select_related("source", "destination").annotate(
        asked=Sum("lines__asked"), packed=Sum("lines__packed"), differs=Sum(F("lines__missing") + F("lines__damaged"))
    )
    return [
        TransferRow(
            transfer=each,
            outlet=outlet,
            pieces=(each.asked if each.state in (State.DRAFT, State.CANCELLED) else each.packed) or 0,
            difference=each.differs or 0,
            is_late=each.is_late_on(today),
        )
        for each in counted
    ]


def transfers_at(outlet: Outlet) -> TransferLists:
    """The transfers of an outlet, in two queries."""
    differs = Exists(TransferLine.objects.filter(DIFFERS, transfer=OuterRef("pk")))
    is_over = Q(state__in=[State.RECEIVED, State.CANCELLED])
    today = timezone.localdate()
    open_ones = _rows(_of(outlet).filter(~is_over | Q(differs)).order_by("pk")[:LONGEST_LIST], outlet, today)
    done = _rows(_of(outlet).filter(is_over).exclude(differs).order_by("-pk")[:LAST], outlet, today)

    def standing(is_coming: bool, *states: str) -> list[TransferRow]:
        return [each for each in open_ones if each.is_coming == is_coming and each.transfer.state in states]

    return TransferLists(
        to_receive=standing(True, State.ON_THE_ROAD),
        to_pack=standing(False, State.DRAFT),
        to_send=standing(False, State.PACKED),
        to_settle=[each for each in open_ones if each.difference],
        asked=standing(True, State.DRAFT, State.PACKED),
        going=standing(False, State.ON_THE_ROAD),
        done=done,
    )


@dataclass(frozen=True)
class TransfersToday:
    """How many transfers wait for an outlet: to be received, packed, sent, and to be settled there."""

    to_receive: int
    to_pack: int
    to_send: int
    to_settle: int


def transfers_today(outlet: Outlet) -> TransfersToday:
    """In one query."""
    ours, coming = Q(source=outlet), Q(destination=outlet)
    differs = Q(Exists(TransferLine.objects.filter(DIFFERS, transfer=OuterRef("pk"))))
    return TransfersToday(
        **_of(outlet).aggregate(
            to_receive=Count("pk", filter=coming & Q(state=State.ON_THE_ROAD)),
            to_pack=Count("pk", filter=ours & Q(state=State.DRAFT)),
            to_send=Count("pk", filter=ours & Q(state=State.PACKED)),
            to_settle=Count("pk", filter=ours & differs),
        )
    )


@dataclass(frozen=True)
class OnTheRoad:
    """Pieces that have left for an outlet, or from it, and stand on nobody's shelf."""

    coming: int
    going: int


def road_at(outlet: Outlet) -> OnTheRoad:
    """In one query."""
    sums = TransferLine.objects.filter(LEFT).aggregate(
        coming=Sum(ON_THE_ROAD, filter=Q(transfer__destination=outlet)),
        going=Sum(ON_THE_ROAD, filter=Q(transfer__source=outlet)),
    )
    return OnTheRoad(sums["coming"] or 0, sums["going"] or 0)


@dataclass(frozen=True)
class LotOnTheRoad:
    """Pieces of one lot on one transfer that has left."""

    transfer: Transfer
    quantity: int
    is_coming: bool


def lot_on_the_road(outlet: Outlet, lot_id: int) -> list[LotOnTheRoad]:
    """Where pieces of a lot are that left this outlet or come to it, in one query."""
    lines = TransferLine.objects.filter(LEFT, lot=lot_id).alias(left=ON_THE_ROAD).filter(left__gt=0)
    ours = lines.filter(Q(transfer__source=outlet) | Q(transfer__destination=outlet)).order_by("pk")
    return [
        LotOnTheRoad(line.transfer, line.on_the_road, line.transfer.destination_id == outlet.pk)
        for line in ours.select_related("transfer__source", "transfer__destination")
    ]


@dataclass(frozen=True)
class LineRow:
    """One line of a transfer; `why` says why its lot may not be sold, `free` what the source has of it unpromised.

    `price` is what the destination will take over for it: it has no price for the packing yet, and goods may arrive.
    """

    line: TransferLine
    name: str
    unit: str
    why: str | None
    free: int
    price: ProposedPrice | None = None

    @property
    def lot(self) -> Lot:
        return self.line.lot

    @property
    def to_pack(self) -> int:
        """What a packer finds of what is asked for."""
        return min(self.line.asked, self.free)


@dataclass(frozen=True)
class TransferDesk:
    """A transfer as it stands, seen from one of its two outlets."""

    transfer: Transfer
    rows: list[LineRow]
    steps: list[TransferStep]
    is_source: bool

    @property
    def is_destination(self) -> bool:
        return not self.is_source

    @property
    def state(self) -> str:
        return self.transfer.state

    @property
    def stopped(self) -> list[LineRow]:
        """Lines whose lot may not be sold: moved all the same, with a warning."""
        return [row for row in self.rows if row.why]

    @property
    def differing(self) -> list[LineRow]:
        return [row for row in self.rows if row.line.difference]

    @property
    def awaited(self) -> list[LineRow]:
        return [row for row in self.rows if row.line.awaited]

    @property
    def pieces(self) -> int:
        return sum(
            row.line.asked if self.state in (State.DRAFT, State.CANCELLED) else row.line.packed for row in self.rows
        )


def transfer_at(outlet: Outlet, transfer_id: int) -> TransferDesk | None:
    """A transfer to or from the outlet, in six queries; None when the outlet has no part in it."""
    transfer = _of(outlet).select_related("source", "destination__home").filter(pk=transfer_id).first()
    if transfer is None:
        return None
    lines = list(transfer.lines.select_related("lot__product__parent", "lot__product__packing"))
    here = LotBalance.objects.filter(outlet=transfer.source_id, lot__in=[line.lot_id for line in lines])
    free = {balance.lot_id: balance.free for balance in here}
    now = timezone.now()
    prices = _prices_to_take_over(transfer, lines, now)
    rows = [
        LineRow(
            line=line,
            name=title_of(line.lot.product),
            unit=unit_of(line.lot.product),
            why=why_not_sellable(line.lot, now),
            free=free.get(line.lot_id, 0),
            price=prices.get(line.lot.product_id),
        )
        for line in lines
    ]
    entries = TransferEntry.objects.select_related("line__lot")
    steps = list(transfer.steps.prefetch_related(Prefetch("entries", entries)))
    return TransferDesk(transfer, rows, steps, transfer.source_id == outlet.pk)


def _prices_to_take_over(transfer: Transfer, lines: list[TransferLine], now: datetime) -> dict[int, ProposedPrice]:
    """By packing id, for goods on the road."""
    if transfer.state != State.ON_THE_ROAD:
        return {}
    sources = sources_of_prices(transfer.destination, transfer.source)
    return proposed_prices(sources, transfer.destination, {line.lot.product_id for line in lines}, now)


def other_outlets(outlet: Outlet) -> QuerySet[Outlet]:
    """Where goods may go to or come from, in the shop's order."""
    return Outlet.objects.exclude(pk=outlet.pk)


def lots_to_send(outlet: Outlet, product: Any) -> list[LotBalance]:
    """Lots of a packing with pieces at the source, the earliest best-before first."""
    found = LotBalance.objects.filter(outlet=outlet, lot__product=product, quantity__gt=0).select_related("lot")
    return sorted(found, key=lambda each: (each.lot.best_before is None, each.lot.best_before, each.lot_id))


def transfers_among(outlet: int, numbers: Iterable[str]) -> dict[str, int]:
    """Which of these numbers are transfers of the outlet (by its id), with their ids; asks only when one may be one."""
    ids = [int(found[1]) - FIRST_NUMBER for number in numbers if (found := NUMBER.fullmatch(number))]
    return {each.number: each.pk for each in _of(outlet).filter(pk__in=ids)} if ids else {}


def slip_qr(transfer: Transfer) -> SafeString:
    """A code that leads a phone's camera to the transfer, at the outlet that is to receive it."""
    address = reverse("counter:transfer", args=[transfer.destination.code, transfer.pk])
    return picture(
        f"{settings.SITE_URL}{address}", _("Mã QR: mở phiếu %(number)s ở quầy") % {"number": transfer.number}
    )
