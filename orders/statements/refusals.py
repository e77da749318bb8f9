"""What is said of a bank statement that cannot be read or written: a sentence for whoever handed it in."""

from django.utils.translation import gettext as _

from orders.exceptions import OrdersRefusal


class StatementRefusal(OrdersRefusal):
    """Base of what is said of a bank statement's file: nothing of it was kept."""


class StatementTooLarge(StatementRefusal):
    """The file, or what is packed in it, is larger than `most` MB allow."""

    most: int

    def __str__(self) -> str:
        return _("Tệp sao kê lớn quá %(most)s MB. Bạn tải sao kê của ít ngày hơn.") % {"most": self.most}


class StatementTooLong(StatementRefusal):
    """The statement has more than `most` rows."""

    most: int

    def __str__(self) -> str:
        return _("Sao kê dài quá %(most)s dòng. Bạn tải sao kê của ít ngày hơn.") % {"most": self.most}


class StatementEmpty(StatementRefusal):
    def __str__(self) -> str:
        return _("Tệp này không có dòng nào.")


class WrongStatementFile(StatementRefusal):
    """The file is no CSV and no XLSX; `kind` is what it looks like."""

    kind: str

    def __str__(self) -> str:
        if self.kind == "xls":
            return _("Đây là tệp Excel đời cũ (.xls). Mở bằng Excel, lưu lại thành .xlsx rồi tải lên.")
        if self.kind == "pdf":
            return _("Đây là tệp PDF. Trên trang ngân hàng, bạn chọn tải sao kê Excel hoặc CSV.")
        if self.kind == "html":
            return _("Đây là trang web ghi thành tệp, không phải bảng tính. Mở bằng Excel, lưu lại thành .xlsx.")
        if self.kind == "broken-xlsx":
            return _("Tệp Excel này bị hỏng hoặc có mật khẩu. Bạn tải lại từ trang ngân hàng.")
        return _("Không đọc được tệp này. Sao kê phải là tệp .csv hoặc .xlsx tải từ ngân hàng.")


class ColumnsMissing(StatementRefusal):
    """The statement's columns have not been named yet, or one that is needed is not among them."""

    def __str__(self) -> str:
        return _("Chưa rõ cột nào là số giao dịch, ngày và số tiền vào. Xin chọn cột.")


class StatementWritten(StatementRefusal):
    """The statement is in the book already: its columns stay."""

    def __str__(self) -> str:
        return _("Sao kê này đã ghi vào sổ, không đổi cột được nữa.")


class NothingToWrite(StatementRefusal):
    """No row of the statement could be read as money that came in."""

    def __str__(self) -> str:
        return _("Không dòng nào đọc được là tiền vào. Xin xem lại cột đã chọn.")


class TwoOrdersForOne(StatementRefusal):
    """Two orders were ticked for the transfer of one `line`."""

    line: int

    def __str__(self) -> str:
        return _("Dòng %(line)s đang chọn hai đơn. Mỗi khoản tiền chỉ chọn một đơn.") % {"line": self.line}
