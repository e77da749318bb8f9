"""Money of cards as whoever keeps the shop's account looks at it."""

import uuid
from dataclasses import dataclass

from django.db.models import Prefetch

from orders.models import CardDay, CardEvent, CardRefund, CardRefundStep, Payment
from orders.queries.payments import account_in_use, with_money
from orders.stripe_api import takes_cards
from shops.models import Outlet

LONGEST_LIST = 100
LAST = 10
Outcome = CardEvent.Outcome
# What a person has to look at in Stripe: money that no order here explains, and buyers who complain to their bank.
STRANGE = (
    Outcome.OTHER_ACCOUNT,
    Outcome.OTHER_MODE,
    Outcome.OTHER_CURRENCY,
    Outcome.OTHER_AMOUNT,
    Outcome.UNKNOWN_INTENT,
    Outcome.UNKNOWN_REFUND,
    Outcome.DISPUTED,
)


@dataclass(frozen=True)
class RefundView:
    """A refund to a card and where it stands: asked for, on its way, sent, or failed with its reason."""

    refund: CardRefund
    steps: list[CardRefundStep]

    @property
    def has_failed(self) -> bool:
        return any(step.after == CardRefundStep.After.FAILED for step in self.steps)

    @property
    def is_sent(self) -> bool:
        return not self.has_failed and any(step.after == CardRefundStep.After.SENT for step in self.steps)

    @property
    def why(self) -> str:
        return next((step.why for step in self.steps if step.after == CardRefundStep.After.FAILED), "")


@dataclass(frozen=True)
class CardDesk:
    owed: list[Payment]
    failed: list[RefundView]
    strange: list[CardEvent]
    days: list[CardDay]
    last: list[RefundView]

    @property
    def key(self) -> str:
        """A new key for each form: a second tap sends nothing twice."""
        return uuid.uuid4().hex


def keeps_cards(outlet: Outlet) -> bool:
    """Whether the money of cards is looked after here: where the account for transfers is, else everywhere."""
    account = account_in_use()
    return takes_cards() and (account is None or account.seller_id == outlet.legal_seller_id)


def card_desk() -> CardDesk:
    """What is owed back to cards, refunds that failed, news that fits no order, and days held against Stripe's list."""
    payments = Payment.objects.filter(method=Payment.Method.CARD).select_related("order__facts")
    owed = with_money(payments).filter(owed__gt=0).order_by("pk")
    steps = Prefetch("steps", queryset=CardRefundStep.objects.order_by("pk"))
    refunds = CardRefund.objects.select_related("payment__order__facts", "capture").prefetch_related(steps)
    failed = refunds.filter(steps__after=CardRefundStep.After.FAILED).order_by("-pk")
    return CardDesk(
        owed=list(owed[:LONGEST_LIST]),
        failed=[_view(refund) for refund in failed[:LAST]],
        strange=list(CardEvent.objects.filter(outcome__in=STRANGE).select_related("payment__order")[:LAST]),
        days=list(CardDay.objects.all()[:LAST]),
        last=[_view(refund) for refund in refunds.order_by("-pk")[:LAST]],
    )


def _view(refund: CardRefund) -> RefundView:
    return RefundView(refund, list(refund.steps.all()))
