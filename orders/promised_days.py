"""When a parcel leaves and when it comes. Pure: no database, no clock."""

from datetime import date, datetime, time, timedelta

from shops.opening import LOCAL, Schedule, public_holidays, spans_on

HORIZON = 60  # days looked ahead; an outlet closed for longer is asked about by phone, and its parcels count from then
ONE_DAY = timedelta(days=1)


def leaves_on(schedule: Schedule | None, ordered: datetime, cut_off: time, lead_days: int) -> date:
    """The day on which an outlet gives the parcel away: its first open day, today only before the cut-off and before
    it closes, and `lead_days` open days after that. An outlet whose hours nobody has entered is taken to open daily.
    """
    moment = ordered.astimezone(LOCAL)
    day, left = moment.date(), lead_days
    knows_hours = schedule is not None and bool(schedule.spans or schedule.exceptions)
    for _day in range(HORIZON):
        spans = spans_on(schedule, day) if knows_hours and schedule is not None else None
        is_open = spans is None or any(end > moment for _start, end in spans)
        if is_open and (day > moment.date() or moment.time() < cut_off):
            if not left:
                return day
            left -= 1
        day += ONE_DAY
    return day


def comes_on(left: date, days: int) -> date:
    """The day that many days after it left, public holidays not counted: carriers do not deliver on them."""
    day = left
    while days:
        day += ONE_DAY
        days -= day not in public_holidays(day.year)
    return day
