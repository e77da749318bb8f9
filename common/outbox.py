"""News that must be acted on after commit: written with the change, carried out once, kept until it is.

A handler is database work on all waiting keys of its topic. It runs in the transaction that marks the entries done, so
its effects and the mark stand or fall together; it must read what it needs itself, and be safe to repeat.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from common.attempts import Attempt
from common.models import OutboxEntry
from common.private_logs import without_people
from common.writing import insert

Handler = Callable[[Sequence[str]], object]

log = logging.getLogger(__name__)

BATCH = 500
FIRST_RETRY = timedelta(seconds=10)  # doubled with every failure
LONGEST_RETRY = timedelta(hours=1)
KEPT_FOR = timedelta(days=7)

_handlers: dict[str, Handler] = {}
_outward: set[str] = set()  # topics that speak with other houses; common.outward carries them out


@dataclass(frozen=True)
class Drained:
    """What one run of the outbox did, counted in entries."""

    done: int
    failed: int
    is_empty: bool


class NoHandler(LookupError):
    """News nobody listens to: an app that announces it has not registered its handler."""


def announce(topic: str, key: str) -> None:
    """Write down, in the current transaction, that `topic` has to be carried out for `key`.

    One worker task is enqueued per transaction, after commit, however much news it carries.
    """
    announce_all(topic, [key])


def announce_all(topic: str, keys: Sequence[str]) -> None:
    """Announce many keys with one statement."""
    insert([OutboxEntry(topic=topic, key=key) for key in keys])
    if keys:
        _drain_after_commit()


def register(topic: str, handler: Handler) -> None:
    """Let `handler` carry out `topic`; called by apps at start-up. One topic has one handler, the last one named."""
    _handlers[topic] = handler


def register_outward(topic: str) -> None:
    """Leave a topic to `common.outward`, which holds no transaction while it waits for somebody else's server."""
    _outward.add(topic)


def drain(limit: int = 10_000) -> Drained:
    """Carry out what is due, oldest first, at most about `limit` entries; several drainers share the work."""
    done = failed = 0
    while done + failed < limit:
        batch = _work(min(BATCH, limit - done - failed))
        done, failed = done + batch.done, failed + batch.failed
        if batch.is_empty:
            return Drained(done, failed, is_empty=True)
    return Drained(done, failed, is_empty=False)


def prune() -> int:
    """Forget entries done more than seven days ago; returns how many."""
    return OutboxEntry.objects.filter(done_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _drain_after_commit() -> None:
    # A hook already waiting in this transaction (or in a savepoint that still holds) will see these entries too.
    if not any(hook is _enqueue_drain for _savepoints, hook, _robust in connection.run_on_commit):
        transaction.on_commit(_enqueue_drain, robust=True)


def _enqueue_drain() -> None:
    from common.tasks import drain_outbox  # here because the task calls drain()

    drain_outbox.enqueue()


@transaction.atomic
def _work(size: int) -> Drained:
    """Claim a batch, hand it out by topic, and record what became of it."""
    now = timezone.now()
    # A fresh entry is due whatever this machine's clock says; only a retry waits for its time.
    due = OutboxEntry.objects.waiting().filter(Q(attempts=0) | Q(next_attempt_at__lte=now)).exclude(topic__in=_outward)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    topics: dict[str, dict[str, list[OutboxEntry]]] = defaultdict(lambda: defaultdict(list))
    claimed = list(due[:size])
    for entry in claimed:
        topics[entry.topic][entry.key].append(entry)
    done = sum(_carry_out(topic, keys) for topic, keys in topics.items())
    return Drained(done, len(claimed) - done, is_empty=len(claimed) < size)


def _carry_out(topic: str, entries: dict[str, list[OutboxEntry]]) -> int:
    """Run a topic's handler on all keys; when that fails, on each alone, so that one bad key holds up no other."""
    together = _attempt(topic, list(entries))
    if together.error is None:
        return _mark_done([entry for waiting in entries.values() for entry in waiting])
    if len(entries) == 1:
        mark_failed(next(iter(entries.values())), together.error)
        return 0
    done = 0
    for key, waiting in entries.items():
        alone = _attempt(topic, [key])
        if alone.error is None:
            done += _mark_done(waiting)
        else:
            mark_failed(waiting, alone.error)
    return done


def _attempt(topic: str, keys: list[str]) -> Attempt:
    with Attempt(log, f"outbox {topic} for {', '.join(keys[:5])}") as attempt, transaction.atomic():
        if topic not in _handlers:
            raise NoHandler(topic)
        _handlers[topic](keys)
    return attempt


def _mark_done(entries: list[OutboxEntry]) -> int:
    return OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(done_at=timezone.now())


def mark_failed(entries: list[OutboxEntry], error: Exception) -> None:
    """Keep what went wrong where people see it, and put the next attempt off."""
    now = timezone.now()
    for entry in entries:
        entry.next_attempt_at = now + min(FIRST_RETRY * 2 ** min(entry.attempts, 12), LONGEST_RETRY)
        entry.attempts += 1
        entry.last_error = without_people(f"{type(error).__name__}: {error}")[:2000]
    OutboxEntry.objects.bulk_update(entries, ["next_attempt_at", "attempts", "last_error"])
