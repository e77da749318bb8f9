"""Who comes for the goods instead of the buyer, as the order's page asks it."""

from django import forms
from django.utils.translation import gettext_lazy

from orders.forms import LONGEST_NAME, PhoneField, PlainText, ask_for_both, one_line


class CollectorForm(forms.Form):
    """Name and number of who comes; both empty: the buyer."""

    nguoi_lay = forms.CharField(
        label=gettext_lazy("Tên người đến nhận"),
        required=False,
        max_length=LONGEST_NAME,
        widget=PlainText(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Tên dài quá %(limit_value)d chữ. Bạn viết gọn lại giúp.")},
    )
    so_nguoi_lay = PhoneField(label=gettext_lazy("Điện thoại người đến nhận"), required=False)

    def clean_nguoi_lay(self):
        return one_line(self.cleaned_data["nguoi_lay"])

    def clean(self):
        cleaned = super().clean()
        ask_for_both(self, cleaned)
        return cleaned
