"""A lot near its end, from the manager's phone to the maker's statement: marked down, seen, bought, accounted for."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from common.outbox import drain
from orders.models import Fulfilment
from orders.services.steps import hand_over_share
from shops.models import OutletStaff
from shops.services import receive_lot, set_price
from shops.services.reordering import set_reorder_point
from shops.verification import verify
from storefront.services.moderation import open_producer_desk
from tests.browser import DESKTOP, PHONE
from tests.counter.conftest import by, fill, hanoi, make_share, rooms, stock
from tests.factories.goods import LotFactory, PackingFactory
from tests.journeys.test_counter import _findings, sign_in
from tests.journeys.test_producer import PASSWORD
from tests.journeys.test_producer import sign_in as enter_admin

__all__ = ["by", "fill", "hanoi", "make_share", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


@pytest.fixture
def lot(rooms, make_producer, make_product, by):
    """Six pieces of a maker's tea that end in nine days, at the first showroom, whose manager sets prices."""
    OutletStaff.objects.filter(user=rooms.users["quanly"]).update(can_set_prices=True)
    maker = make_producer()
    open_producer_desk(page=maker["vi"], user=User.objects.create_user("htx1", password=PASSWORD))
    packing = PackingFactory(parent=make_product(maker=maker))
    lot = LotFactory(product=packing, expires_in=9)
    receive_lot(outlet=rooms.first, lot=lot, quantity=6, by=by)
    set_price(stock_record=packing.stockrecords.get(), amount=100_000, by=by, reason="giá đầu")
    drain()
    return lot


def test_a_lot_is_marked_down_bought_and_stands_in_the_statement(lot, rooms, new_page, page_log, by):
    page = new_page(PHONE)
    sign_in(page, "quanly")
    page.goto("/quay/diem-mot/")
    page.get_by_role("link", name=re.compile("Bán có kịp không")).click()
    assert page.get_by_text("sẽ thừa khoảng 6.").is_visible()
    page.get_by_role("link", name=f"Giảm giá lô {lot.code}").click()
    page.get_by_label("Giảm bao nhiêu phần trăm").fill("30")
    page.get_by_role("button", name="Giảm giá").click()
    assert page.get_by_text("Đang giảm còn 70.000").is_visible()
    drain()

    buyer = new_page(PHONE)
    buyer.goto("/san-pham/che-shan-tuyet/")
    assert buyer.locator("[data-price]").first.get_attribute("data-price") == "70000"
    assert "100.000" in buyer.locator("del").first.inner_text()
    day = f"{lot.best_before.day}/{lot.best_before.month}/{lot.best_before.year}"
    assert buyer.get_by_text(f"Giảm giá vì gần hết hạn: hàng của giá này dùng đến {day}.").is_visible()
    assert _findings(buyer, "product") == []
    buyer.get_by_role("button", name="Thêm vào giỏ").first.click()
    buyer.get_by_role("link", name="Đặt hàng", exact=True).click()
    buyer.get_by_role("radio", name="Nhận tại điểm bán").check()
    buyer.get_by_role("radio", name=rooms.first.name).check()
    buyer.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
    buyer.get_by_label("Số điện thoại").fill("0912 345 678")
    buyer.get_by_role("button", name="Đặt hàng · 70.000\xa0₫").click()
    buyer.wait_for_url(re.compile("/don-hang/"))
    hand_over_share(fulfilment=Fulfilment.objects.get(), by=by)

    desk = enter_admin(new_page(DESKTOP), "htx1")
    desk.get_by_role("link", name="Hàng của tôi").first.click()
    desk.get_by_role("link", name="Đối soát hàng bán").click()

    assert desk.locator("[data-amount]").get_attribute("data-amount") == "70000"
    assert verify().broken == []
    assert page_log.foreign_requests == []


@pytest.mark.parametrize("viewport", [PHONE, {"width": 320, "height": 640}, DESKTOP], ids=["360", "320", "1280"])
def test_the_screens_are_accessible_and_keep_within_their_width(lot, rooms, new_page, viewport, by):
    set_reorder_point(outlet=rooms.first, product=lot.product, point=9, amount=20, by=by)
    page, findings = new_page(viewport), []
    sign_in(page, "quanly")
    here = "/quay/diem-mot"
    addresses = [
        f"{here}/sap-het-han/",
        f"{here}/kho/{lot.pk}/giam-gia/",
        f"{here}/vi-sao/{lot.product_id}/",
        f"{here}/dat-them/?q=che",
        f"{here}/dat-them/{lot.product_id}/",
        f"{here}/kho/",
        f"{here}/kho/{lot.pk}/",
        f"/en{here}/sap-het-han/",
    ]
    for address in addresses:
        page.goto(address)
        findings += _findings(page, address)
    page.goto(addresses[1])
    page.get_by_role("button", name="Giảm giá").click()
    findings += _findings(page, "refused")
    page.get_by_label("Giảm bao nhiêu phần trăm").fill("20")
    page.get_by_role("button", name="Giảm giá").click()
    findings += _findings(page, "marked down")
    page.get_by_role("link", name=re.compile("Thôi giảm")).click()
    findings += _findings(page, "stopping")

    assert findings == []
