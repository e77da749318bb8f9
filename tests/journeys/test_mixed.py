"""A basket that no single way serves: part is picked up and part is sent, on a phone, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User

from catalogue.models import Province
from common.outbox import drain
from orders.models import OrderFacts
from shops.services import receive_lot, set_price
from shops.verification import verify
from tests.browser import PHONE
from tests.factories.delivery import make_service, make_table, make_zone, terms
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(make_product, make_producer):
    """Fresh honeycomb at one outlet, tea at another; to Hà Nội go parcels, but no fresh goods."""
    by, maker = User.objects.create_user("quay"), make_producer()
    here, there = OutletFactory(code="diem-mot", rank=1), OutletFactory(code="diem-hai", rank=2)
    for outlet, name, slug, number, price in (
        (here, "Mật ong bánh tổ", "mat-ong", 4, 95_000),
        (there, "Chè Shan tuyết", "che", 11, 180_000),
    ):
        packing = PackingFactory(parent=make_product(name, slug, number, maker), packing__weight_grams=400)
        receive_lot(outlet=outlet, lot=LotFactory(product=packing), quantity=5, by=by)
        set_price(stock_record=packing.stockrecords.get(), amount=price, by=by, reason="giá đầu")
        if number == 4:
            packing.parent.facts.is_fresh = True
            packing.parent.facts.save()
    zone = make_zone(Province.objects.get(code="01"))
    make_table(make_service(), terms(zone, (1_000, 32_000), takes_fresh=False), cash_flat=3_000)
    drain()
    return here, there


def put_both_in_the_basket(page, prefix, button, suffix=""):
    for slug in ("mat-ong", "che"):
        page.goto(f"{prefix}/san-pham/{slug}{suffix}/")
        page.get_by_role("button", name=button).first.click()
        page.wait_for_url("**/gio-hang/?them=*")
    page.goto(f"{prefix}/thanh-toan/")


def look(page, findings, name):
    findings += [f"{name}: {each['id']} {each['nodes'][0]['html']}" for each in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        findings.append(f"{name}: wider than the screen")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_fresh_honeycomb_is_picked_up_and_tea_goes_to_hanoi(shop, new_page, page_log, scripts):
    here, there = shop
    page, findings = new_page(PHONE, java_script_enabled=scripts), []
    put_both_in_the_basket(page, "", "Thêm vào giỏ")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_label("Xã, phường").fill("hang bac")
    page.get_by_label("Số nhà, đường, thôn, bản").fill("12 Hàng Bạc")
    page.get_by_label("Tỉnh, thành phố").select_option("01")
    work_out = page.get_by_role("button", name="Tính lại phí và tổng tiền")
    if not scripts:
        work_out.click()

    page.get_by_text("Hàng tươi, chưa có dịch vụ nào giao kịp đến Hà Nội.").wait_for()
    page.get_by_role("radio", name="Nhận một phần, giao phần còn lại").check()
    page.get_by_role("radio", name=here.name).check()
    if not scripts:
        work_out.click()
    page.get_by_role("heading", name=f"Nhận tại {here.name}").wait_for()
    assert page.get_by_role("heading", name=f"Gửi từ {there.name}").is_visible()
    assert page.get_by_text("Chỉ nơi này còn hàng.").is_visible()
    if scripts:
        look(page, findings, "review")
    page.get_by_role("button", name="Đặt hàng · 310.000\xa0₫").click()
    page.wait_for_url("**/don-hang/*/")

    facts = OrderFacts.objects.get()
    shares = list(facts.order.fulfilments.order_by("pk").values_list("outlet", "way", "charge", "reason"))
    assert (facts.way, facts.amount_due) == ("mixed", 310_000)
    assert shares == [(here.pk, "pick-up", 0, "pick-up"), (there.pk, "ship", 35_000, "only-there")]
    assert page.get_by_text("Gửi thường, GHN").is_visible()
    assert findings == page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []
    assert verify().broken == []


def test_the_same_in_english_with_what_the_pick_up_point_lacks(shop, new_page, page_log):
    here, there = shop
    page = new_page(PHONE)
    put_both_in_the_basket(page, "/en", "Add to basket", "-en")
    page.get_by_role("radio", name="Pick up at an outlet").check()
    page.get_by_role("radio", name=here.name).check()
    page.get_by_text("This outlet does not have it at present.").wait_for()
    page.get_by_role("radio", name="Pick up part, have the rest sent").check()
    page.get_by_label("Full name").fill("Anna Weber")
    page.get_by_label("Phone number").fill("+49 1512 3456789")
    page.get_by_label("Commune or ward").fill("hang bac")
    page.get_by_label("House number and street, or village").fill("12 Hàng Bạc")
    page.get_by_label("Province or city").select_option("01")
    page.get_by_role("heading", name=f"Sent from {there.name}").wait_for()
    page.get_by_role("button", name="Order · ₫310,000").click()
    page.wait_for_url("**/en/don-hang/*/")

    facts = OrderFacts.objects.get()
    assert (facts.way, facts.language, facts.amount_due) == ("mixed", "en", 310_000)
    assert page.get_by_text("Standard, GHN").is_visible()
    assert page_log.errors == page_log.foreign_requests == []
