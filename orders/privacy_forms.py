"""What a customer fills in to have data of their own, or to have it erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.forms import PhoneField


class PhoneShownForm(forms.Form):
    """The phone number that the order was placed with; `facts` is the order."""

    dien_thoai = PhoneField(
        label=gettext_lazy("Số điện thoại khi đặt"),
        error_messages={"required": gettext_lazy("Bạn ghi số điện thoại đã dùng khi đặt.")},
    )

    def __init__(self, *args: Any, facts: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.facts = facts

    @property
    def is_wrong_guess(self) -> bool:
        """Whether a whole number was typed, and another one: such guesses are counted."""
        return self.has_error("dien_thoai", code="other")

    def clean_dien_thoai(self):
        phone = self.cleaned_data["dien_thoai"]
        if phone != self.facts.phone:
            raise forms.ValidationError(_("Đơn này không đặt bằng số ấy. Bạn xem lại giúp."), code="other")
        return phone


class UnderstoodForm(forms.Form):
    """Nothing is erased by one tap: the tick says that what goes and what stays was read."""

    da_hieu = forms.BooleanField(
        label=gettext_lazy("Tôi đã đọc phần trên và muốn xoá. Việc này không hoàn lại được."),
        error_messages={"required": gettext_lazy("Bạn đánh dấu ô này nếu chắc chắn muốn xoá.")},
    )


class EraseOrderForm(UnderstoodForm, PhoneShownForm):
    field_order = ("dien_thoai", "da_hieu")


class EraseAccountForm(UnderstoodForm):
    """The password once more: whoever finds a phone unlocked erases nothing."""

    mat_khau = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        strip=False,
        max_length=128,
        error_messages={"required": gettext_lazy("Bạn điền mật khẩu.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("mat_khau", "da_hieu")

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def is_wrong_guess(self) -> bool:
        return self.has_error("mat_khau", code="wrong")

    def clean_mat_khau(self):
        password = self.cleaned_data["mat_khau"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("Mật khẩu chưa đúng. Bạn thử lại."), code="wrong")
        return password
