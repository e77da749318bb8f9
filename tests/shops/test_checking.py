"""The books are checked every night; what is found is written down, told by mail and shown on the home of the admin."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.core import mail

from common.outbox import drain
from common.schedule import run_jobs
from shops.models import LedgerCheck
from shops.opening import LOCAL
from shops.services import checking, receive_lot
from shops.services.checking import check_ledger_nightly
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.test_verify_ledger import damage

pytestmark = pytest.mark.django_db
NIGHT, LATER = datetime(2026, 11, 30, 2, 1, tzinfo=LOCAL), datetime(2026, 11, 30, 14, 0, tzinfo=LOCAL)


@pytest.fixture
def received():
    """Twenty pieces of a lot in the book."""
    lot, outlet = LotFactory(code="LO-1"), OutletFactory(partner__code="o-day")
    return receive_lot(outlet=outlet, lot=lot, quantity=20, by=UserFactory())


def spoil(movement) -> None:
    damage(f"UPDATE shops_stockmovement SET change = 21 WHERE id = {movement.pk}")


def test_a_night_on_which_all_is_whole_is_written_down_and_nobody_is_written_to(received):
    assert check_ledger_nightly(NIGHT) == 0

    drain()
    check = LedgerCheck.objects.get()
    assert (str(check.day), check.movements, check.broken, check.records) == ("2026-11-30", 1, 0, [])
    assert check.invariants > 60
    assert mail.outbox == []


def test_nothing_is_due_before_two_nor_twice_on_a_day(received):
    assert check_ledger_nightly(NIGHT.replace(hour=1)) is None
    assert check_ledger_nightly(NIGHT) == 0

    assert check_ledger_nightly(LATER) is None
    assert LedgerCheck.objects.count() == 1
    assert check_ledger_nightly(LATER.replace(month=12, day=1)) == 0


def test_what_is_broken_is_written_down_and_told_to_the_administrators(received):
    User.objects.create_superuser("sep", email="sep@example.com")
    User.objects.create_superuser("cu", email="cu@example.com", is_active=False)
    spoil(received)

    found = check_ledger_nightly(NIGHT)
    drain()

    check = LedgerCheck.objects.get()
    assert check.broken == found > 0
    assert {
        "invariant": "movements-make-balance",
        "record": "lot LO-1 at outlet o-day",
        "expected": "21",
        "found": "20",
    } in check.records
    (letter,) = mail.outbox
    assert letter.to == ["sep@example.com"]
    assert letter.subject == f"Sổ kho không khớp: {found} chỗ"
    assert "movements-make-balance: lot LO-1 at outlet o-day, phải là 21, sổ ghi 20" in letter.body


def test_where_no_administrator_has_an_address_the_desk_is_written_to(received, settings):
    settings.DESK_EMAIL = "quay@example.com"
    spoil(received)

    check_ledger_nightly(NIGHT)
    drain()

    assert mail.outbox[0].to == ["quay@example.com"]


def test_two_clocks_at_once_write_one_row(received, monkeypatch):
    verify = checking.verify

    def verify_late():
        monkeypatch.setattr(checking, "verify", verify)
        assert check_ledger_nightly(NIGHT) == 0  # the other clock
        return verify()

    monkeypatch.setattr(checking, "verify", verify_late)

    assert check_ledger_nightly(NIGHT) is None
    assert LedgerCheck.objects.count() == 1


def test_the_clock_of_the_shop_runs_it(received, monkeypatch):
    monkeypatch.setattr(checking.timezone, "now", lambda: NIGHT)

    results = run_jobs()

    assert results["the books checked once a night"] == 0
