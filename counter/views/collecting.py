"""Goods handed to who comes for them, found by their code."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from counter.access import at_outlet
from counter.fetching import find
from counter.views.sharing import show_share
from orders.exceptions import OrdersRefusal
from orders.models import Fulfilment
from orders.pickup_refusals import TooManyCodes
from orders.services.collecting import already_fetched, clean_code


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def collect(request, post):
    """Come to the share of a code that was typed or scanned. The code is sent in the form, never in an address."""
    context = {"post": post, "here": "today"}
    if request.method != "POST":
        return render(request, "counter/collect.html", context)
    typed = request.POST.get("code", "")
    try:
        share = find(post.outlet, typed).fulfilment
    except OrdersRefusal as refusal:
        status = 429 if isinstance(refusal, TooManyCodes) else 422
        return render(request, "counter/collect.html", context | {"refusal": str(refusal)}, status=status)
    if share.status == Fulfilment.Status.HANDED_OVER:
        return show_share(request, post, share.order.number, refusal=str(already_fetched(share)), status=409)
    return show_share(request, post, share.order.number, code=clean_code(typed))
