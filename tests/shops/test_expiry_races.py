"""Two people marking one lot down or setting one point, on PostgreSQL: the race without the lock, then with it."""

import threading
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shops.exceptions import ShopsRefusal
from shops.models import DatedPrice, LowStockDigest, ReorderPoint
from shops.opening import LOCAL
from shops.queries import price_at
from shops.services import ledger, mark_down, markdowns, open_stock_record, receive_lot, reordering, set_price
from shops.services.reordering import note_low_stock, set_reorder_point
from tests.at_once import at_once
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 4


@pytest.fixture
def ending():
    outlet, lot, by = OutletFactory(), LotFactory(expires_in=9), UserFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    set_price(stock_record=open_stock_record(lot.product, outlet), amount=100_000, by=by, reason="Bảng giá")
    return outlet, lot, by


@pytest.fixture
def without_lock(monkeypatch):
    """Records are read without a lock, and every hand has looked before any writes."""
    everybody_looked = threading.Barrier(HANDS)

    def together(write):
        def wait_and_write(*args, **kwargs):
            everybody_looked.wait(timeout=30)
            return write(*args, **kwargs)

        return wait_and_write

    monkeypatch.setattr(ledger, "under_lock", lambda rows: rows)
    monkeypatch.setattr(markdowns, "set_price", together(set_price))
    monkeypatch.setattr(reordering, "name_of", together(ledger.name_of))


def mark_all_down(outlet, lot, by) -> int:
    """Four people set four prices at once; returns how many of them run."""

    def mark(number):
        return lambda: mark_down(outlet=outlet, lot=lot, amount=60_000 + number, by=by, reason="Gần hết hạn")

    at_once([mark(number) for number in range(HANDS)], (ShopsRefusal,))
    return DatedPrice.objects.filter(kind="markdown", stopped_at=None).count()


def test_without_the_lock_four_markdowns_of_one_lot_run(ending, without_lock):
    assert mark_all_down(*ending) == HANDS


def test_of_four_markdowns_at_once_the_last_alone_runs(ending):
    outlet, lot, _by = ending

    assert mark_all_down(*ending) == 1
    (running,) = DatedPrice.objects.filter(kind="markdown", stopped_at=None)
    assert price_at(open_stock_record(lot.product, outlet), timezone.now()).amount == running.amount
    assert DatedPrice.objects.filter(kind="markdown").count() == HANDS


def set_all(outlet, lot, by) -> int:
    works = [lambda: set_reorder_point(outlet=outlet, product=lot.product, point=6, amount=5, by=by)] * HANDS
    at_once(works, (ShopsRefusal,))
    return ReorderPoint.objects.count()


def test_without_the_lock_one_point_is_written_four_times(ending, without_lock):
    assert set_all(*ending) == HANDS


def test_one_point_set_four_times_at_once_is_written_once(ending):
    assert set_all(*ending) == 1


def test_four_clocks_at_once_note_one_morning(ending):
    outlet, lot, by = ending
    set_reorder_point(outlet=outlet, product=lot.product, point=6, amount=5, by=by)
    day = timezone.localdate() + timedelta(days=1)
    morning = datetime(day.year, day.month, day.day, 8, tzinfo=LOCAL)

    told = at_once([lambda: note_low_stock(morning)] * HANDS, ())

    assert sorted(told) == [0, 0, 0, 1]
    assert LowStockDigest.objects.count() == 1
