"""Delivery notes of makers: written down line by line, received as one act, taken back by counter-movements.

Locks: the act's key, the note, stock records by id, lots' balances by id.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import Lot, Producer, ProductFacts
from shops.arrival_refusals import (
    BadCommission,
    DifferenceUnexplained,
    LineDoubled,
    NoteChanged,
    NoteClosed,
    NoteEmpty,
    NoteInFuture,
    NoteLinesRefused,
    NoteNotReceived,
    NoteNumberMissing,
    NoteNumberUsed,
    NothingNoted,
    OtherProducer,
)
from shops.exceptions import NotAPacking, ShopsRefusal
from shops.models import Arrival, DeliveryLine, DeliveryNote, Outlet, StockMovement, Terms
from shops.queries.prices import sources_of_prices
from shops.services.ledger import Act, checked_quantity, lock_shelves, open_act, record_arrivals, under_lock
from shops.services.movements import correct_movement
from shops.services.prices import take_over_prices
from shops.services.receipts import (
    Arriving,
    LotsByCode,
    clean_lot_code,
    find_or_make_lots,
    known_lot_that_arrives,
    lots_called,
)

State = DeliveryNote.State
AT_ONCE = 500  # rows of one statement
NUMBER_LENGTH, REASON_LENGTH, AREA_LENGTH = 40, 240, 60


@dataclass(frozen=True)
class NoteHead:
    """What stands at the head of a delivery note. `commission_percent` with at most two places."""

    producer: Producer
    number: str
    dated: date
    terms: str
    commission_percent: Decimal | None = None


@dataclass(frozen=True)
class NoteLine:
    """One line of a note. `arrived` None means: as many as the paper says."""

    product: Any
    lot_code: str
    noted: int
    arrived: int | None = None
    made_on: date | None = None
    best_before: date | None = None
    keeps_for_ever: bool = False
    code_is_shared: bool = False
    growing_area_code: str = ""
    reason: str = ""


def checked_head(head: NoteHead) -> NoteHead:
    """The head with a tidy number. Raises NoteNumberMissing, NoteInFuture, BadCommission."""
    number = " ".join(head.number.split())
    if not 0 < len(number) <= NUMBER_LENGTH:
        raise NoteNumberMissing()
    if head.dated > timezone.localdate():
        raise NoteInFuture(dated=head.dated)
    percent, is_consignment = head.commission_percent, head.terms == Terms.CONSIGNMENT
    is_written = percent is not None and 0 <= percent <= 100 and percent == round(percent, 2)
    if (is_consignment and not is_written) or (not is_consignment and percent is not None):
        raise BadCommission(commission=percent, is_consignment=is_consignment)
    return NoteHead(head.producer, number, head.dated, head.terms, percent)


def note_with_number(producer: Producer, number: str) -> DeliveryNote | None:
    """The maker's note with this number that is being written down or was received, at whichever outlet."""
    standing = DeliveryNote.objects.filter(producer=producer, number__iexact=" ".join(number.split()))
    return standing.filter(state__in=[State.DRAFT, State.RECEIVED]).select_related("producer", "outlet").first()


@transaction.atomic
def open_note(*, outlet: Outlet, head: NoteHead, by: Any, idempotency_key: str | None = None) -> DeliveryNote:
    """Begin to write down a delivery note. Raises what `checked_head` does, and NoteNumberUsed."""
    clean = checked_head(head)
    act = open_act("open-note", by=by, key=idempotency_key, content={"outlet": outlet.pk, **_as_content(clean)})
    if act.first_outcome:
        return DeliveryNote.objects.get(pk=act.first_outcome["note"])
    note = DeliveryNote(outlet=outlet, opened_by=by)
    _write_head(note, clean)
    act.close(note=note.pk)
    return note


def _as_content(head: NoteHead) -> dict[str, Any]:
    percent = head.commission_percent
    return {
        "producer": head.producer.pk,
        "number": head.number,
        "dated": head.dated.isoformat(),
        "terms": str(head.terms),
        "commission": None if percent is None else str(percent),
    }


def _write_head(note: DeliveryNote, head: NoteHead) -> None:
    if (other := note_with_number(head.producer, head.number)) is not None and other.pk != note.pk:
        raise NoteNumberUsed(note=other)
    note.producer, note.number, note.dated = head.producer, head.number, head.dated
    note.terms, note.commission_percent = head.terms, head.commission_percent
    try:
        with transaction.atomic():
            note.save()
    except IntegrityError:  # somebody else wrote the same number down at this very moment
        other = note_with_number(head.producer, head.number)
        if other is None or other.pk == note.pk:
            raise
        raise NoteNumberUsed(note=other) from None


def held_draft(note: DeliveryNote) -> DeliveryNote:
    """The note, locked until commit. Raises NoteClosed when it is no draft."""
    held = under_lock(DeliveryNote.objects.select_related("producer", "outlet").filter(pk=note.pk)).get()
    if not held.is_draft:
        raise NoteClosed(note=held)
    return held


