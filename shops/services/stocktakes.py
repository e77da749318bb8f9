"""Stocktakes: opened, counted by one or more, approved where the difference is large, posted once or abandoned.

Locks: the stocktake, then stock records by id, then lots by id. Selling never waits for a stocktake, only for the
moment in which one lot's number is read, and for the posting.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot
from shops.count_limits import limit_on
from shops.exceptions import BadKey, MissingWords
from shops.models import KeyedAct, Outlet, StockMovement, Stocktake, StocktakeCount, StocktakeEvent, StocktakeLine
from shops.services.counts import CountResult, check_unmoved, count_lot
from shops.services.ledger import checked_quantity, lock_shelves, name_of, open_act, record_movement, under_lock
from shops.services.releasing import ShortPromise, release_latest
from shops.stocktake_refusals import CountOutdated, CountsDiffer, NothingCounted, SecondPersonNeeded, StocktakeOver

StockRecord = get_model("partner", "StockRecord")
State = Stocktake.State

# Every step there is: from where to where.
STEPS: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.COUNTED, State.ABANDONED}),
    State.COUNTED: frozenset({State.OPEN, State.APPROVED, State.POSTED, State.ABANDONED}),
    State.APPROVED: frozenset({State.POSTED}),
    State.POSTED: frozenset(),
    State.ABANDONED: frozenset(),
}


def _checked_key(key: str) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        raise BadKey(key=key)
    return key


@transaction.atomic
def open_stocktake(
    *, outlet: Outlet, lots: Iterable[Lot], by: Any, idempotency_key: str, place: str = "", reason: str = ""
) -> Stocktake:
    """Begin to count these lots; more may be added. The same key again brings the first one back."""
    stocktake, is_new = Stocktake.objects.get_or_create(
        idempotency_key=_checked_key(idempotency_key),
        defaults={"outlet": outlet, "place": place.strip()[:80], "opened_by": by},
    )
    if is_new:
        StocktakeLine.objects.bulk_create(StocktakeLine(stocktake=stocktake, lot=lot) for lot in lots)
        _write_step(stocktake, "", by, reason)
    return stocktake


@transaction.atomic
def add_line(*, stocktake: Stocktake, lot: Lot) -> StocktakeLine:
    """Count one lot more, also one that the book does not know here. Raises StocktakeOver."""
    held = hold_stocktake(stocktake)
    if held.state != State.OPEN:
        raise StocktakeOver(number=held.number, state=held.state)
    return StocktakeLine.objects.get_or_create(stocktake=held, lot=lot)[0]


@transaction.atomic
def count_line(
    *, line: StocktakeLine, counted: int, by: Any, idempotency_key: str, seen: int | None = None
) -> StocktakeCount:
    """Write down what one person counted, beside what the book says at this moment; once for each key.

    The person's latest count stands for theirs. While all who counted found the same difference the latest count holds;
    where two differ nothing holds until one is chosen. A count that comes when the counting is over is kept as late.
    With `seen` raises MovedWhileCounting, as `check_unmoved`.
    """
    checked_quantity(counted, least=0)
    held = hold_stocktake(line.stocktake)
    if (first := StocktakeCount.objects.filter(idempotency_key=_checked_key(idempotency_key)).first()) is not None:
        return first
    (shelf,) = lock_shelves([(held.outlet, line.lot)])
    check_unmoved(shelf, seen)
    count = StocktakeCount.objects.create(
        line=line,
        counted=counted,
        booked=shelf.balance.quantity,
        is_late=held.state != State.OPEN,
        actor=by,
        actor_name=name_of(by),
        idempotency_key=idempotency_key,
    )
    if not count.is_late:
        as_it_stands = StocktakeLine.objects.get(pk=line.pk)
        StocktakeLine.objects.filter(pk=line.pk).update(chosen=None if differing(as_it_stands) else count)
    return count


def latest_counts(line: StocktakeLine) -> list[StocktakeCount]:
    """Each person's latest count in time, the oldest first."""
    latest = {count.actor_id: count for count in line.counts.all() if not count.is_late}
    return sorted(latest.values(), key=lambda count: count.pk)


