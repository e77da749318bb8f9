"""The desk where visitors' questions to hosts are answered."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from common.phones import written_phone
from storefront.exceptions import AlreadyAnswered, NothingToSay
from storefront.models import Enquiry
from storefront.services.enquiries import answer_enquiry


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


class EnquiryViewSet(ModelViewSet):
    model = Enquiry
    icon = "mail"
    menu_label = _("Khách hỏi")
    menu_order = 170
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "asked_at",
        "product",
        "name",
        Column("phone", label=_("Điện thoại"), accessor=lambda enquiry: written_phone(enquiry.phone)),
        "email",
        "arrival",
        "answered_at",
        "answered_by",
    ]
    list_filter = {"answered_at": ["isnull"]}
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
