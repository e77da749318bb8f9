"""Where Stripe tells what became of cards. What it signed is written down, anything else is refused."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.card_news import NotAnEvent, read_news
from orders.services.card_limits import count_failure
from orders.services.cards import take_event
from orders.stripe_api import takes_cards, verify_signature


@csrf_exempt  # the signature is the proof
@never_cache
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Take one event: 200 once it is in the books (the first time or again), 400 for what Stripe did not sign."""
    if not takes_cards() or not verify_signature(request.body, request.headers.get("Stripe-Signature")):
        return HttpResponse("signature", status=400, content_type="text/plain")
    try:
        news = read_news(request.body)
    except NotAnEvent:
        return HttpResponse("event", status=400, content_type="text/plain")
    with translation.override(settings.LANGUAGE_CODE):  # reasons are read by the shop's people
        event, is_new = take_event(news)
        if is_new:
            count_failure(event, news.fingerprint)
    return HttpResponse(event.outcome, content_type="text/plain")
