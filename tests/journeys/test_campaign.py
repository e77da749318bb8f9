"""A campaign from the department's desk to a visitor's phone, in a real browser."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Campaign
from common.outbox import drain
from shops.services import receive_lot, set_price
from storefront.demo.accounts import PASSWORD, give_trade_department_its_campaigns, load_accounts
from tests.browser import DESKTOP, PHONE
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(make_product):
    """One tea at 180,000 đồng, and the official's account."""
    give_trade_department_its_campaigns(load_accounts())
    by = User.objects.create_user("quay")
    packing = PackingFactory(parent=make_product())
    movement = receive_lot(outlet=OutletFactory(code="diem-mot"), lot=LotFactory(product=packing), quantity=5, by=by)
    set_price(
        stock_record=packing.stockrecords.get(partner=movement.outlet.partner), amount=180_000, by=by, reason="giá đầu"
    )
    drain()


def publish(page, link: str) -> None:
    """Open a draft from the desk and publish it as an editor does."""
    page.get_by_role("link", name=link).first.click()
    page.locator('input[name="summary"]').fill("Giảm giá chè trong tuần.")
    page.locator(".footer [data-w-dropdown-target='toggle']").first.click()
    page.locator('button[name="action-publish"]').click()
    page.wait_for_load_state()


def test_an_official_plans_and_publishes_and_a_visitor_sees_the_lower_price(shop, new_page, page_log):
    desk = new_page(DESKTOP)
    desk.goto("/quan-tri/khuyen-mai/")
    desk.locator('input[name="username"]').fill("congthuong")
    desk.locator('input[name="password"]').fill(PASSWORD)
    desk.locator('button[type="submit"]').click()
    desk.get_by_role("link", name="Lập đợt mới").click()
    desk.get_by_label("Tên đợt khuyến mại").fill("Tuần hàng Việt")
    desk.get_by_label("Kết thúc lúc").fill(f"{timezone.localtime() + timedelta(days=5):%Y-%m-%dT%H:%M}")
    desk.get_by_label("Lý do").fill("Kích cầu cuối năm")
    row = desk.get_by_role("group", name="Món 1")
    row.get_by_label("Sản phẩm").fill("Chè Shan tuyết")
    row.get_by_label("Giảm (%)").fill("60")
    desk.get_by_role("button", name="Lưu").click()

    assert "Điều 7" in row.locator(".error-message").inner_text()
    assert row.get_by_label("Sản phẩm").input_value() == "Chè Shan tuyết"

    row.get_by_label("Giảm (%)").fill("20")
    desk.get_by_role("button", name="Xem giá trước và sau").click()
    assert "144.000" in desk.locator(".campaign-desk__steps").inner_text()
    assert not Campaign.objects.exists()

    desk.get_by_role("button", name="Lưu").click()
    desk.get_by_text("Trang cho khách").wait_for()
    publish(desk, "Tuần hàng Việt")
    drain()

    phone = new_page(PHONE, java_script_enabled=True)
    phone.goto("/")
    phone.get_by_role("link", name="Tuần hàng Việt").click()
    assert phone.locator(".product-card").get_attribute("data-price") == "144000"
    findings = [found["id"] for found in Axe().run(phone).response["violations"]]
    assert findings == []
    assert not phone.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    phone.get_by_role("link", name="Chè Shan tuyết").click()
    assert "giảm 20%" in phone.locator(".price").first.inner_text()
    phone.goto("/khuyen-mai/")
    assert phone.locator('[data-campaign="running"]').count() == 1
    assert [found["id"] for found in Axe().run(phone).response["violations"]] == []
    assert page_log.foreign_requests == []

    desk.goto("/quan-tri/khuyen-mai/")
    desk.get_by_role("link", name="Tuần hàng Việt").click()
    desk.get_by_label("Vì sao dừng").fill("Hết hàng")
    desk.get_by_role("button", name="Dừng đợt khuyến mại").click()
    desk.get_by_text("Đã dừng “Tuần hàng Việt”").wait_for()
    drain()
    phone.goto("/san-pham/che-shan-tuyet/")
    assert phone.locator("[data-product]").first.get_attribute("data-price") == "180000"
