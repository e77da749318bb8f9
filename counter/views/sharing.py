"""An outlet's share of an order: what to pack, and the steps it takes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.money import format_dong
from counter.access import at_outlet
from counter.fetching import give
from counter.parcel_forms import SendForm
from counter.queries.cash import cash_of
from counter.queries.parcels import parcels_of_share
from counter.queries.returns import returns_of_share
from counter.queries.shares import Share, notes_of, share_or_404
from counter.queries.shortages import elsewhere_for
from orders.exceptions import OrdersRefusal, ReasonMissing
from orders.models import Fulfilment, Parcel
from orders.pickup_refusals import CodeMissing, WrongCode
from orders.queries.cash import carriers_at, standing_entry
from orders.services.notes import write_note
from orders.services.replanning import Replanned, replan_share
from orders.services.seeing import see_share
from orders.services.steps import cancel_share, change_lots, hand_over_share, pack_share
from shops.exceptions import ShopsRefusal
from shops.models import Outlet


@at_outlet()
@require_safe
def order(request, post, number):
    """The share of this outlet as it stands now; who opens a new one first is written down."""
    return show_share(request, post, number)


def show_share(
    request,
    post,
    number: str,
    *,
    refusal: str = "",
    reason: str = "",
    status: int = 200,
    form: Any = None,
    code: str = "",
) -> HttpResponse:
    """The screen of a share. `code` is what was just scanned for it, to be sent with the hand-over."""
    share = share_or_404(post.outlet, number)
    if share.is_unseen:
        see_share(fulfilment=share.fulfilment, by=request.user)
    context = {"post": post, "here": "today", "share": share, "refusal": refusal, "reason": reason, "code": code}
    context["notes"] = notes_of(share.fulfilment.order_id)
    if share.is_given and not share.is_paid_ahead:
        context["cashes"] = cash_of(share.fulfilment)
    if _is_sent(share):
        context["send"] = form or _send_form(post.outlet, share)
    if share.missing and share.steps:
        context["elsewhere"] = elsewhere_for(share)
    if share.is_given:
        context["parcels"] = [] if share.is_pick_up else parcels_of_share(post.outlet, number)
        context["returns"] = returns_of_share(post.outlet, number)
    return render(request, "counter/order.html", context, status=status)


def _is_sent(share: Share) -> bool:
    """Whoever takes a parcel away is written down with its number; for cash, whoever has to hand it in."""
    return bool(share.pieces and "handed-over" in share.steps and not share.is_pick_up)


def _send_form(outlet: Outlet, share: Share, said: Any = None) -> SendForm:
    """The carrier that the buyer was told first, then those used here."""
    planned, usual = share.fulfilment.carrier_name, carriers_at(outlet)
    carriers = list(dict.fromkeys([planned, *usual] if planned else usual))
    takes_cash = not share.is_paid_ahead
    return SendForm(said, carriers=carriers, open_pieces=share.open_pieces, takes_cash=takes_cash)


def _step(request, post, number: str, act: Callable[..., Any], said: Callable[[Any], str]) -> HttpResponse:
    """Take a step on POST; one that is refused shows how the order stands now, and why."""
    share = share_or_404(post.outlet, number)
    if request.method != "POST":  # the way back from sign-in arrives by GET, which changes nothing
        return redirect("counter:order", code=post.outlet.code, number=share.number)
    try:
        outcome = act(fulfilment=share.fulfilment, by=request.user)
    except (OrdersRefusal, ShopsRefusal) as refusal:
        status = 422 if isinstance(refusal, (ReasonMissing, CodeMissing, WrongCode)) else 409
        typed = request.POST.get("reason", "")
        return show_share(request, post, number, refusal=str(refusal), reason=typed, status=status)
    messages.success(request, said(outcome))
    return redirect("counter:order", code=post.outlet.code, number=share.number)


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request, post, number):
    """Write a note about the order for colleagues."""
    share = share_or_404(post.outlet, number)
    if request.method == "POST":
        try:
            write_note(order_id=share.fulfilment.order_id, words=request.POST.get("note", ""), by=request.user)
        except OrdersRefusal as refusal:
            return show_share(request, post, number, refusal=str(refusal), status=422)
        messages.success(request, _("Đã ghi chú. Trang đơn của khách không hiện ghi chú này."))
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
    """Give the goods to who shows the code, or to the carrier who then owes the cash."""
    sending: dict[str, Any] = {}
    if "carrier" in request.POST and _is_sent(share := share_or_404(post.outlet, number)):
        form = _send_form(post.outlet, share, request.POST)
        if not form.is_valid():
            return show_share(request, post, number, form=form, status=422)
        said = form.cleaned_data
        sending = {"carrier": said["who"], "tracking": said["tracking"], "pieces": form.pieces, "seen": form.seen}

    def act(*, fulfilment: Fulfilment, by: Any) -> Any:
        if fulfilment.way == Fulfilment.Way.PICK_UP:
            return give(request.POST, fulfilment=fulfilment, by=by)
        return hand_over_share(fulfilment=fulfilment, by=by, **sending)

    return _step(request, post, number, act, _said_of_cash)


def _said_of_cash(share: Fulfilment) -> str:
    """That the goods are gone, and who has the money for them."""
    words = _("Đơn %(number)s: đã giao hàng.")
    if share.status != Fulfilment.Status.HANDED_OVER:
        words = _("Đơn %(number)s: đã gửi một phần, phần còn lại vẫn giữ cho khách.")
    words = words % {"number": share.order.number}
    entry = standing_entry(share.pk, Parcel.objects.filter(fulfilment=share).values_list("pk", flat=True).last())
    if entry is None:
        return words
    amount = format_dong(entry.amount, get_language() or "vi")
    if entry.is_with_outlet:
        return f"{words} {_('Đã thu %(amount)s.') % {'amount': amount}}"
    owes = _("%(who)s thu của khách rồi nộp về quầy %(amount)s.") % {"who": entry.carrier_name, "amount": amount}
    return f"{words} {owes}"


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


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def replan(request, post, number):
    """Look once more for other goods for what an order lacks."""
    return _step(request, post, number, replan_share, lambda done: _said_of_replan(number, done))


def _said_of_replan(number: str, done: Replanned) -> str:
    if not (done.replaced or done.moved):
        return _("Đơn %(number)s: vẫn chưa nơi nào có hàng thay.") % {"number": number}
    words = {"number": number, "here": done.replaced, "there": done.moved, "short": done.short}
    said = _("Đơn %(number)s: lấy lô khác của quầy %(here)s, nơi khác gửi thay %(there)s, còn thiếu %(short)s.")
    return said % words
