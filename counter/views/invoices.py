"""VAT invoices at the desk: the month's list for the seller's provider, and the numbers that come back."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.vat import NoVatRate
from common.typed import MONTH
from counter.access import at_outlet
from counter.invoice_forms import InvoiceFileForm, InvoiceNumberForm
from counter.invoice_sheet import BadRow, NumbersRead, read_numbers, write_sheet
from counter.queries.invoices import InvoiceMonth, invoice_month, share_to_invoice
from orders.exceptions import OrdersRefusal, WhyMissing
from orders.invoice_refusals import InvoiceListRefused
from orders.models import Fulfilment
from orders.services.invoices import InvoiceNumber, record_invoice, record_invoices
from orders.statements.files import read_grid
from orders.statements.refusals import StatementRefusal
from shops.models import Outlet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_PAGE = 100  # of one group on the screen; the file has all
MOST_BAD = 10  # rows that are named at once


def _month(request: Any) -> date:
    """The month of the address, “11/2026”; this month when there is none. 404 for what is no month."""
    typed = request.GET.get("thang", "")
    if not typed:
        return timezone.localdate().replace(day=1)
    found = MONTH.fullmatch(typed)
    if found is None or not 1 <= int(found[1]) <= 12 or not 2020 <= int(found[2]) <= timezone.localdate().year + 1:
        raise Http404
    return date(int(found[2]), int(found[1]), 1)


def _show(request: Any, post: Any, form: InvoiceFileForm, status: int = 200, **refused: Any) -> HttpResponse:
    first, month, no_rate = _month(request), None, ""
    try:
        month = invoice_month(post.outlet, first)
    except NoVatRate as refusal:
        no_rate = str(refusal)
    context = {
        "post": post,
        "here": "money",
        "form": form,
        "month": month or InvoiceMonth(first, [], is_cut=False),
        "no_rate": no_rate,
        "most": ON_A_PAGE,
        **refused,
    }
    return render(request, "counter/invoices.html", context, status=status)


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def invoices(request, post):
    """What was handed over in a month and which invoices it has; a POST takes the file that came back."""
    if request.method != "POST":
        return _show(request, post, InvoiceFileForm())
    form = InvoiceFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, post, form, status=422)
    read = _read(form)
    if read is None:
        return _show(request, post, form, status=422)
    new, bad = _write(post.outlet, read, request.user)
    if bad:
        bad.sort(key=lambda each: each.row)
        return _show(request, post, form, status=422, bad=bad[:MOST_BAD], more=max(0, len(bad) - MOST_BAD))
    words = ngettext("Đã ghi %(count)s số hóa đơn.", "Đã ghi %(count)s số hóa đơn.", new) % {"count": new}
    messages.success(request, words)
    return redirect("counter:invoices", code=post.outlet.code)


def _read(form: InvoiceFileForm) -> NumbersRead | None:
    """What stands in the file's last columns; None, with words in the form, when that is nothing."""
    try:
        read = read_numbers(read_grid(form.content()))
    except StatementRefusal:
        read = None
    if read is None:
        form.add_error("file", _("Không đọc được tệp này. Xin dùng tệp .xlsx tải từ trang này, đã điền ba cột cuối."))
    elif not read.numbers and not read.bad:
        form.add_error("file", _("Tệp này chưa có số hóa đơn nào."))
        return None
    return read


def _write(outlet: Outlet, read: NumbersRead, by: Any) -> tuple[int, list[BadRow]]:
    """How many numbers were new, or the rows for which nothing of the file was written."""
    found = Fulfilment.objects.filter(outlet=outlet, order__number__in=read.numbers).select_related("order")
    shares = {share.order.number: share for share in found}
    strange = [number for number in read.numbers if number not in shares]
    words = _("Quầy này không có đơn %(number)s.")
    bad = read.bad + [BadRow(read.rows[number], words % {"number": number}) for number in strange]
    if bad:
        return 0, bad
    given = [(shares[number], each) for number, each in read.numbers.items()]
    try:
        return record_invoices(given=given, by=by, reason=_("Theo tệp của nhà cung cấp hóa đơn")), []
    except InvoiceListRefused as refused:
        return 0, [BadRow(read.rows[refused.order], str(refused.why))]


@at_outlet("approve")
@require_safe
def sheet(request, post):
    """The month's list as a workbook."""
    first = _month(request)
    try:
        month = invoice_month(post.outlet, first)
    except NoVatRate as refusal:
        return _show(request, post, InvoiceFileForm(), status=409, refusal=str(refusal))
    response = HttpResponse(write_sheet(month.shares, post.outlet.name_vi), content_type=XLSX)
    name = f"hoa-don-{post.outlet.code}-{first:%Y-%m}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def number(request, post, number):
    """The invoice of one order: what goes on it, its number, and the numbers before."""
    try:
        share = share_to_invoice(post.outlet, number)
    except NoVatRate as refusal:
        return _show(request, post, InvoiceFileForm(), status=409, refusal=str(refusal))
    if share is None:
        raise Http404
    form = InvoiceNumberForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            given = InvoiceNumber(said["symbol"], said["number"], said["issued_on"])
            try:
                made = record_invoice(fulfilment=share.fulfilment, given=given, by=request.user, reason=said["reason"])
            except OrdersRefusal as refusal:
                form.add_error("reason" if isinstance(refusal, WhyMissing) else "number", str(refusal))
            else:
                messages.success(request, _("Đã ghi hóa đơn %(number)s.") % {"number": made.text})
                return redirect(f"{reverse('counter:invoices', args=[post.outlet.code])}?thang={share.day:%m/%Y}")
    context = {"post": post, "here": "money", "share": share, "form": form}
    return render(request, "counter/invoice.html", context, status=status)
