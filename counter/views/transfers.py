"""Goods that go to another outlet or come from one: the lists, and a transfer up to the moment it is packed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Lot
from common.paper import paper_response
from counter.access import at_outlet
from counter.queries.codes import CodeMatch, goods_by_code
from counter.queries.packings import find_packings, packings
from counter.queries.transfers import (
    TransferDesk,
    lots_to_send,
    other_outlets,
    slip_qr,
    transfer_at,
    transfers_at,
)
from counter.transfer_forms import SEND, AddForm, BeginForm, LineForm, WhyForm
from shops.exceptions import ShopsRefusal
from shops.models import Outlet, Transfer
from shops.services import add_goods, cancel_transfer, change_line, draft_transfer, unpack_transfer

State = Transfer.State


@at_outlet()
@require_safe
def transfers(request, post):
    """What comes, what goes, what waits to be settled."""
    context = {"post": post, "here": "transfers", "lists": transfers_at(post.outlet)}
    return render(request, "counter/transfers.html", context)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request, post):
    """Begin a transfer, out or in. `?ma=` is a code to look for in it first."""
    code = request.GET.get("ma", "")[:300]
    initial = {"way": SEND, "other": request.GET.get("den", "")[:40]}
    form = BeginForm(
        request.POST if request.method == "POST" else None, outlets=other_outlets(post.outlet), initial=initial
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = draft_transfer(
                    **form.ends(post.outlet), by=request.user, note=said["note"], idempotency_key=said["key"]
                )
            except ShopsRefusal as refusal:
                form.add_error("other", str(refusal))
            else:
                return _to(post, made, code)
    context = {"post": post, "here": "transfers", "form": form}
    return render(request, "counter/transfer_begin.html", context, status=status)


def _to(post: Any, transfer: Transfer, code: str = "") -> HttpResponse:
    address = reverse("counter:transfer", args=[post.outlet.code, transfer.pk])
    return redirect(f"{address}?{urlencode({'ma': code})}" if code else address)


def desk_or_404(post: Any, transfer_id: int) -> TransferDesk:
    desk = transfer_at(post.outlet, transfer_id)
    if desk is None:
        raise Http404
    return desk


def show(request, post, desk: TransferDesk, *, refusal: str = "", status: int = 200, **forms: Any) -> HttpResponse:
    """A transfer's own page, with what was refused on it."""
    context = {
        "post": post,
        "here": "transfers",
        "desk": desk,
        "refusal": refusal,
        "add": forms.get("add") or AddForm(initial={"code": request.GET.get("ma", "")[:300]}, auto_id="them-%s"),
        "why": forms.get("why") or WhyForm(auto_id="vi-sao-%s"),
    }
    return render(request, "counter/transfer.html", context, status=status)


def do(request, post, transfer_id: int, act: Callable[..., Any], said: str, form: Any = None) -> HttpResponse:
    """Take a step on POST; what is refused is shown on the transfer's own page."""
    desk = desk_or_404(post, transfer_id)
    if request.method != "POST":  # the way back from sign-in arrives by GET, which changes nothing
        return redirect("counter:transfer", code=post.outlet.code, transfer_id=transfer_id)
    form = form if form is not None else WhyForm(request.POST, auto_id="vi-sao-%s")
    if not form.is_valid():
        return show(request, post, desk, why=form, status=422)
    try:
        act(desk.transfer, form.cleaned_data)
    except ShopsRefusal as refusal:
        return show(request, post, desk_or_404(post, transfer_id), why=form, refusal=str(refusal), status=409)
    messages.success(request, said % {"number": desk.transfer.number})
    return redirect("counter:transfer", code=post.outlet.code, transfer_id=transfer_id)


@at_outlet()
@require_safe
def transfer(request, post, transfer_id):
    """One transfer as it stands."""
    return show(request, post, desk_or_404(post, transfer_id))


