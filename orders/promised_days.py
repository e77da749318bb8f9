"""When a parcel leaves and when it comes. Pure: no database, no clock."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from shops.opening import LOCAL, Schedule, Span, public_holidays, spans_on

HORIZON = 60  # days looked ahead; an outlet closed for longer is asked about by phone, and its parcels count from then
ONE_DAY = timedelta(days=1)
ALL_WEEK = tuple(Span(day, time(0), time(0)) for day in range(7))  # round the clock


def leaves_on(schedule: Schedule | None, ordered: datetime, cut_off: time, lead_days: int) -> date:
    """The day on which an outlet gives the parcel away: its first open day, today only before the cut-off and before
    it closes, and `lead_days` open days after that. An outlet whose hours nobody has entered is taken to open daily.
    """
    moment = ordered.astimezone(LOCAL)
    day, left, known = moment.date(), lead_days, _known(schedule or Schedule())
    for _day in range(HORIZON):
        is_open = any(end > moment for _start, end in spans_on(known, day))
        if is_open and (day > moment.date() or moment.time() < cut_off):
            if not left:
                return day
            left -= 1
        day += ONE_DAY
    return day


def _known(schedule: Schedule) -> Schedule:
    """The schedule, or open round the clock but for its closures where nobody has entered any hours."""
    has_hours = bool(schedule.spans) or any(item.opens is not None for item in schedule.exceptions)
    return schedule if has_hours else replace(schedule, spans=ALL_WEEK)


def comes_on(left: date, days: int) -> date:
    """The day that many days after it left, public holidays not counted: carriers do not deliver on them."""
    day = left
    while days:
        day += ONE_DAY
        days -= day not in public_holidays(day.year)
    return day
