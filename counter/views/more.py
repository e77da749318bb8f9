"""The page of all other desks."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from counter.access import at_outlet
from counter.menu import menu_of


@at_outlet()
@require_safe
def more(request, post):
    """Everything that may be done at this outlet and is not in reach of the thumb."""
    return render(request, "counter/more.html", {"post": post, "here": "more", "groups": menu_of(post)})
