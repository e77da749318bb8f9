"""Return of one of three pieces on a phone, in both languages: asked, answered, received, and the money given back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from orders.models import CashRefund, GoodsReturn
from orders.services.steps import hand_over_share
from shops.models import LotBalance
from shops.verification import verify
from tests.browser import PHONE
from tests.counter.conftest import by, fill, hanoi, make_share, rooms, stock
from tests.journeys.test_counter import sign_in

__all__ = ["by", "fill", "hanoi", "make_share", "rooms", "stock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "vi": ("", "Trả hàng", "đổi ý, không dùng đến", "Gửi yêu cầu trả hàng", "Bạn muốn trả hàng", "Đã hoàn lại bạn"),
    "en": (
        "/en",
        "Return goods",
        "changed my mind",
        "Send the request",
        "You want to return goods",
        "Given back to you",
    ),
}


@pytest.fixture
def given(make_share, by):
    """Three pieces at 120,000 đồng, picked up and paid in cash."""
    return hand_over_share(fulfilment=make_share(quantity=3), by=by)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def is_accessible(page) -> bool:
    return Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_one_of_three_pieces_goes_back_and_its_money_too(rooms, given, new_page, page_log, language, scripts):
    prefix, button, cause, send, asked, back = WORDS[language]
    order_page = f"{prefix}/don-hang/{given.order.facts.token}/"
    buyer = new_page(PHONE, java_script_enabled=scripts)
    buyer.goto(order_page)
    buyer.get_by_role("link", name=button, exact=True).click()
    assert fits(buyer)
    if scripts:
        assert is_accessible(buyer)
    box = buyer.get_by_label(re.compile(given.lines.get().order_line.title[:12]))
    box.fill("4")
    buyer.get_by_label(cause).check()
    buyer.get_by_role("button", name=send).click()
    assert buyer.locator(".field__error").count() == 1
    assert box.input_value() == "4"
    box.fill("1")
    buyer.get_by_role("button", name=send).click()
    buyer.wait_for_url(f"**{order_page}")
    assert buyer.get_by_role("heading", name=re.compile(asked)).is_visible()

    goods_return = GoodsReturn.objects.get()
    desk = new_page(PHONE, java_script_enabled=scripts)
    sign_in(desk, "mot")
    desk.locator("#o-tra").click()
    desk.get_by_role("link", name=goods_return.number).click()
    assert fits(desk)
    desk.get_by_label("Lời cho khách").fill("Bạn mang đến quầy")
    desk.get_by_role("button", name="Nhận trả", exact=True).click()
    assert fits(desk)
    if scripts:
        assert is_accessible(desk)
    desk.get_by_label("để lại kệ bán tiếp").fill("1")
    desk.get_by_label("Hàng trả về thế nào").fill("Còn nguyên tem")
    desk.get_by_role("button", name="Ghi đã nhận lại hàng").click()
    assert desk.locator("[data-owed]").get_attribute("data-owed") == "120000"
    desk.get_by_role("link", name="Trả lại tiền mặt").click()
    desk.get_by_label("Vì sao hoàn").fill("Khách trả hàng")
    desk.get_by_role("button", name="Đã đưa tiền cho khách").click()
    assert desk.locator("[data-return]").get_attribute("data-state") == "received"

    buyer.goto(order_page)
    assert buyer.locator("[data-back]").get_attribute("data-back") == "120000"
    assert buyer.get_by_text(back).is_visible()
    assert fits(buyer)
    assert LotBalance.objects.get().quantity == 3
    assert (CashRefund.objects.get().amount, CashRefund.objects.get().actor_name) == (120_000, "mot")
    assert [error for error in page_log.errors if "422" not in error and "409" not in error] == []
    assert page_log.foreign_requests == []
    assert verify().broken == []
