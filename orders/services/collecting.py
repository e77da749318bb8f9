"""Handing a share over the counter: to whom shows its code, or whom staff know otherwise and say how."""

import secrets
from typing import Any

from django.db import transaction

from orders.models import Fulfilment, FulfilmentEvent, PickUp
from orders.pickup_refusals import AlreadyFetched, CodeMissing, WrongCode
from orders.queries.pickups import BY_CODE, WITHOUT_CODE
from orders.services.payment_steps import hold_payment
from orders.services.steps import hand_over_share
from shops.services.ledger import under_lock

LONGEST_REASON = 200


def clean_code(typed: str) -> str:
    """The digits of a code as it was typed or scanned: "123 456" is 123456."""
    return "".join(char for char in typed if char.isascii() and char.isdecimal())


@transaction.atomic
def collect_share(*, fulfilment: Fulfilment, by: Any, code: str = "", why: str = "") -> Fulfilment:
    """Hand a share over at the counter against its code, or without it for a reason (`why`) that its step keeps.

    Raises CodeMissing, WrongCode, and AlreadyFetched to whoever comes second: with who handed it over and when. Beyond
    that as `hand_over_share`.
    """
    typed, why = clean_code(code), " ".join(why.split())[:LONGEST_REASON]
    hold_payment(fulfilment.order_id)
    held = under_lock(Fulfilment.objects.select_related("order").filter(pk=fulfilment.pk)).get()
    if held.status == Fulfilment.Status.HANDED_OVER:
        raise already_fetched(held)
    if why and not typed:
        return hand_over_share(fulfilment=held, by=by, reason=WITHOUT_CODE % {"why": why})
    if not typed:
        raise CodeMissing()
    kept = PickUp.objects.filter(fulfilment=held).values_list("code", flat=True).first()
    if not kept or not secrets.compare_digest(kept, typed):
        raise WrongCode()
    return hand_over_share(fulfilment=held, by=by, reason=BY_CODE)


def already_fetched(share: Fulfilment) -> AlreadyFetched:
    """Who handed the share over, and when."""
    step = FulfilmentEvent.objects.filter(fulfilment=share, after=Fulfilment.Status.HANDED_OVER).latest("pk")
    return AlreadyFetched(number=share.order.number, who=step.actor_name, at=step.at)
