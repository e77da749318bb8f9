"""Numbers and telephones as the counter shows them."""

import re
from datetime import datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import MINUS
from common.people import full_name

register = template.Library()
THIN_GROUPS = re.compile(r"(\d{4})(\d{3})(\d{3,4})")


@register.filter
def pieces(count: int) -> str:
    """Digits in groups of three: 1.200 in Vietnamese, 1,200 in English."""
    digits = f"{count:,}".replace("-", MINUS)
    return digits if (get_language() or "vi")[:2] == "en" else digits.replace(",", ".")


@register.filter
def signed(change: int) -> str:
    """A change with its sign: +12, −3."""
    return f"+{pieces(change)}" if change > 0 else pieces(change)


@register.filter
def size(change: int) -> str:
    """How large a difference is, whichever way."""
    return pieces(abs(change))


@register.filter
def moment(value: datetime) -> str:
    """When something happened: the hour today, the hour and the day before."""
    here = timezone.localtime(value)
    hour = formats.date_format(here, "G:i", use_l10n=False)
    if here.date() == timezone.localdate():
        return _("%(hour)s hôm nay") % {"hour": hour}
    return f"{hour}, {formats.date_format(here, 'j/n/Y', use_l10n=False)}"


@register.filter
def person(user: Any) -> str:
    """A colleague's name, family name first."""
    return full_name(user)


@register.filter
def phone(number: str) -> str:
    """A number as it is read out and dialled here: +84912345678 → 0912 345 678; one from abroad stays as it is."""
    if not number.startswith("+84"):
        return number
    local = f"0{number.removeprefix('+84')}"
    found = THIN_GROUPS.fullmatch(local)
    return " ".join(found.groups()) if found else local
