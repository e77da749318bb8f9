"""What handing over at the counter refuses, with the facts of it."""

from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from orders.exceptions import OrdersRefusal


class WrongCode(OrdersRefusal):
    """The code is not the one of this share, or of no share that waits here."""

    def __str__(self) -> str:
        return _("Mã này không đúng. Xin xem lại sáu số trên trang đơn hoặc trong thư của khách.")


class CodeMissing(OrdersRefusal):
    """Neither a code nor how else the buyer was known."""

    def __str__(self) -> str:
        return _("Xin gõ mã nhận hàng của khách. Khách không có mã thì ghi đã nhận ra khách bằng cách nào.")


class AlreadyFetched(OrdersRefusal):
    """Somebody handed the goods over before: `number` of the order, `who` and when (`at`)."""

    number: str
    who: str
    at: datetime

    def __str__(self) -> str:
        when = timezone.localtime(self.at)
        return _("Đơn %(number)s đã trao rồi: %(who)s trao lúc %(time)s ngày %(day)s.") % {
            "number": self.number,
            "who": self.who,
            "time": formats.date_format(when, "G:i", use_l10n=False),
            "day": formats.date_format(when, "j/n/Y", use_l10n=False),
        }


class TooManyCodes(OrdersRefusal):
    """Too many wrong codes in a row: `minutes` to wait."""

    minutes: int

    def __str__(self) -> str:
        return _(
            "Đã gõ sai mã nhiều lần. Xin đợi %(minutes)s phút, hoặc tìm đơn theo số điện thoại rồi trao không cần mã."
        ) % {"minutes": self.minutes}


class NotFetched(OrdersRefusal):
    """The share is not, or no longer, one that somebody comes for."""

    share: Any

    def __str__(self) -> str:
        return _("Đơn này không còn chờ người đến nhận, nên không đổi người nhận được nữa.")
