"""News that is carried out at somebody else's server: announced like all news, sent without a transaction or a lock.

Another house may take ten seconds to answer, and on SQLite a transaction keeps everybody else from writing. So an entry
is claimed in a moment (its next attempt is put off by the lease), carried out with nothing held, and marked in a second
moment. A worker that dies in between leaves it to be sent again after the lease: a handler sends with a key of its own,
by which the other house knows the second time.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common.attempts import Attempt
from common.models import OutboxEntry
from common.outbox import mark_failed, register_outward

Sender = Callable[[str], object]

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any sender waits for its answer
MOST = 200  # in one run

_senders: dict[str, Sender] = {}


def send(topic: str, sender: Sender) -> None:
    """Let `sender` carry out `topic`, one key at a time; called by apps at start-up."""
    register_outward(topic)
    _senders[topic] = sender


def send_due() -> int:
    """Carry out what is due, oldest first; what fails is kept, seen and tried again. Returns how many were done."""
    done = 0
    for _number in range(MOST):
        entry = _claim()
        if entry is None:
            break
        with Attempt(log, f"outward {entry.topic} for {entry.key}") as attempt:
            _senders[entry.topic](entry.key)
        if attempt.error is None:
            OutboxEntry.objects.filter(pk=entry.pk).update(done_at=timezone.now())
            done += 1
        else:
            mark_failed([entry], attempt.error)
    return done


@transaction.atomic
def _claim() -> OutboxEntry | None:
    """The oldest entry that is due, put off by the lease so that no other worker takes it too."""
    now = timezone.now()
    due = OutboxEntry.objects.waiting().filter(topic__in=_senders, next_attempt_at__lte=now)
    entry = due.select_for_update(skip_locked=True).first() if _skips_locked() else due.first()
    if entry is not None:
        OutboxEntry.objects.filter(pk=entry.pk).update(next_attempt_at=now + LEASE)
    return entry


def _skips_locked() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked
