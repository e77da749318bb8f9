"""Those who try stolen cards, what never reaches a log, and nobody who waits for Stripe with a lock in hand."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.utils import timezone

from common import outward
from orders.models import CardIntent, CardRefund, Payment
from orders.services.card_limits import minutes_closed
from orders.services.cards import ask_refund
from orders.services.steps import cancel_share
from orders.services.stripe_calls import ask_after_cards, open_intent
from orders.services.transfers import expire_unpaid
from tests.orders.card_edge import FINGERPRINT, KEYS, card_keys, declined, event, intent, tell
from tests.orders.conftest import checkout_of, order_now
from tests.orders.stripe_server import playing_stripe

__all__ = ["card_keys"]

pytestmark = [pytest.mark.usefixtures("card_keys"), pytest.mark.long]
AMOUNT = 120_000


@pytest.fixture
def there(settings):
    with playing_stripe() as server:
        settings.STRIPE_API_BASE = server.url
        yield server


@pytest.fixture
def make_payment(stock, fill, outlet):
    """An order of one piece by card, each with an intent of its own."""

    def make(packing=None):
        packing = packing or stock(outlet, 50)
        order = order_now(fill((packing, 1)), checkout_of(outlet=outlet, payment="card"), timezone.now())
        CardIntent.objects.create(payment=order.payment, intent_id=f"pi_{order.pk}", amount=AMOUNT)
        return order.payment

    return make


def fail(client, payment, card):
    told = tell(client, event("payment_intent.payment_failed", declined(f"pi_{payment.order_id}", AMOUNT, card)))
    assert told.text == "failed-try"


@pytest.mark.django_db
def test_failures_are_counted_by_order_and_told_twice_count_once(client, make_payment):
    payment = make_payment()
    once = event("payment_intent.payment_failed", declined(f"pi_{payment.order_id}", AMOUNT, "a"))
    for _time in range(9):
        tell(client, once)
    for card in "bcd":
        fail(client, payment, card)
    assert minutes_closed(payment) == 0

    fail(client, payment, "e")

    assert minutes_closed(payment) == 15
    assert list(outward.OutboxEntry.objects.filter(topic="card-close").values_list("key", flat=True)) == [
        f"pi_{payment.order_id}"
    ]
    assert minutes_closed(make_payment()) == 0


@pytest.mark.django_db
def test_one_card_tried_on_many_orders_closes_the_last_of_them(client, make_payment):
    payments = [make_payment() for _number in range(6)]
    for payment in payments:
        fail(client, payment, FINGERPRINT)

    assert [minutes_closed(payment) for payment in payments] == [0, 0, 0, 0, 0, 15]


@pytest.mark.django_db
def test_one_product_that_many_cards_are_tried_on_closes_for_cards_and_no_other(client, make_payment, stock, outlet):
    packing = stock(outlet, 50)
    payments = [make_payment(packing) for _number in range(8)]
    for number in range(30):
        fail(client, payments[number // 4], f"card {number}")

    assert minutes_closed(make_payment(packing)) == 60
    assert minutes_closed(make_payment()) == 0


@pytest.mark.django_db
def test_one_address_that_tries_many_orders_is_closed_whatever_it_orders(client, make_payment, there):
    payments = [make_payment() for _number in range(4)]
    for payment in payments:
        body = intent(f"pi_{payment.order_id}", AMOUNT, status="requires_payment_method", client_secret="s")
        there.answers[f"GET /v1/payment_intents/pi_{payment.order_id}"] = body
        page = f"/don-hang/{payment.order.facts.token}/the/"
        assert client.get(page, REMOTE_ADDR="203.0.113.9").status_code == 200
    for number in range(10):
        fail(client, payments[number // 4], f"card {number}")

    assert client.get(page, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert "203.0.113.9" not in str(getattr(cache, "_cache", ""))


@pytest.mark.django_db
def test_neither_secrets_nor_cards_reach_a_log(client, make_payment, there, caplog, by, capsys):
    caplog.set_level(logging.DEBUG)
    secret = "pi_secret_of_the_buyer"
    payment = make_payment()
    there.answers[f"GET /v1/payment_intents/pi_{payment.order_id}"] = intent(
        f"pi_{payment.order_id}", AMOUNT, status="requires_payment_method", client_secret=secret
    )
    page = f"/don-hang/{payment.order.facts.token}/the/"
    assert secret in client.get(page).text
    for card in "abcdef":
        fail(client, payment, FINGERPRINT + card)
    client.get(page)
    there.answers.clear()
    unauthorised = {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided: sk_test_****ests"}}
    there.answers[f"GET /v1/payment_intents/pi_{payment.order_id}"] = (401, unauthorised)
    with pytest.raises(Exception, match="Invalid API Key"):
        ask_after_cards(timezone.now() + timedelta(minutes=5))
    cache.clear()
    assert client.get(page).status_code == 503
    tell(client, b"not an event")
    client.post("/webhooks/stripe/", b"{}", content_type="application/json", headers={"Stripe-Signature": "t=1,v1=0"})
    tell(client, event("payment_intent.succeeded", intent(f"pi_{payment.order_id}", AMOUNT)))
    payment.refresh_from_db()
    cancel_share(fulfilment=payment.order.fulfilments.get(), reason="Khách đổi ý", by=by)
    ask_refund(payment=payment, amount=AMOUNT, reason="Khách đổi ý", key="k", by=by)
    outward.send_due()

    said = caplog.text + "".join(capsys.readouterr())
    assert "asking Stripe after" in said  # there is something to look through
    for never in [*KEYS.values(), secret, FINGERPRINT, "0341", payment.order.facts.token]:
        assert never not in said.replace(page, ""), never


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_stripe_with_a_lock_in_hand(client, make_payment, there, by):
    """While Stripe thinks, somebody else changes the very payment: with a lock held he would wait in vain."""
    payment = make_payment()
    free = []

    def change_it():
        try:
            with transaction.atomic():
                if connection.features.has_select_for_update_nowait:
                    Payment.objects.select_for_update(nowait=True).get(pk=payment.pk)
                Payment.objects.filter(pk=payment.pk).update(amount=AMOUNT)
            free.append(True)
        finally:
            connections.close_all()

    there.while_asked = change_it
    CardIntent.objects.all().delete()
    there.answers["POST /v1/payment_intents"] = intent("pi_1", AMOUNT, status="requires_payment_method")
    there.answers["GET /v1/payment_intents/pi_1"] = intent("pi_1", AMOUNT)
    there.answers["POST /v1/payment_intents/pi_1/cancel"] = (400, {"error": {"type": "invalid_request_error"}})
    there.answers["POST /v1/refunds"] = {"id": "re_1", "status": "pending", "currency": "vnd", "amount": AMOUNT}
    there.answers["GET /v1/refunds/re_1"] = {"id": "re_1", "status": "succeeded", "currency": "vnd", "amount": AMOUNT}

    open_intent(Payment.objects.select_related("order").get(pk=payment.pk))
    expire_unpaid(payment.expires_at)  # after commit: closing fails, the money is taken, and the refund is sent
    ask_after_cards(timezone.now() + timedelta(minutes=2))

    assert there.asked == [
        "POST /v1/payment_intents",
        "POST /v1/payment_intents/pi_1/cancel",
        "GET /v1/payment_intents/pi_1",
        "POST /v1/refunds",
        "GET /v1/refunds/re_1",
    ]
    assert free == [True] * 5
    refund = CardRefund.objects.get()
    assert [step.after for step in refund.steps.all()] == ["pending", "sent"]
    assert [key for key in there.keys if key] == [
        f"intent-{payment.order.number}-0-{AMOUNT}",
        there.keys[1],
        f"refund-{refund.key}",
    ]
