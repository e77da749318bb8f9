from datetime import date, datetime, time

import pytest
import time_machine
from oscar.core.loading import get_model

from catalogue.models import Province
from shops.models import LegalSeller, OpeningException, OpeningHours, Outlet
from shops.opening import LOCAL, Reason, opening_at
from shops.schedules import schedules_of

pytestmark = pytest.mark.django_db
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


def night_bar(code: str, **facts) -> Outlet:
    province, _made = Province.objects.get_or_create(
        code="11", defaults={"name": "Điện Biên", "name_en": "Dien Bien", "latitude": 21.4, "longitude": 103.0}
    )
    outlet = Outlet.objects.create(
        partner=get_model("partner", "Partner").objects.create(code=code),
        code=code,
        kind=Outlet.Kind.SHOP,
        name_vi=code,
        legal_seller=LegalSeller.objects.create(name=code, address="Điện Biên"),
        province=province,
        latitude=21.4,
        longitude=103.0,
        **facts,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(outlet=outlet, weekday=weekday, opens=time(18), closes=time(2)) for weekday in range(7)
    )
    return outlet


def test_last_evenings_closure_still_holds_after_midnight():
    shut, usual = night_bar("dem-1"), night_bar("dem-2")
    OpeningException.objects.create(outlet=shut, first_day=SUNDAY, last_day=SUNDAY)
    now = datetime.combine(MONDAY, time(0, 30), LOCAL)

    with time_machine.travel(now, tick=False):
        schedules = schedules_of([shut, usual])

    assert not opening_at(schedules[shut.pk], now).is_open
    assert opening_at(schedules[usual.pk], now).until == datetime.combine(MONDAY, time(2), LOCAL)


def test_the_facts_of_the_outlet_reach_its_schedule():
    outlet = night_bar(
        "dem-1",
        on_holidays=Outlet.OnHolidays.CLOSED,
        opens_on=SUNDAY,
        closes_on=MONDAY,
        suspended_at=datetime.now(LOCAL),
    )

    schedule = schedules_of([outlet])[outlet.pk]

    assert (schedule.closed_on_holidays, schedule.opens_on, schedule.closes_on) == (True, SUNDAY, MONDAY)
    assert opening_at(schedule, datetime.combine(MONDAY, time(19), LOCAL)).reason == Reason.SUSPENDED


@pytest.mark.parametrize("number", [1, 3])
def test_hours_and_exceptions_of_all_outlets_come_in_one_query(number, django_assert_num_queries):
    outlets = [night_bar(f"dem-{place}") for place in range(number)]

    with django_assert_num_queries(1):
        schedules = schedules_of(outlets)

    assert [len(schedules[outlet.pk].spans) for outlet in outlets] == [7] * number
