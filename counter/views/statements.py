"""Statements of the account: handed in, their columns named, every row looked at, then written into the book."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from counter.queries.statements import checked_statement, written_statement
from counter.statement_forms import ColumnsForm, HeaderRowForm, StatementForm, read_ticks
from counter.views.money import at_account
from orders.exceptions import OrdersRefusal
from orders.models import Statement
from orders.queries.statements import last_statements
from orders.services.statements import hand_in_statement, header_of, name_columns, write_statement
from orders.statements.columns import HEAD_ROWS, Header

State = Statement.State
ON_A_PAGE = 100  # rows of one group
SHOWN_HEAD = 8  # rows that show what stands in the file


def _statement_of(account: Any, statement_id: int) -> Statement:
    return get_object_or_404(Statement.objects.select_related("account"), pk=statement_id, account=account)


@at_account
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request, post, account):
    """Take a file; the next page asks for its columns or shows what its rows come to."""
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["file"].name
            statement = hand_in_statement(account=account, file_name=name, content=form.content(), by=request.user)
        except OrdersRefusal as refusal:
            form.add_error("file", str(refusal))
        else:
            where = "statement-columns" if statement.state == State.READ else "statement"
            return redirect(f"counter:{where}", code=post.outlet.code, statement_id=statement.pk)
    context = {"post": post, "here": "money", "account": account, "form": form, "last": last_statements(account)}
    return render(request, "counter/statements.html", context, status=422 if form.is_bound else 200)


@at_account
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, post, account, statement_id):
    """Say which column is what; `dong` in the address chooses the row with the names."""
    statement = _statement_of(account, statement_id)
    if statement.state == State.WRITTEN:
        return redirect("counter:statement", code=post.outlet.code, statement_id=statement.pk)
    header = header_of(statement)
    row_form = HeaderRowForm(request.GET if "dong" in request.GET else None, cells=statement.cells)
    if row_form.is_bound and row_form.is_valid():
        row = row_form.cleaned_data["dong"] - 1
        header = header if header is not None and header.row == row else Header(row, {})
    elif not row_form.is_bound:
        row_form = HeaderRowForm(cells=statement.cells, initial={"dong": header.row + 1 if header else ""})
    form = None
    if header is not None:
        form = ColumnsForm(
            request.POST if request.method == "POST" else None, header=header, cells=statement.cells[header.row]
        )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            name_columns(statement=statement, header=form.header(), by=request.user)
        except OrdersRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("counter:statement", code=post.outlet.code, statement_id=statement.pk)
    first = max(header.row - 2, 0) if header else 0
    shown = list(enumerate(statement.cells[first : first + (SHOWN_HEAD if header else HEAD_ROWS)], first + 1))
    refused = (form is not None and form.is_bound) or (row_form.is_bound and not row_form.is_valid())
    context = {
        "post": post,
        "here": "money",
        "statement": statement,
        "form": form,
        "row_form": row_form,
        "header_line": header.row + 1 if header else None,
        "shown": [(number, cells) for number, cells in shown if any(cells)],
    }
    return render(request, "counter/statement_columns.html", context, status=422 if refused else 200)


@at_account
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request, post, account, statement_id):
    """What every row would come to, or came to; a POST writes the rows into the book, once."""
    kept = _statement_of(account, statement_id)
    if kept.state == State.READ:
        return redirect("counter:statement-columns", code=post.outlet.code, statement_id=kept.pk)
    refused, ticked = "", request.POST.getlist("don")
    if request.method == "POST":
        try:
            written = write_statement(statement=kept, ticked=read_ticks(ticked), by=request.user)
        except OrdersRefusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Sao kê đã ở trong sổ."))
            for line, number in written.passed:
                messages.warning(
                    request,
                    _("Dòng %(line)s: đơn %(number)s không còn thiếu đúng số tiền ấy. Tiền để ở mục chưa rõ.")
                    % {"line": line, "number": number},
                )
            return redirect("counter:statement", code=post.outlet.code, statement_id=kept.pk)
    is_written = kept.state == State.WRITTEN
    view = written_statement(kept) if is_written else checked_statement(kept)
    context = {"post": post, "here": "money", "statement": kept, "view": view, "refused": refused, "ticked": ticked}
    if "nhom" in request.GET and request.method != "POST":
        return _group_page(request, context)
    template = "counter/statement_written.html" if is_written else "counter/statement_check.html"
    return render(request, template, context, status=422 if refused else 200)


def _group_page(request: Any, context: dict[str, Any]) -> HttpResponse:
    """All rows of one group, page by page."""
    group = next((each for each in context["view"].groups if each.key == request.GET["nhom"]), None)
    if group is None:
        raise Http404
    page = Paginator(group.rows, ON_A_PAGE).get_page(request.GET.get("trang"))
    return render(request, "counter/statement_group.html", context | {"group": group, "page": page})
