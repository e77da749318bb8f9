"""Goods that arrive."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from counter.access import at_outlet
from counter.forms import ReceiveForm
from counter.queries.packings import find_packings, packings, usual_packings
from counter.queries.shelf import lots_of
from search.forms import clean_text
from shops.exceptions import (
    BadQuantity,
    BestBeforeMissing,
    BestBeforePassed,
    BestBeforeTooEarly,
    LotCodeElsewhere,
    MadeInFuture,
    ShopsRefusal,
)
from shops.services import receive_goods

KNOWN_LOTS = 6
# Which box a refusal belongs to; the lot's own for all others.
FIELD_OF = {
    BadQuantity: "quantity",
    BestBeforeMissing: "best_before",
    BestBeforePassed: "best_before",
    BestBeforeTooEarly: "best_before",
    MadeInFuture: "made_on",
}


@at_outlet("adjust")
@require_safe
def choose(request, post):
    """Find the packing that arrived: by name, by code, or among the usual ones."""
    typed = clean_text(request.GET.get("q", ""))
    found = find_packings(typed, get_language()) if typed.strip() else usual_packings(post.outlet)
    context = {"post": post, "here": "receive", "typed": typed, "packings": found}
    return render(request, "counter/_packings.html" if request.htmx else "counter/receive_choose.html", context)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request, post, packing_id):
    """Take goods of one packing in. `?lo=` fills in a lot that is known."""
    packing = packings().filter(pk=packing_id).first()
    if packing is None:
        raise Http404
    lots = list(lots_of(packing)[:KNOWN_LOTS])
    lot, is_foreign = _chosen(packing, request.GET.get("lo", ""))
    form = ReceiveForm(request.POST or None, initial=_filled_from(lot))
    asks_shared = False
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        try:
            movement = receive_goods(
                outlet=post.outlet,
                product=packing,
                by=request.user,
                idempotency_key=form.cleaned_data["key"],
                **given,
            )
        except ShopsRefusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal), "lot_code"), str(refusal))
            asks_shared = isinstance(refusal, LotCodeElsewhere)
        else:
            said = _("Đã nhập %(count)s vào lô %(lot)s.") % {"count": movement.change, "lot": movement.lot.code}
            messages.success(request, said)
            return redirect("counter:lot", code=post.outlet.code, lot_id=movement.lot_id)
    context = {
        "post": post,
        "here": "receive",
        "packing": packing,
        "form": form,
        "lots": lots,
        "chosen": lot,
        "is_foreign": is_foreign,
        "asks_shared": asks_shared or bool(request.POST.get("code_is_shared")),
    }
    return render(request, "counter/receive.html", context, status=422 if form.is_bound else 200)


def _chosen(packing, typed: str):
    """The lot of `?lo=`, and whether it is none of this packing."""
    if not typed:
        return None, False
    lot = lots_of(packing).filter(pk=int(typed)).first() if typed.isdecimal() and len(typed) < 18 else None
    return lot, lot is None


def _filled_from(lot) -> dict:
    if lot is None:
        return {}
    return {
        "lot_code": lot.code,
        "made_on": as_typed(lot.made_on),
        "best_before": as_typed(lot.best_before),
        "keeps_for_ever": lot.best_before is None,
    }


def as_typed(day) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else ""
