"""The rows of a statement: number, day, đồng and words, or why one cannot be read."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.folding import fold
from orders.exceptions import MOST_TRANSFER
from orders.statements.columns import Header

CREDIT, REPEAT, DEBIT, BROKEN, NOTE = "credit", "repeat", "debit", "broken", "note"
CURRENCY = re.compile(r"^(?:VND|VNĐ)|(?:VND|VNĐ|ĐỒNG|Đ|₫)$")
# Thousands in groups of three behind one sign, or no groups; a fraction of one or two digits behind another sign.
AMOUNT = re.compile(
    r"(?P<whole>\d+|\d{1,3}(?P<group>[.,' ])\d{3}(?:(?P=group)\d{3})*)(?:(?P<point>[.,])(?P<part>\d{1,2}))?"
)
DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T].*)?")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
REFERENCE_LENGTH, WORDS_LENGTH = 60, 300  # as a transfer keeps them


class NotRead(ValueError):
    """A text that is no amount, or no day."""


@dataclass(frozen=True)
class StatementRow:
    """One row. `line` is its number in the file, from 1; `amount` the đồng that came in, where they could be read.

    `trouble` says by a code what is wrong, `typed` is the text it is about.
    """

    line: int
    kind: str
    reference: str = ""
    booked_on: date | None = None
    amount: int | None = None
    words: str = ""
    trouble: str = ""
    typed: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"booked_on": self.booked_on.isoformat() if self.booked_on else None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "StatementRow":
        day = kept["booked_on"]
        return cls(**(kept | {"booked_on": date.fromisoformat(day) if day else None}))


def read_amount(text: str) -> int | None:
    """Whole đồng as banks print them: "1.250.000", "1,250,000.00", "+1,250,000 VND", "(500,000)"; None for a blank.

    Raises NotRead for anything else, and for parts of a đồng: VND has none.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).split()).upper().replace("\N{MINUS SIGN}", "-")
    if typed in ("", "-"):
        return None
    is_negative = typed.startswith("(") and typed.endswith(")")
    typed = typed.removeprefix("(").removesuffix(")") if is_negative else typed
    is_signed = typed[:1] in "+-" or typed[-1:] in "+-"
    is_negative = is_negative or (is_signed and "-" in (typed[0], typed[-1]))
    typed = CURRENCY.sub("", typed.strip("+- ")).strip("+- ")
    found = AMOUNT.fullmatch(typed)
    if found is None or (found["point"] and found["point"] == found["group"]) or int(found["part"] or 0):
        raise NotRead(text)
    amount = int(re.sub(r"\D", "", found["whole"]))
    return -amount if is_negative else amount


def read_day(text: str) -> date | None:
    """The day of 25/11/2026, 25-11-2026 14:30:05 or 2026-11-25T14:30:05; None for a blank. Raises NotRead."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return None
    iso, found = ISO_DAY.fullmatch(typed), DAY.fullmatch(typed)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise NotRead(text) from None
    raise NotRead(text)


def read_rows(grid: list[list[str]], header: Header, today: date) -> list[StatementRow]:
    """Every row below the header that is not blank, in its order; none is left out.

    A number that stands twice with the same day and amount is one transfer printed twice (REPEAT); with others it
    cannot be trusted (BROKEN).
    """
    rows: list[StatementRow] = []
    seen: dict[str, StatementRow] = {}
    head = [fold(cell) for cell in grid[header.row]]
    for number, cells in enumerate(grid[header.row + 1 :], start=header.row + 2):
        if not any(cells):
            continue
        row = _read_row(number, cells, header.places, today)
        if [fold(cell) for cell in cells] == head:
            row = StatementRow(number, NOTE, words="")
        if row.kind == CREDIT and (first := seen.setdefault(row.reference, row)) is not row:
            is_same = (first.booked_on, first.amount) == (row.booked_on, row.amount)
            more = {"kind": REPEAT} if is_same else {"kind": BROKEN, "trouble": "number-twice"}
            row = StatementRow(**(row.__dict__ | more | {"typed": str(first.line)}))
        rows.append(row)
    return rows


def _read_row(line: int, cells: list[str], places: dict[str, int], today: date) -> StatementRow:
    def cell(role: str) -> str:
        place = places.get(role)
        return cells[place] if place is not None and place < len(cells) else ""

    reference, day_text = " ".join(cell("reference").split()), cell("booked_on")
    words = cell("words")
    kept: dict[str, Any] = {"line": line, "reference": reference[:REFERENCE_LENGTH], "words": words[:WORDS_LENGTH]}
    try:
        credit, credit_trouble = read_amount(cell("credit")), ""
    except NotRead:
        credit, credit_trouble = None, "bad-amount"
    try:
        debit = read_amount(cell("debit"))
    except NotRead:
        debit = None
    try:
        day, day_trouble = read_day(day_text), ""
    except NotRead:
        day, day_trouble = None, "bad-day"
    # Sums, balances and sentences at the foot have neither number nor day.
    if not reference and not day_text and (_is_foot(cells) or (credit is None and not credit_trouble and not debit)):
        return StatementRow(line, NOTE, words=" · ".join(each for each in cells if each)[:WORDS_LENGTH])
    kept["booked_on"] = day
    kept["amount"] = credit if credit is not None and credit > 0 else None
    is_out = bool(debit) or (credit is not None and credit < 0)
    if is_out and not kept["amount"] and not credit_trouble:
        return StatementRow(kind=DEBIT, **kept)
    for trouble, typed in (
        (credit_trouble, cell("credit")),
        ("both-ways" if is_out else "", cell("debit")),
        ("no-amount" if not kept["amount"] else "", ""),
        ("much" if (kept["amount"] or 0) > MOST_TRANSFER else "", cell("credit")),
        ("no-number" if not reference else "", ""),
        ("long-number" if len(reference) > REFERENCE_LENGTH else "", reference),
        (day_trouble, day_text),
        ("no-day" if day is None else "", ""),
        ("coming-day" if day is not None and day > today else "", day_text),
    ):
        if trouble:
            return StatementRow(kind=BROKEN, trouble=trouble, typed=typed[:60], **kept)
    return StatementRow(kind=CREDIT, **kept)


def _is_foot(cells: list[str]) -> bool:
    first = next(fold(each) for each in cells if each)
    return first.startswith(("tong", "cong", "so du", "du dau", "du cuoi", "total", "balance", "opening", "closing"))


def trouble_words(trouble: str, typed: str) -> str:
    """Why a row cannot be written, and what to look at."""
    sentences = {
        "bad-amount": _("Không đọc được số tiền “%(typed)s”."),
        "both-ways": _("Dòng này vừa ghi có vừa ghi nợ."),
        "no-amount": _("Dòng này không có số tiền."),
        "much": _("Số tiền “%(typed)s” lớn quá mức một lần chuyển."),
        "no-number": _("Dòng này không có số giao dịch của ngân hàng."),
        "long-number": _("Số giao dịch “%(typed)s…” dài quá 60 ký tự."),
        "bad-day": _("Không đọc được ngày “%(typed)s”."),
        "no-day": _("Dòng này không có ngày."),
        "coming-day": _("Ngày “%(typed)s” chưa tới."),
        "number-twice": _("Số giao dịch này đã đứng ở dòng %(typed)s với số tiền hoặc ngày khác."),
        "number-known": _("Số giao dịch này đã ghi sổ rồi, với số tiền hoặc ngày khác."),
    }
    return sentences[trouble] % {"typed": typed}
