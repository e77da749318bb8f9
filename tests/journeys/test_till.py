"""The till as a guest meets it: on a phone, by keyboard, with and without scripts, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User

from common.outbox import drain
from orders.models import OrderFacts
from shops.services import receive_lot, set_price
from shops.verification import verify
from tests.browser import DESKTOP, PHONE
from tests.factories.delivery import flat_zone
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(make_product, make_producer):
    """A tea and a honey at one outlet that sends and hands over; parcels go to Hà Nội."""
    by, maker = User.objects.create_user("quay"), make_producer()
    outlet = OutletFactory(code="diem-mot")
    for name, slug, number, price in (("Chè Shan tuyết", "che", 11, 180_000), ("Mật ong rừng", "mat-ong", 4, 95_000)):
        packing = PackingFactory(parent=make_product(name, slug, number, maker))
        receive_lot(outlet=outlet, lot=LotFactory(product=packing), quantity=5, by=by)
        set_price(stock_record=packing.stockrecords.get(), amount=price, by=by, reason="giá đầu")
    flat_zone("01", 35_000)
    drain()
    return outlet


def press(page, role, name):
    """Reach a control by the keyboard alone and press it."""
    page.get_by_role(role, name=name, exact=True).last.focus()
    page.keyboard.press("Enter")


def fill_address(page):
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_label("Tỉnh, thành phố").select_option("01")
    page.get_by_label("Xã, phường").fill("hang bac")
    page.get_by_label("Số nhà, đường, thôn, bản").fill("12 Hàng Bạc")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_guest_buys_tea_with_cash_on_delivery_to_hanoi_by_keyboard(shop, new_page, page_log, scripts):
    page = new_page(PHONE, java_script_enabled=scripts)
    page.goto("/san-pham/che/")
    press(page, "button", "Thêm vào giỏ")
    page.wait_for_url("**/gio-hang/?them=*")
    press(page, "link", "Đặt hàng")
    page.wait_for_url("**/thanh-toan/")
    fill_address(page)
    if not scripts:
        press(page, "button", "Tính lại phí và tổng tiền")
    press(page, "button", "Đặt hàng · 215.000\xa0₫")
    page.wait_for_url("**/don-hang/*/")

    facts = OrderFacts.objects.get()
    assert page.locator("[data-order-number]").get_attribute("data-order-number") == facts.order.number
    assert page.locator("[data-total]").get_attribute("data-total") == "215000"
    assert facts.commune_name == "phường Hoàn Kiếm"
    assert page_log.errors == page_log.foreign_requests == []
    assert verify().broken == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_another_reserves_honey_for_pick_up_in_english(shop, new_page, page_log, scripts):
    page = new_page(PHONE, java_script_enabled=scripts)
    page.goto("/en/san-pham/mat-ong-en/")
    page.get_by_role("button", name="Add to basket").first.click()
    page.get_by_role("link", name="Order", exact=True).click()
    page.get_by_role("radio", name="Pick up at an outlet").check()
    page.get_by_role("radio", name=shop.name).check()
    page.get_by_label("Full name").fill("Anna Weber")
    page.get_by_label("Phone number").fill("+49 1512 3456789")
    if not scripts:
        page.get_by_role("button", name="Work out charge and total").click()
    page.get_by_role("button", name="Order · ₫95,000").click()
    page.wait_for_url("**/en/don-hang/*/")

    facts = OrderFacts.objects.get()
    assert (facts.way, facts.phone, facts.amount_due) == ("pick-up", "+4915123456789", 95_000)
    assert page.get_by_role("heading", level=1).inner_text() == f"Order {facts.order.number}"
    assert page_log.errors == page_log.foreign_requests == []


def test_the_number_in_the_basket_shows_on_pages_that_are_the_same_for_all(shop, new_page):
    page = new_page(DESKTOP)
    page.goto("/san-pham/che/")
    assert page.locator("[data-basket-count]").is_hidden()

    page.get_by_role("button", name="Thêm vào giỏ").first.click()
    page.goto("/")

    assert page.locator("[data-basket-count]").inner_text() == "1"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_till_is_accessible_empty_full_and_with_errors(shop, new_page, page_log, viewport):
    page = new_page(viewport)
    findings = []

    def look(name):
        for found in Axe().run(page).response["violations"]:
            findings.append(f"{name}: {found['id']} {found['nodes'][0]['html'][:120]}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            findings.append(f"{name}: wider than the screen")

    for address in ("/gio-hang/", "/don-hang/", "/tai-khoan/dang-nhap/"):
        page.goto(address)
        look(address)
    page.goto("/san-pham/che/")
    page.get_by_role("button", name="Thêm vào giỏ").locator("visible=true").first.click()
    look("a full basket")
    page.get_by_role("link", name="Đặt hàng", exact=True).click()
    look("checkout")
    page.get_by_role("button", name="Đặt hàng").last.click()
    look("checkout with errors")
    fill_address(page)
    page.get_by_role("button", name="Đặt hàng · 215.000\xa0₫").click()
    page.wait_for_url("**/don-hang/*/")
    look("order")

    assert findings == []
    assert [error for error in page_log.errors if "422" not in error] == []
