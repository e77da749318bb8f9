"""A maker's van at the door: the note is written down by typed codes, received one short, and its labels printed."""

import re
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from common.gs1 import internal_code
from shops.models import Arrival, LotBalance
from shops.services import open_stock_record, set_price
from shops.verification import verify
from tests.browser import PHONE
from tests.counter.conftest import by, fill, rooms, stock
from tests.factories.goods import LotFactory, PackingFactory, ProducerFactory, ProductFactory
from tests.journeys.test_counter import sign_in

__all__ = ["by", "fill", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 320, "height": 640}
GTIN = "8934600000011"
LEAST_TARGET = 44  # CSS pixels
SMALL_TARGETS = """() => [...document.querySelectorAll("main a, main button, main input, main summary")]
    .filter(each => each.type !== "hidden" && !each.closest("p.note, .row__name") && each.offsetParent)
    .filter(each => Math.max(each.getBoundingClientRect().height,
        each.closest("label")?.getBoundingClientRect().height ?? 0) < %d)
    .map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def goods(rooms, by):
    """Honey with a trade number and no lot yet, tea with a lot that the books know."""
    maker = ProducerFactory(name="HTX Ong mật Điện Biên")
    honey = PackingFactory(
        parent=ProductFactory(title="Mật ong hoa ban", facts__producer=maker),
        packing__gtin=GTIN,
        packing__internal_code=internal_code(1),
    )
    tea = PackingFactory(
        parent=ProductFactory(title="Chè Shan tuyết", facts__producer=maker), packing__internal_code=internal_code(2)
    )
    set_price(stock_record=open_stock_record(honey, rooms.first), amount=95_000, by=by, reason="giá đầu")
    return honey, LotFactory(product=tea, code="CH-02")


def written(day) -> str:
    return f"{day.day}/{day.month}/{day.year}"


@pytest.mark.pango
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_note_of_two_lots_is_received_one_short_and_its_labels_are_printed(rooms, goods, new_page, page_log, scripts):
    _honey, tea = goods
    page = new_page(PHONE, java_script_enabled=scripts)
    sign_in(page, "mot")
    findings = []

    def look(name):
        if scripts:
            findings.extend(f"{name}: {found['id']}" for found in Axe().run(page).response["violations"])
            findings.extend(f"{name}: {each}" for each in page.evaluate(SMALL_TARGETS % LEAST_TARGET))
            for size in (NARROW, PHONE):
                page.set_viewport_size(size)
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    findings.append(f"{name}: wider than {size['width']}")

    page.goto("/quay/diem-mot/nhap/")
    look("receive")
    page.get_by_role("link", name="Theo phiếu giao").click()
    look("notes")
    page.get_by_label("Người làm ra").fill("ong mat")
    page.get_by_label("Số phiếu giao hàng").fill("PG-7")
    page.get_by_label("Ngày trên phiếu").fill(written(timezone.localdate()))
    page.get_by_label("ký gửi: bán được mới trả tiền").check()
    page.get_by_label("Hoa hồng của quầy").fill("15")
    page.get_by_role("button", name="Ghi các dòng hàng").click()

    page.get_by_role("searchbox").fill(f"(01)0{GTIN}(10)MO-01")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/mon/"))
    assert page.get_by_label("Số lô").input_value() == "MO-01"
    look("line")
    page.get_by_label("Số lượng trên phiếu").fill("12")
    page.get_by_label("Hạn dùng", exact=True).fill(written(timezone.localdate() + timedelta(days=400)))
    page.get_by_role("button", name="Thêm vào phiếu").click()

    page.get_by_role("searchbox").fill(tea.product.packing.internal_code)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/mon/"))
    page.get_by_label("Số lô").fill("CH-02")
    page.get_by_label("Số lượng trên phiếu").fill("10")
    page.get_by_label("Thực nhận").fill("9")
    page.get_by_role("button", name="Thêm vào phiếu").click()
    assert page.get_by_text("Phiếu ghi 10, thực nhận 9.").is_visible()
    page.get_by_label("Lý do nếu lệch").fill("Giao thiếu")
    page.get_by_role("button", name="Thêm vào phiếu").click()
    look("note")
    page.get_by_role("button", name="Nhận 21 gói").click()
    assert page.get_by_text("Đã nhận phiếu PG-7 của HTX Ong mật Điện Biên.").is_visible()
    look("received")

    page.get_by_role("link", name="In tem").click()
    look("labels")
    page.get_by_label("In từ ô số").fill("4")
    form = page.locator("form").filter(has=page.get_by_role("button", name="Mở tờ in"))
    fields = form.evaluate("form => [...new FormData(form)].map(([key, value]) => `${key}=${value}`).join('&')")
    answer = page.request.get(f"{page.url.split('?')[0]}?{fields}")
    assert answer.headers["content-type"] == "application/pdf"
    sheet = pypdfium2.PdfDocument(answer.body())[0].render(scale=300 / 72).to_pil()
    codes = [each.text for each in zxingcpp.read_barcodes(sheet)]
    assert (len(codes), len(set(codes))) == (21, 2)
    assert any(code.endswith(f"/01/0{GTIN}/10/MO-01") for code in codes)

    assert findings == []
    assert dict(LotBalance.objects.values_list("lot__code", "quantity")) == {"MO-01": 12, "CH-02": 9}
    assert Arrival.objects.get(lot_code="CH-02").difference == -1
    assert verify().is_whole
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "422" not in error] == []
