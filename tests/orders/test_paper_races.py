"""Twenty hand-overs at the same moment, on PostgreSQL: first without the lock of the series, then with it."""

import threading

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.models import PaperSeries, Receipt
from orders.services import papers
from orders.services.papers import receipt_of
from orders.services.steps import hand_over_share
from shops.verification import verify
from tests.at_once import at_once, count_kinds
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 20


class Undone(Exception):
    """Something after the hand-over failed."""


@pytest.fixture
def shares(stock, fill, outlet):
    """Twenty orders of packings of their own at one outlet, so that nothing else makes them wait for each other."""
    return [
        order_now(fill((stock(outlet, 1), 1)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
        for _number in range(THREADS)
    ]


def give(share, by, *, fails=False):
    def work():
        with transaction.atomic():
            hand_over_share(fulfilment=share, by=by)
            if fails:
                raise Undone
        return share

    return work


def numbers() -> list[int]:
    return sorted(Receipt.objects.values_list("number", flat=True))


def test_without_the_lock_two_hand_overs_want_one_number(shares, by, monkeypatch):
    hand_over_share(fulfilment=shares[0], by=by)  # the series of the year is there
    everybody_looked = threading.Barrier(2)

    def look_then_count_on(seller_id, now):
        series = PaperSeries.objects.get(seller=seller_id, year=timezone.localtime(now).year)
        everybody_looked.wait(timeout=30)
        PaperSeries.objects.filter(pk=series.pk).update(last=series.last + 1)
        return series.pk, series.last + 1

    monkeypatch.setattr(papers, "_next_number", look_then_count_on)

    outcomes = at_once([give(share, by) for share in shares[1:3]], (IntegrityError,))

    # The database's own rule stops the double, but a buyer at the counter is refused for nothing.
    assert count_kinds(outcomes) == {"Fulfilment": 1, "IntegrityError": 1}


def test_twenty_at_once_are_numbered_without_gap_and_without_double(shares, by):
    outcomes = at_once([give(share, by) for share in shares], ())

    assert count_kinds(outcomes) == {"Fulfilment": THREADS}
    assert numbers() == list(range(1, THREADS + 1))
    assert PaperSeries.objects.get().last == THREADS
    assert verify().broken == []


def test_those_that_fail_among_twenty_leave_no_gap(shares, by):
    outcomes = at_once([give(share, by, fails=place % 3 == 0) for place, share in enumerate(shares)], (Undone,))

    assert count_kinds(outcomes) == {"Fulfilment": 13, "Undone": 7}
    assert numbers() == list(range(1, 14))
    assert verify().broken == []


def test_sellers_do_not_wait_for_each_other_nor_share_numbers(stock, fill, outlet, by):
    other = OutletFactory(legal_seller__name="Bên bán khác")
    shares = [
        order_now(fill((stock(place, 1), 1)), checkout_of(outlet=place), timezone.now()).fulfilments.get()
        for place in (outlet, other) * (THREADS // 2)
    ]

    at_once([give(share, by) for share in shares], ())

    assert numbers() == sorted([*range(1, 11), *range(1, 11)])
    assert verify().broken == []


def test_twenty_first_prints_of_one_old_share_give_one_number(shares, by, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("orders.services.steps.issue_receipt", lambda held, *, by: None)
        hand_over_share(fulfilment=shares[0], by=by)

    outcomes = at_once([lambda: receipt_of(fulfilment=shares[0], by=by).pk] * THREADS, ())

    assert len(set(outcomes)) == 1
    assert numbers() == [1]
    assert PaperSeries.objects.get().last == 1
