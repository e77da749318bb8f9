"""What staff type about parcels, turned into clean values."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.forms import REASON_LENGTH, CarrierForm, reason_field
from counter.return_forms import NoneOrMore


def tracking_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Mã vận đơn"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SendForm(CarrierForm):
    """Who carries what leaves, under which number, and how many pieces when it is not all of them.

    `open_pieces` are (line id, name, pieces still to be handed over).
    """

    tracking = tracking_field()
    con_lai = forms.CharField(max_length=2_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, open_pieces: list[tuple[int, str, int]], takes_cash: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not takes_cash:
            self.fields["carrier"].label = _("Ai giao")
        self.open_pieces = [each for each in open_pieces if each[2]]
        for line, name, left in self.open_pieces:
            words = _("còn phải giao %(left)s") % {"left": left}
            self.fields[f"goi-{line}"] = NoneOrMore(label=name, help_text=words)

        # What the screen shows as still here: a second tap, or a second screen, must not send the rest too.
        self.fields["con_lai"].initial = " ".join(f"{line}:{left}" for line, _name, left in self.open_pieces)

    @property
    def seen(self) -> dict[int, int] | None:
        """By line (its id) the pieces that were shown as still to be handed over; None of a form that does not say."""
        pairs = [each.partition(":") for each in self.cleaned_data["con_lai"].split()]
        if not pairs or not all(line.isdecimal() and left.isdecimal() for line, _colon, left in pairs):
            return None
        return {int(line): int(left) for line, _colon, left in pairs}

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[f"goi-{line}"] for line, _name, _left in self.open_pieces]

    @property
    def is_part(self) -> bool:
        """Whether any box has something in it: an empty one is none then."""
        return any(str(self.data.get(f"goi-{line}", "")).strip() for line, _name, _left in self.open_pieces)

    @property
    def pieces(self) -> dict[int, int] | None:
        """By line (its id) what leaves; None for all of it."""
        if not self.is_part:
            return None
        return {line: self.cleaned_data[f"goi-{line}"] for line, _name, _left in self.open_pieces}


class TrackingForm(forms.Form):
    """The carrier's number of a parcel. What takes the place of another needs a reason."""

    tracking = tracking_field()
    reason = forms.CharField(
        label=gettext_lazy("Vì sao sửa"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RefusedForm(forms.Form):
    """Why a parcel was not taken."""

    reason = reason_field(gettext_lazy("Vì sao không giao được"), "khong-giao-duoc")
