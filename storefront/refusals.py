"""Refusals as whole pages in the shop's dress: what was not possible, in the visitor's language, and where to go on."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

# Programs and staff have their own ways of saying no.
NOT_PUBLIC = ("/api/", "/quan-tri/", "/static/", "/media/")


class RefusalMiddleware:
    """Puts a page in the place of an answer 405 that has no words of its own.

    Stands below LocaleMiddleware, so that the language of the address is known.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        if request.path_info.startswith(NOT_PUBLIC):
            return response
        page = only_to_look_at(request)
        page["Allow"] = response["Allow"]
        return page


def only_to_look_at(request: HttpRequest) -> HttpResponse:
    """405: the address is there to be read, and something was sent to it."""
    return _page(
        request,
        405,
        title=_("Trang này chỉ để xem"),
        lead=_("Không gửi gì lên trang này được. Chưa có gì được ghi lại."),
        advice=_("Bạn mở lại trang để xem, hoặc đi tiếp từ đây:"),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; 413 when the reason is the size of what was sent."""
    if isinstance(exception, RequestDataTooBig):
        return _page(
            request,
            413,
            title=_("Nội dung gửi lên quá lớn"),
            lead=_("Cửa hàng chỉ nhận được tối đa 2 MB mỗi lần gửi. Lần này chưa có gì được ghi lại."),
            advice=_("Bạn bấm nút quay lại của trình duyệt, viết ngắn hơn rồi gửi lại. Hoặc đi tiếp từ đây:"),
        )
    return _page(
        request,
        400,
        title=_("Không đọc được yêu cầu này"),
        lead=_("Đường dẫn hoặc nội dung gửi lên có chỗ không đọc được. Chưa có gì được ghi lại."),
        advice=_("Bạn kiểm tra lại đường dẫn, hoặc đi tiếp từ đây:"),
    )


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: sent from another site, or after cookies were cleared."""
    return _page(
        request,
        403,
        title=_("Chưa gửi được"),
        lead=_("Trang này mở đã lâu, hoặc trình duyệt không cho trang ghi nhớ phiên của bạn. Chưa có gì được ghi lại."),
        advice=_(
            "Bạn bấm nút quay lại của trình duyệt (những gì đã viết thường vẫn còn), tải lại trang rồi gửi lại. "
            "Hoặc đi tiếp từ đây:"
        ),
    )


def _page(request: HttpRequest, status: int, **words: str) -> HttpResponse:
    return render(request, "refusal.html", words, status=status)
