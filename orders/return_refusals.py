"""What returns of goods and money refuse, in a sentence for the buyer or the person at the counter."""

from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.money import format_dong
from orders.exceptions import OrdersRefusal
from orders.models import GoodsReturn, Parcel


class NothingToReturn(OrdersRefusal):
    """No piece was chosen."""

    def __str__(self) -> str:
        return _("Xin chọn ít nhất một món muốn trả.")


class MoreThanHandedOver(OrdersRefusal):
    """`wanted` pieces of a line are more than `left`: handed over, not come back, and not asked back elsewhere."""

    title: str
    wanted: int
    left: int

    def __str__(self) -> str:
        if not self.left:
            return _("“%(title)s” không còn gói nào trả được.") % {"title": self.title}
        return ngettext(
            "“%(title)s” chỉ còn trả được %(left)s.", "“%(title)s” chỉ còn trả được %(left)s.", self.left
        ) % {"title": self.title, "left": self.left}


class ReturnTooLate(OrdersRefusal):
    """The house takes back until the end of `until`."""

    until: date

    def __str__(self) -> str:
        day = formats.date_format(self.until, "j/n/Y", use_l10n=False)
        return _("Thời hạn trả hàng của phần này là hết ngày %(day)s. Hàng có lỗi thì bạn gọi điểm bán.") % {"day": day}


class OnlyFaultyComesBack(OrdersRefusal):
    """Fresh goods and liquor come back only when the shop was wrong."""

    title: str

    def __str__(self) -> str:
        return _("“%(title)s” là hàng tươi hoặc rượu, chỉ nhận trả khi hàng hỏng, lỗi hoặc giao sai.") % {
            "title": self.title
        }


class IllegalReturnStep(OrdersRefusal):
    """The return is not in a state from which this step leads; `state` is where it stands."""

    state: str
    wanted: str

    def __str__(self) -> str:
        return _("Lần trả này %(state)s, không làm bước này được nữa.") % {"state": GoodsReturn.State(self.state).label}


class MoreThanAsked(OrdersRefusal):
    """More pieces were decided about than the return is of."""

    title: str
    decided: int
    asked: int

    def __str__(self) -> str:
        return _("“%(title)s”: lần trả này có %(asked)s, không nhận được %(decided)s.") % {
            "title": self.title,
            "asked": self.asked,
            "decided": self.decided,
        }


class NotOfThisLot(OrdersRefusal):
    """More pieces of a lot than the buyer was given and still has."""

    lot: Any
    wanted: int
    left: int

    def __str__(self) -> str:
        return _("Lô %(lot)s chỉ giao cho khách %(left)s chưa trả, không nhận lại được %(wanted)s.") % {
            "lot": self.lot.code,
            "left": self.left,
            "wanted": self.wanted,
        }


class NothingDecided(OrdersRefusal):
    def __str__(self) -> str:
        return _("Xin ghi ít nhất một món đã nhận lại và để nó ở đâu.")


class NotForTheShelf(OrdersRefusal):
    """Goods of a lot that has expired or been recalled do not go back among what is sold."""

    lot: Any

    def __str__(self) -> str:
        return _("Lô %(lot)s đã quá hạn hoặc bị thu hồi, không để lại kệ được. Xin ghi bỏ ra.") % {"lot": self.lot.code}


class NotPaidInCash(OrdersRefusal):
    """What came by transfer goes back by transfer."""

    def __str__(self) -> str:
        return _("Đơn này không trả bằng tiền mặt. Xin hoàn bằng chuyển khoản.")


class TillHasLess(OrdersRefusal):
    """The book says that the till holds `held` đồng, less than is to be given back."""

    amount: int
    held: int

    def __str__(self) -> str:
        words = _("Theo sổ, quầy chỉ đang giữ %(held)s. Xin hoàn bằng chuyển khoản, hoặc chờ quầy đủ tiền.")
        return words % {"held": format_dong(max(self.held, 0), get_language() or "vi")}


class IllegalParcelStep(OrdersRefusal):
    """The parcel is not in a state from which this step leads; `state` is where it stands."""

    state: str
    wanted: str

    def __str__(self) -> str:
        return _("Kiện này %(state)s, không làm bước này được nữa.") % {"state": Parcel.State(self.state).label}


class SameTracking(OrdersRefusal):
    """The tracking number is what the book says already."""

    def __str__(self) -> str:
        return _("Sổ đang ghi đúng mã vận đơn này, không có gì phải sửa.")


class PartOfPickUp(OrdersRefusal):
    """Goods that are picked up are handed over whole."""

    def __str__(self) -> str:
        return _("Đơn khách đến lấy thì trao một lần. Thiếu món nào thì đếm lại kệ để sổ bớt món ấy.")


class MoreThanOpen(OrdersRefusal):
    """`wanted` pieces of a line are to leave, and only `left` are still to be handed over."""

    title: str
    wanted: int
    left: int

    def __str__(self) -> str:
        return _("“%(title)s”: chỉ còn phải giao %(left)s, không giao được %(wanted)s.") % {
            "title": self.title,
            "left": self.left,
            "wanted": self.wanted,
        }


class NothingToSend(OrdersRefusal):
    def __str__(self) -> str:
        return _("Xin ghi ít nhất một món có trong kiện này.")


class NotAllDecided(OrdersRefusal):
    """Of a parcel that came back every piece is decided about; what did not arrive is lost."""

    title: str
    decided: int
    asked: int

    def __str__(self) -> str:
        return _("“%(title)s”: kiện này có %(asked)s, mới ghi %(decided)s. Món không về thì ghi thất lạc.") % {
            "title": self.title,
            "asked": self.asked,
            "decided": self.decided,
        }


class LostOnlyOfParcels(OrdersRefusal):
    """What the buyer still has is not lost."""

    def __str__(self) -> str:
        return _("Chỉ kiện hàng quay về mới ghi thất lạc. Món khách chưa mang đến thì để trống.")


class EmptyNote(OrdersRefusal):
    def __str__(self) -> str:
        return _("Ghi chú còn trống.")


class GivenBackAlready(OrdersRefusal):
    """Money of the order went back to its buyer out of what the correction would take away."""

    def __str__(self) -> str:
        return _("Tiền của đơn này đã trả lại khách, nên quầy phải có tiền ấy rồi. Không sửa người giữ được nữa.")


class PartHasLeft(OrdersRefusal):
    """Pieces left, or were cut, since the screen was shown."""

    def __str__(self) -> str:
        return _("Số còn phải giao vừa thay đổi. Xin xem lại bên dưới rồi gửi phần còn lại nếu cần.")
