"""Placing an order: one act that freezes goods, places, prices and charges, and promises the goods.

Locks in one order: the basket, then stock records by id, then lots by id (design rule of the ledger). The basket's lock
makes five submits of one basket one order; the stock records' locks make the last piece go to one buyer.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot, Province
from common.compiled import Compiled
from common.outbox import announce
from common.writing import change, insert
from orders.exceptions import (
    MOST_CASH_SENT,
    AgeNotStated,
    BasketClosed,
    EmptyBasket,
    LiquorStaysHere,
    NoDelivery,
    PlanChanged,
    PlanIncomplete,
    TooMuchCash,
)
from orders.models import DeliveryZone, OrderFacts, OrderNumber, Payment
from orders.queries.lines import Wanted, basket_lines, sale_lines
from orders.queries.plans import PICK_UP, Plan, PlanLine, Share, plan_basket
from orders.queries.sale_plans import plan_sale
from orders.services.baskets import hold_basket
from orders.services.invoices import write_wish
from orders.services.letters import ORDER_PLACED
from orders.services.order_rows import Checkout, Placed, Writing, write_order
from shops.services import Promise, give_all, promise_all

__all__ = ["Checkout", "Placed", "place_held", "place_order", "zone_of"]

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")


def zone_of(province: Province | None) -> DeliveryZone | None:
    """The zone that sets the charge to a province; None when nothing is sent there."""
    if province is None:
        return None
    link = getattr(province, "zone_link", None)
    return link.zone if link is not None else None


@transaction.atomic
def place_order(*, basket: Any, checkout: Checkout, seen: str, idempotency_key: str, user: Any = None) -> Any:
    """Turn a basket into an order, once. `seen` is the seal of the plan the buyer was shown (`Plan.seal`).

    A sale at a counter comes here too (`services.selling`): its goods are those of the outlet, by lot, and nobody is
    written to.

    The same basket or the same key sent again brings the first order back and changes nothing. Raises, with nothing
    written: EmptyBasket, BasketClosed, AgeNotStated, LiquorStaysHere, NoDelivery, PlanIncomplete, PlanChanged,
    TooMuchCash, those of `open_payment`, and InsufficientStock when somebody took the last piece between this plan and
    its promise.
    """
    held = hold_basket(basket.pk)
    if (first := _placed_before(held, idempotency_key)) is not None:
        return first
    if held is None or held.status != Basket.OPEN:
        raise BasketClosed(order=None)
    return place_held(basket=held, checkout=checkout, seen=seen, idempotency_key=idempotency_key, user=user).order


def place_held(*, basket: Any, checkout: Checkout, seen: str, idempotency_key: str, user: Any = None) -> Placed:
    """`place_order` for an open basket that the caller's transaction holds and knows to be unordered.

    What leaves at once (`Checkout.leaves_at_once`) is written as handed over and paid, with every step in its book; the
    caller takes the cash and makes out the receipt.
    """
    now = timezone.now()
    read = sale_lines if checkout.is_counter_sale else basket_lines
    lines = read(basket.pk, checkout.language, now)
    if not lines:
        raise EmptyBasket()
    if any(wanted.is_liquor for wanted in lines) and not checkout.is_adult:
        raise AgeNotStated()
    plan = _plan_to_place(lines, checkout, seen, now)
    (drawn,) = insert([OrderNumber()])
    by = checkout.seller or user
    keep = give_all if checkout.leaves_at_once else promise_all
    promised = keep(
        [_promise_of(line, share, now) for share in plan.shares for line in share.lines],
        reference=drawn.text,
        by=by,
    )
    placed = write_order(
        Writing(drawn.text, basket, checkout, plan, idempotency_key, user, by, now),
        promised,
    )
    if checkout.invoice is not None:
        write_wish(placed.order, checkout.invoice)
    change(Basket, basket.pk, status=Basket.SUBMITTED, date_submitted=now)
    basket.status, basket.date_submitted = Basket.SUBMITTED, now
    if not checkout.is_counter_sale:
        announce(ORDER_PLACED, str(placed.order.pk))  # at a counter everybody concerned stands there
    return placed


def _plan_to_place(lines: list[Wanted], checkout: Checkout, seen: str, now: datetime) -> Plan:
    """The plan as the buyer saw it, or the refusal that stands in its way."""
    zone = zone_of(checkout.province) if checkout.way != PICK_UP else None
    if checkout.way != PICK_UP and zone is None:
        raise NoDelivery(province=checkout.province)
    is_cash = checkout.payment == Payment.Method.CASH
    plan = _plan_of(lines, checkout, zone, now)
    if not plan.has_service:
        raise NoDelivery(province=checkout.province)
    if is_cash and plan.sends_liquor:
        raise LiquorStaysHere()
    if not plan.is_complete:
        raise PlanIncomplete(plan=plan)
    if plan.seal() != seen:
        raise PlanChanged(plan=plan)
    if is_cash and plan.sent_total > MOST_CASH_SENT:
        raise TooMuchCash(total=plan.sent_total, most=MOST_CASH_SENT)
    return plan


def _plan_of(lines: list[Wanted], checkout: Checkout, zone: DeliveryZone | None, now: datetime) -> Plan:
    if checkout.is_counter_sale and checkout.outlet is not None:
        return plan_sale(lines, outlet=checkout.outlet, now=now)
    return plan_basket(
        lines,
        way=checkout.way,
        now=now,
        outlet=checkout.outlet,
        zone=zone,
        commune=checkout.commune,
        is_cash=checkout.payment == Payment.Method.CASH,
    )


facts_of_key = Compiled(lambda key: OrderFacts.objects.filter(idempotency_key=key).select_related("order"), key=str)


def order_of_key(idempotency_key: str) -> Any | None:
    """The order that a form with this key became before."""
    return next((facts.order for facts in facts_of_key(key=idempotency_key)), None)


def _placed_before(basket: Any | None, idempotency_key: str) -> Any | None:
    """The order that this basket, or this very form, became before."""
    if basket is not None and basket.status == Basket.SUBMITTED:
        placed = Order.objects.filter(basket=basket.pk).select_related("facts").first()
        if placed is not None:
            return placed
    return order_of_key(idempotency_key)


def _promise_of(line: PlanLine, share: Share, now: datetime) -> Promise:
    """A parcel's goods have to last until it has come; what is fetched is put aside the day it is ordered; what is
    handed over a counter now needs no life left but today.
    """
    if line.lot is not None:
        return Promise(line.outlet, line.wanted.product, line.quantity, line.lot)
    day = share.expected_until or timezone.localdate(now)
    return Promise(line.outlet, line.wanted.product, line.quantity, _lot_of(line), line.wanted.good_until(day))


def _lot_of(line: PlanLine) -> Lot | None:
    """The lot in the seller's hand; or the lot whose own price was promised to the buyer, if it is one lot's alone."""
    if line.lot is not None:
        return line.lot
    return None if line.quote.lot_id is None else Lot.objects.get(pk=line.quote.lot_id)
