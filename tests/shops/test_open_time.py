"""Time reckoned in opening hours."""

from datetime import date, datetime, time, timedelta

import pytest

from shops.open_time import after_open_time, open_day_after
from shops.opening import LOCAL, ExceptionDays, Schedule, Span

# Monday to Saturday, closed at noon; 2026-11-25 is a Wednesday.
MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17))
WEEK = Schedule(spans=tuple(Span(day, *hours) for day in range(6) for hours in (MORNING, AFTERNOON)))
TWO_HOURS = timedelta(hours=2)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("start", "there"),
    [
        (at(25, 8), at(25, 10)),
        (at(25, 6), at(25, 9, 30)),  # before the door opens
        (at(25, 10, 30), at(25, 14, 30)),  # the noon closing does not count
        (at(25, 9, 30), at(25, 13, 30)),  # done as the door closes: fetched when it opens again
        (at(25, 16), at(26, 8, 30)),
        (at(25, 22), at(26, 9, 30)),
        (at(28, 15, 30), at(30, 8)),  # Saturday evening: Sunday is closed
    ],
)
def test_two_open_hours(start, there):
    assert after_open_time(WEEK, start, TWO_HOURS) == there


def test_no_time_at_all_is_the_next_open_moment():
    assert after_open_time(WEEK, at(25, 12), timedelta(0)) == at(25, 13, 30)
    assert after_open_time(WEEK, at(25, 8), timedelta(0)) == at(25, 8)


def test_a_closure_is_passed_over():
    shut = ExceptionDays(date(2026, 11, 26), date(2026, 11, 28))

    assert after_open_time(Schedule(WEEK.spans, (shut,)), at(25, 16), TWO_HOURS) == at(30, 8, 30)


def test_openings_that_overlap_are_counted_once():
    twice = Schedule(spans=(Span(2, time(8), time(12)), Span(2, time(9), time(11))))

    assert after_open_time(twice, at(25, 8), timedelta(hours=3, minutes=30)) == at(25, 11, 30)


def test_an_evening_runs_past_midnight():
    bar = Schedule(spans=tuple(Span(day, time(22), time(2)) for day in range(7)))

    assert after_open_time(bar, at(25, 23), TWO_HOURS) == at(26, 1)


@pytest.mark.parametrize("schedule", [Schedule(), Schedule(WEEK.spans, closes_on=date(2026, 11, 25))])
def test_an_outlet_that_does_not_open_for_so_long_tells_no_time(schedule):
    assert after_open_time(schedule, at(25, 16), TWO_HOURS) is None


@pytest.mark.parametrize(("count", "day"), [(1, 26), (3, 28), (4, 30)])
def test_open_days_leave_out_sunday(count, day):
    assert open_day_after(WEEK, date(2026, 11, 25), count) == date(2026, 11, day)


def test_of_fewer_open_days_than_wanted_it_is_the_last():
    fair = Schedule(WEEK.spans, closes_on=date(2026, 11, 27))

    assert open_day_after(fair, date(2026, 11, 25), 5) == date(2026, 11, 27)
    assert open_day_after(Schedule(), date(2026, 11, 25), 5) is None