@at_outlet()
@require_safe
def slip(request, post, transfer_id):
    """The slip that goes with the goods."""
    desk = desk_or_404(post, transfer_id)
    if desk.state == State.CANCELLED or not desk.rows:
        refusal = _("Phiếu này không có hàng để in.")
        return show(request, post, desk, refusal=refusal, status=409)
    context = {"desk": desk, "outlet": desk.transfer.source, "qr": slip_qr(desk.transfer)}
    return paper_response(request, "papers/transfer.html", context, f"phieu-chuyen-{desk.transfer.number}")


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, post, transfer_id):
    """Put goods on a draft by a scanned or typed code; several that fit are put before the person."""
    desk = desk_or_404(post, transfer_id)
    if request.method != "POST":
        return redirect("counter:transfer", code=post.outlet.code, transfer_id=transfer_id)
    form = AddForm(request.POST, auto_id="them-%s")
    if not form.is_valid():
        return show(request, post, desk, add=form, status=422)
    said = form.cleaned_data
    source = desk.transfer.source
    chosen = request.POST.get("mon", "")
    found = _chosen(source, chosen) if chosen else _named(source, said["code"])
    if len(found) > 1:
        context = {"post": post, "here": "transfers", "desk": desk, "form": form, "found": found}
        return render(request, "counter/transfer_goods.html", context)
    if not found:
        form.add_error("code", _("Không có món nào khớp với “%(typed)s”.") % {"typed": said["code"][:60]})
        return show(request, post, desk, add=form, status=422)
    (match,) = found
    if match.lot is None and match.lot_code:
        words = _("Món này không có lô %(lot)s trong sổ. Quét mã vạch của món, máy sẽ chọn lô.")
        form.add_error("code", words % {"lot": match.lot_code})
        return show(request, post, desk, add=form, status=422)
    try:
        lines = add_goods(
            transfer=desk.transfer,
            product=match.packing,
            lot=match.lot,
            quantity=said["quantity"],
            by=request.user,
            idempotency_key=said["key"],
        )
    except ShopsRefusal as refusal:
        form.add_error("code", str(refusal))
        return show(request, post, desk_or_404(post, transfer_id), add=form, status=409)
    words = {"count": said["quantity"], "lots": ", ".join(line.lot.code for line in lines)}
    messages.success(request, _("Đã thêm %(count)s, lô %(lots)s.") % words)
    return redirect("counter:transfer", code=post.outlet.code, transfer_id=transfer_id)


def _named(source: Outlet, typed: str) -> list[CodeMatch]:
    """What a code means, or else what goes by these words."""
    if found := goods_by_code(typed, source):
        return found
    return [CodeMatch(packing, None) for packing in find_packings(typed, get_language() or "vi")]


def _chosen(source: Outlet, chosen: str) -> list[CodeMatch]:
    """A match as the list of several wrote it: "packing" or "packing:lot"."""
    packing_id, _colon, lot_id = chosen.partition(":")
    if not (packing_id.isdecimal() and len(packing_id) < 19 and (not lot_id or lot_id.isdecimal())):
        return []
    packing = packings().filter(pk=int(packing_id)).first()
    if packing is None:
        return []
    if not lot_id:
        return [CodeMatch(packing, None)]
    lot = Lot.objects.filter(product=packing, pk=int(lot_id[:18])).first()
    return [CodeMatch(packing, lot, lot.code)] if lot else []


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def line(request, post, transfer_id, line_id):
    """Change how many of a line are to go, and of which lot."""
    desk = desk_or_404(post, transfer_id)
    row = next((each for each in desk.rows if each.line.pk == line_id), None)
    if row is None:
        if request.method == "POST":  # taken off already, perhaps by this very post
            return _to(post, desk.transfer)
        raise Http404
    balances = lots_to_send(desk.transfer.source, row.lot.product)
    form = LineForm(
        request.POST if request.method == "POST" else None,
        balances=balances,
        initial={"quantity": row.line.asked, "lot": row.lot.pk},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                change_line(
                    transfer=desk.transfer,
                    line_id=line_id,
                    lot=form.chosen,
                    quantity=said["quantity"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except ShopsRefusal as refusal:
                form.add_error("quantity", str(refusal))
                status = 409
            else:
                return _to(post, desk.transfer)
    context = {"post": post, "here": "transfers", "desk": desk, "row": row, "form": form}
    return render(request, "counter/transfer_line.html", context, status=status)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, post, transfer_id):
    """Give a transfer up. What the source has packed is the source's to give up."""
    desk = desk_or_404(post, transfer_id)
    if desk.is_destination and desk.state != State.DRAFT:
        raise Http404

    def act(found: Transfer, said: dict[str, Any]) -> None:
        cancel_transfer(transfer=found, by=request.user, reason=said["reason"], idempotency_key=said["key"])

    return do(request, post, transfer_id, act, _("Đã huỷ phiếu %(number)s."))


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def unpack(request, post, transfer_id):
    """Open the boxes again, to change what is in them."""
    if desk_or_404(post, transfer_id).is_destination:
        raise Http404

    def act(found: Transfer, said: dict[str, Any]) -> None:
        unpack_transfer(transfer=found, by=request.user, reason=said["reason"], idempotency_key=said["key"])

    return do(request, post, transfer_id, act, _("Phiếu %(number)s: đã mở gói ra, sửa được rồi."))
