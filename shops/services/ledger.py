"""The one way into the books: locks in one order, and one function that writes movement, lot balance and stock record.

Order of locks, everywhere and always: the act's key, stock records by id, then lot balances by id. A balance belongs to
one record, so whoever holds the record keeps every lot of it still until commit. On SQLite a transaction begins
IMMEDIATE and holds the whole file instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot
from common.outbox import announce_all
from common.people import full_name
from common.rows import marks
from common.writing import insert
from shops.exceptions import (
    MOST_UNITS,
    BadKey,
    BadQuantity,
    InsufficientStock,
    KeyReused,
    MissingWords,
    NotAPacking,
    NotYet,
)
from shops.models import KeyedAct, LotBalance, Outlet, StockMovement
from shops.register_refusals import OutletClosed
from shops.services.projections import AT_ONCE, Shelf, project, raise_by
from shops.signals import stock_changed

StockRecord = get_model("partner", "StockRecord")

PRODUCT_CHANGED = "product-changed"
CLOCK_SKEW = timedelta(minutes=5)  # a phone's clock may run a little ahead
MOST_IN_STOCK = 2_000_000_000  # both columns are 32-bit integers


def checked_quantity(quantity: object, least: int = 1) -> int:
    """Return `quantity` when it is a whole number from `least` to a million, else raise BadQuantity."""
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not least <= quantity <= MOST_UNITS:
        raise BadQuantity(quantity=quantity, least=least, most=MOST_UNITS)
    return quantity


def name_of(user: AbstractBaseUser) -> str:
    """The actor's name as it is now, copied beside every entry: accounts change, the book does not."""
    return full_name(user)[:150]


def under_lock(rows: QuerySet) -> QuerySet:
    """The rows held until commit. Tests take this lock away to show the race that it stops."""
    return rows.select_for_update(of=("self",))


def open_stock_record(product: Any, outlet: Outlet) -> Any:
    """Give a packing its line at an outlet, empty and without a price; the line that is there is returned as it is.

    Raises NotAPacking for a parent product: stock stands under packings.
    """
    new = _new_stock_record(product, outlet)
    record, _made = StockRecord.objects.get_or_create(
        product=product,
        partner_id=outlet.partner_id,
        defaults={"partner_sku": new.partner_sku, "num_in_stock": 0, "num_allocated": 0},
    )
    return record


def _new_stock_record(product: Any, outlet: Outlet) -> Any:
    if product.is_parent:
        raise NotAPacking(product=product)
    packing = getattr(product, "packing", None)
    return StockRecord(
        product=product,
        partner_id=outlet.partner_id,
        partner_sku=packing.internal_code if packing else f"SP-{product.pk:06d}",
        num_in_stock=0,
        num_allocated=0,
    )


def lock_records(pairs: Iterable[tuple[Outlet, Any]]) -> dict[tuple[int, int], Any]:
    """Lock the stock records of (outlet, packing) pairs by id; returns them by (outlet id, packing id).

    A line that is not there yet is opened. An order over several outlets calls this once with all its pairs before it
    promises line by line.
    """
    wanted = {(outlet.partner_id, product.pk): (outlet, product) for outlet, product in pairs}
    packings: dict[int, list[int]] = defaultdict(list)
    for partner_id, product_id in wanted:
        packings[partner_id].append(product_id)
    places = Q()  # by outlet: SQLite takes no condition of a thousand parts
    for partner_id, product_ids in packings.items():
        places |= Q(partner_id=partner_id, product_id__in=product_ids)
    if not wanted:
        return {}
    locked = {}
    for record in under_lock(StockRecord.objects.filter(places).order_by("pk")):
        locked[wanted[record.partner_id, record.product_id][0].pk, record.product_id] = record
    # New lines get the highest ids and are made in one order, so the order of locks stays the same for everybody.
    missing = [pair for _place, pair in sorted(wanted.items()) if (pair[0].pk, pair[1].pk) not in locked]
    if missing:
        locked |= _open_and_lock(missing)
    return locked


def _open_and_lock(pairs: list[tuple[Outlet, Any]]) -> dict[tuple[int, int], Any]:
    """Open the lines of packings that an outlet has not had yet, and lock them; in as many statements for a thousand
    as for one. A line that somebody else opens meanwhile is waited for and taken.
    """
    StockRecord.objects.bulk_create(
        [_new_stock_record(product, outlet) for outlet, product in pairs], ignore_conflicts=True
    )
    places = {(outlet.partner_id, product.pk): outlet for outlet, product in pairs}
    opened = StockRecord.objects.filter(
        partner_id__in={partner for partner, _product in places}, product_id__in={product for _, product in places}
    )
    locked = {}
    for record in under_lock(opened.order_by("pk")):
        if (outlet := places.get((record.partner_id, record.product_id))) is not None:
            locked[outlet.pk, record.product_id] = record
    return locked


