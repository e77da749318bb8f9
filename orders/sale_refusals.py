"""What selling over a counter refuses, in a sentence for the seller."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import format_dong
from orders.exceptions import OrdersRefusal


class SaleClosed(OrdersRefusal):
    """The sale was paid or put away meanwhile, in another tab or on another phone; `sale` says which."""

    sale: Any

    def __str__(self) -> str:
        if self.sale is not None and self.sale.order_id is not None:
            return _("Lần bán này đã xong (đơn %(number)s). Món vừa rồi chưa được thêm vào đâu cả.") % {
                "number": self.sale.order.number
            }
        return _("Lần bán này đã bỏ. Món vừa rồi chưa được thêm vào đâu cả.")


class NothingStands(OrdersRefusal):
    """No piece of the packing (of the lot, when one is named) is free at the outlet beyond those in the sale."""

    title: str
    lot: str
    in_sale: int

    def __str__(self) -> str:
        words = {"title": self.title, "lot": self.lot, "in_sale": self.in_sale}
        if self.lot and self.in_sale:
            return _("Lô %(lot)s của “%(title)s” chỉ còn %(in_sale)s gói bán được, đã có trong lần bán này.") % words
        if self.lot:
            return _("Lô %(lot)s của “%(title)s” không còn gói nào bán được ở quầy này.") % words
        if self.in_sale:
            return _("“%(title)s” chỉ còn %(in_sale)s gói bán được, đã có trong lần bán này.") % words
        return _("“%(title)s” không còn gói nào bán được ở quầy này.") % words


class NotSoldHere(OrdersRefusal):
    """The packing has no price at the outlet, or is hidden from the shop."""

    title: str

    def __str__(self) -> str:
        return _("“%(title)s” chưa có giá bán ở quầy này, hoặc đã ngừng bán. Nhờ quản lý xem lại giá.") % {
            "title": self.title
        }


class SaleChanged(OrdersRefusal):
    """The line has another quantity than the screen showed, or is no longer there."""

    def __str__(self) -> str:
        return _("Lần bán vừa đổi ở màn hình khác. Xin xem lại rồi bấm lần nữa.")


class PriceMoved(OrdersRefusal):
    """What the sale costs is not what the screen showed."""

    def __str__(self) -> str:
        return _("Giá hoặc món trong lần bán vừa đổi. Xin xem lại số tiền rồi thu.")


class AgeNotAsked(OrdersRefusal):
    """There is liquor in the sale, and nobody said that the buyer is of age."""

    def __str__(self) -> str:
        return _("Có rượu: chỉ bán cho người đủ 18 tuổi. Xin hỏi khách rồi đánh dấu vào ô bên dưới.")


class TooLittleGiven(OrdersRefusal):
    """`given` đồng do not cover `total`."""

    given: int
    total: int

    def __str__(self) -> str:
        return _("Khách đưa %(given)s, còn thiếu %(lacking)s.") % {
            "given": _dong(self.given),
            "lacking": _dong(self.total - self.given),
        }


class TooMuchGiven(OrdersRefusal):
    """`given` đồng is more than anybody hands over: a slip of the finger, as a scanned code in the money's box."""

    given: int

    def __str__(self) -> str:
        return _("Số tiền khách đưa (%(given)s) lớn quá. Xin xem lại.") % {"given": _dong(self.given)}


class TillNotOpen(OrdersRefusal):
    """Cash is sold for into an open session only."""

    def __str__(self) -> str:
        return _("Quầy chưa mở ca. Đếm tiền lẻ trong két rồi mở ca, các món đã chọn vẫn còn nguyên.")


class TillOpenAlready(OrdersRefusal):
    """Somebody opened the session first."""

    session: Any

    def __str__(self) -> str:
        return _("%(who)s đã mở ca rồi. Cả quầy bán chung một ca.") % {"who": self.session.opened_by_name}


class TillNotCounted(OrdersRefusal):
    """`amount` đồng came while no session was open, and nobody has counted them."""

    amount: int

    def __str__(self) -> str:
        return _("Theo sổ, quầy đang giữ %(amount)s chưa đếm. Xin kiểm quỹ, chốt số tiền ấy trước rồi mở ca.") % {
            "amount": _dong(self.amount)
        }


class NotAwaited(OrdersRefusal):
    """The order's money is not awaited any more: its time is over, or somebody cancelled it."""

    number: str

    def __str__(self) -> str:
        return _(
            "Đơn %(number)s không còn chờ tiền: đã quá hạn hoặc đã huỷ. Nếu tiền đã về, báo quản lý hoàn lại khách."
        ) % {"number": self.number}


class NoPhoneToKeep(OrdersRefusal):
    """The order was bought at a counter without a number to open an account under."""

    def __str__(self) -> str:
        return _("Đơn mua tại quầy này không có số điện thoại, nên chưa mở tài khoản theo đơn được.")


def _dong(amount: int) -> str:
    return format_dong(amount, get_language() or "vi")
