"""A weak line, as the person with the phone meets it: what was typed is kept, sent once, and said."""

import io
import re
from datetime import timedelta

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image

from orders.services.notes import STAFF, OrderNote
from orders.services.steps import cancel_share
from shops.models import LotBalance, StockMovement
from tests.browser import PHONE
from tests.counter.conftest import by, fill, make_share, rooms, share, stock
from tests.journeys.test_counter import sign_in

__all__ = ["by", "fill", "make_share", "rooms", "share", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EAN = "8938505974194"
OTHER_NOISE = ("422", "409", "401", "403", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource")


@pytest.fixture
def lot(rooms, stock):
    stock(rooms.first, 5)
    lot = LotBalance.objects.get().lot
    lot.product.packing.gtin = f"0{EAN}"
    lot.product.packing.save()
    return lot


@pytest.fixture
def phone(new_page, rooms):
    page = new_page(PHONE)
    sign_in(page, "mot")
    return page


def type_receipt(page, lot, pieces: str) -> None:
    page.goto(f"/quay/diem-mot/nhap/{lot.product_id}/?lo={lot.pk}")
    page.get_by_label("Số lượng nhập").fill(pieces)
    page.get_by_label("Số phiếu giao hàng").fill("PG-7")


def received() -> list[int]:
    return list(StockMovement.objects.filter(kind="received", document="PG-7").values_list("change", flat=True))


def bar(page):
    return page.locator(".kept")


@pytest.mark.parametrize("days", [1, -1])
def test_the_line_breaks_in_mid_receiving_and_what_was_typed_is_sent_once_when_it_is_back(phone, lot, page_log, days):
    phone.clock.set_fixed_time(timezone.now() + timedelta(days=days))  # a clock that is wrong by a day
    type_receipt(phone, lot, "12")

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    bar(phone).get_by_text("Chưa gửi được 1 phiếu").wait_for()

    assert phone.get_by_label("Số lượng nhập").input_value() == "12"
    assert received() == []
    bar(phone).locator("summary").click()
    assert bar(phone).locator("dd").all_inner_texts()[-2:] == ["12", "PG-7"]
    assert Axe().run(phone).response["violations"] == []

    phone.context.set_offline(False)
    phone.get_by_text(f"Đã nhập 12 vào lô {lot.code}.").wait_for()

    assert received() == [12]
    assert bar(phone).is_hidden()
    assert [error for error in page_log.errors if not any(noise in error for noise in OTHER_NOISE)] == []


def test_a_line_that_breaks_after_the_work_is_answered_from_the_book(phone, lot):
    type_receipt(phone, lot, "12")
    cut = []

    def break_after(route):
        if route.request.method == "POST" and not cut:
            cut.append(route.fetch().status)
            route.abort()
        else:
            route.fallback()

    phone.route("**/nhap/**", break_after)
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    phone.get_by_text(f"Đã nhập 12 vào lô {lot.code}.").first.wait_for()

    assert cut == [200]
    assert received() == [12]


def test_what_a_shop_that_breaks_down_does_not_answer_is_kept_and_sent_in_order(phone, share):
    phone.goto(f"/quay/diem-mot/don/{share.order.number}/")
    phone.route("**/ghi-chu/", lambda route: route.fulfill(status=503, body="<html>busy</html>"))
    for words in ("Một", "Hai"):
        phone.goto(f"/quay/diem-mot/don/{share.order.number}/")
        phone.locator('textarea[name="note"], input[name="note"]').fill(words)
        phone.get_by_role("button", name="Ghi", exact=True).click()
        phone.locator('[data-say="waits"]').wait_for()
    assert bar(phone).get_by_text("Chưa gửi được 2 phiếu").is_visible()

    phone.unroute("**/ghi-chu/")
    phone.goto("/quay/diem-mot/")
    bar(phone).get_by_text("Đã gửi xong 2 phiếu").wait_for()

    notes = OrderNote.objects.filter(note_type=STAFF).order_by("pk")
    assert list(notes.values_list("message", flat=True)) == ["Một", "Hai"]


def test_a_hotels_own_page_is_no_answer(phone, lot):
    type_receipt(phone, lot, "12")
    phone.route("**/nhap/**", lambda route: route.fulfill(status=200, body="<html><main>Wi-Fi</main></html>"))

    phone.get_by_role("button", name="Ghi nhập hàng").click()
    bar(phone).get_by_text("Chưa gửi được 1 phiếu").wait_for()
    phone.unroute("**/nhap/**")
    phone.get_by_text(f"Đã nhập 12 vào lô {lot.code}.").wait_for()

    assert received() == [12]


def test_what_is_refused_later_is_put_before_the_seller_with_what_was_typed(phone, share, by):
    phone.goto(f"/quay/diem-mot/don/{share.order.number}/")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Đã gói").click()
    bar(phone).get_by_text("Chưa gửi được 1 phiếu").wait_for()
    cancel_share(fulfilment=share, reason="Khách đổi ý", by=by)
    phone.context.set_offline(False)  # the page is still there, so it follows the answer
    phone.locator("main [role=alert], main .notice[data-tone]").first.wait_for()
    assert bar(phone).is_hidden()


def test_a_refusal_of_a_page_that_was_left_waits_in_the_bar_and_comes_back_into_its_form(phone, lot):
    type_receipt(phone, lot, "12,5")
    phone.route("**/nhap/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    bar(phone).get_by_text("Chưa gửi được 1 phiếu").wait_for()
    phone.unroute("**/nhap/**")

    phone.goto("/quay/diem-mot/")
    bar(phone).get_by_text("1 phiếu không ghi được").wait_for()
    bar(phone).locator("summary").click()
    assert "Số lượng phải là số nguyên." in bar(phone).locator("[data-why]").inner_text()
    assert "12,5" in bar(phone).locator("dl").inner_text()
    assert Axe().run(phone).response["violations"] == []

    bar(phone).get_by_role("link", name="Mở ra sửa").click()
    assert phone.get_by_label("Số lượng nhập").input_value() == "12,5"
    assert phone.get_by_label("Số phiếu giao hàng").input_value() == "PG-7"
    phone.get_by_label("Số lượng nhập").fill("12")
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    phone.get_by_text(f"Đã nhập 12 vào lô {lot.code}.").wait_for()
    assert received() == [12]


def test_a_session_that_ended_asks_for_the_door_and_sends_behind_it(phone, lot):
    type_receipt(phone, lot, "12")
    Session.objects.all().delete()

    phone.get_by_role("button", name="Ghi nhập hàng").click()
    bar(phone).get_by_text("Đăng nhập lại thì máy gửi tiếp").wait_for()
    assert received() == []
    bar(phone).get_by_role("link", name="Đăng nhập").click()
    phone.get_by_label("Tên đăng nhập").fill("mot")
    phone.get_by_label("Mật khẩu").fill("mat-khau-thu")
    phone.get_by_role("button", name="Vào quầy").click()
    bar(phone).get_by_text("Đã gửi xong 1 phiếu").wait_for()

    assert received() == [12]


def test_a_form_that_goes_before_the_pages_script_runs_is_carried_through_the_door(new_page, rooms, lot, page_log):
    phone = new_page(PHONE)
    sign_in(phone, "mot")
    phone.route("**/line*.js", lambda route: route.abort())
    type_receipt(phone, lot, "12")
    Session.objects.all().delete()
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    phone.get_by_text("Phiếu vừa điền chưa ghi được").wait_for()
    assert Axe().run(phone).response["violations"] == []
    phone.unroute("**/line*.js")
    phone.get_by_label("Tên đăng nhập").fill("mot")
    phone.get_by_label("Mật khẩu").fill("mat-khau-thu")
    phone.get_by_role("button", name="Vào quầy").click()
    phone.get_by_role("heading", name="Phiếu đang chờ gửi").wait_for()
    assert Axe().run(phone).response["violations"] == []
    assert received() == []

    phone.get_by_role("button", name="Gửi tiếp").click()
    phone.get_by_text(f"Đã nhập 12 vào lô {lot.code}.").wait_for()

    assert received() == [12]
    assert [error for error in page_log.errors if not any(noise in error for noise in OTHER_NOISE)] == []


def test_what_one_person_typed_does_not_go_out_under_the_next_ones_name(phone, lot, rooms):
    type_receipt(phone, lot, "12")
    Session.objects.all().delete()
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    bar(phone).get_by_text("Đăng nhập lại thì máy gửi tiếp").wait_for()

    bar(phone).get_by_role("link", name="Đăng nhập").click()
    phone.get_by_label("Tên đăng nhập").fill("quanly")
    phone.get_by_label("Mật khẩu").fill("mat-khau-thu")
    phone.get_by_role("button", name="Vào quầy").click()
    bar(phone).get_by_text("1 phiếu của người khác").wait_for()

    assert bar(phone).locator("li").count() == 0
    assert received() == []


def test_signing_out_says_what_would_be_lost_and_clears_it(phone, lot):
    type_receipt(phone, lot, "12")
    phone.route("**/nhap/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    phone.get_by_role("button", name="Ghi nhập hàng").click()
    bar(phone).get_by_text("Chưa gửi được 1 phiếu").wait_for()

    phone.get_by_role("button", name="Đăng xuất").click()
    assert bar(phone).get_by_text("mất 1 phiếu chưa gửi").is_visible()
    phone.get_by_role("button", name="Đăng xuất").click()
    phone.wait_for_url(re.compile("dang-nhap"))

    assert phone.evaluate("localStorage.getItem('quay.giu')") == "[]"
    assert bar(phone).is_hidden()


def test_without_a_network_the_counter_says_what_it_keeps_and_shows_no_old_goods(new_page, lot):
    page = new_page(PHONE, service_workers="allow")
    sign_in(page, "mot")
    page.evaluate("navigator.serviceWorker.ready")
    type_receipt(page, lot, "12")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ghi nhập hàng").click()
    bar(page).get_by_text("Chưa gửi được 1 phiếu").wait_for()

    page.goto("/quay/diem-mot/kho/")
    assert page.get_by_role("heading", name="Đang không có mạng").is_visible()
    assert bar(page).get_by_text("Chưa gửi được 1 phiếu").is_visible()
    assert lot.code not in page.locator("main").inner_text()
    assert Axe().run(page).response["violations"] == []
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(kept => kept.keys()))))"
        ".then(all => all.flat().map(each => new URL(each.url).pathname))"
    )
    assert [path for path in kept if not path.startswith("/static/")] == ["/quay/khong-mang/"]

    page.context.set_offline(False)
    bar(page).get_by_text("Đã gửi xong 1 phiếu").wait_for()
    assert received() == [12]


