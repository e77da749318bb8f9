"""Goods between two counters, on the phones of three people: packed and sent, received with one missing, settled."""

import pytest

from catalogue.codes import label_path
from common.gs1 import internal_code
from shops.models import LotBalance, Transfer
from shops.services import receive_lot, receive_transfer
from shops.verification import verify
from tests.browser import DESKTOP, PHONE
from tests.counter.conftest import by, rooms, stock
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.journeys.test_counter import _findings, sign_in
from tests.shops.stopping import hold_lot
from tests.shops.transferring import arrived, draft, on_the_road, packed

__all__ = ["by", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lot(rooms, stock):
    packing = PackingFactory(parent=ProductFactory(title="Miến dong Púng Tửu"))
    packing.packing.internal_code = internal_code(7)
    packing.packing.save()
    lot = LotFactory(product=packing, code="MD-01")
    stock(rooms.first, 8, packing=packing, lot=lot)
    return lot


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_five_pieces_leave_four_arrive_and_the_manager_settles_the_fifth(rooms, lot, new_page, page_log, scripts):
    sender = new_page(PHONE, java_script_enabled=scripts)
    sign_in(sender, "mot")
    sender.get_by_role("link", name="Kho", exact=True).click()
    sender.get_by_role("link", name="Chuyển hàng").click()
    sender.get_by_role("link", name="Lập phiếu chuyển").click()
    sender.get_by_label("Điểm bán kia").select_option("diem-hai")
    sender.get_by_role("button", name="Chọn hàng").click()
    sender.get_by_label("Số gói thêm").fill("5")
    scan = sender.get_by_label("Quét mã, hoặc gõ tên hàng")
    scan.fill(label_path(gtin=None, internal_code=internal_code(7), lot="MD-01"))
    scan.press("Enter")
    sender.get_by_text("Đã thêm 5, lô MD-01.").wait_for()
    sender.get_by_role("link", name="Đóng gói").click()
    sender.get_by_role("button", name="Đã đóng gói xong").click()
    sender.get_by_role("link", name="Cho lên đường").click()
    sender.get_by_label("Ai chở").fill("Anh Páo")
    sender.get_by_role("button", name="Đã lên đường").click()
    assert sender.locator("[data-state]").get_attribute("data-state") == "on-the-road"

    receiver = new_page(PHONE, java_script_enabled=scripts)
    sign_in(receiver, "hai")
    receiver.locator("#o-chuyen").click()
    number = Transfer.objects.get().number
    receiver.get_by_role("link", name=number).click()
    receiver.get_by_role("link", name="Nhận hàng").click()
    good = receiver.get_by_label("Nhận tốt")
    assert good.input_value() == "5"
    good.fill("4")
    receiver.get_by_role("button", name="Ghi đã nhận").click()
    assert receiver.get_by_text("Còn 1 gói chưa nói rõ: thiếu, hay đến chuyến sau?").is_visible()
    receiver.get_by_label("Phần chưa thấy").select_option("thieu")
    receiver.get_by_label("Vì sao thiếu hoặc hỏng").fill("Mở thùng thấy thiếu")
    receiver.get_by_role("button", name="Ghi đã nhận").click()
    assert receiver.get_by_text("báo thiếu 1, chờ giải quyết").is_visible()

    manager = new_page(PHONE, java_script_enabled=scripts)
    sign_in(manager, "quanly")
    manager.goto("/quay/diem-mot/chuyen/")
    manager.locator("#lech").get_by_role("link", name=number).click()
    manager.get_by_role("link", name="Giải quyết phần thiếu").click()
    manager.get_by_label("mất trên đường, ghi bỏ").check()
    manager.get_by_label("Vì sao biết").fill("Đã hỏi người chở")
    manager.get_by_role("button", name="Ghi cách giải quyết").click()
    assert manager.get_by_text("ghi bỏ 1").first.is_visible()

    assert [LotBalance.objects.get(outlet=each).quantity for each in (rooms.first, rooms.second)] == [3, 4]
    assert verify().broken == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []


NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize("viewport", [PHONE, NARROW, DESKTOP], ids=["360", "320", "1280"])
def test_the_screens_of_transfers_are_accessible_and_keep_within_their_width(
    rooms, lot, new_page, page_log, viewport, by
):
    receive_lot(outlet=rooms.second, lot=lot, quantity=9, by=by)
    going = draft(rooms.first, rooms.second, by, (lot, 2))
    boxes = packed(rooms.first, rooms.second, by, (lot, 2))
    told = on_the_road(rooms.first, rooms.second, by, (lot, 3))
    receive_transfer(transfer=told, arrived=arrived(told, [1, 1, 1]), by=by, reason="Thùng ướt")
    coming = on_the_road(rooms.second, rooms.first, by, (lot, 4))
    hold_lot(lot=lot, reason="Chờ kết quả kiểm nghiệm", by=by)
    line, base = told.lines.get().pk, "/quay/diem-mot/chuyen/"
    addresses = [
        "/quay/diem-mot/",
        "/quay/diem-mot/kho/",
        f"/quay/diem-mot/kho/{lot.pk}/",
        base,
        f"{base}moi/",
        *(f"{base}{each.pk}/" for each in (going, boxes, told, coming)),
        f"{base}{going.pk}/dong/{going.lines.get().pk}/",
        f"{base}{going.pk}/goi/",
        f"{base}{boxes.pk}/gui/",
        f"{base}{coming.pk}/nhan/",
        f"{base}{told.pk}/lech/{line}/thieu/",
        f"{base}{told.pk}/lech/{line}/hong/",
        f"/en{base}{coming.pk}/nhan/",
    ]
    page, findings = new_page(viewport), []
    sign_in(page, "quanly")

    for address in addresses:
        page.goto(address)
        for summary in page.locator("main summary").all():
            summary.click()
        findings += _findings(page, address)
    page.goto(f"{base}{coming.pk}/nhan/")
    page.get_by_label("Nhận tốt").fill("1")
    page.get_by_role("button", name="Ghi đã nhận").click()
    findings += _findings(page, "receiving refused")

    assert findings == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []
