"""What stands on a label or comes out of a scanner: packing and lot, read from any of the forms they are written in.

Forms: a GS1 Digital Link (`…/01/<gtin>/10/<lot>`), our own link for makers without GTIN (`…/truy-xuat/<code>/<lot>/`),
a GS1 element string ((01)…(10)… with or without brackets, GS1 General Specifications section 7.8), a bare GTIN or
internal code, or anything else, which may be a lot's code.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from common.gs1 import normalise_gtin, normalise_internal_code

GROUP_SEPARATOR = "\x1d"
LONGEST = 300  # signs of a scanned text; a digital link with a lot has some eighty
OWN_PLACE = "truy-xuat"
DIGITAL_LINK = re.compile(r"/01/(?P<gtin>[0-9]{8,14})(?:/22/[^/]+)?(?:/10/(?P<lot>[^/]{1,60}))?(?:/|$)")
OWN_LINK = re.compile(rf"/{OWN_PLACE}/(?P<code>DB-[0-9A-Za-z]{{7}})(?:/(?P<lot>[^/]{{1,60}}))?/?$")
BRACKETED = re.compile(r"\((?P<name>[0-9]{2,4})\)(?P<value>[^(]+)")
SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")  # what some scanners set before the data, as in "]C1"
# Application identifiers of a fixed length that may stand before the lot: (digits of the value).
FIXED = {"00": 18, "01": 14, "11": 6, "13": 6, "15": 6, "17": 6}


@dataclass(frozen=True)
class ReadCode:
    """What a text names: a GTIN as 14 digits or an internal code (one or none), and a lot's code ("" when none)."""

    gtin: str = ""
    internal_code: str = ""
    lot: str = ""

    @property
    def names_packing(self) -> bool:
        return bool(self.gtin or self.internal_code)


def read_code(text: str) -> ReadCode:
    """Read a scanned or typed text. A text that is no trade code at all may be a lot's own code: it comes as `lot`.

    Numbers with a wrong check digit are not taken for trade codes.
    """
    plain = SYMBOLOGY.sub("", text.strip()[:LONGEST]).strip()
    for reader in (_link, _bracketed, _elements, _bare):
        if (found := reader(plain)) is not None:
            return found
    return ReadCode(lot="" if "://" in plain else "".join(plain.split()))


def label_path(*, gtin: str | None, internal_code: str, lot: str) -> str:
    """The path that a label's QR code leads to: GS1 Digital Link with a GTIN, else our own place.

    Source: GS1 Digital Link, URI syntax 1.4: GTIN padded to 14 digits, lot percent-encoded.
    """
    if gtin:
        return f"/01/{normalise_gtin(gtin)}/10/{quote(lot, safe='')}"
    return f"/{OWN_PLACE}/{internal_code}/{quote(lot, safe='')}/"


def _link(text: str) -> ReadCode | None:
    path = urlsplit(text).path if "/" in text else ""
    if (found := DIGITAL_LINK.search(path)) and (gtin := _gtin(found["gtin"])):
        return ReadCode(gtin=gtin, lot=unquote(found["lot"] or ""))
    if (found := OWN_LINK.search(path)) and (code := _internal(found["code"])):
        return ReadCode(internal_code=code, lot=unquote(found["lot"] or ""))
    return None


def _bracketed(text: str) -> ReadCode | None:
    values = {found["name"]: found["value"].strip() for found in BRACKETED.finditer(text)}
    gtin = _gtin(values.get("01", ""))
    return ReadCode(gtin=gtin, lot=values.get("10", "")) if gtin else None


def _elements(text: str) -> ReadCode | None:
    """A plain element string, fixed lengths first; the lot is the first of free length and ends at a separator."""
    if not text.startswith("01") or len(text) < 16 or not (gtin := _gtin(text[2:16])):
        return None
    rest = text[16:].lstrip(GROUP_SEPARATOR)
    while len(rest) > 2 and (length := FIXED.get(rest[:2])) is not None:
        rest = rest[2 + length :].lstrip(GROUP_SEPARATOR)
    return ReadCode(gtin=gtin, lot=rest[2:].split(GROUP_SEPARATOR)[0] if rest.startswith("10") else "")


def _bare(text: str) -> ReadCode | None:
    if gtin := _gtin(text):
        return ReadCode(gtin=gtin)
    return ReadCode(internal_code=code) if (code := _internal(text)) else None


def _gtin(text: str) -> str:
    try:
        return normalise_gtin(text)
    except ValueError:
        return ""


def _internal(text: str) -> str:
    try:
        return normalise_internal_code(text)
    except ValueError:
        return ""
