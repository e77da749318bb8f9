"""The bell of the counter: new orders that nobody has opened, asked for by every open page again and again."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counter.access import ask_to_sign_in
from counter.queries.bell import unseen_at


@never_cache
@require_safe
def unseen(request, code):
    """The badge alone. One query beyond those that know the person; static/js/bell.js asks it while a page is seen."""
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    count = unseen_at(request.user, code)
    if count is None:
        raise Http404
    return render(request, "counter/_bell.html", {"code": code, "unseen": count})
