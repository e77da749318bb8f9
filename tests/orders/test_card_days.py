"""Each day held against Stripe's list: an agreeing day says so, and every difference is named."""

from datetime import UTC, datetime, timedelta

import pytest
import stripe
import time_machine

from orders.models import CardCapture, CardDay, CardIntent, CardRefund, CardRefundStep
from orders.queries.card_days import difference_words
from orders.services.card_days import reconcile_cards
from orders.services.cards import take_intent, take_refund
from orders.services.transfers import expire_unpaid
from tests.orders.card_edge import card_keys, event, intent, refund, tell
from tests.orders.conftest import checkout_of, order_now
from tests.orders.stripe_server import playing_stripe

__all__ = ["card_keys"]

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("card_keys")]
AMOUNT = 240_000
NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)  # of local time
NEXT_NIGHT = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)  # 2:30 of the 26th, local time


@pytest.fixture
def there(settings):
    """Stripe, with what it lists."""
    with playing_stripe() as server:
        settings.STRIPE_API_BASE = server.url
        server.lists(charges=[], refunds=[])
        yield server


@pytest.fixture
def sent_back(client, stock, fill, outlet):
    """An order whose card paid after its time, at noon: 240,000 đồng came and were sent back at once."""
    with time_machine.travel(NOON, tick=False):
        order = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, payment="card"), NOON)
        CardIntent.objects.create(payment=order.payment, intent_id="pi_1", amount=AMOUNT)
        expire_unpaid(order.payment.expires_at)
        tell(client, event("payment_intent.succeeded", intent("pi_1", AMOUNT)))
        back = CardRefund.objects.select_related("payment").get()
        take_refund(back, status="succeeded", stripe_id="re_1")
    return order


def charge(charge_id="ch_pi_1", intent_id="pi_1", amount=AMOUNT, at=NOON, **more):
    facts = {"object": "charge", "status": "succeeded", "currency": "vnd", "created": int(at.timestamp())}
    return {"id": charge_id, "payment_intent": intent_id, "amount": amount, "metadata": {}} | facts | more


def returned(amount=AMOUNT, at=NOON, status="succeeded", key=None, refund_id="re_1"):
    key = CardRefund.objects.get().key if key is None else key
    return refund(refund_id, key, amount, status, created=int(at.timestamp()))


def differences():
    return [difference_words(each) for each in CardDay.objects.get().differences]


def test_a_day_that_agrees_says_so_once(sent_back, there):
    there.lists(charges=[charge()], refunds=[returned()])

    assert reconcile_cards(NEXT_NIGHT - timedelta(hours=1)) == 0
    assert reconcile_cards(NEXT_NIGHT) == 1
    assert reconcile_cards(NEXT_NIGHT) == 0

    day = CardDay.objects.get()
    assert (day.charges, day.charged, day.refunds, day.refunded) == (1, AMOUNT, 1, AMOUNT)
    assert day.day.isoformat() == "2026-11-25"
    assert day.differences == []


def test_what_stripe_has_and_the_book_has_not_is_named(sent_back, there):
    there.lists(
        charges=[charge(), charge("ch_2", "pi_2", 5_000, metadata={"order": "DB1"}), charge("ch_3", status="failed")],
        refunds=[returned(), returned(7_000, key="", refund_id="re_by_hand")],
    )

    reconcile_cards(NEXT_NIGHT)

    assert differences() == [
        "Stripe thu 5.000\xa0₫ (ch_2) mà sổ không có, đơn DB1.",
        "Stripe hoàn 7.000\xa0₫ (re_by_hand) mà sổ không có.",
    ]


def test_what_the_book_has_and_stripe_has_not_is_named(sent_back, there):
    key = CardRefund.objects.get().key

    reconcile_cards(NEXT_NIGHT)

    assert differences() == [
        f"Sổ ghi thu 240.000\xa0₫ (ch_pi_1) mà Stripe không có, đơn {sent_back.number}.",
        f"Sổ ghi hoàn 240.000\xa0₫ mà Stripe không có, đơn {sent_back.number}.",
    ]
    assert CardDay.objects.get().differences[1]["id"] == key


def test_other_amounts_and_a_refund_that_failed_there_are_named(sent_back, there):
    there.lists(charges=[charge(amount=1)], refunds=[returned(amount=2)])
    reconcile_cards(NEXT_NIGHT)
    assert differences() == [
        f"Khoản ch_pi_1: sổ ghi 240.000\xa0₫, Stripe ghi 1\xa0₫, đơn {sent_back.number}.",
        f"Khoản hoàn re_1: sổ ghi 240.000\xa0₫, Stripe ghi 2\xa0₫, đơn {sent_back.number}.",
    ]


def test_a_refund_that_failed_at_stripe_alone_is_named(sent_back, there):
    there.lists(charges=[charge()], refunds=[returned(status="failed")])
    reconcile_cards(NEXT_NIGHT)
    assert differences() == [
        f"Khoản hoàn re_1, 240.000\xa0₫: Stripe báo không hoàn được, sổ chưa ghi, đơn {sent_back.number}."
    ]


def test_a_refund_that_failed_at_both_differs_in_nothing(sent_back, there):
    CardRefundStep.objects.create(refund=CardRefund.objects.get(), after="failed")
    there.lists(charges=[charge()], refunds=[returned(status="failed")])

    reconcile_cards(NEXT_NIGHT)

    assert differences() == []


def test_midnight_between_stripe_and_the_book_is_no_difference(sent_back, there):
    before_midnight = datetime(2026, 11, 24, 16, 59, 55, tzinfo=UTC)
    there.lists(charges=[charge(at=before_midnight)], refunds=[returned(at=before_midnight)])

    reconcile_cards(NEXT_NIGHT)

    assert differences() == []
    assert CardDay.objects.get().charges == 0


def test_money_that_the_shop_heard_of_days_later_is_no_difference(stock, fill, outlet, there):
    with time_machine.travel(NOON, tick=False):
        order = order_now(fill((stock(outlet), 2)), checkout_of(outlet=outlet, payment="card"), NOON)
        CardIntent.objects.create(payment=order.payment, intent_id="pi_1", amount=AMOUNT)
    heard = NOON + timedelta(days=3)
    with time_machine.travel(heard, tick=False):
        take_intent(intent("pi_1", AMOUNT, latest_charge={"id": "ch_pi_1"}))
    there.lists(charges=[charge()])

    reconcile_cards(NEXT_NIGHT + timedelta(days=3))

    assert CardDay.objects.get(day=heard.date()).differences == []
    assert f"created[gt]={int((NOON - timedelta(hours=1)).timestamp()) - 1}" in there.queries[-2]


def test_a_day_that_stripe_does_not_answer_for_is_held_another_time(sent_back, there):
    there.answers["GET /v1/refunds"] = (500, {"error": {"type": "api_error", "message": "down"}})
    with pytest.raises(stripe.APIError):
        reconcile_cards(NEXT_NIGHT)
    assert not CardDay.objects.exists()

    there.lists(charges=[charge()], refunds=[returned()])

    assert reconcile_cards(NEXT_NIGHT) == 1


def test_days_that_were_missed_are_made_up_and_a_long_pause_begins_with_the_last_week(sent_back, there):
    assert reconcile_cards(NEXT_NIGHT + timedelta(days=30)) == 7
    assert CardDay.objects.count() == 7
    assert CardCapture.objects.count() == 1


def test_a_shop_that_never_took_a_card_asks_nothing(there):
    assert reconcile_cards(NEXT_NIGHT) == 0
    assert there.asked == []
