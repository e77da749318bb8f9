"""The documents in force now, of one language, as bitmaps in memory: a filter is AND and OR of integers, a count is a
bit count. docs/decisions has the reasons and the figures.

A snapshot is never changed once others can see it: the next is made from it, with what changed, and takes its place.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from search.labels import COMMUNE, GROUP, MAKER, OUTLET, SET_PREFIX, STARS
from search.results import Sort

ADULT, FICTIONAL, ON_SALE = "18", "mau", "con-hang"
Key = tuple[str, str]
SPARSE = 8
NEVER = float("inf")
Bits = int  # bit n stands for the row in slot n


class Row(NamedTuple):
    """What filters, counts and orders need of one product; the page's own rows come from the database."""

    product_id: int
    group: int
    set: int
    stars: int
    commune: str
    maker: str
    outlets: tuple[str, ...]
    price: int | None
    available: int
    is_bookable: bool
    is_adult: bool
    is_fictional: bool
    months: tuple[int, ...]
    rank: int
    listed_at: float
    sort_name: str
    valid_from: float
    valid_until: float

    def facet_keys(self) -> Iterator[Key]:
        """Every facet value of the row but its maker: makers are many, and kept apart."""
        yield GROUP, str(self.group)
        yield GROUP, f"{SET_PREFIX}{self.set}"
        if self.stars:
            yield STARS, str(self.stars)
        if self.commune:
            yield COMMUNE, self.commune
        for outlet in self.outlets:
            yield OUTLET, outlet
        if self.is_adult:
            yield ADULT, ""
        if self.is_fictional:
            yield FICTIONAL, ""
        if self.available or self.is_bookable:
            yield ON_SALE, ""


class Label(NamedTuple):
    words: str
    rank: int
    parent: str
    sort_name: str


# Every order ends in the product's number, so that no two rows are equal and pages never overlap.
SORT_KEYS: dict[Sort, Callable[[Row], tuple]] = {
    Sort.BEST: lambda row: (
        -row.rank,
        not (row.available or row.is_bookable),
        -row.stars,
        -row.listed_at,
        row.product_id,
    ),
    Sort.CHEAPEST: lambda row: (row.price is None, row.price or 0, row.product_id),
    Sort.DEAREST: lambda row: (row.price is None, -(row.price or 0), row.product_id),
    Sort.STARS: lambda row: (-row.stars, not (row.available or row.is_bookable), -row.listed_at, row.product_id),
    Sort.NEWEST: lambda row: (-row.listed_at, row.product_id),
    Sort.NAME: lambda row: (row.sort_name, row.product_id),
}


class Run(NamedTuple):
    """The bits of one maker from byte `start` on: a maker's rows lie close together, and 5,000 makers stay small."""

    start: int
    bits: Bits

    def with_slot(self, slot: int) -> "Run":
        byte = slot >> 3
        if byte < self.start:
            return Run(byte, (self.bits << ((self.start - byte) * 8)) | (1 << (slot & 7)))
        return Run(self.start, self.bits | (1 << (slot - self.start * 8)))

    def without_slot(self, slot: int) -> "Run":
        return Run(self.start, self.bits & ~(1 << (slot - self.start * 8)))

    def everywhere(self) -> Bits:
        return self.bits << (self.start * 8)

    def count_in(self, mask: bytes) -> int:
        end = self.start + (self.bits.bit_length() + 7) // 8
        return (int.from_bytes(mask[self.start : end], "little") & self.bits).bit_count()


