"""Whose page it is, asked once for every address of a page in the admin."""

from django.shortcuts import get_object_or_404
from wagtail.admin.auth import permission_denied
from wagtail.models import Page

PAGE_VIEWS = "wagtailadmin_pages"
PAGE_ARGUMENTS = ("page_id", "page_to_move_id", "parent_page_id")


class PageDoorMiddleware:
    """Turn away whoever may neither edit nor review a page, before Wagtail's view of it runs.

    Most of Wagtail's page views ask this themselves; confirming a move and taking back a hand-in show their question
    to anyone who may enter the admin.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if PAGE_VIEWS not in request.resolver_match.namespaces or not request.user.is_authenticated:
            return None
        for name in PAGE_ARGUMENTS:
            if name in kwargs:
                page = get_object_or_404(Page, pk=kwargs[name])
                tester = page.permissions_for_user(request.user)
                if not (tester.can_edit() or tester.can_add_subpage() or request.user.is_superuser):
                    return permission_denied(request)
        return None
