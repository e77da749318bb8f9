"""Which outlet serves a buyer, at what price, and whether there is enough.

Stock Oscar takes an unordered "first" stock record: on PostgreSQL another one after each update, and "sold out" while
eleven other outlets are full; and it checks a basket line against that one instead of the line's own.
Shown is the sum over the outlets that may serve; checked is the record that will be used.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.partner import availability, prices
from oscar.apps.partner.strategy import PurchaseInfo, Structured

from shops.models import Outlet
from shops.queries import (
    PriceQuote,
    ShelfLine,
    available_on_record,
    price_at,
    product_shelves,
)
from shops.queries import availability as shelf_lines
from shops.services.ledger import StockRecord

OUTLET_SESSION_KEY = "outlet"
SHIP, PICK_UP = "ship", "pick-up"


class StockOnShelf(availability.StockRequired):
    """Oscar's rule in the shop's own words."""

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        if self.num_available <= 0:
            return False, _("Món này đang hết hàng.")
        if quantity > self.num_available:
            return False, _("Chỉ còn %(count)s.") % {"count": self.num_available}
        return True, ""

    @property
    def short_message(self) -> str:
        return _("Còn hàng") if self.num_available > 0 else _("Hết hàng")

    @property
    def message(self) -> str:
        return _("Còn %(count)s") % {"count": self.num_available} if self.num_available > 0 else _("Hết hàng")


class Selector:
    """Makes the strategy of a request; the outlet a visitor chose stands in the session under "outlet" (its code)."""

    def strategy(
        self,
        request: Any = None,
        user: Any = None,
        outlet: Outlet | None = None,
        way: str | None = None,
        **_others: Any,
    ) -> "OutletStrategy":
        return OutletStrategy(request, outlet=outlet, way=way)


class OutletStrategy(Structured):
    """Outlet-aware and deterministic: the same shelves give the same answer on every database.

    `way` narrows the outlets to those that ship, or to the one pick-up point `outlet`; None takes them all.
    """

    def __init__(self, request: Any = None, outlet: Outlet | None = None, way: str | None = None):
        super().__init__(request)
        self.outlet = outlet
        self.way = way

    @property
    def preferred_code(self) -> str | None:
        """Read when it is needed and not before: a page that asks for no stock keeps clear of the session."""
        if self.outlet is not None:
            return self.outlet.code
        session = getattr(self.request, "session", None)
        return session.get(OUTLET_SESSION_KEY) if session is not None else None

    def serves(self, outlet: Outlet) -> bool:
        if self.way == SHIP:
            return outlet.ships
        if self.way == PICK_UP:
            return outlet.has_pickup and (self.outlet is None or outlet.pk == self.outlet.pk)
        return True

    def lines_of(self, product: Any) -> list[ShelfLine]:
        """Shelf lines with a price, at outlets that may serve this buyer."""
        return [line for line in shelf_lines(product) if line.quote is not None and self.serves(line.outlet)]

    def choose(self, lines: Iterable[ShelfLine], quantity: int = 1) -> ShelfLine | None:
        """Enough stock first, then the outlet the buyer prefers, then the shop's rank, then age.

        Where none has enough, the one that has the most.
        """
        preferred = self.preferred_code
        return min(
            lines,
            key=lambda line: (
                -min(line.available, quantity),
                line.outlet.code != preferred,
                line.outlet.rank,
                line.stock_record_id,
            ),
            default=None,
        )

    def select_stockrecord(self, product: Any, quantity: int = 1) -> Any:
        line = self.choose(self.lines_of(product), quantity)
        return StockRecord.objects.get(pk=line.stock_record_id) if line else None

    def fetch_for_product(self, product: Any, stockrecord: Any = None, quantity: int = 1) -> PurchaseInfo:
        """For showing: the price of the chosen outlet, and the sum over all that may serve.

        With a stock record: its own price and its own stock.
        """
        if stockrecord is not None:
            return self._for_record(stockrecord, quantity)
        lines = self.lines_of(product)
        line = self.choose(lines, quantity)
        if line is None:
            return PurchaseInfo(prices.Unavailable(), availability.Unavailable(), None)
        total = sum(each.available for each in lines)
        record = StockRecord.objects.get(pk=line.stock_record_id)
        return PurchaseInfo(_policy(line.quote), StockOnShelf(total), record)

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> PurchaseInfo:
        """For checking: the record the line will be served from, at the price for the line's quantity."""
        record = stockrecord or line.stockrecord
        if record is None:
            return self.fetch_for_product(line.product, quantity=line.quantity)
        return self._for_record(record, line.quantity)

    def _for_record(self, record: Any, quantity: int) -> PurchaseInfo:
        now = timezone.now()
        quote = price_at(record, now, quantity=quantity)
        if quote is None:
            return PurchaseInfo(prices.Unavailable(), availability.Unavailable(), record)
        return PurchaseInfo(_policy(quote), StockOnShelf(available_on_record(record, now)), record)

    def fetch_for_parent(self, product: Any) -> PurchaseInfo:
        """A parent costs what its cheapest packing in stock costs, and counts the units of all its packings."""
        lines = [line for line in product_shelves(product.pk) if line.quote is not None and self.serves(line.outlet)]
        if not lines:
            return PurchaseInfo(prices.Unavailable(), availability.Unavailable(), None)
        cheapest = min(lines, key=lambda line: (not line.available, line.quote.amount))
        return PurchaseInfo(_policy(cheapest.quote), StockOnShelf(sum(line.available for line in lines)), None)


def _policy(quote: PriceQuote | None) -> prices.Base:
    """Prices include VAT, so there is nothing to add: the tax in them is worked out of them on the invoice."""
    if quote is None:
        return prices.Unavailable()
    return prices.TaxInclusiveFixedPrice(currency="VND", excl_tax=Decimal(quote.amount), tax=Decimal(0))
