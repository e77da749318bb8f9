"""The browser fixtures: a page reaches the live server and nothing else, and what it tried is known."""

import pytest
from playwright.sync_api import Error


@pytest.mark.browser
def test_a_request_to_another_host_is_refused_and_recorded(page, page_log):
    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto("https://elsewhere.example/picture.png")

    assert page_log.foreign_requests == ["https://elsewhere.example/picture.png"]


@pytest.mark.browser
def test_the_live_server_answers_with_static_files_from_the_test_process(page, page_log):
    answer = page.goto("/static/wagtailadmin/css/core.css")

    assert answer is not None
    assert answer.status == 200
    assert page_log.foreign_requests == []
