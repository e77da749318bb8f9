"""Numbers and days as people here type them, and the sentence for what cannot be read."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
AMBIGUOUS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
FRACTION = re.compile(r"[0-9]+[.,][0-9]+")
DAY = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
PLAIN_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
MONTH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})")
CENTURY = 2000
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*%?")


def read_pieces(typed: str) -> int:
    """A whole number of pieces: "1.000", " 12 ", "12 000" as Vietnamese people write them.

    Raises ValidationError with a sentence: a comma before three digits may mean two things, pieces have no fractions.
    """
    text = "".join(unicodedata.normalize("NFKC", typed).split()).replace("\N{MINUS SIGN}", "-")
    if not text:
        raise ValidationError(_("Xin gõ số lượng."), code="required")
    unsigned = text.lstrip("+-")
    if AMBIGUOUS.fullmatch(unsigned):
        raise ValidationError(
            _("“%(typed)s” có thể đọc hai cách. Xin gõ liền, không có dấu: 1000."), params={"typed": typed.strip()}
        )
    digits = unsigned.replace(".", "") if GROUPED.fullmatch(unsigned) else unsigned
    if FRACTION.fullmatch(digits):
        raise ValidationError(_("Số lượng phải là số nguyên. Đang gõ “%(typed)s”."), params={"typed": typed.strip()})
    if not re.fullmatch(r"[0-9]{1,30}", digits) or len(text) - len(unsigned) > 1:
        raise ValidationError(
            _("“%(typed)s” không phải là số. Xin gõ bằng chữ số, ví dụ 12."), params={"typed": typed.strip()[:40]}
        )
    return -int(digits) if text.startswith("-") else int(digits)


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
        raise ValidationError(
            _("Không đọc được ngày “%(typed)s”. Xin gõ ngày/tháng/năm, ví dụ 2/12/2026."), params={"typed": text[:40]}
        )
    day, month_number, year = (int(part) for part in parts)
    try:
        return date(year + CENTURY if len(parts[2]) == 2 else year, month_number, day)
    except ValueError:
        raise ValidationError(_("Không có ngày “%(typed)s”. Xin xem lại."), params={"typed": text[:40]}) from None


def read_percent(typed: str) -> Decimal:
    """A per cent with at most two places: “15”, “12,5”, “12.5 %”. Raises ValidationError with a sentence."""
    found = PERCENT.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        raise ValidationError(_("Không đọc được “%(typed)s”. Xin gõ số, ví dụ 15."), params={"typed": typed[:40]})
    return Decimal(f"{found[1]}.{found[2] or 0}")
