"""Which awaited order a transfer without a whole order number is like: its amount fits, and its words nearly do."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from common.folding import fold

SPOKEN_FIGURES = 9  # of a phone number, behind the 0 or +84 that people write or leave out
LEAST_NAME = 2  # words of a name; one alone is everybody's


@dataclass(frozen=True)
class Awaited:
    """An awaited payment as a statement's row is held against it; `lacking` in đồng."""

    payment: int
    number: str
    buyer_name: str
    phone: str
    lacking: int

    @cached_property
    def near_number(self) -> re.Pattern[str]:
        """The number with one character missing, wrong or too many, or its figures alone."""
        number, figures = self.number, self.number.removeprefix("DB")
        cut = [number[:place] + more + number[place + 1 :] for place in range(len(number)) for more in ("", ".")]
        cut += [f"{number[:place]}.{number[place:]}" for place in range(1, len(number))]
        # What lost an end must not be a longer number: figures beside it would make it another one.
        return re.compile(rf"(?<!\d)(?:{'|'.join([*cut, figures])})(?!\d)")

    @cached_property
    def folded_name(self) -> str:
        return fold(self.buyer_name)

    def why_like(self, words: str) -> str:
        """What in a transfer's words speaks for this order, as a reason; empty when nothing does."""
        spaced = words.upper()
        if self.near_number.search(spaced) or self.near_number.search("".join(spaced.split())):
            return _("nội dung gần giống số đơn")
        figures = "".join(char for char in words if char.isdigit())
        if self.phone and self.phone[-SPOKEN_FIGURES:] in figures:
            return _("nội dung có số điện thoại người mua")
        name = self.folded_name
        if len(name.split()) >= LEAST_NAME and f" {name} " in f" {fold(words)} ":
            return _("nội dung có tên người mua")
        return ""
