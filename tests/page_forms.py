"""The forms of a page as a browser sends them."""

from collections.abc import Iterable
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

Said = dict[str, list[str]]


def form_to(page: BeautifulSoup, at: str, to: str, typed: Iterable[str]) -> Tag:
    """The form of the page at `at` that goes to `to` ("" is the page itself), with the boxes that are typed into."""
    for form in page("form", method="post"):
        actions = [form.get("action", ""), *(button.get("formaction", "") for button in form("button"))]
        targets = {urljoin(at, each) for each in actions if each or each is actions[0]}
        if (to or at) in targets and set(typed) <= {box.get("name") for box in form(True)}:
            return form
    raise AssertionError(f"no form to {to!r} with {sorted(typed)}: {page.get_text(' ', strip=True)[:600]}")


def said_of(form: Tag) -> Said:
    """What a browser would send of a form that nobody typed into, without its buttons."""
    said: Said = {}
    for box in form("input"):
        if box.get("name") and (box.get("type") not in ("radio", "checkbox") or box.has_attr("checked")):
            said.setdefault(box["name"], []).append(box.get("value", ""))
    for box in form("select"):
        chosen = box.find("option", selected=True) or box.find("option")
        said[box["name"]] = [chosen.get("value", "") if chosen else ""]
    for box in form("textarea"):
        said[box["name"]] = [box.text]
    return said
