"""Which outlet serves what of a basket, at what price and charge: the answer a buyer sees and an order freezes.

For delivery: the fewest parcels, then the lowest price, then the nearest outlet, then the shop's own order. A buyer who
comes to an outlet gets what stands there and nothing else. See docs/decisions for the order of the reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from oscar.core.loading import get_model

from catalogue.models import Commune
from common.geo import distance_km
from orders.models import DeliveryZone, OrderFacts
from orders.queries.lines import Wanted
from shops.models import Outlet
from shops.queries import PriceQuote, ShelfLine, price_at, shelves_of

StockRecord = get_model("partner", "StockRecord")
SHIP, PICK_UP = OrderFacts.Way.SHIP, OrderFacts.Way.PICK_UP
SALT = "orders.plan"


@dataclass(frozen=True)
class PlanLine:
    """Pieces of one packing from one outlet, at one unit price in đồng, VAT included."""

    wanted: Wanted
    outlet: Outlet
    stock_record_id: int
    quantity: int
    quote: PriceQuote

    @property
    def amount(self) -> int:
        return self.quote.amount * self.quantity

    @property
    def amount_before(self) -> int | None:
        return None if self.quote.before is None else self.quote.before * self.quantity


@dataclass(frozen=True)
class Share:
    """What one outlet hands over, in one parcel or over its counter; `charge` is what sending it costs, in đồng."""

    outlet: Outlet
    lines: tuple[PlanLine, ...]
    charge: int

    @property
    def goods_total(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class Short:
    """A line that cannot be had whole the chosen way: how many pieces can."""

    wanted: Wanted
    available: int


@dataclass(frozen=True)
class Plan:
    way: str
    shares: tuple[Share, ...]
    shorts: tuple[Short, ...]
    zone: DeliveryZone | None

    @property
    def is_complete(self) -> bool:
        return bool(self.shares) and not self.shorts

    @property
    def lines(self) -> list[PlanLine]:
        return [line for share in self.shares for line in share.lines]

    @property
    def goods_total(self) -> int:
        return sum(share.goods_total for share in self.shares)

    @property
    def charges_total(self) -> int:
        return sum(share.charge for share in self.shares)

    @property
    def total(self) -> int:
        return self.goods_total + self.charges_total

    def seal(self) -> str:
        """What the buyer saw, signed: goods, places, prices and charges. Equal seals mean nothing has changed."""
        lines = sorted([line.stock_record_id, line.quantity, line.quote.amount] for line in self.lines)
        charges = sorted([share.outlet.pk, share.charge] for share in self.shares)
        return signing.Signer(salt=SALT).sign_object([self.way, lines, charges])


Shelves = dict[int, list[ShelfLine]]


def basket_shelves(lines: list[Wanted], now: datetime) -> Shelves:
    """Every shelf with goods of these lines, for a page that plans more than once."""
    return shelves_of({wanted.parent_id for wanted in lines}, now)


def plan_basket(
    lines: list[Wanted],
    *,
    way: str,
    now: datetime,
    outlet: Outlet | None = None,
    zone: DeliveryZone | None = None,
    commune: Commune | None = None,
    shelves: Shelves | None = None,
) -> Plan:
    """Lay out who serves `lines`. Three queries for the shelves, and one more for a price that holds for one lot only.

    `outlet` is the pick-up point; `zone` sets the charge of a parcel (0 as long as the province is not known);
    `commune` makes the nearest outlet win where parcels and prices are equal.
    """
    stock = _stock(lines, shelves if shelves is not None else basket_shelves(lines, now), way, outlet)
    taken, shorts = _single(lines, stock, commune) or _spread(lines, stock, commune)
    charge = zone.charge if zone is not None and way == SHIP else 0
    shares: dict[int, list[PlanLine]] = {}
    for wanted, shelf, quantity in taken:
        line = PlanLine(wanted, shelf.outlet, shelf.stock_record_id, quantity, _quote(shelf, quantity, now))
        shares.setdefault(shelf.outlet.pk, []).append(line)
    return Plan(
        way=way,
        shares=tuple(Share(found[0].outlet, tuple(found), charge) for found in shares.values()),
        shorts=tuple(shorts),
        zone=zone,
    )


@dataclass(frozen=True)
class PriceChange:
    """A line whose unit price is not what the buyer saw, in đồng."""

    title: str
    before: int
    after: int


def price_changes(seen: str, plan: Plan) -> list[PriceChange]:
    """What differs in price between the plan that a seal stands for and this one; a seal not ours tells nothing."""
    try:
        _way, lines, _charges = signing.Signer(salt=SALT).unsign_object(seen)
    except signing.BadSignature:
        return []
    before = {record: amount for record, _quantity, amount in lines}
    return [
        PriceChange(line.wanted.title, before[line.stock_record_id], line.quote.amount)
        for line in plan.lines
        if before.get(line.stock_record_id, line.quote.amount) != line.quote.amount
    ]


Stock = dict[int, dict[int, ShelfLine]]  # outlet id → packing id → shelf line with pieces on it
Taken = list[tuple[Wanted, ShelfLine, int]]


def _stock(lines: list[Wanted], shelves: Shelves, way: str, outlet: Outlet | None) -> Stock:
    asked = {wanted.product_id for wanted in lines if wanted.is_shown}
    found: Stock = {}
    for shelf in (shelf for shelf_lines in shelves.values() for shelf in shelf_lines):
        if shelf.product_id in asked and shelf.available > 0 and shelf.quote is not None and serves(shelf, way, outlet):
            found.setdefault(shelf.outlet.pk, {})[shelf.product_id] = shelf
    return found


def serves(shelf: ShelfLine, way: str, outlet: Outlet | None) -> bool:
    """Whether the outlet of this shelf may serve a buyer who chose this way; None for `outlet` means any of them."""
    if way == SHIP:
        return shelf.outlet.ships
    return shelf.outlet.has_pickup and (outlet is None or shelf.outlet.pk == outlet.pk)


def _single(lines: list[Wanted], stock: Stock, commune: Commune | None) -> tuple[Taken, list[Short]] | None:
    """Everything from one outlet, or None when no outlet has it all."""
    able = [
        here
        for here in stock.values()
        if all(w.product_id in here and here[w.product_id].available >= w.quantity for w in lines)
    ]
    if not able or not lines:
        return None
    best = min(able, key=lambda here: (_cost(lines, here), *_place(here, commune)))
    return [(wanted, best[wanted.product_id], wanted.quantity) for wanted in lines], []


def _spread(lines: list[Wanted], stock: Stock, commune: Commune | None) -> tuple[Taken, list[Short]]:
    """From as few outlets as can be: each time the outlet that completes most lines; what is left over is short."""
    open_pieces = {wanted.line_id: wanted.quantity for wanted in lines}
    left = dict(stock)
    taken: Taken = []

    def part(wanted: Wanted, here: dict[int, ShelfLine]) -> int:
        shelf = here.get(wanted.product_id)
        return min(open_pieces[wanted.line_id], shelf.available) if shelf else 0

    def worth(here: dict[int, ShelfLine]) -> tuple:
        parts = [(part(wanted, here), open_pieces[wanted.line_id]) for wanted in lines]
        completed = sum(got == wanted > 0 for got, wanted in parts)
        return -completed, -sum(got for got, _wanted in parts), _cost(lines, here), *_place(here, commune)

    while left and any(open_pieces.values()):
        outlet_id = min(left, key=lambda key: worth(left[key]))
        here = left.pop(outlet_id)
        for wanted in lines:
            got = part(wanted, here)
            if got:
                taken.append((wanted, here[wanted.product_id], got))
                open_pieces[wanted.line_id] -= got
    shorts = [
        Short(wanted, wanted.quantity - open_pieces[wanted.line_id]) for wanted in lines if open_pieces[wanted.line_id]
    ]
    return taken, shorts


def _cost(lines: Iterable[Wanted], here: dict[int, ShelfLine]) -> int:
    """What the pieces that stand here would cost, in đồng."""
    shelves = ((wanted, here.get(wanted.product_id)) for wanted in lines)
    return sum(shelf.quote.amount * wanted.quantity for wanted, shelf in shelves if shelf and shelf.quote)


def _place(here: dict[int, ShelfLine], commune: Commune | None) -> tuple[float, int, int]:
    outlet = next(iter(here.values())).outlet
    far = (
        distance_km((commune.latitude, commune.longitude), (outlet.latitude, outlet.longitude))
        if commune is not None
        else 0.0
    )
    return far, outlet.rank, outlet.pk


def _quote(shelf: ShelfLine, quantity: int, now: datetime) -> PriceQuote:
    """The unit price for this many pieces: that of a single lot holds only while that lot can serve them all."""
    assert shelf.quote is not None  # noqa: S101  shelves without a price are left out by _stock
    if shelf.quote.lot_id is None or quantity == 1:
        return shelf.quote
    quote = price_at(StockRecord(pk=shelf.stock_record_id), now, quantity=quantity)
    return quote if quote is not None else shelf.quote


def without_shorts(lines: list[Wanted], plan: Plan) -> list[Wanted]:
    """The lines with the quantities that can be had; what cannot be had at all is left out."""
    available = {short.wanted.line_id: short.available for short in plan.shorts}
    kept = [replace(wanted, quantity=available.get(wanted.line_id, wanted.quantity)) for wanted in lines]
    return [wanted for wanted in kept if wanted.quantity]


def shown_shelf(shelves: Iterable[ShelfLine]) -> ShelfLine | None:
    """The shelf whose price a page shows: the lowest of those that have the goods, else the lowest anywhere."""
    return min(
        (shelf for shelf in shelves if shelf.quote is not None),
        key=lambda shelf: (not shelf.available, shelf.quote.amount if shelf.quote else 0, shelf.stock_record_id),
        default=None,
    )


def reachable_pieces(shelves: Iterable[ShelfLine]) -> int:
    """Pieces of one packing that one order can hold: all that may be sent, or the most one pick-up point has."""
    priced = [shelf for shelf in shelves if shelf.quote is not None]
    sent = sum(shelf.available for shelf in priced if shelf.outlet.ships)
    fetched = max((shelf.available for shelf in priced if shelf.outlet.has_pickup), default=0)
    return max(sent, fetched)


def pick_up_choices(lines: list[Wanted], shelves: Shelves) -> list[tuple[Outlet, bool]]:
    """Outlets that hand goods over and have some of the basket; True for those that have all of it, these first."""
    stock = _stock(lines, shelves, PICK_UP, None)
    found = []
    for here in stock.values():
        outlet: Any = next(iter(here.values())).outlet
        has_all = all(w.product_id in here and here[w.product_id].available >= w.quantity for w in lines)
        found.append((outlet, has_all))
    return sorted(found, key=lambda item: (not item[1], item[0].rank, item[0].pk))
