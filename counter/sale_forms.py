"""What is scanned and typed in a walk-in sale."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.phones import BadPhone, read_phone
from counter.fields import DongField
from counter.forms import KeyedForm
from orders.services.selling import Buyer

LARGEST_ID = 2**63 - 1


class IdField(forms.IntegerField):
    """The id of a row that the page named; what is none is refused with the sentence of a broken page."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_ID, **kwargs)
        broken = gettext_lazy("Trang này bị hỏng. Xin tải lại trang rồi làm lại.")
        self.error_messages |= {"required": broken, "invalid": broken}


class ScanForm(KeyedForm):
    """One scan: a text, or a packing (and lot) chosen from what a text may mean; into which sale, if one is open."""

    q = forms.CharField(max_length=300, required=False)
    packing = IdField(required=False)
    lot = IdField(required=False)
    sale = IdField(required=False)

    def clean_q(self) -> str:
        return self.cleaned_data["q"].replace("\x00", "").strip()


class LineForm(forms.Form):
    """A line of a sale: so many pieces, or another lot."""

    sale = IdField()
    seen = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    pieces = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    lot = IdField(required=False)


class PayForm(forms.Form):
    """What the buyer gives and says. `quick` is a button with an amount on it; else the typed amount counts."""

    sale = IdField()
    seen = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=[("cash", ""), ("transfer", "")], required=False)
    quick = forms.IntegerField(min_value=0, max_value=10**12, required=False)
    given = DongField(label=gettext_lazy("Khách đưa"), required=False)
    is_adult = forms.BooleanField(required=False, label=gettext_lazy("Khách đã đủ 18 tuổi (có rượu)"))
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Địa chỉ thư này chưa đúng, ví dụ đúng: lan@gmail.com.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].replace("\x00", "").strip()
        if not typed:
            return ""
        try:
            return read_phone(typed)
        except BadPhone as bad:
            raise forms.ValidationError(str(bad)) from bad

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.is_transfer and not self.errors.get("given") and self.cash is None:
            self.add_error("given", _("Xin gõ số tiền khách đưa, hoặc bấm một nút có sẵn số tiền."))
        return said

    @property
    def is_transfer(self) -> bool:
        return self.cleaned_data.get("how") == "transfer"

    @property
    def cash(self) -> int | None:
        quick = self.cleaned_data.get("quick")
        return quick if quick is not None else self.cleaned_data.get("given")

    @property
    def buyer(self) -> Buyer:
        said = self.cleaned_data
        return Buyer(email=said["email"], phone=said["phone"], is_adult=said["is_adult"])


class FloatForm(KeyedForm):
    """The float counted at the opening of a session."""

    counted = DongField(label=gettext_lazy("Tiền lẻ trong két"), least=0)
