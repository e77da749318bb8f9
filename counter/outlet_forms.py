"""Forms about the outlet itself: a fair that is proposed or closed, and who works here."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Commune, Province
from catalogue.models.places import DIEN_BIEN
from counter.fields import DayField
from counter.forms import REASON_LENGTH, KeyedForm
from shops.models import OutletStaff
from shops.services.posts import RIGHTS


class FairForm(KeyedForm):
    """A fair: its name, where, on which days."""

    name = forms.CharField(
        label=gettext_lazy("Tên gian hội chợ"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi tên hội chợ.")},
    )
    province = forms.ModelChoiceField(Province.objects.all(), label=gettext_lazy("Tỉnh, thành phố"), empty_label=None)
    commune = forms.ModelChoiceField(
        Commune.objects.filter(province=DIEN_BIEN),
        label=gettext_lazy("Xã, phường (nếu trong tỉnh)"),
        required=False,
        empty_label=gettext_lazy("Không chọn"),
    )
    address = forms.CharField(label=gettext_lazy("Chỗ dựng gian"), max_length=200, required=False)
    opens_on = DayField(label=gettext_lazy("Ngày mở"))
    closes_on = DayField(label=gettext_lazy("Ngày cuối cùng"))
    document = forms.CharField(label=gettext_lazy("Giấy mời, văn bản (nếu có)"), max_length=80, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Vì sao nên dự"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Xin ghi lý do.")},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        commune, province = said.get("commune"), said.get("province")
        if commune and province and commune.province_id != province.pk:
            self.add_error("commune", _("Xã, phường này không thuộc tỉnh đã chọn."))
        return said


class CloseFairForm(KeyedForm):
    reason = forms.CharField(
        label=gettext_lazy("Ghi chú khi đóng"),
        max_length=REASON_LENGTH,
        initial=gettext_lazy("Hết hội chợ"),
        error_messages={"required": gettext_lazy("Xin ghi lý do.")},
    )


class PostForm(forms.Form):
    """One person's rights here. Offered are only the rights of whoever gives them."""

    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Xin gõ tên đăng nhập.")},
    )
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Được làm gì"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_ended = forms.BooleanField(label=gettext_lazy("Thôi làm ở đây"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Xin ghi lý do.")},
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: frozenset[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.held = held
        names = {right: OutletStaff._meta.get_field(field).verbose_name for right, field in RIGHTS.items()}
        self.fields["rights"].choices = [(right, name) for right, name in names.items() if right in held]

    def clean_username(self) -> Any:
        user = get_user_model().objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Không có tài khoản nào tên như vậy. Nhờ văn phòng mở tài khoản trước."))
        return user

    def rights_said(self, before: frozenset[str]) -> set[str]:
        """What was ticked, with the rights the giver does not hold left as they were."""
        if self.cleaned_data["is_ended"]:
            return set()
        return {"see", *self.cleaned_data["rights"], *(before - self.held)}
