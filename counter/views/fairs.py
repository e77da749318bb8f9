"""Fairs: proposed from the outlet that sends the goods, and closed with an account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.paper import paper_response
from counter.access import at_outlet
from counter.outlet_forms import CloseFairForm, FairForm
from counter.queries.posts import Post
from orders.queries.fairs import account_of
from shops.exceptions import ShopsRefusal
from shops.models import Outlet
from shops.register_refusals import DaysOver, DaysReversed
from shops.services import transfer_all
from shops.services.register import Proposal, propose_outlet, take_step
from shops.transfer_refusals import NothingToMove

BOXES: dict[type, str] = {DaysOver: "closes_on", DaysReversed: "closes_on"}


def _free_code(home: Outlet, opens_on: Any) -> str:
    """A code that no outlet has: the home's, and the first day."""
    stem = f"hc-{home.code[:24]}-{opens_on:%y%m%d}"
    taken = set(Outlet.objects.filter(code__startswith=stem).values_list("code", flat=True))
    codes = (f"{stem}-{number}" if number else stem for number in range(len(taken) + 1))
    return next(code for code in codes if code not in taken)


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def fairs(request: HttpRequest, post: Post) -> HttpResponse:
    """Fairs that take their goods from here; a POST proposes one to the department."""
    home = post.outlet
    form, status = FairForm(request.POST or None, initial={"province": home.province_id}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            proposal = Proposal(
                code=_free_code(home, said["opens_on"]),
                kind=Outlet.Kind.FAIR_BOOTH,
                name_vi=said["name"],
                name_en="",
                legal_seller=home.legal_seller,
                province=said["province"],
                commune=said["commune"],
                address_vi=said["address"],
                phone=home.phone,
                opens_on=said["opens_on"],
                closes_on=said["closes_on"],
                home=home,
            )
            try:
                booth = propose_outlet(
                    proposal=proposal,
                    document=said["document"],
                    reason=said["reason"],
                    by=request.user,
                    key=said["key"],
                )
            except ShopsRefusal as refusal:
                form.add_error(BOXES.get(type(refusal)), str(refusal))
            else:
                messages.success(request, _("Đã gửi đề nghị “%(fair)s” đến Sở Công Thương.") % {"fair": booth.name})
                return redirect("counter:fairs", code=home.code)
    context = {"post": post, "here": "fairs", "form": form, "fairs": list(home.fairs.order_by("-pk")[:20])}
    return render(request, "counter/fairs.html", context, status=status)


def _fair_or_404(post: Post) -> Outlet:
    if not post.outlet.is_fair:
        raise Http404
    return post.outlet


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, post: Post) -> HttpResponse:
    """What a fair brought in and what has to go home; a POST closes it, once shelf and till are empty."""
    booth = _fair_or_404(post)
    form, status = CloseFairForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                take_step(
                    outlet=booth,
                    after=Outlet.State.CLOSED,
                    reason=said["reason"],
                    by=request.user,
                    key=said["key"],
                )
            except ShopsRefusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("Đã đóng hội chợ. Bản quyết toán vẫn in lại được."))
                return redirect("counter:fair-account", code=booth.code)
    context = {
        "post": post,
        "here": "fair-account",
        "account": account_of(booth),
        "form": form,
        "is_closed": booth.state == Outlet.State.CLOSED,
    }
    return render(request, "counter/fair_account.html", context, status=status)


@at_outlet("approve")
@require_POST
def send_home(request: HttpRequest, post: Post) -> HttpResponse:
    """Draft the transfer of all that is left in the tent to the outlet that it came from."""
    booth = _fair_or_404(post)
    if booth.home is None:
        raise Http404
    try:
        made = transfer_all(source=booth, destination=booth.home, by=request.user, note=_("Hết hội chợ, đưa hàng về"))
    except NothingToMove as refusal:
        messages.warning(request, str(refusal))
        return redirect("counter:fair-account", code=booth.code)
    return redirect("counter:transfer", code=booth.code, transfer_id=made.pk)


@at_outlet("approve")
@require_safe
def paper(request: HttpRequest, post: Post) -> HttpResponse:
    booth = _fair_or_404(post)
    context = {"account": account_of(booth), "outlet": booth, "now": timezone.now()}
    return paper_response(request, "papers/fair.html", context, f"quyet-toan-{booth.code}")
