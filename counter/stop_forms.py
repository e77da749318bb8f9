"""What staff type about lots that are held or recalled."""

from django import forms
from django.utils.translation import gettext_lazy

from counter.fields import PiecesField
from counter.forms import KeyedForm, reason_field


class HoldForm(KeyedForm):
    """A manager's hold: why, and what buyers read meanwhile."""

    reason = reason_field(gettext_lazy("Vì sao giữ lại"), "vi-sao-giu")
    public_vi = forms.CharField(
        label=gettext_lazy("Lời cho người mua"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Đứng trên trang sản phẩm và trong thư gửi người đã mua lô này."),
        error_messages={"required": gettext_lazy("Xin viết lời cho người mua: lô này bị sao, họ nên làm gì.")},
    )
    whole_batch = forms.BooleanField(label=gettext_lazy("Giữ cả mẻ, mọi quy cách"), required=False)


class SetAsideForm(KeyedForm):
    counted = PiecesField(label=gettext_lazy("Đếm được bao nhiêu gói"), least=0)
    words = forms.CharField(label=gettext_lazy("Ghi rõ thêm"), max_length=240, required=False)