@transaction.atomic
def change_note(*, note: DeliveryNote, head: NoteHead) -> DeliveryNote:
    """Put the head of a draft right. Raises as `open_note` does, NoteClosed, and OtherProducer for a line."""
    clean = checked_head(head)
    held = held_draft(note)
    for line in held.lines.select_related("product"):
        _refuse_other_producer(line.product, clean.producer)
    _write_head(held, clean)
    return held


def makers_of_products(products: Iterable[Any]) -> dict[int, Producer]:
    """Who makes them, by the product's own number or its parent's."""
    facts = ProductFacts.objects.filter(product__in={each.parent_id or each.pk for each in products})
    return {each.product_id: each.producer for each in facts.select_related("producer")}


def _refuse_other_producer(product: Any, producer: Producer, makers: dict[int, Producer] | None = None) -> None:
    """Goods whose maker is known come on that maker's own note: the maker's statement is made of it."""
    known = makers_of_products([product]) if makers is None else makers
    maker = known.get(product.parent_id or product.pk)
    if maker is not None and maker.pk != producer.pk:
        raise OtherProducer(product=product, maker=maker, producer=producer)


def checked_line(
    line: NoteLine, producer: Producer, called: LotsByCode | None = None, makers: dict[int, Producer] | None = None
) -> DeliveryLine:
    """The line as it is kept, not saved. `called` and `makers` are what many lines ask of the books, asked at once.

    Raises NotAPacking, BadLotCode, BadQuantity, NothingNoted, DifferenceUnexplained, OtherProducer, and what
    `known_lot_that_arrives` refuses of goods that have arrived.
    """
    if line.product.is_parent:
        raise NotAPacking(product=line.product)
    arrived = line.noted if line.arrived is None else line.arrived
    checked_quantity(line.noted, least=0)
    checked_quantity(arrived, least=0)
    if not line.noted and not arrived:
        raise NothingNoted()
    reason = line.reason.strip()[:REASON_LENGTH]
    if arrived != line.noted and not reason:
        raise DifferenceUnexplained(noted=line.noted, arrived=arrived)
    kept = DeliveryLine(
        product=line.product,
        lot_code=clean_lot_code(line.lot_code),
        made_on=line.made_on,
        best_before=line.best_before,
        keeps_for_ever=line.keeps_for_ever,
        code_is_shared=line.code_is_shared,
        growing_area_code=" ".join(line.growing_area_code.split())[:AREA_LENGTH],
        noted=line.noted,
        arrived=arrived,
        reason=reason,
    )
    _refuse_other_producer(line.product, producer, makers)
    if arrived:
        known_lot_that_arrives(_arriving(kept), called)
    return kept


def _arriving(line: DeliveryLine) -> Arriving:
    return Arriving(
        line.product,
        line.lot_code,
        line.made_on,
        line.best_before,
        line.keeps_for_ever,
        line.code_is_shared,
        line.growing_area_code,
    )


@transaction.atomic
def put_line(
    *, note: DeliveryNote, line: NoteLine, by: Any, replaces: DeliveryLine | None = None, key: str | None = None
) -> DeliveryLine | None:
    """Write a line of a draft, or put one right; sent again after it was taken off, it stays off (None).

    Raises what `checked_line` does, LineDoubled and NoteClosed."""
    act = open_act(
        "note-line",
        by=by,
        key=key,
        content={
            "note": note.pk,
            "line": replaces.pk if replaces else None,
            "product": line.product.pk,
            "lot": "".join(line.lot_code.split()),
            "noted": line.noted,
            "arrived": line.arrived,
            "dates": [str(line.made_on), str(line.best_before), line.keeps_for_ever],
            "area": line.growing_area_code,
            "shared": line.code_is_shared,
        },
        reason=line.reason,
    )
    if act.first_outcome is not None:
        return DeliveryLine.objects.filter(pk=act.first_outcome.get("line", 0)).first()
    held = held_draft(note)
    kept = checked_line(line, held.producer)
    others = held.lines.filter(product=line.product, lot_code__iexact=kept.lot_code)
    if replaces is not None:
        others = others.exclude(pk=replaces.pk)
        kept.pk = replaces.pk
    if (other := others.first()) is not None:
        raise LineDoubled(line=other)
    kept.note = held
    kept.save(force_update=replaces is not None)
    act.close(line=kept.pk)
    return kept


@transaction.atomic
def remove_line(*, note: DeliveryNote, line: DeliveryLine) -> None:
    """Take a line off a draft; one that is gone already is no trouble. Raises NoteClosed."""
    held_draft(note).lines.filter(pk=line.pk).delete()


@transaction.atomic
def drop_note(*, note: DeliveryNote, by: Any, reason: str) -> DeliveryNote:
    """Throw a draft away: it stays readable, and its number is free again. Raises NoteClosed."""
    held = held_draft(note)
    _close(held, State.DROPPED, by, reason)
    return held


def close_received(note: DeliveryNote, by: Any) -> None:
    """Say that everything on a note is in the books."""
    _close(note, State.RECEIVED, by)


