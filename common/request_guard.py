"""Requests no page could answer sensibly, turned away before a view or a database sees them."""

from django.http import HttpResponseBadRequest, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


class RequestGuardMiddleware:
    """Answers a NUL byte in path or query with 404 or a plain query without it: PostgreSQL refuses NUL in text.

    A NUL in the path names nothing (404); in the query it is dropped and the rest of the search is kept,
    so that nothing the visitor typed is lost.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info:
            return HttpResponseNotFound(render_to_string("404.html", request=request))
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace("\x00", "")
        try:
            return self.get_response(request)
        except UnicodeDecodeError:
            return HttpResponseBadRequest(_("Địa chỉ này có ký tự không đọc được. Xin kiểm tra lại đường dẫn."))
