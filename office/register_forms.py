"""What the department and the office type into the register of outlets, turned into clean values."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Commune, Province
from catalogue.models.places import DIEN_BIEN
from shops.models import LegalSeller, Outlet, OutletStaff, VisitPoint
from shops.services.posts import RIGHTS
from shops.services.register import Proposal
from shops.services.visits import PointSeen

GOOD, FAULT = "dat", "chua-dat"


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )


def words_field(label: Any, *, required: bool = True, length: int = 240, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, help_text=help_text)


class KeyedForm(forms.Form):
    """A form that takes effect once: the page carries its own key."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4().hex)


class StepForm(KeyedForm):
    """The paper a step stands on, and why."""

    decision = words_field(gettext_lazy("Số văn bản"), length=80, help_text=gettext_lazy("Ví dụ: 215/QĐ-SCT."))
    decided_on = day_field(gettext_lazy("Ngày của văn bản"))
    reason = words_field(gettext_lazy("Lý do"))

    def __init__(self, *args: Any, is_decided: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("decision", "decided_on"):
            self.fields[name].required = is_decided


class DaysForm(KeyedForm):
    opens_on = day_field(gettext_lazy("Mở từ ngày"), required=False)
    closes_on = day_field(
        gettext_lazy("Mở đến hết ngày"), required=False, help_text=gettext_lazy("Để trống nếu không có ngày kết thúc.")
    )
    reason = words_field(gettext_lazy("Lý do"))


class ProposalForm(KeyedForm):
    """A new outlet as it is put forward."""

    name_vi = words_field(gettext_lazy("Tên"), length=160)
    name_en = words_field(gettext_lazy("Tên tiếng Anh"), required=False, length=160)
    code = forms.SlugField(
        label=gettext_lazy("Mã"),
        max_length=40,
        help_text=gettext_lazy("Chữ không dấu, chữ số và dấu gạch nối; là địa chỉ trang, về sau không đổi."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Outlet.Kind.choices)
    legal_seller = forms.ModelChoiceField(LegalSeller.objects.all(), label=gettext_lazy("Bên bán"))
    province = forms.ModelChoiceField(Province.objects.all(), label=gettext_lazy("Tỉnh, thành phố"))
    commune = forms.ModelChoiceField(
        Commune.objects.filter(province=DIEN_BIEN),
        label=gettext_lazy("Xã, phường"),
        required=False,
        help_text=gettext_lazy("Chỉ với điểm bán trong tỉnh."),
    )
    address_vi = words_field(gettext_lazy("Số nhà, đường"), required=False, length=200)
    address_en = words_field(gettext_lazy("Số nhà, đường (Anh)"), required=False, length=200)
    phone = words_field(gettext_lazy("Điện thoại"), required=False, length=20)
    opens_on = day_field(gettext_lazy("Mở từ ngày"), required=False)
    closes_on = day_field(
        gettext_lazy("Mở đến hết ngày"), required=False, help_text=gettext_lazy("Gian hội chợ phải có ngày cuối.")
    )
    home = forms.ModelChoiceField(
        Outlet.objects.filter(state=Outlet.State.TRADING),
        label=gettext_lazy("Hàng lấy từ điểm bán"),
        required=False,
        help_text=gettext_lazy("Với gian hội chợ: nơi gửi hàng đến và nhận hàng còn lại về."),
    )
    document = words_field(gettext_lazy("Số tờ trình, văn bản đề nghị"), required=False, length=80)
    reason = words_field(gettext_lazy("Lý do đề nghị"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        commune, province = said.get("commune"), said.get("province")
        if commune and province and commune.province_id != province.pk:
            self.add_error("commune", _("Xã, phường này không thuộc tỉnh đã chọn."))
        return said

    def proposal(self) -> Proposal:
        names = set(Proposal.__dataclass_fields__) & set(self.cleaned_data)
        return Proposal(**{name: self.cleaned_data[name] for name in names})


class VisitForm(KeyedForm):
    visited_on = day_field(gettext_lazy("Ngày kiểm tra"))
    visitors = words_field(
        gettext_lazy("Người kiểm tra"),
        help_text=gettext_lazy("Họ tên, đơn vị; nhiều người thì cách nhau bằng dấu phẩy."),
    )
    findings = forms.CharField(
        label=gettext_lazy("Ghi nhận chung"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PointForm(forms.Form):
    """One topic of the list: looked at and good, at fault, or left out."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        required=False,
        choices=[
            ("", gettext_lazy("Không xem")),
            (GOOD, gettext_lazy("Đạt")),
            (FAULT, gettext_lazy("Chưa đạt")),
        ],
    )
    words = words_field(gettext_lazy("Thấy gì"), required=False)
    mend_by = day_field(gettext_lazy("Sửa xong trước ngày"), required=False)

    def __init__(self, *args: Any, topic: VisitPoint.Topic, **kwargs: Any):
        super().__init__(*args, prefix=topic.value, **kwargs)
        self.topic = topic

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("verdict") and (said.get("words") or said.get("mend_by")):
            self.add_error("verdict", _("Xin chọn đạt hay chưa đạt."))
        return said

    def point(self) -> PointSeen | None:
        said = self.cleaned_data
        if not said["verdict"]:
            return None
        return PointSeen(self.topic.value, said["verdict"] == GOOD, said["words"], said["mend_by"])


def point_forms(posted: Any) -> list[PointForm]:
    return [PointForm(posted, topic=topic) for topic in VisitPoint.Topic]


class MendingForm(forms.Form):
    mended_on = day_field(gettext_lazy("Sửa xong ngày"))
    words = words_field(gettext_lazy("Ghi nhận"), required=False)


class PostForm(forms.Form):
    """A person's rights at an outlet; `seen` is what the page showed of them."""

    username = forms.CharField(label=gettext_lazy("Tên đăng nhập"), max_length=150)
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Quyền"),
        required=False,
        choices=[(right, OutletStaff._meta.get_field(name).verbose_name) for right, name in RIGHTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    is_ended = forms.BooleanField(label=gettext_lazy("Thôi làm ở điểm bán này"), required=False)
    reason = words_field(gettext_lazy("Lý do"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_username(self) -> Any:
        user = get_user_model().objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Không có tài khoản nào tên như vậy."))
        return user

    def rights_said(self) -> set[str]:
        """Seeing is the least of a post; none at all when it ends."""
        return set() if self.cleaned_data["is_ended"] else {"see", *self.cleaned_data["rights"]}
