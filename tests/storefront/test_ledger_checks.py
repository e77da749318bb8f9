"""The book of nightly checks in the admin, and the line on the home while something is broken."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from shops.models import LedgerCheck
from tests.factories.places import UserFactory

pytestmark = pytest.mark.django_db
HOME, CHECKS = "/quan-tri/", "/quan-tri/kiem-so/"
RECORD = {"invariant": "movements-make-balance", "record": "lot LO-1 at outlet o-day", "expected": "21", "found": "20"}


def night(day: int, *records: dict[str, str]) -> LedgerCheck:
    began = datetime(2026, 11, day, 19, 0, tzinfo=UTC)
    return LedgerCheck.objects.create(
        day=date(2026, 11, day),
        began_at=began,
        ended_at=began + timedelta(seconds=12),
        movements=1_234,
        invariants=80,
        broken=len(records),
        records=list(records),
    )


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def test_while_the_last_night_was_broken_the_home_says_so_and_leads_to_the_records(admin):
    night(28)
    assert 'data-task="books"' not in admin.get(HOME).text

    night(29, RECORD)

    home = admin.get(HOME).text
    assert 'data-task="books" data-count="1"' in home
    assert f'href="{CHECKS}"' in home
    page = admin.get(CHECKS).text
    assert "lot LO-1 at outlet o-day" in page
    assert "phải là 21, sổ ghi 20" in page
    assert page.count("data-broken=") == 2

    night(30)
    assert 'data-task="books"' not in admin.get(HOME).text


@pytest.mark.parametrize("nights", [1, 3])
def test_the_list_of_nights_asks_as_many_queries_for_three_as_for_one(admin, nights, django_assert_num_queries):
    for day in range(1, nights + 1):
        night(day, RECORD)
    admin.get(CHECKS)

    with django_assert_num_queries(7):
        page = admin.get(CHECKS)

    assert page.text.count("data-broken=") == nights
