"""Handing over all that an order was promised at one outlet, in as many statements for ten promises as for one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from shops.exceptions import PromiseSettled
from shops.models import Allocation, LotBalance, StockMovement
from shops.services.ledger import StockRecord, lock_shelves, name_of, open_act
from shops.services.movements import refuse_unsellable


@transaction.atomic
def hand_over_all(*, allocations: Sequence[Allocation], by: Any, document: str) -> list[StockMovement]:
    """`hand_over` for many promises: each ends and its sale is written lot by lot, or nothing is.

    Locks all stock records by id, then the lots by id. Raises LotNotSellable, OutletNotTrading and PromiseSettled.
    """
    act = open_act("hand-over", by=by, key=None, content={}, document=document)
    shelves = lock_shelves((each.balance.outlet, each.balance.lot) for each in allocations)
    current = Allocation.objects.in_bulk([each.pk for each in allocations])
    movements: list[StockMovement] = []
    goods: dict[int, int] = defaultdict(int)
    records: dict[int, int] = defaultdict(int)
    for shelf, allocation in zip(shelves, (current[each.pk] for each in allocations), strict=True):
        if allocation.state != Allocation.State.OPEN:
            raise PromiseSettled(allocation=allocation)
        refuse_unsellable(shelf.lot, shelf.balance.outlet, act.judged_at)
        goods[shelf.balance.pk] += allocation.quantity
        records[shelf.record.pk] += allocation.quantity
        act.touch(shelf)
        movements.append(
            StockMovement(
                outlet=shelf.outlet,
                lot=shelf.lot,
                kind=StockMovement.Kind.SOLD,
                change=-allocation.quantity,
                document=act.document,
                actor=by,
                actor_name=name_of(by),
                happened_at=act.happened_at,
            )
        )
    # A promise is part of what stands on the shelf, so goods that were promised are there to leave.
    gone = _pieces(goods)
    LotBalance.objects.filter(pk__in=goods).update(quantity=F("quantity") - gone, allocated=F("allocated") - gone)
    gone = _pieces(records)
    StockRecord.objects.filter(pk__in=records).update(
        num_in_stock=F("num_in_stock") - gone, num_allocated=F("num_allocated") - gone, date_updated=timezone.now()
    )
    Allocation.objects.filter(pk__in=current).update(
        state=Allocation.State.HANDED_OVER, settled_by=by, settled_at=timezone.now(), settle_reason=""
    )
    act.movements = StockMovement.objects.bulk_create(movements)
    act.close()
    return act.movements


def _pieces(amounts: dict[int, int]) -> Case:
    return Case(*(When(pk=pk, then=Value(pieces)) for pk, pieces in amounts.items()))
