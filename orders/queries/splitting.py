"""Which outlet gives which pieces: the fewest parcels, then the lowest price, the nearest, and what expires first.

Every choice says which of these rules decided it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from catalogue.models import Commune
from common.geo import distance_km
from orders.models import Fulfilment, OrderFacts
from orders.queries.lines import Wanted
from shops.models import Outlet
from shops.queries import ShelfLine

SHIP, PICK_UP, MIXED = OrderFacts.Way.SHIP, OrderFacts.Way.PICK_UP, OrderFacts.Way.MIXED
Reason = Fulfilment.Reason
Shelves = dict[int, list[ShelfLine]]
Here = dict[int, ShelfLine]  # packing id → shelf line with pieces on it, at one outlet
Stock = dict[int, Here]  # by outlet id
# The rules in their order; a choice is told by the first at which all others fall behind.
RULES = (
    Reason.FEWEST_PARCELS,
    Reason.LOWEST_PRICE,
    Reason.NEAREST,
    Reason.EARLIEST_EXPIRY,
    Reason.SHOP_ORDER,
)


@dataclass
class Split:
    """Pieces with the shelf they come from, and why each outlet (by its id) gives what it gives."""

    taken: list[tuple[Wanted, ShelfLine, int]] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)


def stock_of(lines: list[Wanted], shelves: Shelves, way: str, outlet: Outlet | None) -> Stock:
    """What of these lines stands where a buyer who chose this way may be served."""
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


def split(lines: list[Wanted], stock: Stock, commune: Commune | None) -> Split:
    """From one outlet if any has it all, else from as few as can be; what is nowhere is left out."""
    return _single(lines, stock, commune) or _spread(lines, stock, commune)


def picked_up(lines: list[Wanted], stock: Stock) -> Split:
    """All that stands at the one outlet a buyer comes to."""
    found = Split()
    for here in stock.values():
        for wanted in lines:
            if got := _part(wanted, wanted.quantity, here):
                found.taken.append((wanted, here[wanted.product_id], got))
                found.reasons[here[wanted.product_id].outlet.pk] = Reason.PICK_UP
    return found


def has_all(lines: list[Wanted], here: Here) -> bool:
    return all(w.product_id in here and here[w.product_id].available >= w.quantity for w in lines)


def _single(lines: list[Wanted], stock: Stock, commune: Commune | None) -> Split | None:
    """Everything from one outlet, or None when no outlet has it all."""
    if not lines or not any(has_all(lines, here) for here in stock.values()):
        return None
    keys = {
        outlet: (not has_all(lines, here), _cost(lines, here), *_place(here, commune)) for outlet, here in stock.items()
    }
    best = min(keys, key=lambda outlet: keys[outlet])
    here = stock[best]
    return Split([(wanted, here[wanted.product_id], wanted.quantity) for wanted in lines], {best: _reason(keys, best)})


def _spread(lines: list[Wanted], stock: Stock, commune: Commune | None) -> Split:
    """From as few outlets as can be: each time the outlet that completes most lines; what is left over is short."""
    open_pieces = {wanted.line_id: wanted.quantity for wanted in lines}
    left = dict(stock)
    found = Split()

    def worth(here: Here) -> tuple:
        parts = [(_part(wanted, open_pieces[wanted.line_id], here), open_pieces[wanted.line_id]) for wanted in lines]
        completed = sum(got == wanted > 0 for got, wanted in parts)
        return (-completed, -sum(got for got, _wanted in parts)), _cost(lines, here), *_place(here, commune)

    while left and any(open_pieces.values()):
        keys = {outlet: worth(here) for outlet, here in left.items()}
        best = min(keys, key=lambda outlet: keys[outlet])
        here = left.pop(best)
        taken = {wanted.product_id for wanted in lines if _part(wanted, open_pieces[wanted.line_id], here)}
        is_elsewhere = any(taken & other.keys() for outlet, other in stock.items() if outlet != best)
        for wanted in lines:
            if got := _part(wanted, open_pieces[wanted.line_id], here):
                found.taken.append((wanted, here[wanted.product_id], got))
                found.reasons[best] = _reason(keys, best) if is_elsewhere else Reason.ONLY_THERE
                open_pieces[wanted.line_id] -= got
    return found


def _part(wanted: Wanted, pieces: int, here: Here) -> int:
    shelf = here.get(wanted.product_id)
    return min(pieces, shelf.available) if shelf else 0


def _reason(keys: dict[int, tuple], best: int) -> str:
    """The first rule at which every other outlet has fallen behind the best."""
    rivals = [key for outlet, key in keys.items() if outlet != best]
    if not rivals:
        return Reason.ONLY_THERE
    for place, rule in enumerate(RULES):
        rivals = [key for key in rivals if key[place] == keys[best][place]]
        if not rivals:
            return rule
    return Reason.SHOP_ORDER


def _cost(lines: Iterable[Wanted], here: Here) -> int:
    """What the pieces that stand here would cost, in đồng."""
    shelves = ((wanted, here.get(wanted.product_id)) for wanted in lines)
    return sum(shelf.quote.amount * wanted.quantity for wanted, shelf in shelves if shelf and shelf.quote)


def _place(here: Here, commune: Commune | None) -> tuple[float, date, tuple[int, int]]:
    """How far, how soon something of it expires, and the shop's own order."""
    outlet = next(iter(here.values())).outlet
    far = (
        distance_km((commune.latitude, commune.longitude), (outlet.latitude, outlet.longitude))
        if commune is not None
        else 0.0
    )
    return far, min(shelf.best_before or date.max for shelf in here.values()), (outlet.rank, outlet.pk)
