"""The steps of a payment, and what of it came, is due and is owed back; all in whole đồng.

Locks in one order: the payment, then its shares by id, then stock records and lots, then the order. Every step of a
share holds the payment of its order first (`hold_payment`), so money and goods of one order never move past each other.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from common.outbox import announce_all
from common.writing import insert
from orders.card_refusals import LEAST_BY_CARD, MOST_BY_CARD, NoCardsTaken, NotByCard
from orders.exceptions import IllegalPaymentStep, NoTransfersTaken
from orders.models import CardIntent, CashCollection, Payment, PaymentEvent
from orders.queries.payments import account_in_use, money_of
from orders.stripe_api import takes_cards
from shops.services.ledger import name_of, under_lock

THE_CLOCK = "đồng hồ của cửa hàng"  # who took a step that nobody took
State, Method = Payment.State, Payment.Method
TRANSFER_TIME = timedelta(hours=6)  # goods wait so long for a transfer; between banks at home it takes minutes
COUNTER_TIME = timedelta(minutes=30)  # while the buyer stands before the seller
CARD_TIME = timedelta(minutes=20)  # and so long for a card, which pays while the buyer looks on
CLOSE_INTENT = "card-close"  # news for Stripe: nothing is to be paid any more

# Every step there is: from where to where. What is not here is refused, whoever asks.
STEPS: dict[str, frozenset[str]] = {
    State.ON_RECEIPT: frozenset({State.PAID, State.VOID}),
    State.AWAITED: frozenset({State.PAID, State.EXPIRED, State.VOID}),
    # Money that is owed back is reckoned, not a state: see `Money.owed`. Cash may turn out to be with the carrier
    # still; the database keeps a transfer from that step.
    State.PAID: frozenset({State.ON_RECEIPT}),
    State.EXPIRED: frozenset(),
    State.VOID: frozenset(),
}


def signature(by: Any) -> str:
    """The name that stands beside a step in its book."""
    return name_of(by) if by is not None else THE_CLOCK


def open_payment(
    *,
    order: Any,
    method: str,
    amount: int,
    now: datetime,
    by: Any,
    name: str,
    is_at_counter: bool = False,
    is_taken: bool = False,
) -> Payment:
    """The payment of an order being placed, in its transaction: `amount` đồng, frozen.

    Of cash that `is_taken` in the same transaction both steps are written, and the payment is paid. Raises
    NoTransfersTaken, NoCardsTaken, NotByCard.
    """
    account = expires_at = None
    state = State.ON_RECEIPT
    if method == Method.TRANSFER:
        account, expires_at, state = (
            account_in_use(),
            now + (COUNTER_TIME if is_at_counter else TRANSFER_TIME),
            State.AWAITED,
        )
        if account is None:
            raise NoTransfersTaken()
    elif method == Method.CARD:
        if not takes_cards():
            raise NoCardsTaken()
        if not LEAST_BY_CARD <= amount <= MOST_BY_CARD:
            raise NotByCard(amount=amount)
        expires_at, state = now + CARD_TIME, State.AWAITED
    steps = [("", state, "")]
    if is_taken:
        steps.append((state, State.PAID, _("Đã thu tiền mặt")))
    payment = Payment(
        order=order, method=method, state=steps[-1][1], amount=amount, account=account, expires_at=expires_at
    )
    insert([payment])
    insert(
        [
            PaymentEvent(payment=payment, before=before, after=after, reason=reason, actor=by, actor_name=name)
            for before, after, reason in steps
        ]
    )
    return payment


def hold_payment(order_id: int) -> Payment | None:
    """The payment of an order, held until commit; tests take this lock away to show the race that it stops."""
    return under_lock(Payment.objects.filter(order=order_id)).first()


def step_payment(payment: Payment, after: str, *, by: Any = None, reason: str = "") -> None:
    """Take a held payment one step, in the caller's transaction. Raises IllegalPaymentStep."""
    if after not in STEPS[payment.state]:
        raise IllegalPaymentStep(state=payment.state, wanted=after)
    PaymentEvent.objects.create(
        payment=payment,
        before=payment.state,
        after=after,
        actor=by,
        actor_name=signature(by),
        reason=reason[:240],
    )
    payment.state = after
    payment.save(update_fields=["state"])
    if payment.method == Method.CARD and after in (State.EXPIRED, State.VOID):
        still_open = CardIntent.objects.filter(payment=payment, state=CardIntent.State.OPEN)
        announce_all(CLOSE_INTENT, list(still_open.values_list("intent_id", flat=True)))


def void_if_nothing_is_left(order_id: int, *, by: Any, reason: str) -> None:
    """After a share was cancelled or came back: nothing is to be paid any more once all of the order is and did.

    Unless cash was taken and stands: it is paid once all of it is in (`cash.settle_cash`), and what came back is owed.
    The payment is held.
    """
    payment = Payment.objects.filter(order=order_id).first()
    if payment is None or payment.state not in (State.ON_RECEIPT, State.AWAITED):
        return
    if not money_of(payment).due and not cash_that_stands(payment):
        step_payment(payment, State.VOID, by=by, reason=reason)


def cash_that_stands(payment: Payment) -> int:
    """Đồng of cash that somebody has for it: the outlet, or a carrier who has yet to hand it in."""
    return CashCollection.objects.filter(payment=payment).aggregate(sum=Sum("amount"))["sum"] or 0
