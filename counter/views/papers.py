"""Papers of an outlet's shares: packing slips, one or all of today's, and the sales receipt."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.paper import paper_response
from counter.access import at_outlet
from counter.queries.papers import slip_of, slips_at
from counter.queries.shares import share_or_404
from counter.views.sharing import show_share
from orders.exceptions import NoReceiptYet
from orders.services.papers import receipt_of
from orders.views.papers import receipt_response


@at_outlet()
@require_safe
def slip(request, post, number):
    """The packing slip of a share that is still to be handed over."""
    share = share_or_404(post.outlet, number)
    if not share.is_to_pack:
        return show_share(request, post, number, refusal=_("Đơn này không có gì để gói."), status=409)
    context = {"slip": slip_of(share, post.outlet), "outlet": post.outlet}
    return paper_response(request, "papers/slip.html", context, f"phieu-dong-goi-{number}")


@at_outlet()
@require_safe
def slips(request, post):
    """All slips of the shares to pack, after a list of what they take from the shelf."""
    now = timezone.now()
    found = slips_at(post.outlet, now)
    if not found.slips:
        messages.success(request, _("Không còn đơn nào cần gói."))
        return redirect("counter:today", code=post.outlet.code)
    name = f"phieu-dong-goi-{post.outlet.code}-{timezone.localtime(now):%Y%m%d-%H%M}"
    return paper_response(request, "papers/slips.html", {"slips": found, "outlet": post.outlet, "now": now}, name)


@at_outlet()
@require_safe
def receipt(request, post, number):
    """The sales receipt of a share that was handed over."""
    share = share_or_404(post.outlet, number)
    try:
        issued = receipt_of(fulfilment=share.fulfilment, by=request.user)
    except NoReceiptYet as refusal:
        return show_share(request, post, number, refusal=str(refusal), status=409)
    return receipt_response(request, issued)
