"""Goods promised to an order: kept apart by lot, the earliest best-before first, until handed over or released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from common.writing import insert
from shops.exceptions import BadQuantity, MissingWords, PromiseSettled
from shops.models import Allocation, Outlet
from shops.services.ledger import (
    Act,
    checked_quantity,
    lock_balances_of,
    lock_records,
    lock_shelves,
    open_act,
)
from shops.services.movements import take
from shops.services.projections import Shelf, project, project_promises
from shops.services.releasing import cut_off

State = Allocation.State


@dataclass(frozen=True)
class Promise:
    """Units of a packing wanted from an outlet; with `lot` from that lot alone, else the earliest best-before first.

    `good_until` is the least best-before date that will do: the day the goods are promised for and the least life of
    their product. None where they are handed over at once, at the counter.
    """

    outlet: Outlet
    product: Any
    quantity: int
    lot: Lot | None = None
    good_until: date | None = None


@transaction.atomic(savepoint=False)  # all or nothing: a refusal undoes the whole order around it
def promise_all(promises: Sequence[Promise], *, reference: str, by: Any = None) -> list[list[Allocation]]:
    """Keep everything an order needs, or nothing: allocations of each promise in the order asked, one a lot.

    Locks all stock records by id, then all their lots by id, before it looks. Raises InsufficientStock,
    OutletNotTrading, LotNotSellable for the first promise that cannot be kept.
    """
    if not (reference := reference.strip()[:80]):
        raise MissingWords(field="reference")
    act = open_act("promise", by=by, key=None, content={})
    made = _promise(act, promises, reference)
    act.tell()
    return made


def _promise(act: Act, promises: Sequence[Promise], reference: str) -> list[list[Allocation]]:
    made = choose_lots(act, promises, reference)
    kept = [each for parts in made for each in parts]
    project_promises([(shelf, allocation.quantity) for shelf, allocation in kept])
    insert([allocation for _shelf, allocation in kept])
    return [[allocation for _shelf, allocation in parts] for parts in made]


def choose_lots(act: Act, promises: Sequence[Promise], reference: str) -> list[list[tuple[Shelf, Allocation]]]:
    """Lock stock records and lots, and say what each promise takes from which shelf: one allocation a lot, unwritten.

    The balances in memory carry the promises already, so that the next one of this order sees them.
    """
    records = lock_records((promise.outlet, promise.product) for promise in promises)
    balances = lock_balances_of((promise.outlet.pk, promise.product.pk) for promise in promises)
    made: list[list[tuple[Shelf, Allocation]]] = []
    for promise in promises:
        place = promise.outlet.pk, promise.product.pk
        shelves = [Shelf(promise.outlet, balance.lot, records[place], balance) for balance in balances[place]]
        made.append([])
        parts = take(shelves, promise.outlet, promise.product, promise.quantity, promise.lot, act, promise.good_until)
        for shelf, part in parts:
            shelf.balance.allocated += part
            act.touch(shelf)
            kept = Allocation(balance=shelf.balance, quantity=part, reference=reference, made_by=act.by)
            kept.good_until = promise.good_until
            made[-1].append((shelf, kept))
    return made


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
def split_promise(*, allocation: Allocation, quantity: int) -> Allocation:
    """Cut a promise in two, so that a part of it may leave by itself; returns the part of `quantity`, the rest stays.

    The sums of what is promised stay as they are. Raises PromiseSettled, and BadQuantity for a part that is not less
    than the whole.
    """
    _shelf, current = _hold_open(allocation)
    checked_quantity(quantity)
    if quantity >= current.quantity:
        raise BadQuantity(quantity=quantity, least=1, most=current.quantity - 1)
    part = cut_off(current, quantity)
    allocation.quantity = current.quantity - quantity
    return Allocation.objects.select_related("balance__outlet", "balance__lot__product").get(pk=part.pk)
