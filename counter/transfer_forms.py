"""What staff type about goods that go to another outlet, turned into clean values."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.fields import DayField, PiecesField
from counter.forms import REASON_LENGTH, KeyedForm, reason_field
from counter.queries.transfers import LineRow
from counter.return_forms import NoneOrMore
from shops.exceptions import MOST_UNITS
from shops.models import LotBalance, Outlet, TransferEntry
from shops.services import Arrived

Kind = TransferEntry.Kind
SEND, ASK = "gui", "xin"
MISSING, LATER = "thieu", "sau"


def _big(field: PiecesField) -> PiecesField:
    """A number to be read at arm's length."""
    field.widget.attrs["data-big"] = ""
    return field


class BeginForm(KeyedForm):
    """Which way, and from or to where."""

    way = forms.ChoiceField(
        label=gettext_lazy("Chuyển thế nào"),
        widget=forms.RadioSelect,
        choices=[(SEND, gettext_lazy("gửi hàng đi")), (ASK, gettext_lazy("xin hàng về"))],
        initial=SEND,
        error_messages={
            "required": gettext_lazy("Xin chọn gửi đi hay xin về."),
            "invalid_choice": gettext_lazy("Xin chọn gửi đi hay xin về."),
        },
    )
    other = forms.ModelChoiceField(
        label=gettext_lazy("Điểm bán kia"),
        queryset=Outlet.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("chọn điểm bán"),
        error_messages={
            "required": gettext_lazy("Xin chọn điểm bán kia."),
            "invalid_choice": gettext_lazy("Xin chọn một điểm bán trong danh sách."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Để làm gì"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "de-lam-gi", "autocomplete": "off"}),
    )

    def __init__(self, *args, outlets: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = outlets

    def ends(self, here: Outlet) -> dict[str, Outlet]:
        """Source and destination, seen from `here`."""
        other = self.cleaned_data["other"]
        is_sent = self.cleaned_data["way"] == SEND
        return {"source": here if is_sent else other, "destination": other if is_sent else here}


class AddForm(KeyedForm):
    """A scanned or typed code, or words of a name, and how many."""

    code = forms.CharField(
        label=gettext_lazy("Quét mã, hoặc gõ tên hàng"),
        max_length=300,
        widget=forms.TextInput(attrs={"data-scan": "", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Xin quét mã hoặc gõ tên hàng.")},
    )
    quantity = PiecesField(label=gettext_lazy("Số gói thêm"), initial=1)


class LineForm(KeyedForm):
    """How many of a line, and of which lot."""

    quantity = PiecesField(label=gettext_lazy("Số gói chuyển"), least=0, help_text=gettext_lazy("Gõ 0 là bỏ món này."))
    lot = forms.TypedChoiceField(
        label=gettext_lazy("Lô"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={
            "required": gettext_lazy("Xin chọn lô."),
            "invalid_choice": gettext_lazy("Lô này không còn ở nơi gửi. Xin chọn lô khác."),
        },
    )

    def __init__(self, *args, balances: list[LotBalance], **kwargs):
        super().__init__(*args, **kwargs)
        self.balances = {each.lot_id: each for each in balances}
        self.fields["lot"].choices = [(each.lot_id, self._words(each)) for each in balances]

    def _words(self, balance: LotBalance) -> str:
        words = {"lot": balance.lot.code, "free": balance.free}
        if balance.lot.best_before is None:
            return _("lô %(lot)s, không có hạn dùng, còn %(free)s") % words
        day = balance.lot.best_before
        return _("lô %(lot)s, dùng đến %(day)s, còn %(free)s") % {**words, "day": f"{day.day}/{day.month}/{day.year}"}

    @property
    def chosen(self) -> Any:
        return self.balances[self.cleaned_data["lot"]].lot


class PackForm(KeyedForm):
    """How many of each line are in the boxes; filled in with what is asked for, as far as it stands on the shelf."""

    def __init__(self, *args, rows: list[LineRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"goi-{row.line.pk}"] = _big(PiecesField(label=_("Đã gói"), least=0, initial=row.to_pack))

    @property
    def places(self) -> list[tuple[LineRow, forms.BoundField]]:
        return [(row, self[f"goi-{row.line.pk}"]) for row in self.rows]

    @property
    def packed(self) -> dict[int, int]:
        return {row.line.pk: self.cleaned_data[f"goi-{row.line.pk}"] for row in self.rows}


class SendForm(KeyedForm):
    """Who takes it, and when it may be there."""

    carrier = forms.CharField(
        label=gettext_lazy("Ai chở"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expected_on = DayField(label=gettext_lazy("Dự kiến đến ngày"), required=False)

    def clean_expected_on(self):
        day = self.cleaned_data["expected_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Ngày này đã qua. Xin xem lại."))
        return day


class ReceiveTransferForm(KeyedForm):
    """What is in the boxes: filled in with all that is awaited, so that one tap is enough when all is there."""

    reason = forms.CharField(
        label=gettext_lazy("Vì sao thiếu hoặc hỏng"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "vi-sao-thieu", "autocomplete": "off"}),
    )

    def __init__(self, *args, rows: list[LineRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            pk = row.line.pk
            self.fields[f"nhan-{pk}"] = _big(PiecesField(label=_("Nhận tốt"), least=0, initial=row.line.awaited))
            self.fields[f"hong-{pk}"] = NoneOrMore(label=_("Đến nơi mà hỏng"))
            # As the page showed it: the same post sent again means the same, whatever has been received since.
            self.fields[f"cho-{pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=row.line.awaited, min_value=0, max_value=MOST_UNITS
            )
            self.fields[f"con-{pk}"] = forms.ChoiceField(
                label=_("Phần chưa thấy"),
                required=False,
                choices=[("", _("không thiếu")), (MISSING, _("thiếu")), (LATER, _("đến chuyến sau"))],
                error_messages={"invalid_choice": _("Xin chọn một trong các dòng có sẵn.")},
            )

    @property
    def places(self) -> list[tuple[LineRow, list[forms.BoundField], bool]]:
        """Row, its boxes (the big number first), and whether something is not right with it."""
        places = []
        for row in self.rows:
            boxes = [self[f"{name}-{row.line.pk}"] for name in ("nhan", "hong", "con", "cho")]
            places.append((row, boxes, self.is_bound and any(box.value() for box in boxes[1:3])))
        return places

    def clean(self):
        for row in self.rows:
            pk = row.line.pk
            names = f"nhan-{pk}", f"hong-{pk}", f"con-{pk}", f"cho-{pk}"
            if any(name in self.errors for name in names):
                continue
            rest = self._rest(row)
            if rest > 0 and not self.cleaned_data[f"con-{pk}"]:
                words = _("Còn %(rest)s gói chưa nói rõ: thiếu, hay đến chuyến sau?") % {"rest": rest}
                self.add_error(f"con-{pk}", words)
        differs = not self.errors and any(each.missing or each.damaged for each in self.arrived)
        if differs and not self.cleaned_data["reason"].strip():
            self.add_error("reason", _("Xin ghi vì sao thiếu hoặc hỏng."))
        return self.cleaned_data

    def _rest(self, row: LineRow) -> int:
        said = self.cleaned_data
        return said[f"cho-{row.line.pk}"] - said[f"nhan-{row.line.pk}"] - said[f"hong-{row.line.pk}"]

    @property
    def arrived(self) -> list[Arrived]:
        return [
            Arrived(
                line=row.line.pk,
                received=self.cleaned_data[f"nhan-{row.line.pk}"],
                damaged=self.cleaned_data[f"hong-{row.line.pk}"],
                missing=max(0, self._rest(row)) if self.cleaned_data[f"con-{row.line.pk}"] == MISSING else 0,
            )
            for row in self.rows
        ]


OUTCOMES = {
    (Kind.MISSING, Kind.LOST): gettext_lazy("mất trên đường, ghi bỏ"),
    (Kind.MISSING, Kind.FOUND): gettext_lazy("vẫn ở nơi gửi, để lại kệ"),
    (Kind.MISSING, Kind.LATE): gettext_lazy("nơi nhận đã thấy, đến muộn"),
    (Kind.DAMAGED, Kind.LOST): gettext_lazy("hỏng thật, ghi bỏ"),
    (Kind.DAMAGED, Kind.FOUND): gettext_lazy("đã mang về nơi gửi, còn bán được"),
    (Kind.DAMAGED, Kind.LATE): gettext_lazy("xem lại còn tốt, nơi nhận giữ bán"),
}


class SettleForm(KeyedForm):
    """What became of pieces that were reported missing or damaged; `outcomes` are those that this person may choose."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Số gói ấy ra sao"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Xin chọn một cách giải quyết."),
            "invalid_choice": gettext_lazy("Xin chọn một cách giải quyết."),
        },
    )
    quantity = PiecesField(label=gettext_lazy("Số gói"))
    reason = reason_field(gettext_lazy("Vì sao biết"), "vi-sao-biet")

    def __init__(self, *args, of: str, left: int, outcomes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(each, OUTCOMES[Kind(of), Kind(each)]) for each in outcomes]
        self.initial.setdefault("quantity", left)
        if len(outcomes) == 1:
            self.initial.setdefault("outcome", outcomes[0])


class WhyForm(KeyedForm):
    """Why a transfer is given up, or opened again."""

    reason = reason_field(gettext_lazy("Vì sao"), "vi-sao-huy")
