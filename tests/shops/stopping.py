"""Lots taken out of sale and let back without an order in the book, for tests of what becomes of shelves and promises.

Orders to hold and recall are in tests/orders/stopping.py.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.services.stops import change_lots, checked_reason, lock_lots, with_batches


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
