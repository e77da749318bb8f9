"""The file that staff hand in, and what it is of."""

from django import forms
from django.utils.translation import gettext_lazy

from shops.import_columns import LIMITS
from shops.models import StockImport


class ImportForm(forms.Form):
    """A table of receipts or of opening stock."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Tệp ghi gì"),
        widget=forms.RadioSelect,
        choices=[
            (StockImport.Kind.RECEIPTS, gettext_lazy("phiếu giao hàng")),
            (StockImport.Kind.STOCK, gettext_lazy("tồn đầu kỳ: hàng đã có sẵn ở điểm này")),
        ],
        error_messages={
            "required": gettext_lazy("Xin chọn tệp ghi gì."),
            "invalid_choice": gettext_lazy("Xin chọn tệp ghi gì."),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.xlsx,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        help_text=gettext_lazy("XLSX hoặc CSV, nhiều nhất 2 MB, 5.000 dòng."),
        error_messages={
            "required": gettext_lazy("Xin chọn tệp."),
            "invalid": gettext_lazy("Tệp chưa gửi lên được. Xin chọn lại."),
            "empty": gettext_lazy("Tệp này rỗng."),
        },
    )

    def content(self) -> bytes:
        """The file's bytes, one more than allowed at most: that is enough to refuse it."""
        return self.cleaned_data["file"].read(LIMITS.most_bytes + 1)
