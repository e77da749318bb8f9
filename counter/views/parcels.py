"""A parcel on its way: its number, its arrival, or its way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.parcel_forms import RefusedForm, TrackingForm
from counter.queries.parcels import ParcelDesk, parcel_at
from orders.exceptions import OrdersRefusal
from orders.services.parcels import correct_tracking, mark_arrived, refuse_parcel

TRACKING_IDS, REFUSED_IDS = "ma-%s", "khong-giao-%s"  # two forms of one page have a box for a reason


def _desk(post: Any, parcel_id: int) -> ParcelDesk:
    desk = parcel_at(post.outlet, parcel_id)
    if desk is None:
        raise Http404
    return desk


def _show(request, post, desk: ParcelDesk, *, refusal: str = "", status: int = 200, **forms: Form) -> HttpResponse:
    context = {
        "post": post,
        "here": "orders",
        "desk": desk,
        "refusal": refusal,
        "number": forms.get("number") or TrackingForm(initial={"tracking": desk.parcel.tracking}, auto_id=TRACKING_IDS),
        "refused": forms.get("refused") or RefusedForm(auto_id=REFUSED_IDS),
    }
    return render(request, "counter/parcel.html", context, status=status)


def _do(request, post, parcel_id: int, act: Callable[[Any], Any], said: str, form: Form | None = None, name: str = ""):
    """Do it on POST; what is refused is shown on the parcel's own page, with what was typed."""
    desk = _desk(post, parcel_id)
    if request.method != "POST":  # the way back from sign-in arrives by GET, which changes nothing
        return redirect("counter:parcel", code=post.outlet.code, parcel_id=parcel_id)
    forms = {name: form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _show(request, post, desk, status=422, **forms)
    try:
        act(desk.parcel)
    except OrdersRefusal as refusal:
        return _show(request, post, _desk(post, parcel_id), refusal=str(refusal), status=409, **forms)
    messages.success(request, said)
    return redirect("counter:parcel", code=post.outlet.code, parcel_id=parcel_id)


@at_outlet()
@require_safe
def parcel(request, post, parcel_id):
    """One parcel as it stands."""
    return _show(request, post, _desk(post, parcel_id))


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def tracking(request, post, parcel_id):
    """Enter the carrier's number, or put it right."""
    form = TrackingForm(request.POST, auto_id=TRACKING_IDS)

    def act(found: Any) -> None:
        correct_tracking(parcel=found, by=request.user, **form.cleaned_data)

    return _do(request, post, parcel_id, act, _("Đã ghi mã vận đơn."), form, "number")


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request, post, parcel_id):
    """Say that the buyer has it."""
    return _do(
        request,
        post,
        parcel_id,
        lambda found: mark_arrived(parcel=found, by=request.user),
        _("Khách đã nhận kiện này."),
    )


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def refused(request, post, parcel_id):
    """Say that it was not taken and comes back."""
    form = RefusedForm(request.POST, auto_id=REFUSED_IDS)

    def act(found: Any) -> None:
        refuse_parcel(parcel=found, by=request.user, **form.cleaned_data)

    return _do(
        request,
        post,
        parcel_id,
        act,
        _("Đã ghi kiện không giao được. Khi hàng về, nhận từng món ở mục trả hàng."),
        form,
        "refused",
    )