def differing(line: StocktakeLine) -> bool:
    """Whether two people found different things."""
    return len({count.difference for count in latest_counts(line)}) > 1


@transaction.atomic
def choose_count(*, line: StocktakeLine, count: StocktakeCount) -> None:
    """Say which of two counts holds. Raises StocktakeOver."""
    held = hold_stocktake(line.stocktake)
    if held.state != State.OPEN or count.line_id != line.pk or count.is_late:
        raise StocktakeOver(number=held.number, state=held.state)
    StocktakeLine.objects.filter(pk=line.pk).update(chosen=count)


@transaction.atomic
def finish_counting(*, stocktake: Stocktake, by: Any) -> Stocktake:
    """Say that the counting is done; lines that nobody counted stay as the book has them.

    Raises StocktakeOver, NothingCounted, CountsDiffer.
    """
    held = hold_stocktake(stocktake, State.COUNTED)
    lines = list(held.lines.select_related("lot").prefetch_related("counts"))
    if not any(latest_counts(line) for line in lines):
        raise NothingCounted()
    torn = [line.lot.code for line in lines if line.chosen_id is None and latest_counts(line)]
    if torn:
        raise CountsDiffer(lots=torn)
    return _step(held, State.COUNTED, by, "")


@transaction.atomic
def reopen_counting(*, stocktake: Stocktake, by: Any, reason: str) -> Stocktake:
    """Go back to counting, because something has to be counted again."""
    if not reason.strip():
        raise MissingWords(field="reason")
    return _step(hold_stocktake(stocktake, State.OPEN), State.OPEN, by, reason)


@transaction.atomic
def abandon_stocktake(*, stocktake: Stocktake, by: Any, reason: str) -> Stocktake:
    """Give a stocktake up; what was counted stays readable and changes nothing."""
    if not reason.strip():
        raise MissingWords(field="reason")
    return _step(hold_stocktake(stocktake, State.ABANDONED), State.ABANDONED, by, reason)


class _OverLimit(Exception):
    """The count of one lot differs by more than one person may put right alone."""


@transaction.atomic
def count_one(
    *, outlet: Outlet, lot: Lot, counted: int, by: Any, reason: str, idempotency_key: str, seen: int | None = None
) -> CountResult | Stocktake:
    """Count a single lot: put right at once, or, over the limit, as a stocktake that waits for a second person.

    With `seen` raises MovedWhileCounting, as `check_unmoved`.
    """
    given = {"outlet": outlet, "lot": lot, "counted": counted, "by": by, "reason": reason}
    if (waiting := Stocktake.objects.filter(idempotency_key=_checked_key(idempotency_key)).first()) is not None:
        return waiting
    if KeyedAct.objects.filter(key=idempotency_key).exists():
        return count_lot(**given, idempotency_key=idempotency_key)
    now = timezone.now()
    try:
        with transaction.atomic():
            result = count_lot(**given, seen=seen, idempotency_key=idempotency_key)
            price = prices_at_counter(outlet, {lot.product_id}).get(lot.product_id, 0)
            over = limit_on(timezone.localdate(now)).is_over([(result.difference, price)])
            if over or (result.difference and not outlet.is_trading_at(now)):
                raise _OverLimit
    except _OverLimit:
        stocktake = open_stocktake(
            outlet=outlet, lots=[lot], by=by, idempotency_key=idempotency_key, place=lot.code, reason=reason
        )
        count_line(line=stocktake.lines.get(), counted=counted, by=by, idempotency_key=idempotency_key)
        return finish_counting(stocktake=stocktake, by=by)
    return result


def needs_approval(stocktake: Stocktake) -> bool:
    """Whether a second person has to look: the difference is over the house's limit, or the outlet trades no more."""
    now = timezone.now()
    if not stocktake.outlet.is_trading_at(now):
        return True
    return limit_on(timezone.localdate(now)).is_over(differences_of(stocktake))


