"""The till: cash that was taken, what carriers have yet to hand in, and the count that closes it."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.money import format_dong
from counter.access import at_outlet
from counter.forms import OWN, CashUpForm, CorrectCashForm, HandInForm
from counter.queries.cash import cash_desk, cash_of, cash_up_at, debt_of
from counter.queries.shares import share_at
from orders.exceptions import CashChanged, DifferenceUnexplained, OrdersRefusal, ReferenceMissing
from orders.queries.cash import carriers_at
from orders.services.cash import cash_up, correct_collection, hand_in

ENTRY = re.compile(r"[0-9]{1,18}")
# The box that the sentence of a refusal belongs to; others are about the whole form.
BOXES: dict[type, str] = {ReferenceMissing: "bank_reference", DifferenceUnexplained: "reason"}


def _carrier(said: str) -> str:
    """The carrier that an address or a form names, "" for the outlet's own people; what is no name owes nothing."""
    return "" if said == OWN else said.replace("\x00", "")[:80] or "?"


def _dong(amount: int) -> str:
    return format_dong(amount, get_language() or "vi")


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def till(request, post):
    """What the outlet should hold and who owes it; a POST counts and closes it."""
    form, status = CashUpForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                done = cash_up(
                    outlet=post.outlet,
                    seen=said["seen"],
                    counted=said["counted"],
                    reason=said["reason"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except OrdersRefusal as refusal:
                form.add_error(BOXES.get(type(refusal)), str(refusal))
                status = 409 if isinstance(refusal, CashChanged) else 422
            else:
                words = (
                    _("Đã đóng ca: đếm được %(amount)s.")
                    if hasattr(done, "session")
                    else _("Đã chốt quỹ: đếm được %(amount)s.")
                )
                messages.success(request, words % {"amount": _dong(done.counted)})
                return redirect("counter:cashed-up", code=post.outlet.code, cash_up_id=done.pk)
    context = {"post": post, "here": "cash", "desk": cash_desk(post.outlet), "form": form}
    return render(request, "counter/cash.html", context, status=status)


@at_outlet("sell")
@require_safe
def counted(request, post, cash_up_id):
    """A cash-up as it was written, with all that it covers."""
    done = cash_up_at(post.outlet, cash_up_id)
    if done is None:
        raise Http404
    return render(request, "counter/cashed_up.html", {"post": post, "here": "cash", "done": done})


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def handing_in(request, post):
    """What one carrier owes, to tick; a POST writes down what it handed in."""
    carrier = _carrier(request.POST.get("ben") or request.GET.get("ben", ""))
    ticked = [int(each) for each in request.POST.getlist("phan") if ENTRY.fullmatch(each)]
    form, status = HandInForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                done = hand_in(
                    outlet=post.outlet,
                    carrier=carrier,
                    collections=ticked,
                    method=said["method"],
                    bank_reference=said["bank_reference"],
                    counted=said["counted"],
                    reason=said["reason"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except OrdersRefusal as refusal:
                form.add_error(BOXES.get(type(refusal)), str(refusal))
                status = 409 if isinstance(refusal, CashChanged) else 422
            else:
                words = {"who": done.carrier_name, "amount": _dong(done.counted)}
                messages.success(request, _("%(who)s đã nộp %(amount)s.") % words)
                return redirect("counter:cash", code=post.outlet.code)
    debt = debt_of(post.outlet, carrier)
    if debt is None and request.method != "POST":
        messages.info(request, _("Bên giao này không còn nợ tiền."))
        return redirect("counter:cash", code=post.outlet.code)
    is_first = request.method != "POST"
    context = {"post": post, "here": "cash", "debt": debt, "form": form, "ben": carrier or OWN}
    context["shown"] = [(each, is_first or each.pk in ticked) for each in debt.collections] if debt else []
    return render(request, "counter/hand_in.html", context, status=status)


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, post, number):
    """Say rightly who has the cash of a share that was handed over."""
    share = share_at(post.outlet, number, timezone.now())
    found = cash_of(share.fulfilment) if share is not None else []
    of_parcel = request.GET.get("kien", "")
    cash = next((each for each in found if not of_parcel or str(each.standing.parcel_id) == of_parcel), None)
    if share is None or cash is None:
        raise Http404
    form, status = CorrectCashForm(request.POST or None, carriers=carriers_at(post.outlet)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                correct_collection(
                    fulfilment=share.fulfilment,
                    parcel=cash.standing.parcel,
                    is_here=form.is_here,
                    carrier=form.cleaned_data["who"],
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            except OrdersRefusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("Đã ghi dòng ngược lại và dòng đúng vào sổ."))
                return redirect("counter:order", code=post.outlet.code, number=share.number)
    context = {"post": post, "here": "today", "share": share, "cash": cash, "form": form}
    return render(request, "counter/correct_cash.html", context, status=status)
