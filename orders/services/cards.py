"""Money of cards: what Stripe tells is written down once, and orders move by it as by any other money.

Webhooks decide, and where one is lost the shop asks (`take_intent`); a page in the buyer's browser decides nothing.
Locks: the payment first, as everywhere. Stripe is never spoken to from here: what it must be told is announced, and
`orders.services.stripe_calls` says it after commit.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.outbox import announce
from orders.card_news import CardNews, card_of_intent
from orders.card_refusals import NoCardMoney, RefundKnown
from orders.exceptions import BadTransferAmount, MoreThanOwed, OrdersRefusal, WhyMissing
from orders.models import CardCapture, CardEvent, CardIntent, CardRefund, CardRefundStep, Payment
from orders.queries.cards import left_of_captures
from orders.queries.payments import money_of
from orders.services.letters import CARD_MONEY_BACK
from orders.services.payment_steps import State, hold_payment, signature
from orders.services.transfers import open_if_paid
from orders.stripe_api import CANCELED, CURRENCY, SUCCEEDED, amount_of, id_of, is_live

SEND_REFUND = "card-refund"  # news for Stripe
Outcome, After = CardEvent.Outcome, CardRefundStep.After
SUCCESS, FAILURE, CLOSING = "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"
DISPUTE = "charge.dispute.created"
REFUNDS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
AFTER_OF = {"pending": After.PENDING, "requires_action": After.PENDING, "succeeded": After.SENT} | dict.fromkeys(
    ("failed", "canceled"), After.FAILED
)


class DamagedIntent(OrdersRefusal):
    """What Stripe says of an intent does not fit what the shop asked: a person has to look."""

    def __str__(self) -> str:
        return _("Khoản trả thẻ này ở Stripe không khớp với số đã hỏi.")


@transaction.atomic
def take_event(news: CardNews) -> tuple[CardEvent, bool]:
    """Write down an event and do what follows from it, in one act; and whether it is new.

    The same event again changes nothing, and brings the first one back.
    """
    intent = CardIntent.objects.select_related("payment").filter(intent_id=news.intent_id or "-").first()
    refund = _refund_of(news)
    payment = intent.payment if intent is not None else refund.payment if refund is not None else _named_payment(news)
    held = hold_payment(payment.order_id) if payment is not None else None
    if (known := CardEvent.objects.filter(event_id=news.event_id).first()) is not None:
        return known, False
    outcome = _why_not_ours(news) or _follow(news, held, intent, refund)
    return CardEvent.objects.get_or_create(
        event_id=news.event_id,
        defaults={
            "kind": news.kind,
            "intent_id": news.intent_id,
            "object_id": news.object_id,
            "amount": news.amount,
            "currency": news.currency,
            "is_live": news.is_live,
            "happened_at": news.happened_at,
            "outcome": outcome,
            "payment": held,
        },
    )


def _why_not_ours(news: CardNews) -> str:
    if news.account:
        return Outcome.OTHER_ACCOUNT
    return Outcome.OTHER_MODE if news.is_live != is_live() else ""


def _follow(news: CardNews, held: Payment | None, intent: CardIntent | None, refund: CardRefund | None) -> str:
    """What an event of our account does to the books; returns what came of it. The payment, if any, is held."""
    if news.kind in REFUNDS:
        if refund is None:
            return Outcome.UNKNOWN_REFUND
        return _follow_refund(news, refund)
    if news.kind == DISPUTE:
        return Outcome.DISPUTED
    if news.kind not in (SUCCESS, FAILURE, CLOSING):
        return Outcome.NOTED
    if held is None or (intent is None and news.kind != SUCCESS):
        return Outcome.UNKNOWN_INTENT
    if news.currency != CURRENCY:
        return Outcome.OTHER_CURRENCY
    if intent is None:  # our server made it and broke off before it could write it down
        if news.amount != money_of(held).lacking:
            return Outcome.OTHER_AMOUNT
        closed = CardIntent.State.CANCELED  # until it is taken, three lines on: only one may be open
        intent = CardIntent.objects.create(payment=held, intent_id=news.intent_id, amount=news.amount, state=closed)
    if news.kind == FAILURE:
        return Outcome.FAILED_TRY
    if news.kind == CLOSING:
        CardIntent.objects.filter(pk=intent.pk, state=CardIntent.State.OPEN).update(state=CardIntent.State.CANCELED)
        return Outcome.CLOSED
    if news.amount != intent.amount:
        return Outcome.OTHER_AMOUNT
    charge = news.object_id or news.intent_id
    is_new = _take(held, intent, charge, (news.brand, news.last4), CardCapture.ToldBy.WEBHOOK)
    return Outcome.TAKEN if is_new else Outcome.KNOWN


@transaction.atomic
def take_intent(found: Mapping[str, Any]) -> str:
    """Write down how an intent of ours stands, as Stripe answered when asked; returns its state at Stripe.

    Raises DamagedIntent when it was paid in another currency or amount than was asked.
    """
    intent = CardIntent.objects.select_related("payment").get(intent_id=id_of(found))
    held = hold_payment(intent.payment.order_id)
    assert held is not None  # noqa: S101  an intent is of a payment
    CardIntent.objects.filter(pk=intent.pk).update(heard_at=timezone.now())
    status = str(found.get("status"))
    if status == SUCCEEDED:
        if found.get("currency") != CURRENCY or amount_of(found) != intent.amount:
            raise DamagedIntent(intent=intent.intent_id)
        charge = id_of(found.get("latest_charge")) or intent.intent_id
        _take(held, intent, charge, card_of_intent(found), CardCapture.ToldBy.ASKED)
    elif status == CANCELED:
        CardIntent.objects.filter(pk=intent.pk, state=CardIntent.State.OPEN).update(state=CardIntent.State.CANCELED)
    return status


def _take(held: Payment, intent: CardIntent, charge: str, card: tuple[str, str], told_by: str) -> bool:
    """Money of an intent for its held payment, once; whether it is new. What is not due goes back at once."""
    if CardCapture.objects.filter(intent=intent).exists():
        return False
    owed_before = money_of(held).owed
    capture = CardCapture.objects.create(
        intent=intent,
        payment=held,
        charge_id=charge,
        amount=intent.amount,
        brand=card[0],
        last4=card[1],
        told_by=told_by,
    )
    CardIntent.objects.filter(pk=intent.pk).update(state=CardIntent.State.SUCCEEDED, heard_at=timezone.now())
    open_if_paid(held, None, _("Trả bằng thẻ %(charge)s") % {"charge": charge})
    if too_much := money_of(held).owed - owed_before:
        reason = _("Tiền thẻ về sau khi đơn đã đóng")
        if held.state == State.PAID:
            reason = _("Tiền thẻ về nhiều hơn số phải trả")
        _ask(held, capture, too_much, secrets.token_hex(16), reason, None)
        announce(CARD_MONEY_BACK, str(held.order_id))
    return True


@transaction.atomic
def ask_refund(*, payment: Payment, amount: int, reason: str, key: str, by: Any) -> CardRefund:
    """Send money back to the card it came from, at most what is owed. The same key again is the same refund.

    Raises BadTransferAmount, WhyMissing, MoreThanOwed, NoCardMoney, and RefundKnown when the key was another refund.
    """
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    if type(amount) is not int or amount <= 0:
        raise BadTransferAmount(amount=amount)
    held = hold_payment(payment.order_id)
    assert held is not None  # noqa: S101  it was given
    if (known := CardRefund.objects.filter(key=key).first()) is not None:
        if (known.payment_id, known.amount) != (held.pk, amount):
            raise RefundKnown()
        return known
    left = left_of_captures(held)
    if not left:
        raise NoCardMoney()
    capture = max(left, key=lambda each: left[each])
    if amount > (most := min(money_of(held).owed, left[capture])):
        raise MoreThanOwed(amount=amount, owed=most)
    return _ask(held, capture, amount, key, reason, by)


def _ask(held: Payment, capture: CardCapture, amount: int, key: str, reason: str, by: Any) -> CardRefund:
    refund = CardRefund.objects.create(
        payment=held, capture=capture, amount=amount, key=key, reason=reason, actor=by, actor_name=signature(by)
    )
    announce(SEND_REFUND, str(refund.pk))
    return refund


@transaction.atomic
def take_refund(refund: CardRefund, *, status: str, stripe_id: str, why: str = "") -> str:
    """Write down how a refund stands at Stripe; what it said before, or what came late, changes nothing.

    Returns the step, or "" when there was nothing new. Once it has failed nothing follows: it is owed again.
    """
    hold_payment(refund.payment.order_id)
    after = AFTER_OF.get(status, "")
    taken = set(refund.steps.values_list("after", flat=True))
    is_late = After.FAILED in taken or (after == After.PENDING and taken)
    if not after or after in taken or is_late:
        return ""
    CardRefundStep.objects.create(refund=refund, after=after, stripe_id=stripe_id[:80], why=why[:240])
    return after


def _follow_refund(news: CardNews, refund: CardRefund) -> str:
    if news.currency != CURRENCY:
        return Outcome.OTHER_CURRENCY
    if news.amount != refund.amount:
        return Outcome.OTHER_AMOUNT
    status = "failed" if news.kind == "refund.failed" else news.status
    step = take_refund(refund, status=status, stripe_id=news.object_id, why=news.why)
    return Outcome.REFUND_STEP if step else Outcome.KNOWN


def _refund_of(news: CardNews) -> CardRefund | None:
    """The refund that an event is about: by our own key, else by Stripe's number of it."""
    if news.kind not in REFUNDS:
        return None
    refunds = CardRefund.objects.select_related("payment")
    if news.refund_key and (found := refunds.filter(key=news.refund_key).first()) is not None:
        return found
    return refunds.filter(steps__stripe_id=news.object_id or "-").first()


def _named_payment(news: CardNews) -> Payment | None:
    """The payment by card of the order that an unknown intent names, when money of it came."""
    if news.kind != SUCCESS or not news.order or not news.intent_id:
        return None
    return Payment.objects.filter(order__number=news.order, method=Payment.Method.CARD).first()
