"""A customer's own data on a phone, in both languages: downloaded, then erased."""

import json
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone

from common.personal import ERASED_NAME
from orders.models import Fulfilment, OrderFacts
from orders.services.accounts import open_account
from orders.services.steps import hand_over_share
from shops.services import receive_lot, set_price
from shops.verification import verify
from tests.browser import PHONE
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, fill, order_now

__all__ = ["fill"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bought(make_product, make_producer, fill):
    """A tea that Lan ordered for pick-up, and the staff member who can hand it over."""
    by = User.objects.create_user("quay")
    outlet = OutletFactory(code="diem-mot")
    packing = PackingFactory(parent=make_product("Chè Shan tuyết", "che", 11, make_producer()))
    receive_lot(outlet=outlet, lot=LotFactory(product=packing), quantity=5, by=by)
    set_price(stock_record=packing.stockrecords.get(), amount=180_000, by=by, reason="giá đầu")
    order = order_now(fill((packing, 1)), checkout_of(outlet=outlet, email="lan@example.com"), timezone.now())
    return order, by


def download(page, button):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    with zipfile.ZipFile(waiting.value.path()) as files:
        return json.loads(files.read("du-lieu.json"))


def look(page):
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_guest_downloads_and_erases_the_order_on_a_phone(bought, new_page, page_log, scripts):
    order, by = bought
    page = new_page(PHONE, java_script_enabled=scripts)
    page.goto(f"/don-hang/{order.facts.token}/")
    page.get_by_role("link", name="Lấy về hoặc xoá dữ liệu của bạn").click()
    assert page.get_by_text("chưa xong").is_visible()
    assert page.get_by_role("button", name="Xoá dữ liệu của đơn này").count() == 0
    hand_over_share(fulfilment=Fulfilment.objects.get(), by=by)
    page.reload()
    page.get_by_label("Số điện thoại khi đặt").first.fill("0912 345 678")
    assert download(page, "Tải dữ liệu về")["orders"][0]["email"] == "lan@example.com"
    if scripts:
        look(page)

    page.get_by_label("Số điện thoại khi đặt").last.fill("0912 345 678")
    page.get_by_role("button", name="Xoá dữ liệu của đơn này").click()
    assert page.get_by_text("Bạn đánh dấu ô này nếu chắc chắn muốn xoá.").is_visible()
    page.get_by_label("Tôi đã đọc phần trên và muốn xoá").check()
    page.get_by_role("button", name="Xoá dữ liệu của đơn này").click()
    page.wait_for_url("**/tai-khoan/da-xoa/*")

    assert page.get_by_role("heading", level=1).inner_text() == "Đã xoá"
    assert OrderFacts.objects.get().buyer_name.startswith(ERASED_NAME)
    assert [error for error in page_log.errors if "422" not in error] == page_log.foreign_requests == []
    assert verify().broken == []


def test_an_account_is_downloaded_and_erased_in_english(bought, new_page, page_log):
    order, by = bought
    hand_over_share(fulfilment=Fulfilment.objects.get(), by=by)
    user = open_account(facts=order.facts, password="ban-muong-9-hoa")
    page = new_page(PHONE)
    page.goto("/en/tai-khoan/dang-nhap/")
    page.get_by_label("Phone number or user name").fill("0912 345 678")
    page.get_by_label("Password").fill("ban-muong-9-hoa")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Personal data: download, erase").click()
    assert download(page, "Download my data")["account"]["sign_in_name"] == "+84912345678"
    page.get_by_role("button", name="Agree", exact=True).click()
    page.get_by_role("button", name="Withdraw").click()
    assert page.get_by_role("button", name="Agree", exact=True).is_visible()
    look(page)

    page.get_by_label("Password").fill("ban-muong-9-hoa")
    page.get_by_label("I have read the above").check()
    page.get_by_role("button", name="Erase account").click()
    page.wait_for_url("**/en/tai-khoan/da-xoa/*")

    assert page.get_by_role("heading", level=1).inner_text() == "Erased"
    page.goto("/en/tai-khoan/")
    assert "dang-nhap" in page.url
    assert not User.objects.get(pk=user.pk).is_active
    assert page_log.errors == page_log.foreign_requests == []
