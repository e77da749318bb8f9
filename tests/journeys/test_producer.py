"""A producer's change from the phone to the visitor's eyes, in a real browser."""

import re

import pytest

from storefront.demo.accounts import PASSWORD
from tests.admin_forms import photograph
from tests.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, username: str):
    page.goto("/quan-tri/login/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/quan-tri/")
    return page


def test_words_and_a_picture_travel_from_the_phone_over_the_office_to_the_visitor(desks, new_page):
    desks.users["htx1"].set_password(PASSWORD)
    desks.users["htx1"].save()
    photo = photograph()

    phone = sign_in(new_page(PHONE), "htx1")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.locator('[data-page="che-shan-tuyet"]').get_by_role("link", name=re.compile("Sửa")).click()
    phone.get_by_role("textbox", name="Một câu giới thiệu").fill("Búp một tôm hai lá.")
    phone.get_by_role("button", name="Thêm Ảnh").click()
    phone.get_by_role("button", name="Chọn ảnh").first.click()
    phone.get_by_role("tab", name="Tải lên").click()
    phone.locator('input[type="file"]').set_input_files(
        {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": photo.read()}
    )
    phone.get_by_role("textbox", name="Mô tả ảnh cho người không nhìn thấy").fill("Chị Mỷ sao chè")
    phone.locator("form[data-chooser-modal-creation-form] [type=submit]").click()
    phone.locator("[data-chooser-image]:visible").first.wait_for()
    phone.get_by_role("button", name="Gửi duyệt").click()
    phone.wait_for_url("**/quan-tri/")
    assert "Đang chờ duyệt" in phone.locator('[data-page="che-shan-tuyet"]').inner_text()

    stranger = sign_in(new_page(PHONE), "htx2")
    stranger.goto(f"/quan-tri/pages/{desks.page.pk}/edit/")
    assert "không được mở phần đó" in stranger.content()
    visitor = new_page(DESKTOP)
    visitor.goto("/san-pham/che-shan-tuyet/")
    assert "Búp một tôm hai lá." not in visitor.content()

    office = sign_in(new_page(DESKTOP), "vanphong")
    office.get_by_role("link", name="Chè Shan tuyết").first.click()
    office.get_by_role("button", name="Duyệt và đăng").click()
    office.wait_for_url("**/quan-tri/pages/**")

    visitor.goto("/san-pham/che-shan-tuyet/")
    assert "Búp một tôm hai lá." in visitor.content()
    assert visitor.get_by_alt_text("Chị Mỷ sao chè").count() == 1
