"""The steps of a parcel: sent, then arrived; or not taken, and back at its outlet."""

from collections.abc import Sequence
from typing import Any

from orders.models import Fulfilment, FulfilmentLine, Parcel, ParcelEvent, ParcelLine
from orders.queries.cash import carrier_called
from orders.return_refusals import IllegalParcelStep
from orders.services.payment_steps import hold_payment, signature
from shops.services.ledger import under_lock

State = Parcel.State

# Every step there is: from where to where. What is not here is refused, whoever asks.
STEPS: dict[str, frozenset[str]] = {
    State.SENT: frozenset({State.ARRIVED, State.REFUSED}),
    State.ARRIVED: frozenset(),
    State.REFUSED: frozenset({State.CAME_BACK}),  # with the return that decides about its pieces
    State.CAME_BACK: frozenset(),
}


def clean_tracking(typed: str) -> str:
    """A tracking number as it was typed, without blanks at its ends and doubled ones."""
    return " ".join(typed.replace("\x00", "").split())[:60]


def write_parcel(
    share: Fulfilment, pieces: Sequence[tuple[FulfilmentLine, int]], *, carrier: str, tracking: str, by: Any
) -> Parcel:
    """The parcel of pieces that are being handed over, in that transaction, which holds the payment and the share."""
    charge = 0 if Parcel.objects.filter(fulfilment=share).exists() else share.charge
    goods = sum(int(line.order_line.unit_price_incl_tax) * quantity for line, quantity in pieces)
    parcel = Parcel.objects.create(
        fulfilment=share,
        carrier=carrier_called(carrier, share.outlet),
        tracking=clean_tracking(tracking),
        amount=goods + charge,
        charge=charge,
    )
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line=line, quantity=quantity) for line, quantity in pieces if quantity
    )
    write_event(parcel, "", by, "")
    return parcel


def hold_parcel(parcel: Parcel, wanted: str) -> Parcel:
    """The parcel as it stands, held until commit; refused when the step does not lead from there."""
    hold_payment(parcel.fulfilment.order_id)
    rows = Parcel.objects.select_related("fulfilment__outlet", "fulfilment__order__payment").filter(pk=parcel.pk)
    held = under_lock(rows).get()
    if wanted not in STEPS[held.state]:
        raise IllegalParcelStep(state=held.state, wanted=wanted)
    return held


def step_parcel(held: Parcel, after: str, by: Any, reason: str = "") -> Parcel:
    before, held.state = held.state, after
    held.save(update_fields=["state"])
    write_event(held, before, by, reason)
    return held


def write_event(parcel: Parcel, before: str, by: Any, reason: str) -> None:
    ParcelEvent.objects.create(
        parcel=parcel,
        before=before,
        after=parcel.state,
        tracking=parcel.tracking,
        actor=by,
        actor_name=signature(by),
        reason=reason.strip()[:240],
    )
