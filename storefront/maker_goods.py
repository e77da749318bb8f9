"""A maker's own goods in the admin: where they stand, and a statement to read, print and take away.

The addresses name no maker: what they show is that of the account, and of nobody else.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from catalogue.models import Producer
from common.sheets import sheet_response
from orders.queries.maker_goods import whereabouts
from orders.queries.maker_statement import Statement, month_of, statement_of
from storefront.queries.producer_desk import is_producer, maker_pages

LONGEST = 400  # days of a statement
COLUMNS = (
    ("Món", 40),
    ("Điểm bán", 28),
    ("Hình thức", 14),
    ("Hoa hồng (%)", 12),
    ("Giá bán (đồng)", 14),
    ("Đã bán", 10),
    ("Khách trả lại", 12),
    ("Thành tiền (đồng)", 16),
    ("Hoa hồng (đồng)", 16),
    ("Phải trả (đồng)", 16),
)


class MakerGoodsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_producer(request.user)


def menu_item() -> MenuItem:
    return MakerGoodsMenuItem(
        gettext_lazy("Hàng của tôi"), reverse("maker-goods"), name="my-goods", icon_name="list-ul", order=25
    )


def urls() -> list[Any]:
    return [
        path("hang-cua-toi/", goods, name="maker-goods"),
        path("hang-cua-toi/doi-soat/", statement, name="maker-statement"),
    ]


def producers_of(user: Any) -> list[Producer]:
    """The makers whose pages this account keeps. Raises PermissionDenied for whoever keeps none."""
    keys = maker_pages(user).values_list("translation_key", flat=True) if is_producer(user) else []
    found = list(Producer.objects.filter(page_link__translation_key__in=list(keys)).order_by("name"))
    if not found:
        raise PermissionDenied
    return found


class SpanForm(forms.Form):
    """From a day to a day, both included."""

    first = forms.DateField(
        label=gettext_lazy("Từ ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Không đọc được ngày. Xin gõ ngày/tháng/năm.")},
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    last = forms.DateField(
        label=gettext_lazy("Đến hết ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Không đọc được ngày. Xin gõ ngày/tháng/năm.")},
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            if given["last"] < given["first"]:
                raise forms.ValidationError(_("Ngày sau phải không sớm hơn ngày đầu."))
            if not 2000 <= given["first"].year <= given["last"].year <= 2100:
                raise forms.ValidationError(_("Năm không đúng. Xin xem lại."))
            if (given["last"] - given["first"]).days > LONGEST:
                raise forms.ValidationError(_("Mỗi lần chỉ xem được nhiều nhất %(days)s ngày.") % {"days": LONGEST})
        return given


@require_safe
def goods(request: HttpRequest) -> HttpResponse:
    """What of the maker's goods stands where, what ends soon, and how fast it sells."""
    found = producers_of(request.user)
    context = {"producers": found, "rows": whereabouts(found, timezone.now()), "read_at": timezone.now()}
    return render(request, "storefront/desk/maker_goods.html", context)


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """What was sold in a span of days: this month's unless asked for another; with ?tep=xlsx or csv as a file."""
    found = producers_of(request.user)
    first, last = month_of(timezone.localdate())
    is_asked = "first" in request.GET or "last" in request.GET
    form = SpanForm(request.GET if is_asked else None, initial={"first": first, "last": last})
    told: Statement | None = None
    if not is_asked:
        told = statement_of(found, first, last)
    elif form.is_valid():
        told = statement_of(found, form.cleaned_data["first"], form.cleaned_data["last"])
    kind = request.GET.get("tep", "")
    if told is not None and kind in ("xlsx", "csv"):
        name = f"doi-soat-{told.first:%Y-%m-%d}-{told.last:%Y-%m-%d}"
        return sheet_response(kind, name, "Đối soát", COLUMNS, sheet_rows(told))
    context = {"producers": found, "form": form, "statement": told}
    return render(request, "storefront/desk/maker_statement.html", context, status=200 if told is not None else 422)


def sheet_rows(told: Statement) -> list[tuple[Any, ...]]:
    """The lines of a statement and their sums as a table has them; what is unknown stays empty."""
    rows: list[tuple[Any, ...]] = [
        (
            row.name,
            row.outlet,
            row.terms_label,
            row.percent,
            row.price,
            row.sold,
            row.returned,
            row.amount,
            row.commission,
            row.owed,
        )
        for row in told.rows
    ]
    sums = (told.sold, told.returned, told.amount, told.commission, told.owed)
    return [*rows, (_("Cộng"), "", "", None, None, *sums)]
