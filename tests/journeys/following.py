"""Following the guide word by word: nothing is pressed or filled in that it does not say, in the order it says it."""

import io
import re
import time
from collections import deque
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

from counter.queries.guide import PICTURES, SOURCE
from tests.guide_words import PRESS, SEE, Words, said_by

PATIENCE = 5  # seconds
HEAVIEST = 25_000  # bytes of a picture
TALLEST, LOWEST, ABOVE, BELOW = 620, 380, 230, 45  # CSS pixels: a picture's height, and what stands around its rings

RINGS = """rings => {
  for (const [element, number] of rings) {
    const box = element.getBoundingClientRect();
    const ring = Object.assign(document.createElement("div"), { className: "guide-ring" });
    const badge = Object.assign(document.createElement("div"), { className: "guide-ring", textContent: number });
    const fixed = { position: "fixed", zIndex: 9999, boxSizing: "border-box", pointerEvents: "none" };
    Object.assign(ring.style, fixed, { border: "3px solid #d3122b", borderRadius: "10px",
      left: `${Math.max(2, box.left - 5)}px`, top: `${box.top - 5}px`,
      width: `${Math.min(innerWidth - 4, box.width + 10)}px`, height: `${box.height + 10}px` });
    Object.assign(badge.style, fixed, { left: `${Math.min(innerWidth - 32, Math.max(2, box.right - 17))}px`,
      top: `${Math.max(2, box.top - 20)}px`, width: "30px", height: "30px", borderRadius: "50%",
      background: "#d3122b", color: "#fff", font: "700 18px/30px sans-serif", textAlign: "center" });
    document.body.append(ring, badge);
  }
}"""


class Follower:
    """One person with one chapter in hand. `draws` makes its pictures anew on the way."""

    def __init__(self, page: Page, chapter: str, *, draws: bool) -> None:
        self.said = said_by(SOURCE / f"{chapter}.md")
        self.page, self.draws = page, draws
        self.left, self.pictures = deque(self.said.steps), list(self.said.pictures)

    def press(self, words: str, within: Locator | None = None) -> None:
        self._next(PRESS, words)
        press(self.control(words, within))

    def there(self, words: str, within: Locator | None = None) -> Locator:
        """A control that the guide names for another case; it stands on the screen, and is not pressed now."""
        self._next(PRESS, words)
        found = self.control(words, within)
        found.wait_for()
        return found

    def fill(self, words: str, value: str) -> None:
        self._next(SEE, words)
        self.box(words).fill(value)

    def select(self, words: str, option: str) -> None:
        self._next(SEE, words)
        self.box(words).select_option(option)

    def choose(self, words: str) -> None:
        self._next(SEE, words)
        self.page.get_by_label(words, exact=True).check()

    def has_box(self, words: str) -> None:
        """A box that the guide names for another case."""
        self._next(SEE, words)
        self.box(words).wait_for()

    def see(self, words: str) -> None:
        self._next(SEE, words)
        _first(self.page.get_by_text(_pattern(words))).wait_for()

    def told(self, words: str) -> None:
        """A sentence that the chapter explains stands on the screen."""
        assert Words(SEE, words) in self.said.everywhere, f"{self.said.path.name} does not explain {words!r}"
        _first(self.page.get_by_text(_pattern(words))).wait_for()

    def paper(self, words: str) -> None:
        """Press what opens a paper: a form or a link; what comes is read as the browser would get it."""
        self._next(PRESS, words)
        address = self.control(words).evaluate(
            "each => each.href ?? `${location.pathname}?${new URLSearchParams(new FormData(each.form))}`"
        )
        answer = self.page.request.get(address, timeout=60_000)  # the first paper loads what draws them
        assert answer.ok, (words, answer.status)
        assert answer.headers["content-type"] in ("application/pdf", "text/html; charset=utf-8")

    def ends(self) -> None:
        """The chapter was done to its last word, and each of its pictures was come by."""
        assert (list(self.left), self.pictures) == ([], []), self.said.path.name

    def control(self, words: str, within: Locator | None = None) -> Locator:
        """What can be pressed under these words; where several can, the first on the screen."""
        until = time.monotonic() + PATIENCE
        while (found := self._control(words, within)) is None:
            assert time.monotonic() < until, (
                f"{self.said.path.name} says {words!r}, which cannot be pressed on {self.page.url}"
            )
            self.page.wait_for_timeout(100)
        return found

    def _control(self, words: str, within: Locator | None) -> Locator | None:
        scopes = [within] if within else [self.page.locator("main"), self.page]
        patterns = (_pattern(words, whole=True), _pattern(words, begins=True))
        for pattern, scope in product(patterns, scopes):
            found = scope.get_by_role("button", name=pattern).or_(scope.get_by_role("link", name=pattern))
            found = found.or_(scope.locator("summary").filter(has_text=pattern)).filter(visible=True)
            if found.count():
                return found.first
        return None

    def box(self, words: str) -> Locator:
        """The box that is called so, or that says so while it is empty."""
        exact = self.page.get_by_label(words, exact=True).or_(self.page.get_by_placeholder(words, exact=True))
        begins = self.page.get_by_label(re.compile(rf"^\s*{re.escape(words)}"))
        return _first(exact if exact.count() else begins)

    def picture(self, name: str, *rings: tuple[int, Locator]) -> None:
        """A picture of the screen as it is now, with a ring and the number of its step around each thing."""
        assert name in self.pictures, f"{self.said.path.name} shows no {name}"
        self.pictures.remove(name)
        for _number, each in rings:
            each.wait_for()
        if self.draws:
            _draw(self.page, PICTURES / f"{name}.webp", rings)

    def _next(self, kind: str, words: str) -> None:
        said = self.left.popleft() if self.left else None
        assert said == Words(kind, words), f"{self.said.path.name} says {said}, done was {kind} {words!r}"


