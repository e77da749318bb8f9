"""What there is to do."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from counter.access import at_outlet
from counter.queries.today import today_at


@at_outlet()
@require_safe
def today(request, post):
    """Orders to pack and to hand over, lots that end; htmx asks for the list alone, again and again."""
    template = "counter/_today.html" if request.htmx else "counter/today.html"
    context = {"post": post, "here": "today", "today": today_at(post.outlet, timezone.now())}
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response
