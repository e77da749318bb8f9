"""A buyer abroad pays by card on a phone: paid, declined and then paid, left behind, refunded; in both languages.

Stripe's script and its address for browsers are answered by the test (`stripe_stand_in.js`), which passes the card on
to localstripe; Stripe's news is signed by the test and posted to the shop. All else is the shop itself.
"""

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User

from common import outward
from common.outbox import drain
from orders.models import CardIntent, CardRefund, OrderFacts, Payment
from orders.queries.payments import money_of
from orders.services.steps import cancel_share
from orders.services.transfers import expire_unpaid
from shops.models import LotBalance, OutletStaff
from shops.verification import verify
from tests.browser import PHONE
from tests.factories.money import BankAccountFactory
from tests.journeys.test_till import shop
from tests.orders.card_edge import (
    DECLINED_CARD,
    GOOD_CARD,
    at_stripe,
    card_keys,
    declined,
    event,
    intent,
    pay_at_stripe,
    signature_of,
)

__all__ = ["card_keys", "shop"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.stripe,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("card_keys"),
]
STAND_IN = Path(__file__).with_name("stripe_stand_in.js").read_text(encoding="utf-8")
AMOUNT = 95_000
WORDS = {
    "vi": {
        "product": "/san-pham/mat-ong/",
        "add": "Thêm vào giỏ",
        "order": "Đặt hàng",
        "pick": "Nhận tại điểm bán",
        "name": "Họ và tên",
        "phone": "Số điện thoại",
        "card": "Thẻ quốc tế",
        "place": "Đặt hàng · 95.000\xa0₫",
        "number": "Số thẻ",
        "pay": "Trả 95.000\xa0₫",
        "declined": "Thẻ của bạn bị từ chối.",
        "short": "Số thẻ chưa đủ.",
        "paid": "Khi nhận hàng bạn không phải trả gì thêm.",
        "late": "thẻ chưa trả được",
        "back": "Cửa hàng hoàn 95.000\xa0₫ về thẻ của bạn",
    },
    "en": {
        "product": "/en/san-pham/mat-ong-en/",
        "add": "Add to basket",
        "order": "Order",
        "pick": "Pick up at an outlet",
        "name": "Full name",
        "phone": "Phone number",
        "card": "International card",
        "place": "Order · ₫95,000",
        "number": "Card number",
        "pay": "Pay ₫95,000",
        "declined": "Your card was declined.",
        "short": "Your card number is incomplete.",
        "paid": "there is nothing more to pay",
        "late": "no card has paid",
        "back": "We are sending ₫95,000 back to your card",
    },
}


@pytest.fixture
def phone(new_page):
    """A phone whose requests to Stripe are answered; `asked` counts them by host."""

    def make():
        page = new_page(PHONE)
        page.asked = []

        def confirm(route):
            page.asked.append("api.stripe.com")
            said = parse_qs(route.request.post_data)
            intent_id = route.request.url.split("/payment_intents/")[1].split("/")[0]
            answer = pay_at_stripe(intent_id, said["number"][0])
            headers = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(status=402 if "error" in answer else 200, body=json.dumps(answer), headers=headers)

        def script(route):
            page.asked.append("js.stripe.com")
            route.fulfill(body=STAND_IN, content_type="text/javascript")

        page.context.route("https://js.stripe.com/**", script)
        page.context.route("https://api.stripe.com/**", confirm)
        return page

    return make


