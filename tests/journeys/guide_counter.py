"""The demo's counter as the guide's walks use it: a phone for each person, and buyers who order meanwhile."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.journeys.following import Follower

HERE, THERE = "dbp-1", "dbp-2"
GOODS = "/san-pham/che-shan-tuyet/"  # what buyers order, at the first showroom in plenty


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
            page.get_by_label("Tỉnh, thành phố").select_option("01")
            page.get_by_label("Xã, phường").fill("hang bac")
            page.get_by_label("Số nhà, đường, thôn, bản").fill("12 Hàng Bạc")
        page.get_by_role("button", name=re.compile("^Đặt hàng ·")).click()
        page.wait_for_url("**/don-hang/*/")
        return Order(str(page.locator("[data-order-number]").first.get_attribute("data-order-number")), page)

    def approve_fair(self, name: str) -> None:
        """The trade department approves a booth and lets it open."""
        desk = self.new_page()
        desk.goto("/quan-tri/so-diem-ban/")
        desk.locator('input[name="username"]').fill("congthuong")
        desk.locator('input[name="password"]').fill(self.password)
        desk.locator('button[type="submit"]').click()
        desk.get_by_role("link", name=name).first.click()
        paper = {"Số văn bản": "215/QĐ-SCT", "Ngày của văn bản": "2026-11-30", "Lý do": "Đủ điều kiện"}
        for act, said in (("Duyệt", paper), ("Cho mở bán", {"Lý do": "Khai mạc"})):
            desk.get_by_role("link", name=act, exact=True).click()
            for label, words in said.items():
                desk.get_by_label(label).fill(words)
            desk.get_by_role("button", name="Ghi vào sổ").click()
            desk.wait_for_url(re.compile("/diem/[^/]+/$"))
