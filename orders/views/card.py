"""The step where a card is typed in: into Stripe's own frame, on the one page that lets Stripe in."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders.card_refusals import CardsOutOfReach, CardStepClosed
from orders.models import Payment
from orders.services.card_limits import minutes_closed, remember_address
from orders.services.stripe_calls import open_intent
from orders.stripe_api import PROCESSING, SUCCEEDED, takes_cards
from orders.views.order import facts_of, private

# What Stripe publishes for Stripe.js with the Payment Element: https://docs.stripe.com/security/guide
STRIPE_POLICY = {
    "script-src": [SELF, "https://js.stripe.com", "https://*.js.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": [SELF, "https://api.stripe.com"],
    "img-src": [SELF, "https://*.stripe.com"],
}


@csp_update(STRIPE_POLICY)
@never_cache
@require_safe
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """The card form of an order that waits for its money; an order that does not is shown as it stands.

    What was paid is not decided here: Stripe's way back leads to the order's page, which follows the books.
    """
    facts = facts_of(token)
    payment = facts.order.payment
    is_waiting = payment.method == Payment.Method.CARD and payment.state == Payment.State.AWAITED
    if not is_waiting or not takes_cards() or "payment_intent" in request.GET:
        return redirect(_order_page(token))
    context = {"facts": facts, "order": facts.order, "payment": payment}
    remember_address(payment, request.META.get("REMOTE_ADDR", ""))
    if minutes := minutes_closed(payment):
        return _shown(request, context | {"refusal": str(CardStepClosed(minutes=minutes))}, 429)
    try:
        intent = open_intent(payment)
    except CardsOutOfReach as refusal:
        return _shown(request, context | {"refusal": str(refusal)}, 503)
    if intent is None or intent["status"] in (PROCESSING, SUCCEEDED):
        return redirect(_order_page(token))
    context |= {
        "amount": intent["amount"],
        "secret": intent["client_secret"],
        "key": settings.STRIPE_PUBLISHABLE_KEY,
        "language": (get_language() or "vi")[:2],
        "back": _order_page(token),
        "is_test": "_test_" in settings.STRIPE_PUBLISHABLE_KEY,
    }
    return _shown(request, context, 200)


def _order_page(token: str) -> str:
    """The order's page, which knows that the buyer comes from the card."""
    return f"{reverse('order', args=[token])}?the=1"


def _shown(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    response = private(render(request, "orders/card.html", context, status=status))
    response["Referrer-Policy"] = "strict-origin"  # Stripe sees where its frame stands, and not which order
    return response
