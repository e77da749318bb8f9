"""What buyers type, turned into clean values; shape is judged here, business by the services."""

import uuid
from functools import lru_cache

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Commune, Province
from common.compiled import Compiled
from common.phones import BadPhone, read_phone
from orders.models import OrderFacts, Payment
from orders.queries.communes import match_communes
from shops.models import Outlet

SHIP, PICK_UP, MIXED = OrderFacts.Way.SHIP, OrderFacts.Way.PICK_UP, OrderFacts.Way.MIXED
CASH, TRANSFER, CARD = Payment.Method.CASH, Payment.Method.TRANSFER, Payment.Method.CARD
LONGEST_NAME = 200
LISTS_KEPT = 100  # one for each province chosen, in two languages; some 3 kB each
SELECTED = mark_safe(" selected")


def one_line(text: str) -> str:
    """Typed text without line breaks, NUL and doubled spaces."""
    return " ".join(text.replace("\x00", "").split())


class Plain:
    """An input written in one go: as Django writes it, it is two templates."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        shown = {"type": widget["type"], "name": name, "value": widget["value"], **widget["attrs"]}
        return format_html("<input{}>", flatatt(shown))


class PlainText(Plain, forms.TextInput):
    pass


class PlainEmail(Plain, forms.EmailInput):
    pass


class PlainArea(forms.Textarea):
    """Several lines, written in one go as well."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        # A browser drops one line break after the tag, and with it the first empty line that was typed.
        return format_html(
            "<textarea{}>\n{}</textarea>", flatatt({"name": name, **widget["attrs"]}), widget["value"] or ""
        )


