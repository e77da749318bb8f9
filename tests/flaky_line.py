"""A bad line between a phone and the shop, and a phone that does what static/js/line.js does: keep, and send again."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from bs4 import BeautifulSoup

from tests.page_forms import form_to, said_of

FATES = ("fine", "doubled", "delayed", "lost", "cut", "late")
HOP = {"connection", "transfer-encoding", "content-length", "content-encoding", "keep-alive", "host"}


class FlakyLine(ThreadingHTTPServer):
    """Passes everything on to `home`; to posts it does, in an order that `chance` makes, what lines do.

    doubled: two copies at the same moment. delayed: a pause. lost: nothing arrives. cut: the work is done and the
    answer lost. late: the phone hears nothing, sends again, and the first copy arrives after later posts.
    """

    daemon_threads = True

    def __init__(self, home: str, chance: random.Random):
        super().__init__(("127.0.0.1", 0), _Relay)
        self.home, self.chance = home, chance
        self.fates: list[str] = []
        self.met: Counter[str] = Counter()
        self.late: list[tuple[int, Any]] = []  # (number of the post after which it arrives, the copy)
        self.posts = 0
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_fate(self) -> str:
        with self.lock:
            if not self.fates:
                self.fates = list(FATES)
                self.chance.shuffle(self.fates)
            fate = self.fates.pop()
            self.met[fate] += 1
            self.posts += 1
            return fate

    def keep_for_later(self, copy: Any) -> None:
        with self.lock:
            self.late.append((self.posts + self.chance.randint(2, 6), copy))

    def bring_late(self, everything: bool = False) -> None:
        with self.lock:
            due = [copy for when, copy in self.late if everything or when <= self.posts]
            self.late = [each for each in self.late if each[1] not in due]
        for copy in due:
            self.pass_on(*copy)

    def pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> requests.Response:
        return requests.request(method, self.home + path, headers=headers, data=body, allow_redirects=False, timeout=60)


class _Relay(BaseHTTPRequestHandler):
    server: FlakyLine
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(self.server.pass_on("GET", self.path, self._headers(), None))

    def do_POST(self) -> None:
        copy = ("POST", self.path, self._headers(), self.rfile.read(int(self.headers["Content-Length"])))
        fate = self.server.next_fate()
        if fate == "delayed":
            time.sleep(0.1)
        elif fate == "doubled":
            twin = threading.Thread(target=self.server.pass_on, args=copy)
            twin.start()
            answer = self.server.pass_on(*copy)
            twin.join()
            self._answer(answer)
        elif fate == "cut":
            self.server.pass_on(*copy)
        elif fate == "late":
            self.server.keep_for_later(copy)
        if fate in ("fine", "delayed"):
            self._answer(self.server.pass_on(*copy))
        if fate in ("lost", "cut", "late"):
            self.close_connection = True
        self.server.bring_late()

    def _headers(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name.lower() not in HOP}

    def _answer(self, answer: requests.Response) -> None:
        self.send_response(answer.status_code)
        for name, value in answer.raw.headers.items():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests say what they find."""


@contextmanager
def flaky_line(home: str, seed: int) -> Iterator[FlakyLine]:
    line = FlakyLine(home, random.Random(seed))
    thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        thread.join()
        line.server_close()


class Phone:
    """Fills in the forms of pages and sends each until it is answered, always under the number it had."""

    def __init__(self, address: str, session_key: str):
        self.address = address
        self.session = requests.Session()
        self.session.cookies.set("sessionid", session_key)
        self.answers: list[tuple[str, int]] = []

    def page(self, path: str) -> BeautifulSoup:
        answer = self.session.get(self.address + path, timeout=60)
        assert answer.status_code == 200, (path, answer.status_code)
        return BeautifulSoup(answer.text, "html.parser")

    def send(self, page_path: str, to: str = "", **typed: str) -> requests.Response:
        """Fill in the form of a page that goes to `to` (by default the page itself) and send it until answered."""
        page = self.page(page_path)
        said = said_of(form_to(page, page_path, to, typed)) | typed
        for _try in range(30):
            try:
                answer = self.session.post(
                    self.address + (to or page_path), data=said, allow_redirects=False, timeout=60
                )
            except requests.ConnectionError:
                continue
            self.answers.append((to or page_path, answer.status_code))
            return answer
        raise AssertionError("no answer after thirty tries")
