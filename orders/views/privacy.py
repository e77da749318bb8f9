"""A customer's own data: to take along, to have erased, and what it may be used for."""

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.own_posts import own_posts
from common.rate_limit import count_try, minutes_of, tries_left
from orders.basket_cookie import remember
from orders.exceptions import OrdersRefusal, TooManyTries
from orders.models import Consent, OrderFacts
from orders.privacy_forms import EraseAccountForm, EraseOrderForm, PhoneShownForm
from orders.queries.consents import agrees
from orders.queries.orders import orders_of
from orders.services.consents import record_consent
from orders.services.erasure import erase_account, erase_order, why_not, works_here
from orders.services.exporting import export_of, zip_of
from orders.views.order import facts_of, private

SPAN, MOST_TRIES = 15 * 60, 5  # seconds, wrong phone numbers or passwords
DOWNLOAD, ERASE, AGREE, WITHDRAW = "tai-ve", "xoa", "dong-y", "rut-lai"


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
@login_required(login_url=reverse_lazy("sign-in"))
def account_data(request: HttpRequest) -> HttpResponse:
    """The data of the signed-in buyer: take it along, have it erased, agree to have the address filled in."""
    user, act = request.user, request.POST.get("viec", "")
    order_ids = list(orders_of(user).values_list("order", flat=True))
    if request.method == "POST" and act == DOWNLOAD:
        return _download(export_of(order_ids, user))
    if request.method == "POST" and act in (AGREE, WITHDRAW):
        record_consent(user=user, purpose=Consent.Purpose.FILL_IN, words=fill_in_words(), is_given=act == AGREE)
        return redirect("account-data")
    form = EraseAccountForm(request.POST if act == ERASE else None, user=user)
    shown = {
        "erase": form,
        "has_account": True,
        "fill_in_words": fill_in_words(),
        "agrees": agrees(user, Consent.Purpose.FILL_IN),
        "works_here": works_here(user),
    }
    if act != ERASE:
        return _page(request, order_ids, shown)
    if _is_blocked("sign-in", user.get_username(), form):
        return _page(request, order_ids, shown, status=429)
    if not form.is_valid():
        if form.is_wrong_guess:
            count_try("sign-in", user.get_username(), SPAN)
        return _page(request, order_ids, shown, status=422)
    try:
        code = erase_account(user=user).code
    except OrdersRefusal as refusal:
        return _page(request, order_ids, shown | {"refusal": str(refusal)}, status=409)
    logout(request)
    return _erased(request, code)


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def order_data(request: HttpRequest, token: str) -> HttpResponse:
    """The data of one order, for whoever has its address and phone number; an account's orders go by the account."""
    facts = facts_of(token)
    owner, act = facts.order.user, request.POST.get("viec", "")
    if owner is not None and owner.is_active:
        return private(redirect("account-data"))
    download = PhoneShownForm(request.POST if act == DOWNLOAD else None, facts=facts, auto_id="tai_%s")
    erase = EraseOrderForm(request.POST if act == ERASE else None, facts=facts, auto_id="xoa_%s")
    shown = {"download": download, "erase": erase, "facts": facts, "number": facts.order.number}
    form = {DOWNLOAD: download, ERASE: erase}.get(act)
    if form is None:
        return private(_page(request, [facts.order_id], shown))
    if _is_blocked("order", facts.order.number, form):
        return private(_page(request, [facts.order_id], shown, status=429))
    if not form.is_valid():
        if form.is_wrong_guess:
            count_try("order", facts.order.number, SPAN)
        return private(_page(request, [facts.order_id], shown, status=422))
    if act == DOWNLOAD:
        return private(_download(export_of([facts.order_id])))
    try:
        code = erase_order(facts=facts).code
    except OrdersRefusal as refusal:
        return private(_page(request, [facts.order_id], shown | {"refusal": str(refusal)}, status=409))
    return private(_erased(request, code))


@never_cache
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """What was done, for whoever comes from it; it knows nobody any more."""
    return render(request, "orders/erased.html", {"code": request.GET.get("ma", "")[:12]})


def fill_in_words() -> str:
    return _("Tôi đồng ý để cửa hàng điền sẵn địa chỉ giao của đơn gần nhất vào lần đặt sau.")


def _is_blocked(scope: str, key: str, form: Any) -> bool:
    if tries_left(scope, key, MOST_TRIES):
        return False
    form.add_error(None, str(TooManyTries(minutes=minutes_of(SPAN))))
    return True


def _page(request: HttpRequest, order_ids: list[int], shown: dict[str, Any], status: int = 200) -> HttpResponse:
    refusal = shown.get("refusal") or str(why_not(order_ids) or "")
    kept = OrderFacts.objects.filter(order__in=order_ids, order__fulfilments__receipt__isnull=False).exists()
    return render(request, "orders/privacy.html", {**shown, "refusal": refusal, "has_receipts": kept}, status=status)


def _download(export: dict[str, Any]) -> HttpResponse:
    answer = HttpResponse(zip_of(export), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="du-lieu-ca-nhan.zip"'
    return answer


def _erased(request: HttpRequest, code: str) -> HttpResponse:
    answer = HttpResponseRedirect(f"{reverse('data-erased')}?ma={code}", status=303)
    return remember(request, answer, None, 0)
