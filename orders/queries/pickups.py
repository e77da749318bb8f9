"""When goods can be fetched, how long they are kept, and by which code they are found."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils.translation import gettext_noop

from common.compiled import Compiled
from orders.models import CollectorChange, Fulfilment, PickUp
from shops.models import Allocation, Outlet
from shops.open_time import after_open_time, open_day_after
from shops.opening import Schedule, opening_at
from shops.schedules import schedules_of

# House rules; see docs/decisions/0011.
LEAD = timedelta(hours=2)  # open hours from the order until it is packed
KEPT_DAYS, KEPT_DAYS_FRESH = 5, 2  # open days after the day of packing
GRACE = timedelta(days=2)  # after the last day, before staff are offered to cancel by one tap
CODE_RESTS = timedelta(days=30)  # an old code is not drawn again at once: its buyer may still hold it out
QUARTER = timedelta(minutes=15)
# What the step of a hand-over keeps, in the language of the books; pages translate the first.
BY_CODE, WITHOUT_CODE = gettext_noop("Đúng mã nhận hàng"), "Không có mã: %(why)s"

pick_ups_of = Compiled(lambda order: PickUp.objects.filter(fulfilment__order=order), order=int)
collectors_of = Compiled(lambda order: CollectorChange.objects.filter(pick_up__fulfilment__order=order), order=int)


def ready_time(schedule: Schedule, now: datetime) -> datetime | None:
    """When goods ordered at `now` are promised to be ready: after the lead time in open hours, on a quarter of an hour
    if the outlet is still open then. None when its hours do not tell.
    """
    earliest = after_open_time(schedule, now, LEAD)
    if earliest is None:
        return None
    over = timedelta(seconds=earliest.timestamp() % QUARTER.total_seconds())
    rounded = earliest + (QUARTER - over) if over else earliest
    return rounded if opening_at(schedule, rounded).is_open else earliest


def ready_times(outlets: Iterable[Outlet], now: datetime) -> dict[int, datetime | None]:
    """The promise of each outlet by its id, in one query."""
    return {outlet: ready_time(schedule, now) for outlet, schedule in schedules_of(outlets).items()}


def last_day(share: Fulfilment, packed_on: date) -> date:
    """The last day on which a share is kept: some open days, fewer with fresh goods, never past a best-before date."""
    promised = Allocation.objects.filter(promised_for__line__fulfilment=share.pk, state=Allocation.State.OPEN)
    is_fresh = share.lines.filter(order_line__product__parent__facts__product_set__is_fresh=True).exists()
    days = KEPT_DAYS_FRESH if is_fresh else KEPT_DAYS
    schedule = schedules_of([share.outlet])[share.outlet_id]
    kept = open_day_after(schedule, packed_on, days) or packed_on + timedelta(days=days)
    best_before = promised.aggregate(first=Min("balance__lot__best_before"))["first"]
    return min(kept, max(best_before, packed_on)) if best_before else kept


def code_is_free(outlet_id: int, code: str, now: datetime) -> bool:
    """Whether no share of the outlet has this code, or had it lately."""
    held = PickUp.objects.filter(outlet=outlet_id, code=code).exclude(closed_at__lt=now - CODE_RESTS)
    return not held.exists()


def find_by_code(outlet: Outlet, code: str) -> PickUp | None:
    """The share that this code fetches at the outlet; the last one that it fetched when none waits."""
    found = PickUp.objects.filter(outlet=outlet, code=code).select_related("fulfilment__order")
    return min(found.order_by("-pk"), key=lambda pick_up: pick_up.closed_at is not None, default=None)


def collector_of(pick_up: PickUp) -> CollectorChange | None:
    """Who comes instead of the buyer; None for the buyer."""
    said = pick_up.collectors.last()
    return said if said is not None and said.name else None


def may_drop(pick_up: PickUp, today: date) -> bool:
    """Whether the buyer has had the days of grace too."""
    return pick_up.missed_at is not None and pick_up.kept_until is not None and pick_up.kept_until + GRACE < today
