"""Each day's list of Stripe held against our books, by the clock: every difference named, an agreeing day said so."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common.attempts import Attempt
from orders import stripe_api
from orders.models import CardDay, CardIntent
from orders.queries.card_days import GONE, bounds_of, charge_differences, earliest_asked, refund_differences, taken
from orders.stripe_api import CURRENCY, takes_cards

log = logging.getLogger(__name__)

QUIET_HOURS = 2  # after midnight: what was under way then is finished
MOST_DAYS_BACK = 7  # a shop that was off longer begins anew with the last week


def reconcile_cards(now: datetime | None = None) -> int:
    """Hold each day that is over and not yet held against Stripe's list; returns how many were.

    A day at a time, the oldest first; Stripe is read before anything is written. Raises when Stripe does not answer,
    and tries again with the next tick.
    """
    first = CardIntent.objects.order_by("pk").values_list("made_at", flat=True).first()
    if not takes_cards() or first is None:
        return 0
    here = timezone.localtime(now or timezone.now())
    last = (here - timedelta(hours=QUIET_HOURS)).date() - timedelta(days=1)
    begin = max(timezone.localtime(first).date(), last - timedelta(days=MOST_DAYS_BACK - 1))
    wanted = [begin + timedelta(days=number) for number in range((last - begin).days + 1)]
    known = set(CardDay.objects.filter(day__gte=begin).values_list("day", flat=True))
    done, errors = 0, []
    for day in [each for each in wanted if each not in known]:
        with Attempt(log, f"card list of {day}") as attempt:
            _reconcile(day)
            done += 1
        errors += [attempt.error] if attempt.error is not None else []
    if errors:
        raise errors[0]
    return done


def _reconcile(day: date) -> None:
    bounds = bounds_of(day)
    since = earliest_asked(bounds)
    charges = list(stripe_api.charges_since(since))
    refunds = list(stripe_api.refunds_since(since))
    with transaction.atomic():
        differences = charge_differences(charges, bounds) + refund_differences(refunds, bounds)
        came = [each["amount"] for each in taken(charges) if bounds.holds(each)]
        back = [each for each in refunds if each["currency"] == CURRENCY and each["status"] not in GONE]
        went = [each["amount"] for each in back if bounds.holds(each)]
        CardDay.objects.get_or_create(
            day=day,
            defaults={
                "charges": len(came),
                "charged": sum(came),
                "refunds": len(went),
                "refunded": sum(went),
                "differences": differences,
            },
        )
