"""The basket: put in, change, take out. Its page is private and never cached."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.own_posts import own_posts
from orders.basket_cookie import basket_handle, current_basket, owner_of, remember
from orders.exceptions import MOST_PIECES, BadPieces, NotForSale, OrdersRefusal
from orders.queries.basket import BasketLine, BasketView, basket_view
from orders.queries.orders import not_again
from orders.services.baskets import Put, add_to_basket, set_pieces

MOST_LINES = 200  # fields of one form that are looked at


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def basket(request: HttpRequest) -> HttpResponse:
    """What lies in the basket, with prices and stock of this moment; a POST changes it.

    `bo=LINE` takes a line out, `dat=LINE:PIECES` sets it, otherwise every field `so_LINE` counts as typed.
    """
    if request.method != "POST":
        return _page(request)
    found = basket_handle(request)
    refusals: dict[int, str] = {}
    put = None
    for line_id, typed in _asked(request.POST):
        try:
            pieces = 0 if typed is None else _pieces(typed, least=0)
            put = set_pieces(basket=found, line_id=line_id, quantity=pieces) if found is not None else None
        except OrdersRefusal as refusal:
            refusals[line_id] = str(refusal)
    if refusals:
        return _page(request, refusals=refusals, status=422)
    if put is None:
        return _page(request, refusal=_("Món này không còn trong giỏ."), status=409)
    return remember(request, _back(put, "doi" if put.quantity else "bo"), put.basket, put.pieces)


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put pieces of a packing into the basket and show it; what could not be had is said there.

    Asked for again without a form, as by the language switch of a refusal, it leads to the basket.
    """
    if request.method != "POST":
        return redirect("basket")
    try:
        product_id = _number(request.POST.get("goi", ""))
        if product_id is None:
            raise NotForSale(product=None)
        pieces = _pieces(request.POST.get("so_luong", "1"))
        put = add_to_basket(
            basket=basket_handle(request), product_id=product_id, quantity=pieces, owner=owner_of(request)
        )
    except OrdersRefusal as refusal:
        return _page(request, refusal=str(refusal), status=422)
    return remember(request, _back(put, "them"), put.basket, put.pieces)


def _asked(post: QueryDict) -> list[tuple[int, str | None]]:
    """Lines and the pieces asked for, as typed; None takes the line out."""
    if (line := _number(post.get("bo", ""))) is not None:
        return [(line, None)]
    line_typed, _colon, pieces = post.get("dat", "").partition(":")
    if (line := _number(line_typed)) is not None:
        return [(line, pieces)]
    fields = ((_number(name.removeprefix("so_")), value) for name, value in post.items() if name.startswith("so_"))
    return [(line, value) for line, value in fields if line is not None][:MOST_LINES]


def _number(typed: str) -> int | None:
    """A whole number as typed, spaces allowed; None for anything else or one too long to be meant."""
    bare = typed.replace("\x00", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 18 else None


def _pieces(typed: str, least: int = 1) -> int:
    number = _number(typed)
    if number is None or not least <= number <= MOST_PIECES:
        raise BadPieces(quantity=typed)
    return number


def _back(put: Put, act: str) -> HttpResponseRedirect:
    query = {act: put.product_id} | ({"thieu": put.missing} if put.missing else {})
    return HttpResponseRedirect(f"{reverse('basket')}?{urlencode(query)}", status=303)


def _page(
    request: HttpRequest, *, refusal: str = "", refusals: dict[int, str] | None = None, status: int = 200
) -> HttpResponse:
    found = current_basket(request)
    view = basket_view(found.pk if found is not None else None, (get_language() or "vi")[:2], timezone.now())
    typed = {line: request.POST.get(f"so_{line}", "")[:12] for line in refusals or {}}
    context = {
        "basket": view,
        "rows": [_row(line, (refusals or {}).get(line.wanted.line_id), typed) for line in view.lines],
        "refusal": refusal,
        "news": _news(request, view),
    }
    return remember(request, render(request, "orders/basket.html", context, status=status), found, view.pieces)


def _row(line: BasketLine, refusal: str | None, typed: dict[int, str]) -> dict[str, Any]:
    """One line as components/line.html takes it."""
    wanted, pieces = line.wanted, line.wanted.quantity
    if line.is_gone:
        trouble = _("Món này vừa hết hàng.") if line.quote else _("Món này hiện không bán trên mạng.")
    elif line.is_short:
        trouble = _("Bạn cần %(wanted)s, chỉ còn %(left)s.") % {"wanted": pieces, "left": line.available}
    else:
        trouble = refusal
    card = wanted.card
    return {
        "line_id": wanted.line_id,
        "slug": card.slug if card else "",
        "name": wanted.name,
        "url": f"{card.url}?qc={wanted.product_id}" if card else None,
        "picture": card.picture if card else None,
        "unit": wanted.unit,
        "quantity": pieces,
        "price_each": line.quote.amount if line.quote else None,
        "price_before": line.quote.before if line.quote else None,
        "total": line.amount,
        "short": trouble,
        "changed_from": line.changed_from,
        "typed": typed.get(wanted.line_id, ""),
        "can_take": line.most if line.is_short else None,
        "stepper": {
            "id": f"so-{wanted.line_id}",
            "name": f"so_{wanted.line_id}",
            "label": _("Số lượng %(title)s") % {"title": wanted.title},
            "most": line.most or None,
            "step_name": "dat",
            "less": f"{wanted.line_id}:{pieces - 1}" if pieces > 1 else None,
            "more": f"{wanted.line_id}:{pieces + 1}" if pieces < line.most else None,
        },
        "remove_name": "bo",
        "remove_value": wanted.line_id,
    }


def _news(request: HttpRequest, view: BasketView) -> dict[str, str] | None:
    """What the act that led here did, in a sentence."""
    if token := request.GET.get("lai", ""):
        return _news_of_again(token[:80], view)
    for act in ("them", "doi", "bo"):
        typed = request.GET.get(act, "")
        if not typed.isdecimal() or len(typed) > 12:
            continue
        line = next((line for line in view.lines if line.wanted.product_id == int(typed)), None)
        if act == "bo":
            return {"tone": "good", "text": _("Đã bỏ món ra khỏi giỏ.")}
        if line is None:
            continue
        words = {"title": line.wanted.title, "count": line.wanted.quantity}
        if request.GET.get("thieu", "").isdecimal():
            text = _("Chỉ còn %(count)s cho một đơn, nên “%(title)s” trong giỏ là %(count)s.") % words
            return {"tone": "warn", "text": text}
        text = _("Đã thêm “%(title)s”. Trong giỏ có %(count)s.") if act == "them" else _("“%(title)s”: %(count)s.")
        return {"tone": "good", "text": text % words}
    return None


def _news_of_again(token: str, view: BasketView) -> dict[str, str]:
    fewer = not_again(token, {line.wanted.product_id: line.wanted.quantity for line in view.lines})
    if fewer and not view.lines:
        return {"tone": "warn", "text": _("Các món của đơn trước hiện không bán hoặc đã hết.")}
    if not fewer:
        return {"tone": "good", "text": _("Đã cho các món của đơn trước vào giỏ, theo giá hôm nay.")}
    words = {"titles": "; ".join(fewer)}
    text = _("Đã cho các món của đơn trước vào giỏ, theo giá hôm nay. Không đủ hoặc hiện không bán: %(titles)s.")
    return {"tone": "warn", "text": text % words}
