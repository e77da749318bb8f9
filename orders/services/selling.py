"""A sale paid: an order of channel "counter" through `place_order`, handed over, its cash taken, its receipt numbered.

One transaction, all or nothing. Locks: the basket, stock records by id, lots by id, the outlet's till, the paper
series; payment, share and order are new and nobody else's yet.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.outbox import announce
from common.writing import change
from orders.exceptions import AgeNotStated, PlanChanged, PlanIncomplete
from orders.models import Fulfilment, MoneySeen, OrderFacts, Payment, Sale
from orders.queries.payments import money_of
from orders.sale_refusals import (
    AgeNotAsked,
    NotAwaited,
    NotSoldHere,
    PriceMoved,
    SaleClosed,
    TooLittleGiven,
    TooMuchGiven,
)
from orders.services.cash import write_cash
from orders.services.letters import SALE_DONE
from orders.services.papers import Sold, issue_receipt
from orders.services.payment_steps import State, hold_payment, step_payment
from orders.services.placing import Checkout, Placed, place_held
from orders.services.sales import held_sale
from orders.services.steps import hand_over_share, open_shares
from orders.services.tills import hold_open_till
from shops.models import Outlet
from shops.services.ledger import name_of

MOST_CHANGE = 10_000_000  # đồng: nobody hands over so much more than is due


@dataclass(frozen=True)
class Buyer:
    """What the buyer may say, and need not: where the receipt is sent, and that they are of age."""

    email: str = ""
    phone: str = ""
    is_adult: bool = False


@transaction.atomic
def sell_for_cash(*, sale_id: int, outlet: Outlet, by: Any, seen: str, given: int, buyer: Buyer, language: str) -> Any:
    """Sell a seller's sale for `given` đồng of cash; returns the order. `seen` is the seal of the plan that was shown.

    A sale that was paid brings its order back and changes nothing, however often it is sent. Raises SaleClosed,
    EmptyBasket, PriceMoved, NotSoldHere, AgeNotAsked, TooLittleGiven, TooMuchGiven, TillNotOpen, InsufficientStock,
    LotNotSellable, OutletNotTrading.
    """
    held = _hold(sale_id, outlet, by)
    if held.order is not None:
        return held.order
    placed = _place(held, seen, buyer, language, Payment.Method.CASH)
    total = placed.facts.amount_due
    if given < total:
        raise TooLittleGiven(given=given, total=total)
    if given - total > MOST_CHANGE:
        raise TooMuchGiven(given=given)
    hold_open_till(held.outlet)
    (share,) = placed.shares
    write_cash(share, placed.payment, total, carrier=None, by=held.seller)
    issue_receipt(share, by=held.seller, sold=Sold(placed.facts, list(zip(placed.lines, _codes(placed), strict=True))))
    if placed.facts.email:
        announce(SALE_DONE, str(placed.order.pk))
    _close(held, placed.order, given)
    return placed.order


def _codes(placed: Placed) -> list[list[str]]:
    """The codes of the lots of each line, each once."""
    return [list(dict.fromkeys(each.balance.lot.code for each in lots)) for lots in placed.lots]


@transaction.atomic
def sell_by_transfer(*, sale_id: int, outlet: Outlet, by: Any, seen: str, buyer: Buyer, language: str) -> Any:
    """Keep what is in the sale for the buyer who is transferring; the goods leave once the money was seen.

    As `sell_for_cash`, and raises NoTransfersTaken; no session is needed.
    """
    held = _hold(sale_id, outlet, by)
    if held.order is not None:
        return held.order
    placed = _place(held, seen, buyer, language, Payment.Method.TRANSFER)
    _close(held, placed.order, None)
    return placed.order


@transaction.atomic
def see_money(*, order: Any, by: Any) -> Fulfilment:
    """A seller says that the money of a counter sale has come to the account: the goods leave now, on that word.

    The word is written down with whose it is. When a transfer had been written down meanwhile the goods just leave.
    Said twice it is done once. Raises NotAwaited, LotNotSellable.
    """
    payment = hold_payment(order.pk)
    share = Fulfilment.objects.select_related("order__facts").get(order=order.pk)
    if share.status == Fulfilment.Status.HANDED_OVER:
        return share
    if payment is None or payment.state not in (State.AWAITED, State.PAID) or not share.order.facts.is_counter_sale:
        raise NotAwaited(number=order.number)
    if payment.state == State.AWAITED:
        if not (due := money_of(payment).due):
            raise NotAwaited(number=order.number)  # a count has cut all of it
        MoneySeen.objects.create(payment=payment, amount=due, actor=by, actor_name=name_of(by))
        step_payment(payment, State.PAID, by=by, reason=_("Người bán thấy tiền đã về tài khoản"))
        open_shares(order.pk, by=by)
    return _hand_over(share.order, by)


def _hold(sale_id: int, outlet: Outlet, by: Any) -> Sale:
    """The seller's sale at the outlet, held until commit; one that was paid comes with its order."""
    held = held_sale(sale_id, outlet, by)
    if held.state == Sale.State.ABANDONED:
        raise SaleClosed(sale=held)
    return held


def _place(held: Sale, seen: str, buyer: Buyer, language: str, method: str) -> Placed:
    checkout = Checkout(
        way=OrderFacts.Way.PICK_UP,
        buyer_name="",
        phone=buyer.phone,
        email=buyer.email,
        language=language,
        outlet=held.outlet,
        is_adult=buyer.is_adult,
        payment=method,
        channel=OrderFacts.Channel.COUNTER,
        seller=held.seller,
    )
    try:
        return place_held(basket=held.basket, checkout=checkout, seen=seen, idempotency_key=f"sale-{held.pk}")
    except PlanIncomplete as incomplete:
        raise NotSoldHere(title=incomplete.plan.shorts[0].wanted.title) from incomplete
    except PlanChanged as changed:
        raise PriceMoved() from changed
    except AgeNotStated as young:
        raise AgeNotAsked() from young


def _hand_over(order: Any, by: Any) -> Fulfilment:
    share = Fulfilment.objects.get(order=order.pk)
    given = hand_over_share(fulfilment=share, by=by, reason=_("Bán tại quầy"))
    if order.facts.email:
        announce(SALE_DONE, str(order.pk))
    return given


def _close(held: Sale, order: Any, given: int | None) -> None:
    change(Sale, held.pk, state=Sale.State.SOLD, order_id=order.pk, given=given, closed_at=timezone.now())