# --- codes by camera


def photograph_of(text: str) -> bytes:
    code = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.EAN13), scale=5)
    photo, file = Image.new("RGB", (2400, 1800), "#b9a98f"), io.BytesIO()
    photo.paste(Image.fromarray(code).convert("RGB"), (500, 700))
    photo.save(file, "JPEG")
    return file.getvalue()


def test_a_phone_that_cannot_read_codes_sends_a_photograph(phone, lot):
    phone.goto("/quay/diem-mot/nhap/")

    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Quét mã").click()
    photo = {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photograph_of(EAN)}
    chooser.value.set_files([photo])

    phone.wait_for_url(re.compile(rf"q={EAN}"))
    phone.get_by_role("link", name=lot.product.parent.title).wait_for()


def test_a_photograph_without_a_code_says_so_and_may_be_taken_again(phone, lot):
    phone.goto("/quay/diem-mot/nhap/")
    empty = io.BytesIO()
    Image.new("RGB", (800, 600), "#b9a98f").save(empty, "JPEG")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Quét mã").click()

    chooser.value.set_files([{"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": empty.getvalue()}])

    phone.get_by_text("Không đọc được mã nào trong ảnh.").wait_for()
    assert Axe().run(phone).response["violations"] == []
    phone.get_by_role("button", name="Đóng").click()
    assert phone.locator("dialog").is_hidden()


