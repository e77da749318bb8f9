"""The card desk: what is owed back to cards goes with one tap, and what Stripe said that fits no order is named."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.money import format_dong
from counter.access import at_outlet
from counter.card_forms import CardRefundForm
from counter.queries.cards import card_desk, keeps_cards
from orders.exceptions import OrdersRefusal
from orders.models import Payment
from orders.services.cards import ask_refund


def at_cards(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever approves where the money of cards is looked after; for others there is nothing here."""

    @at_outlet("approve")
    @wraps(view)
    def inner(request: Any, post: Any, **given: Any) -> HttpResponse:
        if not keeps_cards(post.outlet):
            raise Http404
        return view(request, post, **given)

    return inner


def _show(request: Any, post: Any, **refused: Any) -> HttpResponse:
    desk = card_desk()
    is_listed = refused.get("refused_payment") in {payment.pk for payment in desk.owed}
    context = {"post": post, "here": "money", "desk": desk, "is_listed": is_listed, **refused}
    return render(request, "counter/cards.html", context, status=422 if refused else 200)


@at_cards
@require_safe
def cards(request, post):
    return _show(request, post)


@at_cards
@require_POST
def refund(request, post, number):
    """Send money back to the card that paid an order."""
    payment = get_object_or_404(Payment, method=Payment.Method.CARD, order__number=number)
    form = CardRefundForm(request.POST)
    if form.is_valid():
        try:
            done = ask_refund(payment=payment, by=request.user, **form.cleaned_data)
        except OrdersRefusal as refusal:
            form.add_error("amount", str(refusal))
        else:
            amount = format_dong(done.amount, get_language() or "vi")
            messages.success(request, _("Đang hoàn %(amount)s về thẻ.") % {"amount": amount})
            return redirect("counter:cards", code=post.outlet.code)
    return _show(request, post, refused_payment=payment.pk, refused_form=form)
