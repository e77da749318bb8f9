"""Which receipt the pieces came from that left an outlet: a lot's lines of the book read once more from the first on.

Pieces of a lot look alike, so a rule tells them apart (docs/decisions/0026): what was received first leaves first, at
each outlet, also after it has travelled; what comes back is of the receipt that its sale was of. A receipt that was
corrected never was: what had left of it is of the next receipt that stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from shops.models import Arrival, StockMovement

Kind = StockMovement.Kind
Parts = list[tuple[int, int]]  # id of the line that brought them, pieces
Standing = dict[tuple[int, int], int]  # pieces by lot id and outlet id
COLUMNS = (
    "pk",
    "lot_id",
    "outlet_id",
    "kind",
    "change",
    "document",
    "corrects_id",
    "corrects__kind",
    "corrected_by__pk",
    "transfer_line__pk",
    "transfer_entry__line_id",
)


@dataclass(frozen=True)
class Moved:
    """A line of the book, with the transfer's line that it sent or took in."""

    pk: int
    lot: int
    outlet: int
    kind: str
    change: int
    document: str
    corrects: int | None
    corrected_kind: str | None
    corrected_by: int | None
    sent_on: int | None
    came_on: int | None

    @property
    def is_void(self) -> bool:
        """A receipt that was corrected, or the line that corrected it."""
        is_undone = self.kind == Kind.RECEIVED and self.corrected_by is not None
        return is_undone or self.corrected_kind == Kind.RECEIVED


def read_book(movements: QuerySet[StockMovement]) -> list[Moved]:
    """These lines of the book as `origins_in` reads them, in one query."""
    return [Moved(*values) for values in movements.order_by("pk").values_list(*COLUMNS)]


def arrivals_by_movement(movements: QuerySet[StockMovement]) -> dict[int, Arrival]:
    """The note's line that each of these receipts was written for; goods received without a note have none."""
    found = Arrival.objects.filter(movement__in=movements.values("pk"))
    return {each.movement_id: each for each in found if each.movement_id is not None}


@dataclass
class _Lot:
    """One lot while its book is read: what stands where, by the receipt that brought it."""

    shelves: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    road: dict[int, Parts] = field(default_factory=lambda: defaultdict(list))
    parts: dict[int, Parts] = field(default_factory=lambda: defaultdict(list))
    out: dict[int, Parts] = field(default_factory=dict)  # of a sale: what has not come back
    sales: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # by document; "" has them all
    back: dict[int, list[tuple[int, Parts]]] = field(default_factory=lambda: defaultdict(list))  # sales by return
    owing: dict[int, list[list[int]]] = field(default_factory=lambda: defaultdict(list))  # movement, pieces
    missed: dict[int, Parts] = field(default_factory=lambda: defaultdict(list))  # what counts did not find

    def put(self, outlet: int, parts: Parts) -> None:
        """Goods come; what left before with no receipt that stands is served of them first."""
        for source, pieces in parts:
            while pieces and self.owing[outlet]:
                debt = self.owing[outlet][0]
                served = min(debt[1], pieces)
                self._leave(debt[0], [(source, served)])
                debt[1] -= served
                pieces -= served
                if not debt[1]:
                    self.owing[outlet].pop(0)
            if pieces:
                self.shelves[outlet][source] += pieces

    def take(self, outlet: int, movement: int, pieces: int, like: Iterable[tuple[int, int]] = ()) -> None:
        """Goods leave, of the receipts of `like` as far as they stand here, then of the earliest."""
        shelf = self.shelves[outlet]
        wished = [(source, min(count, shelf.get(source, 0))) for source, count in like]
        for source, most in [*wished, *((source, shelf[source]) for source in sorted(shelf))]:
            part = min(most, pieces, shelf.get(source, 0))
            if part:
                shelf[source] -= part
                pieces -= part
                self._leave(movement, [(source, part)])
        if pieces:
            self.owing[outlet].append([movement, pieces])

    def _leave(self, movement: int, parts: Parts) -> None:
        self.parts[movement] += parts
        if movement in self.out:
            self.out[movement] += parts

    def undo(self, outlet: int, movement: int) -> Parts:
        """Goods that left by a line are back, as if they had never left."""
        self.owing[outlet] = [debt for debt in self.owing[outlet] if debt[0] != movement]
        parts = list(self.parts[movement])
        self.out.pop(movement, None)
        self.put(outlet, parts)
        return parts


