"""What happens to a parcel on its way: its number is put right, it arrives, or it is not taken and comes back."""

from typing import Any

from django.db import transaction

from orders.exceptions import WhyMissing
from orders.models import GoodsReturn, Parcel
from orders.return_refusals import SameTracking
from orders.services.cash import forgive_parcel, settle_cash
from orders.services.parcel_steps import State, clean_tracking, hold_parcel, step_parcel, write_event
from orders.services.payment_steps import hold_payment
from orders.services.returns import open_undelivered
from shops.services.ledger import under_lock


@transaction.atomic
def correct_tracking(*, parcel: Parcel, tracking: str, reason: str = "", by: Any) -> Parcel:
    """Enter the carrier's number of a parcel, or put it right; the number before stays readable.

    A number that takes the place of another needs a reason. Raises WhyMissing, SameTracking.
    """
    hold_payment(parcel.fulfilment.order_id)
    held = under_lock(Parcel.objects.filter(pk=parcel.pk)).get()
    number = clean_tracking(tracking)
    if number == held.tracking:
        raise SameTracking()
    if held.tracking and not reason.strip():
        raise WhyMissing()
    held.tracking = number
    held.save(update_fields=["tracking"])
    write_event(held, held.state, by, reason)
    return held


@transaction.atomic
def mark_arrived(*, parcel: Parcel, by: Any) -> Parcel:
    """Say that the buyer has the parcel. Raises IllegalParcelStep."""
    return step_parcel(hold_parcel(parcel, State.ARRIVED), State.ARRIVED, by)


@transaction.atomic
def refuse_parcel(*, parcel: Parcel, reason: str, by: Any) -> GoodsReturn:
    """Say that the parcel was not taken and is on its way back; returns the return that will decide about its pieces.

    Cash that the carrier was to collect for it is awaited from nobody any more. Money that came stays until the goods
    are back: what is owed then is what came back. Raises WhyMissing, IllegalParcelStep.
    """
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    held = step_parcel(hold_parcel(parcel, State.REFUSED), State.REFUSED, by, reason)
    forgive_parcel(held, reason=reason, by=by)
    opened = open_undelivered(held, reason=reason, by=by)
    settle_cash(held.fulfilment.order_id, by=by, reason=reason)
    return opened
