"""What is typed of a maker's delivery note: its head, and its lines."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Producer
from common.folding import fold
from common.typed import read_percent
from counter.fields import DayField, PiecesField
from counter.forms import KeyedForm, lot_code_field, reason_field
from shops.exceptions import BadLotCode
from shops.models import Terms
from shops.services import NoteHead, NoteLine, clean_lot_code
from shops.services.delivery_notes import AREA_LENGTH, NUMBER_LENGTH, REASON_LENGTH

NAMED_AT_MOST = 5  # makers that a refusal names


def find_producers(typed: str) -> list[Producer]:
    """Makers whose name is what was typed, else those that have all its words; marks and capitals do not count."""
    wanted = fold(typed)
    folded = [(fold(producer.name), producer) for producer in Producer.objects.order_by("name")]
    same = [producer for name, producer in folded if name == wanted]
    return same or [producer for name, producer in folded if all(word in name for word in wanted.split())]


class PercentField(forms.CharField):
    """A per cent with at most two places, as “15”, “12,5” or “12.5 %”; what was typed stays in the box."""

    def __init__(self, **kwargs: Any):
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=20, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value).strip()
        return read_percent(typed) if typed else None


class NoteForm(KeyedForm):
    """The head of a delivery note."""

    producer = forms.CharField(
        label=gettext_lazy("Người làm ra"),
        max_length=160,
        widget=forms.TextInput(attrs={"list": "nguoi-lam", "autocomplete": "off"}),
        help_text=gettext_lazy("Gõ một phần tên, không cần dấu."),
        error_messages={"required": gettext_lazy("Xin gõ tên người làm ra hàng.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Số phiếu giao hàng"),
        max_length=NUMBER_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Xin gõ số phiếu.")},
    )
    dated = DayField(label=gettext_lazy("Ngày trên phiếu"))
    terms = forms.ChoiceField(
        label=gettext_lazy("Nhập theo cách nào"),
        widget=forms.RadioSelect,
        choices=[
            (Terms.CONSIGNMENT, gettext_lazy("ký gửi: bán được mới trả tiền")),
            (Terms.OWNED, gettext_lazy("mua đứt: hàng là của quầy")),
        ],
        error_messages={
            "required": gettext_lazy("Xin chọn ký gửi hay mua đứt."),
            "invalid_choice": gettext_lazy("Xin chọn ký gửi hay mua đứt."),
        },
    )
    commission_percent = PercentField(
        label=gettext_lazy("Hoa hồng của quầy (%), nếu ký gửi"),
        required=False,
        help_text=gettext_lazy("Phần quầy giữ lại trên giá bán, ví dụ 15."),
    )

    def clean_producer(self) -> Producer:
        found = find_producers(self.cleaned_data["producer"])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Không có ai tên như vậy trong sổ. Thử gõ ngắn hơn."))
        names = ", ".join(producer.name for producer in found[:NAMED_AT_MOST])
        raise forms.ValidationError(_("Có nhiều người trùng: %(names)s… Xin gõ rõ hơn."), params={"names": names})

    def head(self) -> NoteHead:
        given = self.cleaned_data
        return NoteHead(given["producer"], given["number"], given["dated"], given["terms"], given["commission_percent"])


class LineForm(KeyedForm):
    """One line of the note: what the paper says, and what is there."""

    lot_code = lot_code_field()
    noted = PiecesField(label=gettext_lazy("Số lượng trên phiếu"), least=0)
    arrived = PiecesField(
        label=gettext_lazy("Thực nhận"), least=0, required=False, help_text=gettext_lazy("Đủ như phiếu thì để trống.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do nếu lệch"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "vi-sao-thieu", "autocomplete": "off"}),
    )
    best_before = DayField(
        label=gettext_lazy("Hạn dùng"),
        is_end=True,
        is_ruled_elsewhere=True,
        help_text=gettext_lazy("Ngày/tháng/năm. Chỉ in tháng thì gõ tháng/năm, ví dụ 12/2026."),
    )
    keeps_for_ever = forms.BooleanField(
        label=gettext_lazy("Hàng này không có hạn dùng (đồ thủ công, dệt, đan…)"), required=False
    )
    made_on = DayField(label=gettext_lazy("Ngày sản xuất"), required=False)
    growing_area_code = forms.CharField(
        label=gettext_lazy("Mã số vùng trồng"),
        max_length=AREA_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code_is_shared = forms.BooleanField(
        label=gettext_lazy("Đúng là số lô của món này, hai món trùng số lô"), required=False
    )

    def clean_lot_code(self) -> str:
        try:
            return clean_lot_code(self.cleaned_data["lot_code"])
        except BadLotCode as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def line(self, product: Any) -> NoteLine:
        return NoteLine(product, **{name: value for name, value in self.cleaned_data.items() if name != "key"})


class ReasonForm(KeyedForm):
    """Why a note is thrown away or taken back."""

    reason = reason_field(gettext_lazy("Sai ở đâu"), "sai-o-dau")
