"""Opening hours. 24 November 2026 is a Tuesday and, since 2026, a public holiday; 23 November is a plain Monday."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shops.opening import (
    HORIZON,
    LOCAL,
    ExceptionDays,
    OpeningState,
    Reason,
    Schedule,
    Span,
    opening_at,
    public_holidays,
    spans_on,
    week_summary,
)

MONDAY = date(2026, 11, 23)
TET = date(2026, 2, 17)
SECOND = timedelta(seconds=1)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), LOCAL)


def week(*hours: tuple[time, time], days=range(7), **facts) -> Schedule:
    return Schedule(spans=tuple(Span(day, opens, closes) for day in days for opens, closes in hours), **facts)


DAY = (time(8), time(17))
OFFICE = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
BAR = (time(18), time(2))


def closed(until: datetime | None, reason: Reason) -> OpeningState:
    return OpeningState(is_open=False, until=until, reason=reason)


def open_until(until: datetime | None) -> OpeningState:
    return OpeningState(is_open=True, until=until, reason=Reason.OPEN)


@pytest.mark.parametrize(
    ("instant", "state"),
    [
        (at(MONDAY, 7, 29, 59), closed(at(MONDAY, 7, 30), Reason.OUT_OF_HOURS)),
        (at(MONDAY, 7, 30), open_until(at(MONDAY, 11, 30))),
        (at(MONDAY, 11, 29, 59), open_until(at(MONDAY, 11, 30))),
        (at(MONDAY, 11, 30), closed(at(MONDAY, 13, 30), Reason.OUT_OF_HOURS)),
        (at(MONDAY, 13, 29, 59), closed(at(MONDAY, 13, 30), Reason.OUT_OF_HOURS)),
        (at(MONDAY, 13, 30), open_until(at(MONDAY, 17))),
        (at(MONDAY, 16, 59, 59), open_until(at(MONDAY, 17))),
        (at(MONDAY, 17), closed(at(date(2026, 11, 24), 7, 30), Reason.OUT_OF_HOURS)),
    ],
)
def test_a_day_with_a_lunch_break_turns_at_the_second(instant, state):
    assert opening_at(week(*OFFICE, days=range(5)), instant) == state


@pytest.mark.parametrize(
    ("instant", "state"),
    [
        (at(MONDAY, 17, 59, 59), closed(at(MONDAY, 18), Reason.OUT_OF_HOURS)),
        (at(MONDAY, 18), open_until(at(date(2026, 11, 24), 2))),
        (at(date(2026, 11, 24), 0), open_until(at(date(2026, 11, 24), 2))),
        (at(date(2026, 11, 24), 1, 59, 59), open_until(at(date(2026, 11, 24), 2))),
        (at(date(2026, 11, 24), 2), closed(at(date(2026, 11, 30), 18), Reason.OUT_OF_HOURS)),
    ],
)
def test_an_opening_may_run_past_midnight_into_a_closed_day(instant, state):
    assert opening_at(week(BAR, days=[0]), instant) == state


def test_sunday_night_runs_into_monday():
    sunday = date(2026, 11, 22)

    assert opening_at(week(BAR, days=[6]), at(MONDAY, 1)) == open_until(at(MONDAY, 2))
    assert spans_on(week(BAR, days=[6]), sunday) == [(at(sunday, 18), at(MONDAY, 2))]
    assert spans_on(week(BAR, days=[6]), MONDAY) == []


def test_a_closed_weekend_names_monday_morning():
    saturday = date(2026, 11, 28)

    assert opening_at(week(*OFFICE, days=range(5)), at(saturday, 10)) == closed(
        at(date(2026, 11, 30), 7, 30), Reason.OUT_OF_HOURS
    )


def test_an_instant_of_another_zone_is_read_in_local_time():
    assert opening_at(week(DAY), datetime(2026, 11, 23, 0, 59, 59, tzinfo=UTC)).is_open is False
    assert opening_at(week(DAY), datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)) == open_until(at(MONDAY, 17))


def test_openings_that_touch_or_overlap_count_as_one():
    touching = week((time(8), time(12)), (time(12), time(17)))
    overlapping = week((time(8), time(13)), (time(12), time(17)), (time(9), time(10)))

    assert opening_at(touching, at(MONDAY, 9)) == open_until(at(MONDAY, 17))
    assert opening_at(overlapping, at(MONDAY, 9)) == open_until(at(MONDAY, 17))


def test_a_shop_that_never_shuts_has_no_closing_time():
    never_shuts = week((time(0), time(12)), (time(12), time(0)))

    assert opening_at(never_shuts, at(MONDAY, 3)) == open_until(None)
    assert opening_at(never_shuts, at(MONDAY, 0)) == open_until(None)


def test_a_shop_that_never_shuts_still_shuts_for_a_closure():
    day = date(2026, 12, 1)
    schedule = week((time(0), time(12)), (time(12), time(0)), exceptions=(ExceptionDays(day, day),))

    assert opening_at(schedule, at(MONDAY, 3)) == open_until(at(day, 0))


# --- holidays


def test_tet_and_the_hung_kings_follow_the_moon():
    assert TET in public_holidays(2026)
    assert date(2026, 4, 26) in public_holidays(2026)
    assert date(2027, 2, 6) in public_holidays(2027)
    assert date(2027, 2, 17) not in public_holidays(2027)
    assert {date(2027, 1, 1), date(2027, 4, 30), date(2027, 5, 1), date(2027, 9, 2)} <= public_holidays(2027)


def test_a_shop_that_rests_on_holidays_is_shut_over_tet():
    schedule = week(DAY, closed_on_holidays=True)
    eve = date(2026, 2, 15)

    assert opening_at(schedule, at(eve, 12)).is_open
    assert opening_at(schedule, at(eve, 17)) == closed(at(date(2026, 2, 21), 8), Reason.OUT_OF_HOURS)
    assert opening_at(schedule, at(TET, 12)) == closed(at(date(2026, 2, 21), 8), Reason.HOLIDAY)


def test_a_shop_that_keeps_holidays_is_open_on_tet():
    assert opening_at(week(DAY), at(TET, 12)) == open_until(at(TET, 17))


def test_a_weekly_rest_day_on_a_holiday_is_called_the_holiday():
    tuesday = TET

    state = opening_at(week(DAY, days=[5], closed_on_holidays=True), at(tuesday, 12))

    assert state.reason == Reason.HOLIDAY


def test_hours_entered_for_a_holiday_outweigh_the_rest():
    schedule = week(DAY, closed_on_holidays=True, exceptions=(ExceptionDays(TET, TET, time(9), time(12)),))

    assert opening_at(schedule, at(TET, 9)) == open_until(at(TET, 12))


def test_the_night_before_a_holiday_is_served_to_its_end():
    eve = date(2026, 2, 16)  # itself a holiday
    day_before = eve - timedelta(days=1)
    schedule = week(BAR, closed_on_holidays=True)

    assert opening_at(schedule, at(eve, 1)) == open_until(at(eve, 2))
    assert spans_on(schedule, day_before) == [(at(day_before, 18), at(eve, 2))]
    assert spans_on(schedule, eve) == []


# --- exceptions


def test_a_closure_holds_on_its_first_and_last_day():
    first, last = date(2026, 11, 25), date(2026, 11, 27)
    schedule = week(DAY, exceptions=(ExceptionDays(first, last),))

    assert opening_at(schedule, at(first - timedelta(days=1), 12)).is_open
    assert opening_at(schedule, at(first, 12)) == closed(at(date(2026, 11, 28), 8), Reason.EXCEPTION)
    assert opening_at(schedule, at(last, 23, 59, 59)) == closed(at(date(2026, 11, 28), 8), Reason.EXCEPTION)
    assert opening_at(schedule, at(last + timedelta(days=1), 8)).is_open


def test_other_hours_replace_the_week():
    schedule = week(DAY, exceptions=(ExceptionDays(MONDAY, MONDAY, time(10), time(12)),))

    assert opening_at(schedule, at(MONDAY, 9)) == closed(at(MONDAY, 10), Reason.OUT_OF_HOURS)
    assert opening_at(schedule, at(MONDAY, 10)) == open_until(at(MONDAY, 12))


def test_two_rows_of_the_same_days_are_two_openings():
    rows = tuple(ExceptionDays(MONDAY, MONDAY, opens, closes) for opens, closes in reversed(OFFICE))

    assert spans_on(week(DAY, exceptions=rows), MONDAY) == [
        (at(MONDAY, 7, 30), at(MONDAY, 11, 30)),
        (at(MONDAY, 13, 30), at(MONDAY, 17)),
    ]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_shorter_exception_holds_within_a_longer_one(reverse):
    month = ExceptionDays(date(2026, 11, 1), date(2026, 11, 30))
    day = ExceptionDays(MONDAY, MONDAY, time(9), time(11))
    schedule = week(DAY, exceptions=(day, month) if reverse else (month, day))

    assert opening_at(schedule, at(MONDAY, 9)) == open_until(at(MONDAY, 11))
    assert opening_at(schedule, at(MONDAY, 11)) == closed(at(date(2026, 12, 1), 8), Reason.OUT_OF_HOURS)


def test_a_closure_outweighs_hours_of_the_same_days():
    schedule = week(DAY, exceptions=(ExceptionDays(MONDAY, MONDAY, *DAY), ExceptionDays(MONDAY, MONDAY)))

    assert opening_at(schedule, at(MONDAY, 12)).reason == Reason.EXCEPTION


def test_an_exception_may_open_at_midnight():
    schedule = Schedule(exceptions=(ExceptionDays(MONDAY, MONDAY, time(0), time(2)),))

    assert opening_at(schedule, at(MONDAY, 0)) == open_until(at(MONDAY, 2))


def test_a_season_of_closure_still_names_the_day_it_ends():
    schedule = week(DAY, exceptions=(ExceptionDays(MONDAY, date(2027, 5, 31)),))

    assert opening_at(schedule, at(MONDAY, 12)) == closed(at(date(2027, 6, 1), 8), Reason.EXCEPTION)


# --- first and last day, suspension, no hours


@pytest.mark.parametrize(
    ("instant", "state"),
    [
        (at(date(2026, 11, 23), 12), closed(at(date(2027, 3, 12), 8), Reason.NOT_YET)),
        (at(date(2027, 3, 12), 7, 59, 59), closed(at(date(2027, 3, 12), 8), Reason.OUT_OF_HOURS)),
        (at(date(2027, 3, 12), 8), open_until(at(date(2027, 3, 12), 17))),
        (at(date(2027, 3, 14), 16, 59, 59), open_until(at(date(2027, 3, 14), 17))),
        (at(date(2027, 3, 14), 17), closed(None, Reason.OUT_OF_HOURS)),
        (at(date(2027, 3, 15), 0), closed(None, Reason.ENDED)),
    ],
)
def test_a_fair_booth_trades_on_its_days_only(instant, state):
    booth = week(DAY, opens_on=date(2027, 3, 12), closes_on=date(2027, 3, 14))

    assert opening_at(booth, instant) == state


def test_a_booth_far_ahead_names_its_first_morning():
    booth = week(DAY, opens_on=date(2029, 3, 12), closes_on=date(2029, 3, 14))

    assert opening_at(booth, at(MONDAY, 12)) == closed(at(date(2029, 3, 12), 8), Reason.NOT_YET)


def test_the_last_night_is_served_to_its_end():
    booth = week(BAR, opens_on=MONDAY, closes_on=MONDAY)

    assert opening_at(booth, at(MONDAY, 1)) == closed(at(MONDAY, 18), Reason.OUT_OF_HOURS)
    assert opening_at(booth, at(date(2026, 11, 24), 1, 59, 59)) == open_until(at(date(2026, 11, 24), 2))
    assert opening_at(booth, at(date(2026, 11, 24), 2)) == closed(None, Reason.ENDED)


def test_a_suspended_shop_is_shut_without_a_time():
    assert opening_at(week(DAY, is_suspended=True), at(MONDAY, 12)) == closed(None, Reason.SUSPENDED)


def test_a_shop_without_hours_is_shut_without_a_time():
    assert opening_at(Schedule(), at(MONDAY, 12)) == closed(None, Reason.NO_HOURS)
    assert opening_at(Schedule(exceptions=(ExceptionDays(MONDAY, MONDAY),)), at(MONDAY, 12)) == closed(
        None, Reason.EXCEPTION
    )


def test_a_shop_shut_beyond_the_horizon_has_no_time():
    schedule = week(DAY, exceptions=(ExceptionDays(MONDAY, MONDAY + HORIZON),))

    assert opening_at(schedule, at(MONDAY, 12)) == closed(None, Reason.EXCEPTION)


# --- the week, for display


def test_days_of_the_same_hours_are_grouped_in_the_order_of_the_week():
    schedule = Schedule(
        spans=(
            *week(*OFFICE, days=range(5)).spans,
            Span(5, *DAY),
        )
    )

    assert week_summary(schedule) == [((0, 1, 2, 3, 4), OFFICE), ((5,), (DAY,)), ((6,), ())]


def test_spans_given_in_any_order_are_summed_up_the_same():
    schedule = week(*reversed(OFFICE))

    assert week_summary(schedule) == [((0, 1, 2, 3, 4, 5, 6), OFFICE)]


# --- any schedule at all

TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@st.composite
def schedules(draw) -> Schedule:
    hours = st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1])
    spans = draw(st.lists(st.tuples(st.integers(0, 6), hours), max_size=8))
    exceptions = draw(st.lists(st.tuples(DAYS, st.integers(0, 9), st.none() | hours), max_size=4))
    return Schedule(
        spans=tuple(Span(weekday, *pair) for weekday, pair in spans),
        exceptions=tuple(
            ExceptionDays(day, day + timedelta(days=length), *(pair or (None, None)))
            for day, length, pair in exceptions
        ),
        closed_on_holidays=draw(st.booleans()),
        opens_on=draw(st.none() | DAYS),
        closes_on=draw(st.none() | DAYS),
    )


def covered(schedule: Schedule, instant: datetime) -> bool:
    """The plain meaning: some opening that began today or yesterday holds the instant."""
    day = instant.astimezone(LOCAL).date()
    spans = spans_on(schedule, day) + spans_on(schedule, day - timedelta(days=1))
    return any(start <= instant < end for start, end in spans)


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1)).map(lambda naive: naive.replace(tzinfo=LOCAL))


@given(schedules(), INSTANTS)
def test_the_state_changes_at_the_time_it_names_and_not_before(schedule, instant):
    state = opening_at(schedule, instant)

    assert state.is_open is covered(schedule, instant)
    assert (state.reason == Reason.OPEN) is state.is_open
    if state.until is not None:
        assert state.until > instant
        assert covered(schedule, state.until) is not state.is_open
        before = max(instant, state.until - SECOND)
        assert covered(schedule, before) is state.is_open
        half_way = instant + (state.until - instant) / 2
        assert covered(schedule, half_way) is state.is_open
    elif not state.is_open:
        assert not any(covered(schedule, instant + timedelta(hours=hours)) for hours in range(0, 24 * 14, 5))
