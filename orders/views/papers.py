"""The sales receipt as its buyer downloads it, under the address that nobody can guess."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.paper import paper_response
from orders.exceptions import NoReceiptYet
from orders.models import Fulfilment, Receipt
from orders.services.papers import receipt_of


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str, share: int) -> HttpResponse:
    """The receipt of one share of the order; 404 until it was handed over."""
    found = get_object_or_404(Fulfilment.objects.select_related("order__facts"), order__facts__token=token, pk=share)
    by = request.user if request.user.is_authenticated else None
    try:
        issued = receipt_of(fulfilment=found, by=by, name=found.order.facts.buyer_name)
    except NoReceiptYet as refusal:
        raise Http404(str(refusal)) from refusal
    return receipt_response(request, issued)


def receipt_response(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """A receipt in the language of its order, whoever looks at it."""
    name = f"phieu-ban-hang-{receipt.content['order']}-{receipt.text}"
    with translation.override(receipt.content["language"]):
        return paper_response(request, "papers/receipt.html", {"receipt": receipt, "paper": receipt.content}, name)
