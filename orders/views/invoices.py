"""The buyer's VAT invoice, asked for or changed on the order's page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.own_posts import own_posts
from orders.exceptions import OrdersRefusal
from orders.invoice_forms import InvoiceForm
from orders.queries.orders import order_view
from orders.services.invoices import ask_invoice, withdraw_invoice
from orders.views.order import facts_of, show_order


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the invoice, change what it says, or take the wish back by an empty tick."""
    facts = facts_of(token)
    if request.method != "POST":
        return redirect("order", token=token)
    form = InvoiceForm(request.POST)
    if not form.is_valid():
        return show_order(request, order_view(facts), invoice=form, status=422)
    try:
        wanted = form.wanted()
        if wanted is None:
            withdraw_invoice(facts=facts)
        else:
            ask_invoice(facts=facts, wanted=wanted)
    except OrdersRefusal as refusal:
        return show_order(request, order_view(facts_of(token)), invoice=form, invoice_refusal=refusal, status=409)
    return HttpResponseRedirect(f"{reverse('order', args=[token])}#hoa-don", status=303)
