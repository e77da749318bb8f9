"""An outlet's share of an order as its staff need it: what to pack, for whom, how much to take."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Lot
from common.phones import written_phone
from orders.models import CollectorChange, Fulfilment, FulfilmentEvent, FulfilmentLine, OrderFacts, Payment, PickUp
from orders.queries.payments import amount_to_take
from orders.queries.pickups import may_drop
from orders.services.notes import STAFF, OrderNote
from orders.services.steps import STEPS
from shops.models import Allocation, Outlet
from shops.services.movements import why_not_sellable

State = Allocation.State
OPEN = (Fulfilment.Status.PENDING, Fulfilment.Status.PLACED, Fulfilment.Status.PACKED)


def title_of(product: Any) -> str:
    """The product's own name, whatever language the buyer read."""
    return str((product.parent or product).title)


def unit_of(product: Any) -> str:
    """The packing in words; nothing for a product sold without packings."""
    packing = getattr(product, "packing", None)
    return packing.label if packing else ""


@dataclass(frozen=True)
class LotToPack:
    """Pieces of one lot; `why` says why the lot may not leave ("expired", "held", "recalled"), None when it may."""

    lot: Lot
    quantity: int
    why: str | None


@dataclass(frozen=True)
class ShareLine:
    """One packing to pack. `missing` were cut and nobody sends them; `cuts` say who found it, when and why."""

    line_id: int
    name: str
    unit: str
    code: str
    gtin: str
    quantity: int
    missing: int
    amount: int
    lots: list[LotToPack]
    cuts: list[Allocation]


@dataclass(frozen=True)
class Told:
    """A line of what became of a share."""

    words: str
    at: datetime
    who: str
    note: str


@dataclass(frozen=True)
class Share:
    """`amount_due` is what is taken in cash when it is handed over, in đồng: nothing when the order was paid ahead, and
    nothing for goods that are missing, nor for those that have left already.
    """

    fulfilment: Fulfilment
    facts: OrderFacts
    lines: list[ShareLine]
    pieces: int
    missing: int
    amount_due: int
    steps: frozenset[str]
    is_paid_ahead: bool
    is_card: bool
    today: date

    @property
    def is_unseen(self) -> bool:
        """A new order that nobody has opened yet."""
        return self.fulfilment.status == Fulfilment.Status.PLACED and self.fulfilment.seen_at is None

    @property
    def pick_up(self) -> PickUp | None:
        """When it was promised, until when it is kept; None for what is sent."""
        return getattr(self.fulfilment, "pick_up", None)

    @property
    def is_missed(self) -> bool:
        return self.is_waiting and self.pick_up is not None and self.pick_up.missed_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.fulfilment.status == Fulfilment.Status.PACKED

    @property
    def is_to_repack(self) -> bool:
        """Packed once, and not any more: other goods were promised for what is in the box."""
        is_placed = self.fulfilment.status == Fulfilment.Status.PLACED
        return is_placed and getattr(self.fulfilment, "last_kind", "") == FulfilmentEvent.Kind.OTHER_GOODS

    @property
    def may_be_dropped(self) -> bool:
        """Whether its buyer has not come in the days of grace either. Of an order paid ahead a person thinks twice."""
        pick_up = self.pick_up
        return self.is_missed and pick_up is not None and may_drop(pick_up, self.today) and not self.is_paid_ahead

    @property
    def collector(self) -> CollectorChange | None:
        """Who comes instead of the buyer."""
        said = list(self.pick_up.collectors.all()) if self.pick_up is not None else []
        return said[-1] if said and said[-1].name else None

    @property
    def story(self) -> list[Told]:
        """The steps, and who was said to come, in the order of time."""
        told = [
            Told(
                _("Mở gói, gói lại") if event.kind == FulfilmentEvent.Kind.OTHER_GOODS else event.get_after_display(),
                event.at,
                event.actor_name,
                event.words,
            )
            for event in self._events
        ]
        for said in self.pick_up.collectors.all() if self.pick_up is not None else []:
            phone = written_phone(said.phone) if said.phone else ""
            words = _("người đến nhận: %(name)s") % {"name": said.name} if said.name else _("người mua tự đến nhận")
            told.append(Told(words, said.at, said.actor_name, phone))
        return sorted(told, key=lambda each: each.at)

    @property
    def _events(self) -> list[FulfilmentEvent]:
        return list(self.fulfilment.events.all())

    @property
    def number(self) -> str:
        return str(self.fulfilment.order.number)

    @property
    def is_pick_up(self) -> bool:
        return self.fulfilment.way == Fulfilment.Way.PICK_UP

    @property
    def is_given(self) -> bool:
        """Whether the buyer has pieces of it, or had."""
        return any(line.handed_over for line in self.fulfilment.lines.all())

    @property
    def is_to_pack(self) -> bool:
        """Whether there is something to pack, or packed and waiting: a packing slip is of use."""
        return "handed-over" in self.steps and self.pieces > 0

    @property
    def is_part_gone(self) -> bool:
        """Whether a parcel has left and the rest is still here."""
        return self.is_given and self.fulfilment.status in OPEN

    @property
    def open_pieces(self) -> list[tuple[int, str, int]]:
        """Line (its id), name and pieces that are still to be handed over."""
        return [
            (line.line_id, f"{line.name}, {line.unit}" if line.unit else line.name, line.quantity)
            for line in self.lines
        ]

    @property
    def stopped_lots(self) -> list[LotToPack]:
        """Lots that may not leave any more, while the share is still to be handed over."""
        return [each for line in self.lines for each in line.lots if each.why] if self.steps else []


