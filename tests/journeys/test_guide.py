"""The guide of the counter, done word by word on the demo: on phones of 360 px, chapter after chapter.

With --guide-pictures the walk draws the guide's pictures anew on its way (`make guide`).
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from storefront.demo.accounts import PASSWORD
from tests.browser import DESKTOP, PHONE
from tests.counter.conftest import rooms
from tests.guide_words import chapters
from tests.journeys.guide_counter import Counter
from tests.journeys.guide_walks import WALKS
from tests.journeys.test_counter import sign_in

__all__ = ["rooms"]
pytestmark = pytest.mark.browser
# What the trade department does at its desk in the admin, which the served demo has no files for.
APPROVAL = """
from datetime import date
from django.contrib.auth.models import User
from shops.models import Outlet
from shops.services.booths import approve_outlet
from shops.services.register import take_step

booth, by = Outlet.objects.get(name_vi={name!r}), User.objects.get(username="congthuong")
approve_outlet(outlet=booth, decision="215/QĐ-SCT", decided_on=date.today(), reason="Đủ điều kiện", by=by)
take_step(outlet=booth, after="trading", reason="Khai mạc", by=by)
"""
DOTS = 2  # of the screen to a pixel, so that a picture can be printed
EXPECTED = ("422", "409", "ERR_INTERNET_DISCONNECTED", "Failed to load resource")


@pytest.mark.demo
def test_the_guide_followed_word_by_word_works(new_used_demo_page, used_demo_shop, page_log, request):
    counter = Counter(
        new_page=lambda: new_used_demo_page(PHONE, device_scale_factor=DOTS, reduced_motion="reduce"),
        password=PASSWORD,
        approve_fair=lambda name: used_demo_shop.run(APPROVAL.format(name=name)),
        draws=request.config.getoption("--guide-pictures"),
    )

    for chapter, (name, walk) in WALKS.items():
        guide = counter.follow(chapter, name)
        walk(counter, guide)
        guide.ends()

    assert [said.path.stem for said in chapters() if said.steps and said.path.stem not in WALKS] == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if not any(each in error for each in EXPECTED)] == []
    assert used_demo_shop.failures() == []


@pytest.mark.demo
def test_a_step_left_out_or_done_otherwise_is_found(new_used_demo_page):
    counter = Counter(new_page=lambda: new_used_demo_page(PHONE), password=PASSWORD, approve_fair=str)
    guide = counter.follow("01-bat-dau", "")
    guide.page.goto("/quay/")

    with pytest.raises(AssertionError, match="Tên đăng nhập"):
        guide.fill("Mật khẩu", PASSWORD)
    guide = counter.follow("01-bat-dau", "")
    with pytest.raises(AssertionError, match="01-bat-dau"):
        guide.ends()
    with pytest.raises(AssertionError, match="cannot be pressed"):
        guide.control("Nút không có")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, PHONE, DESKTOP], ids=["320", "360", "1280"])
def test_the_page_of_the_guide_is_come_by_and_accessible(rooms, new_page, page_log, viewport):
    page = new_page(viewport)
    sign_in(page, "mot")
    page.locator(".desk-nav").get_by_role("link", name="Thêm").click()
    page.get_by_role("link", name="Hướng dẫn").click()
    page.get_by_role("link", name="Kiểm kê").click()

    assert page.url.endswith("/quay/huong-dan/#kiem-ke")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert Axe().run(page).response["violations"] == []
    small = page.evaluate(
        "[...document.querySelectorAll('main a')].filter(each => each.getBoundingClientRect().height < 43.5)"
        ".map(each => each.outerHTML)"
    )
    assert small == []
    page.locator("img.shot").first.evaluate("picture => picture.decode()")  # fails where there is none
    assert page_log.errors == page_log.foreign_requests == []