@dataclass
class Snapshot:
    """Rows by slot, and for every facet value the slots that have it."""

    epoch: str = ""
    version: int = -1
    labels_version: int = -1
    labels: dict[Key, Label] = field(default_factory=dict)
    rows: list[Row | None] = field(default_factory=list)
    slots: dict[int, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    live: Bits = 0
    bits: dict[Key, Bits] = field(default_factory=dict)
    makers: dict[str, Run] = field(default_factory=dict)
    # True from `since` up to but not including `until` (seconds since 1970), as far as the documents know.
    since: float = 0.0
    until: float = NEVER
    orders: dict[Sort, list[int]] = field(default_factory=dict)
    # What engines worked out on this very snapshot; it goes when the snapshot goes.
    memo: dict[Any, Any] = field(default_factory=dict)

    def order(self, sort: Sort) -> list[int]:
        """All slots in this order, made when first asked for."""
        if sort not in self.orders:
            self.orders[sort] = sorted(self.slots.values(), key=self.sort_key(sort))
        return self.orders[sort]

    def page(self, mask: Bits, sort: Sort, first: int, size: int) -> list[Row]:
        """Rows `first` to `first + size` of those in `mask`, in this order."""
        total = mask.bit_count()
        size = min(size, total - first)
        if size <= 0:
            return []
        if total < max(500, len(self.slots) // 50):  # few: sort them; many: walk the ready order to the page's end
            chosen = sorted(slots_in(mask), key=self.sort_key(sort))[first : first + size]
        else:
            flags = to_bytes(mask)
            length = len(flags)
            chosen, passed = [], 0
            for slot in self.order(sort):
                byte = slot >> 3
                if byte < length and flags[byte] >> (slot & 7) & 1:
                    passed += 1
                    if passed > first:
                        chosen.append(slot)
                        if len(chosen) == size:
                            break
        return [row for slot in chosen if (row := self.rows[slot]) is not None]

    def bits_of(self, kind: str, value: str) -> Bits:
        if kind == MAKER:
            return self.makers[value].everywhere() if value in self.makers else 0
        return self.bits.get((kind, value), 0)

    def counts_of(self, kind: str) -> dict[str, int]:
        """How many products each value of a facet has; values without any are left out."""
        if kind == MAKER:
            counts = self.makers_in(self.live)
        else:
            counts = {value: bits.bit_count() for (of, value), bits in self.bits.items() if of == kind}
        return {value: count for value, count in counts.items() if count}

    def knows(self, kind: str, value: str) -> bool:
        """Whether a visitor may filter by it: it has a name, or a product."""
        return (kind, value) in self.labels or bool(self.bits_of(kind, value))

    def priced_between(self, lowest: int | None, highest: int | None) -> Bits:
        """Rows whose price lies within both ends; rows without a price are left out."""
        order = self.order(Sort.CHEAPEST)
        key = self._price_key
        start = bisect_left(order, (False, lowest or 0), key=key)
        end = (
            bisect_left(order, (True, 0), key=key)
            if highest is None
            else bisect_right(order, (False, highest), key=key)
        )
        return bits_of_slots(order[start:end], len(self.rows))

    def price_range(self, mask: Bits) -> tuple[int, int] | None:
        """The lowest and highest price in `mask`, or None when nothing there has one."""
        if self.is_sparse(mask):
            prices = [row.price for row in self.rows_in(mask) if row.price is not None]
            return (min(prices), max(prices)) if prices else None
        flags = to_bytes(mask)
        order = self.order(Sort.CHEAPEST)
        priced = bisect_left(order, (True, 0), key=self._price_key)
        lowest = next((slot for slot in order[:priced] if has(flags, slot)), None)
        if lowest is None:
            return None
        highest = next(slot for slot in reversed(order[:priced]) if has(flags, slot))
        return self.rows[lowest].price, self.rows[highest].price  # type: ignore[union-attr, return-value]

    def is_sparse(self, mask: Bits) -> bool:
        """Whether it is quicker to look at the rows themselves than to count bits."""
        return mask.bit_count() * SPARSE < len(self.slots)

    def rows_in(self, mask: Bits) -> list[Row]:
        return [row for slot in slots_in(mask) if (row := self.rows[slot]) is not None]

    def makers_in(self, mask: Bits) -> dict[str, int]:
        """How many products in `mask` each maker has; makers without any may be left out."""
        if mask == self.live:
            return {maker: run.bits.bit_count() for maker, run in self.makers.items()}
        if self.is_sparse(mask):
            return Counter(row.maker for row in self.rows_in(mask))
        flags = to_bytes(mask)
        return {maker: run.count_in(flags) for maker, run in self.makers.items()}

    def changed(self, gone: Iterable[int], rows: Iterable[Row], **facts) -> "Snapshot":
        """A new snapshot without the products `gone` and with `rows` in place of what stood for their products."""
        new = replace(
            self,
            rows=list(self.rows),
            slots=dict(self.slots),
            free=list(self.free),
            bits=dict(self.bits),
            makers=dict(self.makers),
            orders={sort: list(order) for sort, order in self.orders.items()},
            memo={},
            **facts,
        )
        must_look = False
        for product_id in gone:
            must_look |= new._take_out(product_id)
        for row in rows:
            must_look |= new._take_out(row.product_id)
            new._put_in(row)
        if must_look:
            new.until = min((row.valid_until for row in new.rows if row is not None), default=NEVER)
        return new

    def _take_out(self, product_id: int) -> bool:
        """Remove a product's row; True when it was the one whose end came next."""
        slot = self.slots.pop(product_id, None)
        if slot is None:
            return False
        row = self.rows[slot]
        assert row is not None  # noqa: S101  a slot in `slots` is taken
        for sort, order in self.orders.items():
            key = self.sort_key(sort)
            del order[bisect_left(order, key(slot), key=key)]
        for key in row.facet_keys():
            self.bits[key] &= ~(1 << slot)
        self.makers[row.maker] = self.makers[row.maker].without_slot(slot)
        self.live &= ~(1 << slot)
        self.rows[slot] = None
        self.free.append(slot)
        return row.valid_until <= self.until and row.valid_until != NEVER

    def _put_in(self, row: Row) -> None:
        if self.free:
            slot = self.free.pop()
            self.rows[slot] = row
        else:
            slot = len(self.rows)
            self.rows.append(row)
        self.slots[row.product_id] = slot
        self.live |= 1 << slot
        for key in row.facet_keys():
            self.bits[key] = self.bits.get(key, 0) | 1 << slot
        self.makers[row.maker] = self.makers.get(row.maker, Run(slot >> 3, 0)).with_slot(slot)
        for sort, order in self.orders.items():
            insort(order, slot, key=self.sort_key(sort))
        self.since = max(self.since, row.valid_from)
        self.until = min(self.until, row.valid_until)

    def sort_key(self, sort: Sort) -> Callable[[int], tuple]:
        """The place of a slot in this order, as something to sort by."""
        rows, key = self.rows, SORT_KEYS[sort]
        return lambda slot: key(rows[slot])  # type: ignore[arg-type]

    def _price_key(self, slot: int) -> tuple[bool, int]:
        price = self.rows[slot].price  # type: ignore[union-attr]
        return price is None, price or 0


def snapshot_of(rows: list[Row], **facts) -> Snapshot:
    """A snapshot made in one go; rows of one maker come to lie side by side."""
    rows = sorted(rows, key=lambda row: (row.maker, row.product_id))
    size = len(rows) // 8 + 1
    flags: dict[Key, bytearray] = defaultdict(lambda: bytearray(size))
    makers: dict[str, Run] = {}
    for slot, row in enumerate(rows):
        byte, bit = slot >> 3, 1 << (slot & 7)
        for key in row.facet_keys():
            flags[key][byte] |= bit
        makers[row.maker] = makers.get(row.maker, Run(byte, 0)).with_slot(slot)
    return Snapshot(
        rows=list(rows),
        slots={row.product_id: slot for slot, row in enumerate(rows)},
        live=(1 << len(rows)) - 1,
        bits={key: int.from_bytes(found, "little") for key, found in flags.items()},
        makers=makers,
        since=max((row.valid_from for row in rows), default=0.0),
        until=min((row.valid_until for row in rows), default=NEVER),
        **facts,
    )


def to_bytes(mask: Bits) -> bytes:
    return mask.to_bytes((mask.bit_length() + 7) // 8, "little")


def has(flags: bytes, slot: int) -> bool:
    byte = slot >> 3
    return byte < len(flags) and bool(flags[byte] >> (slot & 7) & 1)


def slots_in(mask: Bits) -> list[int]:
    """The numbers of the bits that are set."""
    return [
        (byte << 3) + bit for byte, value in enumerate(to_bytes(mask)) if value for bit in range(8) if value >> bit & 1
    ]


def bits_of_slots(slots: Iterable[int], size: int) -> Bits:
    flags = bytearray(size // 8 + 1)
    for slot in slots:
        flags[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(flags, "little")
