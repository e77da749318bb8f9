"""What happens to goods on a shelf. Each function is one act in one transaction; refused means nothing was written.

Common to all: `by` is the person who answers for it, `document` the paper, `happened_at` the moment (now by default,
never in the future), `idempotency_key` makes a second sending harmless: it brings back what the first one wrote.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import (
    AlreadyCorrected,
    InsufficientStock,
    LotNotSellable,
    NotCorrectable,
    OutletNotTrading,
    ReturnTooLarge,
    WrongLot,
)
from shops.models import Outlet, StockMovement
from shops.services.ledger import (
    Act,
    checked_quantity,
    lock_balances_of,
    lock_records,
    lock_shelves,
    open_act,
    record_movement,
    under_lock,
)
from shops.services.projections import Shelf
from shops.services.releasing import ShortPromise, release_latest, short_as_kept, short_from_kept

Kind = StockMovement.Kind
LOSSES = frozenset({Kind.DAMAGED, Kind.EXPIRED, Kind.SAMPLED, Kind.RECALLED})


def why_not_sellable(lot: Lot, instant: datetime) -> str | None:
    """ "recalled", "held" or "expired"; None when the lot may leave at `instant`."""
    if lot.recalled_at is not None:
        return "recalled"
    if lot.held_at is not None:
        return "held"
    return None if lot.is_sellable_on(timezone.localdate(instant)) else "expired"


def refuse_unsellable(lot: Lot, outlet: Outlet, instant: datetime) -> None:
    if (why := why_not_sellable(lot, instant)) is not None:
        raise LotNotSellable(lot=lot, why=why)
    if not outlet.is_trading_at(instant):
        raise OutletNotTrading(outlet=outlet)


def _lasts(lot: Lot, good_until: date | None) -> bool:
    return good_until is None or lot.best_before is None or lot.best_before >= good_until


def take(
    shelves: list[Shelf],
    outlet: Outlet,
    product: Any,
    quantity: int,
    lot: Lot | None,
    act: Act,
    good_until: date | None = None,
) -> list[tuple[Shelf, int]]:
    """Say how much comes from which of these locked shelves: the earliest best-before first (FEFO), or `lot` alone.

    With `good_until` only lots whose best-before date is that day or later serve: goods ordered ahead must have their
    least remaining life when they come. Raises InsufficientStock, LotNotSellable, OutletNotTrading or WrongLot.
    """
    checked_quantity(quantity)
    if shelves:
        outlet = shelves[0].balance.outlet  # as it stands under the lock: a suspension set a moment ago counts
    if lot is not None:
        if lot.product_id != product.pk:
            raise WrongLot(lot=lot, product=product)
        shelves = [shelf for shelf in shelves if shelf.lot.pk == lot.pk]
        refuse_unsellable(shelves[0].lot if shelves else lot, outlet, act.judged_at)
    elif not outlet.is_trading_at(act.judged_at):
        raise OutletNotTrading(outlet=outlet)
    sellable = [
        shelf
        for shelf in shelves
        if shelf.balance.free > 0
        and why_not_sellable(shelf.lot, act.judged_at) is None
        and _lasts(shelf.lot, good_until)
    ]
    available = sum(shelf.balance.free for shelf in sellable)
    if available < quantity:
        raise InsufficientStock(product=product, lot=lot, outlet=outlet, wanted=quantity, available=available)
    parts, open_quantity = [], quantity
    for shelf in sellable:
        part = min(shelf.balance.free, open_quantity)
        parts.append((shelf, part))
        open_quantity -= part
        if not open_quantity:
            break
    return parts


def shelves_to_take(act: Act, outlet: Outlet, product: Any, quantity: int, lot: Lot | None) -> list[tuple[Shelf, int]]:
    """Lock what may serve `quantity` of one packing at one outlet, and `take` it."""
    record = lock_records([(outlet, product)])[outlet.pk, product.pk]
    balances = lock_balances_of([(outlet.pk, product.pk)])[outlet.pk, product.pk]
    return take([Shelf(outlet, each.lot, record, each) for each in balances], outlet, product, quantity, lot, act)


@transaction.atomic
def receive_lot(
    *,
    outlet: Outlet,
    lot: Lot,
    quantity: int,
    by: Any,
    reason: str = "",
    document: str = "",
    happened_at: datetime | None = None,
    idempotency_key: str | None = None,
) -> StockMovement:
    """Take goods of a lot in; the packing's line at the outlet is opened when it is the first time."""
    checked_quantity(quantity)
    content = {"outlet": outlet.pk, "lot": lot.pk, "quantity": quantity}
    act = open_act(
        "receive",
        by=by,
        key=idempotency_key,
        content=content,
        reason=reason,
        document=document,
        happened_at=happened_at,
    )
    if act.is_repeat:
        return act.first_movements()[0]
    (shelf,) = lock_shelves([(outlet, lot)])
    movement = record_movement(act, shelf, kind=Kind.RECEIVED, change=quantity)
    act.close()
    return movement


