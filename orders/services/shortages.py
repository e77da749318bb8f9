"""What an order lacks: written down in the act that found it out, and planned anew right after it.

An act on a shelf holds stock records; a plan changes shares, which are locked before records. So the first transaction
only takes off what is not there, and the news of it (`SHARE_SHORT`) plans anew in a transaction of its own, in the
house's order: payment, shares, stock records, lots, order. Until then, and when nothing is found, the pieces are short:
the order's page, the counter's list and the sums say so.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from common.outbox import announce, announce_all
from orders.models import Fulfilment, FulfilmentLine, PromisedLot, Shortage
from orders.services.letters import SHARE_CUT
from shops.services.releasing import CutPromise

SHARE_SHORT = "share-short"


def note_shortages(cuts: Sequence[CutPromise]) -> None:
    """Take off shares what an act on the shelves found missing, in its transaction, which holds the stock records.

    The steps' book gets no line: the share stays where it is, and the released part says who found it, when and why.
    Promises made to somebody who has no order are left alone.
    """
    rows = PromisedLot.objects.select_related("line").filter(allocation__in=[cut.promise.pk for cut in cuts])
    kept = {row.allocation_id: row.line for row in rows}
    found = [(cut, kept[cut.promise.pk]) for cut in cuts if cut.promise.pk in kept]
    PromisedLot.objects.bulk_create(
        PromisedLot(line=line, allocation=cut.released) for cut, line in found if cut.released.pk != cut.promise.pk
    )
    Shortage.objects.bulk_create(
        Shortage(line=line, allocation=cut.released, quantity=cut.released.quantity) for cut, line in found
    )
    pieces: dict[int, int] = defaultdict(int)
    for cut, line in found:
        pieces[line.pk] += cut.released.quantity
    by_number: dict[int, list[int]] = defaultdict(list)
    for line_id, missing in pieces.items():
        by_number[missing].append(line_id)
    for missing, line_ids in by_number.items():
        FulfilmentLine.objects.filter(pk__in=line_ids).update(cancelled=F("cancelled") + missing)
    announce_all(SHARE_SHORT, [str(pk) for pk in sorted({line.fulfilment_id for _cut, line in found})])


def tell_of_shortage(share: Fulfilment) -> None:
    """Let the buyer be written to about pieces that stay short, once for each; the share is held."""
    untold = Shortage.objects.open().filter(line__fulfilment=share.pk, told_at=None)
    if untold.update(told_at=timezone.now()):
        announce(SHARE_CUT, str(share.pk))
