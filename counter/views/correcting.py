"""Putting the number of a lot right: counting, writing off, undoing a wrong line."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.forms import CorrectForm, CountForm, WriteOffForm
from counter.queries.shelf import ShelfRow, counted_at, line_at, row_at
from shops.exceptions import ShopsRefusal
from shops.models import StockMovement, Stocktake
from shops.queries.shelves import last_line
from shops.services import correct_movement
from shops.services import write_off as write_off_lot
from shops.services.stocktakes import count_one


def _row(post, lot_id: int) -> ShelfRow:
    row = row_at(post.outlet, lot_id, timezone.now())
    if row is None:
        raise Http404
    return row


def _try(form: Form, field: str, act: Callable[..., Any]) -> Any | None:
    """What `act` answers; None with the refusal at `field` when it refuses, nothing typed being lost."""
    try:
        return act()
    except ShopsRefusal as refusal:
        form.add_error(field, str(refusal))
        return None


def _show(request, post, template: str, row: ShelfRow, form: Form, **more: Any) -> HttpResponse:
    context = {"post": post, "here": "shelf", "row": row, "form": form, **more}
    return render(request, f"counter/{template}.html", context, status=422 if form.is_bound else 200)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def count(request, post, lot_id):
    """Write down what truly stands there, and see which orders that leaves short."""
    row = _row(post, lot_id)
    form = CountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = _try(
            form,
            "counted",
            lambda: count_one(
                outlet=post.outlet,
                lot=row.balance.lot,
                counted=given["counted"],
                reason=given["reason"],
                by=request.user,
                idempotency_key=given["key"],
                seen=given["seen"],
            ),
        )
        if isinstance(done, Stocktake):
            said = _("Lệch nhiều hơn mức một người được sửa: số đếm đã giữ lại, chờ người khác duyệt.")
            messages.warning(request, said)
            return redirect("counter:stocktake-result", code=post.outlet.code, stocktake_id=done.pk)
        if done is not None:
            return redirect("counter:counted", code=post.outlet.code, lot_id=lot_id, key=given["key"])
    return _show(request, post, "count", row, form, seen=last_line(post.outlet.pk, lot_id))


@at_outlet("adjust")
@require_safe
def counted(request, post, lot_id, key):
    """What a count found, the same however often it is asked."""
    row = _row(post, lot_id)
    result = counted_at(row.balance, key)
    if result is None:
        raise Http404
    return render(request, "counter/counted.html", {"post": post, "here": "shelf", "row": row, "result": result})


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def write_off(request, post, lot_id):
    """Take goods out that nobody bought."""
    row = _row(post, lot_id)
    usual = StockMovement.Kind.EXPIRED if row.why == "expired" else ""
    form = WriteOffForm(request.POST or None, initial={"kind": usual})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = _try(
            form,
            "quantity",
            lambda: write_off_lot(
                outlet=post.outlet,
                lot=row.balance.lot,
                quantity=given["quantity"],
                kind=given["kind"],
                reason=given["reason"],
                by=request.user,
                idempotency_key=given["key"],
            ),
        )
        if done is not None:
            gone = done.movement
            said = _("Đã bỏ ra %(count)s (%(kind)s).") % {"count": -gone.change, "kind": gone.get_kind_display()}
            messages.success(request, said)
            for each in done.short:
                words = {"reference": each.reference, "count": each.quantity}
                messages.warning(request, _("%(reference)s thiếu %(count)s: xem việc hôm nay.") % words)
            return redirect("counter:lot", code=post.outlet.code, lot_id=lot_id)
    return _show(request, post, "write_off", row, form)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, post, lot_id, movement_id):
    """Undo one wrong line by a line against it."""
    row = _row(post, lot_id)
    line = line_at(row.balance, movement_id)
    if line is None:
        raise Http404
    form = CorrectForm(request.POST or None)
    is_sale_of_order = bool(line.order) and line.movement.kind == StockMovement.Kind.SOLD
    if request.method == "POST" and form.is_valid() and not (is_sale_of_order or line.of_return):
        given = form.cleaned_data
        done = _try(
            form,
            "reason",
            lambda: correct_movement(
                movement=line.movement, reason=given["reason"], by=request.user, idempotency_key=given["key"]
            ),
        )
        if done is not None:
            messages.success(request, _("Đã sửa. Dòng sai vẫn đọc được, dòng sửa đứng ngay trên."))
            return redirect("counter:lot", code=post.outlet.code, lot_id=lot_id)
    return _show(request, post, "correct", row, form, line=line)
