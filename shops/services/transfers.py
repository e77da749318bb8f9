"""Sending goods to another outlet: drafted by either side, packed and sent by the source.

Common to all: `by` is the person who answers for it, `idempotency_key` makes a second sending harmless.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import InsufficientStock, SameOutlet, WrongLot
from shops.models import Allocation, LotBalance, Outlet, StockMovement, Transfer, TransferLine
from shops.register_refusals import OutletClosed
from shops.services.ledger import (
    checked_quantity,
    keep_from_closing,
    lock_shelves,
    open_act,
    record_movement,
)
from shops.services.movements import why_not_sellable
from shops.services.projections import project_promises
from shops.services.promises import release_promise
from shops.services.transfer_steps import (
    What,
    boxes_of,
    checked_words,
    close_act,
    first_transfer,
    hold_transfer,
    line_of,
    lines_of,
    write_step,
)
from shops.transfer_refusals import EmptyTransfer, MorePackedThanAsked, NothingToMove, NotOnTransfer

State = Transfer.State


@transaction.atomic
def draft_transfer(
    *, source: Outlet, destination: Outlet, by: Any, note: str = "", idempotency_key: str | None = None
) -> Transfer:
    """Begin a transfer: the source sends, or the destination asks. Raises SameOutlet, OutletClosed."""
    if source.pk == destination.pk:
        raise SameOutlet(outlet=source)
    if destination.state == Outlet.State.CLOSED:
        raise OutletClosed(outlet=destination)
    content = {"source": source.pk, "destination": destination.pk}
    act = open_act("transfer-draft", by=by, key=idempotency_key, content=content, reason=note)
    if act.is_repeat:
        return first_transfer(act)
    made = Transfer.objects.create(source=source, destination=destination, note=act.reason)
    write_step(made, What.MADE, by, act.reason)
    return close_act(act, made)


@transaction.atomic
def transfer_all(
    *, source: Outlet, destination: Outlet, by: Any, note: str = "", idempotency_key: str | None = None
) -> Transfer:
    """Draft a transfer of every piece on a shelf that nobody was promised, whatever may or may not be sold of it.

    A fair that closes or an outlet that is suspended sends its goods away so. Raises SameOutlet, NothingToMove.
    """
    content = {"source": source.pk, "destination": destination.pk}
    act = open_act("transfer-all", by=by, key=idempotency_key, content=content, reason=note)
    if act.is_repeat:
        return first_transfer(act)
    made = draft_transfer(source=source, destination=destination, by=by, note=note)
    free = [balance for balance in _balances(source).order_by("pk") if balance.free > 0]
    if not free:
        raise NothingToMove(outlet=source)
    TransferLine.objects.bulk_create(
        TransferLine(transfer=made, lot=balance.lot, asked=balance.free) for balance in free
    )
    return close_act(act, made)


def _balances(outlet: Outlet) -> Any:
    return LotBalance.objects.filter(outlet=outlet, quantity__gt=0).select_related("lot__product")


def proposed_lots(
    source: Outlet, product: Any, quantity: int, *, lot: Lot | None = None, taken: Mapping[int, int] | None = None
) -> list[tuple[Lot, int]]:
    """Which lots to send: what may be sold, the earliest best-before first; or `lot` alone, whatever may be sold of it.

    `taken` (pieces by the id of a lot) counts as gone. Raises WrongLot, InsufficientStock.
    """
    checked_quantity(quantity)
    if lot is not None and lot.product_id != product.pk:
        raise WrongLot(lot=lot, product=product)
    now, parts, open_quantity = timezone.now(), [], quantity
    balances = [
        balance
        for balance in _balances(source).filter(lot__product=product)
        if (why_not_sellable(balance.lot, now) is None if lot is None else balance.lot_id == lot.pk)
    ]
    balances.sort(key=lambda each: (each.lot.best_before is None, each.lot.best_before, each.lot_id))
    for balance in balances:
        part = min(max(0, balance.free - (taken or {}).get(balance.lot_id, 0)), open_quantity)
        if part:
            parts.append((balance.lot, part))
            open_quantity -= part
    if open_quantity:
        available = quantity - open_quantity
        raise InsufficientStock(product=product, lot=lot, outlet=source, wanted=quantity, available=available)
    return parts


@transaction.atomic
def add_goods(
    *,
    transfer: Transfer,
    product: Any,
    quantity: int,
    by: Any,
    lot: Lot | None = None,
    idempotency_key: str | None = None,
) -> list[TransferLine]:
    """Put pieces of a packing on a draft, more of them when it stands there: see `proposed_lots` for which lots.

    Nothing is kept back yet. Raises IllegalTransferStep, BadQuantity, WrongLot, and InsufficientStock when the source
    has fewer pieces that are free than the draft would ask for.
    """
    content = {"transfer": transfer.pk, "product": product.pk, "lot": lot.pk if lot else None, "quantity": quantity}
    act = open_act("transfer-add", by=by, key=idempotency_key, content=content)
    if act.is_repeat:
        return list(TransferLine.objects.filter(pk__in=(act.first_outcome or {})["lines"]).order_by("pk"))
    held = hold_transfer(transfer, What.CHANGED)
    lines = {line.lot_id: line for line in lines_of(held).values()}
    taken = {lot_id: line.asked for lot_id, line in lines.items()}
    written = []
    for each, part in proposed_lots(held.source, product, quantity, lot=lot, taken=taken):
        line = lines.get(each.pk) or TransferLine(transfer=held, lot=each, asked=0)
        line.asked += part
        line.save()
        written.append(line)
        write_step(held, What.CHANGED, by, f"{each.code}: +{part}")
    act.close(lines=[line.pk for line in written])
    return written


@transaction.atomic
def change_line(
    *, transfer: Transfer, line_id: int, lot: Lot, quantity: int, by: Any, idempotency_key: str | None = None
) -> Transfer:
    """Make a line of a draft say `quantity` pieces of `lot`, another lot of the same packing perhaps; 0 takes it off.

    Raises IllegalTransferStep, NotOnTransfer, BadQuantity, WrongLot, InsufficientStock.
    """
    checked_quantity(quantity, least=0)
    content = {"transfer": transfer.pk, "line": line_id, "lot": lot.pk, "quantity": quantity}
    act = open_act("transfer-line", by=by, key=idempotency_key, content=content)
    if act.is_repeat:
        return first_transfer(act)
    held = hold_transfer(transfer, What.CHANGED)
    line = line_of(held, line_id)
    words = f"{line.lot.code}: {line.asked} → {quantity}"
    if lot.pk != line.lot_id:
        words = f"{line.lot.code}: {line.asked} → {lot.code}: {quantity}"
    taken = {each.lot_id: each.asked for each in lines_of(held).values() if each.pk != line.pk}
    if quantity:
        proposed_lots(held.source, line.lot.product, quantity, lot=lot, taken=taken)
        other = held.lines.filter(lot=lot).exclude(pk=line.pk).first()
        if other is None:
            TransferLine.objects.filter(pk=line.pk).update(lot=lot, asked=quantity)
        else:
            TransferLine.objects.filter(pk=other.pk).update(asked=other.asked + quantity)
            line.delete()
    else:
        line.delete()
    write_step(held, What.CHANGED, by, words)
    return close_act(act, held)


@transaction.atomic
def pack_transfer(
    *, transfer: Transfer, by: Any, packed: Mapping[int, int] | None = None, idempotency_key: str | None = None
) -> Transfer:
    """Keep the goods of a draft back on the source's shelf, so that nobody else is sold them.

    `packed` says how many by the id of a line, none to all of what it asks for; left out, everything is packed. Any lot
    may be moved, also one that may not be sold. Raises IllegalTransferStep, NotOnTransfer, MorePackedThanAsked,
    EmptyTransfer, InsufficientStock.
    """
    content = {"transfer": transfer.pk, "packed": None if packed is None else {str(k): n for k, n in packed.items()}}
    act = open_act("transfer-pack", by=by, key=idempotency_key, content=content)
    if act.is_repeat:
        return first_transfer(act)
    held = hold_transfer(transfer, What.PACKED)
    lines = lines_of(held)
    chosen = _chosen(held, lines, packed)
    shelves = lock_shelves([(held.source, line.lot) for line, _part in chosen])
    for shelf, (_line, part) in zip(shelves, chosen, strict=True):
        if shelf.balance.free < part:
            raise InsufficientStock(
                product=shelf.lot.product,
                lot=shelf.lot,
                outlet=held.source,
                wanted=part,
                available=shelf.balance.free,
            )
    project_promises([(shelf, part) for shelf, (_line, part) in zip(shelves, chosen, strict=True)])
    for shelf, (line, part) in zip(shelves, chosen, strict=True):
        act.touch(shelf)
        kept = Allocation.objects.create(balance=shelf.balance, quantity=part, reference=held.number, made_by=by)
        TransferLine.objects.filter(pk=line.pk).update(packed=part, allocation=kept)
    write_step(held, What.PACKED, by, after=State.PACKED)
    return close_act(act, held)


def _chosen(
    held: Transfer, lines: Mapping[int, TransferLine], packed: Mapping[int, int] | None
) -> Sequence[tuple[TransferLine, int]]:
    wanted = {pk: line.asked for pk, line in lines.items()} if packed is None else packed
    chosen = []
    for line_id, part in wanted.items():
        if (line := lines.get(line_id)) is None:
            raise NotOnTransfer(transfer=held, line=line_id)
        if checked_quantity(part, least=0) > line.asked:
            raise MorePackedThanAsked(line=line, wanted=part)
        if part:
            chosen.append((line, part))
    if not chosen:
        raise EmptyTransfer(transfer=held)
    return chosen


@transaction.atomic
def unpack_transfer(*, transfer: Transfer, by: Any, reason: str, idempotency_key: str | None = None) -> Transfer:
    """Open the boxes again: the goods go back to everybody and the transfer is a draft. Raises IllegalTransferStep."""
    return _give_back(transfer, "transfer-unpack", What.UNPACKED, State.DRAFT, by, reason, idempotency_key)


@transaction.atomic
def cancel_transfer(*, transfer: Transfer, by: Any, reason: str, idempotency_key: str | None = None) -> Transfer:
    """Give a transfer up before it leaves; what was packed goes back to everybody. Raises IllegalTransferStep."""
    return _give_back(transfer, "transfer-cancel", What.CANCELLED, State.CANCELLED, by, reason, idempotency_key)


def _give_back(transfer: Transfer, name: str, what: str, after: str, by: Any, reason: str, key: str | None) -> Transfer:
    words = checked_words(reason)
    act = open_act(name, by=by, key=key, content={"transfer": transfer.pk}, reason=words)
    if act.is_repeat:
        return first_transfer(act)
    held = hold_transfer(transfer, what)
    _let_go(held, words, by)
    write_step(held, what, by, words, after=after)
    return close_act(act, held)


def _let_go(held: Transfer, reason: str, by: Any) -> None:
    for box in boxes_of(held):
        release_promise(allocation=box.promise, reason=reason, by=by)
    held.lines.update(packed=0, short=0, allocation=None)


@transaction.atomic
def send_transfer(
    *,
    transfer: Transfer,
    by: Any,
    carrier: str = "",
    expected_on: date | None = None,
    idempotency_key: str | None = None,
) -> Transfer:
    """Let the packed goods leave: they are off the source's shelf now, and on nobody's until they arrive.

    Suspended outlets may send and be sent to. Raises IllegalTransferStep, OutletClosed for a destination that has
    closed meanwhile, and EmptyTransfer when counts have left nothing in the boxes.
    """
    content = {
        "transfer": transfer.pk,
        "carrier": carrier.strip(),
        "expected_on": expected_on.isoformat() if expected_on else None,
    }
    act = open_act("transfer-send", by=by, key=idempotency_key, content=content, document=transfer.number)
    if act.is_repeat:
        return first_transfer(act)
    held = hold_transfer(transfer, What.SENT)
    keep_from_closing({held.destination_id})
    if Outlet.objects.filter(pk=held.destination_id, state=Outlet.State.CLOSED).exists():
        raise OutletClosed(outlet=held.destination)
    leaving = boxes_of(held)
    if not leaving:
        raise EmptyTransfer(transfer=held)
    for box in leaving:
        pieces = box.line.packed
        left = record_movement(act, box.shelf, kind=StockMovement.Kind.MOVED_OUT, change=-pieces, promised=-pieces)
        TransferLine.objects.filter(pk=box.line.pk).update(sent=left)
        Allocation.objects.filter(pk=box.promise.pk).update(
            state=Allocation.State.HANDED_OVER, settled_by=by, settled_at=timezone.now()
        )
    held.carrier, held.expected_on = carrier.strip()[:80], expected_on
    held.save(update_fields=["carrier", "expected_on"])
    write_step(held, What.SENT, by, held.carrier, after=State.ON_THE_ROAD)
    return close_act(act, held)