def _still_out(lot: Lot) -> int:
    """Units of the lot that were sold anywhere and have not come back, corrections counted."""
    trade = Q(kind__in=[Kind.SOLD, Kind.RETURNED]) | Q(corrects__kind__in=[Kind.SOLD, Kind.RETURNED])
    return -(StockMovement.objects.filter(trade, lot=lot).aggregate(total=Sum("change"))["total"] or 0)


def _refuse_more_than_sold(lot: Lot, quantity: int) -> None:
    """Goods come back at any outlet, so the lot itself is held while its sales are summed."""
    under_lock(Lot.objects.filter(pk=lot.pk)).get()
    sold = _still_out(lot)
    if quantity > sold:
        raise ReturnTooLarge(lot=lot, wanted=quantity, sold=sold)


@transaction.atomic
def return_units(
    *,
    outlet: Outlet,
    lot: Lot,
    quantity: int,
    by: Any,
    reason: str,
    document: str = "",
    happened_at: datetime | None = None,
    idempotency_key: str | None = None,
) -> StockMovement:
    """Put goods a buyer brought back on the shelf, at any outlet; never more of a lot than was sold of it."""
    checked_quantity(quantity)
    content = {"outlet": outlet.pk, "lot": lot.pk, "quantity": quantity}
    act = open_act(
        "return",
        by=by,
        key=idempotency_key,
        content=content,
        reason=reason,
        document=document,
        happened_at=happened_at,
        needs_reason=True,
    )
    if act.is_repeat:
        return act.first_movements()[0]
    (shelf,) = lock_shelves([(outlet, lot)])
    _refuse_more_than_sold(lot, quantity)
    movement = record_movement(act, shelf, kind=Kind.RETURNED, change=quantity)
    act.close()
    return movement


@transaction.atomic
@dataclass(frozen=True)
class LossResult:
    """Goods that were written off; `short` names the orders whose goods they were."""

    movement: StockMovement
    short: list[ShortPromise]


@transaction.atomic
def write_off(
    *,
    outlet: Outlet,
    lot: Lot,
    quantity: int,
    kind: str,
    by: Any,
    reason: str,
    document: str = "",
    happened_at: datetime | None = None,
    idempotency_key: str | None = None,
) -> LossResult:
    """Take goods out that nobody bought: damaged, expired, sampled or recalled; always possible while they stand here.

    Promises that the rest does not cover are released in the same transaction, the latest first, and named.
    """
    checked_quantity(quantity)
    if kind not in LOSSES:
        raise ValueError(f"{kind} is no kind of loss")
    content = {"outlet": outlet.pk, "lot": lot.pk, "quantity": quantity, "kind": str(kind)}
    act = open_act(
        "write-off",
        by=by,
        key=idempotency_key,
        content=content,
        reason=reason,
        document=document,
        happened_at=happened_at,
        needs_reason=True,
    )
    if act.is_repeat:
        return LossResult(act.first_movements()[0], short_from_kept((act.first_outcome or {}).get("short", [])))
    (shelf,) = lock_shelves([(outlet, lot)])
    left = shelf.balance.quantity - quantity
    # More than stands here is refused below with nothing released: the refusal undoes the act.
    short = release_latest(act, [(shelf, shelf.balance.allocated - left)], str(Kind(kind).label)) if left >= 0 else []
    movement = record_movement(act, shelf, kind=kind, change=-quantity)
    act.close(short=short_as_kept(short))
    return LossResult(movement, short)


@transaction.atomic
def correct_movement(
    *,
    movement: StockMovement,
    by: Any,
    reason: str,
    document: str = "",
    idempotency_key: str | None = None,
) -> StockMovement:
    """Undo one line of the book by a line against it; the wrong line stays readable.

    A move is undone by moving back, a correction by doing the act again. Raises InsufficientStock when the goods of a
    wrong receipt have left meanwhile.
    """
    content = {"movement": movement.pk}
    act = open_act(
        "correct",
        by=by,
        key=idempotency_key,
        content=content,
        reason=reason,
        document=document,
        needs_reason=True,
    )
    if act.is_repeat:
        return act.first_movements()[0]
    if movement.kind in (Kind.CORRECTED, Kind.MOVED_OUT, Kind.MOVED_IN):
        raise NotCorrectable(movement=movement)
    (shelf,) = lock_shelves([(movement.outlet, movement.lot)])
    if StockMovement.objects.filter(corrects=movement).exists():
        raise AlreadyCorrected(movement=movement)
    if movement.kind == Kind.SOLD:
        _refuse_more_than_sold(movement.lot, -movement.change)
    correction = record_movement(act, shelf, kind=Kind.CORRECTED, change=-movement.change, corrects=movement)
    act.close()
    return correction
