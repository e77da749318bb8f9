"""A maker's statement for a span of days: what was sold at which price, on which terms, and what is owed for it.

The ledger says what left, what came back and when; the orders at which price; `shops.queries.origins` under which
delivery note, whose terms hold (docs/decisions/0017 and 0026).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format

from catalogue.models import Producer
from orders.models import PromisedLot, ReturnedLot
from orders.queries.maker_goods import goods_of, name_of_goods
from shops.models import Allocation, Arrival, Outlet, StockMovement
from shops.models.arrivals import Terms
from shops.queries.origins import Moved, arrivals_by_movement, origins_in, read_book
from shops.queries.prices import end_of_day
from shops.queries.selling import TRADE

Kind = StockMovement.Kind
Place = tuple[str, int, int]  # order number, lot id, outlet id


def commission_on(price: int, percent: Decimal) -> int:
    """What the outlet keeps of one piece sold at `price` đồng: whole đồng, the rest of a đồng is the maker's.

    By the piece and not by the sum, so that a piece that comes back takes exactly its own share with it, whenever it
    does, and two halves of a year add up to the year.
    """
    return int((price * percent / 100).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True)
class Sold:
    """Pieces of a packing that an outlet sold at one price on one kind of terms in a span of days.

    `returned` of them or of earlier ones came back in it. `price` is what buyers paid for a piece, in đồng with VAT;
    None where no order says it. `terms` is "" for goods that were taken in without a delivery note; `percent` is the
    commission of goods on consignment.
    """

    name: str
    outlet: str
    price: int | None
    terms: str
    percent: Decimal | None
    sold: int
    returned: int

    @property
    def pieces(self) -> int:
        """Below nothing when more came back than was sold."""
        return self.sold - self.returned

    @property
    def amount(self) -> int | None:
        """What buyers paid for the pieces, in đồng."""
        return None if self.price is None else self.price * self.pieces

    @property
    def terms_label(self) -> str:
        return str(Terms(self.terms).label) if self.terms else ""

    @property
    def rate(self) -> str:
        """The commission as people write it: 15, 12,5."""
        return "" if self.percent is None else number_format(Decimal(f"{self.percent.normalize():f}"))

    @property
    def is_consigned(self) -> bool:
        return self.terms == Terms.CONSIGNMENT

    @property
    def commission(self) -> int | None:
        """What the outlet keeps, in đồng; None where there is none to reckon."""
        if self.price is None or self.percent is None or not self.is_consigned:
            return None
        return commission_on(self.price, self.percent) * self.pieces

    @property
    def owed(self) -> int | None:
        """What the outlet owes the maker for them, in đồng: nothing for goods that it has bought; None if unknown."""
        if self.terms == Terms.OWNED:
            return 0
        return None if self.amount is None or self.commission is None else self.amount - self.commission


@dataclass(frozen=True)
class Statement:
    """What was sold of a maker's goods from `first` to `last`, both days included."""

    first: date
    last: date
    rows: list[Sold]

    @property
    def sold(self) -> int:
        return sum(row.sold for row in self.rows)

    @property
    def returned(self) -> int:
        return sum(row.returned for row in self.rows)

    @property
    def pieces(self) -> int:
        return self.sold - self.returned

    @property
    def amount(self) -> int:
        return sum(row.amount or 0 for row in self.rows)

    @property
    def commission(self) -> int:
        return sum(row.commission or 0 for row in self.rows)

    @property
    def owed(self) -> int:
        return sum(row.owed or 0 for row in self.rows)

    @property
    def owned_amount(self) -> int:
        """What buyers paid for goods that the outlets had bought of the maker."""
        return sum(row.amount or 0 for row in self.rows if row.terms == Terms.OWNED)

    @property
    def unsettled_amount(self) -> int:
        """What buyers paid for goods whose terms nobody knows."""
        return sum(row.amount or 0 for row in self.rows if not row.terms)

    @property
    def has_owned(self) -> bool:
        return any(row.terms == Terms.OWNED for row in self.rows)

    @property
    def without_price(self) -> int:
        """Pieces that moved outside any order, sold or brought back, so that their price is not known here."""
        return sum(row.sold + row.returned for row in self.rows if row.price is None)

    @property
    def without_terms(self) -> int:
        """Pieces, sold or brought back, that were taken in without a delivery note."""
        return sum(row.sold + row.returned for row in self.rows if not row.terms)


