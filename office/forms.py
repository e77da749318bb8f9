"""Forms of the coordination office in Wagtail's admin; each save goes through a service that writes who and why."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from catalogue.models import Certification
from catalogue.services.certificates import record_certificate


class CertificationForm(WagtailAdminModelForm):
    """A certificate with the reason of this entry."""

    reason = forms.CharField(
        label=_("Lý do ghi hoặc sửa"), max_length=240, help_text=_("Ví dụ: nhập theo Quyết định số …, sửa sai ngày.")
    )

    class Meta:
        model = Certification
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A certificate is the product's, whatever it is packed in.
        products = self.fields["product"].queryset.exclude(structure="child").order_by("title")
        self.fields["product"].queryset = products

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if (start is None) != (end is None):
            self.add_error(
                "valid_until", _("Ghi cả ngày bắt đầu và ngày hết hiệu lực, hoặc để trống cả hai khi còn chờ cấp.")
            )
        elif start and end and end <= start:
            self.add_error("valid_until", _("Ngày hết hiệu lực phải sau ngày bắt đầu."))
        return cleaned

    def save(self, commit=True):
        certificate = super().save(commit=False)
        return record_certificate(certificate=certificate, by=self.for_user, reason=self.cleaned_data["reason"])
