"""News of a card and the clock at the same moment, on PostgreSQL: first the race without the lock, then with it."""

import threading

import pytest
from django.test import Client
from django.utils import timezone

from orders.exceptions import OrdersRefusal
from orders.models import CardCapture, CardEvent, CardIntent, CardRefund, Payment, PaymentEvent
from orders.queries.payments import money_of
from orders.services import payment_steps, transfers
from orders.services.cards import ask_refund
from orders.services.transfers import expire_unpaid
from shops.verification import verify
from tests.at_once import at_once
from tests.orders.card_edge import card_keys, event, intent, tell
from tests.orders.conftest import checkout_of, order_now

__all__ = ["card_keys"]

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_keys")]
AMOUNT = 240_000


@pytest.fixture
def order(stock, fill, outlet, card_keys, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # Stripe is away: what has to be said to it waits
    placed = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, payment="card"), timezone.now())
    CardIntent.objects.create(payment=placed.payment, intent_id="pi_1", amount=AMOUNT)
    return placed


def told():
    return event("payment_intent.succeeded", intent("pi_1", AMOUNT))


@pytest.fixture
def both(order):
    """Stripe tells of the money, and the time is over, at the same moment."""
    return [lambda: tell(Client(), told()).status_code, lambda: expire_unpaid(order.payment.expires_at)]


def ends():
    return PaymentEvent.objects.filter(after__in=["paid", "expired", "void"]).count()


def test_without_the_lock_a_card_pays_an_order_that_expires(both, monkeypatch):
    everybody_looked = threading.Barrier(2)
    step = transfers.step_payment

    def step_together(*args, **kwargs):
        everybody_looked.wait(timeout=30)
        return step(*args, **kwargs)

    for module in (payment_steps, transfers):
        monkeypatch.setattr(module, "under_lock", lambda rows: rows)
    monkeypatch.setattr(transfers, "step_payment", step_together)

    at_once(both, (OrdersRefusal,))

    assert ends() == 2


def test_a_card_and_the_clock_at_once_end_in_one_right_state(both, order):
    outcomes = at_once(both, (OrdersRefusal,))

    payment, money = Payment.objects.get(), money_of(order.payment)
    order.refresh_from_db()
    assert outcomes[0] == 200
    assert ends() == 1
    assert (payment.state, order.status, money.came, money.back, money.owed) in {
        ("paid", "placed", AMOUNT, 0, 0),
        ("expired", "cancelled", AMOUNT, AMOUNT, 0),
    }
    assert verify().broken == []


def test_one_event_told_five_times_at_once_and_its_twin_take_the_money_once(order):
    same = told()
    works = [lambda: tell(Client(), same).status_code] * 5 + [lambda: tell(Client(), told()).status_code] * 2

    outcomes = at_once(works, (OrdersRefusal,))

    assert outcomes == [200] * 7
    assert CardEvent.objects.count() == 3
    assert CardCapture.objects.get().amount == AMOUNT
    assert ends() == 1


def test_an_event_of_nobody_told_five_times_at_once_is_kept_once(order):
    strange = event("payment_intent.succeeded", intent("pi_of_nobody", 5))

    assert at_once([lambda: tell(Client(), strange).status_code] * 5, ()) == [200] * 5
    assert CardEvent.objects.get().outcome == "unknown-intent"


def test_five_people_refund_at_once_and_no_more_goes_back_than_is_owed(order, by):
    expire_unpaid(order.payment.expires_at)
    CardCapture.objects.create(
        intent=CardIntent.objects.get(), payment=order.payment, charge_id="ch_1", amount=AMOUNT, told_by="asked"
    )
    facts = {"payment": order.payment, "amount": 100_000, "reason": "Hoàn", "by": by}

    at_once([lambda key=key: ask_refund(key=key, **facts) for key in "abcde"], (OrdersRefusal,))

    assert CardRefund.objects.count() == 2
    assert money_of(order.payment).owed == 40_000
