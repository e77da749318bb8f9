"""The walk-in sale: scanning, paying, and what the buyer takes along."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.models import Lot
from common.money import format_dong
from counter.access import at_outlet
from counter.queries.packings import packings
from counter.queries.sales import (
    Meant,
    amounts_to_give,
    meant_by,
    sale_of_number,
    sale_view,
    waiting_sales,
)
from counter.sale_forms import FloatForm, LineForm, PayForm, ScanForm
from orders.exceptions import OrdersRefusal
from orders.models import Fulfilment, Sale
from orders.queries.cash import open_session, till_of
from orders.queries.orders import payment_view
from orders.queries.payments import account_in_use
from orders.sale_refusals import AgeNotAsked, TillNotOpen, TooLittleGiven, TooMuchGiven
from orders.services.letters import order_url
from orders.services.sales import abandon_sale, add_piece, change_lot, open_sale_of, set_line
from orders.services.selling import see_money, sell_by_transfer, sell_for_cash
from orders.services.tills import open_till
from orders.vietqr import picture
from shops.exceptions import ShopsRefusal

REFUSALS = (OrdersRefusal, ShopsRefusal)
# The box that the sentence of a refusal belongs to; others are about the whole sale.
BOXES: dict[type, str] = {TooLittleGiven: "given", TooMuchGiven: "given", AgeNotAsked: "is_adult"}


def _language() -> str:
    return (get_language() or "vi")[:2]


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def sale(request, post):
    """The sale in progress; a POST is one scan: a code adds its piece, other words bring a list to choose from."""
    if request.method != "POST":
        return _show(request, post)
    form = ScanForm(request.POST)
    if not form.is_valid():
        refusal = " ".join(words for errors in form.errors.values() for words in errors)
        return _show(request, post, refusal=refusal, status=422)
    said = form.cleaned_data
    if said["packing"]:
        packing = packings().filter(pk=said["packing"]).first()
        lot = Lot.objects.filter(pk=said["lot"]).first() if said["lot"] else None
        if packing is None or (lot is not None and lot.product_id != packing.pk):
            return _show(request, post, refusal=_("Không còn món này. Xin quét lại."), status=422)
        return _add(request, post, said, packing, lot)
    if not said["q"]:
        return _show(request, post, refusal=_("Xin quét tem hoặc gõ tên hàng."), status=422)
    meant = meant_by(said["q"], post.outlet, _language())
    if not meant.is_sure:
        return _show(request, post, typed=said["q"], meant=meant, status=200 if meant.matches else 422)
    (match,) = meant.matches
    if match.lot_code and match.lot is None:
        words = _("Quầy không biết lô %(lot)s của món này. Đã lấy lô hết hạn sớm nhất, xin xem lô in trên gói.")
        messages.warning(request, words % {"lot": match.lot_code})
    return _add(request, post, said, match.packing, match.lot)


def _add(request, post, said: dict[str, Any], packing: Any, lot: Lot | None) -> HttpResponse:
    try:
        add_piece(
            outlet=post.outlet,
            by=request.user,
            sale_id=said["sale"],
            product=packing,
            lot=lot,
            idempotency_key=said["key"],
        )
    except REFUSALS as refusal:
        return _show(request, post, refusal=str(refusal), status=409)
    return redirect("counter:sale", code=post.outlet.code)


def _show(
    request, post, *, refusal: str = "", typed: str = "", meant: Meant | None = None, status: int = 200
) -> HttpResponse:
    current = open_sale_of(post.outlet, request.user)
    context = {
        "post": post,
        "here": "sale",
        "scan": ScanForm(initial={"sale": current.pk if current else None}),
        "view": sale_view(current, _language(), timezone.now()) if current else None,
        "waiting": waiting_sales(post.outlet),
        "session": open_session(post.outlet),
        "refusal": refusal,
        "typed": typed,
        "meant": meant,
        "choices": [(match, uuid.uuid4()) for match in meant.matches] if meant else [],
    }
    return render(request, "counter/sale.html", context, status=status)


@at_outlet("sell")
@require_POST
def line(request, post, line_id):
    """More pieces of a line, fewer, none, or another lot."""
    form = LineForm(request.POST)
    current = _own_sale(request, post, form)
    if current is None:
        return _show(request, post, refusal=_("Trang này bị hỏng. Xin tải lại trang rồi làm lại."), status=422)
    said = form.cleaned_data
    lot = Lot.objects.filter(pk=said["lot"]).first() if said["lot"] else None
    try:
        if lot is not None:
            change_lot(sale=current, line_id=line_id, lot=lot)
        elif said["pieces"] is not None and said["seen"] is not None:
            set_line(sale=current, line_id=line_id, seen=said["seen"], pieces=said["pieces"])
    except REFUSALS as refusal:
        return _show(request, post, refusal=str(refusal), status=409)
    return redirect("counter:sale", code=post.outlet.code)


@at_outlet("sell")
@require_POST
def abandon(request, post):
    """Put the sale away; nothing was promised, so nothing has to be given back."""
    current = _own_sale(request, post, LineForm(request.POST))
    try:
        if current is not None:
            abandon_sale(sale=current)
    except OrdersRefusal as refusal:
        return _show(request, post, refusal=str(refusal), status=409)
    messages.success(request, _("Đã bỏ lần bán. Hàng để lại lên kệ."))
    return redirect("counter:sale", code=post.outlet.code)


def _own_sale(request, post, form) -> Sale | None:
    """The sale that the form names, if it is this seller's here."""
    if not form.is_valid():
        return None
    own = Sale.objects.filter(pk=form.cleaned_data["sale"], outlet=post.outlet, seller=request.user)
    return own.select_related("order").first()


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request, post):
    """What the sale costs and how it is paid; a POST sells it, once however often it is sent."""
    if request.method != "POST":
        return _show_payment(request, post, open_sale_of(post.outlet, request.user), PayForm())
    form = PayForm(request.POST)
    is_whole = form.is_valid()
    named = form.cleaned_data.get("sale")
    if named is None:
        return redirect("counter:sale", code=post.outlet.code)
    if not is_whole:
        return _show_own_payment(request, post, named, form, status=422)
    whose = {"sale_id": named, "outlet": post.outlet, "by": request.user}
    said = whose | {"seen": form.cleaned_data["seen"], "buyer": form.buyer, "language": _language()}
    try:
        order = sell_by_transfer(**said) if form.is_transfer else sell_for_cash(given=form.cash, **said)
    except TillNotOpen:
        messages.warning(request, str(TillNotOpen()))
        return redirect("counter:open-till", code=post.outlet.code)
    except REFUSALS as refusal:
        form.add_error(BOXES.get(type(refusal)), str(refusal))
        return _show_own_payment(request, post, named, form, status=409)
    return redirect("counter:sold", code=post.outlet.code, number=order.number)


