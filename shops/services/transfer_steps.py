"""What every act on a transfer needs: its row held, its step written, what it keeps back on the source's shelf.

Order of locks: the act's key, the transfer, stock records by id, lots by id. Lines of a packed transfer are read again
once the records are held, for a count that ends their promises holds the same records and no transfer.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext

from shops.exceptions import MissingWords
from shops.models import Allocation, Transfer, TransferLine, TransferStep
from shops.services.ledger import Act, lock_shelves, name_of
from shops.services.projections import Shelf
from shops.transfer_refusals import IllegalTransferStep, NotOnTransfer

State, What = Transfer.State, TransferStep.What

# Every step there is: from which states it may be taken.
STEPS: dict[str, frozenset[str]] = {
    What.CHANGED: frozenset({State.DRAFT}),
    What.PACKED: frozenset({State.DRAFT}),
    What.UNPACKED: frozenset({State.PACKED}),
    What.SENT: frozenset({State.PACKED}),
    What.RECEIVED: frozenset({State.ON_THE_ROAD}),
    What.SETTLED: frozenset({State.ON_THE_ROAD, State.RECEIVED}),
    What.CANCELLED: frozenset({State.DRAFT, State.PACKED}),
}


def under_lock(rows: QuerySet) -> QuerySet:
    """The rows held until commit. Tests take this lock away to show the race that it stops.

    Weaker than the ledger's: a count that holds a stock record writes a step, and PostgreSQL then looks whether the
    transfer is there. Against a lock that forbids that look, it and a transfer that leaves would wait for each other.
    """
    return rows.select_for_update(of=("self",), no_key=True)


def hold_transfer(transfer: Transfer, what: str) -> Transfer:
    """The transfer as it stands, held until commit. Raises IllegalTransferStep when the step is not one from there."""
    rows = Transfer.objects.select_related("source", "destination").filter(pk=transfer.pk)
    held = under_lock(rows.order_by()).get()
    if held.state not in STEPS[what]:
        raise IllegalTransferStep(transfer=held, wanted=what)
    return held


def write_step(held: Transfer, what: str, by: Any, words: str = "", after: str | None = None) -> TransferStep:
    """Write the step into the transfer's book, and where it leads; `by` is None when a promise ended by itself."""
    if after is not None:
        held.state = after
        held.save(update_fields=["state"])
    return TransferStep.objects.create(
        transfer=held,
        what=what,
        after=held.state,
        actor=by,
        actor_name=name_of(by) if by else gettext("máy"),
        words=words.strip()[:240],
    )


def lines_of(held: Transfer) -> dict[int, TransferLine]:
    return {line.pk: line for line in held.lines.select_related("lot__product", "allocation")}


def line_of(held: Transfer, line_id: int) -> TransferLine:
    """One line of the transfer as it stands. Raises NotOnTransfer."""
    line = held.lines.select_related("lot__product").filter(pk=line_id).first()
    if line is None:
        raise NotOnTransfer(transfer=held, line=line_id)
    return line


@dataclass(frozen=True)
class Box:
    """A line whose goods are kept back, the shelf at the source where they are, and the promise that keeps them."""

    line: TransferLine
    shelf: Shelf
    promise: Allocation


def boxes_of(held: Transfer) -> list[Box]:
    """What is packed, read under the locks of its shelves at the source."""
    places = [(held.source, line.lot) for line in lines_of(held).values() if line.packed]
    shelves = {shelf.lot.pk: shelf for shelf in lock_shelves(places)} if places else {}
    return [
        Box(line, shelves[line.lot_id], line.allocation)
        for line in lines_of(held).values()
        if line.packed and line.allocation is not None
    ]


def checked_words(words: str) -> str:
    """Raises MissingWords when there is nothing in it."""
    if not (kept := words.strip()[:240]):
        raise MissingWords(field="reason")
    return kept


def cut_transfer(*, promise: Allocation, released: Allocation) -> None:
    """Take out of the boxes what a count found missing; called in the count's transaction, which holds the record.

    The transfer is not held: whoever packs, sends or cancels it waits for the same record and reads its lines anew.
    """
    line = TransferLine.objects.select_related("transfer", "lot").filter(allocation=promise.pk).first()
    if line is None:
        return  # kept for an order
    quantity = released.quantity
    TransferLine.objects.filter(pk=line.pk).update(packed=F("packed") - quantity, short=F("short") + quantity)
    written = Allocation.objects.select_related("settled_by").get(pk=released.pk)
    words = f"{line.lot.code}: −{quantity}"
    if written.settle_reason:
        words = f"{words}, {written.settle_reason}"
    write_step(line.transfer, What.CUT, written.settled_by, words)


def close_act(act: Act, held: Transfer) -> Transfer:
    """Keep the answer under the act's key and tell the news."""
    act.close(transfer=held.pk)
    return held


def first_transfer(act: Act) -> Transfer:
    """The transfer that the first sending of this act wrote, as it stands now."""
    return Transfer.objects.select_related("source", "destination").get(pk=(act.first_outcome or {})["transfer"])
