"""Work done outside a request, by the task queue."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from common import outbox, outward

KEPT_FOR = timedelta(days=7)
OVER = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)


@task()
def drain_outbox() -> int:
    """Carry out the news waiting in the outbox; a long queue is worked off by one task after another."""
    drained = outbox.drain()
    sent = outward.send_due()
    if not drained.is_empty or sent == outward.MOST:
        drain_outbox.enqueue()
    return drained.done + sent


def prune() -> int:
    """Forget tasks that ended more than seven days ago; returns how many."""
    return DBTaskResult.objects.filter(status__in=OVER, finished_at__lt=timezone.now() - KEPT_FOR).delete()[0]
