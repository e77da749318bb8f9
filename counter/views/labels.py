"""Labels of lots, printed on the spot."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.paper import paper_response
from counter.access import at_outlet
from counter.label_forms import LabelsForm
from counter.queries.labels import labels_of, lots_to_label, sheets_of
from counter.queries.notes import note_at


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else None


@at_outlet()
@require_safe
def labels(request, post):
    """Ask for sheet and numbers, and with them print. `?lo=` names lots, `?phieu=` all that a note brought."""
    now = timezone.now()
    ids = [number for typed in request.GET.getlist("lo") if (number := _number(typed)) is not None]
    note_id = _number(request.GET.get("phieu", ""))
    note = note_at(post.outlet, note_id) if note_id is not None else None
    lots = lots_to_label(post.outlet, ids, note, now)
    if not lots:
        raise Http404
    form = LabelsForm(request.GET if "kho" in request.GET else None, lots=lots)
    if form.is_bound and form.is_valid():
        sheet = form.sheet
        printed = labels_of(post.outlet, form.wanted, now, timezone.localdate(now))
        pages = sheets_of(printed, sheet, form.cleaned_data["tu"])
        name = f"tem-{post.outlet.code}-{timezone.localtime(now):%Y%m%d-%H%M}"
        return paper_response(request, "papers/labels.html", {"pages": pages, "sheet": sheet}, name)
    context = {"post": post, "here": "receive" if note else "shelf", "form": form, "lots": lots, "note": note}
    return render(request, "counter/labels.html", context, status=422 if form.is_bound else 200)
