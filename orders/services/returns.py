"""Returns: asked for, answered, received piece by piece with a decision for each, and what the shop then owes.

Locks in one order: the payment, the return, then stock records, balances and lots; as for every step of an order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalogue.models import Lot
from common.outbox import announce
from orders.exceptions import WhyMissing
from orders.models import (
    Fulfilment,
    FulfilmentLine,
    GoodsReturn,
    Parcel,
    ReturnedLot,
    ReturnEvent,
    ReturnLine,
)
from orders.queries.returns import Returnable, last_day_of, lots_with_buyer, returnables
from orders.return_refusals import (
    IllegalReturnStep,
    LostOnlyOfParcels,
    MoreThanAsked,
    MoreThanHandedOver,
    NotAllDecided,
    NotForTheShelf,
    NothingDecided,
    NothingToReturn,
    NotOfThisLot,
    OnlyFaultyComesBack,
    ReturnTooLate,
)
from orders.services.cash import is_forgiven
from orders.services.letters import RETURN_ANSWERED
from orders.services.parcel_steps import hold_parcel, step_parcel
from orders.services.payment_steps import hold_payment, signature, void_if_nothing_is_left
from shops.models import StockMovement
from shops.services import lock_records, return_units, write_off
from shops.services.ledger import under_lock
from shops.services.movements import why_not_sellable

State, Cause, Kept = GoodsReturn.State, GoodsReturn.Cause, ReturnedLot.Decision
ASKED_FOR = tuple(each for each in Cause if each != Cause.UNDELIVERED)  # why a buyer gives back

# Every step there is: from where to where. What is not here is refused, whoever asks.
STEPS: dict[str, frozenset[str]] = {
    State.ASKED: frozenset({State.ACCEPTED, State.REFUSED}),
    State.ACCEPTED: frozenset({State.RECEIVED, State.REFUSED}),
    State.RECEIVED: frozenset(),
    State.REFUSED: frozenset(),
}


@dataclass(frozen=True)
class Decision:
    """Pieces of one lot that came back for one line of a return (its id), and where they go."""

    return_line: int
    lot: int
    quantity: int
    decision: str


@transaction.atomic
def ask_to_return(
    *, fulfilment: Fulfilment, pieces: Mapping[int, int], cause: str, words: str = "", name: str, idempotency_key: str
) -> GoodsReturn:
    """Ask to give back `pieces` (by the id of a line of the share) that were handed over; the buyer does, by `name`.

    The same key again brings the first back. Raises NothingToReturn, MoreThanHandedOver, ReturnTooLate, and
    OnlyFaultyComesBack for fresh goods and liquor that the buyer merely does not want any more.
    """
    hold_payment(fulfilment.order_id)
    if (first := _first(fulfilment, idempotency_key)) is not None:
        return first
    until = last_day_of(fulfilment)
    if until is None:
        raise NothingToReturn()
    if timezone.localdate() > until:
        raise ReturnTooLate(until=until)
    opened = _open(fulfilment, pieces, cause, words, State.ASKED, idempotency_key)
    _write(opened, "", None, name, opened.words)
    return opened


@transaction.atomic
def open_return(
    *, fulfilment: Fulfilment, pieces: Mapping[int, int], cause: str, reason: str, by: Any, idempotency_key: str
) -> GoodsReturn:
    """Begin a return at the counter, for a buyer who stands there or has called; it is accepted with that.

    Staff may take back after the last day too, and say why. Raises WhyMissing, NothingToReturn, MoreThanHandedOver,
    OnlyFaultyComesBack.
    """
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    hold_payment(fulfilment.order_id)
    if (first := _first(fulfilment, idempotency_key)) is not None:
        return first
    opened = _open(fulfilment, pieces, cause, "", State.ACCEPTED, idempotency_key)
    _write(opened, "", by, signature(by), reason)
    return opened


def _first(fulfilment: Fulfilment, key: str) -> GoodsReturn | None:
    """What this key opened before, of this share; a key of another share is no way in."""
    return GoodsReturn.objects.filter(idempotency_key=key, fulfilment=fulfilment).first()


def _open(
    fulfilment: Fulfilment, pieces: Mapping[int, int], cause: str, words: str, state: str, key: str
) -> GoodsReturn:
    if cause not in ASKED_FOR:
        raise ValueError(f"{cause} is no cause of a return")
    wanted = {line: quantity for line, quantity in pieces.items() if quantity}
    lines = {each.line.pk: each for each in returnables(fulfilment)}
    if not wanted or not wanted.keys() <= lines.keys():
        raise NothingToReturn()
    for line, quantity in wanted.items():
        _refuse_line(lines[line], quantity, cause)
    opened = GoodsReturn.objects.create(
        fulfilment=fulfilment, cause=cause, words=words.strip()[:500], state=state, idempotency_key=key
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(goods_return=opened, line_id=line, quantity=quantity) for line, quantity in sorted(wanted.items())
    )
    return opened


def open_undelivered(parcel: Parcel, *, reason: str, by: Any) -> GoodsReturn:
    """The return of a parcel that was not taken, in that step's transaction. Raises NothingToReturn.

    Pieces that the buyer gives back otherwise are not in it.
    """
    lines = {each.line.pk: each.left for each in returnables(parcel.fulfilment)}
    pieces = {each.line_id: min(each.quantity, lines[each.line_id]) for each in parcel.lines.all()}
    if not any(pieces.values()):
        raise NothingToReturn()
    opened = GoodsReturn.objects.create(
        fulfilment=parcel.fulfilment,
        parcel=parcel,
        cause=Cause.UNDELIVERED,
        state=State.ACCEPTED,
        idempotency_key=f"parcel-{parcel.pk}",
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(goods_return=opened, line_id=line, quantity=quantity)
        for line, quantity in sorted(pieces.items())
        if quantity
    )
    _write(opened, "", by, signature(by), reason)
    return opened


def _refuse_line(found: Returnable, quantity: int, cause: str) -> None:
    if quantity < 0 or quantity > found.left:
        raise MoreThanHandedOver(title=found.title, wanted=quantity, left=found.left)
    if cause == Cause.CHANGED_MIND and found.is_faulty_only:
        raise OnlyFaultyComesBack(title=found.title)


@transaction.atomic
def accept_return(*, goods_return: GoodsReturn, reason: str = "", by: Any) -> GoodsReturn:
    """Say yes; `reason` tells the buyer how to bring the goods. Raises IllegalReturnStep."""
    held = _hold(goods_return, State.ACCEPTED)
    return _step(held, State.ACCEPTED, by, reason)


@transaction.atomic
def refuse_return(*, goods_return: GoodsReturn, reason: str, by: Any) -> GoodsReturn:
    """Say no, or that the goods will not come any more. Raises IllegalReturnStep, WhyMissing."""
    if not reason.strip():
        raise WhyMissing()
    held = _hold(goods_return, State.REFUSED)
    if held.parcel_id is not None:  # it comes back, or it is lost: what is in it is decided about
        raise IllegalReturnStep(state=held.state, wanted=State.REFUSED)
    return _step(held, State.REFUSED, by, reason)


@transaction.atomic
def receive_return(
    *, goods_return: GoodsReturn, decisions: Iterable[Decision], is_our_fault: bool, reason: str, by: Any
) -> GoodsReturn:
    """Take the goods back, each piece with its decision; nothing goes on the shelf by itself.

    Every piece is a movement back; one that is not sold again is written off by a second one. What the buyer paid for
    the pieces is owed from now on, and the charge for sending too, once, when the shop was wrong. Raises
    IllegalReturnStep, WhyMissing, NothingDecided, MoreThanAsked, NotOfThisLot, NotForTheShelf, NotAllDecided,
    LostOnlyOfParcels.
    """
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    held = _hold(goods_return, State.RECEIVED)
    lines = {
        each.pk: each for each in held.lines.select_related("line__order_line__product", "line__fulfilment__outlet")
    }
    wanted = [each for each in decisions if each.quantity]
    _refuse_quantities(held, lines, wanted)
    share = held.fulfilment
    lots = {
        (line, each.lot.pk): each
        for line, found in lots_with_buyer([each.line_id for each in lines.values()]).items()
        for each in found
    }
    lock_records((share.outlet, each.line.order_line.product) for each in lines.values())
    left = {place: each.left for place, each in lots.items()}
    # Lots in one order: two outlets that take back the same lots wait for each other and not in a ring.
    for each in sorted(wanted, key=lambda each: (each.lot, each.return_line, each.decision)):
        place = lines[each.return_line].line_id, each.lot
        if left.get(place, 0) < each.quantity:
            lot = lots[place].lot if place in lots else Lot.objects.get(pk=each.lot)
            raise NotOfThisLot(lot=lot, wanted=each.quantity, left=left.get(place, 0))
        left[place] -= each.quantity
        _take_back(held, lines[each.return_line], lots[place].lot, each, reason, by)
    credit = _count_lines(lines, wanted)
    parcel = held.parcel
    never_paid = parcel is not None and is_forgiven(parcel)
    charge_left = share.charge - share.charge_back
    if is_our_fault:
        held.charge_back = charge_left
    elif parcel is not None and never_paid:  # a charge that nobody took is asked of nobody
        held.charge_back = min(parcel.charge, charge_left)
    Fulfilment.objects.filter(pk=share.pk).update(charge_back=F("charge_back") + held.charge_back)
    held.credit = 0 if never_paid else credit + held.charge_back
    done = _step(held, State.RECEIVED, by, reason)
    if parcel is not None:
        step_parcel(hold_parcel(parcel, Parcel.State.CAME_BACK), Parcel.State.CAME_BACK, by, reason)
    void_if_nothing_is_left(share.order_id, by=by, reason=reason)
    return done


def _refuse_quantities(held: GoodsReturn, lines: Mapping[int, ReturnLine], wanted: list[Decision]) -> None:
    decided: dict[int, int] = defaultdict(int)
    for each in wanted:
        if each.return_line not in lines or each.quantity < 0 or each.decision not in Kept.values:
            raise NothingDecided()
        decided[each.return_line] += each.quantity
    if not decided:
        raise NothingDecided()
    for key, quantity in decided.items():
        if quantity > (asked := lines[key].quantity):
            raise MoreThanAsked(title=str(lines[key].line.order_line.title), decided=quantity, asked=asked)
    if held.parcel_id is None:
        if any(each.decision == Kept.LOST for each in wanted):
            raise LostOnlyOfParcels()
        return
    for key, line in lines.items():
        if decided[key] != line.quantity:
            title = str(line.line.order_line.title)
            raise NotAllDecided(title=title, decided=decided[key], asked=line.quantity)


def _take_back(held: GoodsReturn, line: ReturnLine, lot: Lot, each: Decision, reason: str, by: Any) -> None:
    """The movements of one decision; the records are held."""
    if each.decision == Kept.SHELF and why_not_sellable(lot, timezone.now()) in ("expired", "recalled"):
        raise NotForTheShelf(lot=lot)
    outlet = held.fulfilment.outlet
    common = {"outlet": outlet, "lot": lot, "quantity": each.quantity, "reason": reason, "by": by}
    movement, loss = return_units(document=held.number, **common), None
    if each.decision != Kept.SHELF:
        loss = write_off(kind=StockMovement.Kind.DAMAGED, document=held.number, **common).movement
    ReturnedLot.objects.create(
        return_line=line, lot=lot, quantity=each.quantity, decision=each.decision, movement=movement, loss=loss
    )


def _count_lines(lines: Mapping[int, ReturnLine], wanted: list[Decision]) -> int:
    """Count what came back into the lines of the return and of the share; returns its worth in đồng."""
    worth = 0
    for line in lines.values():
        came = sum(each.quantity for each in wanted if each.return_line == line.pk)
        if came:
            ReturnLine.objects.filter(pk=line.pk).update(received=came)
            FulfilmentLine.objects.filter(pk=line.line_id).update(returned=F("returned") + came)
            worth += int(line.line.order_line.unit_price_incl_tax) * came
    return worth


def hold_return(goods_return: GoodsReturn) -> GoodsReturn:
    """The return as it stands, held until commit; tests take this lock away to show the race that it stops."""
    hold_payment(goods_return.fulfilment.order_id)
    rows = GoodsReturn.objects.select_related("fulfilment__outlet", "fulfilment__order", "parcel__fulfilment")
    rows = rows.filter(pk=goods_return.pk)
    return under_lock(rows).get()


def _hold(goods_return: GoodsReturn, wanted: str) -> GoodsReturn:
    held = hold_return(goods_return)
    if wanted not in STEPS[held.state]:
        raise IllegalReturnStep(state=held.state, wanted=wanted)
    return held


def _step(held: GoodsReturn, after: str, by: Any, reason: str) -> GoodsReturn:
    before, held.state = held.state, after
    held.save(update_fields=["state", "charge_back", "credit"])
    _write(held, before, by, signature(by), reason)
    announce(RETURN_ANSWERED, str(held.pk))
    return held


def _write(held: GoodsReturn, before: str, by: Any, name: str, reason: str) -> None:
    ReturnEvent.objects.create(
        goods_return=held, before=before, after=held.state, actor=by, actor_name=name, reason=reason.strip()[:500]
    )
