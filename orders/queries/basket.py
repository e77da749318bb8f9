"""The basket as its page shows it: prices of now beside those that were seen, and what there is."""

from dataclasses import dataclass
from datetime import datetime

from orders.exceptions import MOST_PIECES
from orders.queries.lines import Wanted, basket_lines
from orders.queries.plans import reachable_pieces, shown_shelf
from shops.queries import PriceQuote, ShelfLine, shelves_of


@dataclass(frozen=True)
class BasketLine:
    """One line with the price of now, None when it is no longer sold; `available` is what one order can hold."""

    wanted: Wanted
    quote: PriceQuote | None
    available: int

    @property
    def amount(self) -> int | None:
        return None if self.quote is None else self.quote.amount * self.wanted.quantity

    @property
    def is_gone(self) -> bool:
        return self.quote is None or self.available == 0

    @property
    def is_short(self) -> bool:
        return not self.is_gone and self.available < self.wanted.quantity

    @property
    def most(self) -> int:
        return min(self.available, MOST_PIECES)

    @property
    def changed_from(self) -> int | None:
        """The unit price in đồng that was seen when it was put in, when it is another one now."""
        seen = self.wanted.seen_price
        return seen if self.quote is not None and seen is not None and seen != self.quote.amount else None


@dataclass(frozen=True)
class BasketView:
    lines: list[BasketLine]

    @property
    def pieces(self) -> int:
        return sum(line.wanted.quantity for line in self.lines)

    @property
    def total(self) -> int:
        """What can be had, in đồng."""
        return sum(line.amount or 0 for line in self.lines if not line.is_gone)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not any(line.is_gone or line.is_short for line in self.lines)

    @property
    def has_liquor(self) -> bool:
        return any(line.wanted.is_liquor for line in self.lines)


def basket_view(basket_id: int | None, language: str, now: datetime) -> BasketView:
    """Five queries, however many lines; none for a visitor without a basket."""
    wanted = basket_lines(basket_id, language, now) if basket_id is not None else []
    shelves = shelves_of({line.parent_id for line in wanted}, now) if wanted else {}
    return BasketView([_line(line, shelves[line.parent_id]) for line in wanted])


def _line(wanted: Wanted, shelves: list[ShelfLine]) -> BasketLine:
    own = [shelf for shelf in shelves if shelf.product_id == wanted.product_id and wanted.is_shown]
    best = shown_shelf(own)
    return BasketLine(wanted, best.quote if best else None, reachable_pieces(own))
