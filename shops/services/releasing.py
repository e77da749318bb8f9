"""Promises that goods no longer cover: released in the very act that found it out, the latest made first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from shops.models import Allocation
from shops.services.ledger import Act
from shops.services.projections import Shelf, project_promises
from shops.signals import promises_cut

State = Allocation.State


@dataclass(frozen=True)
class ShortPromise:
    """Units that were promised to `reference` and turned out not to be there."""

    reference: str
    quantity: int


@dataclass(frozen=True)
class CutPromise:
    """A promise as it was, and the part of it that was released: the promise itself when nothing of it is left."""

    promise: Allocation
    released: Allocation


def release_latest(
    act: Act, missing: Iterable[tuple[Shelf, int]], reason: str, *, of_buyers: bool = False
) -> list[ShortPromise]:
    """Release so many units of open promises on each of these locked shelves; a promise may keep what is left of it.

    With `of_buyers` boxes packed for another outlet keep theirs: what may not be sold may still be sent back.
    `promises_cut` tells the apps above in the same transaction, so that their books change with it. A shelf of which
    nothing is missing (0 or less) is left alone.
    """
    wanted = {shelf.balance.pk: (shelf, units) for shelf, units in missing if units > 0}
    if not wanted:
        return []
    left = {balance: units for balance, (_shelf, units) in wanted.items()}
    settled = {
        "state": State.RELEASED,
        "settled_by": act.by,
        "settled_at": timezone.now(),
        "settle_reason": (act.reason or reason)[:240],
    }
    rows = Allocation.objects.filter(balance__in=list(wanted), state=State.OPEN)
    if of_buyers:
        rows = rows.filter(transfer_line=None)
    cuts: list[CutPromise] = []
    for promise in rows.order_by("-made_at", "-pk"):
        part = min(promise.quantity, left[promise.balance_id])
        if part:
            left[promise.balance_id] -= part
            released = promise if part == promise.quantity else cut_off(promise, part, **settled)
            cuts.append(CutPromise(promise, released))
    if not cuts:
        return []  # nothing but boxes on their way back
    whole = [cut.promise.pk for cut in cuts if cut.released is cut.promise]
    Allocation.objects.filter(pk__in=whole).update(**settled)
    parts = [(wanted[cut.promise.balance_id][0], -cut.released.quantity) for cut in cuts]
    project_promises(parts)
    for shelf, promised in parts:
        shelf.balance.allocated += promised
        act.touch(shelf)
    promises_cut.send(sender=Allocation, cuts=cuts)
    return [ShortPromise(cut.promise.reference, cut.released.quantity) for cut in cuts]


def cut_off(promise: Allocation, part: int, **settled: Any) -> Allocation:
    """A part of a promise as a promise of its own, made when the whole was, open or `settled`; its shelf is held."""
    Allocation.objects.filter(pk=promise.pk).update(quantity=promise.quantity - part)
    cut = Allocation.objects.create(
        balance_id=promise.balance_id,
        quantity=part,
        reference=promise.reference,
        good_until=promise.good_until,
        made_by_id=promise.made_by_id,
        **settled,
    )
    Allocation.objects.filter(pk=cut.pk).update(made_at=promise.made_at)
    return cut


def short_as_kept(short: Iterable[ShortPromise]) -> list[list[Any]]:
    """As an act keeps it under its key."""
    return [[each.reference, each.quantity] for each in short]


def short_from_kept(kept: Iterable[list[Any]]) -> list[ShortPromise]:
    return [ShortPromise(reference, quantity) for reference, quantity in kept]
