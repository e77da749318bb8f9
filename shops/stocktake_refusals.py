"""What a stocktake refuses, in a sentence for the person who counts."""

from typing import Any

from django.utils.translation import gettext as _

from shops.exceptions import ShopsRefusal


class NothingToCount(ShopsRefusal):
    def __str__(self) -> str:
        return _("Không có lô nào khớp để đếm. Xem lại chữ đã gõ, hoặc chọn quét từng món.")


class StocktakeOver(ShopsRefusal):
    """`state` is where it stands now."""

    number: str
    state: str

    def __str__(self) -> str:
        return _("Phiếu kiểm kê %(number)s không còn ở bước này nữa. Xem lại phiếu rồi làm tiếp.") % {
            "number": self.number
        }


class NothingCounted(ShopsRefusal):
    def __str__(self) -> str:
        return _("Chưa đếm dòng nào. Đếm ít nhất một dòng, hoặc bỏ phiếu này.")


class CountsDiffer(ShopsRefusal):
    """Two people counted `lots` differently and nobody has chosen."""

    lots: list[str]

    def __str__(self) -> str:
        return _("Hai người đếm khác nhau ở lô %(lots)s. Đếm lại hoặc chọn một số rồi mới xong được.") % {
            "lots": ", ".join(self.lots)
        }


class SecondPersonNeeded(ShopsRefusal):
    """Whoever counted may not approve; `is_own` says that this person did."""

    is_own: bool

    def __str__(self) -> str:
        if self.is_own:
            return _("Bạn đã đếm trong phiếu này nên cần một người khác duyệt.")
        return _("Phiếu này cần người có quyền duyệt xem và ghi sổ.")


class MovedWhileCounting(ShopsRefusal):
    """Goods of `lot` came or went between the page that asked for the count and the count."""

    lot: Any

    def __str__(self) -> str:
        return _("Lô %(lot)s: từ lúc mở trang này đến nay vừa có hàng ra hoặc vào. Xin đếm lại rồi ghi.") % {
            "lot": self.lot.code
        }


class CountOutdated(ShopsRefusal):
    """More of `lot` has left since it was counted than was counted."""

    lot: Any

    def __str__(self) -> str:
        return _("Lô %(lot)s: từ lúc đếm đến nay hàng ra nhiều hơn số đã đếm. Xin đếm lại lô này.") % {
            "lot": self.lot.code
        }
