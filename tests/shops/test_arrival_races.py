"""A note received by many hands at once, on PostgreSQL: first with the lock taken away, then that the lock stops it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from shops.exceptions import ShopsRefusal
from shops.models import Arrival, DeliveryNote, LotBalance
from shops.services import NoteHead, NoteLine, delivery_notes, open_note, put_line, receive_note
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.goods import PackingFactory, ProducerFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 8


@pytest.fixture
def maker():
    return ProducerFactory()


@pytest.fixture
def draft(maker):
    """Ten pieces of a new lot on one line."""
    by, packing = UserFactory(), PackingFactory(parent=ProductFactory(facts__producer=maker))
    note = open_note(outlet=OutletFactory(), head=head_of(maker), by=by)
    best_before = timezone.localdate() + timedelta(days=90)
    put_line(note=note, line=NoteLine(packing, "MO-01", 10, best_before=best_before), by=by)
    return note


def head_of(maker):
    return NoteHead(maker, "PG-7", timezone.localdate(), "owned")


def everybody_looks_first(monkeypatch, name, *, before):
    """Let every hand meet at a step of the notes' service, `before` it is taken or behind it."""
    meeting, step = threading.Barrier(HANDS), getattr(delivery_notes, name)

    def together(*args, **kwargs):
        if before:
            meeting.wait(timeout=60)
            return step(*args, **kwargs)
        answer = step(*args, **kwargs)
        meeting.wait(timeout=60)
        return answer

    monkeypatch.setattr(delivery_notes, name, together)


def receive_at_once(note):
    works = [lambda: receive_note(note=note, by=note.opened_by) for _hand in range(HANDS)]
    return count_kinds(at_once(works, (ShopsRefusal,)))


def test_without_the_lock_a_note_is_received_by_every_hand(draft, monkeypatch):
    monkeypatch.setattr(delivery_notes, "under_lock", lambda rows: rows)
    everybody_looks_first(monkeypatch, "write_arrivals", before=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_arrival_per_lot_of_a_note")

    assert receive_at_once(draft) == {"DeliveryNote": HANDS}

    assert LotBalance.objects.get().quantity == 10 * HANDS
    assert "notes-received-whole" in {broken.invariant for broken in verify().broken}


@pytest.mark.parametrize("attempt", range(3))
def test_a_note_is_received_by_one_hand(draft, attempt):
    assert receive_at_once(draft) == {"DeliveryNote": 1, "NoteClosed": HANDS - 1}

    assert LotBalance.objects.get().quantity == Arrival.objects.get().arrived == 10
    assert verify().is_whole


def open_at_once(maker):
    outlet, by = OutletFactory(), UserFactory()
    works = [lambda: open_note(outlet=outlet, head=head_of(maker), by=by) for _hand in range(HANDS)]
    return count_kinds(at_once(works, (ShopsRefusal,)))


def test_without_the_constraint_a_number_is_written_down_by_every_hand(maker, monkeypatch):
    everybody_looks_first(monkeypatch, "note_with_number", before=False)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_note_per_number_of_a_producer")

    assert open_at_once(maker) == {"DeliveryNote": HANDS}
    assert DeliveryNote.objects.count() == HANDS


@pytest.mark.parametrize("attempt", range(3))
def test_a_number_is_written_down_once(maker, attempt):
    assert open_at_once(maker) == {"DeliveryNote": 1, "NoteNumberUsed": HANDS - 1}
    assert DeliveryNote.objects.count() == 1
