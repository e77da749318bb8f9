"""The guide of the counter, done word by word on the demo: on phones of 360 px, chapter after chapter.

With --guide-pictures the walk draws the guide's pictures anew on its way (`make guide`).
"""

import pytest

from storefront.demo.accounts import PASSWORD
from tests.browser import PHONE
from tests.guide_words import chapters
from tests.journeys.guide_counter import Counter
from tests.journeys.guide_walks import WALKS

pytestmark = [pytest.mark.browser, pytest.mark.demo]
DOTS = 2  # of the screen to a pixel, so that a picture can be printed
EXPECTED = ("422", "409", "ERR_INTERNET_DISCONNECTED", "Failed to load resource")


def test_the_guide_followed_word_by_word_works(new_used_demo_page, used_demo_shop, page_log, request):
    counter = Counter(
        new_page=lambda: new_used_demo_page(PHONE, device_scale_factor=DOTS, reduced_motion="reduce"),
        password=PASSWORD,
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


def test_a_step_left_out_or_done_otherwise_is_found(new_used_demo_page):
    counter = Counter(new_page=lambda: new_used_demo_page(PHONE), password=PASSWORD)
    guide = counter.follow("01-bat-dau", "")
    guide.page.goto("/quay/")

    with pytest.raises(AssertionError, match="Tên đăng nhập"):
        guide.fill("Mật khẩu", PASSWORD)
    guide = counter.follow("01-bat-dau", "")
    with pytest.raises(AssertionError, match="01-bat-dau"):
        guide.ends()
    with pytest.raises(AssertionError, match="cannot be pressed"):
        guide.control("Nút không có")
