"""Cash orders handed over, for tests."""

import secrets

from orders.models import CarrierHandIn, CashCollection
from orders.queries.cash import till_of, yet_to_hand_in
from orders.services.cash import cash_up, hand_in


def count(outlet, by, counted=None, **more):
    """Close the till as it stands, with what the book says unless told otherwise."""
    till = till_of(outlet)
    said = {"seen": till.seal, "idempotency_key": secrets.token_hex(8)} | more
    return cash_up(outlet=outlet, counted=till.expected if counted is None else counted, by=by, **said)


def pay_in(outlet, by, carrier="", **more):
    """A carrier hands in all that it owes, with what the book says unless told otherwise."""
    owed = list(yet_to_hand_in(outlet).filter(carrier=carrier))
    said = {
        "collections": [each.pk for each in owed],
        "counted": sum(each.amount for each in owed),
        "method": CarrierHandIn.Method.CASH,
        "idempotency_key": secrets.token_hex(8),
    } | more
    return hand_in(outlet=outlet, carrier=carrier, by=by, **said)


def entries(**which):
    """Amount, holder and carrier of each entry of the book, in the order written."""
    return list(CashCollection.objects.filter(**which).order_by("pk").values_list("amount", "holder", "carrier"))
