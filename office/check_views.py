"""The book of nightly checks in Wagtail's admin: when the books were checked, and what was not whole."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shops.models import LedgerCheck

NIGHTS = 60  # the latest, shown


@require_safe
@permission_required("shops.view_ledgercheck", raise_exception=True)
def checks(request: HttpRequest) -> HttpResponse:
    """The latest nights, and record by record what the last of them found."""
    nights = list(LedgerCheck.objects.order_by("-day")[:NIGHTS])
    return render(request, "office/ledger_checks.html", {"nights": nights, "last": nights[0] if nights else None})
