"""Goods that are promised, handed over and sold, each in one act of its own, for tests of what stands on shelves."""

import secrets

from django.db import transaction

from shops.models import StockMovement
from shops.services import Promise, give_all, hand_over_all, promise_all


def sell_pieces(*, outlet, product, quantity, by, lot=None, document="") -> list[StockMovement]:
    """Sell pieces over the counter: of `lot`, or the earliest best-before first; one movement a lot."""
    reference = document or f"B-{secrets.token_hex(6)}"
    with transaction.atomic():
        given = give_all([Promise(outlet, product, quantity, lot)], reference=reference, by=by)
    kept = [allocation.balance.lot_id for parts in given for allocation in parts]
    return list(StockMovement.objects.filter(document=reference, lot__in=kept).order_by("pk"))


def promise_pieces(*, outlet, product, quantity, reference, by=None, lot=None):
    """Promise pieces of one packing; one allocation a lot."""
    with transaction.atomic():
        return promise_all([Promise(outlet, product, quantity, lot)], reference=reference, by=by)[0]


def give_promised(*, allocation, by, document="") -> StockMovement:
    """Hand one promise over."""
    return hand_over_all(allocations=[allocation], by=by, document=document or allocation.reference)[0]
