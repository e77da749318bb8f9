"""What staff type about goods that come back, turned into clean values."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.fields import DongField, PiecesField
from counter.forms import REASON_LENGTH, KeyedForm, reason_field
from counter.queries.returns import ReturnRow
from orders.models import GoodsReturn, ReturnedLot
from orders.queries.returns import LotWithBuyer, Returnable
from orders.services.returns import ASKED_FOR, Decision

Cause, Kept = GoodsReturn.Cause, ReturnedLot.Decision
BUYER, SHOP = "khach", "cua-hang"


class NoneOrMore(PiecesField):
    """A number of pieces that may be left out, which is none."""

    def __init__(self, **kwargs):
        super().__init__(least=0, required=False, **kwargs)

    def clean(self, value) -> int:
        return super().clean(value if str(value or "").strip() else "0")


class OpenReturnForm(KeyedForm):
    """A buyer stands at the counter or has called: which pieces, and why."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Vì sao trả"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in ASKED_FOR],
        error_messages={
            "required": gettext_lazy("Xin chọn một lý do."),
            "invalid_choice": gettext_lazy("Xin chọn một lý do."),
        },
    )
    reason = reason_field(gettext_lazy("Ghi rõ thêm"), "tra-vi-sao")

    def __init__(self, *args, lines: list[Returnable], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [each for each in lines if each.left > 0]
        for each in self.lines:
            words = _("Còn trả được %(left)s.") % {"left": each.left}
            self.fields[f"mon-{each.line.pk}"] = NoneOrMore(label=each.title, help_text=words)

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[f"mon-{each.line.pk}"] for each in self.lines]

    @property
    def pieces(self) -> dict[int, int]:
        return {each.line.pk: self.cleaned_data[f"mon-{each.line.pk}"] for each in self.lines}


class AnswerForm(forms.Form):
    """A word to the buyer; needed when the answer is no."""

    reason = forms.CharField(
        label=gettext_lazy("Lời cho khách"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "loi-cho-khach", "autocomplete": "off"}),
    )


class ReceiveReturnForm(forms.Form):
    """Where each piece goes: a box for each lot and decision. Nothing is filled in beforehand."""

    fault = forms.ChoiceField(
        label=gettext_lazy("Ai sai"),
        widget=forms.RadioSelect,
        choices=[
            (BUYER, gettext_lazy("không phải lỗi của cửa hàng: không hoàn phí gửi")),
            (SHOP, gettext_lazy("lỗi của cửa hàng: hoàn cả phí gửi")),
        ],
        error_messages={
            "required": gettext_lazy("Xin chọn ai sai."),
            "invalid_choice": gettext_lazy("Xin chọn ai sai."),
        },
    )
    reason = reason_field(gettext_lazy("Hàng trả về thế nào"), "hang-the-nao")

    def __init__(self, *args, rows: list[ReturnRow], cause: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("fault", BUYER if cause in (Cause.CHANGED_MIND, Cause.UNDELIVERED) else SHOP)
        self.rows = rows
        # What a buyer still has is not lost; what a carrier was given may be.
        self.kept = [each for each in Kept if each != Kept.LOST or cause == Cause.UNDELIVERED]
        for row in rows:
            for lot in row.lots:
                for decision in self.kept:
                    self.fields[self._name(row, lot, decision)] = NoneOrMore(label=decision.label)

    def _name(self, row: ReturnRow, lot: LotWithBuyer, decision: str) -> str:
        return f"{decision}-{row.line.pk}-{lot.lot.pk}"

    @property
    def places(self) -> list[tuple[ReturnRow, LotWithBuyer, list[forms.BoundField]]]:
        """Row, lot and its boxes, as they stand on the page."""
        return [
            (row, lot, [self[self._name(row, lot, decision)] for decision in self.kept])
            for row in self.rows
            for lot in row.lots
        ]

    @property
    def decisions(self) -> list[Decision]:
        return [
            Decision(row.line.pk, lot.lot.pk, self.cleaned_data[self._name(row, lot, decision)], decision)
            for row in self.rows
            for lot in row.lots
            for decision in self.kept
        ]

    @property
    def is_our_fault(self) -> bool:
        return self.cleaned_data["fault"] == SHOP


class CashRefundForm(KeyedForm):
    """Money given back over the counter."""

    amount = DongField(label=gettext_lazy("Số tiền trả lại khách"))
    reason = reason_field(gettext_lazy("Vì sao hoàn"), "hoan-vi-sao")
