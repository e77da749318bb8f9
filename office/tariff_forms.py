"""A table of rates as an official types it; a refusal stands at its field, and nothing typed is lost."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import DeliveryZone, ShippingService, TariffTable
from orders.services.tariffs import ZoneTerms
from orders.tariff_refusals import TariffRefusal

LOCAL_MOMENT = "%Y-%m-%dT%H:%M"
NUMBER = r"(\d{1,3}(?:\.\d{3})+|\d{1,9})"
STEP = re.compile(rf"^\D*?{NUMBER}\s*(?:g|gam|gram)?\s*[:=\s]\s*{NUMBER}\s*(?:₫|đ|đồng|d)?$", re.IGNORECASE)
MOST_GRAMS, MOST_DONG, MOST_DAYS, MOST_STEPS = 1_000_000, 100_000_000, 90, 60


def _dong(label: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_DONG, required=False, **options)


class TariffForm(forms.Form):
    """What holds for the whole table."""

    starts_at = forms.DateTimeField(
        label=gettext_lazy("Áp dụng từ"),
        required=False,
        help_text=gettext_lazy("Để trống thì áp dụng ngay khi lưu. Bảng đang dùng tự dừng đúng lúc đó."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MOMENT),
    )
    cash_flat = _dong(gettext_lazy("Phí thu hộ mỗi kiện (đồng)"), initial=0)
    cash_per_mille = forms.IntegerField(
        label=gettext_lazy("Phí thu hộ theo tiền thu (phần nghìn)"),
        min_value=0,
        max_value=1000,
        required=False,
        initial=0,
        help_text=gettext_lazy("Ghi 5 là 0,5%. Lẻ đồng thì làm tròn lên."),
    )
    free_from = _dong(
        gettext_lazy("Miễn cước từ tiền hàng (đồng)"),
        help_text=gettext_lazy("Tính trên mọi món gửi đi của đơn. Phí thu hộ vẫn tính. Để trống thì không miễn."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=240, help_text=gettext_lazy("Ví dụ: theo bảng giá mới của bưu điện.")
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ZoneForm(forms.Form):
    """Rates of one zone; without any step the zone is left out of the table."""

    steps = forms.CharField(
        label=gettext_lazy("Các bậc cước"),
        required=False,
        max_length=4_000,
        help_text=gettext_lazy("Mỗi dòng một bậc: số gam, hai chấm, số đồng. Ví dụ: 1.000: 30.000"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    further_kg = _dong(
        gettext_lazy("Mỗi kg thêm (đồng)"),
        help_text=gettext_lazy("Nặng hơn bậc cuối. Để trống thì không nhận kiện nặng hơn."),
    )
    least_days = forms.IntegerField(
        label=gettext_lazy("Nhanh nhất (ngày)"), min_value=0, max_value=MOST_DAYS, required=False
    )
    most_days = forms.IntegerField(
        label=gettext_lazy("Chậm nhất (ngày)"), min_value=0, max_value=MOST_DAYS, required=False
    )
    takes_fresh = forms.BooleanField(label=gettext_lazy("Nhận hàng tươi"), required=False)
    takes_fragile = forms.BooleanField(label=gettext_lazy("Nhận hàng dễ vỡ"), required=False)

    def __init__(self, *args: Any, zone: DeliveryZone, **kwargs: Any):
        super().__init__(*args, prefix=f"vung-{zone.pk}", **kwargs)
        self.zone = zone

    def clean_steps(self) -> tuple[tuple[int, int], ...]:
        lines = [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if len(lines) > MOST_STEPS:
            raise forms.ValidationError(_("Nhiều quá %(most)s bậc.") % {"most": MOST_STEPS})
        return tuple(_step(line) for line in lines)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("steps"):
            for name in ("least_days", "most_days"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Ghi số ngày."))
        return cleaned

    @property
    def terms(self) -> ZoneTerms | None:
        """What was typed, once it is valid; None for a zone that is left out."""
        said = self.cleaned_data
        return ZoneTerms(zone=self.zone, **said) if said["steps"] else None


def _step(line: str) -> tuple[int, int]:
    found = STEP.match(line)
    if found is None:
        raise forms.ValidationError(
            _("Chưa đọc được dòng “%(line)s”. Ghi số gam, hai chấm, số đồng, ví dụ 1.000: 30.000") % {"line": line[:60]}
        )
    grams, dong = (int(number.replace(".", "")) for number in found.groups())
    if not 0 < grams <= MOST_GRAMS or dong > MOST_DONG:
        raise forms.ValidationError(_("Dòng “%(line)s” có số quá lớn hoặc bằng 0.") % {"line": line[:60]})
    return grams, dong


class EndForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Vì sao dừng"), max_length=240)


def zone_forms(posted: Any, earlier: TariffTable | None) -> list[ZoneForm]:
    """A form for every zone, filled from the table before it."""
    known = {terms.zone_id: terms for terms in earlier.zones.prefetch_related("steps")} if earlier else {}
    return [
        ZoneForm(posted, zone=zone, initial=_zone_initial(known.get(zone.pk))) for zone in DeliveryZone.objects.all()
    ]


def _zone_initial(terms: Any | None) -> dict[str, Any]:
    if terms is None:
        return {}
    names = ("further_kg", "least_days", "most_days", "takes_fresh", "takes_fragile")
    lines = [f"{_grouped(step.up_to_grams)}: {_grouped(step.amount)}" for step in terms.steps.all()]
    return {"steps": "\n".join(lines), **{name: getattr(terms, name) for name in names}}


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def table_initial(earlier: TariffTable | None, key: str) -> dict[str, Any]:
    names = ("cash_flat", "cash_per_mille", "free_from")
    return {"key": key} | ({name: getattr(earlier, name) for name in names} if earlier else {})


def said_of(form: TariffForm, zones: Iterable[ZoneForm], service: ShippingService) -> dict[str, Any]:
    """What `publish_tariff` takes of valid forms."""
    said = form.cleaned_data
    start: datetime | None = said["starts_at"]
    return {
        "service": service,
        "zones": [each.terms for each in zones if each.terms is not None],
        "reason": said["reason"],
        "idempotency_key": said["key"],
        "starts_at": start and timezone.localtime(start),
        "cash_flat": said["cash_flat"] or 0,
        "cash_per_mille": said["cash_per_mille"] or 0,
        "free_from": said["free_from"],
    }


def show_refusal(refusal: TariffRefusal, form: TariffForm, zones: Iterable[ZoneForm]) -> None:
    """Put a refusal where it can be mended: at the zone's rates, at its field, or above the form."""
    zone = getattr(refusal, "zone", None)
    for each in zones:
        if zone is not None and each.zone.pk == zone.pk:
            each.add_error("steps", str(refusal))
            return
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
