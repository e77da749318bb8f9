"""The buyer asks to give goods back, under the order's own address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.own_posts import own_posts
from orders.exceptions import OrdersRefusal
from orders.models import Fulfilment
from orders.queries.returns import last_day_of, returnables
from orders.return_forms import ReturnForm
from orders.services.returns import ask_to_return


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str, share: int) -> HttpResponse:
    """Which pieces of a share, and why; answered by the outlet."""
    found = get_object_or_404(
        Fulfilment.objects.select_related("order__facts", "outlet"), order__facts__token=token, pk=share
    )
    until = last_day_of(found)
    form = ReturnForm(request.POST if request.method == "POST" else None, lines=returnables(found))
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                ask_to_return(
                    fulfilment=found,
                    pieces=form.pieces,
                    cause=said["vi_sao"],
                    words=said["ke_them"],
                    name=found.order.facts.buyer_name,
                    idempotency_key=str(said["khoa"]),
                )
            except OrdersRefusal as refused:
                refusal, status = str(refused), 409
            else:
                return HttpResponseRedirect(reverse("order", args=[token]), status=303)
    is_late = until is None or until < timezone.localdate()
    context = {"facts": found.order.facts, "share": found, "form": form, "refusal": refusal, "until": until}
    context |= {"is_late": is_late, "days": settings.RETURN_DAYS}
    response = render(request, "orders/return.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key to the order
    response["X-Robots-Tag"] = "noindex"
    return response
