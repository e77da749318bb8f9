"""What the desk of tariffs refuses, in a sentence for the official; `field` is the field it stands at."""

from typing import Any

from django.utils.translation import gettext as _

from orders.exceptions import OrdersRefusal


class TariffRefusal(OrdersRefusal):
    """Base of the refusals of this desk: nothing was written."""

    field: str | None = None


class NoReasonGiven(TariffRefusal):
    field = "reason"

    def __str__(self) -> str:
        return _("Xin ghi lý do, để sau này ai cũng hiểu vì sao.")


class BeginsInThePast(TariffRefusal):
    """Orders were placed since then at what the page said."""

    field = "starts_at"

    def __str__(self) -> str:
        return _("Giờ bắt đầu đã qua. Muốn áp dụng ngay thì để trống ô này.")


class NoZones(TariffRefusal):
    def __str__(self) -> str:
        return _("Bảng cước chưa có vùng nào. Ghi ít nhất một bậc cước cho một vùng.")


class BadSteps(TariffRefusal):
    """The weights of a zone do not rise, or two are the same."""

    zone: Any

    def __str__(self) -> str:
        return _("Vùng “%(zone)s”: các bậc phải nặng dần, không bậc nào trùng nhau.") % {"zone": self.zone}


class BadDays(TariffRefusal):
    zone: Any

    def __str__(self) -> str:
        return _("Vùng “%(zone)s”: số ngày chậm nhất không được ít hơn số ngày nhanh nhất.") % {"zone": self.zone}


class TableOver(TariffRefusal):
    """The table holds no longer, or another has been set to follow it."""

    table: Any

    def __str__(self) -> str:
        return _("Bảng cước này đã hết hiệu lực, hoặc đã có bảng khác thay.")
