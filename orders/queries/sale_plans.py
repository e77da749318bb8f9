"""What is sold over a counter: the lots in the seller's hand, at the counter's prices; one share, no way to choose."""

from datetime import datetime

from orders.models import Fulfilment
from orders.queries.lines import Wanted
from orders.queries.plans import PICK_UP, Plan, PlanLine, Share, Short
from shops.models import Outlet
from shops.queries import COUNTER, lot_prices_at


def plan_sale(lines: list[Wanted], *, outlet: Outlet, now: datetime) -> Plan:
    """The plan of a sale (`sale_lines`), in one query: its shares are one of the outlet.

    What is hidden from the shop, or has no price there, is short by all its pieces. Whether a lot has the pieces is
    asked under its lock, when they are promised.
    """
    prices = lot_prices_at([(each.stock_record_id, each.lot.pk) for each in lines if each.lot], now, COUNTER)
    found: list[PlanLine] = []
    shorts: list[Short] = []
    for wanted in lines:
        quote = prices.get((wanted.stock_record_id, wanted.lot.pk)) if wanted.lot else None
        if quote is None or not wanted.is_shown:
            shorts.append(Short(wanted, 0))
        else:
            found.append(PlanLine(wanted, outlet, wanted.stock_record_id, wanted.quantity, quote, lot=wanted.lot))
    shares = (Share(outlet, tuple(found), PICK_UP, Fulfilment.Reason.PICK_UP),) if found else ()
    return Plan(way=PICK_UP, shares=shares, shorts=tuple(shorts), refused=(), zone=None, has_service=True)
