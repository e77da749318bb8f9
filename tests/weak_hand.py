"""Hands that fill in the counter's forms over a line that does what lines do, all in one process.

Every post meets a fate of a schedule. `doubled`: two copies one after the other. `cut`: the work is done, the answer is
lost, and the same form comes again after what else was on its way. `late`: a first copy arrives only after later posts.
`door`: the session has ended; the person signs in and the form goes on. Forms that were filled in before any was sent
arrive in any order, and what comes too early is refused and sent again.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from common.once import FIELD
from tests.page_forms import Said, form_to, said_of

FATES = ("doubled", "cut", "late", "door")
DOOR = "/quay/dang-nhap/"
Typed = str | list[str] | tuple[str, bytes]  # a file is its name and what is in it


@dataclass(frozen=True)
class Sheet:
    """A form as it was filled in: where it stood, where it goes, what it says, and the cookies it goes with."""

    page: str
    to: str
    said: Mapping[str, Any]
    files: Mapping[str, tuple[str, bytes]]
    typed: Mapping[str, Typed]
    is_scripted: bool
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return resolve(self.to.partition("?")[0]).url_name or ""


@dataclass
class Line:
    """What becomes of each post; `after_commit` wraps one request and does what it announced."""

    fates: Iterator[str]
    chance: random.Random
    after_commit: Callable[[], AbstractContextManager[Any]]
    password: str
    shuffles: bool = False
    after_each: Callable[[str], None] = lambda _name: None
    posts: list[tuple[str, str]] = field(default_factory=list)  # (address's name, fate), in the order answered
    late: list[tuple[int, "Hand", Sheet]] = field(default_factory=list)

    def hand(self, username: str) -> "Hand":
        """A person with a phone, signed in at the counter's door."""
        hand = Hand(self, username)
        hand.sign_in()
        return hand

    def deliver(self, hand: "Hand", sheet: Sheet) -> HttpResponse:
        """Bring one form to the shop as the schedule says; the answer that the person sees in the end."""
        fate = next(self.fates)
        sheet = replace(sheet, cookies=hand.cookies)
        if fate == "door":
            hand.end_session()
            if sheet.files:  # no phone keeps a file: whoever has signed in again chooses it again
                assert hand.bring(sheet)["Location"].startswith(DOOR)
                hand.sign_in()
                sheet = replace(hand.fill(sheet.page, sheet.to, **sheet.typed), cookies=hand.cookies)
        answer = hand.bring(sheet)
        if fate == "late":  # the answer is to the second copy; the first one is still on its way
            self.late.append((len(self.posts) + self.chance.randint(1, 4), hand, sheet))
        elif fate == "doubled":
            answer = hand.bring(sheet)
        elif fate == "cut":
            self.bring_late(everything=True)
            hand.client.get("/quay/")
            answer = hand.bring(sheet)
        self.posts.append((sheet.name, fate))
        self.after_each(sheet.name)
        self.bring_late()
        return answer

    def bring_late(self, everything: bool = False) -> None:
        """Copies whose time has come arrive under the session that they were sent with."""
        due = [each for each in self.late if everything or each[0] <= len(self.posts)]
        self.late = [each for each in self.late if each not in due]
        for _when, hand, sheet in due:
            stale = Hand(self, hand.username)
            stale.client.cookies = SimpleCookie(dict(sheet.cookies))
            stale.bring(sheet, is_stale=True)


