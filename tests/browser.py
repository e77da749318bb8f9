"""Chromium for tests: pages that look at the live server and reach nothing else."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# Without a sandbox because tests may run as root in a container; the rest keeps Chromium from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@dataclass
class PageLog:
    """What pages did behind the visitor's back: requests to other hosts, script and console errors."""

    foreign_requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def wait_for_answers(act: Callable[..., None]) -> Callable[..., None]:
    """Wait, as a person does, for the answer to a form that a script sent, or for the bar that says there is none.

    Playwright itself waits only where the browser sends the form.
    """

    def act_and_wait(self: Locator, *args: object, **options: object) -> None:
        act(self, *args, **options)
        busy, bar = self.page.locator("form[aria-busy]"), self.page.locator("[data-kept]:not([hidden])")
        until = time.monotonic() + 15  # seconds
        while busy.count() and not bar.count() and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        self.page.wait_for_load_state("domcontentloaded")

    return act_and_wait


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr(Locator, "click", wait_for_answers(Locator.click))
        patient.setattr(Locator, "press", wait_for_answers(Locator.press))
        yield from _browser()


def _browser() -> Iterator[Browser]:
    # Playwright's synchronous interface runs an event loop in this thread, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_log() -> PageLog:
    return PageLog()


@contextmanager
def pages_of(browser: Browser, home: str, page_log: PageLog) -> Iterator[Callable[..., Page]]:
    """Make pages that start at `home` (scheme, host and port) and reach no other host, each a new visitor."""
    contexts = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(home).netloc:
            route.continue_()
        else:
            page_log.foreign_requests.append(route.request.url)
            route.abort()

    def make(viewport: dict[str, int] = DESKTOP, **options: object) -> Page:
        # A page's worker would speak past the guard; whoever tests one asks for it.
        options = {"service_workers": "block"} | options
        context = browser.new_context(
            base_url=home, viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
        )
        contexts.append(context)
        context.set_default_timeout(15_000)  # milliseconds
        context.route("**/*", guard)
        page = context.new_page()
        page.on("pageerror", lambda error: page_log.errors.append(str(error)))
        page.on("console", lambda entry: page_log.errors.append(entry.text) if entry.type == "error" else None)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def new_page(browser: Browser, live_server, page_log: PageLog) -> Iterator[Callable[..., Page]]:
    """Make pages, each a new visitor: `new_page(PHONE, java_script_enabled=False)`. Paths start at the live server."""
    with pages_of(browser, live_server.url, page_log) as make:
        yield make


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()
