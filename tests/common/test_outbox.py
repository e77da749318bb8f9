"""News is carried out after commit, once, and is kept until it is."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from common import outbox, schedule
from common.models import OutboxEntry
from common.outbox import announce, announce_all, drain, prune, register

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch, request):
    """No app's handlers, and none of the news that loading the reference data left."""
    monkeypatch.setattr(outbox, "_handlers", {})
    request.getfixturevalue("transactional_db" if transactional(request) else "db")
    OutboxEntry.objects.all().delete()


def transactional(request):
    return request.node.get_closest_marker("django_db").kwargs.get("transaction", False)


@pytest.fixture
def calls():
    """Every call of the handler of "tea", as a list of its keys."""
    seen = []
    register("tea", lambda keys: seen.append(list(keys)))
    return seen


@pytest.mark.django_db
def test_waiting_news_of_a_topic_is_handled_in_one_call_and_each_key_once(calls):
    announce("tea", "1")
    announce("tea", "2")
    announce("tea", "1")

    drained = drain()

    assert calls == [["1", "2"]]
    assert (drained.done, drained.failed, drained.is_empty) == (3, 0, True)
    assert not OutboxEntry.objects.waiting().exists()


@pytest.mark.django_db
def test_news_announced_while_an_entry_is_worked_on_is_not_lost():
    seen = []

    def handle(keys):
        seen.append(list(keys))
        if len(seen) == 1:
            announce("tea", "1")

    register("tea", handle)
    announce("tea", "1")

    drain()
    drain()

    assert seen == [["1"], ["1"]]


@pytest.mark.django_db(transaction=True)
def test_news_is_handled_after_commit_by_itself_and_never_after_a_rollback(calls):
    with transaction.atomic():
        announce("tea", "1")
        announce("tea", "2")
        assert calls == []
    with transaction.atomic():
        announce("tea", "3")
        transaction.set_rollback(True)

    assert calls == [["1", "2"]]
    assert OutboxEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_savepoint_takes_its_news_with_it_and_leaves_the_rest(calls):
    with transaction.atomic():
        with transaction.atomic():
            announce("tea", "lost")
            transaction.set_rollback(True)
        announce("tea", "kept")

    assert calls == [["kept"]]


@pytest.mark.django_db
def test_a_failing_handler_is_seen_and_tried_again_later_and_later():
    failures = [ConnectionError("the index does not answer"), ConnectionError("still not")]
    seen = []

    def handle(keys):
        if failures:
            raise failures.pop(0)
        seen.append(list(keys))

    register("tea", handle)
    with time_machine.travel(NOON, tick=False) as clock:
        announce("tea", "1")
        assert drain().failed == 1
        entry = OutboxEntry.objects.failing().get()
        assert entry.attempts == 1
        assert entry.last_error == "ConnectionError: the index does not answer"
        assert entry.next_attempt_at == NOON + timedelta(seconds=10)

        assert drain().failed == 0  # not due yet
        clock.move_to(NOON + timedelta(seconds=10))
        assert drain().failed == 1
        entry.refresh_from_db()
        assert entry.next_attempt_at == NOON + timedelta(seconds=30)

        clock.move_to(NOON + timedelta(seconds=30))
        assert drain().done == 1
    assert seen == [["1"]]
    assert not OutboxEntry.objects.failing().exists()


@pytest.mark.django_db
def test_one_bad_key_holds_up_no_other_and_undoes_only_its_own_work():
    def handle(keys):
        for key in keys:
            OutboxEntry.objects.create(topic="written", key=key, done_at=NOON)
            if key == "bad":
                raise ValueError(key)

    register("tea", handle)
    announce_all("tea", ["good", "bad", "also good"])

    drained = drain()

    assert (drained.done, drained.failed) == (2, 1)
    written = OutboxEntry.objects.filter(topic="written").values_list("key", flat=True)
    assert sorted(written) == ["also good", "good"]
    assert OutboxEntry.objects.failing().get().key == "bad"


@pytest.mark.django_db
def test_news_nobody_listens_to_is_seen_as_failing_and_the_log_says_so(caplog):
    announce("nobody", "1")

    drain()

    assert OutboxEntry.objects.failing().get().last_error == "NoHandler: nobody"
    assert "outbox nobody for 1" in caplog.text


@pytest.mark.django_db
def test_waiting_between_tries_never_grows_past_an_hour(calls):
    announce("nobody", "1")
    OutboxEntry.objects.update(attempts=200, next_attempt_at=NOON - timedelta(days=1))

    with time_machine.travel(NOON, tick=False):
        drain()

    assert OutboxEntry.objects.get().next_attempt_at == NOON + timedelta(hours=1)


@pytest.mark.django_db
def test_only_entries_done_seven_days_ago_are_forgotten(calls):
    with time_machine.travel(NOON, tick=False) as clock:
        announce("tea", "old")
        drain()
        announce("nobody", "still waiting")
        clock.move_to(NOON + timedelta(days=7))
        assert prune() == 0
        clock.shift(1)
        assert prune() == 1
    assert OutboxEntry.objects.get().key == "still waiting"


@pytest.mark.django_db
def test_tick_drains_and_prunes_and_goes_on_past_a_broken_job(calls, monkeypatch, capsys):
    monkeypatch.setattr(schedule, "_jobs", dict(schedule._jobs))
    jobs = schedule._jobs
    schedule._jobs = {"broken": lambda: 1 // 0, **jobs}
    announce("tea", "1")

    with pytest.raises(CommandError, match="Failed: broken"):
        call_command("tick")

    assert calls == [["1"]]
    assert "drain-outbox: Drained(done=1, failed=0, is_empty=True)" in capsys.readouterr().out


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_drainers_at_once_share_the_work_and_do_nothing_twice():
    both_are_working = threading.Barrier(2, timeout=20)
    seen = []

    def handle(keys):
        seen.append(list(keys))
        both_are_working.wait()

    with transaction.atomic():
        OutboxEntry.objects.bulk_create(OutboxEntry(topic="tea", key=str(number)) for number in range(outbox.BATCH * 2))
    register("tea", handle)
    results = []

    def work():
        try:
            results.append(drain().done)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    handled = [key for keys in seen for key in keys]
    assert sorted(handled, key=int) == [str(number) for number in range(outbox.BATCH * 2)]
    assert sorted(results) == [outbox.BATCH, outbox.BATCH]