def _close(note: DeliveryNote, state: str, by: Any, reason: str = "") -> None:
    note.state, note.closed_by, note.closed_at = state, by, timezone.now()
    note.close_reason = reason.strip()[:REASON_LENGTH]
    note.save(update_fields=["state", "closed_by", "closed_at", "close_reason"])


def seal_of(note: DeliveryNote, lines: Iterable[DeliveryLine]) -> str:
    """A mark of everything on the note as it was looked at; another mark, another note."""
    percent = note.commission_percent
    shown: list[Any] = [note.producer_id, note.number, note.dated.isoformat(), note.terms]
    shown.append(None if percent is None else f"{percent:.2f}")
    shown += [
        [each.pk, each.product_id, each.lot_code, str(each.made_on), str(each.best_before), each.noted, each.arrived]
        for each in sorted(lines, key=lambda line: line.pk)
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:24]


@transaction.atomic
def receive_note(
    *, note: DeliveryNote, by: Any, seen: str | None = None, idempotency_key: str | None = None
) -> DeliveryNote:
    """Take in everything that arrived under a note: one transaction, one line of the book per lot.

    `seen` is the seal of the note as the person looked at it. Raises NoteClosed, NoteEmpty, NoteChanged, and
    NoteLinesRefused with every line that cannot be received; then nothing of the note was.
    """
    act = open_act("receive-note", by=by, key=idempotency_key, content={"note": note.pk})
    if act.is_repeat:
        return DeliveryNote.objects.select_related("producer").get(pk=note.pk)
    held = held_draft(note)
    lines = list(held.lines.select_related("product__parent", "product__packing").order_by("pk"))
    if seen is not None and seen != seal_of(held, lines):
        raise NoteChanged()
    if not lines:
        raise NoteEmpty()
    write_arrivals(act, held, lines)
    close_received(held, by)
    act.close(note=held.pk)
    return held


def write_arrivals(act: Act, note: DeliveryNote, lines: list[DeliveryLine]) -> list[Arrival]:
    """Put the lines of a held note into the books, lines' movements first and the book of arrivals beside them."""
    known: dict[int, Lot | None] = {}
    refused: dict[int, ShopsRefusal] = {}
    called = lots_called(line.lot_code for line in lines)
    for line in lines:
        try:
            known[line.pk] = known_lot_that_arrives(_arriving(line), called) if line.arrived else _lot_of(line, called)
        except ShopsRefusal as refusal:
            refused[line.pk] = refusal
    if refused:
        raise NoteLinesRefused(lines=refused)
    act.document = note.number
    arrived = [line for line in lines if line.arrived]
    found = find_or_make_lots([(_arriving(line), known[line.pk]) for line in arrived])
    lots = known | {line.pk: lot for line, lot in zip(arrived, found, strict=True)}
    shelves = lock_shelves([(note.outlet, lot) for lot in found])
    written = record_arrivals(act, [(shelf, line.arrived) for line, shelf in zip(arrived, shelves, strict=True)])
    movements = {line.pk: movement for line, movement in zip(arrived, written, strict=True)}
    take_over_prices(
        sources=sources_of_prices(note.outlet),
        destination=note.outlet,
        product_ids={line.product_id for line in arrived},
        by=act.by,
    )
    arrivals = [
        Arrival(
            note=note,
            product=line.product,
            lot_code=line.lot_code,
            lot=lots[line.pk],
            movement=movements.get(line.pk),
            noted=line.noted,
            arrived=line.arrived,
            reason=line.reason,
            terms=note.terms,
            commission_percent=note.commission_percent,
        )
        for line in lines
    ]
    return Arrival.objects.bulk_create(arrivals, batch_size=AT_ONCE)


def _lot_of(line: DeliveryLine, called: LotsByCode) -> Lot | None:
    """The lot that a line names, whatever may be said against it: nothing of it arrived."""
    return next((lot for lot in called[line.lot_code.lower()] if lot.product_id == line.product_id), None)


@transaction.atomic
def take_back_note(*, note: DeliveryNote, by: Any, reason: str, idempotency_key: str | None = None) -> DeliveryNote:
    """Undo a note that was received wrongly: a line against each of its lines that still stands; its number is free.

    Raises NoteNotReceived, MissingWords, and InsufficientStock when goods of it have left or are promised.
    """
    act = open_act(
        "take-back-note", by=by, key=idempotency_key, content={"note": note.pk}, reason=reason, needs_reason=True
    )
    if act.is_repeat:
        return DeliveryNote.objects.get(pk=note.pk)
    held = under_lock(DeliveryNote.objects.select_related("producer", "outlet").filter(pk=note.pk)).get()
    if not held.is_received:
        raise NoteNotReceived(note=held)
    standing = StockMovement.objects.filter(arrival__note=held, corrected_by=None).select_related("lot__product")
    movements = list(standing.select_related("outlet", "lot__product__parent").order_by("pk"))
    lock_shelves([(movement.outlet, movement.lot) for movement in movements])
    for movement in movements:
        correct_movement(movement=movement, by=by, reason=reason, document=held.number)
    _close(held, State.TAKEN_BACK, by, reason)
    act.close(note=held.pk)
    return held
