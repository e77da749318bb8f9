"""What visitors type, turned into clean values."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.forms import PhoneField

MOST_LINKS = 2
LINK = re.compile(r"(https?://|www\.)", re.IGNORECASE)


class EnquiryForm(forms.Form):
    """A question to the host of a village or homestay. A phone number or an address is needed to answer."""

    name = forms.CharField(
        label=gettext_lazy("Tên của bạn"),
        max_length=120,
        error_messages={"required": gettext_lazy("Bạn chưa ghi tên.")},
    )
    phone = PhoneField(label=gettext_lazy("Số điện thoại"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        error_messages={"invalid": gettext_lazy("Địa chỉ thư chưa đúng. Địa chỉ đúng có dạng ten@example.com.")},
    )
    arrival = forms.DateField(
        label=gettext_lazy("Ngày muốn đến"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
    )
    people = forms.IntegerField(label=gettext_lazy("Số người"), required=False, min_value=1, max_value=200)
    message = forms.CharField(
        label=gettext_lazy("Bạn muốn hỏi gì"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Bạn chưa ghi điều muốn hỏi.")},
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Tôi đồng ý cho cửa hàng và chủ nhà dùng liên hệ này để trả lời, không vào việc khác."),
        error_messages={"required": gettext_lazy("Bạn cần đồng ý thì chúng tôi mới liên hệ lại được.")},
    )
    # Left empty by people; programs that fill every box give themselves away.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_arrival(self):
        arrival = self.cleaned_data["arrival"]
        if arrival and arrival < timezone.localdate():
            raise forms.ValidationError(_("Ngày này đã qua. Bạn chọn ngày từ hôm nay trở đi giúp nhé."))
        return arrival

    def clean_message(self):
        message = self.cleaned_data["message"].replace("\x00", "")
        if len(LINK.findall(message)) > MOST_LINKS:
            raise forms.ValidationError(
                _("Lời nhắn có quá nhiều đường dẫn. Bạn để lại nhiều nhất hai đường dẫn giúp nhé.")
            )
        return message

    def clean(self):
        cleaned = super().clean()
        was_read = not self.has_error("phone") and not self.has_error("email")
        if was_read and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("Bạn cho xin số điện thoại hoặc thư điện tử để chủ nhà trả lời được nhé."))
        return cleaned
