"""Numbers of VAT invoices as they are typed or handed in at the desk."""

from django import forms
from django.utils.translation import gettext_lazy

from counter.fields import DayField
from orders.statements.files import MOST_BYTES


class InvoiceNumberForm(forms.Form):
    """The number of one share's invoice; `reason` only where another one stands."""

    symbol = forms.CharField(
        label=gettext_lazy("Ký hiệu"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=gettext_lazy("Ví dụ 1C26TDB"),
        error_messages={"required": gettext_lazy("Xin gõ ký hiệu hóa đơn.")},
    )
    number = forms.IntegerField(
        label=gettext_lazy("Số hóa đơn"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Xin gõ số hóa đơn."),
            "invalid": gettext_lazy("Số hóa đơn chỉ gồm chữ số."),
        },
    )
    issued_on = DayField(label=gettext_lazy("Ngày hóa đơn"))
    reason = forms.CharField(label=gettext_lazy("Vì sao sửa"), max_length=240, required=False)


class InvoiceFileForm(forms.Form):
    """The month's list, come back with the numbers in its last columns."""

    file = forms.FileField(
        label=gettext_lazy("Tệp đã có số hóa đơn"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=gettext_lazy("Tệp tải ở trên, điền ba cột cuối: ký hiệu, số và ngày hóa đơn."),
        error_messages={
            "required": gettext_lazy("Xin chọn tệp."),
            "invalid": gettext_lazy("Tệp chưa gửi lên được. Xin chọn lại."),
            "empty": gettext_lazy("Tệp này rỗng."),
        },
    )

    def content(self) -> bytes:
        """The file's bytes, one more than allowed at most: that is enough to refuse it."""
        return self.cleaned_data["file"].read(MOST_BYTES + 1)
