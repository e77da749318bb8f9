"""The book of held and recalled lots: one order for all its lots, in one transaction, and who has to hear of it.

Locks: stock records by id, lot balances by id, the lots' own rows by id. What the act costs does not grow with what was
sold before: who bought is listed right after it, by the outbox (`orders.services.stop_news`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import Lot
from common.outbox import announce, announce_all
from shops.models import (
    Arrival,
    LotBalance,
    LotStop,
    Outlet,
    SetAside,
    StopEnd,
    StopNews,
    StoppedLot,
    Transfer,
    TransferLine,
)
from shops.register_refusals import DecisionMissing, DecisionNotYet
from shops.services.ledger import Shelf, checked_quantity, name_of
from shops.services.stops import change_lots, checked_reason, lock_lots, with_batches
from shops.stop_refusals import (
    HoldIsNoRecall,
    LotHeldBefore,
    LotRecalledBefore,
    NeverThere,
    NoLots,
    PublicWordsMissing,
    RecallIsForGood,
    StopOver,
)

Kind, How = LotStop.Kind, StopEnd.How
BUYERS_TO_TELL = "lots-stopped"  # key: the order's id; orders list who bought
BUYERS_OF_ENDED_HOLD = "hold-ended"  # key: the end's id
READERS_TO_TELL = "stop-news"  # key: the news' id; the outlet's letter
MAKERS_TO_TELL = "stop-news-of-maker"


@dataclass(frozen=True)
class Paper:
    """On what an order stands. A recall needs number and day of its decision; a hold may come before any paper."""

    reason: str
    decision: str = ""
    decided_on: date | None = None


@transaction.atomic
def stop_lots(
    *,
    kind: str,
    lots: Sequence[Lot],
    paper: Paper,
    public_vi: str,
    by: Any,
    public_en: str = "",
    whole_batch: bool = False,
    outlet: Outlet | None = None,
    key: str | None = None,
) -> LotStop:
    """Hold or recall lots everywhere at once; with `whole_batch` their batches too, in whatever packing.

    In this transaction: the lots stop, unshipped promises are released (their shares are planned anew right after,
    decision 0016), and outlets, makers and buyers are noted to be told. A hold that a recall takes over ends with it.
    Raises NoLots, MissingWords, PublicWordsMissing, DecisionMissing, DecisionNotYet, LotRecalledBefore, LotHeldBefore.
    """
    if key is not None and (known := LotStop.objects.filter(key=key).first()):
        return known
    reason = checked_reason(paper.reason)
    if not public_vi.strip():
        raise PublicWordsMissing()
    decision = _checked_decision(paper, is_needed=kind == Kind.RECALL)
    if not lots:
        raise NoLots()
    chosen = {lot.pk for lot in lots}
    every = with_batches(lots) if whole_batch else sorted(lots, key=lambda lot: lot.pk)
    shelves = lock_lots(every)
    if key is not None and (known := LotStop.objects.filter(key=key).first()):
        return known  # the same page sent twice at once: the first was waited for at the shelves
    standing = list(_held_rows(every))
    for lot in standing:
        if lot.pk in chosen:
            _refuse_stopped(lot, kind)
    # Of a batch, what is stopped so already is left as it is.
    taken = [lot for lot in standing if not lot.recalled_at and not (kind == Kind.HOLD and lot.held_at)]
    ids = {lot.pk for lot in taken}
    try:
        with transaction.atomic():
            stop = LotStop.objects.create(
                kind=kind,
                outlet=outlet,
                reason=reason,
                public_vi=public_vi.strip()[:400],
                public_en=public_en.strip()[:400],
                decision=decision,
                decided_on=paper.decided_on,
                actor=by,
                actor_name=name_of(by),
                key=key,
            )
    except IntegrityError:  # lots that stand nowhere: no shelf to wait at
        return LotStop.objects.get(key=key)
    if kind == Kind.RECALL:
        _end(_open_rows(lot__in=ids), How.RECALLED, Paper(reason, decision, paper.decided_on), by)
    StoppedLot.objects.bulk_create(StoppedLot(stop=stop, lot=lot) for lot in taken)
    held = [shelf for shelf in shelves if shelf.lot.pk in ids]
    pieces, before = _sums(held), {shelf.balance.pk: shelf.balance.allocated for shelf in held}
    now = timezone.now()
    change_lots(taken, held, {"held_at" if kind == Kind.HOLD else "recalled_at": now}, reason, by)
    released: dict[int, int] = {}
    for shelf in held:
        part = before[shelf.balance.pk] - shelf.balance.allocated
        released[shelf.outlet.pk] = released.get(shelf.outlet.pk, 0) + part
    _note_news(stop, taken, pieces, released)
    return stop


def _checked_decision(paper: Paper, *, is_needed: bool) -> str:
    decision = paper.decision.strip()[:80]
    if is_needed and not decision:
        raise DecisionMissing(field="decision")
    if is_needed and paper.decided_on is None:
        raise DecisionMissing(field="decided_on")
    if paper.decided_on is not None and paper.decided_on > timezone.localdate():
        raise DecisionNotYet(decided_on=paper.decided_on)
    return decision


def _held_rows(lots: Sequence[Lot]) -> Iterable[Lot]:
    """The lots as they stand, held until commit: of two officials the second sees what the first has written."""
    return under_lot_lock(
        Lot.objects.filter(pk__in=[lot.pk for lot in lots]).select_related("stopped_by").order_by("pk")
    )


def under_lot_lock(rows: Any) -> Any:
    """Lots held until commit, their key free: movements of them go on. Tests take this lock away."""
    return rows.select_for_update(of=("self",), no_key=True)


def _refuse_stopped(lot: Lot, kind: str) -> None:
    if lot.recalled_at is None and (kind == Kind.RECALL or lot.held_at is None):
        return
    last = StoppedLot.objects.filter(lot=lot).select_related("stop").order_by("-pk").first()
    by = last.stop.actor_name if last else (name_of(lot.stopped_by) if lot.stopped_by else "")
    if lot.recalled_at is not None:
        raise LotRecalledBefore(lot=lot, by=by, at=lot.recalled_at)
    raise LotHeldBefore(lot=lot, by=by, at=lot.held_at)


def _open_rows(**which: Any) -> Any:
    return StoppedLot.objects.filter(end=None, **which).order_by("pk")


def _end(rows: Iterable[StoppedLot], how: str, paper: Paper, by: Any) -> list[StopEnd]:
    return StopEnd.objects.bulk_create(
        StopEnd(
            stopped=row,
            how=how,
            reason=paper.reason,
            decision=paper.decision,
            decided_on=paper.decided_on,
            actor=by,
            actor_name=name_of(by),
        )
        for row in rows
    )


def _sums(shelves: Sequence[Shelf]) -> dict[int, int]:
    found: dict[int, int] = {}
    for shelf in shelves:
        found[shelf.outlet.pk] = found.get(shelf.outlet.pk, 0) + shelf.balance.quantity
    return found


def _note_news(stop: LotStop, lots: Sequence[Lot], pieces: dict[int, int], released: dict[int, int]) -> None:
    """Each outlet that has, had or is about to get the goods, and each maker of them."""
    ids = [lot.pk for lot in lots]
    coming = TransferLine.objects.filter(lot__in=ids, transfer__state=Transfer.State.ON_THE_ROAD)
    outlets = set(pieces) | set(coming.values_list("transfer__destination", flat=True))
    makers = set(Arrival.objects.filter(lot__in=ids).values_list("note__producer", flat=True))
    known = Lot.objects.filter(pk__in=ids)
    for way in ("product__facts__producer", "product__parent__facts__producer"):
        makers |= {pk for pk in known.values_list(way, flat=True) if pk is not None}
    news = StopNews.objects.bulk_create(
        [
            *(
                StopNews(stop=stop, outlet_id=pk, pieces=pieces.get(pk, 0), promised=released.get(pk, 0))
                for pk in sorted(outlets)
            ),
            *(StopNews(stop=stop, producer_id=pk) for pk in sorted(makers)),
        ]
    )
    announce_all(READERS_TO_TELL, [str(each.pk) for each in news if each.outlet_id])
    announce_all(MAKERS_TO_TELL, [str(each.pk) for each in news if each.producer_id])
    announce(BUYERS_TO_TELL, str(stop.pk))


@transaction.atomic
def end_hold(*, stop: LotStop, paper: Paper, by: Any, lots: Sequence[Lot] | None = None) -> list[StopEnd]:
    """Let held lots be sold again: all that the order still holds, or those named. Its buyers are told.

    A lot that was recalled meanwhile stays recalled. Raises RecallIsForGood, MissingWords, DecisionNotYet, StopOver.
    """
    if stop.kind != Kind.HOLD:
        raise RecallIsForGood()
    reason = checked_reason(paper.reason)
    decision = _checked_decision(paper, is_needed=False)
    named = [lot.pk for lot in lots] if lots is not None else list(stop.lots.values_list("lot", flat=True))
    wanted = list(Lot.objects.filter(pk__in=named, stops__stop=stop).order_by("pk"))
    shelves = lock_lots(wanted)
    list(_held_rows(wanted))
    rows = list(_open_rows(stop=stop, lot__in=wanted).select_related("lot"))
    if not rows:
        _refuse_over(stop)
    ends = _end(rows, How.RELEASED, Paper(reason, decision, paper.decided_on), by)
    freed = [row.lot for row in rows]
    ids = {lot.pk for lot in freed}
    change_lots(freed, [shelf for shelf in shelves if shelf.lot.pk in ids], {"held_at": None}, reason, by)
    announce_all(BUYERS_OF_ENDED_HOLD, [str(end.pk) for end in ends])
    return ends


@transaction.atomic
def close_recall(*, stop: LotStop, paper: Paper, by: Any) -> list[StopEnd]:
    """Say that a recall is done: its notice leaves the product's page, its lots stay unsellable for ever.

    Raises HoldIsNoRecall, MissingWords, DecisionNotYet, StopOver.
    """
    if stop.kind != Kind.RECALL:
        raise HoldIsNoRecall()
    reason = checked_reason(paper.reason)
    decision = _checked_decision(paper, is_needed=False)
    list(_held_rows([row.lot for row in stop.lots.select_related("lot")]))
    rows = list(_open_rows(stop=stop))
    if not rows:
        _refuse_over(stop)
    return _end(rows, How.CLOSED, Paper(reason, decision, paper.decided_on), by)


def _refuse_over(stop: LotStop) -> None:
    last = StopEnd.objects.filter(stopped__stop=stop).order_by("-pk").first()
    if last is None:
        raise NoLots()
    raise StopOver(by=last.actor_name, at=last.at)


@transaction.atomic
def record_set_aside(*, stop: LotStop, lot: Lot, outlet: Outlet, counted: int, words: str, by: Any) -> SetAside:
    """Write down that a stopped lot was put away at an outlet, and how many pieces were counted there.

    The ledger stays as it is: a difference is for a count to put right. Raises NeverThere, BadQuantity.
    """
    checked_quantity(counted, least=0)
    balance = LotBalance.objects.filter(outlet=outlet, lot=lot).first()
    if balance is None or not StoppedLot.objects.filter(stop=stop, lot=lot).exists():
        raise NeverThere()
    return SetAside.objects.create(
        stop=stop,
        lot=lot,
        outlet=outlet,
        counted=counted,
        booked=balance.quantity,
        words=words.strip()[:240],
        actor=by,
        actor_name=name_of(by),
    )
