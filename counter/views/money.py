"""The account's desk: transfers that came in are written down, unknown ones find their order, and money goes back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.money import format_dong
from counter.access import at_outlet
from counter.forms import AssignForm, RefundForm, TransferForm
from counter.queries.money import account_kept_at, money_desk, refundable_from
from orders.exceptions import OrdersRefusal, OtherAccount
from orders.models import Payment, Transfer
from orders.queries.payments import unknown_part
from orders.services.transfers import assign_transfer, record_refund, record_transfer


def at_account(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever approves at an outlet of the seller that owns the account; for others there is nothing here."""

    @at_outlet("approve")
    @wraps(view)
    def inner(request: Any, post: Any, **given: Any) -> HttpResponse:
        account = account_kept_at(post.outlet)
        if account is None:
            raise Http404
        return view(request, post, account, **given)

    return inner


def _dong(amount: int) -> str:
    return format_dong(amount, get_language() or "vi")


def _show(request: Any, post: Any, account: Any, form: Form, **refused: Any) -> HttpResponse:
    desk = money_desk(account)
    context = {"post": post, "here": "money", "desk": desk, "form": form, **refused}
    return render(request, "counter/money.html", context, status=422 if form.is_bound or refused else 200)


@at_account
@require_http_methods(["GET", "HEAD", "POST"])
def money(request, post, account):
    """What is awaited, unknown and owed back; a POST writes down a transfer of the statement."""
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            transfer = record_transfer(account=account, by=request.user, **given)
        except OrdersRefusal as refusal:
            form.add_error("bank_reference", str(refusal))
        else:
            unknown = unknown_part(transfer)
            words = _("Đã ghi khoản %(reference)s.") % {"reference": transfer.bank_reference}
            if unknown:
                words += " " + _("%(amount)s chưa rõ của đơn nào.") % {"amount": _dong(unknown)}
            messages.success(request, words)
            return redirect("counter:money", code=post.outlet.code)
    return _show(request, post, account, form)


@at_account
@require_POST
def assign(request, post, account, transfer_id):
    """Give the unknown rest of a transfer to an order."""
    transfer = get_object_or_404(Transfer, pk=transfer_id, account=account)
    form = AssignForm(request.POST)
    if form.is_valid():
        payment = Payment.objects.filter(account=account, order__number=form.cleaned_data["number"]).first()
        if payment is None:
            form.add_error("number", str(OtherAccount()))
        else:
            try:
                amount, reason = unknown_part(transfer), form.cleaned_data["reason"]
                assign_transfer(transfer=transfer, payment=payment, amount=amount, reason=reason, by=request.user)
            except OrdersRefusal as refusal:
                form.add_error("reason", str(refusal))
            else:
                messages.success(request, _("Đã gán khoản này cho đơn %(number)s.") % form.cleaned_data)
                return redirect("counter:money", code=post.outlet.code)
    return _show(request, post, account, TransferForm(), refused_transfer=transfer.pk, refused_form=form)


@at_account
@require_POST
def refund(request, post, account, number):
    """Write down money that was sent back to a buyer."""
    payment = get_object_or_404(refundable_from(account), order__number=number)
    form = RefundForm(request.POST)
    if form.is_valid():
        try:
            done = record_refund(payment=payment, by=request.user, **form.cleaned_data)
        except OrdersRefusal as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, _("Đã ghi hoàn %(amount)s.") % {"amount": _dong(done.amount)})
            return redirect("counter:money", code=post.outlet.code)
    return _show(request, post, account, TransferForm(), refused_payment=payment.pk, refused_form=form)
