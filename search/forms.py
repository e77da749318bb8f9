"""Turns a query string into a Query. Nothing a visitor can type fails here but a page that cannot exist."""

import re
import unicodedata
from collections.abc import Iterable

from django.http import QueryDict

from search.exceptions import NoSuchPage
from search.results import Query, Sort

TEXT_LENGTH = 200
CHOICES = 50  # values of one key; more are not typed by a person
HIGHEST_PRICE = 2_000_000_000
GROUP_OR_SET = re.compile(r"[1-6]|s([1-9]|1[0-9]|2[0-6])")
COMMUNE = re.compile(r"[0-9]{5}")
SLUG = re.compile(r"[-a-z0-9_]{1,80}")
PAGE = re.compile(r"[1-9][0-9]{0,5}")
PRICE = re.compile(r"[0-9]{1,10}")


def parse_query(given: QueryDict, language: str) -> Query:
    """Read the keys of the listing and of search; unknown keys and values are ignored.

    Raises NoSuchPage for a page that is no number from 1 up.
    """
    page = given.get("trang") or "1"
    if not PAGE.fullmatch(page):
        raise NoSuchPage(page)
    return Query(
        language=language[:2],
        text=clean_text(given.get("q", "")),
        nhom=_choices(given.getlist("nhom"), GROUP_OR_SET),
        sao=tuple(int(stars) for stars in _choices(given.getlist("sao"), re.compile("[345]"))),
        xa=_choices(given.getlist("xa"), COMMUNE),
        nsx=_choices(given.getlist("nsx"), SLUG),
        diem=_choices(given.getlist("diem"), SLUG),
        gia_tu=_price(given.get("gia_tu", "")),
        gia_den=_price(given.get("gia_den", "")),
        sap_xep=Sort(given["sap_xep"]) if given.get("sap_xep") in Sort.values else Sort.BEST,
        trang=int(page),
    )


def clean_text(typed: str) -> str:
    """What was typed, composed, without control characters, in single spaces, cut at 200 letters.

    One space at the end is kept: it says that the last word is finished.
    """
    cut = typed[: TEXT_LENGTH * 4]  # decomposed letters take up to four characters
    composed = unicodedata.normalize("NFC", cut)
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in composed)
    words = " ".join(shown.split())
    return words[:TEXT_LENGTH] + (" " if words and shown[-1:].isspace() else "")


def _choices(values: Iterable[str], pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if pattern.fullmatch(value)))[:CHOICES]


def _price(typed: str) -> int | None:
    """Whole đồng; “60.000”, “60,000” and “60 000” are read as people write them."""
    digits = re.sub(r"[\s.,₫đ]", "", typed[:40])
    return min(int(digits), HIGHEST_PRICE) if PRICE.fullmatch(digits) else None
