"""Counting many lots while the shop sells: opened, counted, looked over, put into the book."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.paper import paper_response
from counter.access import at_outlet
from counter.queries.codes import goods_by_code
from counter.queries.stocktakes import MOST_LINES, line_of, lots_at, sheet_of, stocktake_at, stocktakes_at
from counter.stocktake_forms import SCAN, WORDS, LineForm, OpenStocktakeForm
from shops.exceptions import ShopsRefusal
from shops.models import Stocktake
from shops.queries.shelves import last_line
from shops.services.stocktakes import (
    abandon_stocktake,
    add_line,
    choose_count,
    count_line,
    finish_counting,
    open_stocktake,
    post_stocktake,
    reopen_counting,
)
from shops.stocktake_refusals import NothingToCount


def _stocktake(post, stocktake_id: int) -> Stocktake:
    found = stocktake_at(post.outlet, stocktake_id)
    if found is None:
        raise Http404
    return found


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def stocktakes(request, post):
    """The latest stocktakes of the outlet, and a new one."""
    form = OpenStocktakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = given["words"] if given["scope"] == WORDS else ""
        lots = [] if given["scope"] == SCAN else lots_at(post.outlet, words)
        if lots or given["scope"] == SCAN:
            place = given["place"] or words
            opened = open_stocktake(
                outlet=post.outlet, lots=lots, place=place, by=request.user, idempotency_key=given["key"]
            )
            return redirect("counter:stocktake", code=post.outlet.code, stocktake_id=opened.pk)
        form.add_error("words" if words else "scope", str(NothingToCount()))
    context = {"post": post, "here": "more", "form": form, "found": stocktakes_at(post.outlet)}
    return render(request, "counter/stocktakes.html", context, status=422 if form.is_bound else 200)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def stocktake(request, post, stocktake_id):
    """The lines to count; a code that is scanned or typed opens its line, and adds it where the book has none."""
    held = _stocktake(post, stocktake_id)
    context: dict[str, Any] = {"post": post, "here": "more"}
    status = 200
    if request.method == "POST":
        typed = request.POST.get("ma", "").replace("\x00", "").strip()[:200]
        answer = _find(request, post, held, typed)
        if isinstance(answer, HttpResponse):
            return answer
        context |= {"typed": typed, **answer}
        status = 422
    sheet = sheet_of(held)
    todo = request.GET.get("loc") != "tat-ca"
    shown = [each for each in sheet.lines if not (todo and each.counts)]
    context |= {"sheet": sheet, "todo": todo, "shown": shown[:MOST_LINES], "more": len(shown) - MOST_LINES}
    return render(request, "counter/stocktake.html", context, status=status)


def _find(request, post, held: Stocktake, typed: str) -> HttpResponse | dict[str, Any]:
    """The line of a code; what to choose from, or why there is none."""
    lots = [each.lot for each in goods_by_code(typed, post.outlet) if each.lot is not None] if typed else []
    packings = {each.packing.pk for each in goods_by_code(typed, post.outlet)} if typed and not lots else set()
    if not lots:
        lots = [lot for lot in lots_at(post.outlet, "") if lot.product_id in packings]
    if not lots:
        return {"refusal": _("Không thấy lô nào có mã “%(typed)s”. Lô mới thì nhập hàng trước.") % {"typed": typed}}
    in_hand = [lot for lot in lots if str(lot.pk) == request.POST.get("lo")]
    lots = in_hand or lots
    if len(lots) > 1:
        return {"choices": lots}
    try:
        line = add_line(stocktake=held, lot=lots[0])
    except ShopsRefusal as refusal:
        return {"refusal": str(refusal)}
    return redirect("counter:stocktake-line", code=post.outlet.code, stocktake_id=held.pk, line_id=line.pk)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def line(request, post, stocktake_id, line_id):
    """One lot: type what stands there, and only then see what the book says."""
    held = _stocktake(post, stocktake_id)
    each = line_of(held, line_id)
    if each is None:
        raise Http404
    form, refusal = LineForm(), ""
    if request.method == "POST" and "chon" in request.POST:
        chosen = next((count for count in each.counts if str(count.pk) == request.POST["chon"]), None)
        if chosen is None:
            raise Http404
        try:
            choose_count(line=each.line, count=chosen)
            return redirect("counter:stocktake-line", code=post.outlet.code, stocktake_id=held.pk, line_id=line_id)
        except ShopsRefusal as refused:
            refusal = str(refused)
    elif request.method == "POST":
        form = LineForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                count = count_line(
                    line=each.line,
                    counted=given["counted"],
                    by=request.user,
                    idempotency_key=given["key"],
                    seen=given["seen"],
                )
            except ShopsRefusal as refused:
                form.add_error("counted", str(refused))
            else:
                if count.is_late:
                    messages.warning(request, _("Phiếu đã đếm xong trước đó: số này giữ lại để xem, chưa tính."))
                return redirect("counter:stocktake-line", code=post.outlet.code, stocktake_id=held.pk, line_id=line_id)
    own = next((count for count in each.counts if count.actor_id == request.user.pk), None)
    context = {"post": post, "here": "more", "stocktake": held, "each": each, "form": form, "own": own}
    context |= {"refusal": refusal, "seen": last_line(post.outlet.pk, each.line.lot_id)}
    return render(request, "counter/stocktake_line.html", context, status=422 if form.is_bound or refusal else 200)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def result(request, post, stocktake_id):
    """What the counting found, before it is put into the book; here it is finished, approved, posted or given up."""
    held = _stocktake(post, stocktake_id)
    refusal = ""
    if request.method == "POST":
        try:
            _act(request, post, held)
        except ShopsRefusal as refused:
            refusal = str(refused)
        else:
            return redirect("counter:stocktake-result", code=post.outlet.code, stocktake_id=held.pk)
        held = _stocktake(post, stocktake_id)
    context = {"post": post, "here": "more", "sheet": sheet_of(held), "refusal": refusal, "events": held.events.all()}
    context["key"], context["reason"] = uuid.uuid4(), request.POST.get("reason", "")
    return render(request, "counter/stocktake_result.html", context, status=409 if refusal else 200)


def _act(request, post, held: Stocktake) -> None:
    act, reason = request.POST.get("viec", ""), request.POST.get("reason", "")
    if act == "xong":
        finish_counting(stocktake=held, by=request.user)
    elif act == "dem-tiep":
        reopen_counting(stocktake=held, by=request.user, reason=reason or _("Đếm lại"))
    elif act == "bo":
        abandon_stocktake(stocktake=held, by=request.user, reason=reason)
    elif act == "ghi":
        short = post_stocktake(stocktake=held, by=request.user, can_approve=post.can_approve, reason=reason)
        messages.success(request, _("Phiếu %(number)s đã ghi vào sổ.") % {"number": held.number})
        for each in short:
            words = {"reference": each.reference, "count": each.quantity}
            messages.warning(request, _("%(reference)s thiếu %(count)s: xem việc hôm nay.") % words)
    else:
        raise Http404


@at_outlet("adjust")
@require_safe
def paper(request, post, stocktake_id):
    """The sheet to sign and to keep."""
    held = _stocktake(post, stocktake_id)
    context = {"sheet": sheet_of(held), "outlet": post.outlet, "now": timezone.now(), "events": held.events.all()}
    return paper_response(request, "papers/stocktake.html", context, f"kiem-ke-{held.number}")
