"""What the shelves refuse, with the facts of it, in a sentence for the person at the counter."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

MOST_UNITS = 1_000_000
MOST_DONG = 1_000_000_000


def _number(count: int) -> str:
    """Digits as Vietnamese readers group them; English pages show the same number with commas by their own filters."""
    return f"{count:,}".replace(",", ".")


def _day(day: Any) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else _("không ghi")


def _moment(moment: datetime) -> str:
    """7:30 ngày 1/12/2026, by the shop's clock."""
    local = timezone.localtime(moment)
    return _("%(time)s ngày %(day)s") % {
        "time": f"{local.hour}:{local.minute:02d}",
        "day": f"{local.day}/{local.month}/{local.year}",
    }


class ShopsRefusal(Exception):
    """Base of all refusals of this app: nothing was written."""

    def __init__(self, **facts: Any):
        self.facts = facts
        self.__dict__.update(facts)
        super().__init__(*facts.values())


class BadQuantity(ShopsRefusal):
    """`quantity` is no whole number from `least` to `most`."""

    quantity: object
    least: int
    most: int

    def __str__(self) -> str:
        return _("Số lượng phải là số nguyên từ %(least)s đến %(most)s.") % {
            "least": _number(self.least),
            "most": _number(self.most),
        }


class BadAmount(ShopsRefusal):
    """`amount` is no whole number of đồng from 1 to a thousand million."""

    amount: object

    def __str__(self) -> str:
        return _("Giá phải là số đồng chẵn, từ 1 đến %(most)s đồng.") % {"most": _number(MOST_DONG)}


class BadPricePeriod(ShopsRefusal):
    def __str__(self) -> str:
        return _("Giá phải kết thúc sau khi bắt đầu.")


class BadPriceLot(ShopsRefusal):
    def __str__(self) -> str:
        return _("Giá riêng cho một lô chỉ dùng khi giảm giá, và lô phải thuộc đúng mặt hàng này.")


class PromotionForbidden(ShopsRefusal):
    """Law 44/2019/QH14: liquor of 15 % or more may not be promoted in any form."""

    def __str__(self) -> str:
        return _("Rượu từ 15 độ trở lên không được giảm giá dưới mọi hình thức (Luật 44/2019/QH14).")


class BadPercent(ShopsRefusal):
    percent: object

    def __str__(self) -> str:
        return _("Mức giảm phải là số nguyên từ 1 đến 100 phần trăm.")


class BadReductionPeriod(ShopsRefusal):
    def __str__(self) -> str:
        return _("Đợt giảm giá phải kết thúc sau khi bắt đầu.")


class NotAParent(ShopsRefusal):
    """A reduction is for a whole product, all its packings; places to stay have no price list here."""

    product: Any

    def __str__(self) -> str:
        return _("Chỉ giảm giá cho cả món hàng, không cho riêng một quy cách hay nơi đón khách.")


class ReductionAboveCap(ShopsRefusal):
    """Decree 81/2018/NĐ-CP, art. 7: at most half of the price just before."""

    product: Any
    percent: int
    most: int

    def __str__(self) -> str:
        return _(
            "Giảm %(percent)s%% là quá mức: ngoài chương trình khuyến mại tập trung và hàng tươi sống, chỉ được giảm"
            " đến %(most)s%% (Nghị định 81/2018/NĐ-CP, Điều 7)."
        ) % {"percent": self.percent, "most": self.most}


class TooManyDiscountDays(ShopsRefusal):
    """Decree 81/2018/NĐ-CP, art. 10.5: at most 120 days of discount a year, concentrated programmes not counted."""

    product: Any
    year: int
    days: int
    most: int

    def __str__(self) -> str:
        return _(
            "Tính cả đợt này, món này giảm giá %(days)s ngày trong năm %(year)s; mỗi năm chỉ được %(most)s ngày"
            " (Nghị định 81/2018/NĐ-CP, Điều 10 khoản 5)."
        ) % {"days": self.days, "year": self.year, "most": self.most}


class ReductionsOverlap(ShopsRefusal):
    """`other` is the reduction of the same product that this one would meet."""

    product: Any
    other: Any

    def __str__(self) -> str:
        return _(
            "Món này đã có đợt giảm %(percent)s%% từ %(start)s đến %(end)s (%(reason)s). Hai đợt không được trùng."
        ) % {
            "percent": self.other.percent,
            "start": _moment(self.other.starts_at),
            "end": _moment(self.other.end),
            "reason": self.other.reason,
        }


class ReductionOver(ShopsRefusal):
    reduction: Any

    def __str__(self) -> str:
        return _("Đợt giảm giá này đã kết thúc từ %(end)s.") % {"end": _moment(self.reduction.end)}


class InsufficientStock(ShopsRefusal):
    """Fewer than `wanted` units are free at `outlet`; `lot` is None when any lot of `product` would have done."""

    product: Any
    lot: Any
    outlet: Any
    wanted: int
    available: int

    def __str__(self) -> str:
        words = {"wanted": _number(self.wanted), "available": _number(self.available), "outlet": self.outlet.name}
        if self.lot is not None:
            return _("Lô %(lot)s ở %(outlet)s còn %(available)s, không đủ %(wanted)s.") % {
                "lot": self.lot.code,
                **words,
            }
        return _("%(outlet)s còn %(available)s, không đủ %(wanted)s.") % words


class LotNotSellable(ShopsRefusal):
    """`why` is "expired", "held" or "recalled"."""

    lot: Any
    why: str

    def __str__(self) -> str:
        sentence = {
            "expired": _("Lô %(lot)s đã quá hạn dùng, không được bán."),
            "held": _("Lô %(lot)s đang tạm giữ, chưa được bán."),
            "recalled": _("Lô %(lot)s đã bị thu hồi, không được bán."),
        }[self.why]
        return sentence % {"lot": self.lot.code}


