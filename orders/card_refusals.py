"""What paying by card refuses, in a sentence for the buyer or the person at the counter."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import format_dong
from orders.exceptions import OrdersRefusal

# Of one order, in đồng. Below, Stripe's own least amount (half a dollar) may not be reached; above is its most.
LEAST_BY_CARD, MOST_BY_CARD = 20_000, 99_999_999


class NoCardsTaken(OrdersRefusal):
    """The shop has no keys of Stripe."""

    def __str__(self) -> str:
        return _("Hiện cửa hàng chưa nhận thẻ. Bạn chọn cách trả khác.")


class NotByCard(OrdersRefusal):
    """`amount` đồng is less or more than a card can pay."""

    amount: int

    def __str__(self) -> str:
        language = get_language() or "vi"
        return _("Thẻ trả được từ %(least)s đến %(most)s một đơn. Bạn chọn cách trả khác.") % {
            "least": format_dong(LEAST_BY_CARD, language),
            "most": format_dong(MOST_BY_CARD, language),
        }


class CardStepClosed(OrdersRefusal):
    """Too many tries failed; the step opens again after `minutes`."""

    minutes: int

    def __str__(self) -> str:
        return _(
            "Thẻ bị từ chối nhiều lần nên bước trả thẻ tạm đóng %(minutes)s phút. Chưa có khoản nào bị trừ. "
            "Bạn đợi rồi thử lại, hoặc đặt lại đơn và chọn cách trả khác."
        ) % {"minutes": self.minutes}


class CardsOutOfReach(OrdersRefusal):
    """Stripe does not answer."""

    def __str__(self) -> str:
        return _("Chưa kết nối được với nơi nhận thẻ. Chưa có khoản nào bị trừ; bạn thử lại sau một phút.")


class NoCardMoney(OrdersRefusal):
    """No card has paid for the order, or all that it paid has gone back."""

    def __str__(self) -> str:
        return _("Đơn này không có tiền thẻ để hoàn.")


class RefundKnown(OrdersRefusal):
    """The same form was sent for another refund."""

    def __str__(self) -> str:
        return _("Lần hoàn này đã ghi rồi, với số tiền khác. Xin mở lại trang và xem lại.")
