"""Lots near their end: what will be left of them, a lower price, and the end of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.markdown_forms import MarkDownForm, StopForm
from counter.queries.expiring import EndingLot, ending_lot, ending_page
from counter.queries.shelf import row_at
from shops.exceptions import ShopsRefusal
from shops.models import DatedPrice
from shops.services import mark_down as mark_lot_down
from shops.services import stop_markdown


@at_outlet()
@require_safe
def expiring(request, post):
    """Lots that end within sixty days, and what the sales of the last weeks say of them."""
    page = request.GET.get("trang", "1")
    found = ending_page(post.outlet, int(page) if page.isdecimal() and len(page) < 7 else 0, timezone.now())
    if found is None:
        raise Http404
    return render(request, "counter/expiring.html", {"post": post, "here": "expiring", "found": found})


def _ending(post, lot_id: int) -> EndingLot:
    found = ending_lot(post.outlet, lot_id, timezone.now())
    if found is None:
        raise Http404
    return found


@at_outlet("set_prices")
@require_http_methods(["GET", "HEAD", "POST"])
def mark_down(request, post, lot_id):
    """Set a lower price for what is left of a lot, from now until its end."""
    each = _ending(post, lot_id)
    form = MarkDownForm(request.POST or None, regular=each.regular)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            price = mark_lot_down(
                outlet=post.outlet,
                lot=each.balance.lot,
                amount=given["amount"],
                reason=given["reason"],
                by=request.user,
                idempotency_key=given["key"],
            )
        except ShopsRefusal as refusal:
            form.add_error("price" if given["price"] is not None else "percent", str(refusal))
        else:
            said = _("Đã giảm giá lô %(code)s còn %(amount)s đồng.") % {
                "code": each.balance.lot.code,
                "amount": f"{price.amount:,}".replace(",", "."),
            }
            messages.success(request, said)
            return redirect("counter:expiring", code=post.outlet.code)
    row = row_at(post.outlet, lot_id, timezone.now())
    context = {"post": post, "here": "expiring", "each": each, "row": row, "form": form}
    return render(request, "counter/mark_down.html", context, status=422 if form.is_bound else 200)


@at_outlet("set_prices")
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, post, lot_id):
    """End the markdown of a lot that runs here now."""
    each = _ending(post, lot_id)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        price = each.price or _last_stopped(post, lot_id)
        if price is None:
            raise Http404
        try:
            stop_markdown(price=price, reason=form.cleaned_data["reason"], by=request.user)
        except ShopsRefusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Đã thôi giảm giá lô %(code)s.") % {"code": each.balance.lot.code})
            return redirect("counter:expiring", code=post.outlet.code)
    elif each.price is None:
        return redirect("counter:mark-down", code=post.outlet.code, lot_id=lot_id)
    row = row_at(post.outlet, lot_id, timezone.now())
    context = {"post": post, "here": "expiring", "each": each, "row": row, "form": form}
    return render(request, "counter/stop_markdown.html", context, status=422 if form.is_bound else 200)


def _last_stopped(post, lot_id: int) -> DatedPrice | None:
    """What a second tap on an old page means: the markdown that the first tap has ended."""
    prices = DatedPrice.objects.filter(
        lot=lot_id, stock_record__partner=post.outlet.partner_id, kind=DatedPrice.Kind.MARKDOWN
    )
    return prices.order_by("-pk").first()
