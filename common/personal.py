"""The register of personal data: every field that says something of a person, whose it is, why and how long it is kept,
and what an erasure does with it.

Each app names its own fields in its `personal` module, at start-up. Erasing, forgetting by the clock and looking
afterwards all read this register, so a field that is in it is also erased; `tests/test_personal.py` fails on a field
that is in neither of the two lists.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from common.folding import fold

ERASED_NAME = "Khách đã xoá"  # stands, with a code, where a name stood
ERASED_WORDS = "Lời ghi đã xoá cùng dữ liệu của khách"
SPOKEN_FIGURES = 9  # of a phone number, behind the 0 or +84 that people write or leave out
LEAST_NAME = 2  # words; one alone is everybody's
GAP = r"[\s.()\-]*"


class Fate(Enum):
    """What an erasure does with a field."""

    BLANK = "blank"  # emptied
    NAME = "name"  # a name becomes "Khách đã xoá" and a code
    SIGNATURE = "signature"  # the buyer's name beside a step; a staff member's stays
    WORDS = "words"  # what staff wrote freely: goes when it names the person
    PAPER = "paper"  # the buyer's name on a paper that is kept as JSON
    ROW = "row"  # the row is deleted
    ACT = "act"  # a service of its own does it, named in `why`
    LINK = "link"  # points to an account, which names nobody once it is erased
    STAYS = "stays"  # of staff, makers or sellers: not a customer's to erase


class Term(Enum):
    """How long a field is kept when nobody asks for its erasure."""

    CONTACT = "ba năm sau khi đơn xong (thời hiệu khởi kiện về hợp đồng, Bộ luật Dân sự 2015 điều 429)"
    BOOK = "mười năm sau năm kế toán (Luật Kế toán 88/2015/QH13 điều 41)"
    ACCOUNT = "đến khi chủ tài khoản xoá"
    ENQUIRY = "sáu tháng sau khi trả lời, mười hai tháng nếu chưa trả lời"
    BASKET = "sáu mươi ngày không động đến"
    SESSION = "đến khi phiên hết hạn"
    QUEUE = "bảy ngày sau khi xong việc"
    STATEMENT = "ba mươi ngày nếu chưa ghi sổ; các ô gốc ba mươi ngày sau khi ghi"
    WORK = "khi còn làm việc với cửa hàng; chữ ký trong sổ theo hạn của sổ"


@dataclass(frozen=True)
class Personal:
    """Fields of one model (names parted by spaces) that are treated alike.

    `of_order`, `of_number` and `of_user` are lookups that lead from a row to the order's id, to its number and to the
    account; with one of them the erasure finds the rows by itself. `law` names what forbids an erasure before its term.
    """

    model: str
    fields: str
    whose: str
    why: str
    term: Term
    fate: Fate
    of_order: str = ""
    of_number: str = ""
    of_user: str = ""
    signed_by: str = ""
    law: str = ""

    @property
    def names(self) -> list[str]:
        return self.fields.split()


_register: list[Personal] = []
_not_personal: dict[str, dict[str, str]] = {}


def register_personal(*entries: Personal) -> None:
    """Add fields of an app to the register; called at start-up."""
    _register.extend(entry for entry in entries if entry not in _register)


def register_not_personal(why: str, fields: Mapping[str, str]) -> None:
    """Say of fields (model → names parted by spaces) why they say nothing of a person."""
    for model, names in fields.items():
        _not_personal.setdefault(model, {}).update(dict.fromkeys(names.split(), why))


def register_of_personal_fields() -> list[Personal]:
    return list(_register)


def not_personal() -> Mapping[str, Mapping[str, str]]:
    return _not_personal


@dataclass(frozen=True)
class Identity:
    """What one person is known by, in every spelling that a shop, a bank or a person may write it."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    _folded: tuple[tuple[str, str], ...] = field(init=False, compare=False, default=())
    _figures: tuple[re.Pattern[str], ...] = field(init=False, compare=False, default=())

    def __post_init__(self) -> None:
        said = [("name", name) for name in self.names] + [("street", street) for street in self.streets]
        folded = ((what, fold(words)) for what, words in said)
        known = tuple((what, words) for what, words in dict.fromkeys(folded) if len(words.split()) >= LEAST_NAME)
        object.__setattr__(self, "_folded", known)
        digits = ("".join(char for char in phone if char.isdigit())[-SPOKEN_FIGURES:] for phone in self.phones)
        patterns = tuple(
            re.compile(rf"(?<!\d)(?:\+?{GAP}84|0)?{GAP}{GAP.join(figures)}(?!\d)")
            for figures in dict.fromkeys(digits)
            if figures
        )
        object.__setattr__(self, "_figures", patterns)

    @property
    def is_known(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._folded or self._figures or any(self.emails))

    def found_in(self, text: str) -> list[str]:
        """Which of "name", "phone", "email" and "street" stand in a text, however they are spelled there."""
        found = [what for what, words in self._folded if f" {words} " in f" {fold(text)} "] if self._folded else []
        found += ["phone" for figures in self._figures if figures.search(text)]
        lower = text.lower()
        found += ["email" for email in self.emails if email and email.lower() in lower]
        return list(dict.fromkeys(found))

    def is_called_in(self, text: str) -> bool:
        """Whether a text of somebody who knows the person names them: by one word of the name, or as above."""
        words = set(fold(text).split())
        given = {fold(name).split()[-1] for name in self.names if fold(name)}
        return bool(words & given) or bool(self.found_in(text))


def identity_of(people: Iterable[tuple[str, str, str, str]]) -> Identity:
    """Out of (name, phone, e-mail, street) of each order and the account of one person."""
    names, phones, emails, streets = ({value for value in values if value} for values in _columns(people))
    return Identity(tuple(sorted(names)), tuple(sorted(phones)), tuple(sorted(emails)), tuple(sorted(streets)))


def _columns(people: Iterable[tuple[str, str, str, str]]) -> Iterator[list[str]]:
    rows = list(people)
    for place in range(4):
        yield [row[place] for row in rows]
