"""Goods between outlets: what is on its way to a place, and what whoever wants to close one has to know of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shops.models import Outlet, Transfer, TransferLine

State = Transfer.State
# As `TransferLine.awaited`: pieces of which nobody has said anything yet.
AWAITED = F("packed") - F("received") - F("missing") - F("damaged") - F("written_off") - F("put_back")
UNDER_WAY = Q(transfer__state__in=[State.PACKED, State.ON_THE_ROAD], packed__gt=0)


def lines_under_way() -> QuerySet[TransferLine]:
    """Lines of transfers that are packed or have left, with the pieces of each that may still come as `coming`.

    What was reported missing or damaged is not expected any more.
    """
    return TransferLine.objects.filter(UNDER_WAY).annotate(coming=AWAITED).filter(coming__gt=0)


def on_its_way(outlets: Collection[int], product_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Pieces that other outlets have packed or sent to these, by outlet id and packing id; one query."""
    rows = (
        lines_under_way()
        .filter(transfer__destination__in=outlets, lot__product__in=product_ids)
        .order_by()
        .values_list("transfer__destination", "lot__product")
        .annotate(pieces=Sum("coming"))
    )
    return {(outlet, packing): pieces for outlet, packing, pieces in rows}


@dataclass(frozen=True)
class Coming:
    """A transfer with pieces of a packing for an outlet: still packed at the source, or on the road."""

    transfer: Transfer
    pieces: int

    @property
    def has_left(self) -> bool:
        return self.transfer.has_left

    @property
    def expected_on(self) -> date | None:
        return self.transfer.expected_on


def coming_to(outlet: Outlet, product_id: int) -> list[Coming]:
    """What is on its way to an outlet of a packing, what has left first; one query."""
    pieces: dict[int, int] = {}
    transfers: dict[int, Transfer] = {}
    found = lines_under_way().filter(transfer__destination=outlet, lot__product=product_id)
    for line in found.select_related("transfer__source").order_by("transfer_id"):
        transfers[line.transfer_id] = line.transfer
        pieces[line.transfer_id] = pieces.get(line.transfer_id, 0) + line.awaited
    coming = [Coming(transfer, pieces[pk]) for pk, transfer in transfers.items()]
    return sorted(coming, key=lambda each: (not each.has_left, each.expected_on or date.max, each.transfer.pk))


def still_on_the_road(outlet: Outlet) -> str:
    """In words, the transfers that keep an outlet open: under way from or to it, or with pieces it has to explain."""
    is_under_way = Q(state__in=[State.PACKED, State.ON_THE_ROAD]) & (Q(source=outlet) | Q(destination=outlet))
    is_unexplained = Q(state=State.RECEIVED, source=outlet) & (Q(lines__missing__gt=0) | Q(lines__damaged__gt=0))
    found = Transfer.objects.filter(is_under_way | is_unexplained).order_by("pk").distinct()
    numbers = [transfer.number for transfer in found[:5]]
    if not numbers:
        return ""
    words = {"outlet": outlet.name, "numbers": ", ".join(numbers)}
    return _("%(outlet)s còn phiếu chuyển chưa xong: %(numbers)s. Nhận hàng và giải quyết lệch rồi mới đóng.") % words