class OutletNotTrading(ShopsRefusal):
    outlet: Any

    def __str__(self) -> str:
        return _("%(outlet)s hiện không bán hàng.") % {"outlet": self.outlet.name}


class WrongLot(ShopsRefusal):
    """The lot named is not of the packing named."""

    lot: Any
    product: Any

    def __str__(self) -> str:
        return _("Lô %(lot)s không phải của mặt hàng này.") % {"lot": self.lot.code}


class BadLotCode(ShopsRefusal):
    """GS1 allows 20 signs; ours are those every label printer and keyboard has."""

    code: str

    def __str__(self) -> str:
        return _("Số lô có từ 1 đến 20 ký tự: chữ không dấu, chữ số và các dấu - . / _")


class LotDatesDiffer(ShopsRefusal):
    """The lot is known with other dates; `lot` says which."""

    lot: Any

    def __str__(self) -> str:
        return _(
            "Lô %(lot)s đã có trong sổ: sản xuất %(made_on)s, hạn dùng %(best_before)s. Xem lại ngày trên bao bì."
        ) % {
            "lot": self.lot.code,
            "made_on": _day(self.lot.made_on),
            "best_before": _day(self.lot.best_before),
        }


class LotCodeElsewhere(ShopsRefusal):
    """No lot of this packing has the code, but one of another product has: most likely the wrong product was chosen."""

    lot: Any

    def __str__(self) -> str:
        return _("Số lô %(lot)s trong sổ là của “%(product)s”. Xem lại tên hàng và số lô.") % {
            "lot": self.lot.code,
            "product": (self.lot.product.parent or self.lot.product).title,
        }


class LotAreaDiffers(ShopsRefusal):
    """The lot is known from another growing area."""

    lot: Any

    def __str__(self) -> str:
        return _("Lô %(lot)s trong sổ có mã số vùng trồng %(area)s. Xem lại phiếu.") % {
            "lot": self.lot.code,
            "area": self.lot.growing_area_code,
        }


class BestBeforeMissing(ShopsRefusal):
    def __str__(self) -> str:
        return _("Lô mới cần có hạn dùng. Hàng không có hạn dùng thì đánh dấu ô bên dưới.")


class BestBeforeTooEarly(ShopsRefusal):
    """`best_before` lies before `made_on`."""

    made_on: Any
    best_before: Any

    def __str__(self) -> str:
        return _("Hạn dùng %(best_before)s lại trước ngày sản xuất %(made_on)s.") % {
            "best_before": _day(self.best_before),
            "made_on": _day(self.made_on),
        }


class BestBeforePassed(ShopsRefusal):
    best_before: Any

    def __str__(self) -> str:
        return _("Hạn dùng %(best_before)s đã qua. Hàng quá hạn thì không nhập.") % {
            "best_before": _day(self.best_before)
        }


class MadeInFuture(ShopsRefusal):
    made_on: Any

    def __str__(self) -> str:
        return _("Ngày sản xuất %(made_on)s chưa đến.") % {"made_on": _day(self.made_on)}


class NotAPacking(ShopsRefusal):
    """Stock stands under packings, never under the parent product."""

    product: Any

    def __str__(self) -> str:
        return _("Xin chọn quy cách đóng gói: hàng nhập và bán theo từng quy cách.")


class SameOutlet(ShopsRefusal):
    outlet: Any

    def __str__(self) -> str:
        return _("Nơi đi và nơi đến là cùng một điểm bán.")


class MissingWords(ShopsRefusal):
    """`field` ("reason" or "reference") is empty."""

    field: str

    def __str__(self) -> str:
        return _("Xin ghi rõ giữ hàng cho ai.") if self.field == "reference" else _("Xin ghi lý do.")


class NotYet(ShopsRefusal):
    """An act dated in the future."""

    happened_at: Any

    def __str__(self) -> str:
        return _("Thời điểm xảy ra không thể ở tương lai.")


class ReturnTooLarge(ShopsRefusal):
    """More is brought back than was ever sold of the lot and not brought back yet."""

    lot: Any
    wanted: int
    sold: int

    def __str__(self) -> str:
        return _("Lô %(lot)s mới bán ra %(sold)s, không thể nhận lại %(wanted)s.") % {
            "lot": self.lot.code,
            "sold": _number(self.sold),
            "wanted": _number(self.wanted),
        }


class AlreadyCorrected(ShopsRefusal):
    movement: Any

    def __str__(self) -> str:
        return _("Dòng sổ này đã được sửa rồi.")


class NotCorrectable(ShopsRefusal):
    """A correction, or one leg of a move: the other leg would stay behind."""

    movement: Any

    def __str__(self) -> str:
        if self.movement.corrects_id:
            return _("Dòng này đã là dòng sửa. Xin ghi lại việc đúng bằng một dòng mới.")
        return _("Chuyển nhầm thì ghi một lượt chuyển ngược lại.")


class PromiseSettled(ShopsRefusal):
    """The promise was handed over or released before."""

    allocation: Any

    def __str__(self) -> str:
        return _("Phần hàng giữ cho %(reference)s đã xong rồi (%(state)s).") % {
            "reference": self.allocation.reference,
            "state": self.allocation.get_state_display(),
        }


class KeyReused(ShopsRefusal):
    """`key` came before with other content; `first` is what it stood for."""

    key: str
    first: Any

    def __str__(self) -> str:
        return _("Mã gửi này đã dùng cho một việc khác. Xin tải lại trang rồi làm lại.")


class BadKey(ShopsRefusal):
    key: object

    def __str__(self) -> str:
        return _("Mã gửi phải có từ 1 đến 64 ký tự.")
