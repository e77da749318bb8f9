"""Who may open which screen: by the outlet, on every address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from counter.queries.posts import post_at


def at_outlet(right: str = "") -> Callable[..., Any]:
    """Let a view see the post of a person who works at the outlet of the address, with `right` (as in Post.has).

    The view takes (request, post, …). Nobody in particular is sent to sign in and back; a person without the post or
    the right gets 404, as if nothing were there. A form that has to be sent by POST cannot be re-sent by the way back
    from sign-in, so the way back leads to the screen it stood on.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def inner(request: HttpRequest, code: str, **given: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            post = post_at(request.user, code)
            if post is None or not post.has(right):
                raise Http404
            return view(request, post, **given)

        return inner

    return wrap


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back here; htmx is told to leave the page, not to put the form into it."""
    answer = redirect_to_login(request.get_full_path(), reverse("counter:sign-in"))
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": answer["Location"]})
    return answer
