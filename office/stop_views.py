"""Holding and recalling lots in Wagtail's admin: who may read the register of outlets' stops, and who decides.

Names, phones and addresses of buyers are shown to whoever has to call them, and to nobody else.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Lot
from common.sheets import sheet_response
from office.stop_forms import CallForm, EndForm, SoughtForm, StopForm
from office.stop_sheets import BUYER_COLUMNS, OUTLET_COLUMNS, buyer_values, outlet_values
from orders.models import StopBuyer
from orders.queries.lot_buyers import WHICH, buyer_rows, buyer_sums, buyers_of, sold_of
from orders.services.stop_news import record_call
from shops.exceptions import MissingWords, ShopsRefusal
from shops.models import LotStop
from shops.queries.lot_stops import MOST_LOTS, StopSheet, lots_of_ids, lots_sought, standing_of, stop_sheet, stops
from shops.register_refusals import DecisionMissing, DecisionNotYet
from shops.services.lot_stops import close_recall, end_hold, stop_lots
from shops.services.stops import with_batches
from shops.stop_refusals import PublicWordsMissing

READ, DECIDE, CALL = "shops.view_lotstop", "shops.add_lotstop", "orders.change_stopbuyer"
PAGE_SIZE = 100
MOST_CHOSEN = 200
# The box that the sentence of a refusal belongs to; others are about the whole form.
BOXES: dict[type, str] = {MissingWords: "reason", PublicWordsMissing: "public_vi", DecisionNotYet: "decided_on"}


def show_refusal(form: Form, refusal: ShopsRefusal) -> None:
    """Put a refusal at its box, or above the form where it is about none that the form has."""
    box = refusal.field if isinstance(refusal, DecisionMissing) else BOXES.get(type(refusal))
    form.add_error(box if box in form.fields else None, str(refusal))


@require_safe
@permission_required(READ, raise_exception=True)
def stops_desk(request: HttpRequest) -> HttpResponse:
    """The book: what is held and recalled now, and what is over."""
    running, over = list(stops(is_open=True)[:MOST_LOTS]), list(stops(is_open=False)[:PAGE_SIZE])
    context = {"running": running, "over": over, "may_decide": request.user.has_perm(DECIDE)}
    return render(request, "office/stops.html", context)


@require_safe
@permission_required(DECIDE, raise_exception=True)
def choose(request: HttpRequest) -> HttpResponse:
    """Lots by code, product, maker, area, days or note, with where the pieces of each are."""
    form = SoughtForm(request.GET or None)
    lots: list[Lot] = lots_sought(form.sought()) if form.is_valid() else []
    standing = standing_of(lots[:MOST_LOTS])
    sold = sold_of([each.lot.pk for each in standing])
    gone: dict[int, int] = {}
    for (lot, _outlet), pieces in sold.gone.items():
        gone[lot] = gone.get(lot, 0) + pieces
    context = {
        "form": form,
        "rows": [(each, gone.get(each.lot.pk, 0)) for each in standing],
        "has_more": len(lots) > MOST_LOTS,
        "is_asked": form.is_bound and form.is_valid() and not form.sought().is_empty,
    }
    return render(request, "office/stop_choose.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> list[Lot]:
    """The lots that the address names, with their batches where it says so; numbers that are none name nothing."""
    ids = {int(text) for text in request.GET.getlist("lo") if text.isascii() and text.isdecimal() and len(text) < 12}
    lots = lots_of_ids(sorted(ids)[:MOST_CHOSEN])
    if request.GET.get("ca-me"):
        lots = lots_of_ids([lot.pk for lot in with_batches(lots)])
    return lots


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def preview(request: HttpRequest) -> HttpResponse:
    """What would happen to the chosen lots, told before it does; sent, it does."""
    lots = _chosen(request)
    if not lots:
        messages.error(request, _("Xin chọn ít nhất một lô."))
        return redirect("stops:choose")
    form = StopForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("lam", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        texts = {name: said[name] for name in ("kind", "public_vi", "public_en", "key")}
        try:
            stop = stop_lots(lots=lots, paper=form.paper(), by=request.user, **texts)
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi lệnh %(number)s. Các lô đã dừng ở mọi nơi.") % {"number": stop.number})
            return redirect("stops:sheet", stop_id=stop.pk)
    ids = {lot.pk for lot in lots}
    standing = standing_of(lots)
    context = {
        "rows": standing,
        "sold": sold_of(ids),
        "mates": [lot for lot in with_batches(lots) if lot.pk not in ids],
        "query": request.GET.urlencode(),
        "pieces": sum(each.pieces for each in standing),
        "promised": sum(each.promised for each in standing),
        "road": sum(each.on_the_road for each in standing),
        "places": len({place.outlet_id for each in standing for place in each.places}),
    }
    return _form(request, form, "stop_preview", **context)


def _form(request: HttpRequest, form: Form, template: str, **context: Any) -> HttpResponse:
    has_errors = form.is_bound and not form.is_valid()
    found = {"form": form, "has_errors": has_errors, **context}
    return render(request, f"office/{template}.html", found, status=422 if has_errors else 200)


def _sheet_or_404(stop_id: int) -> StopSheet:
    found = stop_sheet(stop_id)
    if found is None:
        raise Http404
    return found


@require_safe
@permission_required(READ, raise_exception=True)
def sheet(request: HttpRequest, stop_id: int) -> HttpResponse:
    """One order: its lots, which outlet has put away how many, how many buyers know, and what is left to do."""
    found = _sheet_or_404(stop_id)
    context = {
        "sheet": found,
        "stop": found.stop,
        "sums": buyer_sums(found.stop),
        "may_decide": request.user.has_perm(DECIDE),
        "may_call": request.user.has_perm(CALL),
    }
    return render(request, "office/stop_sheet.html", context)


@require_safe
@permission_required(READ, raise_exception=True)
def outlets_file(request: HttpRequest, stop_id: int) -> HttpResponse:
    found = _sheet_or_404(stop_id)
    name = f"{found.stop.number.lower()}-diem-ban-{timezone.localdate():%Y%m%d}"
    return sheet_response("xlsx", name, "Điểm bán", OUTLET_COLUMNS, outlet_values(found))


@require_safe
@permission_required(READ, raise_exception=True)
def buyers(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Who has pieces of the lots, a hundred orders a page."""
    stop = get_object_or_404(LotStop, pk=stop_id)
    which = request.GET.get("xem", "")
    which = which if which in WHICH else ""
    page = Paginator(buyers_of(stop, which), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {
        "stop": stop,
        "page": page,
        "rows": buyer_rows(stop, list(page.object_list)),
        "sums": buyer_sums(stop),
        "which": which,
        "may_call": request.user.has_perm(CALL),
    }
    return render(request, "office/stop_buyers.html", context)


@require_safe
@permission_required(CALL, raise_exception=True)
def buyers_file(request: HttpRequest, stop_id: int) -> HttpResponse:
    stop = get_object_or_404(LotStop, pk=stop_id)
    rows = buyer_rows(stop, list(buyers_of(stop)))
    name = f"{stop.number.lower()}-nguoi-mua-{timezone.localdate():%Y%m%d}"
    return sheet_response("xlsx", name, "Người mua", BUYER_COLUMNS, buyer_values(rows))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CALL, raise_exception=True)
