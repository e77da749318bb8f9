"""Goods promised to an order: kept apart by lot, the earliest best-before first, until handed over or released."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import MissingWords, PromiseSettled
from shops.models import Allocation, Outlet, StockMovement
from shops.services.ledger import Shelf, checked_quantity, lock_shelves, open_act, project, record_movement
from shops.services.movements import refuse_unsellable, shelves_to_take

State = Allocation.State


@transaction.atomic
def promise_units(
    *,
    outlet: Outlet,
    product: Any,
    quantity: int,
    reference: str,
    by: Any = None,
    lot: Lot | None = None,
    idempotency_key: str | None = None,
) -> list[Allocation]:
    """Keep `quantity` units of a packing for `reference` (an order), all of them or none; one allocation a lot.

    Locks: an act over several packings or outlets calls `lock_records` with all of them first. `by` is None when the
    buyer did it. Raises InsufficientStock, OutletNotTrading, LotNotSellable.
    """
    checked_quantity(quantity)
    reference = reference.strip()[:80]
    if not reference:
        raise MissingWords(field="reference")
    content = {
        "outlet": outlet.pk,
        "product": product.pk,
        "lot": lot.pk if lot else None,
        "quantity": quantity,
        "reference": reference,
    }
    act = open_act("promise", by=by, key=idempotency_key, content=content)
    if act.is_repeat:
        ids = (act.first_outcome or {})["allocations"]
        found = Allocation.objects.in_bulk(ids)
        return [found[pk] for pk in ids]
    allocations = []
    for shelf, part in shelves_to_take(act, outlet, product, quantity, lot):
        project(shelf, promised=part)
        act.touch(shelf)
        allocations.append(
            Allocation.objects.create(balance=shelf.balance, quantity=part, reference=reference, made_by=by)
        )
    act.close(allocations=[allocation.pk for allocation in allocations])
    return allocations


def _hold_open(allocation: Allocation) -> tuple[Shelf, Allocation]:
    """The shelf of an allocation, locked, and the allocation as it stands under that lock; settled ones are refused."""
    balance = allocation.balance
    (shelf,) = lock_shelves([(balance.outlet, balance.lot)])
    current = Allocation.objects.get(pk=allocation.pk)
    if current.state != State.OPEN:
        raise PromiseSettled(allocation=current)
    return shelf, current


def _settle(allocation: Allocation, state: str, by: Any, reason: str) -> Allocation:
    allocation.state, allocation.settled_by, allocation.settled_at = state, by, timezone.now()
    allocation.settle_reason = reason.strip()[:240]
    allocation.save(update_fields=["state", "settled_by", "settled_at", "settle_reason"])
    return allocation


@transaction.atomic
def release_promise(*, allocation: Allocation, reason: str, by: Any = None) -> Allocation:
    """Let promised goods go back to everybody; `by` is None when time did it. Raises PromiseSettled the second time."""
    act = open_act("release", by=by, key=None, content={}, reason=reason, needs_reason=True)
    shelf, current = _hold_open(allocation)
    project(shelf, promised=-current.quantity)
    act.touch(shelf)
    released = _settle(current, State.RELEASED, by, reason)
    act.close()
    return released


@transaction.atomic
def hand_over(
    *,
    allocation: Allocation,
    by: Any,
    document: str = "",
    happened_at: datetime | None = None,
    idempotency_key: str | None = None,
) -> StockMovement:
    """Give promised goods to the buyer or the carrier: the promise ends and the sale is written, by one stroke.

    A lot that has expired or been stopped since is refused: release the promise and promise another lot.
    """
    content = {"allocation": allocation.pk}
    act = open_act(
        "hand-over",
        by=by,
        key=idempotency_key,
        content=content,
        document=document or allocation.reference,
        happened_at=happened_at,
    )
    if act.is_repeat:
        return act.first_movements()[0]
    shelf, current = _hold_open(allocation)
    refuse_unsellable(shelf.lot, shelf.outlet, act.happened_at)
    movement = record_movement(
        act, shelf, kind=StockMovement.Kind.SOLD, change=-current.quantity, promised=-current.quantity
    )
    _settle(current, State.HANDED_OVER, by, "")
    act.close()
    return movement
