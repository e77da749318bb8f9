"""Cash from the buyer's hand to the count: collected at hand-over, corrected, handed in by carriers, cashed up.

Locks in one order: payments by id, then the outlet's till. A hand-over holds its payment and only adds to the till:
what it adds after a count began belongs to the next one.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from common.compiled import Compiled
from common.writing import insert
from orders.exceptions import (
    MOST_TRANSFER,
    BadCashAmount,
    CashChanged,
    DifferenceUnexplained,
    HandedInAlready,
    NoCashTaken,
    NothingTicked,
    ReferenceMissing,
    SameHolder,
    WhyMissing,
)
from orders.models import (
    CarrierHandIn,
    CashCollection,
    CashUp,
    CashUpLine,
    Fulfilment,
    HandInLine,
    Parcel,
    Payment,
    TillSession,
)
from orders.queries.cash import carrier_called, standing_entry, till_of, yet_to_hand_in
from orders.queries.payments import cost_of_share, money_of
from orders.return_refusals import GivenBackAlready
from orders.services.payment_steps import Method, State, cash_that_stands, hold_payment, signature, step_payment
from shops.models import Outlet
from shops.services.ledger import name_of, under_lock

Holder = CashCollection.Holder
OPEN = (Fulfilment.Status.PENDING, Fulfilment.Status.PLACED, Fulfilment.Status.PACKED)


tills_by_id = Compiled(
    lambda outlet: Outlet.objects.select_for_update(of=("self",), no_key=True).filter(pk=outlet).values_list("pk"),
    outlet=int,
)


def hold_till(outlet: Outlet) -> None:
    """The outlet's till, held until commit; tests take this lock away to show the race that it stops.

    Without the key: whoever writes a row that names the outlet (an order, a movement) need not wait for a count.
    """
    tills_by_id(outlet=outlet.pk)


def collect_cash(share: Fulfilment, payment: Payment, *, parcel: Parcel | None = None, carrier: str, by: Any) -> None:
    """Write down the cash of a share that is being handed over, in that transaction, which holds the payment.

    The outlet has it when the buyer picked up; otherwise `carrier` (empty: the outlet's own people) owes it, for each
    `parcel` what that one costs.
    """
    lines = [] if parcel is not None else list(share.lines.select_related("order_line"))
    amount = parcel.amount if parcel is not None else cost_of_share(share, lines)
    if payment.method != Method.CASH or not amount:
        return
    is_here = share.way == Fulfilment.Way.PICK_UP
    write_cash(share, payment, amount, parcel=parcel, carrier=None if is_here else carrier, by=by)


def write_cash(
    share: Fulfilment, payment: Payment, amount: int, *, parcel: Parcel | None = None, carrier: str | None, by: Any
) -> None:
    """Write down `amount` đồng of a share as collected, in its transaction; without a `carrier` the outlet has them."""
    cash = CashCollection(
        fulfilment=share,
        parcel=parcel,
        payment=payment,
        outlet=share.outlet,
        amount=amount,
        holder=Holder.OUTLET if carrier is None else Holder.CARRIER,
        carrier="" if carrier is None else carrier_called(carrier, share.outlet),
        actor=by,
        actor_name=signature(by),
    )
    insert([cash])


def settle_cash(order_id: int, *, by: Any, reason: str) -> None:
    """A cash order is paid exactly while every share of it is over and its cash is in; the payment is held."""
    payment = Payment.objects.filter(order=order_id, method=Method.CASH).first()
    if payment is None or payment.state not in (State.ON_RECEIPT, State.PAID):
        return
    money = money_of(payment)
    is_over = not Fulfilment.objects.filter(order=order_id, status__in=OPEN).exists()
    is_paid = is_over and money.came > 0 and money.came == cash_that_stands(payment)
    if is_paid != (payment.state == State.PAID):
        step_payment(payment, State.PAID if is_paid else State.ON_RECEIPT, by=by, reason=reason)


@transaction.atomic
def correct_collection(
    *, fulfilment: Fulfilment, parcel: Parcel | None = None, is_here: bool, carrier: str = "", reason: str, by: Any
) -> CashCollection:
    """Say rightly who has the cash of a share: a counter-entry, and the right entry beside it; returns that one.

    Of a share that left in several parcels `parcel` says which, else it is the first that stands.
    `is_here` when the outlet has it, else `carrier`. Raises WhyMissing, NoCashTaken, HandedInAlready, SameHolder,
    GivenBackAlready.
    """
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    payment = hold_payment(fulfilment.order_id)
    assert payment is not None  # noqa: S101  every order has one
    hold_till(fulfilment.outlet)
    wrong = standing_entry(fulfilment.pk, parcel.pk if parcel is not None else None)
    if wrong is None:
        raise NoCashTaken()
    if hasattr(wrong, "hand_in_line"):
        raise HandedInAlready()
    holder = Holder.OUTLET if is_here else Holder.CARRIER
    name = "" if is_here else carrier_called(carrier, fulfilment.outlet)
    if (wrong.holder, wrong.carrier) == (holder, name):
        raise SameHolder()
    common = {
        "fulfilment": fulfilment,
        "parcel": wrong.parcel,
        "payment": payment,
        "outlet": fulfilment.outlet,
        "corrects": wrong,
        "reason": reason,
        "actor": by,
        "actor_name": name_of(by),
    }
    CashCollection.objects.create(amount=-wrong.amount, holder=wrong.holder, carrier=wrong.carrier, **common)
    right = CashCollection.objects.create(amount=wrong.amount, holder=holder, carrier=name, **common)
    money = money_of(payment)
    if money.back > money.came:
        raise GivenBackAlready()
    settle_cash(fulfilment.order_id, by=by, reason=reason)
    return right


def forgive_parcel(parcel: Parcel, *, reason: str, by: Any) -> None:
    """Await from nobody the cash of a parcel that was not taken; the payment is held.

    Money that the outlet has, or the carrier has handed in, came: it stays, and is owed once the goods are back.
    """
    outlet = parcel.fulfilment.outlet
    hold_till(outlet)
    entry = standing_entry(parcel.fulfilment_id, parcel.pk)
    if entry is None or entry.is_with_outlet or hasattr(entry, "hand_in_line"):
        return
    CashCollection.objects.create(
        fulfilment=parcel.fulfilment,
        parcel=parcel,
        payment=entry.payment,
        outlet=outlet,
        amount=-entry.amount,
        holder=entry.holder,
        carrier=entry.carrier,
        corrects=entry,
        reason=reason,
        actor=by,
        actor_name=signature(by),
    )


def is_forgiven(parcel: Parcel) -> bool:
    """Whether cash was to be collected for a parcel and never was."""
    sums = CashCollection.objects.filter(parcel=parcel).aggregate(sum=Sum("amount"), rows=Count("pk"))
    return bool(sums["rows"]) and not sums["sum"]


def _difference(expected: int, counted: object, reason: str) -> dict[str, Any]:
    """The counted amount beside the book's. Raises BadCashAmount, DifferenceUnexplained."""
    if not isinstance(counted, int) or isinstance(counted, bool) or not 0 <= counted <= MOST_TRANSFER:
        raise BadCashAmount(amount=counted)
    reason = reason.strip()[:240]
    if counted != expected and not reason:
        raise DifferenceUnexplained(expected=expected, counted=counted)
    return {"expected": expected, "counted": counted, "difference": counted - expected, "reason": reason}


@transaction.atomic
def hand_in(
    *,
    outlet: Outlet,
    carrier: str,
    collections: Iterable[int],
    method: str,
    bank_reference: str = "",
    counted: int,
    reason: str = "",
    by: Any,
    idempotency_key: str,
) -> CarrierHandIn:
    """Write down that a carrier handed in the cash of these entries; what their orders cost is in with that.

    A difference is between shop and carrier: the buyer has paid. The same key again brings the first back. Raises
    NothingTicked, CashChanged when one of them is not this carrier's to hand in any more, ReferenceMissing,
    BadCashAmount, DifferenceUnexplained.
    """
    wanted = sorted(set(collections))
    reference = " ".join(bank_reference.split())[:60] if method == CarrierHandIn.Method.TRANSFER else ""
    of_these = CashCollection.objects.filter(pk__in=wanted, outlet=outlet).values("payment")
    payments = list(under_lock(Payment.objects.filter(pk__in=of_these).order_by("pk")))
    hold_till(outlet)
    if (first := CarrierHandIn.objects.filter(idempotency_key=idempotency_key).first()) is not None:
        if first.outlet_id != outlet.pk:
            raise CashChanged()
        return first
    if not wanted:
        raise NothingTicked()
    found = list(yet_to_hand_in(outlet).filter(pk__in=wanted, carrier=carrier))
    if len(found) != len(wanted):
        raise CashChanged()
    if method == CarrierHandIn.Method.TRANSFER and not reference:
        raise ReferenceMissing()
    done = CarrierHandIn.objects.create(
        outlet=outlet,
        carrier=carrier,
        method=method,
        bank_reference=reference,
        actor=by,
        actor_name=name_of(by),
        idempotency_key=idempotency_key,
        **_difference(sum(each.amount for each in found), counted, reason),
    )
    HandInLine.objects.bulk_create(HandInLine(hand_in=done, collection=each) for each in found)
    for payment in payments:
        settle_cash(payment.order_id, by=by, reason=_("Người giao đã nộp tiền"))
    return done


@transaction.atomic
def cash_up(*, outlet: Outlet, seen: str, counted: int, reason: str = "", by: Any, idempotency_key: str) -> CashUp:
    """Count and close an outlet's till; `seen` is the seal of the till that the counter was shown (`Till.seal`).

    With a session open `counted` is all that lies in the till, its float too, and the session ends. The same key again
    brings the first back. Raises CashChanged when anything came or went since, or there is nothing to count,
    BadCashAmount, DifferenceUnexplained.
    """
    hold_till(outlet)
    if (first := CashUp.objects.filter(idempotency_key=idempotency_key).first()) is not None:
        if first.outlet_id != outlet.pk:
            raise CashChanged()
        return first
    till = till_of(outlet)
    if not till or till.seal != seen:
        raise CashChanged()
    done = CashUp.objects.create(
        outlet=outlet,
        actor=by,
        actor_name=name_of(by),
        idempotency_key=idempotency_key,
        **_difference(till.expected, counted, reason),
    )
    CashUpLine.objects.bulk_create(
        [
            *(CashUpLine(cash_up=done, collection=each) for each in till.collections),
            *(CashUpLine(cash_up=done, hand_in=each) for each in till.hand_ins),
            *(CashUpLine(cash_up=done, refund=each) for each in till.refunds),
        ]
    )
    if till.session is not None:
        TillSession.objects.filter(pk=till.session.pk).update(cash_up=done)
    return done
