"""Opening schedules of many outlets, read with one query."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from shops.models import OpeningException, OpeningHours, Outlet
from shops.opening import ExceptionDays, Schedule, Span
from shops.queries.rows import fetch, fields, marks

STATEMENT = """
    SELECT outlet_id, weekday, opens, closes, CAST(NULL AS date), CAST(NULL AS date)
    FROM shops_openinghours WHERE outlet_id IN ({keys})
    UNION ALL SELECT outlet_id, CAST(NULL AS smallint), opens, closes, first_day, last_day
    FROM shops_openingexception WHERE outlet_id IN ({keys}) AND last_day >= %s
"""
FIELDS = [
    *fields(OpeningHours, "outlet", "weekday", "opens", "closes"),
    *fields(OpeningException, "first_day", "last_day"),
]


def schedules_of(outlets: Iterable[Outlet]) -> dict[int, Schedule]:
    """The schedule of each outlet by its id: weekly hours and exceptions come in one union."""
    outlets = list(outlets)
    keys = [outlet.pk for outlet in outlets]
    yesterday = timezone.localdate() - timedelta(days=1)  # whose opening may run past midnight
    spans: dict[int, list[Span]] = defaultdict(list)
    exceptions: dict[int, list[ExceptionDays]] = defaultdict(list)
    if keys:
        statement = STATEMENT.format(keys=marks(keys))
        for outlet, weekday, opens, closes, first_day, last_day in fetch(statement, [*keys, *keys, yesterday], FIELDS):
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
