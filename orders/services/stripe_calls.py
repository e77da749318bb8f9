"""What is said to Stripe and asked of it, with no transaction and no lock; answers go to `orders.services.cards`."""

import logging
from datetime import datetime, timedelta
from typing import Any

import stripe
from django.db import transaction
from django.utils import timezone

from common.attempts import Attempt
from common.outbox import announce
from orders import stripe_api
from orders.card_refusals import CardsOutOfReach
from orders.models import CardIntent, CardRefund, CardRefundStep, Payment
from orders.queries.payments import money_of
from orders.services.cards import take_intent, take_refund
from orders.services.payment_steps import CLOSE_INTENT, State, hold_payment
from orders.stripe_api import StripeError, takes_cards

log = logging.getLogger(__name__)

# Webhooks come within seconds; whoever has not been heard of for so long is asked.
PATIENCE = timedelta(minutes=1)
MOST_ASKED = 200  # in one tick


class StillMoving(Exception):
    """Stripe has not made up its mind yet: to be asked again."""


def open_intent(payment: Payment) -> dict[str, Any] | None:
    """The intent to pay an awaited payment with, as it stands at Stripe: the open one, or a new one.

    None when nothing is to be paid. Two tabs at once get one intent. Raises CardsOutOfReach.
    """
    try:
        return _open_intent(payment)
    except StripeError as error:
        log.warning("Stripe did not open an intent for payment %s: %s", payment.pk, type(error).__name__)
        raise CardsOutOfReach() from error


def _open_intent(payment: Payment) -> dict[str, Any] | None:
    mine = payment.card_intents
    if (known := mine.filter(state=CardIntent.State.OPEN).first()) is not None:
        found = stripe_api.read_intent(known.intent_id)
        if found["status"] != stripe_api.CANCELED:
            return found
        take_intent(found)  # closed at Stripe, and its news has not come yet
    amount = money_of(payment).lacking
    if not amount:
        return None
    made = stripe_api.make_intent(number=payment.order.number, amount=amount, attempt=mine.count())
    kept = _keep(payment, made["id"], amount)
    return made if kept == made["id"] else stripe_api.read_intent(kept)


@transaction.atomic
def _keep(payment: Payment, intent_id: str, amount: int) -> str:
    """Write a new intent down, unless another tab was quicker; returns the id of the one that counts."""
    held = hold_payment(payment.order_id)
    assert held is not None  # noqa: S101  it was given
    known = CardIntent.objects.filter(payment=held, state=CardIntent.State.OPEN).first()
    if known is not None:
        if known.intent_id != intent_id:
            announce(CLOSE_INTENT, intent_id)
        return known.intent_id
    CardIntent.objects.get_or_create(intent_id=intent_id, defaults={"payment": held, "amount": amount})
    if held.state != State.AWAITED:  # the time was over in this very moment
        announce(CLOSE_INTENT, intent_id)
    return intent_id


def close_intent(intent_id: str) -> None:
    """Close an intent at Stripe that may no longer be paid; when it has been paid already, that money is taken."""
    try:
        found = stripe_api.cancel_intent(intent_id)
    except stripe.InvalidRequestError:
        found = stripe_api.read_intent(intent_id)
    if not CardIntent.objects.filter(intent_id=intent_id).exists():
        return  # a twin that nobody was shown
    if take_intent(found) not in (stripe_api.CANCELED, stripe_api.SUCCEEDED):
        raise StillMoving(intent_id)


def send_refund(key: str) -> None:
    """Ask Stripe for a refund that the books have. What Stripe refuses for good has failed, and is owed again."""
    refund = CardRefund.objects.select_related("payment", "capture__intent").get(pk=key)
    if refund.steps.exists():
        return
    try:
        answer = stripe_api.make_refund(intent_id=refund.capture.intent.intent_id, amount=refund.amount, key=refund.key)
    except stripe.InvalidRequestError as refusal:
        take_refund(refund, status="failed", stripe_id="", why=str(refusal.user_message or refusal.code or "")[:240])
        return
    _take_answer(refund, answer)


def _take_answer(refund: CardRefund, answer: dict[str, Any]) -> None:
    why = str(answer.get("failure_reason") or "")
    take_refund(refund, status=str(answer.get("status")), stripe_id=stripe_api.id_of(answer), why=why)


def ask_after_cards(now: datetime | None = None) -> int:
    """Ask Stripe after intents and refunds that webhooks have not told the end of; returns how many were asked.

    Each by itself: a damaged one does not keep the others waiting. Raises its error at the end, so that the schedule
    says so.
    """
    if not takes_cards():
        return 0
    before = (now or timezone.now()) - PATIENCE
    quiet = CardIntent.objects.filter(state=CardIntent.State.OPEN, heard_at__lte=before).order_by("heard_at", "pk")
    asked, errors = 0, []
    for intent_id in list(quiet.values_list("intent_id", flat=True)[:MOST_ASKED]):
        with Attempt(log, f"asking Stripe after {intent_id}") as attempt:
            # Heard of or not, it goes to the end of the row: a damaged one must not stand before the others for ever.
            CardIntent.objects.filter(intent_id=intent_id).update(heard_at=timezone.now())
            take_intent(stripe_api.read_intent(intent_id))
            asked += 1
        errors += [attempt.error] if attempt.error is not None else []
    for refund in _on_their_way(before):
        with Attempt(log, f"asking Stripe after refund {refund.pk}") as attempt:
            step = refund.steps.get()
            _take_answer(refund, stripe_api.read_refund(step.stripe_id))
            asked += 1
        errors += [attempt.error] if attempt.error is not None else []
    if errors:
        raise errors[0]
    return asked


def _on_their_way(before: datetime) -> list[CardRefund]:
    """Refunds that Stripe took and has not finished."""
    finished = CardRefundStep.objects.exclude(after=CardRefundStep.After.PENDING).values("refund")
    pending = CardRefund.objects.filter(steps__after=CardRefundStep.After.PENDING, steps__at__lte=before)
    return list(pending.exclude(pk__in=finished).select_related("payment")[:MOST_ASKED])
