"""What a sale refuses, with the facts of it, in a sentence for the buyer or the person at the counter."""

from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.money import format_dong
from common.phones import written_phone
from orders.models import OrderFacts

MOST_PIECES = 999  # of one packing in one order; larger orders are talked over by phone
# Of one order that is sent, in đồng: carriers refuse or insure dearly what is worth more, and a parcel that nobody
# takes is the shop's loss. At the counter there is no such limit.
MOST_CASH_SENT = 5_000_000
MOST_TRANSFER = 999_999_999_999  # of one transfer: VietQR gives 13 characters to an amount, banks stop below that


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
        return _("Rượu gửi đi phải trả tiền trước. Bạn chọn cách trả khác, hoặc nhận tại điểm bán.")


class TooMuchCash(OrdersRefusal):
    """`total` đồng of an order that is sent is more than a carrier takes in cash, `most`."""

    total: int
    most: int

    def __str__(self) -> str:
        return _(
            "Đơn giao tận nơi trên %(most)s phải trả tiền trước. Bạn chọn cách trả khác, hoặc nhận tại điểm bán."
        ) % {"most": format_dong(self.most, get_language() or "vi")}


class AgeNotStated(OrdersRefusal):
    """Law 44/2019/QH14, art. 5: no liquor for those under 18."""

    def __str__(self) -> str:
        return _("Trong giỏ có rượu. Bạn xác nhận đã đủ 18 tuổi.")


class BadBankNumber(OrdersRefusal):
    """`number` is not the six digits by which NAPAS knows a bank."""

    number: str

    def __str__(self) -> str:
        return _("Mã ngân hàng “%(number)s” chưa đúng. Mã gồm đúng 6 chữ số, ví dụ 970436.") % {"number": self.number}


class BadAccountNumber(OrdersRefusal):
    """`number` is no account number that VietQR carries: 1 to 19 letters without marks and digits."""

    number: str

    def __str__(self) -> str:
        return _(
            "Số tài khoản “%(number)s” chưa đúng. Số tài khoản chỉ gồm chữ số và chữ cái không dấu, "
            "viết liền, nhiều nhất 19 ký tự."
        ) % {"number": self.number}


class BadTransferAmount(OrdersRefusal):
    """`amount` is no whole number of đồng from 1 to MOST_TRANSFER."""

    amount: object

    def __str__(self) -> str:
        return _("Số tiền “%(amount)s” chưa đúng. Số tiền phải là số đồng chẵn, từ 1 đến %(most)s.") % {
            "amount": self.amount,
            "most": format_dong(MOST_TRANSFER, get_language() or "vi"),
        }


class BadTransferPurpose(OrdersRefusal):
    """`purpose` has a character that banks do not pass on, or more than 25."""

    purpose: str

    def __str__(self) -> str:
        return _("Nội dung chuyển khoản “%(purpose)s” chưa đúng. Xin viết không dấu, nhiều nhất 25 ký tự.") % {
            "purpose": self.purpose
        }


class BrokenTransferCode(OrdersRefusal):
    """`text` of a scanned code is not whole: its checksum or a length in it is wrong."""

    text: str

    def __str__(self) -> str:
        return _("Chưa đọc trọn mã QR. Xin quét lại.")


class OtherQrCode(OrdersRefusal):
    """`text` of a scanned code is whole, but asks for something else than a transfer of đồng to an account."""

    text: str

    def __str__(self) -> str:
        return _("Mã QR này không phải mã chuyển khoản VietQR vào số tài khoản.")


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


class NoReceiptYet(OrdersRefusal):
    """A receipt is made out for what was handed over; `status` is where the share stands."""

    status: str

    def __str__(self) -> str:
        return _("Đơn này %(status)s. Giao hàng rồi mới có phiếu bán hàng.") % {
            "status": OrderFacts.Status(self.status).label
        }


class ReasonMissing(OrdersRefusal):
    def __str__(self) -> str:
        return _("Xin ghi lý do huỷ.")


class WhyMissing(OrdersRefusal):
    """Money was moved without a word why."""

    def __str__(self) -> str:
        return _("Xin ghi lý do.")


class ReferenceMissing(OrdersRefusal):
    """A transfer has no number of the bank's."""

    def __str__(self) -> str:
        return _("Xin ghi số giao dịch của ngân hàng.")


class TooManyTries(OrdersRefusal):
    """`minutes` until the next try is allowed."""

    minutes: int

    def __str__(self) -> str:
        return ngettext(
            "Bạn đã thử nhiều lần. Xin thử lại sau %(minutes)s phút.",
            "Bạn đã thử nhiều lần. Xin thử lại sau %(minutes)s phút.",
            self.minutes,
        ) % {"minutes": self.minutes}