def lock_balances_of(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[LotBalance]]:
    """Every lot of packings at outlets, by (outlet id, packing id); their records are held.

    Earliest best-before first, lots without one last.
    """
    found: dict[tuple[int, int], list[LotBalance]] = {place: [] for place in places}
    rows = LotBalance.objects.filter(
        outlet__in={outlet for outlet, _packing in found}, lot__product__in={packing for _outlet, packing in found}
    )
    for balance in under_lock(rows.select_related("lot__product", "outlet").order_by("pk")):
        if (balance.outlet_id, balance.lot.product_id) in found:
            found[balance.outlet_id, balance.lot.product_id].append(balance)
    for balances in found.values():
        balances.sort(key=lambda each: (each.lot.best_before is None, each.lot.best_before, each.lot_id))
    return found


def lock_shelves(places: Iterable[tuple[Outlet, Lot]]) -> list[Shelf]:
    """Lock stock records by id, then lot balances by id, and return the shelves in the order asked.

    A balance that is not there yet is made at zero; holding its record first keeps a second one from being made.
    """
    asked = list(places)
    records = lock_records((outlet, lot.product) for outlet, lot in asked)
    balances = _balances_of(asked)
    missing = [(outlet, lot) for outlet, lot in asked if (outlet.pk, lot.pk) not in balances]
    if missing:
        keep_from_closing({outlet.pk for outlet, _lot in missing})
        LotBalance.objects.bulk_create([LotBalance(outlet=outlet, lot=lot) for outlet, lot in missing])
        balances = _balances_of(asked)
    shelves = []
    for outlet, lot in asked:
        balance = balances[outlet.pk, lot.pk]
        # The lot as it stands under the lock: a hold set a moment ago counts.
        shelves.append(Shelf(outlet, balance.lot, records[outlet.pk, lot.product_id], balance))
    return shelves


