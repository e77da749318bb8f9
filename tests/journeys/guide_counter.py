"""The demo's counter as the guide's walks use it: a phone for each person, and buyers who order meanwhile."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from catalogue.models.places import DIEN_BIEN
from tests.journeys.following import Follower, press

HERE, THERE = "dbp-1", "dbp-2"
GOODS = "/san-pham/mien-dong-loc-bien/"  # what buyers order, at the first showroom in plenty


@dataclass(frozen=True)
class Order:
    """What a buyer ordered, with the buyer's own page still open."""

    number: str
    page: Page

    def code(self) -> str:
        """The code that the buyer's page shows once the goods are packed."""
        self.page.reload()
        return self.page.locator("[data-pick-up-code]").inner_text()


@dataclass
class Counter:
    """The counter of the demo's first showroom."""

    new_page: Callable[[], Page]
    password: str
    approve_fair: Callable[[str], None]
    draws: bool = False
    phones: dict[str, Page] = field(default_factory=dict)

    def phone(self, name: str) -> Page:
        """The phone of a person, signed in, with the person's home screen on."""
        if name not in self.phones:
            page = self.phones[name] = self.new_page()
            page.goto("/quay/")
            page.get_by_label("Tên đăng nhập").fill(name)
            page.get_by_label("Mật khẩu").fill(self.password)
            page.get_by_role("button", name="Vào quầy").click()
            page.wait_for_url(re.compile(r"/quay/(dbp-|$)"))
        self.phones[name].goto(f"/quay/{THERE if name == 'quay2' else HERE}/")
        return self.phones[name]

    def follow(self, chapter: str, name: str) -> Follower:
        """Somebody with a chapter in hand; who has no name stands before the door."""
        return Follower(self.phone(name) if name else self.new_page(), chapter, draws=self.draws)

    def hand_over(self, guide: Follower, name: str) -> Page:
        """Give the chapter to another person."""
        guide.page = self.phone(name)
        return guide.page

    def order(self, *, phone: str, is_sent: bool = False) -> Order:
        """A buyer orders goods, to be fetched at this showroom or sent home."""
        page = self.new_page()
        page.goto(GOODS)
        page.get_by_role("button", name="Thêm vào giỏ").first.click()
        page.get_by_role("link", name="Đặt hàng", exact=True).first.click()
        if not is_sent:
            page.get_by_role("radio", name=re.compile("^Nhận tại điểm bán")).check()
            page.get_by_role("radio", name=re.compile("^Khu quà tặng")).check()
        page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
        page.get_by_label("Số điện thoại").fill(phone)
        if is_sent:
            page.get_by_label("Tỉnh, thành phố").select_option(DIEN_BIEN)
            page.get_by_label("Xã, phường").fill("phường Điện Biên Phủ")
            page.get_by_label("Số nhà, đường, thôn, bản").fill("12 Hoàng Văn Thái")
        press(page.get_by_role("button", name=re.compile("^Đặt hàng ·")))
        if page.get_by_text("Bạn xem lại số tiền").count():  # sent before the charge of this address was shown
            press(page.get_by_role("button", name=re.compile("^Đặt hàng ·")))
        page.wait_for_url("**/don-hang/*/")
        return Order(str(page.locator("[data-order-number]").first.get_attribute("data-order-number")), page)
