"""Goods fetched at the counter, from both sides of it, on phones: ordered, heard, packed, scanned, handed over once."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache

from common.outbox import drain
from orders.models import Fulfilment, OrderFacts, PickUp
from orders.services.pickup_clock import watch_pick_ups
from orders.services.steps import pack_share
from shops.services import receive_lot, set_price
from shops.verification import verify
from tests.browser import DESKTOP, PHONE
from tests.counter.conftest import by, fill, hanoi, make_share, rooms, stock
from tests.factories.goods import LotFactory, PackingFactory
from tests.journeys.test_counter import sign_in
from tests.orders.pickup_hours import at, open_on_weekdays

__all__ = ["by", "fill", "hanoi", "make_share", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Counts what the page sounds: a test has no ears.
LISTEN = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


@pytest.fixture
def honey(rooms, make_product, make_producer, by):
    """Honey at the first showroom, which is open on weekdays."""
    open_on_weekdays(rooms.first)
    packing = PackingFactory(parent=make_product("Mật ong rừng", "mat-ong", 4, make_producer()))
    receive_lot(outlet=rooms.first, lot=LotFactory(product=packing), quantity=5, by=by)
    set_price(stock_record=packing.stockrecords.get(), amount=95_000, by=by, reason="giá đầu")
    drain()


WORDS = {
    "vi": {
        "address": "/san-pham/mat-ong/",
        "add": "Thêm vào giỏ",
        "order": "Đặt hàng",
        "pick up": "Nhận tại điểm bán",
        "somebody": "Người khác đến nhận giúp bạn",
        "who": "Tên người đến nhận",
        "name": "Họ và tên",
        "phone": "Số điện thoại",
        "whose phone": "Điện thoại người đến nhận",
        "review": "Tính lại phí và tổng tiền",
        "place": "Đặt hàng · 95.000\xa0₫",
        "comes": "Lò Văn Hai đến nhận giúp",
        "given": "Bạn đã nhận hàng",
    },
    "en": {
        "address": "/en/san-pham/mat-ong-en/",
        "add": "Add to basket",
        "order": "Order",
        "pick up": "Pick up at an outlet",
        "somebody": "Somebody else comes for you",
        "who": "Name of who comes",
        "name": "Full name",
        "phone": "Phone number",
        "whose phone": "Phone of who comes",
        "review": "Work out charge and total",
        "place": "Order · ₫95,000",
        "comes": "Lò Văn Hai comes for the goods",
        "given": "You have received the goods",
    },
}


def order_honey(page, rooms, words, *, scripts):
    page.goto(words["address"])
    page.get_by_role("button", name=words["add"]).first.click()
    page.get_by_role("link", name=words["order"], exact=True).click()
    page.get_by_role("radio", name=words["pick up"]).check()
    page.get_by_role("radio", name=rooms.first.name).check()
    page.get_by_text(words["somebody"], exact=True).click()
    page.get_by_label(words["who"], exact=True).fill("Lò Văn Hai")
    page.get_by_label(words["whose phone"]).fill("0912 000 111")
    page.get_by_label(words["name"]).fill("Nguyễn Thị Lan")
    page.get_by_label(words["phone"]).fill("0912 345 678")
    if not scripts:
        page.get_by_role("button", name=words["review"]).click()
    page.get_by_role("button", name=words["place"]).click()
    page.wait_for_url("**/don-hang/*/")


@pytest.mark.parametrize(
    ("language", "scripts"), [("vi", True), ("vi", False), ("en", True)], ids=["vi", "vi no scripts", "en"]
)
def test_honey_is_ordered_packed_scanned_and_handed_over_once(rooms, honey, new_page, page_log, language, scripts):
    words, buyer = WORDS[language], new_page(PHONE, java_script_enabled=scripts)
    order_honey(buyer, rooms, words, scripts=scripts)
    number = OrderFacts.objects.get().order.number
    assert buyer.get_by_text(words["comes"]).is_visible()
    assert buyer.locator("[data-pick-up-code]").count() == 0

    counter = new_page(PHONE, java_script_enabled=scripts)
    sign_in(counter, "mot")
    assert counter.locator(".mark").inner_text() == "Mới"
    counter.get_by_role("link", name=f"Mở đơn {number}").click()
    assert counter.get_by_text("Lò Văn Hai", exact=True).is_visible()
    counter.get_by_role("button", name="Đã gói").click()

    buyer.reload()
    code = buyer.locator("[data-pick-up-code]").inner_text()
    assert re.fullmatch("[0-9]{6}", code)
    assert code not in buyer.url
    counter.goto("/quay/diem-mot/")
    counter.get_by_label("Mã nhận hàng").fill(code)
    counter.keyboard.press("Enter")  # as a scanner ends what it types
    counter.locator(f'[data-order-number="{number}"]').wait_for()
    assert code not in counter.url
    assert counter.get_by_label("Mã nhận hàng").input_value() == code
    counter.get_by_role("button", name="Đã trao hàng").click()
    counter.locator('[data-status="handed-over"]').wait_for()
    assert counter.get_by_text(f"Đơn {number}: đã giao hàng.").is_visible()

    colleague = new_page(PHONE, java_script_enabled=scripts)
    sign_in(colleague, "quanly")
    colleague.goto("/quay/diem-mot/nhan/")
    colleague.get_by_label("Mã nhận hàng").fill(code)
    colleague.keyboard.press("Enter")
    colleague.get_by_text(re.compile(f"Đơn {number} đã trao rồi: mot trao lúc")).wait_for()
    buyer.reload()
    assert buyer.get_by_text(words["given"]).first.is_visible()
    assert buyer.locator("[data-pick-up-code]").count() == 0
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "409" not in error] == []
    assert verify().broken == []


def test_an_open_page_hears_new_orders_until_its_bell_is_switched_off(rooms, make_share, new_page, page_log):
    page = new_page(PHONE)
    page.add_init_script(LISTEN)
    page.clock.install()
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/kho/")
    assert page.locator("#chuong").is_hidden()
    page.get_by_role("heading", level=1).click()  # browsers keep a page silent before the first tap

    first = make_share()
    page.clock.run_for(21_000)
    page.get_by_text("1 đơn mới").wait_for()
    assert page.evaluate("window.tones") == 2

    page.get_by_role("button", name="Chuông: bật").click()
    make_share()
    page.clock.run_for(21_000)
    page.get_by_text("2 đơn mới").wait_for()
    assert page.evaluate("window.tones") == 2
    page.reload()
    assert page.get_by_role("button", name="Chuông: tắt").is_visible()

    page.goto(f"/quay/diem-mot/don/{first.order.number}/")
    page.get_by_text("1 đơn mới").wait_for()
    assert page_log.errors == []


def test_a_page_that_nobody_looks_at_does_not_ask(rooms, new_page):
    page = new_page(PHONE)
    page.clock.install()
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/kho/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/moi/") else None)

    page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})")
    page.clock.run_for(61_000)
    assert asked == []
    page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'visible', configurable: true})")
    with page.expect_request("**/moi/"):
        page.clock.run_for(21_000)


def test_signed_out_the_bell_falls_silent_and_what_was_typed_stays(rooms, new_page, page_log):
    page = new_page(PHONE)
    page.clock.install()
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/nhan/")
    page.get_by_label("Mã nhận hàng").fill("123")
    page.context.clear_cookies()

    with page.expect_request("**/moi/"):
        page.clock.run_for(21_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    page.clock.run_for(61_000)

    assert asked == []
    assert page.get_by_label("Mã nhận hàng").input_value() == "123"
    assert page_log.errors == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_every_screen_of_a_pick_up_is_accessible_and_keeps_within_its_width(
    rooms, make_share, new_page, page_log, viewport, by
):
    share, late = make_share(), make_share()
    page, findings = new_page(viewport), []

    def look(name):
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        for found in Axe().run(page).response["violations"]:
            findings.append(f"{name}: {found['id']} {found['nodes'][0]['html'][:120]}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            findings.append(f"{name}: wider than the screen")

    order = f"/don-hang/{share.order.facts.token}/"
    page.goto(order)
    look("ordered")
    sign_in(page, "mot")
    page.locator("#chuong").wait_for()
    look("today")
    for each in (share, late):
        pack_share(fulfilment=each, by=by)
    page.goto(order)
    look("ready")
    page.goto(f"/en{order}")
    look("ready in English")
    page.goto("/quay/diem-mot/nhan/")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.get_by_text("Mã này không đúng.").wait_for()
    look("wrong code")
    page.goto(f"/quay/diem-mot/don/{share.order.number}/")
    look("to be handed over")
    PickUp.objects.filter(fulfilment=late).update(kept_until=at(1, 8).date())
    watch_pick_ups()
    page.goto("/quay/diem-mot/")
    look("today with one missed")
    page.goto(f"/quay/diem-mot/don/{late.order.number}/")
    assert page.get_by_role("button", name="Khách không đến, huỷ đơn").is_visible()
    look("missed")
    page.get_by_role("button", name="Khách không đến, huỷ đơn").click()
    page.locator('[data-status="cancelled"]').wait_for()
    look("dropped")

    assert findings == []
    assert Fulfilment.objects.get(pk=late.pk).status == "cancelled"
    assert [error for error in page_log.errors if "422" not in error] == []
