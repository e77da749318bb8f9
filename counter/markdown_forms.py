"""The lower price of a lot that is near its end, as a percentage or in đồng."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.fields import DongField
from counter.forms import KeyedForm, reason_field
from shops.queries import reduced


class MaybeDongField(DongField):
    """Whole đồng, or nothing at all."""

    def clean(self, value: Any) -> int | None:
        return None if not str(value or "").strip() else super().clean(value)


class MarkDownForm(KeyedForm):
    """Either so many per cent off the regular price, or a new price; the price asked comes out in `amount`."""

    percent = forms.CharField(
        label=gettext_lazy("Giảm bao nhiêu phần trăm"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "list": "muc-giam"}),
    )
    price = MaybeDongField(
        label=gettext_lazy("Hoặc giá mới (đồng)"),
        required=False,
        help_text=gettext_lazy("Chỉ điền một trong hai ô."),
    )
    reason = reason_field(gettext_lazy("Lý do"), "vi-sao-giam")

    def __init__(self, *args, regular: int | None, **kwargs):
        self.regular = regular
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reason", _("Gần hết hạn"))

    def clean_percent(self) -> int | None:
        typed = self.cleaned_data["percent"].strip()
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,3} ?%?", typed) or not 1 <= (percent := int(typed.rstrip(" %"))) <= 99:
            raise forms.ValidationError(_("Mức giảm là số từ 1 đến 99, ví dụ 30."))
        return percent

    def clean(self):
        given = self.cleaned_data
        if "percent" in self.errors or "price" in self.errors:
            return given
        percent, price = given.get("percent"), given.get("price")
        if (percent is None) == (price is None):
            raise forms.ValidationError(_("Xin điền mức giảm hoặc giá mới, một trong hai ô."))
        if percent is not None and self.regular is not None:
            given["amount"] = max(1, reduced(self.regular, percent))
        else:
            given["amount"] = price if price is not None else 0
        return given


class StopForm(KeyedForm):
    """Why a markdown ends early."""

    reason = reason_field(gettext_lazy("Vì sao thôi giảm"), "vi-sao-thoi")
