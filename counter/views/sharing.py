"""An outlet's share of an order: what to pack, and the steps it takes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.queries.shares import share_at
from orders.exceptions import OrdersRefusal, ReasonMissing
from orders.services.steps import cancel_share, change_lots, hand_over_share, pack_share
from shops.exceptions import ShopsRefusal


@at_outlet()
@require_safe
def order(request, post, number):
    """The share of this outlet as it stands now."""
    return show_share(request, post, number)


def show_share(request, post, number: str, *, refusal: str = "", reason: str = "", status: int = 200) -> HttpResponse:
    share = share_at(post.outlet, number, timezone.now())
    if share is None:
        raise Http404
    context = {"post": post, "here": "today", "share": share, "refusal": refusal, "reason": reason}
    return render(request, "counter/order.html", context, status=status)


def _step(request, post, number: str, act: Callable[..., Any], said: Callable[[Any], str]) -> HttpResponse:
    """Take a step on POST; one that is refused shows how the order stands now, and why."""
    share = share_at(post.outlet, number, timezone.now())
    if share is None:
        raise Http404
    if request.method != "POST":  # the way back from sign-in arrives by GET, which changes nothing
        return redirect("counter:order", code=post.outlet.code, number=share.number)
    try:
        outcome = act(fulfilment=share.fulfilment, by=request.user)
    except (OrdersRefusal, ShopsRefusal) as refusal:
        status = 422 if isinstance(refusal, ReasonMissing) else 409
        typed = request.POST.get("reason", "")
        return show_share(request, post, number, refusal=str(refusal), reason=typed, status=status)
    messages.success(request, said(outcome))
    return redirect("counter:order", code=post.outlet.code, number=share.number)


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request, post, number):
    """Say that the goods are packed."""
    return _step(
        request, post, number, pack_share, lambda _share: _("Đơn %(number)s: đã gói xong.") % {"number": number}
    )


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, post, number):
    """Give the goods to the buyer or the carrier."""
    return _step(
        request, post, number, hand_over_share, lambda _share: _("Đơn %(number)s: đã giao hàng.") % {"number": number}
    )


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, post, number):
    """Take the share back, for a reason that the buyer reads too."""

    def act(**given: Any) -> Any:
        return cancel_share(reason=request.POST.get("reason", ""), **given)

    return _step(
        request,
        post,
        number,
        act,
        lambda _share: _("Đơn %(number)s: đã huỷ, hàng đã trả về kệ.") % {"number": number},
    )


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, post, number):
    """Take other lots for those that may not leave."""

    def said(changed: int) -> str:
        if not changed:
            return _("Mọi lô của đơn này đều bán được, không có gì phải đổi.")
        return ngettext(
            "Đã đổi %(count)s lô. Xin lấy hàng theo lô mới bên dưới.",
            "Đã đổi %(count)s lô. Xin lấy hàng theo lô mới bên dưới.",
            changed,
        ) % {"count": changed}

    return _step(request, post, number, change_lots, said)
