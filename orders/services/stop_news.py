"""Telling buyers that a lot they have was held or recalled: the list, a letter each, and calls to whoever left none.

The list is made by the outbox right after the lots were stopped, not in that act: it costs what was sold, and whatever
was being sold at that moment is in it. Making it again adds what is missing and writes to nobody twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from oscar.core.loading import get_model

from common.outbox import announce_all
from orders.models import BuyerCall, LetterText, OrderFacts, StopBuyer
from orders.queries.lot_buyers import pieces_by_order, rows_of
from orders.services.letters import tell_buyer
from shops.models import LotStop, StopEnd
from shops.services.ledger import name_of

Order = get_model("order", "Order")
TELL_BUYER = "buyer-of-stopped-lot"
TELL_BUYER_OVER = "buyer-of-ended-hold"
Way = StopBuyer.Way


def list_buyers(stop_ids: Iterable[str]) -> None:
    """Carry out the news that lots were stopped: write down who has pieces of them, and have each written to."""
    for stop in LotStop.objects.filter(pk__in=list(stop_ids)).order_by("pk"):
        _list(stop)


def _list(stop: LotStop) -> None:
    lots = list(stop.lots.values_list("lot", flat=True))
    listed = set(stop.buyers.values_list("order", flat=True))
    pieces = {order: count for order, count in pieces_by_order(lots).items() if order not in listed}
    facts = OrderFacts.objects.filter(order__in=pieces).values_list("order", "email", "phone")
    added = StopBuyer.objects.bulk_create(
        [
            StopBuyer(
                stop=stop,
                order_id=order,
                pieces=pieces[order],
                way=Way.LETTER if email else Way.CALL if phone else Way.UNKNOWN,
            )
            for order, email, phone in facts.order_by("order_id")
        ],
        batch_size=500,
    )
    announce_all(TELL_BUYER, [str(each.pk) for each in added if each.way == Way.LETTER])


def tell_of_stop(buyer_id: str) -> None:
    """One letter to one buyer; nothing is held meanwhile. A hold that has ended by now is not told of any more."""
    buyer = _waiting(buyer_id, told_at=None)
    if buyer is None:
        return
    stop = buyer.stop
    if not stop.lots.filter(end=None).exists():
        return
    kind = LetterText.Kind.LOT_RECALLED if stop.is_recall else LetterText.Kind.LOT_HELD
    _send(kind, buyer)
    StopBuyer.objects.filter(pk=buyer.pk).update(told_at=timezone.now())


def list_freed(end_ids: Iterable[str]) -> None:
    """Carry out the news that lots of a hold are for sale again: whoever was told of the hold is told of its end."""
    ends = StopEnd.objects.filter(pk__in=list(end_ids), how=StopEnd.How.RELEASED).select_related("stopped")
    by_stop: dict[int, list[int]] = defaultdict(list)
    for end in ends.order_by("pk"):
        by_stop[end.stopped.stop_id].append(end.stopped.lot_id)
    for stop, lots in by_stop.items():
        told = StopBuyer.objects.filter(stop=stop, order__in=pieces_by_order(lots)).exclude(told_at=None)
        announce_all(TELL_BUYER_OVER, [str(pk) for pk in told.values_list("pk", flat=True)])


def tell_of_end(buyer_id: str) -> None:
    """One letter to one buyer of lots that are for sale again; a later end of other lots has a letter of its own."""
    buyer = _waiting(buyer_id)
    if buyer is not None:
        _send(LetterText.Kind.HOLD_OVER, buyer, how=StopEnd.How.RELEASED)
        StopBuyer.objects.filter(pk=buyer.pk).update(told_over_at=timezone.now())


def _waiting(buyer_id: str, **still: Any) -> StopBuyer | None:
    found = StopBuyer.objects.filter(pk=buyer_id, **still)
    return found.select_related("stop", "order__facts", "order__payment").first()


def _send(kind: str, buyer: StopBuyer, how: str | None = None) -> None:
    stopped = buyer.stop.lots.filter(end__how=how) if how else buyer.stop.lots.filter(end=None)
    rows = rows_of(buyer.order_id, list(stopped.values_list("lot", flat=True)))
    if rows:
        tell_buyer(kind, buyer.order, [], stop=buyer.stop, rows=rows, outlet=rows[0].outlet)


@transaction.atomic
def record_call(*, buyer: StopBuyer, outcome: str, words: str, by: Any, key: str) -> BuyerCall:
    """Write down that somebody called a buyer, and whether they were reached."""
    if known := BuyerCall.objects.filter(key=key).first():
        return known
    try:
        with transaction.atomic():
            return BuyerCall.objects.create(
                buyer=buyer, outcome=outcome, words=words.strip()[:240], actor=by, actor_name=name_of(by), key=key
            )
    except IntegrityError:  # the same page sent twice at once
        return BuyerCall.objects.get(key=key)
