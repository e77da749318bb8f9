"""Orders found again at the counter."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from counter.access import at_outlet
from counter.queries.orders import LEAST_DIGITS, orders_page
from search.forms import clean_text


@at_outlet()
@require_safe
def orders(request, post):
    """Queues of the outlet's orders, narrowed by number, phone or name as the buyer says them."""
    typed, page = clean_text(request.GET.get("q", "")), request.GET.get("trang", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 0
    found = orders_page(post.outlet, typed, request.GET.get("tt", ""), number)
    if found is None:
        raise Http404
    context = {"post": post, "here": "orders", "typed": typed, "found": found, "least": LEAST_DIGITS}
    response = render(request, "counter/_orders.html" if request.htmx else "counter/orders.html", context)
    response["Vary"] = "HX-Request"
    return response
