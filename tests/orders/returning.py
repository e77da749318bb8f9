"""Returns for tests: asked for, opened, and received with a decision for every piece."""

import secrets

from orders.models import ReturnedLot
from orders.queries.returns import lots_with_buyer
from orders.services.returns import Decision, ask_to_return, open_return, receive_return

Kept = ReturnedLot.Decision


def ask(share, pieces=1, cause="changed-mind", line=None, **more):
    line = line or share.lines.first()
    said = {"name": "Nguyễn Thị Lan", "idempotency_key": secrets.token_hex(8)} | more
    return ask_to_return(fulfilment=share, pieces={line.pk: pieces}, cause=cause, **said)


def bring_back(share, by, pieces=1, cause="changed-mind", line=None, **more):
    """A buyer at the counter with goods in hand; the return is accepted."""
    line = line or share.lines.first()
    said = {"reason": "Khách mang đến", "idempotency_key": secrets.token_hex(8)} | more
    return open_return(fulfilment=share, pieces={line.pk: pieces}, cause=cause, by=by, **said)


def decisions(goods_return, decision=Kept.SHELF, pieces=None):
    """The same decision for every piece (or the first `pieces`), out of the lots that the buyer has."""
    made = []
    for each in goods_return.lines.all():
        wanted = each.quantity if pieces is None else pieces
        for lot in lots_with_buyer([each.line_id])[each.line_id]:
            part = min(wanted, lot.left)
            if part:
                made.append(Decision(each.pk, lot.lot.pk, part, decision))
            wanted -= part
    return made


def receive(goods_return, by, decision=Kept.SHELF, pieces=None, is_our_fault=False, reason="Còn nguyên tem"):
    return receive_return(
        goods_return=goods_return,
        decisions=decisions(goods_return, decision, pieces),
        is_our_fault=is_our_fault,
        reason=reason,
        by=by,
    )
