"""Numbers and dates as people at a counter type them, and the sentence for what cannot be read."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from common.typed import read_day, read_pieces
from orders.exceptions import MOST_TRANSFER, BadCashAmount, BadTransferAmount
from shops.exceptions import MOST_UNITS, BadQuantity


class PiecesField(forms.CharField):
    """A whole number of pieces from `least` up to a million; what was typed stays in the box."""

    def __init__(self, *, least: int = 1, **kwargs: Any):
        self.least = least
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=60, **kwargs)
        self.error_messages["required"] = gettext_lazy("Xin gõ số lượng.")

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed and not self.required:
            return None
        pieces = read_pieces(typed)
        if not self.least <= pieces <= MOST_UNITS:
            raise forms.ValidationError(str(BadQuantity(quantity=pieces, least=self.least, most=MOST_UNITS)))
        return pieces


class DongField(forms.CharField):
    """Whole đồng from `least` (1, or 0 for money that is counted), as "120000", "120.000" or "120.000 ₫".

    What was typed stays in the box.
    """

    def __init__(self, *, least: int = 1, **kwargs: Any):
        self.least = least
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)
        self.error_messages["required"] = gettext_lazy("Xin gõ số tiền.")

    def clean(self, value: Any) -> int | None:
        said = super().clean(value)
        if not said and not self.required:
            return None
        typed = re.sub(r"\s*(₫|đ|đồng|VND)\s*$", "", said, flags=re.IGNORECASE)
        amount = read_pieces(typed)
        if not self.least <= amount <= MOST_TRANSFER:
            refusal = BadTransferAmount if self.least else BadCashAmount
            raise forms.ValidationError(str(refusal(amount=typed)))
        return amount


class DayField(forms.CharField):
    """A day typed as it is printed on the pack. A text box, so that what cannot be read stays to be put right.

    `is_ruled_elsewhere` leaves it to the service to say when it is missing.
    """

    def __init__(self, *, is_end: bool = False, is_ruled_elsewhere: bool = False, **kwargs: Any):
        self.is_end, self.is_ruled_elsewhere = is_end, is_ruled_elsewhere
        attrs = {"autocomplete": "off", "placeholder": "2/12/2026"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)

    def validate(self, value: Any) -> None:
        if not self.is_ruled_elsewhere:
            super().validate(value)

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        return read_day(typed, is_end=self.is_end) if typed else None