class Hand:
    """One person's phone, with a browser's cookies and the check of tokens on."""

    def __init__(self, line: Line, username: str):
        self.line, self.username = line, username
        self.client = Client(enforce_csrf_checks=True)

    @property
    def cookies(self) -> dict[str, str]:
        return {name: morsel.value for name, morsel in self.client.cookies.items()}

    def page(self, path: str) -> BeautifulSoup:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
        return BeautifulSoup(answer.content, "html.parser")

    def sign_in(self) -> None:
        said = said_of(form_to(self.page(DOOR), DOOR, "", ["username"]))
        answer = self.client.post(DOOR, said | {"username": self.username, "password": self.line.password})
        assert answer.status_code == 302, answer.text

    def end_session(self) -> None:
        """The shop has forgotten who this phone is; the phone does not know it yet."""
        self.client.session.flush()

    def fill(self, page: str, to: str = "", *, is_scripted: bool | None = None, **typed: Typed) -> Sheet:
        """Fill in the form of a page that goes to `to` (by default the page itself), and do not send it yet."""
        files = {name: value for name, value in typed.items() if isinstance(value, tuple)}
        words = {name: value for name, value in typed.items() if name not in files}
        said: Said = said_of(form_to(self.page(page), page, to, typed))
        assert len(said[FIELD]) == 1, page
        for name in files:
            del said[name]
        at = to or page
        if at.startswith("?"):
            at = page.partition("?")[0] + at
        if is_scripted is None:
            is_scripted = not files and self.line.chance.random() < 0.5
        return Sheet(page, at, said | words, files, typed, is_scripted)

    def send(self, page: str, to: str = "", **typed: Typed) -> HttpResponse:
        """Fill in a form, and send it until it is answered; being refused fails the test."""
        return self._taken(self.line.deliver(self, sheet := self.fill(page, to, **typed)), sheet)

    def ask(self, page: str, to: str = "", **typed: Typed) -> HttpResponse:
        """Send a form that looks for something: it is answered by a page."""
        answer = self.line.deliver(self, self.fill(page, to, **typed))
        assert answer.status_code == 200, answer.text
        return answer

    def send_together(self, *sheets: Sheet) -> None:
        """Send forms that were all filled in before; in any order, if the line shuffles. The refused come again."""
        order, refused = list(sheets), []
        if self.line.shuffles:
            order.reverse()
        for sheet in order:
            if not _leads_on(self.line.deliver(self, sheet)):
                refused.append(sheet)
        assert not refused or self.line.shuffles, [sheet.to for sheet in refused]
        for sheet in reversed(refused):
            self._taken(self.bring(sheet), sheet)

    def _taken(self, answer: HttpResponse, sheet: Sheet) -> HttpResponse:
        if not _leads_on(answer):
            words = BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)
            raise AssertionError(f"{sheet.to} {dict(sheet.said)} answered {answer.status_code}: {words[:900]}")
        return answer

    def bring(self, sheet: Sheet, is_stale: bool = False) -> HttpResponse:
        """One copy of a form, as the script of the page or the browser itself sends it; through the door if need be."""
        answer = self._post(sheet)
        if answer.status_code != 401 or is_stale:  # a stale copy signs nobody in
            return answer
        if sheet.is_scripted:
            assert answer.json() == {"sign_in": DOOR}
            self.sign_in()
            return self._post(sheet)
        return self._through_the_door(answer)

    def _through_the_door(self, door: HttpResponse) -> HttpResponse:
        """What a person without a script does: sign in on the page that came, then send what was kept."""
        form = form_to(BeautifulSoup(door.content, "html.parser"), DOOR, DOOR, ["username", "password"])
        said = said_of(form) | {"username": self.username, "password": self.line.password}
        kept = BeautifulSoup(self.client.post(DOOR, said).content, "html.parser")
        form = next(each for each in kept("form", method="post") if each.find(attrs={"name": FIELD}))
        with self.line.after_commit():
            return self.client.post(form["action"], said_of(form))

    def _post(self, sheet: Sheet) -> HttpResponse:
        files = {name: SimpleUploadedFile(*file) for name, file in sheet.files.items()}
        token, headers = self.cookies.get("csrftoken", ""), {}
        said = {**sheet.said, **files}
        if sheet.is_scripted:
            del said["csrfmiddlewaretoken"]
            headers = {"Quay-Line": "1", "X-CSRFToken": token}
        with self.line.after_commit():
            return self.client.post(sheet.to, said, headers=headers)


def _leads_on(answer: HttpResponse) -> bool:
    is_told = answer.headers.get("Content-Type", "").startswith("application/json") and "to" in answer.json()
    return is_told or (answer.status_code in (302, 303) and not answer["Location"].startswith(DOOR))
