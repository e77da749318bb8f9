"""What stands at an outlet, lot by lot, and the story behind each number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from catalogue.codes import read_code
from catalogue.models import Lot
from catalogue.models.products import last_day_to_give
from common.folding import fold, tokens
from counter.queries.shares import title_of, unit_of
from counter.queries.transfers import transfers_among
from orders.models import OrderFacts
from shops.models import Allocation, KeyedAct, LotBalance, Outlet, StockMovement
from shops.services.movements import why_not_sellable

PAGE_SIZE = 40
SHOWN = ("lot__product__packing", "lot__product__facts", "lot__product__parent__facts")
LONGEST_STORY = 100
Kind = StockMovement.Kind
RETURN_NUMBER = re.compile(r"TH[0-9]{6,}")
FIXED = frozenset({Kind.CORRECTED, Kind.MOVED_OUT, Kind.MOVED_IN})


@dataclass(frozen=True)
class ShelfRow:
    """One lot on the shelf; `off_web` when too little of its life is left to promise it, so it is sold here alone."""

    balance: LotBalance
    name: str
    unit: str
    why: str | None
    off_web: bool = False


@dataclass(frozen=True)
class ShelfPage:
    rows: list[ShelfRow]
    total: int
    page: int
    pages: int


def shelf_page(outlet: Outlet, typed: str, page: int, now: datetime) -> ShelfPage | None:
    """Lots with pieces on the shelf by name and then best-before, narrowed by `typed`; None past the last page.

    `typed` is words or a scanned code. Words are compared folded, so the names of all lots of one outlet are read;
    their rows only for one page.
    """
    names = LotBalance.objects.filter(outlet=outlet, quantity__gt=0).values_list(
        "pk",
        "lot__product__parent__title",
        "lot__product__title",
        "lot__product__packing__internal_code",
        "lot__product__packing__gtin",
        "lot__code",
        "lot__best_before",
    )
    scanned = read_code(typed)
    said = f"{scanned.gtin or scanned.internal_code} {scanned.lot}" if scanned.names_packing else typed
    words = tokens(said)
    kept = []
    for pk, parent, title, internal, gtin, code, best_before in names:
        text = fold(" ".join(part for part in (parent, title, internal, gtin, code) if part))
        if all(word in text for word in words):
            kept.append((fold(parent or title), best_before is None, best_before or now.date(), pk))
    kept.sort()
    pages = max(1, -(-len(kept) // PAGE_SIZE))
    if not 1 <= page <= pages:
        return None
    ids = [row[-1] for row in kept[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    balances = LotBalance.objects.select_related(*SHOWN).in_bulk(ids)
    return ShelfPage([_row(balances[pk], now) for pk in ids if pk in balances], len(kept), page, pages)


def _row(balance: LotBalance, now: datetime) -> ShelfRow:
    product = balance.lot.product
    why = why_not_sellable(balance.lot, now)
    facts = getattr(product.parent or product, "facts", None)
    last_day = last_day_to_give(balance.lot.best_before, facts.least_life_days if facts else 0)
    off_web = why is None and last_day is not None and last_day < timezone.localdate(now)
    return ShelfRow(balance, title_of(product), unit_of(product), why, off_web)


def row_at(outlet: Outlet, lot_id: int, now: datetime) -> ShelfRow | None:
    """One lot at one outlet, also when nothing of it is left; None when it has never been there."""
    found = LotBalance.objects.filter(outlet=outlet, lot=lot_id).select_related(*SHOWN).first()
    return None if found is None else _row(found, now)


@dataclass(frozen=True)
class StoryLine:
    """One line of the book with how many stood there after it; `order` when it names one of this outlet's orders."""

    movement: StockMovement
    left: int
    order: str
    can_correct: bool
    transfer: int | None = None

    @property
    def of_return(self) -> bool:
        """Whether it is what was decided about goods that a buyer gave back."""
        return is_of_return(self.movement)

    @property
    def undone(self) -> int:
        """The change that a line against this one makes."""
        return -self.movement.change


@dataclass(frozen=True)
class Promised:
    """Pieces set aside; `order` is its number when this outlet serves it, `transfer` the id of one that keeps them."""

    reference: str
    quantity: int
    order: str
    transfer: int | None = None


@dataclass(frozen=True)
class Story:
    """Why the number is what it is. `sums` has one signed sum for each kind of movement, `lines` the latest first."""

    sums: list[tuple[str, int]]
    lines: list[StoryLine]
    more: int
    promised: list[Promised]