def _show_own_payment(request, post, named: int, form: PayForm, status: int) -> HttpResponse:
    """The payment again after a refusal; where it is nobody's or over, what there is of it."""
    own = Sale.objects.filter(pk=named, outlet=post.outlet, seller=request.user)
    current = own.select_related("order", "outlet").first()
    if current is None:
        return redirect("counter:sale", code=post.outlet.code)
    if current.order is not None:
        return redirect("counter:sold", code=post.outlet.code, number=current.order.number)
    return _show_payment(request, post, current, form, status=status)


def _show_payment(request, post, current: Sale | None, form: PayForm, status: int = 200) -> HttpResponse:
    view = sale_view(current, _language(), timezone.now()) if current is not None else None
    if view is None or not view.lines:
        messages.warning(request, _("Chưa có món nào để thu tiền."))
        return redirect("counter:sale", code=post.outlet.code)
    context = {
        "post": post,
        "here": "sale",
        "view": view,
        "form": form,
        "amounts": [(given, given - view.plan.total) for given in amounts_to_give(view.plan.total)],
        "session": open_session(post.outlet),
        "account": account_in_use(),
    }
    return render(request, "counter/pay.html", context, status=status)


@at_outlet("sell")
@require_safe
def sold(request, post, number):
    """What became of a sale: the change and the receipt, or the code to transfer by."""
    return _show_sold(request, post, number)


@at_outlet("sell")
@require_POST
def money_came(request, post, number):
    """The seller says that the money of a transfer is there; the goods leave."""
    found = sale_of_number(post.outlet, number)
    if found is None:
        raise Http404
    try:
        see_money(order=found.order, by=request.user)
    except REFUSALS as refusal:
        return _show_sold(request, post, number, refusal=str(refusal), status=409)
    return redirect("counter:sold", code=post.outlet.code, number=number)


def _show_sold(request, post, number: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = sale_of_number(post.outlet, number)
    if found is None:
        raise Http404
    share = Fulfilment.objects.select_related("receipt__series").filter(order=found.order_id).first()
    url = order_url(found.order.facts)
    is_over = share is not None and share.status == Fulfilment.Status.HANDED_OVER
    context = {
        "post": post,
        "here": "sale",
        "sale": found,
        "share": share,
        "payment": payment_view(found.order.payment, found.order.number),
        "is_over": is_over,
        "is_cancelled": share is not None and share.status == Fulfilment.Status.CANCELLED,
        "change": found.given - found.order.facts.amount_due if found.given is not None else None,
        "receipt_url": url,
        "receipt_qr": picture(url, _("Mã QR mở đơn %(number)s") % {"number": found.order.number}) if is_over else "",
        "is_demo": settings.DEMO,
        "refusal": refusal,
    }
    return render(request, "counter/sold.html", context, status=status)


@at_outlet("sell")
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request, post):
    """Open the till with a counted float; whoever came from a sale goes back to it."""
    form, status = FloatForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                session = open_till(
                    outlet=post.outlet, counted=said["counted"], by=request.user, idempotency_key=said["key"]
                )
            except OrdersRefusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                amount = format_dong(session.float_counted, _language())
                messages.success(request, _("Đã mở ca, trong két có %(amount)s.") % {"amount": amount})
                has_sale = open_sale_of(post.outlet, request.user) is not None
                return redirect("counter:pay" if has_sale else "counter:sale", code=post.outlet.code)
    context = {
        "post": post,
        "here": "cash",
        "form": form,
        "till": till_of(post.outlet),
        "has_sale": open_sale_of(post.outlet, request.user) is not None,
    }
    return render(request, "counter/open_till.html", context, status=status)