def origins_in(
    book: Iterable[Moved], sold_on: Mapping[int, str]
) -> tuple[dict[int, Parts], dict[tuple[int, int], int]]:
    """For each line of a book the receipts that its pieces were of; and what stands, by lot and outlet, for proof.

    `book` has every line of its lots. `sold_on` says by a returned line on which document the pieces were sold. Pieces
    that no receipt explains (more found than was missed) have the line itself as their origin.
    """
    lots: dict[int, _Lot] = defaultdict(_Lot)
    lines: dict[int, Moved] = {}
    for line in sorted(book, key=lambda each: each.pk):
        lines[line.pk] = line
        if not line.is_void:
            _read(lots[line.lot], line, lines, sold_on)
    parts = {movement: list(found) for lot in lots.values() for movement, found in lot.parts.items()}
    standing: Standing = defaultdict(int)
    for pk, lot in lots.items():
        for outlet, shelf in lot.shelves.items():
            standing[pk, outlet] += sum(shelf.values())
        for outlet, debts in lot.owing.items():
            standing[pk, outlet] -= sum(pieces for _movement, pieces in debts)
    return parts, standing


def _read(lot: _Lot, line: Moved, lines: Mapping[int, Moved], sold_on: Mapping[int, str]) -> None:
    if line.kind == Kind.CORRECTED and line.corrects is not None:
        _correct(lot, line, lines[line.corrects])
    elif line.change < 0:
        _leave(lot, line)
    else:
        came = _came(lot, line, sold_on)
        lot.parts[line.pk] = came
        lot.put(line.outlet, came)


def _leave(lot: _Lot, line: Moved) -> None:
    if line.kind == Kind.SOLD:
        lot.out[line.pk] = []
        for document in {line.document, ""}:
            lot.sales[document].append(line.pk)
    lot.take(line.outlet, line.pk, -line.change)
    if line.kind == Kind.MOVED_OUT and line.sent_on is not None:
        lot.road[line.sent_on] += lot.parts[line.pk]
    elif line.kind == Kind.COUNTED:
        lot.missed[line.outlet] += lot.parts[line.pk]


def _came(lot: _Lot, line: Moved, sold_on: Mapping[int, str]) -> Parts:
    """Of which receipts the pieces are that a line brings."""
    if line.kind == Kind.MOVED_IN and line.came_on is not None:
        found = _first_of(lot.road[line.came_on], line.change)
    elif line.kind == Kind.COUNTED:
        found = _last_of(lot.missed[line.outlet], line.change)
    elif line.kind == Kind.RETURNED:
        found = []
        for sale in reversed(lot.sales[sold_on.get(line.pk, "")]):
            if sale in lot.out and (came := _last_of(lot.out[sale], line.change - _sum(found))):
                lot.back[line.pk].append((sale, came))
                found += came
    else:
        found = []
    rest = line.change - _sum(found)
    return [*found, (line.pk, rest)] if rest else found


def _correct(lot: _Lot, line: Moved, wrong: Moved) -> None:
    if wrong.change < 0:
        lot.parts[line.pk] = lot.undo(line.outlet, wrong.pk)
    else:
        parts = list(lot.parts[wrong.pk])
        # It takes back what the wrong line said, whichever pieces leave for it: those have a number of their own.
        lot.take(line.outlet, -line.pk, wrong.change, like=parts)
        lot.parts[line.pk] = parts
        for sale, came in lot.back.pop(wrong.pk, []):
            if sale in lot.out:
                lot.out[sale] += came


def _sum(parts: Parts) -> int:
    return sum(pieces for _source, pieces in parts)


def _first_of(parts: Parts, pieces: int) -> Parts:
    """Cut the first pieces out of `parts`."""
    found: Parts = []
    while parts and pieces:
        source, count = parts.pop(0)
        part = min(count, pieces)
        found.append((source, part))
        pieces -= part
        if count > part:
            parts.insert(0, (source, count - part))
    return found


def _last_of(parts: Parts, pieces: int) -> Parts:
    """Cut the last pieces out of `parts`."""
    parts.reverse()
    found = _first_of(parts, pieces)
    parts.reverse()
    return found
