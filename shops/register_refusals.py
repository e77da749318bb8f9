"""What the register of outlets refuses, in a sentence for whoever keeps it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shops.exceptions import ShopsRefusal


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


class IllegalOutletStep(ShopsRefusal):
    """No step leads from `before` to `after` (codes of Outlet.State)."""

    outlet: Any
    after: str

    def __str__(self) -> str:
        return _("%(outlet)s hiện %(state)s, không chuyển thành “%(after)s” được. Xin tải lại trang rồi xem lại.") % {
            "outlet": self.outlet.name,
            "state": self.outlet.get_state_display(),
            "after": type(self.outlet).State(self.after).label,
        }


class DecisionMissing(ShopsRefusal):
    """`field` is "decision" or "decided_on"."""

    field: str

    def __str__(self) -> str:
        if self.field == "decision":
            return _("Xin ghi số văn bản.")
        return _("Xin ghi ngày của văn bản.")


class DecisionNotYet(ShopsRefusal):
    decided_on: Any

    def __str__(self) -> str:
        return _("Ngày văn bản %(day)s chưa đến. Xin xem lại.") % {"day": _day(self.decided_on)}


class FairDaysMissing(ShopsRefusal):
    def __str__(self) -> str:
        return _("Gian hội chợ cần ngày mở và ngày cuối cùng.")


class DaysReversed(ShopsRefusal):
    opens_on: Any
    closes_on: Any

    def __str__(self) -> str:
        return _("Ngày cuối %(end)s lại trước ngày mở %(start)s.") % {
            "start": _day(self.opens_on),
            "end": _day(self.closes_on),
        }


class DaysOver(ShopsRefusal):
    closes_on: Any

    def __str__(self) -> str:
        return _("Ngày cuối %(end)s đã qua.") % {"end": _day(self.closes_on)}


class ShelfNotEmpty(ShopsRefusal):
    """Goods stand there: `pieces` of `lots` lots, `promised` of them for orders."""

    outlet: Any
    pieces: int
    lots: int
    promised: int

    def __str__(self) -> str:
        words = {"outlet": self.outlet.name, "pieces": self.pieces, "lots": self.lots, "promised": self.promised}
        if self.promised:
            return (
                _(
                    "%(outlet)s còn %(pieces)s gói của %(lots)s lô, trong đó %(promised)s gói đang giữ cho đơn. "
                    "Giao hoặc huỷ các đơn, chuyển hết hàng đi rồi mới đóng."
                )
                % words
            )
        return _("%(outlet)s còn %(pieces)s gói của %(lots)s lô. Chuyển hết hàng đi rồi mới đóng.") % words


class NotReadyToClose(ShopsRefusal):
    """Something that another part of the shop keeps is still open there; `words` say what."""

    words: str

    def __str__(self) -> str:
        return self.words


class OutletClosed(ShopsRefusal):
    """Goods would come to an outlet that is closed for good."""

    outlet: Any

    def __str__(self) -> str:
        return _("%(outlet)s đã đóng, không nhận hàng nữa.") % {"outlet": self.outlet.name}


class OutletCodeTaken(ShopsRefusal):
    code: str

    def __str__(self) -> str:
        return _("Mã “%(code)s” đã có điểm bán khác dùng.") % {"code": self.code}


class PointIncomplete(ShopsRefusal):
    """A fault without words of what is wrong."""

    topic: str

    def __str__(self) -> str:
        return _("%(topic)s chưa đạt thì xin ghi rõ thấy gì.") % {"topic": self.topic}


class VisitNotYet(ShopsRefusal):
    day: Any

    def __str__(self) -> str:
        return _("Ngày %(day)s chưa đến. Xin xem lại.") % {"day": _day(self.day)}


class MendedBeforeVisit(ShopsRefusal):
    visited_on: Any

    def __str__(self) -> str:
        return _("Ngày sửa xong không thể trước ngày kiểm tra %(day)s.") % {"day": _day(self.visited_on)}


class MendBeforeVisit(ShopsRefusal):
    topic: str

    def __str__(self) -> str:
        return _("%(topic)s: hạn sửa không thể trước ngày kiểm tra.") % {"topic": self.topic}


class AlreadyMended(ShopsRefusal):
    def __str__(self) -> str:
        return _("Việc này đã ghi là sửa xong rồi.")


class OwnPost(ShopsRefusal):
    def __str__(self) -> str:
        return _("Không ai tự đổi quyền của mình. Nhờ một quản lý khác hoặc văn phòng.")


class RightNotHeld(ShopsRefusal):
    """Whoever gives or takes a right has to hold it; `rights` are the names of those they do not."""

    rights: tuple[str, ...]

    def __str__(self) -> str:
        return _("Chỉ cho hoặc bớt được quyền mà chính mình có ở điểm bán này. Chưa có quyền: %(rights)s.") % {
            "rights": ", ".join(self.rights)
        }


class NoChangeOfPost(ShopsRefusal):
    def __str__(self) -> str:
        return _("Quyền vẫn như cũ, chưa có gì để ghi.")


class PostChangedMeanwhile(ShopsRefusal):
    def __str__(self) -> str:
        return _("Quyền của người này vừa có người khác đổi. Xin xem lại rồi ghi lần nữa.")
