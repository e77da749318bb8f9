"""What is typed in a stocktake."""

from django import forms
from django.utils.translation import gettext_lazy

from counter.fields import PiecesField
from counter.forms import KeyedForm, SeenField

ALL, WORDS, SCAN = "ca-quay", "theo-ten", "quet"


class OpenStocktakeForm(KeyedForm):
    """What is to be counted: the whole outlet, goods by name or group, or what is scanned one after another."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Đếm những gì"),
        widget=forms.RadioSelect,
        choices=[
            (ALL, gettext_lazy("cả quầy")),
            (WORDS, gettext_lazy("theo tên hàng hoặc nhóm hàng")),
            (SCAN, gettext_lazy("một kệ: quét từng món")),
        ],
        error_messages={"required": gettext_lazy("Xin chọn đếm những gì.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Tên hàng hoặc nhóm hàng"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Ở đâu"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Ví dụ: kệ cửa sổ, tủ lạnh."),
    )

    def clean(self):
        given = super().clean()
        if given.get("scope") == WORDS and not given.get("words", "").strip():
            self.add_error("words", gettext_lazy("Xin gõ tên hàng hoặc nhóm hàng cần đếm."))
        return given


class LineForm(KeyedForm):
    """How many stand there."""

    counted = PiecesField(label=gettext_lazy("Đếm được"), least=0)
    seen = SeenField()
