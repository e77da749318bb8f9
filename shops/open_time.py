"""Time reckoned in opening hours: when so much of it has passed, and the last of so many open days. Pure: no clock."""

from datetime import date, datetime, timedelta

from shops.opening import HORIZON, ONE_DAY, Schedule, openings_after, spans_on


def after_open_time(schedule: Schedule, start: datetime, wanted: timedelta) -> datetime | None:
    """The first instant at which the outlet is open and has been open for `wanted` since `start` (both aware).

    Work that ends with the closing hour is there at the next opening: nobody can come in between. None when the outlet
    does not open for so long within a year, as without any hours or after its last day.
    """
    left, covered = wanted, start  # openings may overlap: time is counted once
    for opens, closes in openings_after(schedule, start):
        begins = max(opens, covered)
        if begins >= closes:
            continue
        if left < closes - begins:
            return begins + left
        left -= closes - begins
        covered = closes
    return None


def open_day_after(schedule: Schedule, day: date, count: int) -> date | None:
    """The `count`-th open day after `day`; of fewer that are left before its last day, the last. None when none is."""
    found = None
    last = min(day + HORIZON, schedule.closes_on or date.max)
    for offset in range(1, (last - day).days + 1):
        if spans_on(schedule, day + offset * ONE_DAY):
            found, count = day + offset * ONE_DAY, count - 1
            if not count:
                break
    return found
