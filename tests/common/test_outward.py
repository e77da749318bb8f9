"""News for somebody else's server: sent with nothing held, once, kept until it is."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common import outbox, outward
from common.models import OutboxEntry
from common.outbox import announce, drain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_senders(monkeypatch, transactional_db):
    monkeypatch.setattr(outbox, "_outward", set())
    monkeypatch.setattr(outward, "_senders", {})
    OutboxEntry.objects.all().delete()


@pytest.fixture
def sent():
    """Every call of the sender of "boat": its key, and whether a transaction was held."""
    seen = []
    outward.send("boat", lambda key: seen.append((key, connection.in_atomic_block)))
    return seen


def test_after_commit_each_key_is_sent_once_with_no_transaction_held(sent):
    with transaction.atomic():
        announce("boat", "1")
        announce("boat", "2")
        assert sent == []

    assert sent == [("1", False), ("2", False)]
    assert drain().done == 0
    assert outward.send_due() == 0
    assert not OutboxEntry.objects.waiting().exists()


def test_the_house_outbox_leaves_it_alone(sent):
    OutboxEntry.objects.create(topic="boat", key="1")

    assert (drain().done, drain().failed) == (0, 0)
    assert sent == []
    assert outward.send_due() == 1


def test_what_fails_is_kept_seen_and_tried_again_and_holds_up_no_other(sent):
    def sink(key):
        raise ConnectionError("no wind")

    outward.send("raft", sink)
    OutboxEntry.objects.create(topic="raft", key="1")
    OutboxEntry.objects.create(topic="boat", key="2")

    assert outward.send_due() == 1

    (failing,) = OutboxEntry.objects.failing()
    assert (failing.key, failing.attempts, failing.last_error) == ("1", 1, "ConnectionError: no wind")
    assert failing.next_attempt_at > timezone.now()
    outward.send("raft", lambda key: None)
    assert outward.send_due() == 0
    OutboxEntry.objects.update(next_attempt_at=timezone.now())
    assert outward.send_due() == 1


def test_what_a_worker_is_busy_with_is_not_sent_by_another(sent):
    busy = []
    outward.send("ferry", lambda key: busy.append((key, outward.send_due())))
    OutboxEntry.objects.create(topic="ferry", key="1")

    assert outward.send_due() == 1
    assert busy == [("1", 0)]


def test_what_a_dead_worker_left_is_sent_after_the_lease(sent):
    OutboxEntry.objects.create(topic="boat", key="1")
    assert outward._claim() is not None

    assert outward.send_due() == 0
    OutboxEntry.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))

    assert outward.send_due() == 1
    assert sent == [("1", False)]
