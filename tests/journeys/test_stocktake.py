"""A stocktake on a phone while a buyer orders one of the goods; what is over the limit waits for a second person."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from common.gs1 import internal_code
from shops.models import LotBalance, Stocktake
from shops.services import receive_lot
from shops.verification import verify
from tests.browser import PHONE
from tests.counter.conftest import by, fill, hanoi, rooms, stock
from tests.factories.goods import PackingFactory
from tests.journeys.test_counter import sign_in
from tests.orders.conftest import checkout_of, order_now

__all__ = ["by", "fill", "hanoi", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "height": 640}


@pytest.fixture
def goods(rooms, stock):
    """Tea and honey at the first counter, five pieces each."""
    names = ("Chè Shan tuyết", "Mật ong rừng")
    packings = [
        PackingFactory(parent__title=name, packing__internal_code=internal_code(number))
        for number, name in enumerate(names, 1)
    ]
    for packing in packings:
        stock(rooms.first, 5, price=20_000, packing=packing)
    return [LotBalance.objects.get(lot__product=packing) for packing in packings]


def looks_right(page) -> list[str]:
    """What is wrong with a screen: too wide, too heavy, a target too small, or an axe finding."""
    found = [f"{rule['id']}: {rule['help']}" for rule in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    targets = "main :is(button, .button, .tap, input:not([type=hidden], [type=radio]))"
    low = "each => each.offsetParent && each.getBoundingClientRect().height < 44"
    small = page.evaluate(f"[...document.querySelectorAll('{targets}')].filter({low}).map(each => each.outerHTML)")
    return [f"{page.url}: {each}" for each in [*found, *small]]


def count(page, name, number):
    page.get_by_role("link", name=re.compile(f"^Đếm .*{name}")).click()
    page.get_by_label("Đếm được").fill(number)
    page.get_by_role("button", name="Ghi số đếm được").click()
    page.locator("#tiep").wait_for()  # the form is sent by the page's script: whoever goes on sooner goes before it


@pytest.mark.parametrize(("size", "scripts"), [(PHONE, True), (SMALL, False)], ids=["360", "320 without scripts"])
def test_counting_while_an_order_arrives(rooms, goods, fill, by, new_page, page_log, size, scripts):
    tea, honey = goods
    page = new_page(size, java_script_enabled=scripts)
    findings = []
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/kho/")
    page.locator("#kiem-ke").click()
    page.get_by_label("cả quầy").check()
    page.get_by_role("button", name="Bắt đầu đếm").click()

    count(page, "Chè Shan tuyết", "4")
    assert page.get_by_text("Lệch −1").is_visible()
    # A buyer orders the tea that was just counted, and takes honey that is not counted yet.
    order = order_now(
        fill((tea.lot.product, 2), (honey.lot.product, 1)), checkout_of(outlet=rooms.first), timezone.now()
    )
    page.locator("#tiep").click()
    assert page.locator("#tien-do").inner_text() == "đã đếm 1 trên 2"
    page.get_by_label("Quét hoặc gõ mã món, số lô").fill(honey.lot.product.packing.internal_code)
    page.keyboard.press("Enter")
    page.get_by_label("Đếm được").fill("5")
    page.get_by_role("button", name="Ghi số đếm được").click()
    assert page.get_by_text("Đúng sổ").is_visible()
    if scripts:
        findings += looks_right(page)
    page.locator("#tiep").click()
    assert page.get_by_text("Đã đếm hết các dòng.").is_visible()
    if scripts:
        findings += looks_right(page)
    page.locator("#ket-qua").click()
    page.get_by_role("button", name="Đếm xong").click()
    if scripts:
        findings += looks_right(page)
    page.get_by_role("button", name="Ghi vào sổ").click()

    assert page.get_by_text("đã ghi vào sổ", exact=False).first.is_visible()
    tea.refresh_from_db()
    honey.refresh_from_db()
    assert (tea.quantity, tea.allocated, honey.quantity, honey.allocated) == (4, 2, 5, 1)
    assert order.fulfilments.get().lines.count() == 2
    assert verify().broken == []
    assert findings == []
    assert page_log.errors == []


def test_what_is_over_the_limit_waits_for_the_manager(rooms, goods, by, new_page):
    receive_lot(outlet=rooms.first, lot=goods[0].lot, quantity=30, by=by)
    page = new_page(PHONE)
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/kiem-ke/")
    page.get_by_label("theo tên hàng hoặc nhóm hàng").check()
    page.get_by_role("textbox", name="Tên hàng hoặc nhóm hàng").fill("che shan")
    page.get_by_role("button", name="Bắt đầu đếm").click()
    count(page, "Chè Shan tuyết", "12")
    page.goto(page.url.rsplit("/", 2)[0] + "/ket-qua/")
    page.get_by_role("button", name="Đếm xong").click()
    assert page.get_by_text("Cần người thứ hai duyệt").is_visible()
    assert page.get_by_role("button", name="Ghi vào sổ").count() == 0
    address = page.url

    boss = new_page(PHONE)
    sign_in(boss, "quanly")
    boss.goto(address)
    boss.get_by_role("button", name="Duyệt và ghi vào sổ").click()

    assert boss.get_by_text("đã ghi vào sổ", exact=False).first.is_visible()
    assert LotBalance.objects.get(lot=goods[0].lot).quantity == 12
    assert Stocktake.objects.get().state == "posted"
    assert verify().broken == []
