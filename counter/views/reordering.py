"""What has to be ordered again, and from how many pieces down."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.queries.packings import packings
from counter.queries.reordering import find_goods, low_lines
from counter.queries.shares import title_of, unit_of
from counter.reorder_forms import ReorderForm
from search.forms import clean_text
from shops.exceptions import ShopsRefusal
from shops.queries.reordering import point_of
from shops.services.reordering import set_reorder_point


@at_outlet()
@require_safe
def reorder(request, post):
    """Packings with a point, those at or under it first; a name or code finds one to set a point for."""
    typed = clean_text(request.GET.get("q", ""))
    context = {
        "post": post,
        "here": "reorder",
        "typed": typed,
        "lines": low_lines(post.outlet, timezone.now()),
        "found": find_goods(typed, post.outlet) if typed and post.can_adjust else None,
    }
    return render(request, "counter/reorder.html", context)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def point(request, post, packing_id):
    """Set from how many free pieces down a packing is to be ordered again here."""
    product = packings().filter(pk=packing_id).first()
    if product is None:
        raise Http404
    before = point_of(post.outlet, packing_id)
    initial = {"point": before.point, "amount": before.amount} if before else {}
    form = ReorderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = set_reorder_point(
                outlet=post.outlet, product=product, point=given["point"], amount=given["amount"], by=request.user
            )
        except ShopsRefusal as refusal:
            form.add_error("point", str(refusal))
        else:
            words = {"name": title_of(product), "point": made.point}
            said = _("Sẽ nhắc khi %(name)s còn từ %(point)s trở xuống.") if made.point else _("Thôi nhắc %(name)s.")
            messages.success(request, said % words)
            return redirect("counter:reorder", code=post.outlet.code)
    context = {
        "post": post,
        "here": "reorder",
        "form": form,
        "before": before,
        "name": title_of(product),
        "unit": unit_of(product),
    }
    return render(request, "counter/reorder_point.html", context, status=422 if form.is_bound else 200)
