"""The register of certificates in Wagtail's admin: its list, its filters, its form."""

import django_filters
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from catalogue.models import Certification
from catalogue.queries import certificates_ending
from common.days import last_day
from office.forms import CertificationForm

DAY = "%d/%m/%Y"


class DayColumn(Column):
    """The local day of a moment."""

    def get_value(self, instance):
        moment = super().get_value(instance)
        return "" if moment is None else timezone.localdate(moment).strftime(DAY)


class LastDayColumn(Column):
    """The last day something holds whose end is a moment, as the public pages say it."""

    def get_value(self, instance):
        day = last_day(super().get_value(instance))
        return "" if day is None else day.strftime(DAY)


class CertificationFilterSet(WagtailFilterSet):
    term = django_filters.ChoiceFilter(
        label="Thời hạn",
        method="filter_term",
        choices=[("ending", "hết hạn trong 60 ngày tới"), ("ended", "đã hết hạn")],
    )

    class Meta:
        model = Certification
        fields = ["term", "stars", "issuer", "rule_version"]

    def filter_term(self, found, name, value):
        now = timezone.now()
        if value == "ended":
            return found.filter(valid_until__lte=now)
        return found.filter(pk__in=certificates_ending(now).values("pk"))


class CertificationViewSet(ModelViewSet):
    model = Certification
    icon = "tick-inverse"
    menu_label = "Giấy chứng nhận"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = [
        "product",
        "stars",
        "decision_number",
        DayColumn("valid_from", label="Hiệu lực từ", sort_key="valid_from"),
        LastDayColumn("valid_until", label="Đến hết ngày", sort_key="valid_until"),
        DayColumn("revoked_at", label="Thu hồi", sort_key="revoked_at"),
    ]
    filterset_class = CertificationFilterSet
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
