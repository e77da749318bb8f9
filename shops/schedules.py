"""Opening schedules of many outlets, read with one query."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import DateField, SmallIntegerField, Value
from django.utils import timezone

from shops.models import OpeningException, OpeningHours, Outlet
from shops.opening import ExceptionDays, Schedule, Span

NO_DATE = Value(None, output_field=DateField())


def schedules_of(outlets: Iterable[Outlet]) -> dict[int, Schedule]:
    """The schedule of each outlet by its id: weekly hours and exceptions come in one union."""
    outlets = list(outlets)
    keys = [outlet.pk for outlet in outlets]
    hours = OpeningHours.objects.filter(outlet__in=keys).values_list(
        "outlet", "weekday", "opens", "closes", NO_DATE, NO_DATE
    )
    yesterday = timezone.localdate() - timedelta(days=1)  # whose opening may run past midnight
    other = OpeningException.objects.filter(outlet__in=keys, last_day__gte=yesterday)
    days = other.values_list(
        "outlet", Value(None, output_field=SmallIntegerField()), "opens", "closes", "first_day", "last_day"
    )
    spans: dict[int, list[Span]] = defaultdict(list)
    exceptions: dict[int, list[ExceptionDays]] = defaultdict(list)
    if keys:
        for outlet, weekday, opens, closes, first_day, last_day in hours.order_by().union(days.order_by(), all=True):
            if weekday is not None:
                spans[outlet].append(Span(weekday, opens, closes))
            else:
                exceptions[outlet].append(ExceptionDays(first_day, last_day, opens, closes))
    return {
        outlet.pk: Schedule(
            spans=tuple(spans[outlet.pk]),
            exceptions=tuple(exceptions[outlet.pk]),
            closed_on_holidays=outlet.on_holidays == Outlet.OnHolidays.CLOSED,
            opens_on=outlet.opens_on,
            closes_on=outlet.closes_on,
            is_suspended=outlet.suspended_at is not None,
        )
        for outlet in outlets
    }
