"""Menus of Wagtail's admin for the office: certificates, label facts, makers and outlets."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from catalogue.models import Certification, Producer, ProductFacts
from office.forms import CertificationForm
from shops.models import LegalSeller, OpeningException, OpeningHours, Outlet


class CertificationViewSet(ModelViewSet):
    model = Certification
    icon = "tick-inverse"
    menu_label = "Giấy chứng nhận"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = ["product", "stars", "decision_number", "valid_from", "valid_until", "revoked_at"]
    list_filter = ["stars", "issuer", "rule_version"]
    search_fields = ["decision_number", "product__title"]
    panels = [
        FieldPanel("product"),
        FieldRowPanel([FieldPanel("stars"), FieldPanel("score"), FieldPanel("rule_version")]),
        FieldRowPanel([FieldPanel("issuer"), FieldPanel("issuer_name")]),
        FieldRowPanel([FieldPanel("decision_number"), FieldPanel("issued_on"), FieldPanel("certified_year")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldRowPanel([FieldPanel("file_pending_from"), FieldPanel("result_at"), FieldPanel("renewed_by")]),
        FieldRowPanel([FieldPanel("revoked_at"), FieldPanel("revocation_reason")]),
        FieldPanel("source"),
        FieldPanel("is_demo"),
        FieldPanel("reason"),
    ]

    def get_edit_handler(self):
        handler = super().get_edit_handler()
        handler.base_form_class = CertificationForm
        return handler


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


class OutletViewSet(ModelViewSet):
    model = Outlet
    icon = "home"
    menu_label = "Điểm bán"
    copy_view_enabled = False
    list_display = ["name_vi", "code", "kind", "commune", "suspended_at"]
    list_filter = ["kind"]
    search_fields = ["name_vi", "name_en", "code"]
    exclude_form_fields = ["is_fictional"]


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


class CatalogueGroup(ModelViewSetGroup):
    menu_label = "Sản phẩm"
    menu_icon = "tag"
    menu_order = 150
    items = (CertificationViewSet, ProductFactsViewSet, ProducerViewSet)


class OutletGroup(ModelViewSetGroup):
    menu_label = "Điểm bán"
    menu_icon = "home"
    menu_order = 160
    items = (OutletViewSet, OpeningHoursViewSet, OpeningExceptionViewSet, LegalSellerViewSet)


@hooks.register("register_admin_viewset")
def catalogue_menu():
    return CatalogueGroup()


@hooks.register("register_admin_viewset")
def outlet_menu():
    return OutletGroup()
