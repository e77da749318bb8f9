"""Which basket is a visitor's: a signed-in buyer's own on every device, a guest's by the cookie that names it."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from oscar.core.loading import get_model

from common.compiled import Compiled
from orders.services.baskets import merge_baskets, new_basket

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
NAME = "gio"
COUNT_NAME = "gio_so"  # read by static/js/shop.js, so that pages that are the same for everybody can show the number
LIFETIME = 60 * 24 * 3600
_signer = Signer(salt="orders.basket")
open_guest_baskets = Compiled(
    lambda basket: Basket.objects.filter(pk=basket, owner=None, status=Basket.OPEN), basket=int
)


def current_basket(request: HttpRequest) -> Any | None:
    """The visitor's open basket, or None. On the first look after signing in the guest's basket joins the buyer's."""
    guest = _guest_basket(request)
    if not request.user.is_authenticated:
        return guest
    own = Basket.objects.filter(owner=request.user, status=Basket.OPEN).order_by("pk").first()
    if guest is not None:
        own = own or new_basket(request.user)
        merge_baskets(into=own, other=guest)
    return own


def basket_handle(request: HttpRequest) -> Any | None:
    """The visitor's basket for a service that locks and reads it itself: a guest's is not read here."""
    guest_id = _guest_id(request)
    if request.user.is_authenticated or guest_id is None:
        return current_basket(request)
    return Basket(pk=guest_id)


def owner_of(request: HttpRequest) -> Any | None:
    """Who a new basket belongs to."""
    return request.user if request.user.is_authenticated else None


def pieces_in(basket: Any | None) -> int:
    """How many pieces lie in a basket."""
    if basket is None:
        return 0
    return Line.objects.filter(basket=basket.pk).aggregate(pieces=Sum("quantity"))["pieces"] or 0


def remember(request: HttpRequest, response: HttpResponse, basket: Any | None, pieces: int) -> HttpResponse:
    """Name the basket to the visitor's device (None takes the name away), and how many pieces lie in it."""
    if basket is not None and not request.user.is_authenticated:
        _set(response, NAME, _signer.sign(basket.pk), httponly=True)
    elif NAME in request.COOKIES:
        response.delete_cookie(NAME)
    if pieces:
        _set(response, COUNT_NAME, str(pieces), httponly=False)
    elif COUNT_NAME in request.COOKIES:
        response.delete_cookie(COUNT_NAME)
    return response


def _set(response: HttpResponse, name: str, value: str, *, httponly: bool) -> None:
    response.set_cookie(
        name, value, max_age=LIFETIME, secure=settings.SESSION_COOKIE_SECURE, httponly=httponly, samesite="Lax"
    )


def _guest_id(request: HttpRequest) -> int | None:
    try:
        return int(_signer.unsign(request.COOKIES.get(NAME, "")))
    except (BadSignature, ValueError):
        return None


def _guest_basket(request: HttpRequest) -> Any | None:
    guest_id = _guest_id(request)
    if guest_id is None:
        return None
    return next(iter(open_guest_baskets(basket=guest_id)), None)
