"""Counting what truly stands on a shelf, and who has to be told when promises cannot be kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from catalogue.models import Lot
from shops.models import Outlet, StockMovement
from shops.queries.shelves import last_line
from shops.services.ledger import Act, Shelf, checked_quantity, lock_shelves, open_act, record_movement
from shops.services.releasing import ShortPromise, release_latest, short_as_kept, short_from_kept
from shops.stocktake_refusals import MovedWhileCounting


@dataclass(frozen=True)
class CountResult:
    """What a count found: `movement` is None when book and shelf agreed; `short` names who has to be told."""

    movement: StockMovement | None
    difference: int
    short: list[ShortPromise]


def check_unmoved(shelf: Shelf, seen: int | None) -> None:
    """Refuse a count when goods moved since its page was opened: nobody knows whether it has them or not.

    A phone keeps a count while there is no network, and goods are sold meanwhile. `seen` is the ledger's last line of
    the lot (its id, 0 for none) that the page was made with; None asks nothing. Raises MovedWhileCounting.
    """
    if seen is not None and last_line(shelf.outlet.pk, shelf.lot.pk) != seen:
        raise MovedWhileCounting(lot=shelf.lot)


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
    seen: int | None = None,
    idempotency_key: str | None = None,
) -> CountResult:
    """Write down what truly stands on the shelf; always possible, also below what is promised.

    Promises that the goods no longer cover are released in the same transaction, the latest first and only as many
    units as are missing, and returned by name; `promises_cut` tells the apps above, whose books change with it.
    With `seen` raises MovedWhileCounting, as `check_unmoved`.
    """
    checked_quantity(counted, least=0)
    content = {"outlet": outlet.pk, "lot": lot.pk, "counted": counted}
    act = open_act(
        "count", by=by, key=idempotency_key, content=content, reason=reason, document=document, happened_at=happened_at
    )
    if act.is_repeat:
        return _first_count(act)
    (shelf,) = lock_shelves([(outlet, lot)])
    check_unmoved(shelf, seen)
    difference = counted - shelf.balance.quantity
    short = release_latest(act, [(shelf, shelf.balance.allocated - counted)], str(StockMovement.Kind.COUNTED.label))
    movement = record_movement(act, shelf, kind=StockMovement.Kind.COUNTED, change=difference) if difference else None
    act.close(difference=difference, short=short_as_kept(short))
    return CountResult(movement, difference, short)


def _first_count(act: Act) -> CountResult:
    outcome = act.first_outcome or {}
    movements = act.first_movements()
    short = short_from_kept(outcome["short"])
    return CountResult(movements[0] if movements else None, outcome["difference"], short)
