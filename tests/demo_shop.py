"""The whole demo behind the server that a real shop runs: gunicorn, compression, policy, pictures and all.

The demo is loaded once per state of the code into a database of its own, and every test process serves a clone of it.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from tests.browser import PageLog, pages_of
from tests.databases import ROOT, WORK, Databases, Say, fingerprint, locked

SECONDS_TO_ANSWER = 60
# The admin's files are three quarters of all, and no public page asks for one.
NOT_PUBLIC = ["wagtail*", "admin", "oscar", "rest_framework", "ninja", "bulk_actions"]


@dataclass
class DemoShop:
    """The demo at `url`; what was fetched is kept, since nothing on it changes while tests read it."""

    url: str
    log: Path
    variables: dict[str, str]
    fetched: dict[str, requests.Response] = field(default_factory=dict)

    def get(self, address: str) -> requests.Response:
        """Fetch an address without following redirects; once, whatever asks for it again."""
        if address not in self.fetched:
            self.fetched[address] = requests.get(self.url + address, timeout=60, allow_redirects=False)
        return self.fetched[address]

    def page(self, address: str) -> BeautifulSoup:
        """The page at an address, read as HTML; a fresh tree each time, for tests take it apart."""
        answer = self.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return BeautifulSoup(answer.text, "html.parser")

    def run(self, code: str) -> None:
        """Run Python in this shop, for what is done at desks whose files the demo does not serve."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        subprocess.run(command, cwd=ROOT, env=self.variables, check=True)

    def failures(self) -> list[str]:
        """What the server wrote down as errors so far."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if "ERROR" in line or "Traceback" in line]


def public_static_files(say: Say) -> Path:
    """The folder with the compressed static files of public pages, made anew when one of them changes."""
    folders = ("static", "storefront/static", "docs/guides/pictures")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    key = fingerprint([*(path for path in sources if path.is_file()), ROOT / "requirements.txt"])
    folder = WORK / f"static_{key}"
    with locked("static", say):
        if not (folder / "staticfiles.json").exists():
            for old in WORK.glob("static_*"):
                shutil.rmtree(old)
            ignored = [part for name in NOT_PUBLIC for part in ("--ignore", name)]
            manage(["collectstatic", "--noinput", "--clear", "--verbosity", "0", *ignored], STATIC_ROOT=str(folder))
    return folder


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"DEMO": "1", "SECRET_KEY": secrets.token_urlsafe(50), **more}


def manage(command: list[str], **more: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment(**more), check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def demo_shop(test_databases: Databases, say_so: Say, process: str) -> Iterator[DemoShop]:
    """The demo, served. It is there to be read: no test changes it."""
    with served(test_databases, say_so, f"{process}_demo") as shop:
        yield shop


@pytest.fixture
def used_demo_shop(test_databases: Databases, say_so: Say, process: str) -> Iterator[DemoShop]:
    """A demo of the test's own, to sell, receive and count in."""
    with served(test_databases, say_so, f"{process}_used") as shop:
        yield shop


@contextmanager
def served(test_databases: Databases, say_so: Say, name: str) -> Iterator[DemoShop]:
    """A fresh clone of the demo behind a server of its own; the clone is removed afterwards."""
    with ThreadPoolExecutor() as together:
        making = together.submit(public_static_files, say_so)
        template, media = test_databases.demo_template(say_so)
        static = making.result()
    clone = test_databases.name_of(name)
    test_databases.remove(clone)
    test_databases.copy(template, clone)
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    log = WORK / f"{name}.log"
    variables = environment(
        DATABASE_URL=test_databases.url_of(clone), MEDIA_ROOT=str(media), STATIC_ROOT=str(static), SITE_URL=home
    )
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for(home, server, log)
        yield DemoShop(home, log, variables)
    finally:
        server.terminate()
        server.wait(timeout=30)
        test_databases.remove(clone)


def wait_for(home: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline and server.poll() is None:
        try:
            requests.get(f"{home}/readyz", timeout=SECONDS_TO_ANSWER).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the demo does not answer:\n{log.read_text(encoding='utf-8')}", pytrace=False)


@pytest.fixture
def new_used_demo_page(browser: Browser, used_demo_shop: DemoShop, page_log: PageLog) -> Iterator[Callable[..., Page]]:
    """As `new_page`, on a demo that may be changed."""
    with pages_of(browser, used_demo_shop.url, page_log) as make:
        yield make


@pytest.fixture
def new_demo_page(browser: Browser, demo_shop: DemoShop, page_log: PageLog) -> Iterator[Callable[..., Page]]:
    """As `new_page`, on the demo."""
    with pages_of(browser, demo_shop.url, page_log) as make:
        yield make
