"""What the clock does about goods to be fetched and orders that nobody has opened. It never cancels: staff decide."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from common.outbox import announce_all
from orders.models import Fulfilment, FulfilmentEvent, PickUp
from orders.services.pickup_letters import PICK_UP_ENDING, SHARE_UNSEEN
from shops.open_time import after_open_time
from shops.opening import Reason, Schedule, opening_at
from shops.schedules import schedules_of

Status = Fulfilment.Status
UNSEEN_FOR = timedelta(minutes=10)  # open minutes; then the outlet gets a letter
REMINDED_BEFORE = timedelta(days=1)
REMINDED_FROM = time(8)  # local time: nobody is woken by a reminder


def watch_pick_ups(now: datetime | None = None) -> dict[str, int]:
    """Remind buyers the day before the last, and mark what was not fetched; returns how many of either."""
    instant = now or timezone.now()
    return {"reminded": _remind(instant), "missed": _mark_missed(instant)}


def _waiting() -> QuerySet[PickUp]:
    return PickUp.objects.filter(closed_at=None, fulfilment__status=Status.PACKED)


@transaction.atomic
def _remind(now: datetime) -> int:
    """Once for each: not on the day of packing, when the letter of that day has just said it."""
    here = timezone.localtime(now)
    if here.time() < REMINDED_FROM:
        return 0
    today = here.date()
    morning = timezone.make_aware(datetime.combine(today, time.min))
    due = _waiting().filter(
        reminded_at=None, kept_until__gte=today, kept_until__lte=today + REMINDED_BEFORE, packed_at__lt=morning
    )
    found = dict(due.values_list("pk", "fulfilment_id"))
    # Two clocks at once: whoever marks a row first sends its letter.
    mine = [pk for pk in found if PickUp.objects.filter(pk=pk, reminded_at=None).update(reminded_at=now)]
    announce_all(PICK_UP_ENDING, [str(found[pk]) for pk in mine])
    return len(mine)


def _mark_missed(now: datetime) -> int:
    return _waiting().filter(missed_at=None, kept_until__lt=timezone.localdate(now)).update(missed_at=now)


@transaction.atomic
def tell_unseen(now: datetime | None = None) -> int:
    """Write to outlets of new orders that nobody has opened for ten open minutes, once each; returns how many."""
    instant = now or timezone.now()
    placed = FulfilmentEvent.objects.filter(fulfilment=OuterRef("pk"), after=Status.PLACED).order_by("-pk")
    waiting = list(
        Fulfilment.objects.unseen()
        .filter(unseen_told_at=None)
        .annotate(heard_at=Subquery(placed.values("at")[:1]))
        .filter(heard_at__lte=instant - UNSEEN_FOR)
        .select_related("outlet")
        .order_by("pk")
    )
    schedules = schedules_of({share.outlet for share in waiting}) if waiting else {}
    due = [share.pk for share in waiting if _is_due(schedules[share.outlet_id], share.heard_at, instant)]
    mine = [pk for pk in due if Fulfilment.objects.filter(pk=pk, unseen_told_at=None).update(unseen_told_at=instant)]
    announce_all(SHARE_UNSEEN, [str(pk) for pk in mine])
    return len(mine)


def _is_due(schedule: Schedule, heard_at: datetime, now: datetime) -> bool:
    """Ten minutes of open hours have passed and somebody is there to read it; an outlet without hours is always so."""
    state = opening_at(schedule, now)
    if state.reason == Reason.NO_HOURS:
        return True
    due = after_open_time(schedule, heard_at, UNSEEN_FOR)
    return state.is_open and due is not None and due <= now
