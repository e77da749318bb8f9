"""Work done outside a request, by the task queue."""

from django_tasks import task

from common import outbox, outward


@task()
def drain_outbox() -> int:
    """Carry out the news waiting in the outbox; a long queue is worked off by one task after another."""
    drained = outbox.drain()
    if not drained.is_empty:
        drain_outbox.enqueue()
    return drained.done + outward.send_due()
