"""A recall on phones: the office looks and orders, the outlet puts away by name, the buyer reads what to do."""

import os
import re

import pytest
from django.utils import timezone

from common.outbox import drain
from common.outward import send_due
from shops.models import LotStop, OutletStaff, SetAside
from shops.services import open_stock_record, receive_lot, set_price
from shops.services.register import enter_standing_outlet
from shops.verification import verify
from storefront.demo.accounts import PASSWORD
from tests.browser import DESKTOP, PHONE
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.journeys.test_outlets import faults_of
from tests.orders.conftest import fill
from tests.orders.stopping import sell_by_web

__all__ = ["fill"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = "Mẫu kiểm nghiệm có độ ẩm cao hơn mức công bố, hàng dễ mốc."


@pytest.fixture
def sold(desks, fill):
    """Five pieces of a lot at an outlet, of which a buyer has two; returns the lot and the buyer's order."""
    outlet, by = OutletFactory(code="dbp-1", name_vi="Điểm Mường Thanh", phone="0215 3825 555"), UserFactory()
    enter_standing_outlet(outlet=outlet, reason="Có trước khi lập sổ")
    OutletStaff.objects.create(outlet=outlet, user=desks.users["quay1"])
    packing = PackingFactory(parent=desks.product)
    lot = LotFactory(product=packing, code="ME-0312", growing_area_code="VN-DB-01")
    set_price(stock_record=open_stock_record(packing, outlet), amount=120_000, by=by, reason="giá đầu")
    receive_lot(outlet=outlet, lot=lot, quantity=7, by=by)
    return lot, sell_by_web(fill, packing, by, outlet, 2)


def look(page, name):
    """A picture for whoever asks for one, in the folder that RECALL_PICTURES names."""
    folder = os.environ.get("RECALL_PICTURES")
    if folder:
        size = page.viewport_size
        page.set_viewport_size(size | {"height": 2000})  # the admin scrolls inside its page
        page.screenshot(path=f"{folder}/{name}.png")
        page.set_viewport_size(size)


def sign_in_at_desk(page, name):
    page.goto("/quan-tri/giu-thu-hoi/")
    page.locator('input[name="username"]').fill(name)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('button[type="submit"]').click()
    page.wait_for_url(re.compile("/giu-thu-hoi/$"))


def sign_in_at_counter(page, name):
    """Whoever works at one outlet alone is led to its counter at once."""
    page.goto("/quay/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Vào quầy").click()
    page.wait_for_url(re.compile("/quay/dbp-1/$"))


def is_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_office_recalls_the_outlet_puts_away_and_the_buyer_reads_it(sold, new_page, page_log, device):
    lot, order = sold
    name = "360" if device is PHONE else "1280"
    desk = new_page(device)
    sign_in_at_desk(desk, "vanphong")
    look(desk, f"{name}-1-book")
    desk.get_by_role("link", name="Chọn lô để giữ hoặc thu hồi").click()
    desk.get_by_label("Số lô hoặc mã mẻ").fill("me-0312")
    desk.get_by_role("button", name="Tìm lô").click()
    desk.get_by_label("Chọn lô ME-0312").check()
    look(desk, f"{name}-2-choose")
    assert not is_wide(desk)
    desk.get_by_role("button", name="Xem trước").click()
    assert desk.get_by_text("Chưa có gì xảy ra.").is_visible()
    desk.get_by_label("Làm gì").select_option("recall")
    desk.get_by_label("Lý do (trong nhà đọc)").fill("Độ ẩm 18 %")
    desk.get_by_label("Lời cho người mua", exact=False).first.fill(PUBLIC)
    desk.get_by_role("button", name="Ghi lệnh").click()
    assert desk.get_by_text("Xin ghi số văn bản.").is_visible()
    look(desk, f"{name}-3-preview")
    assert not is_wide(desk)
    desk.get_by_label("Số văn bản").fill("12/QĐ-VPĐP")
    desk.get_by_label("Ngày của văn bản").fill(f"{timezone.localdate():%Y-%m-%d}")
    desk.get_by_role("button", name="Ghi lệnh").click()
    desk.wait_for_url(re.compile(r"/giu-thu-hoi/\d+/$"))
    stop = LotStop.objects.get()
    drain()
    send_due()

    counter = new_page(device)
    sign_in_at_counter(counter, "quay1")
    look(counter, f"{name}-4-today")
    assert faults_of(counter) == []
    counter.get_by_role("link", name="Cất riêng lô ME-0312").click()
    counter.get_by_label("Đếm được bao nhiêu gói").fill("4")
    look(counter, f"{name}-5-put-away")
    assert faults_of(counter) == []
    counter.get_by_role("button", name="Đã cất").click()
    assert counter.get_by_text("Trong sổ là 5 gói.").is_visible()
    look(counter, f"{name}-6-put-away-list")
    assert faults_of(counter) == []
    said = SetAside.objects.get()
    assert (said.counted, said.booked, said.actor_name) == (4, 5, "Lò Thị Mai")

    desk.reload()
    assert desk.get_by_text("lệch sổ: lúc ấy sổ ghi 5").is_visible()
    look(desk, f"{name}-7-sheet")
    assert not is_wide(desk)
    desk.get_by_role("link", name="1 đơn phải gọi").click()
    look(desk, f"{name}-8-buyers")
    assert not is_wide(desk)
    desk.get_by_role("link", name="Ghi cuộc gọi").click()
    desk.get_by_label("Kết quả").select_option("reached")
    look(desk, f"{name}-9-call")
    desk.get_by_role("button", name="Ghi", exact=True).click()
    desk.wait_for_url(re.compile("/nguoi-mua/$"))
    assert desk.get_by_text("đã báo được, Phạm Thu Hà").is_visible()
    desk.goto(f"/quan-tri/giu-thu-hoi/truy-xuat/?ma={order.number}")
    look(desk, f"{name}-10-trace-order")
    desk.get_by_role("link", name="ME-0312").click()
    look(desk, f"{name}-11-trace-lot")
    assert not is_wide(desk)

    buyer = new_page(device)
    buyer.goto("/san-pham/che-shan-tuyet/")
    assert buyer.get_by_role("heading", name="Thu hồi: xin đừng dùng").is_visible()
    assert buyer.get_by_text(PUBLIC).is_visible()
    look(buyer, f"{name}-12-product")
    assert not is_wide(buyer)
    buyer.goto(f"/don-hang/{order.facts.token}/")
    assert buyer.get_by_role("heading", name="Thu hồi: xin đừng dùng").is_visible()
    look(buyer, f"{name}-13-order")
    assert not is_wide(buyer)
    assert stop.lots.get().lot == lot
    assert verify().is_whole
    assert page_log.foreign_requests == []
