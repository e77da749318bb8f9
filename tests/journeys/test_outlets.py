"""A fair from the manager's phone to the department's desk and back, and a suspension, in a real browser."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from shops.models import Outlet, OutletStaff
from shops.services import receive_lot
from shops.services.register import enter_standing_outlet
from shops.verification import verify
from storefront.demo.accounts import PASSWORD
from tests.browser import DESKTOP, PHONE
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def outlets(desks):
    """Two outlets of one manager, one with goods."""
    found = [OutletFactory(code=f"dbp-{number}", name_vi=f"Điểm số {number}") for number in (1, 2)]
    for outlet in found:
        enter_standing_outlet(outlet=outlet, reason="Có trước khi lập sổ")
        OutletStaff.objects.create(outlet=outlet, user=desks.users["quanly"], can_approve=True)
    receive_lot(outlet=found[0], lot=LotFactory(), quantity=5, by=UserFactory())
    return found


def sign_in_at_counter(page, name):
    page.goto("/quay/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Vào quầy").click()
    page.wait_for_url(re.compile("/quay/$"))


def sign_in_at_desk(page, name):
    page.goto("/quan-tri/so-diem-ban/")
    page.locator('input[name="username"]').fill(name)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('button[type="submit"]').click()
    page.wait_for_url(re.compile("/so-diem-ban/$"))


def faults_of(page) -> list[str]:
    """What axe finds, what is wider than the screen, and what is too small for a thumb."""
    found = [each["id"] for each in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    small = page.evaluate(
        "[...document.querySelectorAll('main a.button, main button, main input:not([type=hidden]):not([type=checkbox]),"
        " main select')].filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)"
        ".map(each => each.outerHTML)"
    )
    return found + small


def decide(desk, act, **said):
    desk.get_by_role("link", name=act, exact=True).click()
    for label, words in said.items():
        desk.get_by_label(label).fill(words)
    desk.get_by_role("button", name="Ghi vào sổ").click()
    desk.wait_for_url(re.compile("/diem/[^/]+/$"))


def test_a_fair_is_proposed_approved_and_opened_and_an_outlet_suspended(outlets, new_page, page_log):
    first, last = timezone.localdate(), timezone.localdate() + timedelta(days=2)
    phone = new_page(PHONE)
    sign_in_at_counter(phone, "quanly")
    assert phone.get_by_role("link", name="Điểm số 2").is_visible()
    assert faults_of(phone) == []
    phone.get_by_role("link", name="Điểm số 1").click()
    phone.get_by_role("link", name="Thêm", exact=True).click()
    phone.get_by_role("link", name="Hội chợ").click()
    phone.get_by_label("Tên gian hội chợ").fill("Hội chợ Mường Ảng")
    phone.get_by_label("Ngày mở").fill(f"{first:%d/%m/%Y}")
    phone.get_by_label("Ngày cuối cùng").fill(f"{last:%d/%m/%Y}")
    phone.get_by_label("Vì sao nên dự").fill("Có giấy mời")
    assert faults_of(phone) == []
    phone.get_by_role("button", name="Gửi đề nghị").click()
    assert phone.get_by_text("Đã gửi đề nghị").is_visible()

    desk = new_page(DESKTOP, java_script_enabled=True)
    sign_in_at_desk(desk, "congthuong")
    desk.get_by_role("link", name="Hội chợ Mường Ảng").first.click()
    paper = {"Số văn bản": "215/QĐ-SCT", "Ngày của văn bản": f"{first:%Y-%m-%d}", "Lý do": "Đủ điều kiện"}
    decide(desk, "Duyệt", **paper)
    decide(desk, "Cho mở bán", **{"Lý do": "Khai mạc"})
    booth = Outlet.objects.get(kind=Outlet.Kind.FAIR_BOOTH)
    assert booth.state == Outlet.State.TRADING

    phone.goto(reverse("counter:fair-account", args=[booth.code]))
    assert phone.get_by_role("heading", name="Quyết toán hội chợ").is_visible()
    assert faults_of(phone) == []
    phone.goto(reverse("counter:staff", args=[booth.code]))
    assert faults_of(phone) == []

    desk.goto("/quan-tri/so-diem-ban/")
    assert [each["id"] for each in Axe().run(desk, context="main").response["violations"]] == []
    desk.get_by_role("link", name="Điểm số 1").first.click()
    decide(desk, "Tạm dừng", **(paper | {"Lý do": "Hàng quá hạn trên kệ"}))
    phone.goto("/quay/dbp-1/")
    assert phone.get_by_text("Điểm bán đang tạm dừng, không bán và không giao hàng.").is_visible()
    assert faults_of(phone) == []
    phone.goto("/diem-ban/dbp-1/")
    assert phone.get_by_text("Điểm bán này đang tạm dừng.").is_visible()
    assert verify().is_whole
    assert page_log.foreign_requests == []
