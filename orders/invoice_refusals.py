"""What is refused about VAT invoices, in a sentence for the buyer or the person at the counter."""

from datetime import date

from django.utils.translation import gettext as _

from orders.exceptions import OrdersRefusal


class InvoiceIssued(OrdersRefusal):
    """A VAT invoice of the order is made out: what it says cannot be changed here any more."""

    number: str

    def __str__(self) -> str:
        return _("Hóa đơn %(number)s của đơn này đã lập, không sửa ở đây được nữa. Bạn gọi điểm bán.") % {
            "number": self.number
        }


class NothingToInvoice(OrdersRefusal):
    """Nothing of the order is or will be sold."""

    def __str__(self) -> str:
        return _("Đơn này đã huỷ, không có gì để lập hóa đơn.")


class BadInvoiceSymbol(OrdersRefusal):
    """`symbol` is none of an e-invoice."""

    symbol: str

    def __str__(self) -> str:
        return _("Ký hiệu “%(symbol)s” chưa đúng. Ví dụ 1C26TDB: một chữ số, chữ C hoặc K, hai số năm, ba chữ.") % {
            "symbol": self.symbol
        }


class BadInvoiceNumber(OrdersRefusal):
    """`number` is no whole number from 1 to 99,999,999."""

    number: object

    def __str__(self) -> str:
        return _("Số hóa đơn “%(number)s” chưa đúng. Đó là số từ 1 đến 99999999.") % {"number": self.number}


class BadInvoiceDay(OrdersRefusal):
    """The invoice's date is after today or before the goods were handed over; `least` is that day."""

    least: date

    def __str__(self) -> str:
        return _("Ngày hóa đơn phải từ ngày giao hàng %(day)s đến hôm nay.") % {"day": f"{self.least:%d/%m/%Y}"}


class InvoiceNumberTaken(OrdersRefusal):
    """Another order carries this number, and a buyer's own invoice is for one order."""

    number: str
    order: str

    def __str__(self) -> str:
        return _("Số %(number)s đã ghi cho đơn %(order)s. Hóa đơn theo yêu cầu chỉ dùng cho một đơn.") % {
            "number": self.number,
            "order": self.order,
        }


class NotHandedOverYet(OrdersRefusal):
    """An invoice is made out for what was handed over."""

    def __str__(self) -> str:
        return _("Đơn này chưa giao hàng nên chưa có hóa đơn.")


class InvoiceListRefused(OrdersRefusal):
    """Nothing of a list was written: the number of `order` was refused, `why`."""

    order: str
    why: OrdersRefusal

    def __str__(self) -> str:
        return f"{self.order}: {self.why}"