# What a phone brings along and Chromium on a desk does not: a camera, and a reader that sees codes in its picture.
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const paper = document.createElement("canvas");
  paper.getContext("2d").fillRect(0, 0, 10, 10);
  return window.picture = paper.captureStream(5);
};
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13", "qr_code"]; }
  async detect() { return window.held ? [{ rawValue: window.held }] : []; }
};
"""


def test_a_phone_that_reads_codes_does_so_from_the_live_picture(new_page, rooms, lot):
    page = new_page(PHONE)
    page.add_init_script(CAMERA)
    sign_in(page, "mot")
    page.goto("/quay/diem-mot/kho/")

    page.get_by_role("button", name="Quét mã").click()
    page.get_by_text("Đưa mã vào giữa khung.").wait_for()
    page.locator("dialog video").wait_for()
    page.evaluate("code => { window.held = code; }", f"https://x.vn/01/0{EAN}/10/{lot.code}")

    page.wait_for_url(re.compile("q=https"))
    page.locator(f'main a[href*="/kho/{lot.pk}/"]').first.wait_for()
    assert page.evaluate("window.picture") is None  # the page went on, and with it the camera


def test_the_camera_may_be_used_at_the_counter_alone(rooms, client):
    inside, outside = client.get("/quay/dang-nhap/"), client.get("/gio-hang/")

    assert "camera=(self)" in inside["Permissions-Policy"]
    assert "camera=()" in outside["Permissions-Policy"]