def call(request: HttpRequest, stop_id: int, buyer_id: int) -> HttpResponse:
    """One buyer with the number to call and the calls so far; sent, the call is written down."""
    buyer = get_object_or_404(StopBuyer.objects.select_related("stop", "order__facts"), pk=buyer_id, stop=stop_id)
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        record_call(buyer=buyer, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã ghi cuộc gọi về đơn %(number)s.") % {"number": buyer.order.number})
        return redirect("stops:buyers", stop_id=stop_id)
    (row,) = buyer_rows(buyer.stop, [buyer])
    calls = list(buyer.calls.order_by("-pk"))
    return _form(request, form, "stop_call", stop=buyer.stop, row=row, calls=calls)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def end(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Let held lots be sold again, or say that a recall is done."""
    found = _sheet_or_404(stop_id)
    lots = [(row.lot_id, row.lot.code) for row in found.open_lots]
    is_recall = found.stop.is_recall
    posted = request.POST if request.method == "POST" else None
    if posted is None and not lots:
        messages.error(request, _("Lệnh này đã kết thúc."))
        return redirect("stops:sheet", stop_id=stop_id)
    named = lots or [(row.lot_id, row.lot.code) for row in found.lots]
    form = EndForm(posted, lots=named, is_recall=is_recall)
    if posted is not None and form.is_valid():
        try:
            if is_recall:
                close_recall(stop=found.stop, paper=form.paper(), by=request.user)
            else:
                chosen = [row.lot for row in found.lots if row.lot_id in form.cleaned_data["lots"]]
                end_hold(stop=found.stop, paper=form.paper(), by=request.user, lots=chosen)
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            said = _("Đã kết thúc thu hồi.") if is_recall else _("Đã cho bán lại.")
            messages.success(request, said)
            return redirect("stops:sheet", stop_id=stop_id)
    return _form(request, form, "stop_end", sheet=found, stop=found.stop)
