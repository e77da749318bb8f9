"""What may come back of a share, until when, and what has."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from catalogue.models import Lot
from common.compiled import Compiled
from orders.models import Fulfilment, FulfilmentEvent, FulfilmentLine, GoodsReturn, Parcel, ReturnedLot, ReturnLine
from shops.models import Allocation, Outlet

OPEN = (GoodsReturn.State.ASKED, GoodsReturn.State.ACCEPTED)


def open_returns_at(outlet: Outlet) -> QuerySet[GoodsReturn]:
    """Returns that an outlet has to answer or to receive."""
    return GoodsReturn.objects.filter(fulfilment__outlet=outlet, state__in=OPEN)


@dataclass(frozen=True)
class Returnable:
    """Pieces of a line that may still come back; `is_faulty_only` for fresh goods and liquor."""

    line: FulfilmentLine
    left: int
    is_faulty_only: bool

    @property
    def title(self) -> str:
        return str(self.line.order_line.title)


def returnables(share: Fulfilment) -> list[Returnable]:
    """Every line of a share of which something was handed over, with what of it is still with the buyer.

    Pieces that another return already asks for are not offered twice.
    """
    lines = (
        FulfilmentLine.objects.filter(fulfilment=share, handed_over__gt=0)
        .select_related(
            "order_line__product__facts__product_set",
            "order_line__product__parent__facts__product_set",
        )
        .order_by("pk")
    )
    open_lines = ReturnLine.objects.filter(goods_return__fulfilment=share, goods_return__state__in=OPEN)
    asked = dict(open_lines.order_by().values_list("line").annotate(sum=Sum("quantity")))
    return [
        Returnable(line, line.handed_over - line.returned - asked.get(line.pk, 0), _is_faulty_only(line))
        for line in lines
    ]


def _is_faulty_only(line: FulfilmentLine) -> bool:
    product = line.order_line.product
    facts = getattr(getattr(product, "parent", None) or product, "facts", None)
    return facts is not None and (facts.product_set.is_fresh or facts.product_set.is_liquor)


def last_day_to_return(share: Fulfilment, events: list[FulfilmentEvent], parcels: list[Parcel]) -> date | None:
    """The last day (local time) on which the buyer may ask; None before anything of the share was handed over.

    Goods that are sent are with the buyer when the last parcel arrived, and not before the last day that was promised.
    """
    given = [each.at for each in events if each.after == Fulfilment.Status.HANDED_OVER]
    given += [each.sent_at for each in parcels]
    given += [each.at for parcel in parcels for each in parcel.events.all() if each.after == Parcel.State.ARRIVED]
    if not given:
        return None
    received = timezone.localdate(max(given))
    if share.way == Fulfilment.Way.SHIP and share.expected_until is not None:
        received = max(received, share.expected_until)
    return received + timedelta(days=settings.RETURN_DAYS)


def last_day_of(share: Fulfilment) -> date | None:
    """`last_day_to_return` of a share by itself, in three queries."""
    parcels = Parcel.objects.filter(fulfilment=share).prefetch_related("events")
    return last_day_to_return(share, list(share.events.all()), list(parcels))


@dataclass(frozen=True)
class LotWithBuyer:
    """Pieces of a lot that were handed over for a line and have not come back."""

    lot: Lot
    left: int


def lots_with_buyer(lines: list[int]) -> dict[int, list[LotWithBuyer]]:
    """By line (its id): the lots that its buyer still has pieces of, in the order they were promised; two queries."""
    given = (
        Allocation.objects.filter(promised_for__line__in=lines, state=Allocation.State.HANDED_OVER)
        .select_related("balance__lot", "promised_for")
        .order_by("pk")
    )
    back = ReturnedLot.objects.filter(return_line__line__in=lines).order_by()
    returned = {
        (line, lot): pieces
        for line, lot, pieces in back.values_list("return_line__line", "lot").annotate(sum=Sum("quantity"))
    }
    found: dict[int, dict[int, tuple[Lot, int]]] = {line: {} for line in lines}
    for each in given:
        lot, here = each.balance.lot, found[each.promised_for.line_id]
        before = here.get(lot.pk, (lot, -returned.get((each.promised_for.line_id, lot.pk), 0)))[1]
        here[lot.pk] = lot, before + each.quantity
    return {line: [LotWithBuyer(lot, left) for lot, left in lots.values()] for line, lots in found.items()}


returns_of = Compiled(
    lambda order: GoodsReturn.objects.filter(fulfilment__order=order).prefetch_related(
        "events", "lines__line__order_line"
    ),
    order=int,
)
