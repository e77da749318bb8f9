"""Taking lots out of sale and letting them back: a hold may end, a recall is for ever.

`shops.services.lot_stops` keeps the book of who ordered it, and is what the desks call.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import MissingWords
from shops.models import LotBalance
from shops.services.ledger import Act, Shelf, lock_shelves
from shops.services.releasing import ShortPromise, release_latest


@transaction.atomic
def hold_lot(*, lot: Lot, reason: str, by: Any, whole_batch: bool = False) -> list[Lot]:
    """Stop the sale of a lot, or of every lot of its batch, until `release_hold`; sales under way end first.

    Whoever was promised pieces of it that have not left is released in the same transaction (`promises_cut`).
    """
    return _stop(lot, {"held_at": timezone.now()}, reason, by, whole_batch)


@transaction.atomic
def recall_lot(*, lot: Lot, reason: str, by: Any, whole_batch: bool = True) -> list[Lot]:
    """Stop the sale of a lot for ever, by default with its whole batch; its promises are released as by `hold_lot`."""
    return _stop(lot, {"recalled_at": timezone.now()}, reason, by, whole_batch)


@transaction.atomic
def release_hold(*, lot: Lot, reason: str, by: Any, whole_batch: bool = False) -> list[Lot]:
    """Let a held lot be sold again; a recalled one stays recalled."""
    return _stop(lot, {"held_at": None}, reason, by, whole_batch)


def _stop(lot: Lot, change: dict[str, Any], reason: str, by: Any, whole_batch: bool) -> list[Lot]:
    reason = checked_reason(reason)
    lots = with_batches([lot]) if whole_batch else [lot]
    change_lots(lots, lock_lots(lots), change, reason, by)
    return list(Lot.objects.filter(pk__in=[each.pk for each in lots]).order_by("pk"))


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
