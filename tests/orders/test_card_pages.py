"""The card step and the order's page around it, on localstripe: one page lets Stripe in, and it decides nothing."""

import os
import re

import pytest
from django.utils import timezone

from common import outward
from orders.models import CardCapture, CardIntent, CardRefund, Payment
from orders.queries.payments import money_of
from orders.services import stripe_calls
from orders.services.cards import ask_refund
from orders.services.steps import cancel_share
from orders.services.transfers import expire_unpaid
from orders.stripe_api import CURRENCY
from tests.orders.buying import ADDRESS, add, buy
from tests.orders.card_edge import DECLINED_CARD, at_stripe, card_keys, declined, event, intent, pay_at_stripe, tell

__all__ = ["card_keys"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("card_keys")]
BY_CARD = ADDRESS | {"tra": "card"}
AMOUNT = 155_000
PUBLISHED = {
    "script-src": {"https://js.stripe.com", "https://*.js.stripe.com"},
    "frame-src": {"https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"},
    "connect-src": {"https://api.stripe.com"},
    "img-src": {"https://*.stripe.com"},
}


@pytest.fixture
def page(client, stock, outlet, hanoi):
    """The address of the card step of an order of 155,000 đồng."""
    add(client, stock(outlet, price=120_000))
    return buy(client, BY_CARD)["Location"]


@pytest.fixture
def order_page(page):
    return page.removesuffix("the/")


def policy(answer):
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {name: set(sources) for name, *sources in parts}


def secret_of(html):
    return re.search(r'data-secret="([^"]+)"', html)[1]


def test_the_choice_stands_only_where_the_shop_has_keys(client, stock, outlet, settings):
    add(client, stock(outlet))
    offered = client.get("/thanh-toan/").content.decode()

    settings.STRIPE_PUBLISHABLE_KEY = ""

    assert 'type="radio" value="card"' in offered
    assert 'type="radio" value="card"' not in client.get("/thanh-toan/").content.decode()


def test_keys_that_were_taken_away_meanwhile_are_said_and_nothing_typed_is_lost(client, stock, outlet, hanoi, settings):
    add(client, stock(outlet))
    settings.STRIPE_PUBLISHABLE_KEY = ""

    answer = buy(client, BY_CARD)

    assert answer.status_code == 422
    assert "Hiện cửa hàng chưa nhận thẻ." in answer.text
    assert "12 Hàng Bạc" in answer.text
    assert not Payment.objects.exists()


@pytest.mark.stripe
def test_ordering_leads_to_the_card_step_with_an_intent_of_the_very_amount(client, page):
    html = client.get(page).content.decode()

    made = CardIntent.objects.get()
    there = at_stripe("GET", f"payment_intents/{made.intent_id}")
    number = Payment.objects.get().order.number
    assert (there["amount"], there["currency"], there["metadata"]) == (AMOUNT, CURRENCY, {"order": number})
    assert secret_of(html) == there["client_secret"]
    assert f'data-price="{AMOUNT}"' in html
    assert client.get(page).status_code == 200
    assert CardIntent.objects.count() == 1


@pytest.mark.stripe
def test_only_the_card_step_lets_stripe_in_and_it_lets_in_what_stripe_publishes(client, page, order_page):
    step = client.get(page)
    others = [client.get(address) for address in (order_page, "/thanh-toan/", "/gio-hang/", "/", "/don-hang/")]

    for name, sources in PUBLISHED.items():
        assert policy(step)[name] - {"'self'"} == sources
    assert "unsafe" not in step["Content-Security-Policy"]
    assert step["Referrer-Policy"] == "strict-origin"
    assert "no-store" in step["Cache-Control"]
    assert 'src="https://js.stripe.com/v3/"' in step.text
    for other in others:
        assert "stripe" not in other["Content-Security-Policy"]
        assert "js.stripe.com" not in other.text


@pytest.mark.stripe
def test_the_page_says_what_to_do_without_scripts(client, page):
    html = client.get(page).content.decode()

    assert "Trình duyệt này đang tắt JavaScript" in html
    assert re.search(r"data-card-form hidden", html)


