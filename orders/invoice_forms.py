"""What a buyer types for a VAT invoice."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tax_code import BadTaxCode, read_tax_code
from orders.forms import PlainEmail, PlainText, one_line
from orders.services.invoices import InvoiceBuyer


class InvoiceForm(forms.Form):
    """Name, tax code, address and mail of an invoice; nothing is asked of a buyer who wants none."""

    hd = forms.BooleanField(label=gettext_lazy("Tôi cần hóa đơn GTGT"), required=False)
    hd_ten = forms.CharField(
        label=gettext_lazy("Tên trên hóa đơn"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Tên công ty, cơ quan, hoặc họ tên của bạn."),
        widget=PlainText(attrs={"autocomplete": "organization"}),
    )
    hd_mst = forms.CharField(
        label=gettext_lazy("Mã số thuế"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Mua cho cá nhân thì để trống, hoặc ghi số định danh."),
        widget=PlainText(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    hd_dia_chi = forms.CharField(
        label=gettext_lazy("Địa chỉ trên hóa đơn"),
        required=False,
        max_length=240,
        widget=PlainText(attrs={"autocomplete": "street-address"}),
    )
    hd_thu = forms.EmailField(
        label=gettext_lazy("Thư nhận hóa đơn"),
        required=False,
        max_length=200,
        widget=PlainEmail(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Địa chỉ thư chưa đúng. Ví dụ: ten@example.com")},
    )

    @property
    def is_wanted(self) -> bool:
        return bool(self["hd"].value())

    def clean_hd_ten(self) -> str:
        return one_line(self.cleaned_data["hd_ten"])

    def clean_hd_dia_chi(self) -> str:
        return one_line(self.cleaned_data["hd_dia_chi"])

    def clean_hd_mst(self) -> str:
        typed = one_line(self.cleaned_data["hd_mst"])
        if not typed or not self.cleaned_data.get("hd"):
            return ""
        try:
            return read_tax_code(typed)
        except BadTaxCode as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("hd"):
            for name in ("hd_ten", "hd_mst", "hd_dia_chi", "hd_thu"):
                self.errors.pop(name, None)  # left over from a wish that was taken back
            return cleaned
        needed = {
            "hd_ten": _("Bạn ghi tên trên hóa đơn."),
            "hd_dia_chi": _("Bạn ghi địa chỉ trên hóa đơn."),
            "hd_thu": _("Bạn ghi địa chỉ thư để nhận hóa đơn."),
        }
        for name, words in needed.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def wanted(self) -> InvoiceBuyer | None:
        """What a valid form asks for; None for no invoice."""
        said = self.cleaned_data
        if not said["hd"]:
            return None
        return InvoiceBuyer(
            buyer=said["hd_ten"], tax_code=said["hd_mst"], address=said["hd_dia_chi"], email=said["hd_thu"]
        )
