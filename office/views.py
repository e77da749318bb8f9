"""The desk of shipping rates in Wagtail's admin: the tables, one of them, and the form that publishes one."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.tariff_forms import EndForm, TariffForm, said_of, show_refusal, table_initial, zone_forms
from orders.models import DeliveryZone, ShippingService, TariffTable
from orders.queries.tariffs import newest_table, services_with_tables, state_of
from orders.services.tariffs import end_tariff, publish_tariff
from orders.tariff_refusals import TariffRefusal


@require_safe
@permission_required("orders.view_tarifftable", raise_exception=True)
def tariffs(request: HttpRequest) -> HttpResponse:
    """Every service with its tables, the newest first."""
    context = {"services": services_with_tables(timezone.now()), "has_zones": DeliveryZone.objects.exists()}
    return render(request, "office/tariffs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.add_tarifftable", raise_exception=True)
def publish(request: HttpRequest, service: int) -> HttpResponse:
    """A new table of a service, begun from the newest it has."""
    found = get_object_or_404(ShippingService.objects.select_related("carrier"), pk=service)
    earlier = newest_table(found)
    posted = request.POST if request.method == "POST" else None
    form = TariffForm(posted, initial=table_initial(earlier, uuid.uuid4().hex))
    zones = zone_forms(posted, earlier)
    are_valid = [each.is_valid() for each in (form, *zones)]  # all of them, so that each shows its errors
    if all(are_valid):
        try:
            table = publish_tariff(**said_of(form, zones, found), by=request.user)
        except TariffRefusal as refusal:
            show_refusal(refusal, form, zones)
        else:
            messages.success(request, _("Đã lưu bảng cước của “%(service)s”.") % {"service": found})
            return redirect("tariffs:detail", pk=table.pk)
    has_errors = bool(form.errors) or any(each.errors for each in zones)
    context = {"service": found, "form": form, "zones": zones, "has_errors": posted is not None and has_errors}
    return render(request, "office/tariff_form.html", context, status=422 if context["has_errors"] else 200)


@require_safe
@permission_required("orders.view_tarifftable", raise_exception=True)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, pk, EndForm())


@require_POST
@permission_required("orders.change_tarifftable", raise_exception=True)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The service takes nothing more, or the table that was to come is taken back."""
    table, form = get_object_or_404(TariffTable, pk=pk), EndForm(request.POST)
    if form.is_valid():
        try:
            end_tariff(table=table, reason=form.cleaned_data["reason"], by=request.user)
        except TariffRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã dừng bảng cước."))
            return redirect("tariffs:detail", pk=pk)
    return _detail(request, pk, form)


def _detail(request: HttpRequest, pk: int, form: EndForm) -> HttpResponse:
    table = get_object_or_404(TariffTable.objects.select_related("service__carrier"), pk=pk)
    context = {
        "table": table,
        "state": state_of(table, timezone.now()),
        "zones": table.zones.select_related("zone").prefetch_related("steps"),
        "events": table.events.all(),
        "form": form,
    }
    return render(request, "office/tariff.html", context)