def press(control: Locator) -> None:
    """Press, and where that leads to another screen, wait until it stands there, as a person does."""
    page = control.page
    leads_on = control.evaluate("each => each.matches('a[href]:not([href^=\"#\"]), [type=submit]')")
    if leads_on:
        page.evaluate("document.querySelector('main').dataset.before = ''")
    control.click()
    if leads_on:
        page.locator("main[data-before]").wait_for(state="detached")
        page.locator("main").wait_for()
        page.wait_for_load_state("domcontentloaded")


def _pattern(words: str, *, whole: bool = False, begins: bool = False) -> re.Pattern[str]:
    body = r"[\s\S]+?".join(re.escape(part) for part in words.split("…"))
    return re.compile(rf"^\s*{body}\s*$" if whole else rf"^\s*{body}(?=\s|$)" if begins else body)


def _first(found: Locator) -> Locator:
    return found.filter(visible=True).first


def _draw(page: Page, target: Path, places: tuple[tuple[int, Locator], ...]) -> None:
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")
    boxes = [_box(each) for _number, each in places]
    first, last = min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    height = page.viewport_size["height"]
    if last > height - 130:
        page.evaluate("y => scrollTo(0, y)", (first + last) / 2 - height / 2 + 30)
        boxes = [_box(each) for _number, each in places]
        first, last = min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    page.evaluate(RINGS, [[each.element_handle(), str(number)] for number, each in places])
    top = 0.0 if last + BELOW <= TALLEST and page.evaluate("scrollY") == 0 else max(0.0, first - ABOVE)
    tall = min(max(last - top + BELOW, LOWEST), height)
    top = max(0.0, min(top, height - tall))
    assert top <= first <= last <= top + tall, f"the rings of {target.name} stand too far apart"
    shot = page.screenshot(clip={"x": 0, "y": top, "width": page.viewport_size["width"], "height": tall})
    page.evaluate("document.querySelectorAll('.guide-ring').forEach(each => each.remove())")
    target.write_bytes(_light(shot))


def _box(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return box


def _light(shot: bytes) -> bytes:
    """As WebP, as good as its weight allows."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for quality in range(82, 20, -6):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= HEAVIEST:
            return file.getvalue()
    raise AssertionError(f"a picture of {picture.size} stays heavier than {HEAVIEST}")
