"""Forms on pages that are the same for everybody carry no token: their posts are known by where they come from.

Browsers say it themselves (`Sec-Fetch-Site`, else `Origin`). Where neither header comes, the token decides; without one
the visitor confirms once, and nothing that was typed is lost.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt


class _TokenCheck(CsrfViewMiddleware):
    """Django's own check of the token, asked by us instead of by the middleware."""

    def _reject(self, request, reason):
        return reason


def comes_from_here(request: HttpRequest) -> bool | None:
    """Whether the browser says that one of our own pages sent this; None when it does not say."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.get_host()
    return None


def own_posts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view take posts of our own pages, with or without a token; others see one button to confirm with."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST":
            verdict = comes_from_here(request)
            if verdict is None:
                verdict = _TokenCheck(lambda _request: HttpResponse()).process_view(request, None, (), {}) is None
            if not verdict:
                fields = [(name, value) for name, values in request.POST.lists() for value in values]
                shown = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
                return render(request, "confirm.html", {"fields": shown}, status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)
