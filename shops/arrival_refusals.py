"""What is refused of a delivery note, in a sentence for whoever stands before the boxes."""

from typing import Any

from django.utils.translation import gettext as _

from shops.exceptions import ShopsRefusal


class NoteNumberMissing(ShopsRefusal):
    def __str__(self) -> str:
        return _("Xin ghi số phiếu, từ 1 đến 40 ký tự.")


class NoteNumberUsed(ShopsRefusal):
    """The maker's number stands on another note; `note` is that one."""

    note: Any

    def __str__(self) -> str:
        words = {"number": self.note.number, "producer": self.note.producer.name, "outlet": self.note.outlet.name}
        if self.note.is_received:
            return _("Phiếu %(number)s của %(producer)s đã nhận ở %(outlet)s rồi.") % words
        return _("Phiếu %(number)s của %(producer)s đang ghi dở ở %(outlet)s.") % words


class NoteInFuture(ShopsRefusal):
    dated: Any

    def __str__(self) -> str:
        return _("Ngày trên phiếu chưa đến. Xin xem lại.")


class BadCommission(ShopsRefusal):
    """Goods on consignment need a commission from 0 to 100; goods bought outright have none."""

    commission: object
    is_consignment: bool

    def __str__(self) -> str:
        if self.is_consignment:
            return _("Hàng ký gửi cần ghi hoa hồng, từ 0 đến 100 phần trăm, nhiều nhất hai số lẻ.")
        return _("Hàng mua đứt không có hoa hồng. Xin để trống ô này, hoặc chọn ký gửi.")


class NoteClosed(ShopsRefusal):
    """The note is no draft any more."""

    note: Any

    def __str__(self) -> str:
        sentence = {
            "received": _("Phiếu %(number)s đã nhận rồi, không sửa được nữa."),
            "dropped": _("Phiếu %(number)s đã bỏ rồi."),
            "taken-back": _("Phiếu %(number)s đã hủy rồi."),
        }[self.note.state]
        return sentence % {"number": self.note.number}


class NoteNotReceived(ShopsRefusal):
    note: Any

    def __str__(self) -> str:
        return _("Phiếu %(number)s chưa nhận, hoặc đã hủy rồi.") % {"number": self.note.number}


class NoteEmpty(ShopsRefusal):
    def __str__(self) -> str:
        return _("Phiếu chưa có dòng nào. Quét hoặc gõ mã hàng trước.")


class NoteChanged(ShopsRefusal):
    """Somebody changed the note after the person had looked at it."""

    def __str__(self) -> str:
        return _("Phiếu vừa có người sửa. Xem lại các dòng rồi bấm nhận lần nữa.")


class LineDoubled(ShopsRefusal):
    """The note has a line of this lot already; `line` is that one, or None among the rows of a file."""

    line: Any

    def __str__(self) -> str:
        return _("Lô này đã có một dòng trên phiếu. Sửa số lượng ở dòng ấy.")


class DifferenceUnexplained(ShopsRefusal):
    noted: int
    arrived: int

    def __str__(self) -> str:
        return _("Phiếu ghi %(noted)s, thực nhận %(arrived)s. Xin ghi lý do lệch.") % {
            "noted": self.noted,
            "arrived": self.arrived,
        }


class NothingNoted(ShopsRefusal):
    def __str__(self) -> str:
        return _("Dòng này không có gói nào, cả trên phiếu lẫn thực nhận.")


class OtherProducer(ShopsRefusal):
    """The goods are another maker's than the note."""

    product: Any
    maker: Any
    producer: Any

    def __str__(self) -> str:
        return _("Món này của %(maker)s, phiếu của %(producer)s. Xem lại mã hàng hoặc phiếu.") % {
            "maker": self.maker.name,
            "producer": self.producer.name,
        }


class NoteLinesRefused(ShopsRefusal):
    """Lines that cannot be received, by the line's id, with why; nothing of the note was."""

    lines: dict[int, ShopsRefusal]

    def __str__(self) -> str:
        return _("Chưa nhận được: xem lại những dòng được nhắc bên dưới.")
