"""Who may open which screen: by the outlet, on every address. Each form that is sent takes effect once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from common.once import OnceRefused, answer_once
from counter.forms import SignInForm
from counter.kept_forms import keep
from counter.queries.posts import Post, outlets_of, post_at

LINE = "Quay-Line"  # static/js/line.js asks with it, and what is answered with it came from here


def at_outlet(right: str = "") -> Callable[..., Any]:
    """Let a view see the post of a person who works at the outlet of the address, with `right` (as in Post.has).

    The view takes (request, post, …). Nobody in particular is sent to sign in and back; a person without the post or
    the right gets 404, as if nothing were there. A form that was sent when the session had ended goes through the door
    with its person (`counter.kept_forms`); without one the way back leads to the screen it stood on.

    A form that is sent again takes no effect again (`common.once`). Its view runs in one transaction, so it must not
    wait for somebody else's server; and it leads on (a redirect) when it changed something.
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
            request.sends_once = True  # for the template tag that numbers the forms
            if request.method != "POST":
                return view(request, post, **given)
            return _for_line(request, _once(request, post, lambda: view(request, post, **given)))

        return inner

    return wrap


def at_any_outlet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view see only people who work at some outlet; it takes (request), reads, and writes nothing.

    Who is not signed in is sent to sign in and back; who has no post gets 404.
    """

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not outlets_of(request.user).exists():
            raise Http404
        return view(request)

    return inner


def _once(request: HttpRequest, post: Post, act: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return answer_once(request, post.outlet.code, act)
    except OnceRefused as refusal:
        return render(request, "counter/sent_before.html", {"post": post, "refusal": str(refusal)}, status=409)


def _for_line(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A script cannot see where a redirect leads, and must tell our answers from those of a hotel's network."""
    if LINE not in request.headers:
        return answer
    if "Location" in answer:
        answer = JsonResponse({"to": answer["Location"]})
    answer[LINE] = "1"
    return answer


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back here, or the page itself with a form that came too late.

    htmx is told to leave the page, not to put the form into it.
    """
    if LINE in request.headers:
        return JsonResponse({"sign_in": reverse("counter:sign-in")}, status=401, headers={LINE: "1"})
    if (kept := keep(request)) and not getattr(request, "htmx", False):
        context = {"form": SignInForm(request), "next": request.get_full_path(), "kept": kept}
        return render(request, "counter/sign_in.html", context, status=401)
    answer = redirect_to_login(request.get_full_path(), reverse("counter:sign-in"))
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": answer["Location"]})
    return answer
