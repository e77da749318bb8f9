"""What the office types to hold or recall lots, turned into clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from catalogue.models import Producer
from office.register_forms import KeyedForm, day_field, words_field
from orders.models import BuyerCall
from shops.models import LotStop
from shops.queries.lot_stops import Sought
from shops.services.lot_stops import Paper


class SoughtForm(forms.Form):
    """What lots are looked for by; an empty form finds none."""

    code = words_field(gettext_lazy("Số lô hoặc mã mẻ"), required=False, length=40)
    product = words_field(gettext_lazy("Tên món"), required=False, length=80)
    producer = forms.ModelChoiceField(Producer.objects.all(), label=gettext_lazy("Người làm ra"), required=False)
    area = words_field(gettext_lazy("Mã số vùng trồng"), required=False, length=60)
    note = words_field(gettext_lazy("Số phiếu giao hàng"), required=False, length=40)
    made_from = day_field(gettext_lazy("Làm từ ngày"), required=False)
    made_until = day_field(gettext_lazy("Làm đến hết ngày"), required=False)
    received_from = day_field(gettext_lazy("Nhập từ ngày"), required=False)
    received_until = day_field(gettext_lazy("Nhập đến hết ngày"), required=False)

    def sought(self) -> Sought:
        said = self.cleaned_data
        texts = {name: said[name].strip() for name in ("code", "product", "area", "note")}
        return Sought(**(said | texts))


class StopForm(KeyedForm):
    """Hold or recall, on which paper, and what buyers are told."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Làm gì"),
        choices=[
            (LotStop.Kind.HOLD, gettext_lazy("Tạm giữ: chưa bán, có thể cho bán lại")),
            (LotStop.Kind.RECALL, gettext_lazy("Thu hồi: không bao giờ bán lại")),
        ],
        error_messages={"required": gettext_lazy("Xin chọn tạm giữ hay thu hồi.")},
    )
    reason = words_field(gettext_lazy("Lý do (trong nhà đọc)"))
    public_vi = forms.CharField(
        label=gettext_lazy("Lời cho người mua"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Đứng trên trang sản phẩm và trong thư: lô này bị sao. Cách trả hàng máy tự viết thêm."),
    )
    public_en = forms.CharField(
        label=gettext_lazy("Lời cho người mua, tiếng Anh"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Để trống thì trang tiếng Anh dùng lời tiếng Việt."),
    )
    decision = words_field(
        gettext_lazy("Số văn bản"), required=False, length=80, help_text=gettext_lazy("Thu hồi thì phải có.")
    )
    decided_on = day_field(gettext_lazy("Ngày của văn bản"), required=False)

    def paper(self) -> Paper:
        return paper_of(self.cleaned_data)


class EndForm(forms.Form):
    """Letting held lots go, or saying that a recall is done."""

    lots = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Lô cho bán lại"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Xin chọn ít nhất một lô.")},
    )
    reason = words_field(gettext_lazy("Lý do"))
    decision = words_field(gettext_lazy("Số văn bản"), required=False, length=80)
    decided_on = day_field(gettext_lazy("Ngày của văn bản"), required=False)

    def __init__(self, *args: Any, lots: list[tuple[int, str]], is_recall: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_recall:
            del self.fields["lots"]
        else:
            self.fields["lots"].choices = lots
            self.initial.setdefault("lots", [pk for pk, _code in lots])

    def paper(self) -> Paper:
        return paper_of(self.cleaned_data)


class CallForm(KeyedForm):
    outcome = forms.ChoiceField(label=gettext_lazy("Kết quả"), choices=BuyerCall.Outcome.choices)
    words = words_field(gettext_lazy("Ghi rõ"), required=False)


def paper_of(said: dict[str, Any]) -> Paper:
    return Paper(said["reason"], said["decision"], said["decided_on"])