@pytest.fixture
def tell(live_server):
    def post(told):
        body = json.dumps(told).encode()
        headers = {"Stripe-Signature": signature_of(body), "Content-Type": "application/json"}
        answer = requests.post(f"{live_server.url}/webhooks/stripe/", body, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.text

    return post


def order_by_card(page, shop, words):
    """From the product to the card step."""
    page.goto(words["product"])
    page.get_by_role("button", name=words["add"]).first.click()
    page.get_by_role("link", name=words["order"], exact=True).click()
    page.get_by_role("radio", name=words["pick"]).check()
    page.get_by_role("radio", name=shop.name).check()
    page.get_by_label(words["name"]).fill("Anna Weber")
    page.get_by_label(words["phone"]).fill("+49 1512 3456789")
    page.get_by_role("radio", name=words["card"]).check()
    assert page.asked == []
    page.get_by_role("button", name=words["place"]).click()
    page.wait_for_url("**/don-hang/*/the/")
    assert page.asked == ["js.stripe.com"]
    return OrderFacts.objects.get()


def pay(page, words, number):
    page.get_by_label(words["number"]).fill(number)
    page.get_by_role("button", name=words["pay"]).click()


def succeeded():
    made = CardIntent.objects.get()
    there = at_stripe("GET", f"payment_intents/{made.intent_id}")
    assert there["status"] == "succeeded"
    return event("payment_intent.succeeded", intent(made.intent_id, AMOUNT))


def problems(page, name):
    found = [
        f"{name}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: wider than the screen")
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_declined_then_paid(shop, phone, tell, page_log, language):
    words, page = WORDS[language], phone()
    facts = order_by_card(page, shop, words)
    assert problems(page, "card step") == []
    pay(page, words, "4242")
    page.get_by_text(words["short"]).wait_for()
    pay(page, words, DECLINED_CARD)
    page.get_by_text(words["declined"]).wait_for()
    assert tell(event("payment_intent.payment_failed", declined(CardIntent.objects.get().intent_id, AMOUNT))) == (
        "failed-try"
    )

    pay(page, words, GOOD_CARD)
    page.wait_for_url("**/don-hang/*/?the=1")
    assert page.locator("[data-payment=awaited]").count() == 1
    assert problems(page, "waiting") == []
    assert tell(succeeded()) == "taken"
    page.get_by_text(words["paid"]).wait_for()

    assert page.locator("[data-order-number]").get_attribute("data-order-number") == facts.order.number
    assert Payment.objects.get().state == "paid"
    assert [error for error in page_log.errors if "402" not in error] == []
    assert page_log.foreign_requests == []
    assert verify().broken == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_left_behind_until_the_time_is_over(shop, phone, page_log, language):
    words, page = WORDS[language], phone()
    facts = order_by_card(page, shop, words)
    page.goto(page.url.removesuffix("the/"))
    page.locator("[data-payment=awaited]").wait_for()

    expire_unpaid(Payment.objects.get().expires_at)
    outward.send_due()
    page.reload()

    assert words["late"] in page.locator("[data-payment=expired]").inner_text()
    page.goto(f"{page.url}the/")
    assert "/the/" not in page.url
    made = CardIntent.objects.get()
    assert at_stripe("GET", f"payment_intents/{made.intent_id}")["status"] == made.state == "canceled"
    assert {balance.allocated for balance in LotBalance.objects.all()} == {0}
    assert facts.order.fulfilments.get().status == "cancelled"
    assert page_log.errors == page_log.foreign_requests == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_paid_cancelled_and_sent_back_with_one_tap(shop, phone, new_page, tell, page_log, language):
    words, page = WORDS[language], phone()
    facts = order_by_card(page, shop, words)
    pay(page, words, GOOD_CARD)
    page.wait_for_url("**/don-hang/*/?the=1")
    tell(succeeded())
    manager = User.objects.create_user("quanly", password="mat-khau-thu")
    OutletStaff.objects.create(outlet=shop, user=manager, can_approve=True)
    BankAccountFactory(seller=shop.legal_seller)
    cancel_share(fulfilment=facts.order.fulfilments.get(), reason="Khách đổi ý", by=manager)

    desk = new_page(PHONE)
    desk.goto(f"/quay/{shop.code}/tien/the/")
    desk.locator("[name=username]").fill("quanly")
    desk.locator("[name=password]").fill("mat-khau-thu")
    desk.locator("[name=password]").press("Enter")
    desk.wait_for_url("**/tien/the/")
    assert problems(desk, "card desk") == []
    desk.get_by_role("button", name="Hoàn về thẻ").click()
    desk.get_by_text("Đang hoàn 95.000\xa0₫ về thẻ.").wait_for()
    drain()
    outward.send_due()

    refund = CardRefund.objects.get()
    (there,) = at_stripe("GET", f"refunds?payment_intent={refund.capture.intent.intent_id}")["data"]
    assert (there["amount"], there["status"]) == (AMOUNT, "succeeded")
    page.goto(page.url.split("?")[0])
    page.get_by_text(words["back"]).wait_for()
    desk.reload()
    assert "đã gửi về thẻ" in desk.locator("main").inner_text()
    assert words["paid"] not in page.locator("main").inner_text()
    assert money_of(Payment.objects.get()).owed == 0
    assert page_log.foreign_requests == []
    assert verify().broken == []


def test_without_scripts_the_step_says_what_else_to_do(shop, new_page):
    page = new_page(PHONE, java_script_enabled=False)
    page.asked = []
    page.goto("/san-pham/mat-ong/")
    page.get_by_role("button", name="Thêm vào giỏ").first.click()
    page.get_by_role("link", name="Đặt hàng", exact=True).click()
    page.get_by_role("radio", name="Nhận tại điểm bán").check()
    page.get_by_role("radio", name=shop.name).check()
    page.get_by_label("Họ và tên").fill("Anna Weber")
    page.get_by_label("Số điện thoại").fill("+49 1512 3456789")
    page.get_by_role("radio", name="Thẻ quốc tế").check()
    page.get_by_role("button", name="Tính lại phí và tổng tiền").click()
    page.get_by_role("button", name="Đặt hàng · 95.000\xa0₫").click()
    page.wait_for_url("**/don-hang/*/the/")

    assert page.get_by_text("Trình duyệt này đang tắt JavaScript").is_visible()
    assert not page.locator("[data-card-form]").is_visible()
    page.get_by_role("button", name="Mua lại những món này").click()
    page.wait_for_url("**/gio-hang/?lai=*")