class NoTransfersTaken(OrdersRefusal):
    """No account of the shop takes transfers now."""

    def __str__(self) -> str:
        return _("Hiện cửa hàng chưa nhận chuyển khoản. Bạn chọn trả tiền khi nhận hàng.")


class IllegalPaymentStep(OrdersRefusal):
    """No step of a payment leads from `state` to `wanted`."""

    state: str
    wanted: str

    def __str__(self) -> str:
        return _("Khoản tiền của đơn này đã sang bước khác. Bạn tải lại trang để xem.")


class TransferKnown(OrdersRefusal):
    """The bank's number was written down before, for `transfer`: another amount or another day."""

    transfer: Any

    def __str__(self) -> str:
        return _("Số giao dịch này đã ghi rồi, với số tiền hoặc ngày khác. Bạn xem lại sao kê.")


class NotUnknownMoney(OrdersRefusal):
    """`amount` đồng is more than the `unknown` rest of the transfer."""

    amount: int
    unknown: int

    def __str__(self) -> str:
        return _("Khoản này chỉ còn %(unknown)s chưa rõ của đơn nào.") % {"unknown": format_dong(self.unknown)}


class OtherAccount(OrdersRefusal):
    """The order is not paid by transfer to this account."""

    def __str__(self) -> str:
        return _("Không có đơn chuyển khoản nào mang số này.")


class MoreThanOwed(OrdersRefusal):
    """`amount` đồng is more than is owed to the buyer."""

    amount: int
    owed: int

    def __str__(self) -> str:
        return _("Chỉ phải hoàn %(owed)s cho đơn này.") % {"owed": format_dong(self.owed)}


class OrderHasAccount(OrdersRefusal):
    """The order lies in an account already."""

    def __str__(self) -> str:
        return _("Đơn này đã nằm trong một tài khoản rồi.")


class AccountExists(OrdersRefusal):
    """The phone number (+84…) has an account."""

    phone: str

    def __str__(self) -> str:
        return _("Số %(phone)s đã có tài khoản. Bạn đăng nhập rồi bấm thêm đơn này vào tài khoản.") % {
            "phone": written_phone(self.phone)
        }


class WeakPassword(OrdersRefusal):
    """A password that is short or easy to guess; `codes` are those of Django's validators."""

    codes: list[str]

    def __str__(self) -> str:
        words = {
            "password_too_short": _("Mật khẩu cần ít nhất 8 ký tự."),
            "password_too_similar": _("Mật khẩu quá giống tên, số điện thoại hoặc thư điện tử của bạn."),
        }
        common = _("Mật khẩu này nhiều người dùng, rất dễ đoán. Bạn chọn mật khẩu khác.")
        return next((words[code] for code in self.codes if code in words), common)


class BadCashAmount(OrdersRefusal):
    """`amount` is no whole number of đồng from 0 to MOST_TRANSFER."""

    amount: object

    def __str__(self) -> str:
        return _("Số tiền “%(amount)s” chưa đúng. Tiền đếm được là số đồng chẵn, từ 0 đến %(most)s.") % {
            "amount": self.amount,
            "most": format_dong(MOST_TRANSFER, get_language() or "vi"),
        }


class DifferenceUnexplained(OrdersRefusal):
    """`counted` đồng is not what the book says, `expected`, and nobody said why."""

    expected: int
    counted: int

    def __str__(self) -> str:
        language = get_language() or "vi"
        words = _("Thiếu %(size)s so với sổ. Xin ghi lý do.")
        if self.counted > self.expected:
            words = _("Thừa %(size)s so với sổ. Xin ghi lý do.")
        return words % {"size": format_dong(abs(self.counted - self.expected), language)}


class CashChanged(OrdersRefusal):
    """Money came into the till or left it since the page was shown."""

    def __str__(self) -> str:
        return _("Tiền trong sổ vừa thay đổi. Xin xem lại danh sách bên dưới rồi đếm lại.")


class NothingTicked(OrdersRefusal):
    def __str__(self) -> str:
        return _("Xin chọn ít nhất một đơn đã nộp tiền.")


class NoCashTaken(OrdersRefusal):
    """The share was not handed over for cash."""

    def __str__(self) -> str:
        return _("Đơn này không thu tiền mặt.")


class HandedInAlready(OrdersRefusal):
    """Whoever delivered has handed the cash in: there is nothing to correct about who has it."""

    def __str__(self) -> str:
        return _("Tiền của đơn này đã nộp rồi, không sửa người giữ được nữa.")


class SameHolder(OrdersRefusal):
    """The correction says what the book says already."""

    def __str__(self) -> str:
        return _("Sổ đang ghi đúng như vậy, không có gì phải sửa.")
