"""The counter as its staff meet it: on a phone and a desktop, with and without scripts."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from orders.models import CashUp, Payment, PickUp
from orders.services.steps import hand_over_share
from shops.models import LotBalance, StockMovement
from shops.services import count_lot
from shops.verification import verify
from tests.browser import DESKTOP, PHONE
from tests.counter.conftest import PASSWORD, by, fill, hanoi, make_share, rooms, stock
from tests.orders.cash import count as count_cash
from tests.orders.conftest import checkout_of, order_now
from tests.shops.stopping import hold_lot

__all__ = ["by", "fill", "hanoi", "make_share", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = "6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4e"


def sign_in(page, name):
    page.goto("/quay/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Vào quầy").click()
    page.wait_for_url(re.compile("/quay/(diem-|$)"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_goods_arrive_and_an_order_is_packed_and_handed_over(rooms, make_share, new_page, page_log, scripts):
    share = make_share(quantity=2, in_stock=5)
    lot = LotBalance.objects.get().lot
    page = new_page(PHONE, java_script_enabled=scripts)
    sign_in(page, "mot")

    page.get_by_role("link", name="Thêm").click()
    page.get_by_role("link", name="Nhập hàng").click()
    page.get_by_role("searchbox").fill(lot.product.parent.title)
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name=lot.product.parent.title).click()
    page.get_by_role("link", name=re.compile(lot.code)).click()
    page.get_by_label("Số lượng nhập").fill("12,5")
    page.get_by_role("button", name="Ghi nhập hàng").click()
    assert page.get_by_text("Số lượng phải là số nguyên.").is_visible()
    page.get_by_label("Số lượng nhập").fill("12")
    page.get_by_role("button", name="Ghi nhập hàng").click()
    assert page.get_by_text(f"Đã nhập 12 vào lô {lot.code}.").is_visible()
    assert page.get_by_role("heading", name="Vì sao là 17?").is_visible()

    page.get_by_role("link", name="Việc", exact=True).click()
    page.get_by_role("link", name=f"Mở đơn {share.order.number}").click()
    assert page.locator("[data-price]").get_attribute("data-price") == "240000"
    page.get_by_role("button", name="Đã gói").click()
    page.get_by_label("Mã nhận hàng").fill(PickUp.objects.get().code)
    page.get_by_role("button", name="Đã trao hàng").click()
    assert page.locator("[data-status]").get_attribute("data-status") == "handed-over"

    assert LotBalance.objects.get().quantity == 15
    assert StockMovement.objects.get(kind="sold").actor_name == "mot"
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []


def test_the_other_showroom_sees_nothing_of_it(rooms, make_share, new_page):
    share = make_share()
    page = new_page(PHONE)
    sign_in(page, "hai")

    assert page.url.endswith("/quay/diem-hai/")
    assert page.get_by_text("Không còn đơn nào cần gói.").is_visible()
    assert share.order.number not in page.content()
    for address in ("", f"don/{share.order.number}/", f"kho/{LotBalance.objects.get().lot_id}/"):
        assert page.goto(f"/quay/diem-mot/{address}").status == 404


def test_the_list_reads_itself_again_and_keeps_the_focus(rooms, make_share, new_page, page_log):
    page = new_page(PHONE)
    page.clock.install()
    sign_in(page, "mot")
    page.locator("#o-giao").focus()

    share = make_share()
    page.clock.run_for(21_000)
    page.locator(f"#don-{share.order.number}").wait_for()

    assert page.locator(".mark").inner_text() == "Mới"
    assert page.title().startswith("(1) Việc hôm nay")
    assert page.evaluate("document.activeElement.id") == "o-giao"
    assert page_log.errors == []


def test_a_session_that_ended_leads_to_the_door_and_not_into_the_list(rooms, new_page):
    page = new_page(PHONE)
    page.clock.install()
    sign_in(page, "mot")

    page.context.clear_cookies()
    page.clock.run_for(21_000)
    page.wait_for_url(re.compile(r"/quay/dang-nhap/\?next=/quay/diem-mot/$"))

    assert page.get_by_role("heading", level=1).inner_text() == "Đăng nhập quầy"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_every_screen_is_accessible_and_keeps_within_its_width(rooms, make_share, new_page, page_log, viewport, by):
    shares = [make_share(), make_share(), make_share()]
    first, stopped, cut = LotBalance.objects.order_by("pk")
    hold_lot(lot=stopped.lot, reason="Chờ kết quả kiểm nghiệm", by=by)
    count_lot(outlet=rooms.first, lot=cut.lot, counted=1, by=by, reason="Vỡ", idempotency_key=KEY)
    lot = f"/quay/diem-mot/kho/{first.lot_id}/"
    addresses = [
        "/quay/dang-nhap/",
        "/quay/",
        "/quay/diem-mot/",
        *(f"/quay/diem-mot/don/{share.order.number}/" for share in shares),
        "/quay/diem-mot/nhap/",
        "/quay/diem-mot/nhap/?q=khong-co-dau",
        f"/quay/diem-mot/nhap/{first.lot.product_id}/",
        "/quay/diem-mot/kho/",
        "/quay/diem-mot/kho/?q=khong-co-dau",
        lot,
        f"/quay/diem-mot/kho/{stopped.lot_id}/",
        f"{lot}dem/",
        f"/quay/diem-mot/kho/{cut.lot_id}/dem/{uuid.UUID(KEY)}/",
        f"{lot}bo/",
        f"{lot}sua/{StockMovement.objects.order_by('pk').first().pk}/",
        "/quay/diem-hai/",
        "/en/quay/diem-mot/",
    ]
    page, findings = new_page(viewport), []
    for number, address in enumerate(addresses):
        if number == 1:
            sign_in(page, "quanly")
        page.goto(address)
        findings += _findings(page, address)
    for address, button in ((f"{lot}dem/", "Ghi số đếm được"), (f"{lot}bo/", "Ghi bỏ ra")):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        findings += _findings(page, f"{address} refused")
    page.goto(addresses[3])
    for summary in page.locator("summary").all():
        summary.click()
    findings += _findings(page, "cancelling")

    assert findings == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []


def _findings(page, address: str) -> list[str]:
    found = [
        f"{address}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{address}: wider than the screen")
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main a.button[data-size], main .task, .desk-nav a')]"
        ".filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)"
        ".map(each => each.outerHTML.slice(0, 80))"
    )
    return found + [f"{address}: small {each}" for each in small]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_cash_is_taken_handed_in_and_counted_with_a_difference(
    rooms, make_share, stock, fill, hanoi, new_page, page_log, scripts
):
    taken = make_share()
    basket = fill((stock(rooms.first, 1), 1))
    sent = order_now(basket, checkout_of(province=hanoi, street="12"), timezone.now()).fulfilments.get()
    page = new_page(PHONE, java_script_enabled=scripts)
    sign_in(page, "mot")

    page.goto(f"/quay/diem-mot/don/{taken.order.number}/")
    page.get_by_text("Khách không có mã").click()
    page.get_by_label("Nhận ra khách bằng cách nào").fill("Đã xem căn cước")
    page.get_by_role("button", name="Trao hàng không có mã").click()
    assert page.get_by_text("Đã thu 240.000\xa0₫.").is_visible()
    page.goto(f"/quay/diem-mot/don/{sent.order.number}/")
    page.get_by_label("Ai giao và thu tiền").select_option("Viettel Post")
    page.get_by_role("button", name="Đã giao").click()
    assert page.locator("[data-cash]").get_attribute("data-cash") == "owed"

    page.get_by_role("link", name="Thêm").click()
    page.get_by_role("link", name="Quỹ", exact=True).click()
    page.get_by_role("link", name="Viettel Post").click()
    page.get_by_label("Số tiền nộp").fill("155.000")
    page.get_by_role("button", name="Ghi đã nộp").click()
    assert page.locator("[data-expected]").get_attribute("data-expected") == "395000"
    page.get_by_label("Tiền đếm được").fill("390.000")
    page.get_by_role("button", name="Chốt quỹ").click()
    assert page.get_by_text("Thiếu 5.000\xa0₫ so với sổ. Xin ghi lý do.").is_visible()
    page.get_by_label("Lý do nếu lệch với sổ").fill("Trả lại nhầm tiền thừa")
    page.get_by_role("button", name="Chốt quỹ").click()
    assert page.locator("[data-counted]").get_attribute("data-counted") == "390000"

    assert CashUp.objects.get().difference == -5_000
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert verify().broken == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_screens_of_cash_are_accessible(rooms, make_share, stock, fill, hanoi, new_page, viewport):
    hand_over_share(fulfilment=make_share(), by=rooms.users["mot"])
    basket = fill((stock(rooms.first, 2), 1))
    sent = order_now(basket, checkout_of(province=hanoi, street="12"), timezone.now()).fulfilments.get()
    page = new_page(viewport)
    sign_in(page, "quanly")
    order, findings = f"don/{sent.order.number}/", []

    def look(address):
        page.goto(f"/quay/diem-mot/{address}")
        for found in Axe().run(page).response["violations"]:
            findings.append(f"{address}: {found['id']} {found['nodes'][0]['html'][:120]}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            findings.append(f"{address}: wider than the screen")

    look(order)
    hand_over_share(fulfilment=sent, by=rooms.users["mot"])
    for address in (order, f"{order}sua-tien/", "quy/", "quy/nop/?ben=tu-giao"):
        look(address)
    done = count_cash(rooms.first, rooms.users["mot"], counted=1, reason="Thử")
    look(f"quy/{done.pk}/")

    assert findings == []
