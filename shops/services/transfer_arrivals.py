"""What arrives of a transfer, what does not, and what becomes of the difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from shops.models import StockMovement, Transfer, TransferEntry, TransferLine
from shops.queries.prices import sources_of_prices
from shops.services.ledger import Act, checked_quantity, lock_shelves, open_act, record_movement
from shops.services.prices import take_over_prices
from shops.services.transfer_steps import (
    State,
    What,
    checked_words,
    close_act,
    first_transfer,
    hold_transfer,
    line_of,
    lines_of,
    write_step,
)
from shops.transfer_refusals import MoreThanDiffers, MoreThanOnTheRoad, NothingReceived, NotOnTransfer

Kind, Moved = TransferEntry.Kind, StockMovement.Kind
REPORTED = (Kind.MISSING, Kind.DAMAGED)
OUTCOMES = (Kind.LATE, Kind.FOUND, Kind.LOST)


@dataclass(frozen=True)
class Arrived:
    """What the destination found of one line (its id); what it says nothing of is still on the road."""

    line: int
    received: int
    missing: int = 0
    damaged: int = 0


@transaction.atomic
def receive_transfer(
    *, transfer: Transfer, arrived: Iterable[Arrived], by: Any, reason: str = "", idempotency_key: str | None = None
) -> Transfer:
    """Put what arrived on the destination's shelf, all at once or in parts, and report what is missing or damaged.

    Packings that have no price here take over the source's. Reported pieces stay on the road until
    `settle_difference`. The transfer is received once something was said of every piece. Raises IllegalTransferStep,
    NotOnTransfer, BadQuantity, MoreThanOnTheRoad, NothingReceived, and MissingWords when pieces are reported without a
    reason.
    """
    said = [each for each in arrived if each.received or each.missing or each.damaged]
    content = {
        "transfer": transfer.pk,
        "arrived": [[each.line, each.received, each.missing, each.damaged] for each in said],
        "why": reason.strip()[:240],
    }
    act = open_act("transfer-receive", by=by, key=idempotency_key, content=content, document=transfer.number)
    if act.is_repeat:
        return first_transfer(act)
    held = hold_transfer(transfer, What.RECEIVED)
    lines = lines_of(held)
    _refuse(held, lines, said)
    words = checked_words(reason) if any(each.missing or each.damaged for each in said) else reason
    shelves = {
        shelf.lot.pk: shelf
        for shelf in lock_shelves([(held.destination, lines[each.line].lot) for each in said if each.received])
    }
    for each in said:
        line = lines[each.line]
        line.received += each.received
        line.missing += each.missing
        line.damaged += each.damaged
    is_all_said = not any(line.awaited for line in lines.values())
    step = write_step(held, What.RECEIVED, by, words, after=State.RECEIVED if is_all_said else State.ON_THE_ROAD)
    for each in said:
        line = lines[each.line]
        if each.received:
            came = record_movement(act, shelves[line.lot_id], kind=Moved.MOVED_IN, change=each.received)
            TransferEntry.objects.create(
                line=line, step=step, kind=Kind.RECEIVED, quantity=each.received, movement=came
            )
        for kind, quantity in ((Kind.MISSING, each.missing), (Kind.DAMAGED, each.damaged)):
            if quantity:
                TransferEntry.objects.create(line=line, step=step, kind=kind, quantity=quantity)
        line.save(update_fields=["received", "missing", "damaged"])
    _price(held, {lines[each.line].lot.product_id for each in said if each.received}, by)
    return close_act(act, held)


def _price(held: Transfer, product_ids: set[int], by: Any) -> None:
    """Packings that were never sold here cost what they cost where they come from; their records are held."""
    sources = sources_of_prices(held.destination, held.source)
    take_over_prices(sources=sources, destination=held.destination, product_ids=product_ids, by=by)


def _refuse(held: Transfer, lines: dict[int, TransferLine], said: list[Arrived]) -> None:
    if not said:
        raise NothingReceived(transfer=held)
    for each in said:
        line = lines.get(each.line)
        if line is None:
            raise NotOnTransfer(transfer=held, line=each.line)
        parts = [checked_quantity(part, least=0) for part in (each.received, each.missing, each.damaged)]
        if sum(parts) > line.awaited:
            raise MoreThanOnTheRoad(line=line, wanted=sum(parts), left=line.awaited)


@transaction.atomic
def settle_difference(
    *,
    transfer: Transfer,
    line_id: int,
    of: str,
    outcome: str,
    quantity: int,
    by: Any,
    reason: str,
    idempotency_key: str | None = None,
) -> Transfer:
    """Say what became of pieces that were reported `of` "missing" or "damaged".

    `outcome`: "late", they stand at the destination after all; "found", they stand at the source; "lost", they are
    written off, in the source's book. Raises IllegalTransferStep, NotOnTransfer, BadQuantity, MoreThanDiffers,
    MissingWords.
    """
    if of not in REPORTED or outcome not in OUTCOMES:
        raise ValueError(f"{outcome} of {of} settles nothing")
    words = checked_words(reason)
    checked_quantity(quantity)
    content = {"transfer": transfer.pk, "line": line_id, "of": str(of), "outcome": str(outcome), "quantity": quantity}
    act = open_act(
        "transfer-settle", by=by, key=idempotency_key, content=content, reason=words, document=transfer.number
    )
    if act.is_repeat:
        return first_transfer(act)
    held = hold_transfer(transfer, What.SETTLED)
    line = line_of(held, line_id)
    if quantity > (left := getattr(line, of)):
        raise MoreThanDiffers(line=line, wanted=quantity, left=left)
    step = write_step(held, What.SETTLED, by, words)
    _carry_out(act, held, line, step, of, outcome, quantity)
    if outcome == Kind.LATE:
        _price(held, {line.lot.product_id}, by)
    return close_act(act, held)


def _carry_out(
    act: Act, held: Transfer, line: TransferLine, step: Any, of: str, outcome: str, quantity: int
) -> TransferEntry:
    outlet = held.destination if outcome == Kind.LATE else held.source
    (shelf,) = lock_shelves([(outlet, line.lot)])
    came = record_movement(act, shelf, kind=Moved.MOVED_IN, change=quantity)
    loss = record_movement(act, shelf, kind=Moved.DAMAGED, change=-quantity) if outcome == Kind.LOST else None
    counted = {Kind.LATE: "received", Kind.FOUND: "put_back", Kind.LOST: "written_off"}[Kind(outcome)]
    setattr(line, of, getattr(line, of) - quantity)
    setattr(line, counted, getattr(line, counted) + quantity)
    line.save(update_fields=[of, counted])
    return TransferEntry.objects.create(
        line=line, step=step, kind=outcome, of=of, quantity=quantity, movement=came, loss=loss
    )