def differences_of(stocktake: Stocktake) -> list[tuple[int, int]]:
    """(pieces, price of one in đồng) of every line that holds a count; 0 đồng where the packing has no price here."""
    lines = stocktake.lines.exclude(chosen=None).select_related("chosen", "lot")
    prices = prices_at_counter(stocktake.outlet, {line.lot.product_id for line in lines})
    return [(line.chosen.difference, prices.get(line.lot.product_id, 0)) for line in lines if line.chosen is not None]


def prices_at_counter(outlet: Outlet, product_ids: set[int]) -> dict[int, int]:
    """The regular price of packings at an outlet, in đồng."""
    rows = StockRecord.objects.filter(partner=outlet.partner_id, product__in=product_ids, price__isnull=False)
    return {product: int(price) for product, price in rows.values_list("product_id", "price")}


@transaction.atomic
def post_stocktake(*, stocktake: Stocktake, by: Any, can_approve: bool = False, reason: str = "") -> list[ShortPromise]:
    """Put the book right in one act: a movement of each difference, under the stocktake's number; says who is short.

    What moved since a line was counted is reckoned in: the book becomes what was counted and what moved after. Posted a
    second time it changes nothing. Raises StocktakeOver, SecondPersonNeeded for a difference over the limit (an
    approval by who did not count), CountOutdated.
    """
    held = hold_stocktake(stocktake)
    if held.state == State.POSTED:
        return []
    if held.state != State.COUNTED:
        raise StocktakeOver(number=held.number, state=held.state)
    if needs_approval(held):
        if not can_approve:
            raise SecondPersonNeeded(is_own=False)
        if StocktakeCount.objects.filter(line__stocktake=held, is_late=False, actor=by).exists():
            raise SecondPersonNeeded(is_own=True)
        held = _step(held, State.APPROVED, by, reason)
    short = _post(held, by, reason)
    _step(held, State.POSTED, by, reason)
    return short


def _post(held: Stocktake, by: Any, reason: str) -> list[ShortPromise]:
    lines = held.lines.exclude(chosen=None).select_related("chosen", "lot__product")
    found = [(line, line.chosen.difference) for line in lines if line.chosen is not None]
    wrong = [(line, difference) for line, difference in found if difference]
    opened = held.events.order_by("pk").values_list("reason", flat=True).first()
    words = reason.strip() or opened or held.place or str(StockMovement.Kind.COUNTED.label)
    act = open_act("stocktake", by=by, key=None, content={}, reason=words, document=held.number)
    shelves = lock_shelves([(held.outlet, line.lot) for line, _difference in wrong]) if wrong else []
    missing = []
    for (line, difference), shelf in zip(wrong, shelves, strict=True):
        left = shelf.balance.quantity + difference
        if left < 0:
            raise CountOutdated(lot=line.lot)
        missing.append((shelf, shelf.balance.allocated - left))
    short = release_latest(act, missing, act.reason)
    for (line, difference), shelf in zip(wrong, shelves, strict=True):
        line.movement = record_movement(act, shelf, kind=StockMovement.Kind.COUNTED, change=difference)
    for line, difference in found:
        line.difference = difference
    StocktakeLine.objects.bulk_update([line for line, _found in found], ["difference", "movement"], batch_size=200)
    act.close()
    return short


def hold_stocktake(stocktake: Stocktake, wanted: str | None = None) -> Stocktake:
    """The stocktake as it stands, held until commit; refused when the step does not lead from there."""
    held = under_lock(Stocktake.objects.select_related("outlet").filter(pk=stocktake.pk)).get()
    if wanted is not None and wanted not in STEPS[held.state]:
        raise StocktakeOver(number=held.number, state=held.state)
    return held


def _step(held: Stocktake, after: str, by: Any, reason: str) -> Stocktake:
    before, held.state = held.state, after
    held.save(update_fields=["state"])
    _write_step(held, before, by, reason)
    return held


def _write_step(held: Stocktake, before: str, by: Any, reason: str) -> None:
    StocktakeEvent.objects.create(
        stocktake=held, before=before, after=held.state, actor=by, actor_name=name_of(by), reason=reason.strip()[:240]
    )
