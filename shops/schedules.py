"""Opening schedules of many outlets, read with one query."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone

from common.rows import fetch, fields, marks
from shops.models import OpeningException, OpeningHours, Outlet
from shops.opening import ExceptionDays, Schedule, Span

SCHEDULES_KEPT = 500
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
    rows: dict[int, list[tuple]] = defaultdict(list)
    if keys:
        for outlet, *hours in fetch(STATEMENT.format(keys=marks(keys)), [*keys, *keys, yesterday], FIELDS):
            rows[outlet].append(tuple(hours))
    return {outlet.pk: _schedule(tuple(rows[outlet.pk]), *_dates(outlet)) for outlet in outlets}


def _dates(outlet: Outlet) -> tuple[bool, date | None, date | None, bool]:
    is_closed_on_holidays = outlet.on_holidays == Outlet.OnHolidays.CLOSED
    return is_closed_on_holidays, outlet.opens_on, outlet.closes_on, outlet.suspended_at is not None


@lru_cache(SCHEDULES_KEPT)
def _schedule(
    rows: tuple[tuple, ...],
    closed_on_holidays: bool,
    opens_on: date | None,
    closes_on: date | None,
    is_suspended: bool,
) -> Schedule:
    """The same rows make the same schedule."""
    return Schedule(
        spans=tuple(Span(weekday, opens, closes) for weekday, opens, closes, *_days in rows if weekday is not None),
        exceptions=tuple(
            ExceptionDays(first_day, last_day, opens, closes)
            for weekday, opens, closes, first_day, last_day in rows
            if weekday is None
        ),
        closed_on_holidays=closed_on_holidays,
        opens_on=opens_on,
        closes_on=closes_on,
        is_suspended=is_suspended,
    )
