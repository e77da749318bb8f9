"""Returns as an outlet's staff look at them: what is asked for, what is on its way, and where each piece goes."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from counter.queries.shares import title_of, unit_of
from orders.models import CashRefund, GoodsReturn, Payment, ReturnedLot, ReturnEvent, ReturnLine
from orders.queries.payments import Money, money_of
from orders.queries.returns import OPEN, LotWithBuyer, lots_with_buyer
from orders.services.returns import STEPS
from shops.models import Outlet

LONGEST_LIST = 60


@dataclass(frozen=True)
class ReturnRow:
    """A line that is to come back: `lots` are those that the buyer was given and still has."""

    line: ReturnLine
    name: str
    unit: str
    lots: list[LotWithBuyer]


@dataclass(frozen=True)
class ReturnDesk:
    """One return with what may be done to it; `refunds` were given back in cash for its order."""

    goods_return: GoodsReturn
    rows: list[ReturnRow]
    steps: frozenset[str]
    money: Money
    is_cash: bool
    refunds: list[CashRefund]

    @property
    def number(self) -> str:
        return str(self.goods_return.fulfilment.order.number)


def _returns(outlet: Outlet) -> QuerySet[GoodsReturn]:
    lines = ReturnLine.objects.select_related(
        "line__order_line__product__parent", "line__order_line__product__packing"
    ).prefetch_related(Prefetch("lots", queryset=ReturnedLot.objects.select_related("lot", "movement")))
    return (
        GoodsReturn.objects.filter(fulfilment__outlet=outlet)
        .select_related("fulfilment__order__facts", "fulfilment__order__payment")
        .prefetch_related(Prefetch("lines", queryset=lines), Prefetch("events", queryset=ReturnEvent.objects.all()))
    )


def open_returns(outlet: Outlet) -> list[GoodsReturn]:
    """What is to be answered or received, the oldest first."""
    return list(_returns(outlet).filter(state__in=OPEN).order_by("pk")[:LONGEST_LIST])


def last_returns(outlet: Outlet) -> list[GoodsReturn]:
    """The last ones that are over."""
    return list(_returns(outlet).exclude(state__in=OPEN).order_by("-pk")[:10])


def returns_of_share(outlet: Outlet, number: str) -> list[GoodsReturn]:
    return list(_returns(outlet).filter(fulfilment__order__number=number).order_by("pk"))


def return_at(outlet: Outlet, return_id: int) -> ReturnDesk | None:
    """One return of this outlet; None when it has none of that number."""
    found = _returns(outlet).filter(pk=return_id).first()
    if found is None:
        return None
    lines = list(found.lines.all())
    is_to_receive = GoodsReturn.State.RECEIVED in STEPS[found.state]
    lots = lots_with_buyer([each.line_id for each in lines]) if is_to_receive else {}
    payment = found.fulfilment.order.payment
    is_cash = payment.method == Payment.Method.CASH
    return ReturnDesk(
        goods_return=found,
        rows=[_row(each, lots.get(each.line_id, [])) for each in lines],
        steps=STEPS[found.state],
        money=money_of(payment),
        is_cash=is_cash,
        refunds=list(CashRefund.objects.filter(payment=payment).select_related("outlet")) if is_cash else [],
    )


def _row(line: ReturnLine, lots: list[LotWithBuyer]) -> ReturnRow:
    bought = line.line.order_line
    product = bought.product
    return ReturnRow(
        line=line,
        name=title_of(product) if product else bought.title,
        unit=unit_of(product) if product else "",
        lots=[each for each in lots if each.left > 0],
    )
