"""Menus of Wagtail's admin for the office: certificates, label facts, makers, outlets, held lots and shipping."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from catalogue.models import Producer, ProductFacts, VatRate
from office.certificates import CertificationViewSet
from office.check_views import checks
from office.letters import LetterTextViewSet
from office.shipping import PackingViewSet, ShippingGroup
from orders.models import BankAccount
from shops.models import LegalSeller, OpeningException, OpeningHours, Outlet


class ProductFactsViewSet(ModelViewSet):
    model = ProductFacts
    icon = "clipboard-list"
    menu_label = "Thông tin nhãn"
    copy_view_enabled = False
    list_display = ["product", "producer", "product_set", "commune"]
    search_fields = ["product__title", "producer__name"]
    exclude_form_fields = ["is_demo", "is_fictional"]


class ProducerViewSet(ModelViewSet):
    model = Producer
    icon = "group"
    menu_label = "Người làm ra"
    copy_view_enabled = False
    list_display = ["name", "kind", "commune", "is_named"]
    list_filter = ["kind"]
    search_fields = ["name"]
    exclude_form_fields = ["is_fictional"]


class DescribedOnly(ModelPermissionPolicy):
    """What is said of an outlet may be changed here; it comes into being by a proposal, and no outlet is deleted."""

    def user_has_permission(self, user, action):
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)


register_permission_policy(Outlet, DescribedOnly(Outlet))


class OutletViewSet(ModelViewSet):
    model = Outlet
    icon = "home"
    menu_label = "Điểm bán"
    copy_view_enabled = False
    list_display = ["name_vi", "code", "kind", "commune", "state"]
    list_filter = ["kind", "state"]
    search_fields = ["name_vi", "name_en", "code"]
    # State, days and suspension are written by the register alone.
    exclude_form_fields = [
        *("partner", "code", "kind", "is_fictional"),
        *("state", "home", "opens_on", "closes_on", "suspended_at", "suspended_reason"),
    ]


class OpeningHoursViewSet(ModelViewSet):
    model = OpeningHours
    icon = "time"
    menu_label = "Giờ mở cửa"
    copy_view_enabled = False
    list_display = ["outlet", "weekday", "opens", "closes"]
    list_filter = ["outlet"]
    form_fields = ["outlet", "weekday", "opens", "closes"]


class OpeningExceptionViewSet(ModelViewSet):
    model = OpeningException
    icon = "date"
    menu_label = "Ngày khác thường"
    copy_view_enabled = False
    list_display = ["outlet", "first_day", "last_day", "opens", "closes", "reason_vi"]
    list_filter = ["outlet"]
    form_fields = ["outlet", "first_day", "last_day", "opens", "closes", "reason_vi", "reason_en"]


class LegalSellerViewSet(ModelViewSet):
    model = LegalSeller
    icon = "doc-full"
    menu_label = "Bên bán"
    copy_view_enabled = False
    list_display = ["name", "tax_code", "phone"]
    form_fields = ["name", "address", "registration_number", "tax_code", "phone", "email"]


class BankAccountViewSet(ModelViewSet):
    model = BankAccount
    icon = "key"
    menu_label = "Tài khoản nhận tiền"
    copy_view_enabled = False
    list_display = ["bank_name", "number", "holder", "seller", "is_in_use"]
    form_fields = ["seller", "bank_code", "bank_name", "number", "holder", "is_in_use"]


class VatRateViewSet(ModelViewSet):
    model = VatRate
    icon = "table"
    menu_label = "Thuế suất GTGT"
    copy_view_enabled = False
    list_display = ["kind", "percent", "starts_on", "source"]
    list_filter = ["kind"]
    form_fields = ["kind", "percent", "starts_on", "source"]


class CatalogueGroup(ModelViewSetGroup):
    menu_label = "Sản phẩm"
    menu_icon = "tag"
    menu_order = 150
    items = (CertificationViewSet, ProductFactsViewSet, PackingViewSet, ProducerViewSet, VatRateViewSet)


class OutletGroup(ModelViewSetGroup):
    menu_label = "Điểm bán"
    menu_icon = "home"
    menu_order = 160
    items = (OutletViewSet, OpeningHoursViewSet, OpeningExceptionViewSet, LegalSellerViewSet, BankAccountViewSet)


@hooks.register("register_admin_viewset")
def catalogue_menu():
    return CatalogueGroup()


@hooks.register("register_admin_viewset")
def outlet_menu():
    return OutletGroup()


register_snippet(LetterTextViewSet)


@hooks.register("register_admin_viewset")
def shipping_menu():
    return ShippingGroup()


class TariffMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("orders.view_tarifftable")


@hooks.register("register_admin_urls")
def tariff_urls():
    return [path("bang-cuoc/", include("office.urls"))]


@hooks.register("register_admin_menu_item")
def tariff_menu():
    return TariffMenuItem("Bảng cước", reverse("tariffs:index"), icon_name="table", order=166)


class RegisterMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("shops.view_outlet")


@hooks.register("register_admin_urls")
def register_urls():
    return [path("so-diem-ban/", include("office.register_urls"))]


@hooks.register("register_admin_menu_item")
def register_menu():
    return RegisterMenuItem("Sổ điểm bán", reverse("register:index"), icon_name="list-ul", order=158)


class StopMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("shops.view_lotstop")


@hooks.register("register_admin_urls")
def stop_urls():
    return [path("giu-thu-hoi/", include("office.stop_urls"))]


@hooks.register("register_admin_menu_item")
def stop_menu():
    return StopMenuItem("Giữ và thu hồi lô", reverse("stops:index"), icon_name="warning", order=159)


@hooks.register("register_permissions")
def stop_permissions():
    """To read the book and to write an order to hold or recall; to see buyers' numbers and write down calls."""
    return Permission.objects.filter(
        content_type__app_label__in=["shops", "orders"],
        codename__in=["view_lotstop", "add_lotstop", "change_stopbuyer"],
    )


class ChecksMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("shops.view_ledgercheck")


@hooks.register("register_admin_urls")
def check_urls():
    return [path("kiem-so/", checks, name="ledger-checks")]


@hooks.register("register_admin_menu_item")
def check_menu():
    return ChecksMenuItem("Kiểm sổ", reverse("ledger-checks"), icon_name="tick-inverse", order=168)


@hooks.register("register_permissions")
def check_permissions():
    return Permission.objects.filter(content_type__app_label="shops", codename="view_ledgercheck")


@hooks.register("register_permissions")
def tariff_permissions():
    return Permission.objects.filter(content_type__app_label="orders", content_type__model="tarifftable")


@hooks.register("register_permissions")
def post_permissions():
    return Permission.objects.filter(content_type__app_label="shops", content_type__model="outletstaff")
