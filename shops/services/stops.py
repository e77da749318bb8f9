"""What stopping lots does to shelves and promises; `shops.services.lot_stops` orders it and keeps the book."""

from collections.abc import Sequence
from typing import Any

from catalogue.models import Lot
from shops.exceptions import MissingWords
from shops.models import LotBalance
from shops.services.ledger import Act, Shelf, lock_shelves
from shops.services.releasing import ShortPromise, release_latest


def checked_reason(reason: str) -> str:
    """Raises MissingWords when there is nothing in it."""
    if not (kept := reason.strip()[:240]):
        raise MissingWords(field="reason")
    return kept


def with_batches(lots: Sequence[Lot]) -> list[Lot]:
    """The lots and every other lot of their batches, by id."""
    batches = {lot.batch_code for lot in lots if lot.batch_code}
    mates = Lot.objects.filter(batch_code__in=batches) if batches else Lot.objects.none()
    return sorted({lot.pk: lot for lot in (*mates, *lots)}.values(), key=lambda lot: lot.pk)


def lock_lots(lots: Sequence[Lot]) -> list[Shelf]:
    """Every shelf where these lots stand or ever stood: every sale of them holds one, so after this none is half-way.

    In five statements, however many lots and outlets there are.
    """
    balances = LotBalance.objects.filter(lot__in=[lot.pk for lot in lots]).select_related("outlet", "lot__product")
    return lock_shelves([(balance.outlet, balance.lot) for balance in balances])


def change_lots(
    lots: Sequence[Lot], shelves: Sequence[Shelf], change: dict[str, Any], reason: str, by: Any
) -> list[ShortPromise]:
    """Write `change` on lots whose shelves are all held, and release what was promised of those that stop now.

    Boxes packed for another outlet keep their goods: what may not be sold may still be sent back.
    """
    Lot.objects.filter(pk__in=[lot.pk for lot in lots]).update(**change, stop_reason=reason, stopped_by=by)
    act = Act("stop", by, reason)
    for shelf in shelves:
        act.touch(shelf)
    short: list[ShortPromise] = []
    if any(change.values()):
        short = release_latest(act, [(shelf, shelf.balance.allocated) for shelf in shelves], reason, of_buyers=True)
    act.tell()
    return short
