"""The plan of a campaign as an official types it; a refusal stands at its field, and nothing typed is lost."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from campaigns.exceptions import CampaignsRefusal, ItemsRefused
from campaigns.models import Campaign
from campaigns.services import CampaignPlan

Product = get_model("catalogue", "Product")
LOCAL_MOMENT = "%Y-%m-%dT%H:%M"
NUMBERED = re.compile(r"\((?:số|no\.) (\d{1,12})\)\s*$")
MOST_ROWS = 200
PREFIX = "mon"


def product_label(pk: int, title: str) -> str:
    """A product as the list of suggestions writes it; the number tells two of one name apart."""
    return f"{title} (số {pk})"


class ProductField(forms.CharField):
    """A product by its words in the list of suggestions, or by its exact name when only one has it."""

    def clean(self, value: str) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        shown = Product.objects.filter(parent=None, is_public=True)
        numbered = NUMBERED.search(typed)
        found = list(shown.filter(pk=numbered[1]) if numbered else shown.filter(title__iexact=typed)[:2])
        if not found:
            raise forms.ValidationError(
                _("Không có món nào tên “%(typed)s”. Hãy chọn trong danh sách gợi ý."), params={"typed": typed}
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Có nhiều món cùng tên. Hãy chọn trong danh sách gợi ý, có kèm số."))
        return found[0]


def _moment_field(label: str, help_text: str, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MOMENT)
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget, **options)


class CampaignForm(forms.Form):
    name_vi = forms.CharField(label=_("Tên đợt khuyến mại"), max_length=120)
    name_en = forms.CharField(
        label=_("Tên tiếng Anh"),
        max_length=120,
        required=False,
        help_text=_("Để trống thì trang tiếng Anh dùng tên trên."),
    )
    starts_at = _moment_field(_("Bắt đầu lúc"), _("Để trống thì giảm giá ngay khi lưu."), required=False)
    ends_at = _moment_field(
        _("Kết thúc lúc"), _("Từ phút này giá trở lại bình thường. Muốn hết ngày 30/11 thì ghi 0 giờ ngày 1/12.")
    )
    is_concentrated = forms.BooleanField(
        label=_("Chương trình khuyến mại tập trung"),
        required=False,
        help_text=_("Được giảm đến 100% và không tính vào 120 ngày mỗi năm. Phải ghi căn cứ."),
    )
    basis = forms.CharField(
        label=_("Căn cứ"),
        max_length=200,
        required=False,
        help_text=_("Số quyết định, kế hoạch, hoặc dịp lễ, tết. Khách đọc được dòng này."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=180, help_text=_("Ghi cho hồ sơ, khách không thấy."))
    why = forms.CharField(label=_("Vì sao sửa"), max_length=240)

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if campaign is None:
            del self.fields["why"]


class ItemForm(forms.Form):
    product = ProductField(
        label=_("Sản phẩm"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "cac-mon", "autocomplete": "off"}),
    )
    percent = forms.IntegerField(label=_("Giảm (%)"), required=False, min_value=1, max_value=100)

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned.get("product") and not cleaned.get("percent"):
            self.add_error("percent", _("Ghi giảm bao nhiêu phần trăm."))
        if cleaned.get("percent") and not cleaned.get("product"):
            self.add_error("product", _("Chọn món được giảm."))
        return cleaned


ItemFormSet = forms.formset_factory(ItemForm, extra=4, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS)


class StopForm(forms.Form):
    why = forms.CharField(label=_("Vì sao dừng"), max_length=240)


def initial_of(campaign: Campaign) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the forms show of a campaign that may still be changed."""
    names = ("name_vi", "name_en", "starts_at", "ends_at", "is_concentrated", "basis", "reason")
    items = [
        {"product": product_label(item.product_id, item.product.title), "percent": item.percent}
        for item in campaign.items.select_related("product")
    ]
    return {name: getattr(campaign, name) for name in names}, items


def typed_items(posted: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of products as typed, unjudged, for showing them again with more room below."""
    typed = [
        {name: posted.get(f"{PREFIX}-{number}-{name}", "") for name in ("product", "percent")}
        for number in range(MOST_ROWS)
    ]
    return [row for row in typed if any(row.values())]


def items_of(rows: Any) -> list[tuple[Any, int]]:
    """The (product, percent) pairs that are whole and right, in their order."""
    cleaned = [row.cleaned_data for row in rows.forms if row.is_valid()]
    return [(each["product"], each["percent"]) for each in cleaned if each.get("product") and each.get("percent")]


def plan_of(form: CampaignForm, rows: Any) -> CampaignPlan:
    values = {name: value for name, value in form.cleaned_data.items() if name != "why"}
    return CampaignPlan(**values, items=tuple(items_of(rows)))


def show_refusal(refusal: CampaignsRefusal, form: forms.Form, rows: Any) -> None:
    """Put a refusal where it can be mended: at the product's row, at its field, or above the form."""
    if isinstance(refusal, ItemsRefused):
        filled = [row for row in rows.forms if row.cleaned_data.get("product")]
        for place, reason in refusal.refusals.items():
            filled[place].add_error("percent" if _is_about_percent(reason) else "product", str(reason))
        return
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _is_about_percent(reason: Exception) -> bool:
    return hasattr(reason, "percent") and hasattr(reason, "most")