@pytest.mark.stripe
def test_coming_back_decides_nothing_and_the_page_follows_by_itself(client, page, order_page):
    client.get(page)
    made = CardIntent.objects.get()
    assert pay_at_stripe(made.intent_id)["status"] == "succeeded"

    back = client.get(f"{page}?payment_intent={made.intent_id}&redirect_status=succeeded")
    again = client.get(page)
    waiting = client.get(back["Location"])

    assert back["Location"] == again["Location"] == f"{order_page}?the=1"
    assert 'data-payment="awaited"' in waiting.text
    assert "Đang chờ ngân hàng của thẻ trả lời" in waiting.text
    asking = client.get(f"{order_page}?the=1", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in asking
    tell(client, event("payment_intent.succeeded", intent(made.intent_id, AMOUNT)))
    asking = client.get(f"{order_page}?the=1", headers={"HX-Request": "true"})
    assert asking["HX-Refresh"] == "true"
    paid = client.get(order_page).text
    assert "Khi nhận hàng bạn không phải trả gì thêm." in paid
    assert "Trả bằng thẻ." in paid
    assert client.get(page)["Location"] == f"{order_page}?the=1"


def test_an_order_that_waits_leads_to_the_card_and_speaks_english(client, stock, outlet, hanoi):
    add(client, stock(outlet))
    page = buy(client, BY_CARD, "/en")["Location"].removesuffix("the/")

    html = client.get(page).content.decode()

    assert "Pay ₫155,000 by card" in html
    assert "waiting for your card" in html


def test_stripe_out_of_reach_is_said_and_the_order_stands(client, page, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    answer = client.get(page)

    assert answer.status_code == 503
    assert "Chưa kết nối được với nơi nhận thẻ" in answer.text
    assert "js.stripe.com" not in answer.text
    assert Payment.objects.get().state == "awaited"
    assert not CardIntent.objects.exists()


@pytest.mark.stripe
def test_two_tabs_get_one_intent_and_its_twin_is_closed(client, page, monkeypatch):
    payment = Payment.objects.select_related("order").get()
    twin = stripe_calls.stripe_api.make_intent(number="DB1", amount=AMOUNT, attempt=0)
    stripe_calls.open_intent(payment)
    first = CardIntent.objects.get()

    assert stripe_calls._keep(payment, twin["id"], AMOUNT) == first.intent_id
    outward.send_due()

    assert at_stripe("GET", f"payment_intents/{twin['id']}")["status"] == "canceled"
    assert CardIntent.objects.get() == first


@pytest.mark.stripe
def test_a_webhook_that_was_lost_is_caught_up_with_before_the_time_is_over(client, page):
    client.get(page)
    made = CardIntent.objects.get()
    pay_at_stripe(made.intent_id)

    assert stripe_calls.ask_after_cards() == 0  # a minute has not gone by
    later = timezone.now() + stripe_calls.PATIENCE
    assert stripe_calls.ask_after_cards(later) == 1
    expire_unpaid(Payment.objects.get().expires_at)

    assert Payment.objects.get().state == "paid"
    capture = CardCapture.objects.get()
    assert (capture.amount, capture.told_by) == (AMOUNT, "asked")
    assert tell(client, event("payment_intent.succeeded", intent(made.intent_id, AMOUNT))).text == "known"


@pytest.mark.stripe
def test_one_damaged_intent_does_not_stop_the_others(client, page, stock, outlet):
    CardIntent.objects.create(payment=Payment.objects.get(), intent_id="pi_gone", amount=AMOUNT)
    add(client, stock(outlet, price=120_000))
    client.get(buy(client, BY_CARD)["Location"])
    whole = CardIntent.objects.last()
    pay_at_stripe(whole.intent_id)

    with pytest.raises(stripe_calls.stripe.InvalidRequestError):
        stripe_calls.ask_after_cards(timezone.now() + stripe_calls.PATIENCE)

    whole.payment.refresh_from_db()
    assert whole.payment.state == "paid"


@pytest.mark.stripe
def test_an_order_that_is_over_is_closed_at_stripe_too(client, page):
    client.get(page)
    expire_unpaid(Payment.objects.get().expires_at)

    outward.send_due()

    made = CardIntent.objects.get()
    assert made.state == "canceled"
    assert at_stripe("GET", f"payment_intents/{made.intent_id}")["status"] == "canceled"
    assert pay_at_stripe(made.intent_id).get("status") != "succeeded"


@pytest.mark.stripe
def test_money_that_came_while_the_time_ran_out_goes_back_without_any_webhook(client, page):
    client.get(page)
    made = CardIntent.objects.get()
    pay_at_stripe(made.intent_id)
    expire_unpaid(Payment.objects.get().expires_at)

    outward.send_due()  # the intent cannot be closed: its money is taken, and sent back in the same run

    money = money_of(Payment.objects.get())
    assert (money.came, money.back, money.owed) == (AMOUNT, AMOUNT, 0)
    assert [step.after for step in CardRefund.objects.get().steps.all()] == ["sent"]
    (there,) = at_stripe("GET", f"refunds?payment_intent={made.intent_id}")["data"]
    assert (there["amount"], there["metadata"]["refund"]) == (AMOUNT, CardRefund.objects.get().key)
    assert "Cửa hàng hoàn 155.000\xa0₫ về thẻ của bạn" in client.get(page, follow=True).text


@pytest.mark.stripe
def test_what_stripe_refuses_is_owed_again_and_what_it_cannot_do_now_is_tried_again(client, page, settings, by):
    client.get(page)
    made = CardIntent.objects.get()
    tell(client, event("payment_intent.succeeded", intent(made.intent_id, AMOUNT)))  # though nothing was paid there
    payment = Payment.objects.get()
    cancel_share(fulfilment=payment.order.fulfilments.get(), reason="Khách đổi ý", by=by)
    asked = ask_refund(payment=payment, amount=AMOUNT, reason="Khách đổi ý", key="k", by=by)
    right, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    outward.send_due()
    assert not asked.steps.exists()
    assert money_of(payment).owed == 0
    settings.STRIPE_API_BASE = right
    outward.OutboxEntry.objects.update(next_attempt_at=timezone.now())

    outward.send_due()

    assert [(step.after, step.why) for step in asked.steps.all()] == [("failed", "Cannot refund a failed payment.")]
    assert money_of(payment).owed == AMOUNT


@pytest.mark.stripe
def test_the_requests_are_valid_for_stripe(client, page, settings):
    settings.STRIPE_API_BASE = os.environ["STRIPE_MOCK_URL"]
    api = stripe_calls.stripe_api

    assert api.make_intent(number="DB100001", amount=AMOUNT, attempt=0)["object"] == "payment_intent"
    assert api.read_intent("pi_1")["object"] == "payment_intent"
    assert api.cancel_intent("pi_1")["object"] == "payment_intent"
    assert api.make_refund(intent_id="pi_1", amount=AMOUNT, key="k")["object"] == "refund"
    assert api.read_refund("re_1")["object"] == "refund"
    assert next(api.charges_since(timezone.now()))["object"] == "charge"


@pytest.mark.stripe
def test_many_refusals_close_the_step_here_and_at_stripe(client, page):
    client.get(page)
    made = CardIntent.objects.get()
    assert "declined" in pay_at_stripe(made.intent_id, DECLINED_CARD)["error"]["message"]
    for _try in range(5):
        assert client.get(page).status_code == 200
        tell(client, event("payment_intent.payment_failed", declined(made.intent_id, AMOUNT, f"card {_try}")))

    closed = client.get(page)
    outward.send_due()

    assert closed.status_code == 429
    assert "bước trả thẻ tạm đóng 15 phút" in closed.text
    assert "data-secret" not in closed.text
    assert at_stripe("GET", f"payment_intents/{made.intent_id}")["status"] == "canceled"
    assert Payment.objects.get().state == "awaited"
