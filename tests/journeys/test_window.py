"""The window as a visitor meets it: in a real browser, on a phone and a desktop, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User

from common.outbox import drain
from shops.services import receive_lot, set_price
from tests.browser import DESKTOP, PHONE
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/en/",
    "/san-pham/",
    "/san-pham/che-shan-tuyet/",
    "/en/san-pham/che-shan-tuyet-en/",
    "/tim-kiem/?q=che",
    "/tim-kiem/?q=zzzzz",
    "/diem-ban/",
    "/nha-san-xuat/",
    "/nha-san-xuat/htx-ban-mai/",
    "/chung-nhan/",
    "/gioi-thieu/",
    "/san-pham/khong-co/",
]


@pytest.fixture
def shop(make_product):
    """One tea at one outlet."""
    by = User.objects.create_user("quay")
    product = make_product()
    packing = PackingFactory(parent=product)
    movement = receive_lot(outlet=OutletFactory(code="diem-mot"), lot=LotFactory(product=packing), quantity=5, by=by)
    set_price(
        stock_record=packing.stockrecords.get(partner=movement.outlet.partner), amount=180_000, by=by, reason="giá đầu"
    )
    drain()
    return product


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_every_public_page_is_accessible_whole_and_keeps_to_itself(shop, new_page, page_log, viewport):
    page = new_page(viewport)
    findings = []
    for address in [*PAGES, "/diem-ban/diem-mot/"]:
        page.goto(address)
        results = Axe().run(page)
        findings += [
            f"{address}: {found['id']} {found['nodes'][0]['html'][:120]}" for found in results.response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            findings.append(f"{address}: wider than the screen")

    assert findings == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "404" not in error] == []


def test_without_scripts_a_visitor_filters_and_finds_the_outlet(shop, new_page):
    page = new_page(DESKTOP, java_script_enabled=False)

    page.goto("/san-pham/")
    page.get_by_role("checkbox", name="Thực phẩm").check()
    page.get_by_role("button", name="Xem kết quả").click()
    page.get_by_role("link", name="Chè Shan tuyết").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Chè Shan tuyết"
    assert page.locator('[data-outlet="diem-mot"]').get_attribute("data-available") == "5"


def test_with_scripts_a_filter_acts_at_once_and_the_address_follows(shop, new_page, page_log):
    page = new_page(DESKTOP)

    page.goto("/san-pham/")
    # A click, not check(): the answer replaces the box, and adds a chip that is labelled by the same words.
    page.get_by_role("checkbox", name="Thực phẩm").click()
    page.wait_for_url("**/san-pham/?*nhom=1*")

    assert page.locator(".product-card").count() == 1
    assert page_log.errors == []
