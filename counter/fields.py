"""Numbers and dates as people at a counter type them, and the sentence for what cannot be read."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.exceptions import MOST_TRANSFER, BadCashAmount, BadTransferAmount
from shops.exceptions import MOST_UNITS, BadQuantity

GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
AMBIGUOUS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
FRACTION = re.compile(r"[0-9]+[.,][0-9]+")
DAY = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
PLAIN_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
MONTH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})")
CENTURY = 2000


def read_pieces(typed: str) -> int:
    """A whole number of pieces: "1.000", " 12 ", "12 000" as Vietnamese people write them.

    Raises ValidationError with a sentence: a comma before three digits may mean two things, pieces have no fractions.
    """
    text = "".join(unicodedata.normalize("NFKC", typed).split()).replace("\N{MINUS SIGN}", "-")
    if not text:
        raise forms.ValidationError(_("Xin gõ số lượng."), code="required")
    unsigned = text.lstrip("+-")
    if AMBIGUOUS.fullmatch(unsigned):
        raise forms.ValidationError(
            _("“%(typed)s” có thể đọc hai cách. Xin gõ liền, không có dấu: 1000."), params={"typed": typed.strip()}
        )
    digits = unsigned.replace(".", "") if GROUPED.fullmatch(unsigned) else unsigned
    if FRACTION.fullmatch(digits):
        raise forms.ValidationError(
            _("Số lượng phải là số nguyên. Đang gõ “%(typed)s”."), params={"typed": typed.strip()}
        )
    if not re.fullmatch(r"[0-9]{1,30}", digits) or len(text) - len(unsigned) > 1:
        raise forms.ValidationError(
            _("“%(typed)s” không phải là số. Xin gõ bằng chữ số, ví dụ 12."), params={"typed": typed.strip()[:40]}
        )
    return -int(digits) if text.startswith("-") else int(digits)


class PiecesField(forms.CharField):
    """A whole number of pieces from `least` up to a million; what was typed stays in the box."""

    def __init__(self, *, least: int = 1, **kwargs: Any):
        self.least = least
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=60, **kwargs)
        self.error_messages["required"] = gettext_lazy("Xin gõ số lượng.")

    def clean(self, value: Any) -> int:
        pieces = read_pieces(super().clean(value))
        if not self.least <= pieces <= MOST_UNITS:
            raise forms.ValidationError(str(BadQuantity(quantity=pieces, least=self.least, most=MOST_UNITS)))
        return pieces


class DongField(forms.CharField):
    """Whole đồng from `least` (1, or 0 for money that is counted), as "120000", "120.000" or "120.000 ₫".

    What was typed stays in the box.
    """

    def __init__(self, *, least: int = 1, **kwargs: Any):
        self.least = least
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)
        self.error_messages["required"] = gettext_lazy("Xin gõ số tiền.")

    def clean(self, value: Any) -> int | None:
        said = super().clean(value)
        if not said and not self.required:
            return None
        typed = re.sub(r"\s*(₫|đ|đồng|VND)\s*$", "", said, flags=re.IGNORECASE)
        amount = read_pieces(typed)
        if not self.least <= amount <= MOST_TRANSFER:
            refusal = BadTransferAmount if self.least else BadCashAmount
            raise forms.ValidationError(str(refusal(amount=typed)))
        return amount


def read_day(typed: str, *, is_end: bool = False) -> date:
    """A day: 2/12/2026, 02.12.26, 021226 or 2026-12-02; with `is_end` also a month, 12/2026, which ends with it.

    Raises ValidationError with a sentence.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if is_end and (month := MONTH.fullmatch(text)):
        number, year = int(month[1]), int(month[2])
        if 1 <= number <= 12 and year >= 1:
            return date(year, number, monthrange(year, number)[1])
    if iso := ISO_DAY.fullmatch(text):
        parts = iso[3], iso[2], iso[1]
    elif found := DAY.fullmatch(text) or PLAIN_DAY.fullmatch(text):
        parts = found[1], found[2], found[3]
    else:
        raise forms.ValidationError(
            _("Không đọc được ngày “%(typed)s”. Xin gõ ngày/tháng/năm, ví dụ 2/12/2026."), params={"typed": text[:40]}
        )
    day, month_number, year = (int(part) for part in parts)
    try:
        return date(year + CENTURY if len(parts[2]) == 2 else year, month_number, day)
    except ValueError:
        raise forms.ValidationError(_("Không có ngày “%(typed)s”. Xin xem lại."), params={"typed": text[:40]}) from None


class DayField(forms.CharField):
    """A day typed as it is printed on the pack. A text box, so that what cannot be read stays to be put right.

    `is_ruled_elsewhere` leaves it to the service to say when it is missing.
    """

    def __init__(self, *, is_end: bool = False, is_ruled_elsewhere: bool = False, **kwargs: Any):
        self.is_end, self.is_ruled_elsewhere = is_end, is_ruled_elsewhere
        attrs = {"autocomplete": "off", "placeholder": "2/12/2026"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def validate(self, value: Any) -> None:
        if not self.is_ruled_elsewhere:
            super().validate(value)

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        return read_day(typed, is_end=self.is_end) if typed else None
