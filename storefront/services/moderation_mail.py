"""Mails of the approval: carried by the outbox, so that no page waits for a mail server and none is lost.

Wagtail's own notifiers write them (templates/wagtailadmin/notifications); only the moment of sending is ours.
"""

from collections.abc import Sequence

from wagtail.admin.signal_handlers import (
    task_submission_email_notifier,
    workflow_approval_email_notifier,
    workflow_rejection_email_notifier,
)
from wagtail.models import TaskState, WorkflowState

from common.outbox import announce

HANDED_IN = "page-handed-in"
APPROVED = "page-approved"
RETURNED = "page-returned"


class MailNotSent(RuntimeError):
    """The mail server took not every mail of one notice; the outbox tries again."""


def tell_handed_in(sender: type, instance: TaskState, **facts: object) -> None:
    """Have the office told, after commit, that a page waits for it."""
    announce(HANDED_IN, str(instance.pk))


def tell_approved(sender: type, instance: WorkflowState, **facts: object) -> None:
    """Have whoever handed the page in told that it is public."""
    announce(APPROVED, str(instance.pk))


def tell_returned(sender: type, instance: WorkflowState, **facts: object) -> None:
    """Have whoever handed the page in told what to change."""
    announce(RETURNED, str(instance.pk))


def mail_office(keys: Sequence[str]) -> None:
    """Write to everyone of the office who wants such mails; a page taken back meanwhile is not mentioned."""
    states = TaskState.objects.filter(pk__in=keys, status=TaskState.STATUS_IN_PROGRESS).select_related("task")
    for state in states:
        _send(task_submission_email_notifier, state)


def mail_approval(keys: Sequence[str]) -> None:
    for state in WorkflowState.objects.filter(pk__in=keys, status=WorkflowState.STATUS_APPROVED):
        _send(workflow_approval_email_notifier, state)


def mail_return(keys: Sequence[str]) -> None:
    """Write the office's words to whoever handed in; a page handed in again meanwhile is not mentioned."""
    for state in WorkflowState.objects.filter(pk__in=keys, status=WorkflowState.STATUS_NEEDS_CHANGES):
        _send(workflow_rejection_email_notifier, state)


def _send(notifier: object, state: TaskState | WorkflowState) -> None:
    sent = notifier(instance=state)  # type: ignore[operator]
    if not sent:
        raise MailNotSent(f"{type(state).__name__} {state.pk}")
