"""Goods that come back to an outlet: answered, received piece by piece, and the cash given back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.money import format_dong
from counter.access import at_outlet
from counter.queries.returns import ReturnDesk, last_returns, open_returns, return_at
from counter.queries.shares import share_or_404
from counter.return_forms import AnswerForm, CashRefundForm, OpenReturnForm, ReceiveReturnForm
from orders.exceptions import OrdersRefusal
from orders.queries.payments import money_of
from orders.queries.returns import returnables
from orders.services.cash_refunds import refund_in_cash
from orders.services.returns import accept_return, open_return, receive_return, refuse_return
from shops.exceptions import ShopsRefusal

ANSWER_IDS = "tra-loi-%s"  # two forms of one page have a box for a reason


def _dong(amount: int) -> str:
    return format_dong(amount, get_language() or "vi")


@at_outlet()
@require_safe
def returns(request, post):
    """What is to be answered or received, and the last ones."""
    context = {"post": post, "here": "orders", "open": open_returns(post.outlet), "last": last_returns(post.outlet)}
    return render(request, "counter/returns.html", context)


@at_outlet()
@require_safe
def goods_return(request, post, return_id):
    """One return as it stands."""
    return _show(request, post, _desk(post, return_id))


def _desk(post: Any, return_id: int) -> ReturnDesk:
    desk = return_at(post.outlet, return_id)
    if desk is None:
        raise Http404
    return desk


def _show(request, post, desk: ReturnDesk, *, refusal: str = "", status: int = 200, **forms: Any) -> HttpResponse:
    cause = desk.goods_return.cause
    context = {
        "post": post,
        "here": "orders",
        "desk": desk,
        "refusal": refusal,
        "answer": forms.get("answer") or AnswerForm(auto_id=ANSWER_IDS),
        "receive": forms.get("receive") or ReceiveReturnForm(rows=desk.rows, cause=cause),
    }
    return render(request, "counter/return.html", context, status=status)


def _answer(request, post, return_id: int, act: Callable[..., Any], said: str) -> HttpResponse:
    """Say yes or no on POST; what is refused is shown on the return's own page."""
    desk = _desk(post, return_id)
    if request.method != "POST":  # the way back from sign-in arrives by GET, which changes nothing
        return redirect("counter:return", code=post.outlet.code, return_id=return_id)
    form = AnswerForm(request.POST, auto_id=ANSWER_IDS)
    if not form.is_valid():
        return _show(request, post, desk, answer=form, status=422)
    try:
        act(goods_return=desk.goods_return, reason=form.cleaned_data["reason"], by=request.user)
    except OrdersRefusal as refusal:
        return _show(request, post, _desk(post, return_id), answer=form, refusal=str(refusal), status=409)
    messages.success(request, said % {"number": desk.goods_return.number})
    return redirect("counter:return", code=post.outlet.code, return_id=return_id)


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request, post, return_id):
    """Say that the goods may come."""
    return _answer(
        request, post, return_id, accept_return, _("Đã nhận trả %(number)s. Khách mang hàng đến hoặc gửi về.")
    )


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request, post, return_id):
    """Say no, for a reason that the buyer reads too."""
    return _answer(request, post, return_id, refuse_return, _("Đã trả lời không nhận trả %(number)s."))


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request, post, return_id):
    """Take the goods in, each piece with its decision."""
    desk = _desk(post, return_id)
    if request.method != "POST":
        return redirect("counter:return", code=post.outlet.code, return_id=return_id)
    form = ReceiveReturnForm(request.POST, rows=desk.rows, cause=desk.goods_return.cause)
    if not form.is_valid():
        return _show(request, post, desk, receive=form, status=422)
    try:
        done = receive_return(
            goods_return=desk.goods_return,
            decisions=form.decisions,
            is_our_fault=form.is_our_fault,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except (OrdersRefusal, ShopsRefusal) as refusal:
        return _show(request, post, _desk(post, return_id), receive=form, refusal=str(refusal), status=409)
    words = {"number": done.number, "amount": _dong(done.credit)}
    messages.success(request, _("Đã nhận hàng trả %(number)s, đáng %(amount)s.") % words)
    return redirect("counter:return", code=post.outlet.code, return_id=return_id)


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request, post, number):
    """A buyer at the counter gives goods back."""
    share = share_or_404(post.outlet, number)
    form, status = (
        OpenReturnForm(request.POST if request.method == "POST" else None, lines=returnables(share.fulfilment)),
        200,
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                opened = open_return(
                    fulfilment=share.fulfilment,
                    pieces=form.pieces,
                    cause=said["cause"],
                    reason=said["reason"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except OrdersRefusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                return redirect("counter:return", code=post.outlet.code, return_id=opened.pk)
    context = {"post": post, "here": "orders", "share": share, "form": form}
    return render(request, "counter/open_return.html", context, status=status)


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request, post, number):
    """Give back in cash what is owed for an order that was paid in cash."""
    share = share_or_404(post.outlet, number)
    payment = share.fulfilment.order.payment
    money = money_of(payment)
    form, status = (
        CashRefundForm(request.POST if request.method == "POST" else None, initial={"amount": money.owed or ""}),
        200,
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                done = refund_in_cash(
                    payment=payment,
                    outlet=post.outlet,
                    amount=said["amount"],
                    reason=said["reason"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except OrdersRefusal as refusal:
                form.add_error("amount", str(refusal))
                status = 409
            else:
                words = {"amount": _dong(done.amount), "number": share.number}
                messages.success(request, _("Đơn %(number)s: đã trả lại khách %(amount)s tiền mặt.") % words)
                return redirect("counter:order", code=post.outlet.code, number=share.number)
    context = {"post": post, "here": "orders", "share": share, "money": money, "form": form}
    return render(request, "counter/refund_cash.html", context, status=status)
