"""What a transfer between outlets refuses, in words for the person who asked."""

from django.utils.translation import gettext as _

from shops.exceptions import ShopsRefusal


class IllegalTransferStep(ShopsRefusal):
    """Facts: transfer (as it stands), wanted (a TransferStep.What)."""

    def __str__(self) -> str:
        return _("Phiếu %(number)s %(state)s, không làm bước này được nữa.") % {
            "number": self.transfer.number,
            "state": self.transfer.get_state_display(),
        }


class EmptyTransfer(ShopsRefusal):
    """Facts: transfer."""

    def __str__(self) -> str:
        return _("Phiếu chưa có gói hàng nào. Xin thêm hàng trước.")


class MorePackedThanAsked(ShopsRefusal):
    """Facts: line, wanted."""

    def __str__(self) -> str:
        return _("Lô %(lot)s: phiếu ghi %(asked)s, không gói %(wanted)s được. Muốn gửi thêm thì sửa phiếu trước.") % {
            "lot": self.line.lot.code,
            "asked": self.line.asked,
            "wanted": self.wanted,
        }


class NotOnTransfer(ShopsRefusal):
    """Facts: transfer, line (its id)."""

    def __str__(self) -> str:
        return _("Dòng hàng này không còn trong phiếu %(number)s. Xin tải lại trang.") % {
            "number": self.transfer.number
        }


class MoreThanOnTheRoad(ShopsRefusal):
    """Facts: line, wanted, left."""

    def __str__(self) -> str:
        return _("Lô %(lot)s: trên đường chỉ còn %(left)s, không nhận %(wanted)s được.") % {
            "lot": self.line.lot.code,
            "left": self.left,
            "wanted": self.wanted,
        }


class NothingReceived(ShopsRefusal):
    """Facts: transfer."""

    def __str__(self) -> str:
        return _("Chưa ghi gói nào: gõ số đã nhận, hoặc nói rõ phần thiếu, phần hỏng.")


class MoreThanDiffers(ShopsRefusal):
    """Facts: line, wanted, left."""

    def __str__(self) -> str:
        return _("Lô %(lot)s chỉ còn %(left)s chưa giải quyết, không ghi %(wanted)s được.") % {
            "lot": self.line.lot.code,
            "left": self.left,
            "wanted": self.wanted,
        }


class NothingToMove(ShopsRefusal):
    """Facts: outlet."""

    def __str__(self) -> str:
        return _("%(outlet)s không còn gói nào chuyển đi được.") % {"outlet": self.outlet.name}
