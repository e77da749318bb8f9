"""Tracing lots and orders in Wagtail's admin, both ways."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from office.stop_views import READ
from orders.queries.tracing import find_traced, trace_lot, trace_order


@require_safe
@permission_required(READ, raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    """Whatever a code or a number names; what it names alone is opened at once."""
    typed = request.GET.get("ma", "").strip()[:120]
    found = find_traced(typed)
    if found.only_lot is not None:
        return redirect("stops:trace-lot", lot_id=found.only_lot.pk)
    if found.only_order is not None:
        return redirect("stops:trace-order", number=found.only_order)
    return render(request, "office/trace.html", {"typed": typed, "found": found})


@require_safe
@permission_required(READ, raise_exception=True)
def lot(request: HttpRequest, lot_id: int) -> HttpResponse:
    trace = trace_lot(lot_id)
    if trace is None:
        raise Http404
    return render(request, "office/trace_lot.html", {"trace": trace, "lot": trace.lot})


@require_safe
@permission_required(READ, raise_exception=True)
def order(request: HttpRequest, number: str) -> HttpResponse:
    trace = trace_order(number)
    if trace is None:
        raise Http404
    return render(request, "office/trace_order.html", {"trace": trace, "order": trace.order})
