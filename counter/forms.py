"""What staff type, turned into clean values."""

import uuid

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.rate_limit import count_try, forget_tries, minutes_of
from counter.fields import DayField, DongField, PiecesField
from orders.models import OWN_DELIVERY, CarrierHandIn
from shops.exceptions import BadLotCode
from shops.models import StockMovement
from shops.services import clean_lot_code

Kind = StockMovement.Kind
SCOPE, SPAN, MOST_TRIES = "counter-sign-in", 15 * 60, 5  # seconds, wrong passwords of one name from one address
REASON_LENGTH = 240
OWN, AT_COUNTER = "tu-giao", "quay"  # values of a list of carriers that are no carrier's name


class SignInForm(AuthenticationForm):
    """Name and password; five wrong tries of one name from one address close the door for a quarter of an hour."""

    error_messages = {
        "invalid_login": gettext_lazy("Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường."),
        "inactive": gettext_lazy("Tài khoản này đã ngừng dùng."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
        self.fields["username"].error_messages["required"] = _("Xin gõ tên đăng nhập.")
        self.fields["password"].error_messages["required"] = _("Xin gõ mật khẩu.")

    def clean(self):
        name = self.cleaned_data.get("username")
        if name and self.cleaned_data.get("password"):
            who = f"{self.request.META.get('REMOTE_ADDR', '')} {name.casefold()}"
            # Counted before the password is looked at, so that tries at the same moment cannot slip by.
            if count_try(SCOPE, who, SPAN) > MOST_TRIES:
                raise forms.ValidationError(
                    _("Đã gõ sai nhiều lần. Xin đợi %(minutes)s phút rồi thử lại, hoặc nhờ quản lý đặt lại mật khẩu."),
                    code="too-many",
                    params={"minutes": minutes_of(SPAN)},
                )
            super().clean()
            forget_tries(SCOPE, who)
        return self.cleaned_data


class KeyedForm(forms.Form):
    """A form that takes effect once: each page carries its own key, and the same page sent again brings it again."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Trang này thiếu mã gửi. Xin tải lại trang rồi làm lại."),
            "invalid": gettext_lazy("Mã gửi của trang này bị hỏng. Xin tải lại trang rồi làm lại."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"])


def reason_field(label, examples: str) -> forms.CharField:
    """A sentence of why; `examples` names a list of usual ones in the page, to choose from or not."""
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"list": examples, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi lý do.")},
    )


def lot_code_field() -> forms.CharField:
    """The lot's code as it is printed on the goods."""
    return forms.CharField(
        label=gettext_lazy("Số lô"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("In trên bao bì, cạnh hạn dùng."),
        error_messages={"required": gettext_lazy("Xin gõ số lô in trên bao bì.")},
    )


class ReceiveForm(KeyedForm):
    """Goods of one packing that arrived: lot, dates, how many, on which paper."""

    lot_code = lot_code_field()
    made_on = DayField(label=gettext_lazy("Ngày sản xuất"), required=False)
    best_before = DayField(
        label=gettext_lazy("Hạn dùng"),
        is_end=True,
        is_ruled_elsewhere=True,
        help_text=gettext_lazy("Ngày/tháng/năm. Chỉ in tháng thì gõ tháng/năm, ví dụ 12/2026."),
    )
    keeps_for_ever = forms.BooleanField(
        label=gettext_lazy("Hàng này không có hạn dùng (đồ thủ công, dệt, đan…)"), required=False
    )
    quantity = PiecesField(label=gettext_lazy("Số lượng nhập"))
    document = forms.CharField(
        label=gettext_lazy("Số phiếu giao hàng"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # Shown only once the code turned out to be known of another product.
    code_is_shared = forms.BooleanField(
        label=gettext_lazy("Đúng là số lô của món này, hai món trùng số lô"), required=False
    )

    def clean_lot_code(self) -> str:
        try:
            return clean_lot_code(self.cleaned_data["lot_code"])
        except BadLotCode as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SeenField(forms.IntegerField):
    """The ledger's last line when the page was made; a form that does not say it is not asked."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**63 - 1)
        self.error_messages["invalid"] = gettext_lazy("Trang này bị hỏng. Xin tải lại trang rồi làm lại.")


class CountForm(KeyedForm):
    """What truly stands on the shelf."""

    counted = PiecesField(label=gettext_lazy("Đếm được"), least=0)
    seen = SeenField()
    reason = reason_field(gettext_lazy("Vì sao đếm"), "vi-sao")


class WriteOffForm(KeyedForm):
    """Goods that leave without being bought. Recalls are carried out lot by lot elsewhere."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Lý do bỏ ra"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.DAMAGED, gettext_lazy("hư hỏng, vỡ, ẩm mốc")),
            (Kind.EXPIRED, gettext_lazy("quá hạn dùng")),
            (Kind.SAMPLED, gettext_lazy("mời khách dùng thử")),
        ],
        error_messages={
            "required": gettext_lazy("Xin chọn một lý do."),
            "invalid_choice": gettext_lazy("Xin chọn một trong ba lý do."),
        },
    )
    quantity = PiecesField(label=gettext_lazy("Số lượng bỏ ra"))
    reason = reason_field(gettext_lazy("Ghi rõ thêm"), "ghi-ro")


class CorrectForm(KeyedForm):
    """Undoing a wrong line of the book."""

    reason = reason_field(gettext_lazy("Sai ở đâu"), "sai-o-dau")


def reference_field() -> forms.CharField:
    """The bank's own number of a transfer."""
    return forms.CharField(
        label=gettext_lazy("Số giao dịch"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("Số ngân hàng ghi trên sao kê."),
        error_messages={"required": gettext_lazy("Xin ghi số giao dịch của ngân hàng.")},
    )


class TransferForm(forms.Form):
    """A transfer of the statement. The bank's number makes a second sending harmless."""

    bank_reference = reference_field()
    booked_on = DayField(label=gettext_lazy("Ngày ghi có"))
    amount = DongField(label=gettext_lazy("Số tiền"))
    words = forms.CharField(
        label=gettext_lazy("Nội dung"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Chép như sao kê ghi. Có số đơn thì tiền tự vào đơn."),
    )

    def clean_booked_on(self):
        day = self.cleaned_data["booked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày này chưa tới. Xin xem lại sao kê."))
        return day


class AssignForm(forms.Form):
    """The order that unknown money was for, and how one knows."""

    number = forms.CharField(
        label=gettext_lazy("Số đơn"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Xin ghi số đơn.")},
    )
    reason = reason_field(gettext_lazy("Vì sao biết là của đơn này"), "")

    def clean_number(self) -> str:
        return "".join(char for char in self.cleaned_data["number"].upper() if char.isalnum())


class RefundForm(forms.Form):
    """Money sent back, as the bank booked it."""

    bank_reference = reference_field()
    amount = DongField(label=gettext_lazy("Số tiền đã hoàn"))
    reason = reason_field(gettext_lazy("Vì sao hoàn"), "")


class CarrierForm(forms.Form):
    """Who takes a parcel away and the cash for it. `carriers` are names, the usual first; "" is the outlet itself."""

    carrier = forms.ChoiceField(
        label=gettext_lazy("Ai giao và thu tiền"),
        error_messages={
            "required": gettext_lazy("Xin chọn ai giao hàng."),
            "invalid_choice": gettext_lazy("Xin chọn một đơn vị trong danh sách, hoặc gõ tên vào ô bên dưới."),
        },
    )
    other = forms.CharField(
        label=gettext_lazy("Đơn vị khác"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, carriers: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [(name or OWN, name or str(OWN_DELIVERY)) for name in carriers]

    def clean(self):
        """`who` is the carrier's name; "" for the outlet's own people."""
        said = self.cleaned_data
        chosen = said.get("carrier", "")
        if said.get("other"):
            self.errors.pop("carrier", None)
            chosen = said["other"]
        return said | {"who": "" if chosen == OWN else chosen}


class CorrectCashForm(CarrierForm):
    """Who truly has the cash of a share."""

    reason = reason_field(gettext_lazy("Sai ở đâu"), "sai-o-dau")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carrier"].label = _("Tiền đang ở đâu")
        self.fields["carrier"].choices = [(AT_COUNTER, _("Quầy giữ")), *self.fields["carrier"].choices]

    @property
    def is_here(self) -> bool:
        return not self.cleaned_data["other"] and self.cleaned_data["carrier"] == AT_COUNTER


def difference_field() -> forms.CharField:
    """A difference is asked about once it is known to be one."""
    return forms.CharField(
        label=gettext_lazy("Lý do nếu lệch với sổ"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "vi-sao-lech", "autocomplete": "off"}),
    )


class CashUpForm(KeyedForm):
    """Money of the till, counted."""

    counted = DongField(label=gettext_lazy("Tiền đếm được"), least=0)
    reason = difference_field()
    seen = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)


class HandInForm(KeyedForm):
    """What a carrier hands in, and how."""

    method = forms.ChoiceField(
        label=gettext_lazy("Nộp bằng"),
        widget=forms.RadioSelect,
        choices=CarrierHandIn.Method.choices,
        initial=CarrierHandIn.Method.CASH,
        error_messages={
            "required": gettext_lazy("Xin chọn cách nộp tiền."),
            "invalid_choice": gettext_lazy("Xin chọn cách nộp tiền."),
        },
    )
    bank_reference = forms.CharField(
        label=gettext_lazy("Số giao dịch, nếu chuyển khoản"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    counted = DongField(label=gettext_lazy("Số tiền nộp"), least=0)
    reason = difference_field()
