"""What stands on the shelf, and the story of each number."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from counter.access import at_outlet
from counter.queries.shelf import row_at, shelf_page, story_of
from counter.queries.transfers import lot_on_the_road, road_at
from search.forms import clean_text
from shops.queries.arrivals import arrivals_of_lot


@at_outlet()
@require_safe
def shelf(request, post):
    """Lots with pieces, their promises and their dates; narrowed by what is typed."""
    typed, page = clean_text(request.GET.get("q", "")), request.GET.get("trang", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 0
    found = shelf_page(post.outlet, typed, number, timezone.now())
    if found is None:
        raise Http404
    context = {"post": post, "here": "shelf", "typed": typed, "found": found, "road": road_at(post.outlet)}
    return render(request, "counter/_shelf.html" if request.htmx else "counter/shelf.html", context)


@at_outlet()
@require_safe
def lot(request, post, lot_id):
    """One lot: how many, for whom, and why it is that many."""
    row = row_at(post.outlet, lot_id, timezone.now())
    if row is None:
        raise Http404
    arrivals = list(arrivals_of_lot(row.balance.lot, post.outlet))
    context = {"post": post, "here": "shelf", "row": row, "story": story_of(row.balance), "arrivals": arrivals}
    context["road"] = lot_on_the_road(post.outlet, lot_id)
    return render(request, "counter/lot.html", context)
