"""The way of an outlet's share: packed, handed over, or cancelled with the goods back in the same moment."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from common.outbox import announce
from orders.exceptions import IllegalStep, NothingLeft, ReasonMissing
from orders.models import Fulfilment, FulfilmentEvent, FulfilmentLine, PromisedLot
from orders.return_refusals import MoreThanOpen, NothingToSend, PartHasLeft, PartOfPickUp
from orders.services.cash import collect_cash, settle_cash
from orders.services.letters import ORDER_CANCELLED
from orders.services.papers import issue_receipt
from orders.services.parcel_steps import write_parcel
from orders.services.payment_steps import hold_payment, signature, void_if_nothing_is_left
from orders.services.pickup_letters import SHARE_READY
from orders.services.pickups import follow_step, keep_anew
from shops.exceptions import LotNotSellable
from shops.models import Allocation
from shops.services import Promise, hand_over_all, lock_records, promise_all, release_promise, split_promise
from shops.services.ledger import under_lock
from shops.services.movements import why_not_sellable

Order = get_model("order", "Order")
Status = Fulfilment.Status

# Every step there is: from where to where. What is not here is refused, whoever asks.
STEPS: dict[str, frozenset[str]] = {
    Status.PENDING: frozenset({Status.PLACED, Status.CANCELLED}),
    Status.PLACED: frozenset({Status.PACKED, Status.HANDED_OVER, Status.CANCELLED}),
    # Back to be packed again: planning anew has put other goods in (orders.services.replanning).
    Status.PACKED: frozenset({Status.PLACED, Status.HANDED_OVER, Status.CANCELLED}),
    Status.HANDED_OVER: frozenset(),
    Status.CANCELLED: frozenset(),
}


@transaction.atomic
def pack_share(*, fulfilment: Fulfilment, by: Any) -> Fulfilment:
    """Say that the goods of a share are packed and wait to be handed over. Raises IllegalStep.

    Who comes for them gets the code that fetches them.
    """
    held = step_share(_hold(fulfilment, Status.PACKED), Status.PACKED, by)
    if held.way == Fulfilment.Way.PICK_UP:
        announce(SHARE_READY, str(held.pk))
    return held


@transaction.atomic
def hand_over_share(
    *,
    fulfilment: Fulfilment,
    by: Any,
    carrier: str = "",
    tracking: str = "",
    pieces: Mapping[int, int] | None = None,
    seen: Mapping[int, int] | None = None,
    reason: str = "",
) -> Fulfilment:
    """Give a share to the buyer or the carrier: promises end and the sale is written lot by lot.

    What is sent leaves as a parcel of `carrier` (empty: the outlet's own people). With `pieces` (by the id of a line)
    only these leave, from the lots promised first; the rest stays promised and the share where it is. `seen` is what
    the screen showed as open, by line: where that has changed nothing leaves, so a second tap sends no second parcel.
    The cash of what leaves is written down with whoever has it now: the outlet, or the carrier until it is handed in.
    What a count has cut meanwhile is left out. With the last piece the share is handed over and its sales receipt takes
    its number. `reason` says how a buyer at the counter was known; `collecting.collect_share` asks for it. Raises
    IllegalStep, NothingLeft when a count cut all of it, LotNotSellable when a lot has expired or been stopped,
    NothingToSend, MoreThanOpen, PartOfPickUp, PartHasLeft.
    """
    held = _hold(fulfilment, Status.HANDED_OVER)
    promises = _promises(held)
    if not any(allocations for _line, allocations in promises):
        raise NothingLeft()
    if seen is not None and seen != {line.pk: _open_pieces(each) for line, each in promises if each}:
        raise PartHasLeft()
    leaving = _leaving(held, promises, pieces)
    is_last = all(leaving[line.pk] == _open_pieces(allocations) for line, allocations in promises)
    sent = [(line, leaving[line.pk]) for line, _allocations in promises]
    given_lots = [each for line, allocations in promises for each in first_of(allocations, leaving[line.pk])]
    hand_over_all(allocations=given_lots, by=by, document=held.order.number)
    gone = Case(*(When(pk=line.pk, then=Value(quantity)) for line, quantity in sent))
    FulfilmentLine.objects.filter(pk__in=[line.pk for line, _quantity in sent]).update(
        handed_over=F("handed_over") + gone
    )
    parcel = None
    if held.way == Fulfilment.Way.SHIP:
        parcel = write_parcel(held, sent, carrier=carrier, tracking=tracking, by=by)
    given = step_share(held, Status.HANDED_OVER, by, reason) if is_last else held
    collect_cash(given, given.order.payment, parcel=parcel, carrier=carrier, by=by)
    settle_cash(given.order_id, by=by, reason=_("Đã thu tiền mặt"))
    if is_last:
        issue_receipt(given, by=by)  # last: every hand-over of a seller waits for its series
    return given


def _open_pieces(allocations: list[Allocation]) -> int:
    return sum(allocation.quantity for allocation in allocations)


def _leaving(
    held: Fulfilment, promises: list[tuple[FulfilmentLine, list[Allocation]]], pieces: Mapping[int, int] | None
) -> dict[int, int]:
    """How many pieces of each line leave now."""
    open_pieces = {line.pk: _open_pieces(allocations) for line, allocations in promises}
    if pieces is None:
        return open_pieces
    wanted = {line.pk: pieces.get(line.pk, 0) for line, _allocations in promises}
    if not pieces.keys() <= wanted.keys() or not any(wanted.values()):
        raise NothingToSend()
    for line, _allocations in promises:
        if not 0 <= wanted[line.pk] <= open_pieces[line.pk]:
            title, left = str(line.order_line.title), open_pieces[line.pk]
            raise MoreThanOpen(title=title, wanted=wanted[line.pk], left=left)
    if held.way == Fulfilment.Way.PICK_UP and wanted != open_pieces:
        raise PartOfPickUp()
    return wanted


def first_of(allocations: list[Allocation], quantity: int) -> list[Allocation]:
    """Promises of exactly `quantity` pieces, the first made first; the last of them is cut in two where it must be."""
    found: list[Allocation] = []
    for allocation in allocations:
        if not quantity:
            break
        taken = allocation
        if allocation.quantity > quantity:
            taken = split_promise(allocation=allocation, quantity=quantity)
            PromisedLot.objects.create(line_id=allocation.promised_for.line_id, allocation=taken)
        found.append(taken)
        quantity -= taken.quantity
    return found


@transaction.atomic
def cancel_share(*, fulfilment: Fulfilment, reason: str, by: Any) -> Fulfilment:
    """Take a share back: its goods are free for others in the same moment.

    Of a share of which a parcel has left, the rest is taken back and the share is handed over with that. Raises
    IllegalStep, ReasonMissing.
    """
    if not (reason := reason.strip()[:240]):
        raise ReasonMissing()
    held = _cancel(_hold(fulfilment, Status.CANCELLED), reason, by)
    announce(ORDER_CANCELLED, str(held.pk))
    void_if_nothing_is_left(held.order_id, by=by, reason=reason)
    settle_cash(held.order_id, by=by, reason=reason)
    if held.status == Status.HANDED_OVER:
        issue_receipt(held, by=by)
    return held


def open_shares(order_id: int, *, by: Any) -> None:
    """Send a paid order to its outlets, in the transaction that holds its payment."""
    for share in held_shares(order_id):
        if share.status == Status.PENDING:
            step_share(share, Status.PLACED, by)


def close_shares(order_id: int, *, reason: str, by: Any = None) -> None:
    """Give back the goods of an order that was not paid in time, in the transaction that holds its payment."""
    for share in held_shares(order_id):
        if share.status == Status.PENDING:
            _cancel(share, reason, by)


def held_shares(order_id: int) -> list[Fulfilment]:
    """Every share of an order, held until commit; its payment is held."""
    return list(under_lock(Fulfilment.objects.select_related("order", "outlet").filter(order=order_id).order_by("pk")))


def _cancel(held: Fulfilment, reason: str, by: Any) -> Fulfilment:
    for line, allocations in _promises(held):
        for allocation in allocations:
            release_promise(allocation=allocation, reason=reason, by=by)
        FulfilmentLine.objects.filter(pk=line.pk).update(cancelled=F("quantity") - F("handed_over"))
    has_left = held.lines.filter(handed_over__gt=0).exists()
    return step_share(held, Status.HANDED_OVER if has_left else Status.CANCELLED, by, reason)


@transaction.atomic
def change_lots(*, fulfilment: Fulfilment, by: Any) -> int:
    """Put sellable lots of the same outlet in the place of those that have expired or been stopped; returns how many.

    Raises IllegalStep for a share that is over, InsufficientStock when the outlet has no other lot for it.
    """
    held = _hold(fulfilment, Status.HANDED_OVER)
    now, changed = timezone.now(), 0
    for line, allocations in _promises(held):
        for old in allocations:
            why = why_not_sellable(old.balance.lot, now)
            if why is None:
                continue
            release_promise(allocation=old, reason=str(LotNotSellable(lot=old.balance.lot, why=why)), by=by)
            wanted = Promise(held.outlet, line.order_line.product, old.quantity, good_until=old.good_until)
            (found,) = promise_all([wanted], reference=held.order.number, by=by)
            PromisedLot.objects.filter(allocation=old.pk).delete()
            PromisedLot.objects.bulk_create(PromisedLot(line=line, allocation=new) for new in found)
            changed += 1
    if changed:
        keep_anew(held)
    return changed


def _hold(fulfilment: Fulfilment, wanted: str) -> Fulfilment:
    """The share as it stands, held until commit; refused when the step does not lead from there."""
    hold_payment(fulfilment.order_id)
    shares = Fulfilment.objects.select_related("order__payment", "outlet__legal_seller")
    held = under_lock(shares.filter(pk=fulfilment.pk)).get()
    if wanted not in STEPS[held.status]:
        raise IllegalStep(status=held.status, wanted=wanted)
    return held


def _promises(fulfilment: Fulfilment) -> list[tuple[FulfilmentLine, list[Allocation]]]:
    """Lines with their open promises, read once the stock records of all of them are locked, in one order.

    A count that ends a promise holds the same records: what is read here stays so until commit.
    """
    lines = list(fulfilment.lines.select_related("order_line__product"))
    lock_records((fulfilment.outlet, line.order_line.product) for line in lines)
    open_promises = Allocation.objects.filter(
        promised_for__line__fulfilment=fulfilment.pk, state=Allocation.State.OPEN
    ).select_related("promised_for", "balance__outlet", "balance__lot__product")
    by_line: dict[int, list[Allocation]] = {line.pk: [] for line in lines}
    for allocation in open_promises.order_by("pk"):
        by_line[allocation.promised_for.line_id].append(allocation)
    return [(line, by_line[line.pk]) for line in lines]


def step_share(
    held: Fulfilment, after: str, by: Any, reason: str = "", kind: str = FulfilmentEvent.Kind.SAID
) -> Fulfilment:
    """Take a held share one step and write it, in the caller's transaction; the order follows."""
    before, held.status = held.status, after
    held.save(update_fields=["status"])
    write_step(held, before, by, reason, kind)
    follow_step(held, after, timezone.now())
    restate_order(held.order_id)
    return held


def write_step(held: Fulfilment, before: str, by: Any, reason: str = "", kind: str = FulfilmentEvent.Kind.SAID) -> None:
    FulfilmentEvent.objects.create(
        fulfilment=held,
        before=before,
        after=held.status,
        actor=by,
        actor_name=signature(by),
        kind=kind,
        reason=reason[:240],
    )


def restate_order(order_id: int) -> None:
    """Put an order where its shares stand."""
    # Two outlets may take a step of one order at the same moment: the second waits here and then sees the first.
    under_lock(Order.objects.filter(pk=order_id).order_by()).get()
    statuses = Fulfilment.objects.filter(order=order_id).values_list("status", flat=True)
    Order.objects.filter(pk=order_id).update(status=order_status(list(statuses)))


def order_status(statuses: list[str]) -> str:
    """What an order's shares make of the order: what is cancelled no longer counts, unless all of it is."""
    left = [status for status in statuses if status != Status.CANCELLED]
    if not left:
        return Status.CANCELLED
    if all(status == Status.HANDED_OVER for status in left):
        return Status.HANDED_OVER
    return next(status for status in (Status.PENDING, Status.PLACED, Status.PACKED) if status in left)
