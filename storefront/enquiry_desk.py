"""The desk where visitors' questions to hosts are answered."""

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from common.phones import written_phone
from storefront.exceptions import AlreadyAnswered, NothingToSay
from storefront.models import Enquiry
from storefront.services.enquiries import answer_enquiry
from storefront.words import moment_words, short_date


class AnswerForm(WagtailAdminModelForm):
    """One answer to one question; the visitor gets it by mail, or is called when there is only a number."""

    class Meta:
        model = Enquiry
        fields = ["answer"]

    def clean_answer(self):
        answer = self.cleaned_data["answer"].strip()
        if not answer:
            raise ValidationError(str(NothingToSay()))
        if self.instance.answered_at is not None:
            raise ValidationError(str(AlreadyAnswered(self.instance)))
        return answer

    def save(self, commit=True):
        return answer_enquiry(enquiry=self.instance, answer=self.cleaned_data["answer"], by=self.for_user)


class EnquiryFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Trả lời"), method="filter_state", choices=[("open", _("chưa trả lời")), ("answered", _("đã trả lời"))]
    )

    class Meta:
        model = Enquiry
        fields = ["state"]

    def filter_state(self, found, name, value):
        return found.filter(answered_at__isnull=value == "open")


class EnquiryViewSet(ModelViewSet):
    model = Enquiry
    icon = "mail"
    menu_label = _("Khách hỏi")
    menu_order = 170
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "name",
        "product",
        Column(
            "asked_at", label=_("Hỏi lúc"), sort_key="asked_at", accessor=lambda asked: moment_words(asked.asked_at)
        ),
        Column("phone", label=_("Điện thoại"), accessor=lambda asked: written_phone(asked.phone)),
        "email",
        Column(
            "arrival", label=_("Ngày đến"), accessor=lambda asked: short_date(asked.arrival) if asked.arrival else ""
        ),
        Column(
            "answered_at",
            label=_("Trả lời lúc"),
            sort_key="answered_at",
            accessor=lambda asked: moment_words(asked.answered_at) if asked.answered_at else "",
        ),
        "answered_by",
    ]
    filterset_class = EnquiryFilterSet
    search_fields = ["name", "phone", "email", "message"]
    ordering = ["answered_at", "-asked_at"]

    def get_edit_handler(self):
        panels = [
            *[FieldPanel(name, read_only=True) for name in ("product", "name", "phone", "email", "arrival", "people")],
            FieldPanel("message", read_only=True),
            HelpPanel(
                content="Khách để lại thư điện tử sẽ nhận câu trả lời qua thư. Khách chỉ để lại số thì gọi điện."
            ),
            FieldPanel("answer"),
        ]
        handler = ObjectList(panels, base_form_class=AnswerForm)
        return handler.bind_to_model(self.model)
