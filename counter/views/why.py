"""“Vì sao là 47?”: the story of a packing's number at an outlet, to read and to take away."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.sheets import sheet_response
from counter.access import at_outlet
from counter.queries.why import movements_of, sentence_of
from counter.queries.why import why as story_of_number

COLUMNS = (
    ("Xảy ra lúc", 18),
    ("Ghi lúc", 18),
    ("Việc", 28),
    ("Lô", 14),
    ("Hạn dùng", 12),
    ("Thay đổi", 10),
    ("Còn lại", 10),
    ("Người ghi", 24),
    ("Chứng từ", 20),
    ("Lý do", 40),
)


@at_outlet()
@require_safe
def why(request, post, packing_id):
    """What stands here of a packing, who is promised how much, what the site says, and every line of the book."""
    page = request.GET.get("trang", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 0
    found = story_of_number(post.outlet, packing_id, number, timezone.now())
    if found is None:
        raise Http404
    return render(request, "counter/why.html", {"post": post, "here": "shelf", "why": found})


@at_outlet()
@require_safe
def sheet(request, post, packing_id):
    """Every line of the book of a packing here, the first line first, with how many stood there after it."""
    kind = request.GET.get("loai", "xlsx")
    if kind not in ("xlsx", "csv"):
        raise Http404
    lines = list(movements_of(post.outlet, packing_id).reverse())
    if not lines:
        raise Http404
    left, rows = 0, []
    for line in lines:
        left += line.change
        rows.append(
            (
                *(line.happened_at, line.recorded_at, sentence_of(line), line.lot.code, line.lot.best_before),
                *(line.change, left, line.actor_name, line.document, line.reason),
            )
        )
    return sheet_response(kind, f"so-kho-{post.outlet.code}-{packing_id}", "Sổ kho", COLUMNS, rows)
