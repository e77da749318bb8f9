"""Sentences that several pages say in the same way."""

import itertools
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.models import Commune, ProductFacts

WEEKDAYS = {
    "vi": ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
SOON = timedelta(days=6)


def weekday_name(weekday: int) -> str:
    """The name of a weekday, Monday being 0, in the page's language."""
    return WEEKDAYS[_language()][weekday]


def short_date(day) -> str:
    """30/12/2026 in Vietnamese, 30 Dec 2026 in English."""
    return formats.date_format(day, "j M Y" if _language() == "en" else "j/n/Y", use_l10n=False)


def clock(moment: datetime) -> str:
    """The local time of day, 7:30 or 20:00."""
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02d}"


def moment_words(moment: datetime) -> str:
    """8:00 ngày 1/12/2026, as one says when something begins."""
    return _("%(time)s ngày %(day)s") % {"time": clock(moment), "day": short_date(timezone.localdate(moment))}


def until_words(moment: datetime) -> str:
    """Up to when something holds, `moment` itself excluded: midnight is the end of the day before."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return _("đến hết ngày %(day)s") % {"day": short_date((local - timedelta(days=1)).date())}
    return _("đến %(moment)s") % {"moment": moment_words(moment)}


def opening_words(is_open: bool, until: datetime | None, now: datetime) -> str:
    """What follows “Đang mở” or “Đã đóng”: until when, or when it opens again, as one would say it at the door."""
    if until is None:
        return ""
    if is_open:
        return _("đến %(time)s") % {"time": clock(until)}
    day, today = timezone.localdate(until), timezone.localdate(now)
    if day == today:
        return _("mở lại lúc %(time)s") % {"time": clock(until)}
    if day == today + timedelta(days=1):
        return _("mở lúc %(time)s ngày mai") % {"time": clock(until)}
    if day - today <= SOON:
        return _("mở %(weekday)s, %(time)s") % {"weekday": weekday_name(day.weekday()), "time": clock(until)}
    return _("mở lại ngày %(date)s") % {"date": short_date(day)}


def origin_words(facts: ProductFacts) -> str:
    """Where it comes from as printed on cards: the commune of today and the district people remember."""
    return place_words(facts.commune, facts.former_district)


def place_words(commune: Commune | None, former_district: str) -> str:
    former = _("%(district)s cũ") % {"district": former_district} if former_district else ""
    if former_district and commune and former_district == commune.name:
        former = ""
    return " · ".join(part for part in (commune.short_name if commune else "", former) if part)


def months_words(months: list[int]) -> str:
    """Months of a season: “tháng 3 đến tháng 8”, or each by name when they are not one run."""
    if not months:
        return ""
    if len(months) == 12:
        return _("quanh năm")
    if _language() == "en":
        names = [datetime(2000, month, 1).strftime("%B") for month in months]
    else:
        names = [f"tháng {month}" for month in months]
    run = all(later == month % 12 + 1 for month, later in itertools.pairwise(months))
    if len(months) > 2 and run:
        return _("%(first)s đến %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"
