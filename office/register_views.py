"""The register of outlets in Wagtail's admin: who may read it sees all outlets, the department decides."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Commune
from catalogue.models.places import DIEN_BIEN
from common.paper import paper_response
from office.register_forms import (
    DaysForm,
    MendingForm,
    PostForm,
    ProposalForm,
    StepForm,
    VisitForm,
    point_forms,
)
from office.register_sheet import write_register
from orders.queries.register import (
    Narrowed,
    Sheet,
    days_of,
    open_faults,
    packings_called,
    register_rows,
    sheet_of,
    where_is,
)
from search.forms import clean_text
from shops.exceptions import MissingWords, ShopsRefusal
from shops.map import draw_map
from shops.models import Outlet, PostChange, VisitPoint
from shops.register_refusals import (
    DaysOver,
    DaysReversed,
    DecisionMissing,
    DecisionNotYet,
    FairDaysMissing,
    MendedBeforeVisit,
    OutletCodeTaken,
    VisitNotYet,
)
from shops.services.booths import approve_outlet
from shops.services.posts import rights_of, set_post, words_of
from shops.services.register import (
    DATED,
    STEPS,
    change_days,
    needs_decision,
    obstacles_of,
    propose_outlet,
    take_step,
)
from shops.services.visits import record_mending, record_visit

READ, DECIDE, STAFF = "shops.view_outlet", "shops.change_outlet", "shops.change_outletstaff"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The box that the sentence of a refusal belongs to; others are about the whole form.
BOXES: dict[type, str] = {
    DaysOver: "closes_on",
    DaysReversed: "closes_on",
    FairDaysMissing: "closes_on",
    DecisionNotYet: "decided_on",
    MissingWords: "reason",
    OutletCodeTaken: "code",
    VisitNotYet: "visited_on",
    MendedBeforeVisit: "mended_on",
}
# What a step is called on its button.
ACTS = {
    ("proposed", "approved"): gettext_lazy("Duyệt"),
    ("proposed", "declined"): gettext_lazy("Không duyệt"),
    ("approved", "trading"): gettext_lazy("Cho mở bán"),
    ("trading", "suspended"): gettext_lazy("Tạm dừng"),
    ("suspended", "trading"): gettext_lazy("Cho bán lại"),
}


def act_words(outlet: Outlet, after: str) -> str:
    return _("Đóng") if after == Outlet.State.CLOSED else str(ACTS[outlet.state, after])


def show_refusal(form: Form, refusal: ShopsRefusal) -> None:
    """Put a refusal at its box, or above the form where it is about none that the form has."""
    box = refusal.field if isinstance(refusal, DecisionMissing) else BOXES.get(type(refusal))
    form.add_error(box if box in form.fields else None, str(refusal))


def _narrowed(request: HttpRequest) -> Narrowed:
    """The filters of the address; what is no value of theirs narrows nothing."""
    kind, state = request.GET.get("loai", ""), request.GET.get("tinh-trang", "")
    place, commune = request.GET.get("noi", ""), request.GET.get("xa", "")
    return Narrowed(
        kind=kind if kind in Outlet.Kind.values else "",
        state=state if state in Outlet.State.values else "",
        commune=commune if commune.isascii() and commune.isdecimal() and len(commune) == 5 else "",
        place=place if place in ("in", "out") else "",
    )


@require_safe
@permission_required(READ, raise_exception=True)
def register(request: HttpRequest) -> HttpResponse:
    """All outlets, in the province and outside, on the map and in a list of the same."""
    by, today = _narrowed(request), timezone.localdate()
    rows = register_rows(by, today)
    communes = list(Commune.objects.filter(province=DIEN_BIEN))
    title = _("Sơ đồ các điểm bán trong sổ")
    context = {
        "rows": rows,
        "by": by,
        "kinds": Outlet.Kind.choices,
        "states": Outlet.State.choices,
        "communes": communes,
        "map": draw_map(communes, rows, title=title, url_prefix="#diem-"),
        "may_decide": request.user.has_perm(DECIDE),
        "query": request.GET.urlencode(),
    }
    return render(request, "office/register.html", context)


@require_safe
@permission_required(READ, raise_exception=True)
def workbook(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    response = HttpResponse(write_register(register_rows(_narrowed(request), today)), content_type=SHEET_TYPE)
    response["Content-Disposition"] = f'attachment; filename="so-diem-ban-{today:%Y%m%d}.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def propose(request: HttpRequest) -> HttpResponse:
    form = ProposalForm(request.POST if request.method == "POST" else None, initial={"province": DIEN_BIEN})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            outlet = propose_outlet(
                proposal=form.proposal(),
                document=said["document"],
                reason=said["reason"],
                by=request.user,
                key=said["key"],
            )
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi đề nghị mở “%(outlet)s”.") % {"outlet": outlet.name})
            return redirect("register:sheet", code=outlet.code)
    return _form(request, form, _("Đề nghị mở điểm bán"))


def _form(request: HttpRequest, form: Form, title: str, outlet: Outlet | None = None, **also: Any) -> HttpResponse:
    has_errors = form.is_bound and not form.is_valid()
    context = {"form": form, "title": title, "outlet": outlet, "has_errors": has_errors, **also}
    return render(request, "office/register_form.html", context, status=422 if has_errors else 200)


def _sheet_or_404(code: str) -> Sheet:
    found = sheet_of(code, timezone.now())
    if found is None:
        raise Http404
    return found


@require_safe
@permission_required(READ, raise_exception=True)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """One outlet: its life, who visited, goods, stars and sales, and what may be done next."""
    found = _sheet_or_404(code)
    outlet = found.outlet
    acts = [(after, act_words(outlet, after)) for after in Outlet.State.values if after in STEPS[outlet.state]]
    context = {
        "sheet": found,
        "outlet": outlet,
        "acts": acts if request.user.has_perm(DECIDE) else [],
        "may_decide": request.user.has_perm(DECIDE),
        "may_date": outlet.state in DATED and request.user.has_perm(DECIDE),
        "may_staff": request.user.has_perm(STAFF),
    }
    return render(request, "office/register_sheet.html", context)


@require_safe
@permission_required(READ, raise_exception=True)
def printed(request: HttpRequest, code: str) -> HttpResponse:
    found = _sheet_or_404(code)
    context = {"sheet": found, "outlet": found.outlet, "now": timezone.now()}
    return paper_response(request, "papers/outlet.html", context, f"diem-ban-{code}")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def step(request: HttpRequest, code: str, after: str) -> HttpResponse:
    """The paper of a step and the step itself; what stands in its way is said first."""
    outlet = get_object_or_404(Outlet, code=code)
    if after not in Outlet.State.values:
        raise Http404
    if request.method != "POST" and after not in STEPS[outlet.state]:
        messages.error(request, _("Tình trạng của điểm bán đã khác. Xin xem lại."))
        return redirect("register:sheet", code=code)
    posted = request.POST if request.method == "POST" else None
    form = StepForm(posted, is_decided=needs_decision(outlet, after))
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        paper = {name: said[name] for name in ("reason", "decision", "decided_on", "key")}
        try:
            if after == Outlet.State.APPROVED:
                approve_outlet(outlet=outlet, by=request.user, **paper)
            else:
                take_step(outlet=outlet, after=after, by=request.user, **paper)
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi vào sổ điểm bán."))
            return redirect("register:sheet", code=code)
    title = act_words(outlet, after) if after in STEPS[outlet.state] else _("Ghi vào sổ")
    in_the_way = obstacles_of(outlet) if after == Outlet.State.CLOSED else []
    return _form(request, form, title, outlet, in_the_way=in_the_way, after=after)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def days(request: HttpRequest, code: str) -> HttpResponse:
    outlet = get_object_or_404(Outlet, code=code)
    initial = {"opens_on": outlet.opens_on, "closes_on": outlet.closes_on}
    form = DaysForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_days(outlet=outlet, by=request.user, **form.cleaned_data)
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi ngày mở mới."))
            return redirect("register:sheet", code=code)
    return _form(request, form, _("Đổi ngày mở"), outlet)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """An inspection with its list of points."""
    outlet = get_object_or_404(Outlet, code=code)
    posted = request.POST if request.method == "POST" else None
    form = VisitForm(posted, initial={"visited_on": timezone.localdate()})
    rows = point_forms(posted)
    are_valid = [each.is_valid() for each in (form, *rows)]
    if posted is not None and all(are_valid):
        points = [point for row in rows if (point := row.point()) is not None]
        try:
            record_visit(outlet=outlet, points=points, by=request.user, **form.cleaned_data)
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi lần kiểm tra."))
            return redirect("register:sheet", code=code)
    has_errors = posted is not None and (bool(form.errors) or any(row.errors for row in rows))
    context = {"form": form, "rows": rows, "outlet": outlet, "title": _("Ghi kiểm tra"), "has_errors": has_errors}
    return render(request, "office/register_form.html", context, status=422 if has_errors else 200)


@require_safe
@permission_required(READ, raise_exception=True)
def faults(request: HttpRequest) -> HttpResponse:
    """What is to be mended everywhere, the first due first."""
    context = {
        "faults": list(open_faults()[:200]),
        "today": timezone.localdate(),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return render(request, "office/register_faults.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
def mend(request: HttpRequest, point_id: int) -> HttpResponse:
    point = get_object_or_404(VisitPoint.objects.select_related("visit__outlet"), pk=point_id)
    form = MendingForm(request.POST if request.method == "POST" else None, initial={"mended_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            record_mending(point=point, by=request.user, **form.cleaned_data)
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi việc sửa xong."))
            return redirect("register:faults")
    return _form(request, form, _("Đã sửa xong"), point.visit.outlet, point=point)


@require_safe
@permission_required(READ, raise_exception=True)
def where(request: HttpRequest) -> HttpResponse:
    """All outlets beside each other, and where a product stands; to look at, nothing is sold here."""
    typed, now = clean_text(request.GET.get("q", "")), timezone.now()
    outlets = list(Outlet.objects.shown().exclude(state=Outlet.State.CLOSED).select_related("commune"))
    context = {
        "typed": typed,
        "days": days_of(outlets, now),
        "found": where_is(packings_called(typed, now), outlets, now) if typed else [],
    }
    return render(request, "office/register_where.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(STAFF, raise_exception=True)
def posts(request: HttpRequest, code: str) -> HttpResponse:
    """Who works at an outlet with which rights; the office gives and takes any, its own excepted."""
    outlet = get_object_or_404(Outlet, code=code)
    form = PostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_post(
                outlet=outlet,
                user=said["username"],
                rights=form.rights_said(),
                reason=said["reason"],
                by=request.user,
                is_office=True,
            )
        except ShopsRefusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi quyền của %(name)s.") % {"name": said["username"].get_username()})
            return redirect("register:posts", code=code)
    staff = [(post, words_of(rights_of(post))) for post in outlet.staff.select_related("user").order_by("pk")]
    changes = list(PostChange.objects.filter(outlet=outlet)[:40])
    return _form(request, form, _("Nhân viên và quyền"), outlet, staff=staff, changes=changes)
