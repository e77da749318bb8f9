"""Which sheet, from which place, and how many labels of each lot."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.fields import PiecesField
from counter.queries.labels import MOST_LABELS, SHEETS, LotToLabel, Sheet


class LabelsForm(forms.Form):
    """Sent by GET: printing changes nothing."""

    kho = forms.ChoiceField(
        label=gettext_lazy("Tờ tem A4"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Xin chọn loại tờ tem."),
            "invalid_choice": gettext_lazy("Xin chọn loại tờ tem."),
        },
    )
    tu = PiecesField(
        label=gettext_lazy("In từ ô số"),
        help_text=gettext_lazy("Tờ đã dùng dở thì đếm ô từ trái sang phải, từ trên xuống. Tờ mới là 1."),
    )

    def __init__(self, *args: Any, lots: Sequence[LotToLabel], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.lots = lots
        kho = self.fields["kho"]
        assert isinstance(kho, forms.ChoiceField)  # noqa: S101
        kho.choices = [
            (
                each.name,
                _("%(count)s tem, %(size)s mm") % {"count": each.places, "size": f"{each.width} × {each.height}"},
            )
            for each in SHEETS
        ]
        self.initial |= {"kho": SHEETS[0].name, "tu": 1}
        for each in lots:
            if each.why is None:
                words = f"{each.name} · {each.unit}" if each.unit else each.name
                self.fields[self.name_of(each)] = PiecesField(
                    label=_("%(name)s, lô %(lot)s: mấy tem") % {"name": words, "lot": each.lot.code}, least=0
                )
                self.initial[self.name_of(each)] = each.usual

    @staticmethod
    def name_of(each: LotToLabel) -> str:
        return f"so-{each.lot.pk}"

    @property
    def counts(self) -> list[Any]:
        """The boxes of the lots."""
        return [self[name] for name in self.fields if name.startswith("so-")]

    @property
    def sheet(self) -> Sheet:
        return next(each for each in SHEETS if each.name == self.cleaned_data["kho"])

    @property
    def wanted(self) -> list[tuple[LotToLabel, int]]:
        return [(each, self.cleaned_data.get(self.name_of(each), 0)) for each in self.lots if each.why is None]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "kho" in given and "tu" in given and given["tu"] > self.sheet.places:
            self.add_error("tu", _("Tờ này chỉ có %(places)s ô.") % {"places": self.sheet.places})
        total = sum(count for _each, count in self.wanted)
        if not self.errors and not total:
            raise forms.ValidationError(_("Chưa có tem nào để in. Xin gõ số tem."))
        if total > MOST_LABELS:
            raise forms.ValidationError(_("Mỗi lần in nhiều nhất %(most)s tem."), params={"most": MOST_LABELS})
        return given
