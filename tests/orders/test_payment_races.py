"""Money and the clock at the same moment, on PostgreSQL: first the race without the payment's lock, then with it."""

import threading
from datetime import date

import pytest
from django.utils import timezone

from orders.exceptions import IllegalPaymentStep, OrdersRefusal
from orders.models import Payment, PaymentEvent, Transfer
from orders.queries.payments import money_of
from orders.services import payment_steps, transfers
from orders.services.steps import cancel_share
from orders.services.transfers import expire_unpaid, record_transfer
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(stock, fill, outlet, account):
    return order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, payment="transfer"), timezone.now())


@pytest.fixture
def pay(order, account, by):
    return lambda: record_transfer(
        account=account,
        bank_reference="FT1",
        booked_on=date(2026, 11, 25),
        amount=240_000,
        words=order.number,
        by=by,
    )


@pytest.fixture
def both(order, pay):
    """The money comes, and the time is over, at the same moment."""
    return [pay, lambda: expire_unpaid(order.payment.expires_at)]


def ends():
    return PaymentEvent.objects.filter(after__in=["paid", "expired", "void"]).count()


def test_without_the_lock_an_order_is_paid_and_expired(both, monkeypatch):
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


def test_money_and_the_clock_at_once_end_in_one_right_state(both, order):
    outcomes = at_once(both, (OrdersRefusal,))

    payment = Payment.objects.get()
    order.refresh_from_db()
    assert count_kinds(outcomes)["Transfer"] == 1
    assert ends() == 1
    assert (payment.state, order.status, money_of(payment).owed) in {
        ("paid", "placed", 0),
        ("expired", "cancelled", 240_000),
    }
    assert verify().broken == []


def test_one_transfer_written_down_by_five_people_pays_once(pay, order):
    outcomes = at_once([pay] * 5, (OrdersRefusal,))

    assert count_kinds(outcomes) == {"Transfer": 5}
    assert Transfer.objects.count() == 1
    assert money_of(order.payment).came == 240_000
    assert ends() == 1
    assert verify().broken == []


def test_cancelling_and_paying_at_once_leaves_money_and_goods_together(pay, order, by):
    share = order.fulfilments.get()

    at_once(
        [pay, lambda: cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)],
        (OrdersRefusal, IllegalPaymentStep),
    )

    payment = Payment.objects.get()
    order.refresh_from_db()
    assert order.status == "cancelled"
    assert payment.state in {"paid", "void"}
    assert money_of(payment).owed == 240_000
    assert verify().broken == []
