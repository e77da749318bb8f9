"""A seller at the counter with a phone in one hand: open the till, sell three things, close the till."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from common.gs1 import internal_code
from orders.models import CashUp, Sale, TillSession
from shops.verification import verify
from tests.browser import DESKTOP, PHONE
from tests.counter.conftest import by, fill, hanoi, make_share, rooms, stock
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.money import BankAccountFactory
from tests.journeys.test_counter import sign_in
from tests.orders.selling import open_float, pay_cash, pay_later, scan

__all__ = ["by", "fill", "hanoi", "make_share", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = 8
MOST_BYTES = 60_000


@pytest.fixture
def goods(rooms, stock):
    """Three packings with codes as on labels, of 120,000 đồng each."""
    return [stock(rooms.first, 5, packing=PackingFactory(packing__internal_code=internal_code(n))) for n in (1, 2, 3)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_three_things_in_eight_taps_between_opening_and_closing_the_till(rooms, goods, new_page, page_log, scripts):
    page = new_page(PHONE, java_script_enabled=scripts)
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/quy/mo-ca/")
    page.get_by_label("Tiền lẻ trong két").fill("200.000")
    page.get_by_role("button", name="Mở ca").click()

    taps = 0
    for packing in goods:  # a keyboard scanner types into the box that has the focus, and ends with Enter
        box = page.locator("#ma-hang")
        if not scripts or box.evaluate("box => box !== document.activeElement"):
            box.focus()
        page.keyboard.type(packing.packing.internal_code)
        page.keyboard.press("Enter")
        page.locator(f'[data-line="{packing.pk}"]').wait_for()
        taps += 1
    page.get_by_role("link", name="Thu tiền").click()
    page.get_by_role("button", name="500.000").click()
    taps += 2

    assert taps <= MOST_TAPS
    assert page.locator("[data-change]").get_attribute("data-change") == "140000"
    receipt = page.locator("#phieu").get_attribute("href")
    page.get_by_role("link", name="Bán cho khách tiếp theo").click()
    assert page.locator("[data-line]").count() == 0
    page.goto(re.sub(r"^https?://[^/]+", "", receipt))
    assert page.get_by_role("heading", level=1).inner_text() == f"Đơn {Sale.objects.get().order.number}"

    page.goto("/quay/diem-mot/quy/")
    page.get_by_label("Tiền đếm được").fill("560000")
    page.get_by_role("button", name="Đóng ca").click()
    assert page.get_by_text("Đã đóng ca: đếm được 560.000").is_visible()
    assert TillSession.objects.get().cash_up == CashUp.objects.get()
    assert verify().broken == []
    assert page_log.errors == []


def test_a_closed_phone_loses_nothing(rooms, goods, new_page):
    page = new_page(PHONE)
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/ban/")
    page.locator("#ma-hang").fill(goods[0].packing.internal_code)
    page.keyboard.press("Enter")
    page.locator(f'[data-line="{goods[0].pk}"]').wait_for()
    page.wait_for_load_state("load")  # a script takes the form from here on
    page.context.clear_cookies(name="sessionid")

    page.locator("#ma-hang").fill(goods[1].packing.internal_code)
    page.keyboard.press("Enter")
    page.get_by_text("Đăng nhập lại thì máy gửi tiếp").wait_for()
    page.locator("[data-kept]").get_by_role("link", name="Đăng nhập").click()
    page.get_by_label("Tên đăng nhập").fill("mot")
    page.get_by_label("Mật khẩu").fill("mat-khau-thu")
    page.get_by_role("button", name="Vào quầy").click()
    page.get_by_text("Đã gửi xong").wait_for()
    page.goto("/quay/diem-mot/ban/")

    for packing in goods[:2]:  # what was on the screen, and what was scanned when the session was over
        page.locator(f'[data-line="{packing.pk}"]').wait_for()


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, PHONE, DESKTOP], ids=["320", "360", "1280"])
def test_the_screens_of_a_sale_are_accessible_and_keep_within_their_width(
    rooms, goods, stock, new_page, page_log, by, viewport
):
    BankAccountFactory(seller=rooms.first.legal_seller)
    other = LotFactory(product=goods[0])
    stock(rooms.first, 5, packing=goods[0], lot=other)
    page = new_page(viewport)
    sign_in(page, "mot")
    screens = ["quy/mo-ca/"]
    for address in screens:
        _check(page, address, viewport)
    open_float(rooms.first, by)
    seller = rooms.users["mot"]
    paid, waiting = pay_cash(scan(rooms.first, by, goods[0])), pay_later(scan(rooms.first, by, goods[1]))
    scan(rooms.first, seller, *goods, goods[0])
    for address in ("ban/", "ban/tra-tien/", f"ban/{paid.number}/", f"ban/{waiting.number}/", "quy/"):
        _check(page, address, viewport)
    assert page_log.errors == []


def _check(page, address, viewport):
    response = page.goto(f"/quay/diem-mot/{address}")
    assert response.status == 200
    assert len(response.body()) <= MOST_BYTES
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, main summary, main input:not([type=hidden])')]
            .filter(each => each.offsetParent !== null && !each.closest('p.note, .visually-hidden'))
            .filter(each => each.getBoundingClientRect().height < 43.5 && each.type !== 'checkbox')
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert small == [], address
    found = Axe().run(page)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
