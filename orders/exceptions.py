"""What a sale refuses, with the facts of it, in a sentence for the buyer or the person at the counter."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import OrderFacts

MOST_PIECES = 999  # of one packing in one order; larger orders are talked over by phone


class OrdersRefusal(Exception):
    """Base of all refusals of this app: nothing was written."""

    def __init__(self, **facts: Any):
        self.facts = facts
        self.__dict__.update(facts)
        super().__init__(*facts.values())


class BadPieces(OrdersRefusal):
    """`quantity` is no whole number from 1 to MOST_PIECES."""

    quantity: object

    def __str__(self) -> str:
        return _("Số lượng phải là số từ 1 đến %(most)s. Cần nhiều hơn, bạn gọi điểm bán để hẹn trước.") % {
            "most": MOST_PIECES
        }


class NotForSale(OrdersRefusal):
    """The packing is hidden, has no price, or stands nowhere."""

    product: Any

    def __str__(self) -> str:
        return _("Món này hiện không bán trên mạng.")


class SoldOut(OrdersRefusal):
    """Nothing of the packing is free anywhere."""

    title: str

    def __str__(self) -> str:
        return _("“%(title)s” vừa hết hàng.") % {"title": self.title}


class BasketClosed(OrdersRefusal):
    """The basket was ordered or merged meanwhile; `order` is what became of it, if it was ordered."""

    order: Any

    def __str__(self) -> str:
        return _("Giỏ này đã được đặt rồi.")


class EmptyBasket(OrdersRefusal):
    def __str__(self) -> str:
        return _("Giỏ còn trống. Bạn chưa chọn món nào.")


class PlanIncomplete(OrdersRefusal):
    """Some goods cannot be had the way the buyer chose; `plan` names them."""

    plan: Any

    def __str__(self) -> str:
        return _("Có món không đủ hàng. Chưa có khoản tiền nào bị trừ.")


class PlanChanged(OrdersRefusal):
    """Price, stock or charge is not what the buyer last saw; `plan` is how it stands now."""

    plan: Any

    def __str__(self) -> str:
        return _("Đơn vừa có thay đổi. Bạn xem lại số tiền rồi bấm đặt hàng lần nữa.")


class NoDelivery(OrdersRefusal):
    """No zone covers the province."""

    province: Any

    def __str__(self) -> str:
        return _("Hiện chưa giao được đến %(province)s. Bạn có thể nhận tại điểm bán.") % {"province": self.province}


class LiquorStaysHere(OrdersRefusal):
    """Liquor is not sent against cash (Law 44/2019/QH14, art. 16: online sale wants a payment that is not cash)."""

    def __str__(self) -> str:
        return _("Rượu chỉ giữ để nhận tại điểm bán. Bạn chọn “Nhận tại điểm bán”, hoặc bỏ rượu khỏi giỏ.")


class AgeNotStated(OrdersRefusal):
    """Law 44/2019/QH14, art. 5: no liquor for those under 18."""

    def __str__(self) -> str:
        return _("Trong giỏ có rượu. Bạn xác nhận đã đủ 18 tuổi.")


class IllegalStep(OrdersRefusal):
    """The share is not in a state from which this step leads; `status` is where it stands."""

    status: str
    wanted: str

    def __str__(self) -> str:
        return _("Đơn này %(status)s, không làm bước này được nữa.") % {"status": OrderFacts.Status(self.status).label}


class NothingLeft(OrdersRefusal):
    """A count has cut every piece of the share."""

    def __str__(self) -> str:
        return _("Hàng của đơn này không còn món nào. Gọi báo khách rồi huỷ đơn.")


class ReasonMissing(OrdersRefusal):
    def __str__(self) -> str:
        return _("Xin ghi lý do huỷ.")


class TooManyTries(OrdersRefusal):
    """`minutes` until the next try is allowed."""

    minutes: int

    def __str__(self) -> str:
        return ngettext(
            "Bạn đã thử nhiều lần. Xin thử lại sau %(minutes)s phút.",
            "Bạn đã thử nhiều lần. Xin thử lại sau %(minutes)s phút.",
            self.minutes,
        ) % {"minutes": self.minutes}