def statement_of(producers: Collection[Producer], first: date, last: date) -> Statement:
    """The statement of these makers for a span of days, in seven queries whatever was sold.

    A line that was corrected counts against the line that it corrects, on the day of the correction.
    """
    goods = {product.pk: product for product in goods_of(producers)}
    begin, end = timezone.make_aware(datetime.combine(first, time.min)), end_of_day(last)
    trade = StockMovement.objects.filter(TRADE, lot__product__in=goods, happened_at__gte=begin, happened_at__lt=end)
    lines = {line.pk: line for line in trade.select_related("outlet").only("outlet__name_vi", "outlet__name_en")}
    lots = dict(trade.order_by().values_list("lot", "lot__product").distinct())
    history = StockMovement.objects.filter(lot__in=trade.order_by().values("lot"))
    book = read_book(history)
    back = _returns(history)
    prices = _sale_prices(book, history) | {pk: price for pk, (price, _number) in back.items()}
    parts, _standing = origins_in(book, {pk: number for pk, (_price, number) in back.items()})
    arrivals = arrivals_by_movement(history)
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    outlets: dict[int, Outlet] = {}
    by_pk = {line.pk: line for line in book}
    for line in book:
        if line.pk not in lines:
            continue
        outlets[line.outlet] = lines[line.pk].outlet
        origin = by_pk[line.corrects] if line.corrects is not None else line
        for arrival, pieces in _by_terms(line, parts.get(line.pk, []), arrivals):
            count = counts[(lots[line.lot], line.outlet, prices.get(origin.pk), *_terms(arrival))]
            column = 1 if origin.kind == Kind.RETURNED else 0
            count[column] += pieces if origin is line else -pieces
    rows = [
        Sold(name_of_goods(goods[packing]), outlets[outlet].name, price, terms, percent, *count)
        for (packing, outlet, price, terms, percent), count in counts.items()
        if any(count)
    ]
    return Statement(first, last, sorted(rows, key=_order_on_paper))


def _order_on_paper(row: Sold) -> tuple[Any, ...]:
    return (row.name, row.outlet, row.terms, row.percent or 0, row.price or 0)


def _terms(arrival: Arrival | None) -> tuple[str, Decimal | None]:
    return ("", None) if arrival is None else (arrival.terms, arrival.commission_percent)


def _by_terms(
    line: Moved, parts: Iterable[tuple[int, int]], arrivals: dict[int, Arrival]
) -> list[tuple[Arrival | None, int]]:
    """How many pieces of a line came under which arrival; None for those that came without a note."""
    found: list[tuple[Arrival | None, int]] = [(arrivals.get(source), pieces) for source, pieces in parts]
    rest = abs(line.change) - sum(pieces for _arrival, pieces in found)
    return [*found, (None, rest)] if rest else found


def _returns(history: QuerySet[StockMovement]) -> dict[int, tuple[int | None, str]]:
    """By the line that took pieces back: what a piece had cost, and the number of its order."""
    rows = ReturnedLot.objects.filter(movement__in=history.values("pk")).values_list(
        "movement_id",
        "return_line__line__order_line__unit_price_incl_tax",
        "return_line__line__order_line__order__number",
    )
    return {movement: (_dong(price), number) for movement, price, number in rows}


def _sale_prices(book: Iterable[Moved], history: QuerySet[StockMovement]) -> dict[int, int | None]:
    """What a piece cost, by the line of the book that says it was sold; lines that no order explains are left out.

    Each promise that was handed over wrote one line of its size. Two lines of an order may have pieces of one lot at
    two prices (a marked-down lot was stopped and another sent for it), so promises and lines are told apart by size,
    in the order in which they were settled.
    """
    rows = (
        PromisedLot.objects.filter(
            line__order_line__order__number__in=history.filter(kind=Kind.SOLD).values("document"),
            allocation__balance__lot__in=history.values("lot"),
            allocation__state=Allocation.State.HANDED_OVER,
        )
        .order_by("allocation__settled_at", "allocation_id")
        .values_list(
            "line__order_line__order__number",
            "allocation__balance__lot_id",
            "allocation__balance__outlet_id",
            "allocation__quantity",
            "line__order_line__unit_price_incl_tax",
        )
    )
    promised: dict[Place, list[tuple[int, int | None]]] = defaultdict(list)
    for number, lot, outlet, quantity, price in rows:
        promised[number, lot, outlet].append((quantity, _dong(price)))
    found: dict[int, int | None] = {}
    for line in book:
        waiting = promised.get((line.document, line.lot, line.outlet)) if line.kind == Kind.SOLD else None
        if waiting:
            same = next((each for each in waiting if each[0] == -line.change), waiting[0])
            waiting.remove(same)
            found[line.pk] = same[1]
    return found


def _dong(price: Decimal | None) -> int | None:
    return None if price is None else int(price)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of `day`."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
