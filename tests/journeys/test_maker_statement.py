"""A maker reads where its goods are and what is owed for them, on a phone and at a desk, in a real browser."""

import io
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from openpyxl import load_workbook

from orders.services.steps import hand_over_share
from shops.services import (
    NoteHead,
    NoteLine,
    open_note,
    open_stock_record,
    put_line,
    receive_lot,
    receive_note,
    set_price,
)
from storefront.demo.accounts import PASSWORD
from storefront.models import ProductLink
from tests.browser import DESKTOP, PHONE
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.orders.conftest import checkout_of, fill, order_now

__all__ = ["fill"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sold(desks, fill):
    """Seven pieces of htx1's tea were sold: two on consignment, two bought outright, three taken in without a note."""
    by, outlet = (
        UserFactory(),
        OutletFactory(name_vi="Khu quà tặng và sản phẩm OCOP Tây Bắc", name_en="North-west gifts"),
    )
    tea = PackingFactory(parent=ProductLink.objects.get(translation_key=desks.page.translation_key).product)
    set_price(stock_record=open_stock_record(tea, outlet), amount=185_000, by=by, reason="giá đầu")
    maker = tea.parent.facts.producer
    for number, (terms, percent) in enumerate((("consignment", Decimal("12.5")), ("owned", None))):
        head = NoteHead(maker, f"PG-{number}", timezone.localdate(), terms, percent)
        note = open_note(outlet=outlet, head=head, by=by)
        put_line(note=note, line=NoteLine(tea, "L1", 2, keeps_for_ever=True), by=by)
        receive_note(note=note, by=by)
    receive_lot(outlet=outlet, lot=LotFactory(product=tea, expires_in=20), quantity=3, by=by)
    there = OutletFactory(name_vi="Điểm trưng bày và bán sản phẩm OCOP", name_en="OCOP display and sales point")
    receive_lot(outlet=there, lot=LotFactory(product=tea, code="CHE-2611", expires_in=20), quantity=12, by=by)
    for pieces in (2, 2, 3):
        order = order_now(fill((tea, pieces)), checkout_of(outlet=outlet), timezone.now())
        hand_over_share(fulfilment=order.fulfilments.get(), by=by)
    return outlet


def faults_of(page) -> list[str]:
    """What axe finds in the desk's own part, and whether it is wider than the screen."""
    found = [each["id"] for each in Axe().run(page, context="main").response["violations"]]
    if page.evaluate("document.querySelector('main').scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    return found


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_maker_reads_its_statement_and_takes_it_away(desks, sold, new_page, page_log, screen):
    page = new_page(screen)
    page.goto("/quan-tri/hang-cua-toi/")
    page.locator('input[name="username"]').fill("htx1")
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('button[type="submit"]').click()
    page.wait_for_url("**/hang-cua-toi/")
    assert page.get_by_role("heading", name="Hàng của tôi ở đâu").is_visible()
    assert faults_of(page) == []

    page.get_by_role("link", name="Đối soát hàng bán").click()

    assert page.get_by_text("ký gửi, 12,5 %").first.is_visible()
    assert page.get_by_text("Trang chưa ghi việc trả tiền").is_visible()
    assert faults_of(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bảng tính").click()
    rows = list(load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True))
    owed = int(page.locator("[data-owed]").get_attribute("data-owed"))
    assert rows[-1][-1] == owed == 2 * (185_000 - 23_125)
    assert page_log.foreign_requests == []
