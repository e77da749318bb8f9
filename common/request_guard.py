"""Requests no page could answer sensibly, turned away before a view or a database sees them."""

from django.conf import settings
from django.http import HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils import translation


class RequestGuardMiddleware:
    """Answers a NUL byte in path or query with 404 or a plain query without it: PostgreSQL refuses NUL in text.

    A NUL in the path names nothing (404); in the query it is dropped and the rest of the search is kept,
    so that nothing the visitor typed is lost.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info:
            # The page repeats its own address, and NUL is not a letter of HTML.
            request.path = request.path_info = request.path.replace("\x00", "")
            # Before LocaleMiddleware, so the thread still speaks the language of the request before.
            with translation.override(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
                return HttpResponseNotFound(render_to_string("404.html", request=request))
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace("\x00", "")
        return self.get_response(request)