def keep_from_closing(outlets: set[int]) -> None:
    """Let no outlet be closed before commit whose shelf gets a lot that was never there; one that closes is waited for.

    Its closing holds the stock records that there are and cannot know of the line that is being opened. Nobody else
    waits: the lock is that of a foreign key, which Django's own keys take at commit only.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if cursor.db.vendor == "postgresql":
            ids = sorted(outlets)
            cursor.execute(
                f"SELECT id FROM shops_outlet WHERE id IN ({marks(ids)}) ORDER BY id FOR KEY SHARE",  # noqa: S608
                ids,
            )


def _balances_of(places: list[tuple[Outlet, Lot]]) -> dict[tuple[int, int], LotBalance]:
    keys = {(outlet.pk, lot.pk) for outlet, lot in places}
    rows = LotBalance.objects.filter(outlet_id__in={o for o, _lot in keys}, lot_id__in={lot for _o, lot in keys})
    locked = under_lock(rows.select_related("lot__product", "outlet").order_by("pk"))
    return {(row.outlet_id, row.lot_id): row for row in locked if (row.outlet_id, row.lot_id) in keys}


@dataclass
class Act:
    """One business act: who, why, when, on which paper, under which key; and what it has written so far."""

    name: str
    by: Any
    reason: str = ""
    document: str = ""
    happened_at: datetime = field(default_factory=timezone.now)
    key: str | None = None
    is_dated: bool = False  # whether somebody said when it happened
    first_outcome: dict[str, Any] | None = None
    movements: list[StockMovement] = field(default_factory=list)
    touched: dict[Outlet, dict[int, int]] = field(default_factory=dict)  # packing → its product

    @property
    def is_repeat(self) -> bool:
        """Whether the same act came before under the same key; `first_outcome` then says what it wrote."""
        return self.first_outcome is not None

    @property
    def judged_at(self) -> datetime:
        """The moment whose rules hold: the one that was said, else now, which is later than any wait for a lock."""
        return self.happened_at if self.is_dated else timezone.now()

    def touch(self, shelf: Shelf) -> None:
        """Note whose numbers changed, so that the news is told once per outlet."""
        packing = shelf.lot.product
        self.touched.setdefault(shelf.outlet, {})[packing.pk] = packing.parent_id or packing.pk

    def close(self, **outcome: Any) -> None:
        """Keep the answer under the key and tell the news."""
        if self.key is not None:
            written = {"movements": [movement.pk for movement in self.movements], **outcome}
            KeyedAct.objects.filter(key=self.key).update(outcome=written)
        self.tell()

    def tell(self) -> None:
        """Write the news into the outbox, one entry a product, and send it after commit, once an outlet."""
        parents = {parent for packings in self.touched.values() for parent in packings.values()}
        announce_all(PRODUCT_CHANGED, [str(parent) for parent in sorted(parents)])
        for outlet, packings in self.touched.items():
            send = partial(
                stock_changed.send,
                sender=StockMovement,
                outlet=outlet,
                product_ids=frozenset(packings.values()),
                packing_ids=frozenset(packings),
            )
            transaction.on_commit(send)

    def first_movements(self) -> list[StockMovement]:
        """The movements that the first sending of this act wrote, in its order."""
        ids = (self.first_outcome or {}).get("movements", [])
        found = StockMovement.objects.in_bulk(ids)
        return [found[pk] for pk in ids]


def open_act(
    name: str,
    *,
    by: Any,
    key: str | None,
    content: dict[str, Any],
    reason: str = "",
    document: str = "",
    happened_at: datetime | None = None,
    needs_reason: bool = False,
) -> Act:
    """Begin an act. Call it first in the transaction: two sendings of one key meet here, and the second waits.

    Raises KeyReused when the key stood for other content, NotYet for a coming moment, MissingWords without a reason.
    """
    now = timezone.now()
    if needs_reason and not reason.strip():
        raise MissingWords(field="reason")
    if happened_at is not None and happened_at > now + CLOCK_SKEW:
        raise NotYet(happened_at=happened_at)
    act = Act(name, by, reason.strip()[:240], document.strip()[:80], happened_at or now, key, happened_at is not None)
    if key is not None:
        full = {
            **content,
            "by": by.pk if by is not None else None,
            "reason": act.reason,
            "document": act.document,
            "happened_at": happened_at.isoformat() if happened_at else None,
        }
        act.first_outcome = _claim(key, name, full)
    return act


def _claim(key: str, name: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """Take the key for this act and return None, or return the outcome of the act that took it before."""
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        raise BadKey(key=key)
    ours = KeyedAct(key=key, name=name, content=content)
    # Another sending still under way is waited for, and then nothing is written.
    if insert([ours], or_nothing=True):
        return None
    first = KeyedAct.objects.get(key=key)
    if (first.name, first.content) != (name, content):
        raise KeyReused(key=key, first=first)
    return first.outcome or {}


def record_movement(
    act: Act,
    shelf: Shelf,
    *,
    kind: str,
    change: int,
    promised: int = 0,
    corrects: StockMovement | None = None,
) -> StockMovement:
    """Write one line of the book with both projections of it, on a locked shelf.

    `promised` changes the promises by the same stroke: handing over takes goods and promise away together.
    Raises InsufficientStock when goods would leave that are not there or are promised to somebody else, OutletClosed
    when goods would come to an outlet that is closed.
    """
    _refuse_at_closed(shelf, change)
    free = shelf.balance.free + change - promised
    if free < 0:
        raise InsufficientStock(
            product=shelf.lot.product,
            lot=shelf.lot,
            outlet=shelf.outlet,
            wanted=-change,
            available=shelf.balance.free - promised,
        )
    _refuse_flood(shelf, change)
    movement = _line_of_book(act, shelf, kind, change)
    movement.idempotency_key = act.key if not act.movements else None
    movement.corrects = corrects
    movement.save(force_insert=True)
    project(shelf, change=change, promised=promised)
    act.movements.append(movement)
    act.touch(shelf)
    return movement


def record_arrivals(act: Act, arriving: Sequence[tuple[Shelf, int]]) -> list[StockMovement]:
    """`record_movement` for receipts of many pieces (each above 0) on locked shelves, in a few statements for some
    hundred lines. Refuses what it refuses, with nothing written.
    """
    balances: dict[int, int] = defaultdict(int)
    records: dict[int, int] = defaultdict(int)
    for shelf, pieces in arriving:
        _refuse_at_closed(shelf, pieces)
        _refuse_flood(shelf, pieces)
        shelf.balance.quantity += pieces
        shelf.record.num_in_stock += pieces
        balances[shelf.balance.pk] += pieces
        records[shelf.record.pk] += pieces
        act.touch(shelf)
    written = [_line_of_book(act, shelf, StockMovement.Kind.RECEIVED, pieces) for shelf, pieces in arriving]
    if written and not act.movements:
        written[0].idempotency_key = act.key
    movements = StockMovement.objects.bulk_create(written, batch_size=AT_ONCE)
    raise_by(LotBalance, ("quantity",), balances)
    raise_by(StockRecord, ("num_in_stock",), records, date_updated=timezone.now())
    act.movements += movements
    return movements


def _refuse_at_closed(shelf: Shelf, change: int) -> None:
    if change > 0 and shelf.balance.outlet.state == Outlet.State.CLOSED:
        raise OutletClosed(outlet=shelf.outlet)


def _refuse_flood(shelf: Shelf, change: int) -> None:
    if shelf.record.num_in_stock + change > MOST_IN_STOCK:
        raise BadQuantity(quantity=change, least=1, most=MOST_UNITS)


def _line_of_book(act: Act, shelf: Shelf, kind: str, change: int) -> StockMovement:
    """A line as the act says it, not written yet."""
    return StockMovement(
        outlet=shelf.outlet,
        lot=shelf.lot,
        kind=kind,
        change=change,
        reason=act.reason,
        document=act.document,
        actor=act.by,
        actor_name=name_of(act.by),
        happened_at=act.happened_at,
    )