def story_of(balance: LotBalance) -> Story:
    """The movements of a lot at an outlet, told from the latest back, and who its promised pieces are for."""
    movements = StockMovement.objects.filter(outlet=balance.outlet_id, lot=balance.lot_id)
    latest = list(movements.select_related("corrected_by", "corrects").order_by("-pk")[:LONGEST_STORY])
    open_promises = Allocation.objects.filter(balance=balance, state=Allocation.State.OPEN)
    promised = list(open_promises.order_by("reference").values_list("reference").annotate(Sum("quantity")))
    named = [movement.document for movement in latest] + [reference for reference, _quantity in promised]
    orders, transfers = orders_among(balance.outlet_id, named), transfers_among(balance.outlet_id, named)
    by_kind = dict(movements.order_by().values_list("kind").annotate(Sum("change")))
    counted = sum(by_kind.values())
    lines, left = [], counted
    for movement in latest:
        order = movement.document if movement.document in orders else ""
        told = StoryLine(movement, left, order, _can_correct(movement, order), transfers.get(movement.document))
        lines.append(told)
        left -= movement.change
    return Story(
        sums=[(kind.label, by_kind[kind]) for kind in Kind if by_kind.get(kind)],
        lines=lines,
        more=movements.count() - len(lines) if len(lines) == LONGEST_STORY else 0,
        promised=[
            Promised(reference, quantity, reference if reference in orders else "", transfers.get(reference))
            for reference, quantity in promised
        ],
    )


def is_of_return(movement: StockMovement) -> bool:
    """Whether a movement was written by a return: its document is the return's number."""
    return movement.kind in (Kind.RETURNED, Kind.DAMAGED) and bool(RETURN_NUMBER.fullmatch(movement.document))


def _can_correct(movement: StockMovement, order: str) -> bool:
    """What handed over an order, or took goods of it back, is left alone: the order's own book would say otherwise."""
    if movement.kind in FIXED or (order and movement.kind == Kind.SOLD) or is_of_return(movement):
        return False
    return getattr(movement, "corrected_by", None) is None


def orders_among(outlet_id: int, numbers: Iterable[str]) -> set[str]:
    """Those of these numbers that are orders which the outlet serves."""
    wanted = {number for number in numbers if number}
    facts = OrderFacts.objects.filter(order__number__in=wanted, order__fulfilments__outlet=outlet_id)
    return set(facts.values_list("order__number", flat=True))


def line_at(balance: LotBalance, movement_id: int) -> StoryLine | None:
    """One line of this lot's book at this outlet, without how many stood there after it; None when it has none."""
    movements = StockMovement.objects.filter(outlet=balance.outlet_id, lot=balance.lot_id, pk=movement_id)
    movement = movements.select_related("corrected_by").first()
    if movement is None:
        return None
    order = movement.document if orders_among(balance.outlet_id, [movement.document]) else ""
    return StoryLine(movement, 0, order, _can_correct(movement, order))


@dataclass(frozen=True)
class ShortOrder:
    """An order that a count made short, with whom to call."""

    reference: str
    quantity: int
    facts: OrderFacts | None


@dataclass(frozen=True)
class Counted:
    """What a count with this key found, as it was answered the first time."""

    counted: int
    difference: int
    short: list[ShortOrder]

    @property
    def booked(self) -> int:
        return self.counted - self.difference


def counted_at(balance: LotBalance, key: Any) -> Counted | None:
    """The answer of a count of this lot at this outlet; None when the key stands for anything else."""
    act = KeyedAct.objects.filter(key=str(key), name="count").first()
    if act is None or act.outcome is None:
        return None
    if (act.content["outlet"], act.content["lot"]) != (balance.outlet_id, balance.lot_id):
        return None
    pieces: dict[str, int] = {}
    for reference, quantity in act.outcome["short"]:
        pieces[reference] = pieces.get(reference, 0) + quantity
    facts = {
        each.order.number: each for each in OrderFacts.objects.filter(order__number__in=pieces).select_related("order")
    }
    short = [ShortOrder(reference, quantity, facts.get(reference)) for reference, quantity in pieces.items()]
    return Counted(act.content["counted"], act.outcome["difference"], short)


def lots_of(product: Any) -> QuerySet[Lot]:
    """Lots of a packing that may still arrive: not recalled, not past their date; the latest made first."""
    today = timezone.localdate()
    lots = Lot.objects.filter(product=product, recalled_at=None)
    return (lots.filter(best_before=None) | lots.filter(best_before__gte=today)).order_by("-made_on", "-pk")