def shares_of(outlet: Outlet) -> QuerySet[Fulfilment]:
    """Shares of one outlet with order, buyer and lines."""
    lines = FulfilmentLine.objects.select_related("order_line__product__parent", "order_line__product__packing")
    steps = FulfilmentEvent.objects.filter(fulfilment=OuterRef("pk"))
    return (
        Fulfilment.objects.filter(outlet=outlet)
        .select_related(
            "order__facts__commune",
            "order__facts__province",
            "order__payment",
            "order__invoice_wish",
            "zone",
            "pick_up",
        )
        .prefetch_related(Prefetch("lines", queryset=lines))
        .annotate(last_kind=Subquery(steps.order_by("-pk").values("kind")[:1]))
    )


def share_at(outlet: Outlet, number: str, now: datetime) -> Share | None:
    """One share with its lots and the steps so far; None when this outlet has none of that order."""
    found = (
        _with_lots(shares_of(outlet).filter(order__number=number))
        .prefetch_related(Prefetch("events", queryset=FulfilmentEvent.objects.order_by("pk")), "pick_up__collectors")
        .first()
    )
    return None if found is None else _share(found, now, with_lots=True)


def share_or_404(outlet: Outlet, number: str) -> Share:
    """One share as it stands now, for a screen. Raises Http404."""
    share = share_at(outlet, number, timezone.now())
    if share is None:
        raise Http404
    return share


def shares_with_lots(outlet: Outlet, now: datetime, keys: QuerySet) -> list[Share]:
    """The shares with these keys, oldest first, with their lots and without their steps."""
    found = _with_lots(shares_of(outlet).filter(pk__in=keys)).order_by("pk")
    return [_share(fulfilment, now, with_lots=True) for fulfilment in found]


def _with_lots(shares: QuerySet[Fulfilment]) -> QuerySet[Fulfilment]:
    allocations = Allocation.objects.select_related("balance__lot", "settled_by", "shortage").order_by("pk")
    return shares.prefetch_related(Prefetch("lines__promises__allocation", queryset=allocations))


def share_of(fulfilment: Fulfilment) -> Share:
    """A share of a list, without its lots."""
    return _share(fulfilment, timezone.now(), with_lots=False)


def _share(fulfilment: Fulfilment, now: datetime, *, with_lots: bool) -> Share:
    lines = [_line(line, now, with_lots) for line in fulfilment.lines.all()]
    pieces = sum(line.quantity for line in lines)
    return Share(
        fulfilment=fulfilment,
        facts=fulfilment.order.facts,
        lines=lines,
        pieces=pieces,
        missing=sum(line.missing for line in lines),
        amount_due=amount_to_take(fulfilment, list(fulfilment.lines.all()), fulfilment.order.payment.method),
        # An order that waits for its transfer is packed by nobody yet; it may be cancelled.
        steps=STEPS[fulfilment.status] - {Fulfilment.Status.PLACED},
        is_paid_ahead=fulfilment.order.payment.method != Payment.Method.CASH,
        is_card=fulfilment.order.payment.method == Payment.Method.CARD,
        today=timezone.localdate(now),
    )


def _line(line: FulfilmentLine, now: datetime, with_lots: bool) -> ShareLine:
    bought, product = line.order_line, line.order_line.product
    packing = getattr(product, "packing", None)
    held = [promised.allocation for promised in line.promises.all()] if with_lots else []
    # Of an open share what is still here: the rest has left in parcels, and is shown with them.
    gone = line.handed_over if line.fulfilment.status in OPEN else 0
    left = line.quantity - line.cancelled - gone
    return ShareLine(
        line_id=line.pk,
        name=title_of(product) if product else bought.title,
        unit=unit_of(product) if product else "",
        code=packing.internal_code if packing else bought.partner_sku,
        gtin=(packing.gtin or "") if packing else "",
        quantity=left,
        missing=line.missing,
        amount=int(bought.unit_price_incl_tax) * left,
        lots=[
            LotToPack(each.balance.lot, each.quantity, _why(each, now))
            for each in held
            if each.state == State.OPEN or (each.state == State.HANDED_OVER and not gone)
        ],
        cuts=[each for each in held if each.state == State.RELEASED],
    )


def _why(allocation: Allocation, now: datetime) -> str | None:
    return why_not_sellable(allocation.balance.lot, now) if allocation.state == State.OPEN else None


def notes_of(order_id: int) -> list[Any]:
    """What staff of all its outlets wrote about an order, the oldest first."""
    return list(OrderNote.objects.filter(order=order_id, note_type=STAFF).select_related("user").order_by("pk"))
