"""The office's desk for the words of letters to buyers."""

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from orders.letter_words import NAMES, unknown_names
from orders.models import LetterText

ALLOWED = ", ".join(f"{{{name}}} ({meaning})" for name, meaning in NAMES.items())


class LetterTextForm(WagtailAdminModelForm):
    """Refuses braces that mean nothing, so that no buyer ever reads one."""

    def clean(self):
        cleaned = super().clean()
        for place in ("subject", "opening", "closing"):
            unknown = unknown_names(cleaned.get(place) or "")
            if unknown:
                self.add_error(
                    place,
                    ValidationError(f"Không hiểu “{unknown[0]}” trong ngoặc nhọn. Chỉ dùng được: {ALLOWED}."),
                )
        if not any((cleaned.get(place) or "").strip() for place in ("subject", "opening", "closing")):
            self.add_error("opening", ValidationError("Bạn viết ít nhất một chỗ; chỗ để trống dùng lời sẵn có."))
        return cleaned

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())

    def save(self, commit=True):
        if self.for_user is not None:
            self.instance.changed_by = self.for_user
        return super().save(commit)


class LetterTextViewSet(SnippetViewSet):
    model = LetterText
    icon = "mail"
    menu_label = "Lời thư gửi khách"
    menu_order = 170
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "changed_by", "changed_at"]
    panels = [
        HelpPanel(
            "<p>Mỗi thư có lời sẵn; ở đây văn phòng thay bằng lời của mình. Chỗ để trống dùng lời sẵn có. Món hàng, "
            f"số tiền, tài khoản và đường dẫn máy tự thêm. Trong lời có thể dùng: {ALLOWED}.</p>"
        ),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("language")], heading="Thư nào"),
        FieldPanel("subject"),
        FieldPanel("opening", widget=forms.Textarea(attrs={"rows": 4})),
        FieldPanel("closing", widget=forms.Textarea(attrs={"rows": 4})),
    ]

    def get_edit_handler(self):
        handler = super().get_edit_handler()
        handler.base_form_class = LetterTextForm
        return handler
