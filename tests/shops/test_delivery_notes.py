"""Delivery notes of makers: written down, received as one act, found again from lot and movement, taken back."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.arrival_checks import CHECKS
from shops.arrival_refusals import (
    BadCommission,
    DifferenceUnexplained,
    LineDoubled,
    NoteChanged,
    NoteClosed,
    NoteEmpty,
    NoteInFuture,
    NoteLinesRefused,
    NoteNumberMissing,
    NoteNumberUsed,
    NothingNoted,
    OtherProducer,
)
from shops.exceptions import BadQuantity, InsufficientStock, KeyReused, LotAreaDiffers, LotCodeElsewhere, LotDatesDiffer
from shops.models import Arrival, DeliveryLine, DeliveryNote, LotBalance, StockMovement
from shops.queries.arrivals import arrival_of, arrivals_of_lot
from shops.services import NoteHead, NoteLine, open_note, put_line, receive_note, take_back_note
from shops.services.delivery_notes import change_note, drop_note, remove_line, seal_of
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProducerFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.stopping import recall_lot
from tests.shops.test_verify_ledger import damage, named
from tests.shops.trading import sell_pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    return ProducerFactory(name="HTX Ong mật")


@pytest.fixture
def make_packing(maker):
    return lambda: PackingFactory(parent=ProductFactory(facts__producer=maker))


@pytest.fixture
def place(maker):
    return OutletFactory(code="o-day", partner__code="o-day"), UserFactory()


def head_of(maker, **changes):
    given = {"number": "PG-7", "dated": timezone.localdate(), "terms": "consignment", "commission_percent": Decimal(15)}
    return NoteHead(maker, **(given | changes))


def soon(days=200):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def draft(place, maker):
    outlet, by = place
    return open_note(outlet=outlet, head=head_of(maker), by=by)


def add(note, packing, code="MO-01", noted=10, **more):
    given = {"best_before": soon()} | more
    return put_line(note=note, line=NoteLine(packing, code, noted, **given), by=note.opened_by)


def test_a_note_of_two_lots_is_received_as_one_act_with_what_is_missing(draft, make_packing):
    honey, tea = make_packing(), make_packing()
    add(draft, honey, "MO-01", 12, growing_area_code="VN-DBI-001")
    add(draft, tea, "CH-02", 10, arrived=8, reason="Vỡ khi chở")
    key = str(uuid.uuid4())

    received = receive_note(note=draft, by=draft.opened_by, idempotency_key=key)
    again = receive_note(note=draft, by=draft.opened_by, idempotency_key=key)

    assert (received.state, again.state) == ("received", "received")
    assert list(StockMovement.objects.values_list("kind", "change", "document")) == [
        ("received", 12, "PG-7"),
        ("received", 8, "PG-7"),
    ]
    assert Lot.objects.get(code="MO-01").growing_area_code == "VN-DBI-001"
    found = arrival_of(StockMovement.objects.get(change=8))
    assert (found.noted, found.arrived, found.difference, found.reason) == (10, 8, -2, "Vỡ khi chở")
    (of_lot,) = arrivals_of_lot(Lot.objects.get(code="MO-01"), draft.outlet)
    assert (of_lot.note, of_lot.terms, of_lot.commission_percent) == (draft, "consignment", Decimal(15))
    assert verify().is_whole


def test_a_line_of_which_nothing_came_is_kept_without_a_movement(draft, make_packing):
    add(draft, make_packing(), noted=5, arrived=0, reason="Giao thiếu", best_before=None)
    add(draft, make_packing(), "CH-02", 1)

    receive_note(note=draft, by=draft.opened_by)

    missing = Arrival.objects.get(arrived=0)
    assert (missing.movement, missing.lot, missing.noted) == (None, None, 5)
    assert StockMovement.objects.get().change == 1
    assert verify().is_whole


BAD_HEADS = {
    "no number": ({"number": "  "}, NoteNumberMissing),
    "a long number": ({"number": "P" * 41}, NoteNumberMissing),
    "of tomorrow": ({"dated": timezone.localdate() + timedelta(days=1)}, NoteInFuture),
    "no commission": ({"commission_percent": None}, BadCommission),
    "beyond all": ({"commission_percent": Decimal("100.5")}, BadCommission),
    "below nothing": ({"commission_percent": Decimal(-1)}, BadCommission),
    "three places": ({"commission_percent": Decimal("1.234")}, BadCommission),
    "commission on what is bought": ({"terms": "owned"}, BadCommission),
}


@pytest.mark.parametrize("case", BAD_HEADS)
def test_a_head_that_cannot_be_is_refused(place, maker, case):
    changes, refusal = BAD_HEADS[case]
    outlet, by = place

    with pytest.raises(refusal) as refused:
        open_note(outlet=outlet, head=head_of(maker, **changes), by=by)

    assert str(refused.value)
    assert not DeliveryNote.objects.exists()


def test_a_number_stands_once_for_a_maker_and_is_free_again_after_it_is_dropped(draft, maker, place):
    outlet, by = place
    for number in ("PG-7", " pg-7 "):
        with pytest.raises(NoteNumberUsed) as refused:
            open_note(outlet=OutletFactory(), head=head_of(maker, number=number), by=by)
        assert refused.value.note == draft
    other = open_note(outlet=outlet, head=head_of(ProducerFactory()), by=by)

    drop_note(note=draft, by=by, reason="Nhầm")

    assert open_note(outlet=outlet, head=head_of(maker), by=by).number == other.number == "PG-7"


def test_opening_sent_twice_opens_one(place, maker):
    outlet, by = place
    key = str(uuid.uuid4())
    notes = [open_note(outlet=outlet, head=head_of(maker), by=by, idempotency_key=key) for _each in range(2)]

    assert notes[0] == notes[1]


BAD_LINES = {
    "a negative number": ({"noted": -1}, BadQuantity),
    "an enormous number": ({"noted": 1_000_001}, BadQuantity),
    "a negative arrival": ({"arrived": -1, "reason": "x"}, BadQuantity),
    "nothing at all": ({"noted": 0}, NothingNoted),
    "no reason": ({"arrived": 9}, DifferenceUnexplained),
    "dates the books know otherwise": ({"lot_code": "cu-1", "best_before": soon(3)}, LotDatesDiffer),
    "another product's lot": ({"lot_code": "LA-1"}, LotCodeElsewhere),
    "another growing area": ({"lot_code": "CU-1", "best_before": None, "growing_area_code": "B"}, LotAreaDiffers),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_line_that_cannot_be_is_refused(draft, make_packing, case):
    changes, refusal = BAD_LINES[case]
    packing = make_packing()
    LotFactory(product=packing, code="CU-1", growing_area_code="A")
    LotFactory(code="LA-1")
    given = {"lot_code": "MO-01", "noted": 10, "best_before": soon()} | changes

    with pytest.raises(refusal) as refused:
        put_line(note=draft, line=NoteLine(packing, **given), by=draft.opened_by)

    assert str(refused.value)
    assert not DeliveryLine.objects.exists()


def test_goods_of_another_maker_and_a_lot_twice_are_refused(draft, make_packing):
    packing = make_packing()
    with pytest.raises(OtherProducer):
        add(draft, PackingFactory())
    kept = add(draft, packing)

    with pytest.raises(LineDoubled) as refused:
        add(draft, packing, " mo-01")

    assert refused.value.line == kept
    with pytest.raises(OtherProducer):
        change_note(note=draft, head=head_of(ProducerFactory()))


def test_a_line_sent_twice_stands_once_and_may_be_put_right_or_taken_off(draft, make_packing):
    packing, key = make_packing(), str(uuid.uuid4())
    line = NoteLine(packing, "MO-01", 10, best_before=soon())
    first, again = (put_line(note=draft, line=line, by=draft.opened_by, key=key) for _each in range(2))
    assert first == again

    put_line(note=draft, line=NoteLine(packing, "MO-01", 11, best_before=soon()), by=draft.opened_by, replaces=first)
    assert DeliveryLine.objects.get().noted == 11

    remove_line(note=draft, line=first)
    assert put_line(note=draft, line=line, by=draft.opened_by, key=key) is None
    with pytest.raises(KeyReused):
        put_line(note=draft, line=replace(line, best_before=soon(5)), by=draft.opened_by, key=key)
    with pytest.raises(NoteEmpty):
        receive_note(note=draft, by=draft.opened_by)


def test_what_has_become_wrong_meanwhile_is_told_line_by_line_and_nothing_is_received(draft, make_packing):
    known = LotFactory(product=make_packing(), code="CU-1")
    add(draft, make_packing())
    wrong = add(draft, known.product, "CU-1", best_before=None)
    recall_lot(lot=known, by=draft.opened_by, reason="Có tạp chất")

    with pytest.raises(NoteLinesRefused) as refused:
        receive_note(note=draft, by=draft.opened_by)

    assert list(refused.value.lines) == [wrong.pk]
    assert not StockMovement.objects.exists()
    assert not Lot.objects.filter(code="MO-01").exists()
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_note_that_changed_since_it_was_looked_at_is_not_received(draft, make_packing):
    add(draft, make_packing())
    seen = seal_of(draft, draft.lines.all())
    add(draft, make_packing(), "CH-02")

    with pytest.raises(NoteChanged):
        receive_note(note=draft, by=draft.opened_by, seen=seen)

    receive_note(note=draft, by=draft.opened_by, seen=seal_of(draft, draft.lines.all()))
    for late in (lambda: receive_note(note=draft, by=draft.opened_by), lambda: add(draft, make_packing(), "X")):
        with pytest.raises(NoteClosed):
            late()


def test_a_wrong_note_is_taken_back_by_lines_against_it_and_its_number_is_free(draft, make_packing, maker):
    add(draft, make_packing())
    add(draft, make_packing(), "CH-02", noted=3)
    receive_note(note=draft, by=draft.opened_by)

    back = take_back_note(note=draft, by=draft.opened_by, reason="Nhầm phiếu")

    assert back.state == "taken-back"
    assert sorted(StockMovement.objects.values_list("kind", "change")) == [
        ("corrected", -10),
        ("corrected", -3),
        ("received", 3),
        ("received", 10),
    ]
    assert not arrivals_of_lot(Lot.objects.get(code="MO-01")).exists()
    assert set(LotBalance.objects.values_list("quantity", flat=True)) == {0}
    assert open_note(outlet=draft.outlet, head=head_of(maker), by=draft.opened_by)
    assert verify().is_whole


def test_a_note_whose_goods_are_sold_stays(draft, make_packing):
    packing = make_packing()
    add(draft, packing)
    receive_note(note=draft, by=draft.opened_by)
    sell_pieces(outlet=draft.outlet, product=packing, quantity=1, by=draft.opened_by)

    with pytest.raises(InsufficientStock):
        take_back_note(note=draft, by=draft.opened_by, reason="Nhầm phiếu")

    draft.refresh_from_db()
    assert draft.is_received
    assert LotBalance.objects.get().quantity == 9


def test_the_book_of_arrivals_is_written_once(draft, make_packing):
    add(draft, make_packing())
    receive_note(note=draft, by=draft.opened_by)

    for change in (lambda: Arrival.objects.update(commission_percent=1), lambda: Arrival.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


DAMAGES = {
    "arrivals-have-movements": "UPDATE shops_arrival SET arrived = 9, noted = 9",
    "arrivals-keep-terms": "UPDATE shops_deliverynote SET commission_percent = 5",
    "notes-received-whole": "DELETE FROM shops_deliveryline",
    "notes-taken-back-whole": "UPDATE shops_deliverynote SET state = 'taken-back'",
}


def test_there_is_a_damage_for_every_check():
    assert set(DAMAGES) == {check.invariant for check in CHECKS}


@pytest.mark.parametrize("invariant", DAMAGES)
def test_each_damage_to_notes_and_arrivals_is_found_and_named(draft, make_packing, invariant):
    add(draft, make_packing())
    receive_note(note=draft, by=draft.opened_by)

    damage(DAMAGES[invariant])

    whole = invariant == "notes-received-whole"
    assert named(invariant) == ["delivery note PG-7" if whole else "lot MO-01 of delivery note PG-7"]


@pytest.mark.parametrize("lines", [1, 3])
def test_receiving_asks_the_database_line_by_line_and_no_more(
    draft, make_packing, lines, django_assert_max_num_queries
):
    for number in range(lines):
        add(draft, make_packing(), f"MO-{number}")

    with django_assert_max_num_queries(20 + 14 * lines):
        receive_note(note=draft, by=draft.opened_by)
