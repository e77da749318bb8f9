"""Files of receipts and of opening stock: handed in, every row's fate looked at, then written or thrown away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.importing.fates import Fate
from counter.access import at_outlet
from counter.import_forms import ImportForm
from shops.exceptions import ShopsRefusal
from shops.models import StockImport
from shops.queries.stock_sheet import stock_file, template_file
from shops.services.imports import COLUMNS, ImportFileRefused, RowsRefused, dry_run, hand_in_file, write_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_PAGE = 60
ORDER = [Fate.REFUSED, Fate.ADDED, Fate.CHANGED, Fate.SAME]  # what needs a person comes first


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request, post):
    """Take a file; the next page shows what its rows come to."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            file = hand_in_file(
                outlet=post.outlet,
                kind=form.cleaned_data["kind"],
                file_name=form.cleaned_data["file"].name,
                content=form.content(),
                by=request.user,
            )
        except ImportFileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("counter:import", code=post.outlet.code, import_id=file.pk)
    context = {"post": post, "here": "receive", "form": form}
    return render(request, "counter/import.html", context, status=422 if form.is_bound else 200)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, post, import_id):
    """Every row's fate; a POST writes all rows into the books, or none, once."""
    file = StockImport.objects.filter(pk=import_id, outlet=post.outlet).select_related("outlet", "written_by").first()
    if file is None:
        raise Http404
    refused, run = "", None
    if request.method == "POST":
        try:
            write_file(file=file, by=request.user)
        except RowsRefused as refusal:
            refused, run = str(refusal), refusal.dry_run
        except ShopsRefusal as refusal:  # what has become wrong since the rows were looked at, a moment ago
            refused = str(refusal)
        else:
            messages.success(request, _("Tệp đã vào sổ."))
            return redirect("counter:import", code=post.outlet.code, import_id=file.pk)
    context = {"post": post, "here": "receive", "file": file, "refused": refused}
    if file.written_at is None:
        run = run or dry_run(file)
        rows = sorted(run.rows, key=lambda row: (ORDER.index(row.fate), row.line))
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("trang"))
        counts = run.counts
        context |= {"run": run, "page": page, "counts": {fate.value: counts[fate] for fate in Fate}}
    return render(request, "counter/import_check.html", context, status=422 if refused else 200)


@at_outlet("adjust")
@require_safe
def template(request, post, kind):
    """An empty table to fill in, or what stands at the outlet now in the same columns."""
    if kind == "ton-kho":
        return _file(stock_file(post.outlet, is_csv=False), f"ton-kho-{post.outlet.code}")
    columns = {"mau-phieu-giao": StockImport.Kind.RECEIPTS, "mau-ton-dau-ky": StockImport.Kind.STOCK}.get(kind)
    if columns is None:
        raise Http404
    return _file(template_file(COLUMNS[columns]), kind)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
