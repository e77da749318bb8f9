"""What the account's desk hands in for a statement: the file, the columns' names, and the ticks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.folding import fold
from orders.statements.columns import HEAD_ROWS, NEEDED, Header, guess_places
from orders.statements.files import MOST_BYTES
from orders.statements.refusals import TwoOrdersForOne


class StatementForm(forms.Form):
    """The file as the bank gives it."""

    file = forms.FileField(
        label=gettext_lazy("Tệp sao kê"),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.xlsx,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        help_text=gettext_lazy("CSV hoặc XLSX, tải từ trang ngân hàng. Nhiều nhất 5 MB, 20.000 dòng."),
        error_messages={
            "required": gettext_lazy("Xin chọn tệp sao kê."),
            "invalid": gettext_lazy("Tệp chưa gửi lên được. Xin chọn lại."),
            "empty": gettext_lazy("Tệp này rỗng."),
        },
    )

    def content(self) -> bytes:
        """The file's bytes, one more than allowed at most: that is enough to refuse it."""
        return self.cleaned_data["file"].read(MOST_BYTES + 1)


class HeaderRowForm(forms.Form):
    """Which row of the file has the columns' names, from 1."""

    dong = forms.IntegerField(
        label=gettext_lazy("Dòng có tên cột"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Xin gõ số dòng."),
            "invalid": gettext_lazy("Xin gõ số dòng, ví dụ 7."),
            "min_value": gettext_lazy("Xin gõ số dòng, ví dụ 7."),
        },
    )

    def __init__(self, *args: Any, cells: list[list[str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.cells = cells

    def clean_dong(self) -> int:
        row = self.cleaned_data["dong"]
        if row > min(len(self.cells), HEAD_ROWS) or not named_cells(self.cells[row - 1]):
            raise forms.ValidationError(_("Dòng %(row)s không có tên cột nào."), params={"row": row})
        return row


def named_cells(cells: list[str]) -> dict[int, str]:
    """The cells of a header row that a column can be known by: with letters, each name once."""
    named: dict[str, tuple[int, str]] = {}
    for place, cell in enumerate(cells):
        if fold(cell):
            named.setdefault(fold(cell), (place, cell))
    return dict(named.values())


class ColumnsForm(forms.Form):
    """Which column is what; guessed ones are chosen already."""

    reference = forms.ChoiceField(label=gettext_lazy("Số giao dịch của ngân hàng"))
    booked_on = forms.ChoiceField(label=gettext_lazy("Ngày"))
    credit = forms.ChoiceField(label=gettext_lazy("Tiền vào (ghi có)"))
    debit = forms.ChoiceField(label=gettext_lazy("Tiền ra (ghi nợ)"), required=False)
    words = forms.ChoiceField(label=gettext_lazy("Nội dung chuyển khoản"), required=False)

    def __init__(self, *args: Any, header: Header, cells: list[str], **kwargs: Any):
        places = header.places or guess_places(cells)
        super().__init__(*args, initial={role: str(place) for role, place in places.items()}, **kwargs)
        self.row = header.row
        choices = [("", _("— không có —")), *((str(place), name[:60]) for place, name in named_cells(cells).items())]
        for role, each in self.fields.items():
            assert isinstance(each, forms.ChoiceField)  # noqa: S101
            each.choices = choices if role not in NEEDED else [("", _("— chọn cột —")), *choices[1:]]
            each.error_messages["required"] = _("Xin chọn một cột.")
            each.error_messages["invalid_choice"] = _("Xin chọn một cột của tệp này.")

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, str] = {}
        for role, place in list(self.cleaned_data.items()):
            if place and place in chosen.values():
                self.add_error(role, _("Cột này đã chọn ở trên rồi."))
            elif place:
                chosen[role] = place
        return self.cleaned_data

    def header(self) -> Header:
        return Header(self.row, {role: int(place) for role, place in self.cleaned_data.items() if place})


def read_ticks(values: list[str]) -> dict[int, str]:
    """Order numbers by line, of "12:DB100001"; what was not made by our page is left out. Raises TwoOrdersForOne."""
    ticks: dict[int, str] = {}
    for value in values:
        line, _colon, number = value.partition(":")
        if not (line.isascii() and line.isdigit() and len(line) < 7 and number):
            continue
        if ticks.setdefault(int(line), number) != number:
            raise TwoOrdersForOne(line=line)
    return ticks
