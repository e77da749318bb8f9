"""A transfer on its way: packed, sent, received, and what differs settled."""

from collections.abc import Callable
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


def _typed(request) -> Any:
    """What was posted, an empty post too; None to show an empty form."""
    return request.POST if request.method == "POST" else None


def _step(
    request,
    post: Any,
    desk: TransferDesk,
    template: str,
    form: Any,
    work: Callable[[dict[str, Any]], str],
    refused: Callable[[str], Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form of a step; posted and clean, take the step and go back to the transfer.

    `work` takes it with what was typed and returns what to say. What it refuses stands above the form, or on the form
    that `refused` makes of the sentence; nothing that was typed is lost.
    """
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                said = work(form.cleaned_data)
            except ShopsRefusal as refusal:
                if refused is None:
                    form.add_error(None, str(refusal))
                else:
                    form = refused(str(refusal))
                status = 409
            else:
                messages.success(request, said)
                return redirect("counter:transfer", code=post.outlet.code, transfer_id=desk.transfer.pk)
    context = {"post": post, "here": "transfers", "desk": desk, "form": form, **more}
    return render(request, template, context, status=status)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request, post, transfer_id):
    """Say how many of each lot are in the boxes."""
    desk = _desk(post, transfer_id, at_source=True)
    form = PackForm(_typed(request), rows=desk.rows)

    def work(said):
        pack_transfer(transfer=desk.transfer, packed=form.packed, by=request.user, idempotency_key=said["key"])
        return _("Đã đóng gói. Hàng trong thùng không bán cho ai nữa.")

    return _step(request, post, desk, "counter/transfer_pack.html", form, work)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request, post, transfer_id):
    """Say that it has left, with whom, and when it may be there."""
    desk = _desk(post, transfer_id, at_source=True)

    def work(said):
        send_transfer(
            transfer=desk.transfer,
            by=request.user,
            carrier=said["carrier"],
            expected_on=said["expected_on"],
            idempotency_key=said["key"],
        )
        return _("Phiếu %(number)s đã lên đường.") % {"number": desk.transfer.number}

    return _step(request, post, desk, "counter/transfer_send.html", SendForm(_typed(request)), work)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request, post, transfer_id):
    """Say what is in the boxes: all of it by one tap, or what is missing and damaged, and why."""
    desk = _desk(post, transfer_id, at_source=False)
    rows = [row for row in desk.rows if row.line.awaited or f"cho-{row.line.pk}" in request.POST]
    form = ReceiveTransferForm(_typed(request), rows=rows)

    def work(said):
        done = receive_transfer(
            transfer=desk.transfer,
            arrived=form.arrived,
            reason=said["reason"],
            by=request.user,
            idempotency_key=said["key"],
        )
        words = {"number": done.number, "count": sum(each.received for each in form.arrived)}
        return _("Phiếu %(number)s: đã nhận %(count)s gói lên kệ.") % words

    def refused(sentence):
        return _on_what_is_left(request, post, transfer_id, sentence)

    return _step(request, post, desk, "counter/transfer_receive.html", form, work, refused)


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
    form = SettleForm(_typed(request), of=kind, left=left or 1, outcomes=outcomes)

    def work(said):
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
        return _("Đã ghi cách giải quyết.")

    def refused(sentence):
        form.add_error("quantity", sentence)
        return form

    more = {"row": row, "left": left, "is_missing": kind == Kind.MISSING}
    return _step(request, post, desk, "counter/transfer_settle.html", form, work, refused, **more)


def _outcomes(post: Any, desk: TransferDesk) -> list[str]:
    """Whoever approves at the source says what became of it; the destination alone that it came after all."""
    if desk.is_source:
        return [Kind.LOST, Kind.FOUND, Kind.LATE] if post.can_approve else []
    return [Kind.LATE] if post.can_adjust else []
