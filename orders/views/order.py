"""An order by its own address, which nobody can guess, or found again by number and phone."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.own_posts import own_posts
from common.rate_limit import count_try, forget_tries, minutes_of, tries_left
from orders.basket_cookie import basket_handle, current_basket, owner_of, pieces_in, remember
from orders.collector_form import CollectorForm
from orders.exceptions import AccountExists, OrdersRefusal, TooManyTries, WeakPassword
from orders.forms import FindOrderForm, KeepForm
from orders.invoice_forms import InvoiceForm
from orders.models import InvoiceWish, OrderFacts
from orders.pickup_refusals import NotFetched
from orders.queries.invoices import standing_invoices
from orders.queries.orders import OrderView, facts_by_token, find_order, order_view, pieces_of
from orders.services.accounts import keep_order, open_account
from orders.services.baskets import put_again
from orders.services.pickups import name_collector

SPAN = 15 * 60  # seconds
MOST_PER_ORDER, MOST_PER_ADDRESS = 5, 20


@never_cache
@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    """The order as its buyer sees it: what, from where, how much, and each step with its time."""
    facts = facts_of(token)
    view = order_view(facts)
    if not (request.htmx and view.payment.is_ahead and not request.htmx.history_restore_request):
        return show_order(request, view)
    response = render(request, view.payment.template, {"view": view, "is_confirmed": "the" in request.GET})
    if not view.payment.is_awaited:
        response["HX-Refresh"] = "true"  # the money has come, or the time is over: every part of the page says so
    return private(response)


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Put the order into the buyer's account; a buyer without one gets it in the same step, by a password.

    Asked for again without a form, as by the language switch of a refusal, it leads to the order.
    """
    facts = facts_of(token)
    if request.method != "POST":
        return redirect("order", token=token)
    form = KeepForm(None if request.user.is_authenticated else request.POST)
    try:
        if request.user.is_authenticated:
            keep_order(facts=facts, user=request.user)
        elif form.is_valid():
            login(request, open_account(facts=facts, password=form.cleaned_data["mat_khau"]))
        else:
            return show_order(request, order_view(facts), form=form, status=422)
    except WeakPassword as weak:
        form.add_error("mat_khau", str(weak))
        return show_order(request, order_view(facts), form=form, status=422)
    except OrdersRefusal as refusal:
        return show_order(request, order_view(facts), refusal=refusal, status=409)
    own = current_basket(request)
    response = HttpResponseRedirect(f"{reverse('order', args=[token])}?da_giu=1", status=303)
    return remember(request, response, own, pieces_in(own))


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Put the goods of an order into the basket once more, at the prices of now."""
    facts = facts_of(token)
    if request.method != "POST":
        return redirect("order", token=token)
    put = put_again(basket=basket_handle(request), wanted=pieces_of(facts.order_id), owner=owner_of(request))
    response = HttpResponseRedirect(f"{reverse('basket')}?lai={facts.token}", status=303)
    return remember(request, response, put.basket, put.pieces)


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def collector(request: HttpRequest, token: str) -> HttpResponse:
    """Say who comes for the goods, or that the buyer does. Asked for without a form it leads to the order."""
    facts = facts_of(token)
    if request.method != "POST":
        return redirect("order", token=token)
    form = CollectorForm(request.POST)
    if not form.is_valid():
        return show_order(request, order_view(facts), collector=form, status=422)
    name, phone = form.cleaned_data["nguoi_lay"], form.cleaned_data["so_nguoi_lay"]
    try:
        name_collector(order_id=facts.order_id, name=name, phone=phone, by=owner_of(request), said_by=facts.buyer_name)
    except NotFetched as refused:
        return show_order(request, order_view(facts), collector_refusal=str(refused), status=409)
    return HttpResponseRedirect(reverse("order", args=[token]), status=303)


def facts_of(token: str) -> OrderFacts:
    """The order of this address; 404 when there is none."""
    facts = next(iter(facts_by_token(token=token)), None)
    if facts is None:
        raise Http404
    return facts


def show_order(
    request: HttpRequest,
    view: OrderView,
    *,
    form: KeepForm | None = None,
    refusal: OrdersRefusal | None = None,
    invoice: InvoiceForm | None = None,
    invoice_refusal: OrdersRefusal | None = None,
    collector: CollectorForm | None = None,
    collector_refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The order's page; forms that were refused come back with what was typed."""
    was_kept = "da_giu" in request.GET and view.order.user_id is not None and view.order.user_id == request.user.pk
    context = {
        "view": view,
        **invoice_context(view, invoice, invoice_refusal),
        "keep": form or KeepForm() if _may_keep(request, view) else None,
        "is_confirmed": "the" in request.GET,
        "refusal": str(refusal or ""),
        "collector": collector or CollectorForm(initial=_said(view)),
        "collector_refusal": collector_refusal,
        "has_account": isinstance(refusal, AccountExists),
        "was_kept": was_kept,
        "kept_under": view.phone if was_kept and request.user.get_username() == view.facts.phone else "",
    }
    return private(render(request, "orders/order.html", context, status=status))


def _may_keep(request: HttpRequest, view: OrderView) -> bool:
    """An account is opened under the order's number, which a sale at a counter may not have."""
    return view.order.user_id is None and bool(view.facts.phone or request.user.is_authenticated)


def invoice_context(view: OrderView, typed: InvoiceForm | None, refusal: OrdersRefusal | None) -> dict[str, object]:
    """The VAT invoice of an order: the buyer's wish, its numbers, and the form as long as none is made out."""
    wish = getattr(view.order, "invoice_wish", None)
    is_over = view.order.status in (OrderFacts.Status.CANCELLED, OrderFacts.Status.HANDED_OVER)
    made_out = standing_invoices(view.order.pk) if wish or is_over else []
    form = None
    if not made_out and view.order.status != OrderFacts.Status.CANCELLED:
        form = typed or InvoiceForm(initial=wish_initial(wish, view.facts))
    return {"wish": wish, "made_out": made_out, "invoice": form, "invoice_refusal": str(refusal or "")}


def wish_initial(wish: InvoiceWish | None, facts: OrderFacts) -> dict[str, object]:
    """What the form shows before anything is typed: the wish as it stands, or what the order knows."""
    if wish is None:
        return {"hd": True, "hd_thu": facts.email}
    return {
        "hd": True,
        "hd_ten": wish.buyer,
        "hd_mst": wish.tax_code,
        "hd_dia_chi": wish.address,
        "hd_thu": wish.email,
    }


def _said(view: OrderView) -> dict[str, str]:
    """Who comes, as far as it was said."""
    fetched = view.fetched
    return {"nguoi_lay": fetched.name, "so_nguoi_lay": fetched.phone} if fetched is not None else {}


def private(response: HttpResponse) -> HttpResponse:
    """A page behind an order's address tells nobody of that address."""
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
