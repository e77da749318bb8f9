"""Counting what truly stands on a shelf, and who has to be told when promises cannot be kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.models import Allocation, Outlet, StockMovement
from shops.services.ledger import Act, Shelf, checked_quantity, lock_shelves, open_act, project, record_movement
from shops.signals import promise_cut


@dataclass(frozen=True)
class ShortPromise:
    """Units that were promised to `reference` and turned out not to be there."""

    reference: str
    quantity: int


@dataclass(frozen=True)
class CountResult:
    """What a count found: `movement` is None when book and shelf agreed; `short` names who has to be told."""

    movement: StockMovement | None
    difference: int
    short: list[ShortPromise]


@transaction.atomic
def count_lot(
    *,
    outlet: Outlet,
    lot: Lot,
    counted: int,
    by: Any,
    reason: str = "",
    document: str = "",
    happened_at: datetime | None = None,
    idempotency_key: str | None = None,
) -> CountResult:
    """Write down what truly stands on the shelf; always possible, also below what is promised.

    Promises that the goods no longer cover are released in the same transaction, the latest first and only as many
    units as are missing, and returned by name; `promise_cut` tells the apps above, whose books change with it.
    """
    checked_quantity(counted, least=0)
    content = {"outlet": outlet.pk, "lot": lot.pk, "counted": counted}
    act = open_act(
        "count", by=by, key=idempotency_key, content=content, reason=reason, document=document, happened_at=happened_at
    )
    if act.is_repeat:
        return _first_count(act)
    (shelf,) = lock_shelves([(outlet, lot)])
    difference = counted - shelf.balance.quantity
    short = _release_latest(act, shelf, shelf.balance.allocated - counted)
    movement = record_movement(act, shelf, kind=StockMovement.Kind.COUNTED, change=difference) if difference else None
    act.close(difference=difference, short=[[promise.reference, promise.quantity] for promise in short])
    return CountResult(movement, difference, short)


def _first_count(act: Act) -> CountResult:
    outcome = act.first_outcome or {}
    movements = act.first_movements()
    short = [ShortPromise(reference, quantity) for reference, quantity in outcome["short"]]
    return CountResult(movements[0] if movements else None, outcome["difference"], short)


def _release_latest(act: Act, shelf: Shelf, missing: int) -> list[ShortPromise]:
    """Release `missing` units of open promises, the latest made first; a promise may keep what is left of it."""
    short: list[ShortPromise] = []
    if missing <= 0:
        return short
    promises = Allocation.objects.filter(balance=shelf.balance, state=Allocation.State.OPEN).order_by("-made_at", "-pk")
    for promise in promises:
        part = min(promise.quantity, missing)
        settled = {
            "state": Allocation.State.RELEASED,
            "settled_by": act.by,
            "settled_at": timezone.now(),
            "settle_reason": act.reason or str(StockMovement.Kind.COUNTED.label),
        }
        released = promise
        if part == promise.quantity:
            Allocation.objects.filter(pk=promise.pk).update(**settled)
        else:
            Allocation.objects.filter(pk=promise.pk).update(quantity=promise.quantity - part)
            released = Allocation.objects.create(
                balance=shelf.balance,
                quantity=part,
                reference=promise.reference,
                made_by_id=promise.made_by_id,
                **settled,
            )
            Allocation.objects.filter(pk=released.pk).update(made_at=promise.made_at)
        promise_cut.send(sender=Allocation, promise=promise, released=released)
        short.append(ShortPromise(promise.reference, part))
        missing -= part
        if not missing:
            break
    project(shelf, promised=-sum(promise.quantity for promise in short))
    act.touch(shelf)
    return short
