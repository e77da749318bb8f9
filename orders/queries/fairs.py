"""The account of a fair: what was brought, sold, tasted, spoiled, taken back, and the money against it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, DecimalField, F, Sum
from oscar.core.loading import get_model

from orders.models import CashUp, FulfilmentLine, Receipt
from orders.queries.cash import till_of
from shops.models import LotBalance, Outlet, StockMovement

Product = get_model("catalogue", "Product")
Kind = StockMovement.Kind
MONEY = DecimalField(max_digits=20, decimal_places=0)
COLUMNS = {
    "brought": (Kind.RECEIVED, Kind.MOVED_IN),
    "sold": (Kind.SOLD,),
    "returned": (Kind.RETURNED,),
    "tasted": (Kind.SAMPLED,),
    "spoiled": (Kind.DAMAGED, Kind.EXPIRED, Kind.RECALLED),
    "counted": (Kind.COUNTED,),
    "corrected": (Kind.CORRECTED,),
    "sent_back": (Kind.MOVED_OUT,),
}
COLUMN_OF = {kind.value: column for column, kinds in COLUMNS.items() for kind in kinds}


@dataclass
class FairLine:
    """One packing at the fair, in pieces; `sums` are signed as the ledger writes them. `amount` is what it brought in
    by the orders, `on_orders` how many pieces those say.
    """

    name: str
    unit: str
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: int = 0
    on_orders: int = 0
    amount: int = 0

    def size(self, column: str) -> int:
        return abs(self.sums[column])

    @property
    def brought(self) -> int:
        return self.sums["brought"]

    @property
    def sold(self) -> int:
        return self.size("sold")

    @property
    def returned(self) -> int:
        return self.size("returned")

    @property
    def tasted(self) -> int:
        return self.size("tasted")

    @property
    def spoiled(self) -> int:
        return self.size("spoiled")

    @property
    def sent_back(self) -> int:
        return self.size("sent_back")

    @property
    def mended(self) -> int:
        """Signed: what counts found more or less, and lines that were put right."""
        return self.sums["counted"] + self.sums["corrected"]

    @property
    def unexplained(self) -> int:
        """What stands there beyond what the book explains; anything but 0 is for verify_ledger."""
        return self.left - sum(self.sums.values())

    @property
    def without_order(self) -> int:
        """Pieces that left as sold and stand on no order."""
        return self.sold - self.on_orders


@dataclass(frozen=True)
class FairAccount:
    """The whole fair; money in đồng. `ways` has receipts and their total by way of paying."""

    outlet: Outlet
    lines: list[FairLine]
    ways: list[tuple[str, int, int]]
    cash_expected: int
    cash_counted: int
    cash_difference: int
    cash_uncounted: int

    @property
    def total(self) -> int:
        return sum(total for _way, _count, total in self.ways)

    @property
    def left(self) -> int:
        return sum(line.left for line in self.lines)

    @property
    def is_even(self) -> bool:
        """Whether nothing is to be named: no piece and no đồng differs."""
        pieces = any(line.unexplained or line.mended or line.without_order for line in self.lines)
        return not (pieces or self.cash_difference)


def account_of(outlet: Outlet) -> FairAccount:
    """The account of a fair as it stands, in nine queries however much was sold."""
    lines: dict[int, FairLine] = {}
    movements = StockMovement.objects.filter(outlet=outlet).order_by()
    rows = list(movements.values_list("lot__product", "kind").annotate(Sum("change")))
    products = Product.objects.filter(pk__in={product for product, *_more in rows}).select_related("parent", "packing")
    for product in products:
        lines[product.pk] = FairLine(_name(product), _unit(product))
    for product, kind, change in rows:
        lines[product].sums[COLUMN_OF[kind]] += change
    balances = LotBalance.objects.filter(outlet=outlet).order_by()
    for product, left in balances.values_list("lot__product").annotate(Sum("quantity")):
        if product in lines:
            lines[product].left = left
    given = FulfilmentLine.objects.filter(fulfilment__outlet=outlet, handed_over__gt=0).order_by()
    for product, pieces, amount in given.values_list("order_line__product").annotate(
        pieces=Sum("handed_over"),
        worth=Sum(F("handed_over") * F("order_line__unit_price_incl_tax"), output_field=MONEY),
    ):
        if product in lines:
            lines[product].on_orders, lines[product].amount = pieces, int(amount)
    receipts = Receipt.objects.filter(fulfilment__outlet=outlet).order_by()
    ways = receipts.values_list("fulfilment__order__payment__method").annotate(Count("pk"), Sum("total"))
    cash = CashUp.objects.filter(outlet=outlet).aggregate(
        expected=Sum("expected", default=0), counted=Sum("counted", default=0), difference=Sum("difference", default=0)
    )
    return FairAccount(
        outlet=outlet,
        lines=sorted(lines.values(), key=lambda line: (-line.amount, line.name)),
        ways=sorted(ways),
        cash_expected=cash["expected"],
        cash_counted=cash["counted"],
        cash_difference=cash["difference"],
        cash_uncounted=till_of(outlet).expected,
    )


def _name(product: Any) -> str:
    return str(product.parent.title if product.parent else product.title)


def _unit(product: Any) -> str:
    packing = getattr(product, "packing", None)
    return packing.label if packing else ""
