"""What a buyer types to give goods back."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.forms import PlainArea, PlainText, one_line
from orders.queries.returns import Returnable
from orders.services.returns import ASKED_FOR

PIECES = "mon_"


class ReturnForm(forms.Form):
    """Which pieces, and why. `lines` are what may come back; each has a box of its own for how many."""

    vi_sao = forms.ChoiceField(
        label=gettext_lazy("Vì sao bạn trả"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in ASKED_FOR],
        error_messages={
            "required": gettext_lazy("Bạn chọn một lý do."),
            "invalid_choice": gettext_lazy("Bạn chọn một lý do."),
        },
    )
    ke_them = forms.CharField(
        label=gettext_lazy("Kể thêm cho điểm bán"),
        max_length=500,
        required=False,
        widget=PlainArea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("Bạn viết ngắn lại, nhiều nhất 500 chữ cái.")},
    )
    khoa = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Trang này thiếu mã gửi. Bạn tải lại trang rồi làm lại."),
            "invalid": gettext_lazy("Mã gửi của trang này bị hỏng. Bạn tải lại trang rồi làm lại."),
        },
    )

    def __init__(self, *args, lines: list[Returnable], **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("khoa", uuid.uuid4())
        self.lines = [each for each in lines if each.left > 0]
        for each in self.lines:
            self.fields[f"{PIECES}{each.line.pk}"] = self._pieces(each)

    def _pieces(self, each: Returnable) -> forms.IntegerField:
        words = _("Bạn gõ một số từ 0 đến %(left)s.") % {"left": each.left}
        rule = _("Còn trả được %(left)s.") % {"left": each.left}
        if each.is_faulty_only:
            rule += " " + _("Hàng tươi và rượu chỉ nhận trả khi hỏng, lỗi hoặc giao sai.")
        return forms.IntegerField(
            label=each.title,
            help_text=rule,
            min_value=0,
            max_value=each.left,
            required=False,
            initial=1 if len(self.lines) == 1 and each.left == 1 else 0,
            widget=PlainText(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        )

    @property
    def causes(self) -> list[tuple[str, str, bool]]:
        """Value, words, and whether it is chosen."""
        chosen = self["vi_sao"].value()
        return [(each.value, str(each.label), each.value == chosen) for each in ASKED_FOR]

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[f"{PIECES}{each.line.pk}"] for each in self.lines]

    @property
    def pieces(self) -> dict[int, int]:
        """How many of which line (by its id) are to come back."""
        said = ((each.line.pk, self.cleaned_data.get(f"{PIECES}{each.line.pk}") or 0) for each in self.lines)
        return {line: quantity for line, quantity in said if quantity}

    def clean_ke_them(self) -> str:
        return one_line(self.cleaned_data["ke_them"])
