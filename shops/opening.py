"""When an outlet is open: its week, its exceptions, public and lunar holidays. Pure: no database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
HORIZON = timedelta(days=400)  # a change more than a year away is no news: it is given as None
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One opening of one weekday (Monday is 0); a closing not after the opening runs past midnight."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class ExceptionDays:
    """Days, both ends included, on which the week does not hold: closed, or open at these hours.

    Where several cover a day the shortest holds: one open day within a closed month. Several of the same days give
    several openings, as with a lunch break.
    """

    first_day: date
    last_day: date
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class Schedule:
    spans: tuple[Span, ...] = ()
    exceptions: tuple[ExceptionDays, ...] = ()
    closed_on_holidays: bool = False
    opens_on: date | None = None
    closes_on: date | None = None
    is_suspended: bool = False


class Reason(StrEnum):
    """Why an outlet is open or closed at an instant; words for people are made by the pages."""

    OPEN = "open"
    OUT_OF_HOURS = "out-of-hours"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"
    NOT_YET = "not-yet"  # before its first day
    ENDED = "ended"  # after its last day
    SUSPENDED = "suspended"
    NO_HOURS = "no-hours"  # nobody has entered any


@dataclass(frozen=True)
class OpeningState:
    """Open or not, why, and until when as far as is known: the closing time when open, the next opening when closed."""

    is_open: bool
    until: datetime | None
    reason: Reason


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Public holidays of Vietnam in a year, Tết and Hùng Kings' day by the lunar calendar included."""
    return frozenset(holidays.country_holidays("VN", years=year))


def spans_on(schedule: Schedule, day: date) -> list[tuple[datetime, datetime]]:
    """The openings that begin on `day`, in order, as local instants [opens, closes)."""
    if schedule.is_suspended or not _within_dates(schedule, day):
        return []
    exceptions = _exceptions_on(schedule, day)
    if exceptions:
        hours = [(item.opens, item.closes) for item in exceptions if item.opens is not None and item.closes is not None]
        hours = hours if len(hours) == len(exceptions) else []  # a closure of the same days outweighs hours
    elif schedule.closed_on_holidays and day in public_holidays(day.year):
        hours = []
    else:
        hours = [(span.opens, span.closes) for span in schedule.spans if span.weekday == day.weekday()]
    return sorted(_instants(day, opens, closes) for opens, closes in hours)


def _exceptions_on(schedule: Schedule, day: date) -> list[ExceptionDays]:
    covering = [item for item in schedule.exceptions if item.first_day <= day <= item.last_day]
    shortest = min((item.last_day - item.first_day for item in covering), default=None)
    return [item for item in covering if item.last_day - item.first_day == shortest]


def _within_dates(schedule: Schedule, day: date) -> bool:
    return (schedule.opens_on or day) <= day <= (schedule.closes_on or day)


def _instants(day: date, opens: time, closes: time) -> tuple[datetime, datetime]:
    last_day = day if closes > opens else day + ONE_DAY
    return datetime.combine(day, opens, LOCAL), datetime.combine(last_day, closes, LOCAL)


def openings_after(schedule: Schedule, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Openings not over at `instant`, in order; yesterday's may run past midnight."""
    if not schedule.spans and all(item.opens is None for item in schedule.exceptions):
        return
    today = instant.astimezone(LOCAL).date()
    first = max(today - ONE_DAY, schedule.opens_on or date.min)
    last = min(first + HORIZON, schedule.closes_on or date.max)
    for offset in range((last - first).days + 1):
        for start, end in spans_on(schedule, first + offset * ONE_DAY):
            if end > instant:
                yield start, end


def opening_at(schedule: Schedule, instant: datetime) -> OpeningState:
    """Whether the outlet is open at `instant` (aware), why, and the next change. Openings that touch count as one."""
    until: datetime | None = None
    for start, end in openings_after(schedule, instant):
        if until is None:
            if start > instant:
                return OpeningState(is_open=False, until=start, reason=_why_closed(schedule, instant))
            until = end
        elif start <= until:
            until = max(until, end)
        else:
            break
    if until is None:
        return OpeningState(is_open=False, until=None, reason=_why_closed(schedule, instant))
    never_closes = until - instant >= HORIZON - 2 * ONE_DAY
    return OpeningState(is_open=True, until=None if never_closes else until, reason=Reason.OPEN)


def _why_closed(schedule: Schedule, instant: datetime) -> Reason:
    day = instant.astimezone(LOCAL).date()
    if schedule.is_suspended:
        return Reason.SUSPENDED
    if schedule.opens_on is not None and day < schedule.opens_on:
        return Reason.NOT_YET
    if schedule.closes_on is not None and day > schedule.closes_on:
        return Reason.ENDED
    if not schedule.spans and not schedule.exceptions:
        return Reason.NO_HOURS
    if spans_on(schedule, day):
        return Reason.OUT_OF_HOURS
    if _exceptions_on(schedule, day):
        return Reason.EXCEPTION
    is_holiday = schedule.closed_on_holidays and day in public_holidays(day.year)
    return Reason.HOLIDAY if is_holiday else Reason.OUT_OF_HOURS


def week_summary(schedule: Schedule) -> list[tuple[tuple[int, ...], tuple[tuple[time, time], ...]]]:
    """Weekdays grouped by the same hours, in order: [((0, 1, 2, 3, 4), ((7:30, 11:30), (13:30, 17:00))), …]."""
    by_hours: dict[tuple[tuple[time, time], ...], list[int]] = {}
    for weekday in range(7):
        hours = tuple(sorted((span.opens, span.closes) for span in schedule.spans if span.weekday == weekday))
        by_hours.setdefault(hours, []).append(weekday)
    return [(tuple(days), hours) for hours, days in sorted(by_hours.items(), key=lambda item: item[1])]
