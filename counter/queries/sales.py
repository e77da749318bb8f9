"""The sale in progress as its seller sees it, and sales that wait for their money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from catalogue.codes import read_code
from catalogue.models import Lot
from counter.queries.codes import CodeMatch, goods_by_code
from counter.queries.packings import find_packings
from orders.models import Fulfilment, Payment, Sale
from orders.queries.lines import Wanted, sale_lines
from orders.queries.plans import Plan
from orders.queries.sale_plans import plan_sale
from shops.models import LotBalance, Outlet
from shops.queries import PriceQuote
from shops.services.movements import why_not_sellable

NOTES = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000)  # đồng: what buyers round up to
MOST_BUTTONS = 4
MOST_WAITING = 20


@dataclass(frozen=True)
class SoldLine:
    """One lot of one packing in a sale. `free` is how many of the lot may be sold now; `why` says why none may be.

    `others` are the lots that it may be instead, the first to expire first.
    """

    wanted: Wanted
    lot: Lot
    quote: PriceQuote | None
    free: int
    why: str | None
    others: list[Lot]

    @property
    def amount(self) -> int:
        return self.quote.amount * self.wanted.quantity if self.quote else 0

    @property
    def is_short(self) -> bool:
        return self.free < self.wanted.quantity


@dataclass(frozen=True)
class SaleView:
    sale: Sale
    lines: list[SoldLine]
    plan: Plan

    @property
    def pieces(self) -> int:
        return sum(line.wanted.quantity for line in self.lines)

    @property
    def has_liquor(self) -> bool:
        return any(line.wanted.is_liquor for line in self.lines)

    @property
    def is_sellable(self) -> bool:
        return self.plan.is_complete and not any(line.why or line.is_short for line in self.lines)


def sale_view(sale: Sale, language: str, now: datetime) -> SaleView:
    """A sale with its lots and prices, in four queries, however many lines it has."""
    wanted = sale_lines(sale.basket_id, language, now)
    balances: dict[int, list[LotBalance]] = {}
    standing = LotBalance.objects.filter(outlet=sale.outlet, lot__product__in=[each.product_id for each in wanted])
    for balance in standing.select_related("lot"):
        balances.setdefault(balance.lot.product_id, []).append(balance)
    plan = plan_sale(wanted, outlet=sale.outlet, now=now)
    quotes = {line.wanted.line_id: line.quote for line in plan.lines}
    lines = [
        _sold_line(each, each.lot, quotes.get(each.line_id), balances.get(each.product_id, []), now)
        for each in wanted
        if each.lot is not None
    ]
    return SaleView(sale, lines, plan)


def _sold_line(
    wanted: Wanted, lot: Lot, quote: PriceQuote | None, balances: list[LotBalance], now: datetime
) -> SoldLine:
    free = next((balance.free for balance in balances if balance.lot_id == lot.pk), 0)
    others = [
        balance.lot
        for balance in balances
        if balance.lot_id != lot.pk and balance.free >= wanted.quantity and why_not_sellable(balance.lot, now) is None
    ]
    others.sort(key=lambda each: (each.best_before is None, each.best_before, each.pk))
    return SoldLine(wanted, lot, quote, free, why_not_sellable(lot, now), others)


@dataclass(frozen=True)
class Meant:
    """What a scanned or typed text may mean here: `is_sure` for a code that names one packing and no more."""

    matches: list[CodeMatch]
    is_sure: bool
    is_code: bool


def meant_by(text: str, outlet: Outlet, language: str) -> Meant:
    """Goods by code, and where it is no code that is known, by the words of their names; what stands here first."""
    found = goods_by_code(text, outlet)
    if found:
        return Meant(found, len(found) == 1, True)
    if read_code(text).names_packing:
        return Meant([], False, True)
    packings = find_packings(text, language)
    here = _standing(outlet, packings)
    packings.sort(key=lambda packing: packing.pk not in here)
    return Meant([CodeMatch(packing, None) for packing in packings], False, False)


def _standing(outlet: Outlet, packings: Iterable[Any]) -> set[int]:
    ids = [packing.pk for packing in packings]
    return set(
        LotBalance.objects.filter(outlet=outlet, lot__product__in=ids, quantity__gt=0).values_list(
            "lot__product_id", flat=True
        )
    )


def amounts_to_give(total: int) -> list[int]:
    """What a buyer is likely to hand over for `total` đồng: the exact amount, then notes rounded up."""
    rounded = sorted({-(-total // note) * note for note in NOTES} - {total})
    return [total, *rounded[:MOST_BUTTONS]]


def sales_with_orders(outlet: Outlet) -> QuerySet[Sale]:
    return Sale.objects.filter(outlet=outlet, order__isnull=False).select_related(
        "order__facts", "order__payment__account", "seller"
    )


def waiting_sales(outlet: Outlet) -> list[Sale]:
    """Sales by transfer whose goods have not left yet, the oldest first."""
    waiting = [Fulfilment.Status.PENDING, Fulfilment.Status.PLACED, Fulfilment.Status.PACKED]
    found = sales_with_orders(outlet).filter(
        order__payment__method=Payment.Method.TRANSFER, order__fulfilments__status__in=waiting
    )
    return list(found.order_by("pk")[:MOST_WAITING])


def sale_of_number(outlet: Outlet, number: str) -> Sale | None:
    """The sale that became this order."""
    return sales_with_orders(outlet).filter(order__number=number).first()
