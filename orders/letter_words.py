"""Words of letters: the office's where it has some, with what stands in braces filled in from the order."""

import re
from typing import Any

from django.utils.translation import get_language

from common.money import format_dong
from orders.models import LetterText
from orders.queries.step_views import moment_words

BRACES = re.compile(r"\{([^{}]*)\}")
# What an editor may write, and what it becomes.
NAMES = {
    "khách": "tên người đặt",
    "số đơn": "số của đơn",
    "tổng tiền": "số tiền của đơn",
    "giữ đến": "giữ hàng đến lúc nào, của đơn chờ chuyển khoản",
}


def unknown_names(text: str) -> list[str]:
    """What stands in braces of an editor's text and means nothing; a brace without its pair is one of them."""
    unknown = [name for name in BRACES.findall(text) if _key(name) not in NAMES]
    rest = BRACES.sub("", text)
    return unknown + [brace for brace in "{}" if brace in rest]


def filled(text: str, order: Any) -> str:
    """An editor's text with the order's facts in it; only the known names are looked at."""
    payment = order.payment
    facts = {
        "khách": order.facts.buyer_name,
        "số đơn": order.number,
        "tổng tiền": format_dong(order.facts.amount_due, get_language() or "vi"),
        "giữ đến": moment_words(payment.expires_at) if payment.expires_at else "",
    }
    return BRACES.sub(lambda found: facts.get(_key(found[1]), found[0]), text)


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def own_words(kind: str, language: str) -> LetterText | None:
    """The office's words for this letter, if it has any."""
    return LetterText.objects.filter(kind=kind, language=language).first()
