"""A transfer on its way: packed, sent, received, and what differs settled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from counter.access import at_outlet
from counter.queries.transfers import TransferDesk
from counter.transfer_forms import PackForm, ReceiveTransferForm, SendForm, SettleForm
from counter.views.transfers import desk_or_404
from shops.exceptions import ShopsRefusal
from shops.models import TransferEntry
from shops.services import pack_transfer, receive_transfer, send_transfer, settle_difference

Kind = TransferEntry.Kind
REPORTED = {"thieu": Kind.MISSING, "hong": Kind.DAMAGED}


def _desk(post: Any, transfer_id: int, *, at_source: bool) -> TransferDesk:
    """The transfer, for the outlet whose step it is; 404 at the other one."""
    desk = desk_or_404(post, transfer_id)
    if desk.is_source != at_source:
        raise Http404
    return desk


def _back(post: Any, desk: TransferDesk) -> HttpResponse:
    return redirect("counter:transfer", code=post.outlet.code, transfer_id=desk.transfer.pk)


def _page(request, post, template: str, desk: TransferDesk, form: Any, status: int, **more: Any) -> HttpResponse:
    context = {"post": post, "here": "transfers", "desk": desk, "form": form, **more}
    return render(request, template, context, status=status)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request, post, transfer_id):
    """Say how many of each lot are in the boxes."""
    desk = _desk(post, transfer_id, at_source=True)
    form, status = PackForm(request.POST if request.method == "POST" else None, rows=desk.rows), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                pack_transfer(
                    transfer=desk.transfer,
                    packed=form.packed,
                    by=request.user,
                    idempotency_key=form.cleaned_data["key"],
                )
            except ShopsRefusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("Đã đóng gói. Hàng trong thùng không bán cho ai nữa."))
                return _back(post, desk)
    return _page(request, post, "counter/transfer_pack.html", desk, form, status)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request, post, transfer_id):
    """Say that it has left, with whom, and when it may be there."""
    desk = _desk(post, transfer_id, at_source=True)
    form, status = SendForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                send_transfer(
                    transfer=desk.transfer,
                    by=request.user,
                    carrier=said["carrier"],
                    expected_on=said["expected_on"],
                    idempotency_key=said["key"],
                )
            except ShopsRefusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("Phiếu %(number)s đã lên đường.") % {"number": desk.transfer.number})
                return _back(post, desk)
    return _page(request, post, "counter/transfer_send.html", desk, form, status)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request, post, transfer_id):
    """Say what is in the boxes: all of it by one tap, or what is missing and damaged, and why."""
    desk = _desk(post, transfer_id, at_source=False)
    rows = [row for row in desk.rows if row.line.awaited or f"cho-{row.line.pk}" in request.POST]
    form, status = ReceiveTransferForm(request.POST if request.method == "POST" else None, rows=rows), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                done = receive_transfer(
                    transfer=desk.transfer,
                    arrived=form.arrived,
                    reason=said["reason"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except ShopsRefusal as refusal:
                form, status = _on_what_is_left(request, post, transfer_id, str(refusal)), 409
            else:
                words = {"number": done.number, "count": sum(each.received for each in form.arrived)}
                messages.success(request, _("Phiếu %(number)s: đã nhận %(count)s gói lên kệ.") % words)
                return _back(post, desk)
    return _page(request, post, "counter/transfer_receive.html", desk, form, status)


def _on_what_is_left(request, post: Any, transfer_id: int, refusal: str) -> ReceiveTransferForm:
    """What was typed, beside what is awaited now: somebody else may have received some of it meanwhile."""
    rows, typed = desk_or_404(post, transfer_id).awaited, request.POST.copy()
    for row in rows:
        typed[f"cho-{row.line.pk}"] = str(row.line.awaited)
    form = ReceiveTransferForm(typed, rows=rows)
    form.add_error(None, refusal)
    return form


@at_outlet()
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request, post, transfer_id, line_id, of):
    """Say what became of pieces that were reported missing ("thieu") or damaged ("hong")."""
    desk = desk_or_404(post, transfer_id)
    kind, outcomes = REPORTED.get(of), _outcomes(post, desk)
    if kind is None or not outcomes:
        raise Http404
    row = next((each for each in desk.rows if each.line.pk == line_id), None)
    if row is None:
        raise Http404
    left = getattr(row.line, kind)
    form = SettleForm(request.POST if request.method == "POST" else None, of=kind, left=left or 1, outcomes=outcomes)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                settle_difference(
                    transfer=desk.transfer,
                    line_id=line_id,
                    of=kind,
                    outcome=said["outcome"],
                    quantity=said["quantity"],
                    reason=said["reason"],
                    by=request.user,
                    idempotency_key=said["key"],
                )
            except ShopsRefusal as refusal:
                form.add_error("quantity", str(refusal))
                status = 409
            else:
                messages.success(request, _("Đã ghi cách giải quyết."))
                return _back(post, desk)
    more = {"row": row, "left": left, "is_missing": kind == Kind.MISSING}
    return _page(request, post, "counter/transfer_settle.html", desk, form, status, **more)


def _outcomes(post: Any, desk: TransferDesk) -> list[str]:
    """Whoever approves at the source says what became of it; the destination alone that it came after all."""
    if desk.is_source:
        return [Kind.LOST, Kind.FOUND, Kind.LATE] if post.can_approve else []
    return [Kind.LATE] if post.can_adjust else []
