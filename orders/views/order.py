"""An order by its own address, which nobody can guess, or found again by number and phone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.own_posts import own_posts
from common.rate_limit import count_try, forget_tries, minutes_of, tries_left
from orders.exceptions import TooManyTries
from orders.forms import FindOrderForm
from orders.queries.orders import facts_by_token, find_order, order_view

SPAN = 15 * 60  # seconds
MOST_PER_ORDER, MOST_PER_ADDRESS = 5, 20


@never_cache
@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    """The order as its buyer sees it: what, from where, how much, and each step with its time."""
    facts = next(iter(facts_by_token(token=token)), None)
    if facts is None:
        raise Http404
    view = order_view(facts)
    part = request.htmx and view.payment.is_ahead and not request.htmx.history_restore_request
    response = render(request, "orders/_payment.html" if part else "orders/order.html", {"view": view})
    if part and not view.payment.is_awaited:
        response["HX-Refresh"] = "true"  # the money has come, or the time is over: every part of the page says so
    response["Vary"] = "HX-Request"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key to the order
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find an order again. Wrong guesses are counted by order and by where they come from."""
    form = FindOrderForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            number, phone = form.cleaned_data["so_don"], form.cleaned_data["dien_thoai"]
            address = request.META.get("REMOTE_ADDR", "")
            if not (tries_left("order", number, MOST_PER_ORDER) and tries_left("order-ip", address, MOST_PER_ADDRESS)):
                form.add_error(None, str(TooManyTries(minutes=minutes_of(SPAN))))
                status = 429
            elif (facts := find_order(number, phone)) is not None:
                forget_tries("order", number)
                return redirect("order", token=facts.token)
            else:
                count_try("order", number, SPAN)
                count_try("order-ip", address, SPAN)
                form.add_error(None, form.not_found)
    return render(request, "orders/find.html", {"form": form}, status=status)
