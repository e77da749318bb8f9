"""What the book of held and recalled lots refuses, in a sentence for whoever keeps it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shops.exceptions import ShopsRefusal, _moment


class NoLots(ShopsRefusal):
    def __str__(self) -> str:
        return _("Xin chọn ít nhất một lô.")


class PublicWordsMissing(ShopsRefusal):
    def __str__(self) -> str:
        return _("Xin viết lời cho người mua: lô này bị sao, họ nên làm gì.")


class LotRecalledBefore(ShopsRefusal):
    """A lot that is recalled already: by whom, and when."""

    lot: Any
    by: str
    at: datetime

    def __str__(self) -> str:
        return _("Lô %(lot)s đã thu hồi lúc %(moment)s, do %(by)s ghi.") % {
            "lot": self.lot.code,
            "moment": _moment(self.at),
            "by": self.by,
        }


class LotHeldBefore(ShopsRefusal):
    lot: Any
    by: str
    at: datetime

    def __str__(self) -> str:
        return _("Lô %(lot)s đang tạm giữ từ %(moment)s, do %(by)s ghi.") % {
            "lot": self.lot.code,
            "moment": _moment(self.at),
            "by": self.by,
        }


class RecallIsForGood(ShopsRefusal):
    """Nothing that was recalled is sold again."""

    def __str__(self) -> str:
        return _("Lô đã thu hồi thì không bán lại nữa. Khi thu về xong, dùng “Kết thúc thu hồi”.")


class HoldIsNoRecall(ShopsRefusal):
    """Only a recall is closed; a hold ends by letting the goods go or by a recall."""

    def __str__(self) -> str:
        return _("Lệnh này chỉ tạm giữ. Xin cho bán lại, hoặc thu hồi.")


class StopOver(ShopsRefusal):
    """Every lot that was named has left this order already; `by` and `at` of the last."""

    by: str
    at: datetime

    def __str__(self) -> str:
        return _("Lệnh này đã kết thúc lúc %(moment)s, do %(by)s ghi.") % {"moment": _moment(self.at), "by": self.by}


class NeverThere(ShopsRefusal):
    """The lot is not one of this order's, or the outlet never had it."""

    def __str__(self) -> str:
        return _("Lô này không có trong lệnh, hoặc điểm bán này chưa từng có nó.")
