"""A buyer pays by transfer and the manager reads the bank's statement, each on a phone, in both languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from orders.models import OrderFacts
from shops.verification import verify
from tests.browser import PHONE
from tests.counter.conftest import by, fill, hanoi, rooms, stock
from tests.factories.goods import PackingFactory
from tests.factories.money import BankAccountFactory
from tests.journeys.test_counter import sign_in

__all__ = ["by", "fill", "hanoi", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "vi": {
        "address": "/san-pham/che/",
        "add": "Thêm vào giỏ",
        "order": "Đặt hàng",
        "pick up": "Nhận tại điểm bán",
        "transfer": "Chuyển khoản ngân hàng",
        "name": "Họ và tên",
        "phone": "Số điện thoại",
        "paid": "Cửa hàng đã nhận 180.000",
    },
    "en": {
        "address": "/en/san-pham/che-en/",
        "add": "Add to basket",
        "order": "Order",
        "pick up": "Pick up at an outlet",
        "transfer": "Bank transfer",
        "name": "Full name",
        "phone": "Phone number",
        "paid": "We have received ₫180,000",
    },
}


@pytest.fixture
def shop(rooms, stock, make_product, make_producer):
    """A tea of 180,000 đồng at the first outlet, whose seller owns the account."""
    stock(
        rooms.first,
        packing=PackingFactory(parent=make_product("Chè Shan tuyết", "che", 11, make_producer())),
        price=180_000,
    )
    BankAccountFactory(seller=rooms.first.legal_seller)
    return rooms


def buy(page, words, outlet):
    page.goto(words["address"])
    page.get_by_role("button", name=words["add"]).first.click()
    page.get_by_role("link", name=words["order"], exact=True).click()
    page.get_by_role("radio", name=words["pick up"]).check()
    page.get_by_role("radio", name=outlet.name).check()
    page.get_by_role("radio", name=words["transfer"]).check()
    page.get_by_label(words["name"]).fill("Nguyễn Thị Lan")
    page.get_by_label(words["phone"]).fill("0912 345 678")
    page.get_by_role("button", name=re.compile(words["order"])).last.click()
    page.wait_for_url("**/don-hang/*/")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_statement_pays_the_order_and_the_buyers_page_says_so(shop, new_page, page_log, tmp_path, language):
    words = WORDS[language]
    buyer = new_page(PHONE)
    buy(buyer, words, shop.first)
    number = OrderFacts.objects.get().order.number
    statement = tmp_path / "sao-ke.csv"
    day = timezone.localdate().strftime("%d/%m/%Y")
    rows = ["SAO KÊ", "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung"]
    rows += [f"{day};FT1;;180.000;{number.lower()} chuyển tiền", f"{day};FT2;;99.000;Thu khác", f"{day};FT3;5.000;;Phí"]
    statement.write_text("\r\n".join(rows), encoding="utf-16")
    findings = []

    manager = new_page(PHONE)
    sign_in(manager, "quanly")
    manager.goto("/quay/diem-mot/")
    manager.get_by_role("link", name="Thêm").click()
    manager.get_by_role("link", name="Tiền", exact=True).click()
    manager.get_by_role("link", name="Nhập sao kê ngân hàng").click()
    for button in ("Đọc sao kê", "Đúng rồi, đọc các dòng", "Ghi vào sổ"):
        if button == "Đọc sao kê":
            manager.get_by_label("Tệp sao kê").set_input_files(statement)
        findings += [f"{button}: {found['id']}" for found in Axe().run(manager).response["violations"]]
        assert not manager.evaluate("document.documentElement.scrollWidth > window.innerWidth"), button
        manager.get_by_role("button", name=button).click()
    assert manager.get_by_text("Sao kê đã ở trong sổ.").is_visible()
    findings += [f"written: {found['id']}" for found in Axe().run(manager).response["violations"]]
    assert findings == []
    assert [
        manager.locator(f"[data-{name}]").get_attribute(f"data-{name}") for name in ("given", "unknown", "credits")
    ] == ["180000", "99000", "279000"]

    buyer.reload()
    assert buyer.get_by_text(words["paid"]).first.is_visible()
    assert verify().broken == []
    assert page_log.errors == page_log.foreign_requests == []
