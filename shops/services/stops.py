"""Taking lots out of sale and letting them back: a hold may end, a recall is for ever."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import MissingWords
from shops.models import LotBalance
from shops.services.ledger import Act, lock_shelves
from shops.services.releasing import release_latest


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
    if not reason.strip():
        raise MissingWords(field="reason")
    lots = list(Lot.objects.filter(batch_code=lot.batch_code)) if whole_batch and lot.batch_code else [lot]
    balances = LotBalance.objects.filter(lot__in=lots).select_related("outlet", "lot__product")
    # Every sale of these lots holds one of these shelves: after this line none is half-way.
    shelves = lock_shelves([(balance.outlet, balance.lot) for balance in balances])
    Lot.objects.filter(pk__in=[each.pk for each in lots]).update(
        **change, stop_reason=reason.strip()[:240], stopped_by=by
    )
    act = Act("stop", by, reason.strip()[:240])
    for shelf in shelves:
        act.touch(shelf)
    if any(change.values()):
        release_latest(act, [(shelf, shelf.balance.allocated) for shelf in shelves], act.reason, of_buyers=True)
    act.tell()
    return list(Lot.objects.filter(pk__in=[each.pk for each in lots]).order_by("pk"))
