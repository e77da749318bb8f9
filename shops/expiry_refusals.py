"""What the shelves refuse about goods near their end and about points of ordering again."""

from django.utils.translation import gettext as _

from catalogue.models import Lot
from shops.exceptions import ShopsRefusal
from shops.models import DatedPrice


class NoEnd(ShopsRefusal):
    """A lot without a best-before date is never near its end."""

    lot: Lot

    def __str__(self) -> str:
        return _("Lô %(code)s không có hạn dùng nên không giảm giá cận hạn.") % {"code": self.lot.code}


class NoPriceYet(ShopsRefusal):
    lot: Lot

    def __str__(self) -> str:
        return _("Món này ở đây chưa có giá thường nên chưa giảm được.")


class NotLower(ShopsRefusal):
    """`amount` and `regular` in đồng."""

    amount: int
    regular: int

    def __str__(self) -> str:
        return _("Giá giảm phải thấp hơn giá đang bán %(regular)s đồng.") % {
            "regular": f"{self.regular:,}".replace(",", ".")
        }


class MarkdownOver(ShopsRefusal):
    price: DatedPrice

    def __str__(self) -> str:
        return _("Lần giảm giá này đã hết hoặc đã dừng từ trước.")
