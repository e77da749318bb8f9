"""Handing over all that an order was promised at one outlet, in as many statements for ten promises as for one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.writing import insert
from shops.exceptions import MissingWords, PromiseSettled
from shops.models import Allocation, StockMovement
from shops.services.ledger import Act, lock_shelves, name_of, open_act
from shops.services.movements import refuse_unsellable
from shops.services.projections import Shelf, project_leaving
from shops.services.promises import Promise, choose_lots


@transaction.atomic
def hand_over_all(*, allocations: Sequence[Allocation], by: Any, document: str) -> list[StockMovement]:
    """Give many promises to the buyer or the carrier: each ends and its sale is written lot by lot, or nothing is.

    Locks all stock records by id, then the lots by id. Raises LotNotSellable, OutletNotTrading and PromiseSettled.
    """
    act = open_act("hand-over", by=by, key=None, content={}, document=document)
    shelves = lock_shelves((each.balance.outlet, each.balance.lot) for each in allocations)
    current = Allocation.objects.in_bulk([each.pk for each in allocations])
    given = list(zip(shelves, (current[each.pk] for each in allocations), strict=True))
    for shelf, allocation in given:
        if allocation.state != Allocation.State.OPEN:
            raise PromiseSettled(allocation=allocation)
        refuse_unsellable(shelf.lot, shelf.balance.outlet, act.judged_at)
        act.touch(shelf)
    # A promise is part of what stands on the shelf, so goods that were promised are there to leave.
    project_leaving([(shelf, allocation.quantity) for shelf, allocation in given], promised=True)
    Allocation.objects.filter(pk__in=current).update(
        state=Allocation.State.HANDED_OVER, settled_by=by, settled_at=timezone.now(), settle_reason=""
    )
    act.movements = _write_sales(act, given)
    act.close()
    return act.movements


@transaction.atomic(savepoint=False)  # all or nothing: a refusal undoes the whole sale around it
def give_all(promises: Sequence[Promise], *, reference: str, by: Any) -> list[list[Allocation]]:
    """`promise_all` and `hand_over_all` by one stroke, for goods that leave over the counter while they are paid.

    Each line of the shelves is written once: what was never promised to anybody else need not be counted as promised
    in between. Locks, choice and refusals are those of `promise_all`; movements carry `reference` as their document.
    """
    if not (reference := reference.strip()[:80]):
        raise MissingWords(field="reference")
    act = open_act("hand-over", by=by, key=None, content={}, document=reference)
    made = choose_lots(act, promises, reference)
    given = [each for parts in made for each in parts]
    project_leaving([(shelf, allocation.quantity) for shelf, allocation in given], promised=False)
    for _shelf, allocation in given:
        allocation.state = Allocation.State.HANDED_OVER
        allocation.settled_by, allocation.settled_at = by, act.happened_at
    insert([allocation for _shelf, allocation in given])
    act.movements = _write_sales(act, given)
    act.tell()
    return [[allocation for _shelf, allocation in parts] for parts in made]


def _write_sales(act: Act, given: Sequence[tuple[Shelf, Allocation]]) -> list[StockMovement]:
    name = name_of(act.by)
    return insert(
        [
            StockMovement(
                outlet=shelf.outlet,
                lot=shelf.lot,
                kind=StockMovement.Kind.SOLD,
                change=-allocation.quantity,
                document=act.document,
                actor=act.by,
                actor_name=name,
                happened_at=act.happened_at,
            )
            for shelf, allocation in given
        ]
    )
