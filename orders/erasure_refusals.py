"""Why personal data cannot be erased yet, and what the customer can do; nothing was written."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import format_dong
from orders.exceptions import OrdersRefusal


class OrderStillOpen(OrdersRefusal):
    """Goods of the order `number` are still to be handed over, or its money is awaited."""

    number: str

    def __str__(self) -> str:
        return _(
            "Đơn %(number)s chưa xong, cửa hàng còn cần tên và số điện thoại để giao hàng cho bạn. "
            "Bạn nhận hàng, hoặc gọi điểm bán để huỷ đơn, rồi yêu cầu lại."
        ) % {"number": self.number}


class ReturnStillOpen(OrdersRefusal):
    """Goods of the order `number` are on their way back."""

    number: str

    def __str__(self) -> str:
        return _(
            "Đơn %(number)s đang trả hàng chưa xong. Bạn đợi cửa hàng nhận lại hàng và hoàn tiền, rồi yêu cầu lại."
        ) % {"number": self.number}


class MoneyStillOwed(OrdersRefusal):
    """The shop owes `amount` đồng back for the order `number`."""

    number: str
    amount: int

    def __str__(self) -> str:
        return _(
            "Cửa hàng còn phải hoàn bạn %(amount)s của đơn %(number)s. "
            "Tiền về tài khoản của bạn rồi thì bạn yêu cầu lại; muốn nhanh hơn, bạn gọi điểm bán."
        ) % {"amount": format_dong(self.amount, get_language() or "vi"), "number": self.number}


class InvoiceStillDue(OrdersRefusal):
    """The VAT invoice that the buyer asked for with the order `number` is not made out yet."""

    number: str

    def __str__(self) -> str:
        return _(
            "Hóa đơn GTGT bạn yêu cầu cho đơn %(number)s chưa lập xong. "
            "Số hóa đơn hiện trên trang đơn rồi thì bạn yêu cầu lại."
        ) % {"number": self.number}


class LiesInAccount(OrdersRefusal):
    """The order is part of an account: its owner asks there."""

    def __str__(self) -> str:
        return _("Đơn này nằm trong một tài khoản. Bạn đăng nhập rồi yêu cầu ở trang Tài khoản.")


class StaffAccount(OrdersRefusal):
    """The account belongs to somebody who works here."""

    def __str__(self) -> str:
        return _("Tài khoản này có việc ở cửa hàng nên không tự xoá được. Bạn liên hệ văn phòng điều phối.")


class ErasedAlready(OrdersRefusal):
    """Somebody erased it a moment ago, perhaps in another tab."""

    def __str__(self) -> str:
        return _("Dữ liệu này đã được xoá rồi.")