class PhoneField(forms.CharField):
    """A phone number in any local spelling; gives +84…"""

    def __init__(self, **options):
        widget = PlainText(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        super().__init__(max_length=40, widget=widget, **options)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return read_phone(typed)
        except BadPhone as refusal:
            raise forms.ValidationError(str(refusal), code="phone") from refusal


class PlainSelect(forms.Select):
    """A list written in one go: as Django writes it, each of its 34 choices is a template of its own."""

    def use_required_attribute(self, initial):
        return False  # the form's rules are said by the server; Django would read the choices once more to know

    def render(self, name, value, attrs=None, renderer=None):
        choices = tuple((str(code), str(label)) for code, label in self.choices)
        shown = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", shown, _options(choices, str(value or "")))


@lru_cache(LISTS_KEPT)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """The same list is written once; a chosen value that is in none of them chooses nothing."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SELECTED if code == chosen else "", label) for code, label in choices),
    )


provinces = Compiled(lambda: Province.objects.values_list("code", "name"))
_provinces: list[tuple[str, str]] = []


def province_choices() -> list[tuple[str, str]]:
    """Code and name of every province, read once in a process: they change by law, with a release."""
    if not _provinces:
        _provinces.extend(provinces())
    return _provinces


provinces_by_code = Compiled(
    lambda code: Province.objects.filter(code=code).select_related("zone_link__zone"), code=str
)


def find_province(typed: str) -> Province | None:
    """The province of this code with its delivery zone."""
    return next(iter(provinces_by_code(code=one_line(typed)[:8])), None)


class ProvinceField(forms.Field):
    """A province out of the list, by its code; gives the province with its delivery zone, None when none was chosen."""

    def __init__(self, *, empty_label, **options):
        choices = lambda: [("", empty_label), *province_choices()]  # noqa: E731  asked when a form is shown
        super().__init__(widget=PlainSelect(choices=choices), **options)

    def to_python(self, value):
        if not (typed := one_line(value or "")):
            return None
        if (found := find_province(typed)) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


class CollectorFields(forms.Form):
    """Name and number of who comes instead of the buyer; both empty: the buyer."""

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


class CheckoutForm(CollectorFields):
    """One page: how the goods come, to whom, and what the buyer has seen."""

    nhan = forms.ChoiceField(
        label=gettext_lazy("Bạn nhận hàng thế nào?"),
        choices=[
            (SHIP.value, gettext_lazy("Giao tận nơi")),
            (PICK_UP.value, gettext_lazy("Nhận tại điểm bán")),
            (MIXED.value, gettext_lazy("Nhận một phần, giao phần còn lại")),
        ],
        error_messages={
            "required": gettext_lazy("Bạn chọn cách nhận hàng."),
            "invalid_choice": gettext_lazy("Bạn chọn cách nhận hàng."),
        },
    )
    diem = forms.CharField(label=gettext_lazy("Nhận tại điểm bán nào?"), required=False, max_length=40)
    ten = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        max_length=LONGEST_NAME,
        widget=PlainText(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Bạn cho biết tên người nhận."),
            "max_length": gettext_lazy("Tên dài quá %(limit_value)d chữ. Bạn viết gọn lại giúp."),
        },
    )
    dien_thoai = PhoneField(
        label=gettext_lazy("Số điện thoại"),
        error_messages={"required": gettext_lazy("Bạn cho số điện thoại để người giao gọi khi đến.")},
    )
    thu = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Để nhận thư xác nhận đơn."),
        widget=PlainEmail(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Địa chỉ thư chưa đúng. Ví dụ: ten@example.com")},
    )
    tinh = ProvinceField(
        label=gettext_lazy("Tỉnh, thành phố"),
        required=False,
        empty_label=gettext_lazy("Chọn tỉnh, thành phố"),
        error_messages={"invalid_choice": gettext_lazy("Bạn chọn một tỉnh, thành phố trong danh sách.")},
    )
    xa = forms.CharField(
        label=gettext_lazy("Xã, phường"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Gõ tên cũ cũng được, ví dụ “Hàng Bạc”."),
        widget=PlainText(attrs={"autocomplete": "off", "list": "ds-xa"}),
    )
    giu_xa = forms.BooleanField(label=gettext_lazy("Giữ tên xã như tôi viết"), required=False)
    dia_chi = forms.CharField(
        label=gettext_lazy("Số nhà, đường, thôn, bản"),
        required=False,
        max_length=240,
        widget=PlainText(attrs={"autocomplete": "street-address"}),
    )
    loi_nhan = forms.CharField(
        label=gettext_lazy("Lời nhắn cho điểm bán"),
        required=False,
        max_length=500,
        widget=PlainArea(attrs={"rows": 2}),
    )
    tra = forms.ChoiceField(
        label=gettext_lazy("Trả tiền thế nào?"),
        choices=[
            (CASH.value, gettext_lazy("Tiền mặt khi nhận hàng")),
            (TRANSFER.value, gettext_lazy("Chuyển khoản ngân hàng")),
            (CARD.value, gettext_lazy("Thẻ quốc tế")),
        ],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Bạn chọn cách trả tiền.")},
    )
    du_tuoi = forms.BooleanField(label=gettext_lazy("Tôi đã đủ 18 tuổi"), required=False)
    khoa = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    da_xem = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.commune: Commune | None = None
        self.outlet: Outlet | None = None
        self.can_keep_commune = False

    @property
    def key(self) -> str:
        """The key that makes a second sending of this very form harmless."""
        return one_line(self.data.get("khoa", ""))[:64] or uuid.uuid4().hex

    def read_choices(self) -> tuple[str, Outlet | None, Province | None, Commune | None]:
        """Way, pick-up point, province and commune as far as they can be read before all is filled in."""
        way = self.data.get("nhan") if self.data.get("nhan") in (SHIP, PICK_UP, MIXED) else SHIP.value
        outlet = _outlet(one_line(self.data.get("diem", ""))) if way != SHIP else None
        province = None
        if way != PICK_UP:
            province = find_province(self.data.get("tinh", ""))
        commune = None
        if province is not None:
            found = match_communes(self.data.get("xa", ""), province.pk)
            commune = found[0].commune if len(found) == 1 else None
        return way, outlet, province, commune

    @property
    def method(self) -> str:
        """The way of paying chosen so far; cash as long as none is."""
        chosen = self.data.get("tra") or self.initial.get("tra")
        return chosen if chosen in (TRANSFER, CARD) else CASH.value

    def clean_ten(self):
        return one_line(self.cleaned_data["ten"])

    def clean_loi_nhan(self):
        return self.cleaned_data["loi_nhan"].replace("\x00", "").strip()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("nhan") in (PICK_UP, MIXED):
            self.outlet = _outlet(cleaned.get("diem", ""))
            if self.outlet is None:
                self.add_error("diem", _("Bạn chọn một điểm bán để đến nhận."))
            ask_for_both(self, cleaned)
        if cleaned.get("nhan") in (SHIP, MIXED):
            self._clean_address(cleaned)
        return cleaned

    def _clean_address(self, cleaned: dict) -> None:
        if not cleaned.get("dia_chi", "").strip() and "dia_chi" not in self.errors:
            self.add_error("dia_chi", _("Bạn ghi số nhà, đường hoặc thôn, bản để người giao tìm đến."))
        if "tinh" in self.errors:
            return
        province, typed = cleaned.get("tinh"), one_line(cleaned.get("xa", ""))
        if province is None:
            self.add_error("tinh", _("Bạn chọn tỉnh, thành phố. Cửa hàng chỉ giao trong nước Việt Nam."))
            return
        if not typed:
            if "xa" not in self.errors:
                self.add_error("xa", _("Bạn ghi tên xã, phường."))
            return
        here = match_communes(typed, province.pk)
        if len(here) == 1:
            self.commune = here[0].commune
        elif not cleaned.get("giu_xa"):
            self._explain_commune(typed, province, here)

    def _explain_commune(self, typed: str, province: Province, here: list) -> None:
        """Several of one name, or one of another province: ask. A name nobody knows is kept as it was typed."""
        if here:
            names = ", ".join(str(found.commune) for found in here)
            self.can_keep_commune = True
            self.add_error(
                "xa",
                _("“%(typed)s” nay thuộc nhiều nơi: %(names)s. Bạn chọn một tên.") % {"typed": typed, "names": names},
            )
            return
        elsewhere = match_communes(typed)
        if elsewhere:
            provinces = ", ".join(dict.fromkeys(found.commune.province.name for found in elsewhere[:3]))
            self.can_keep_commune = True
            self.add_error(
                "xa",
                _("Không thấy “%(typed)s” ở %(province)s. Nơi tên này có ở: %(provinces)s. Bạn xem lại xã hoặc tỉnh.")
                % {"typed": typed, "province": province.name, "provinces": provinces},
            )


def ask_for_both(form: forms.Form, cleaned: dict) -> None:
    """Who comes instead of the buyer is known by name and number, or not at all."""
    name, phone = cleaned.get("nguoi_lay", ""), cleaned.get("so_nguoi_lay", "")
    if phone and not name and "nguoi_lay" not in form.errors:
        form.add_error("nguoi_lay", _("Bạn ghi tên người đến nhận giúp."))
    if name and not phone and "so_nguoi_lay" not in form.errors:
        form.add_error("so_nguoi_lay", _("Bạn cho số điện thoại của người đến nhận giúp."))


def _outlet(code: str) -> Outlet | None:
    return Outlet.objects.select_related("commune", "province").filter(code=code, has_pickup=True).first()


class FindOrderForm(forms.Form):
    """An order found again by its number and the phone number it was ordered with."""

    so_don = forms.CharField(
        label=gettext_lazy("Số đơn"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ DB100001"),
        error_messages={"required": gettext_lazy("Bạn ghi số đơn.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    dien_thoai = PhoneField(
        label=gettext_lazy("Số điện thoại khi đặt"),
        error_messages={"required": gettext_lazy("Bạn ghi số điện thoại đã dùng khi đặt.")},
    )

    @property
    def not_found(self) -> str:
        return _("Không thấy đơn nào có số và số điện thoại này. Bạn xem lại giúp.")

    def clean_so_don(self):
        return "".join(char for char in self.cleaned_data["so_don"].upper() if char.isalnum())


class KeepForm(forms.Form):
    """The one thing that an order does not know of its buyer's account."""

    mat_khau = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        strip=False,
        max_length=128,
        help_text=gettext_lazy("Từ 8 ký tự, đừng chỉ dùng số điện thoại hay tên."),
        error_messages={"required": gettext_lazy("Bạn đặt một mật khẩu.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SignInForm(AuthenticationForm):
    """Signing in with the phone number in any spelling, or with a name."""

    def clean_username(self):
        return account_name(self.cleaned_data["username"])


def account_name(typed: str) -> str:
    """The name of the account that is meant: a phone number is kept as +84…"""
    try:
        return read_phone(typed)
    except BadPhone:
        return typed
