"""Asking for a new password, and setting it."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from orders.exceptions import WeakPassword
from orders.forms import KeepForm, PlainText, account_name


class ForgottenForm(forms.Form):
    """The number that the account is kept under, in any spelling."""

    so = forms.CharField(
        label=gettext_lazy("Số điện thoại của tài khoản"),
        max_length=150,
        widget=PlainText(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username"}),
        error_messages={"required": gettext_lazy("Bạn điền số điện thoại của tài khoản.")},
    )

    def clean_so(self) -> str:
        return account_name(self.cleaned_data["so"])


class NewPasswordForm(KeepForm):
    """A new password for `user`, typed once: it can be seen, and asked for again."""

    def __init__(self, user: Any, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_mat_khau(self) -> str:
        password = self.cleaned_data["mat_khau"]
        try:
            password_validation.validate_password(password, self.user)
        except ValidationError as weak:
            refusal = WeakPassword(codes=[error.code for error in weak.error_list])
            raise forms.ValidationError(str(refusal)) from weak
        return password

    def save(self) -> Any:
        """Set it; every other session of the account ends with the old one."""
        self.user.set_password(self.cleaned_data["mat_khau"])
        self.user.save(update_fields=["password"])
        return self.user
