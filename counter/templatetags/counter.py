"""Numbers and telephones as the counter shows them."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import MINUS
from common.people import full_name
from common.phones import written_phone
from counter.queries.cards import keeps_cards
from counter.queries.money import account_kept_at
from counter.queries.orders import queue_words
from orders.queries.card_days import difference_words
from shops.models import Outlet

register = template.Library()


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
    """A number as it is read out and dialled here: +84912345678 → 0912 345 678."""
    return written_phone(number)


@register.filter
def stands(status: str) -> str:
    """Where a share stands, by the queue it is in: “Cần gói”."""
    return queue_words(status)


@register.simple_tag
def keeps_account(outlet: Outlet) -> bool:
    """Whether the shop's account for transfers belongs to the seller of this outlet."""
    return account_kept_at(outlet) is not None


@register.simple_tag
def keeps_card_money(outlet: Outlet) -> bool:
    """Whether the money of cards is looked after at this outlet."""
    return keeps_cards(outlet)


@register.filter
def card_difference(difference: dict[str, Any]) -> str:
    """What Stripe's list and our books say differently, as one would read it out."""
    return difference_words(difference)


@register.simple_tag
def tick_of(line: int, number: str) -> str:
    """What the box that gives a statement's row to an order sends."""
    return f"{line}:{number}"


@register.filter
def among(value: str, values: list[str]) -> bool:
    return value in values
