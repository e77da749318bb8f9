"""Lots that are held or recalled: put away by name, and held at once by a manager who has doubts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.queries.shelf import row_at
from counter.stop_forms import HoldForm, SetAsideForm
from shops.exceptions import ShopsRefusal
from shops.models import LotStop
from shops.queries.lot_stops import to_put_away
from shops.services.lot_stops import Paper, record_set_aside, stop_lots


@at_outlet()
@require_safe
def stopped_lots(request, post):
    """Every stopped lot that the outlet has or had, those to be put away first."""
    context = {"post": post, "here": "more", "rows": to_put_away(post.outlet, only_waiting=False)}
    return render(request, "counter/stopped_lots.html", context)


@at_outlet()
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request, post, stop_id, lot_id):
    """Say that a stopped lot was put away, and how many pieces there are."""
    rows = to_put_away(post.outlet, only_waiting=False)
    each = next((row for row in rows if (row.stopped.stop_id, row.stopped.lot_id) == (stop_id, lot_id)), None)
    if each is None:
        raise Http404
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        stop, lot = each.stopped.stop, each.stopped.lot
        try:
            said = record_set_aside(
                stop=stop, lot=lot, outlet=post.outlet, counted=given["counted"], words=given["words"], by=request.user
            )
        except ShopsRefusal as refusal:
            form.add_error("counted", str(refusal))
        else:
            words = {"lot": lot.code, "count": said.counted, "booked": said.booked}
            messages.success(request, _("Đã ghi: lô %(lot)s cất riêng %(count)s gói.") % words)
            if said.counted != said.booked:
                messages.warning(
                    request, _("Trong sổ là %(booked)s gói. Xin mở lô rồi bấm “Đếm lại” để sửa sổ.") % words
                )
            return redirect("counter:stopped-lots", code=post.outlet.code)
    context = {"post": post, "here": "more", "each": each, "form": form}
    return render(request, "counter/set_aside.html", context, status=422 if form.is_bound else 200)


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request, post, lot_id):
    """Hold a lot of this outlet everywhere at once; letting it go again is the office's."""
    row = row_at(post.outlet, lot_id, timezone.now())
    if row is None:
        raise Http404
    form = HoldForm(
        request.POST or None,
        initial={"public_vi": _("Chúng tôi đang kiểm tra lại lô hàng này. Bạn tạm chưa dùng và chờ tin.")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            stop = stop_lots(
                kind=LotStop.Kind.HOLD,
                lots=[row.balance.lot],
                paper=Paper(given["reason"]),
                public_vi=given["public_vi"],
                whole_batch=given["whole_batch"],
                outlet=post.outlet,
                by=request.user,
                key=given["key"],
            )
        except ShopsRefusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            said = _("Đã giữ lại ở mọi điểm bán (%(number)s). Văn phòng nhận được tin và quyết định tiếp.")
            messages.success(request, said % {"number": stop.number})
            return redirect("counter:stopped-lots", code=post.outlet.code)
    context = {"post": post, "here": "shelf", "row": row, "form": form}
    return render(request, "counter/hold_lot.html", context, status=422 if form.is_bound else 200)
