"""Money that goes back to a card."""

from django import forms
from django.utils.translation import gettext_lazy

from counter.fields import DongField
from counter.forms import reason_field


class CardRefundForm(forms.Form):
    """How much goes back, and why. `key` makes a second tap of the same form harmless."""

    amount = DongField(label=gettext_lazy("Số tiền hoàn về thẻ"))
    reason = reason_field(gettext_lazy("Vì sao hoàn"), "")
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
