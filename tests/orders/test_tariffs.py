"""What carriage costs: against a slow plain reckoning, at the edges of weight, and as tables turn at the second."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from orders.models import DeliveryZone, TariffEvent, TariffTable
from orders.queries.tariffs import tariffs_to
from orders.services.tariffs import end_tariff, publish_tariff
from orders.tariff_refusals import BadDays, BadSteps, BeginsInThePast, NoReasonGiven, NoZones, TableOver
from orders.tariffs import Obstacle, Parcel, Tariff, cheapest, why_not
from tests.factories.delivery import make_service, make_table, terms
from tests.factories.places import UserFactory

STEPS = ((500, 20_000), (1_000, 26_000), (2_000, 35_000))


def tariff(**facts) -> Tariff:
    said = {
        "service_id": 1,
        "carrier": "Bưu điện",
        "service_vi": "Gửi thường",
        "service_en": "Standard",
        "volumetric_divisor": 6000,
        "weight_step": 1,
        "cut_off": time(15),
        "lead_days": 0,
        "cash_flat": 0,
        "cash_per_mille": 0,
        "free_from": None,
        "takes_fresh": True,
        "takes_fragile": True,
        "least_days": 2,
        "most_days": 4,
        "further_kg": 5_000,
        "is_demo": False,
        "terms_id": 1,
        "steps": STEPS,
    }
    return Tariff(**(said | facts))


def by_hand(steps, further_kg, grams, mm3, divisor, step):
    """The same, counted up one unit at a time."""
    weighed = 1
    while weighed < grams or (divisor and weighed * divisor < mm3):
        weighed += 1
    charged = 0
    while charged < weighed:
        charged += step
    amount = None
    for up_to, asked in reversed(steps):
        if charged <= up_to:
            amount = asked
    if amount is None and further_kg is not None:
        amount, reached = steps[-1][1], steps[-1][0]
        while reached < charged:
            reached += 1000
            amount += further_kg
    return charged, amount


@given(
    weights=st.lists(st.integers(1, 5_000), min_size=1, max_size=5, unique=True),
    further_kg=st.one_of(st.none(), st.integers(0, 9_999)),
    grams=st.integers(0, 9_000),
    mm3=st.integers(0, 40_000_000),
    divisor=st.sampled_from([0, 5000, 6000]),
    step=st.sampled_from([1, 100, 500, 1000]),
)
def test_carriage_is_what_counting_by_hand_comes_to(weights, further_kg, grams, mm3, divisor, step):
    steps = tuple((weight, 10_000 + 7 * weight) for weight in sorted(weights))
    asked = tariff(steps=steps, further_kg=further_kg, volumetric_divisor=divisor, weight_step=step)

    charged = asked.chargeable_grams(Parcel(grams, mm3))

    assert (charged, asked.carriage(charged)) == by_hand(steps, further_kg, grams, mm3, divisor, step)


@given(collected=st.integers(0, 9_999_999), per_mille=st.integers(0, 1000), flat=st.integers(0, 50_000))
def test_a_fee_for_cash_is_the_least_whole_dong_that_covers_it(collected, per_mille, flat):
    fee = tariff(cash_flat=flat, cash_per_mille=per_mille).cash_fee(collected) - flat

    assert fee * 1000 >= collected * per_mille > (fee - 1) * 1000


@pytest.mark.parametrize(
    ("grams", "amount"),
    [(1, 20_000), (500, 20_000), (501, 26_000), (2_000, 35_000), (2_001, 40_000), (3_000, 40_000), (3_001, 45_000)],
)
def test_a_gram_more_is_the_next_step_and_a_started_kilogram_a_whole_one(grams, amount):
    assert tariff().carriage(grams) == amount


def test_a_light_box_that_takes_up_room_is_charged_by_its_volume():
    box = Parcel(grams=300, mm3=300 * 200 * 100)  # 6,000 cm³: 1 kg at 6000, 1.2 kg at 5000

    assert tariff().chargeable_grams(box) == 1_000
    assert tariff(volumetric_divisor=5000, weight_step=500).chargeable_grams(box) == 1_500
    assert tariff(volumetric_divisor=0).chargeable_grams(box) == 300


def test_the_service_that_asks_least_is_taken_and_of_equals_the_quicker():
    dear, slow = tariff(service_id=1, cash_flat=9_000), tariff(service_id=2, most_days=9)
    quick = tariff(service_id=3, most_days=3)

    found = cheapest([dear, slow, quick], Parcel(400), goods=100_000, sent=100_000, is_cash=True)

    assert found is not None
    assert (found.tariff.service_id, found.charge) == (3, 20_000)


def test_from_the_set_amount_on_carriage_is_free_and_the_fee_for_cash_remains():
    free = [tariff(free_from=500_000, cash_flat=3_000, cash_per_mille=10)]

    below = cheapest(free, Parcel(400), goods=200_000, sent=499_999, is_cash=True)
    at = cheapest(free, Parcel(400), goods=200_000, sent=500_000, is_cash=True)
    paid_ahead = cheapest(free, Parcel(400), goods=200_000, sent=500_000, is_cash=False)

    assert (below.carriage, below.cash_fee) == (20_000, 5_200)
    assert (at.carriage, at.cash_fee) == (0, 5_000)
    assert paid_ahead.charge == 0


@pytest.mark.parametrize(
    ("parcel", "obstacle"),
    [
        (Parcel(400, is_fresh=True), Obstacle.FRESH),
        (Parcel(400, is_fragile=True), Obstacle.FRAGILE),
        (Parcel(2_001), Obstacle.HEAVY),
        (Parcel(100, mm3=2_001 * 6_000), Obstacle.HEAVY),
    ],
)
def test_what_nobody_takes_has_its_reason(parcel, obstacle):
    strict = [tariff(takes_fresh=False, takes_fragile=False, further_kg=None)]

    assert cheapest(strict, parcel, goods=0, sent=0, is_cash=False) is None
    assert why_not(strict, parcel) == obstacle


@pytest.fixture
def zone(db):
    return DeliveryZone.objects.create(name_vi="Miền Bắc", name_en="The north")


def asked(zone, at):
    return [each.carriage(400) for each in tariffs_to(zone, at)]


def test_a_new_table_turns_at_its_second_and_the_old_one_ends_there(zone):
    service, now = make_service(), timezone.now()
    first = make_table(service, terms(zone, *STEPS))
    turn = now + timedelta(days=3)

    make_table(service, terms(zone, (500, 22_000)), starts_at=turn, reason="tăng cước")

    assert asked(zone, turn - timedelta(microseconds=1)) == [20_000]
    assert asked(zone, turn) == [22_000]
    assert asked(zone, now - timedelta(days=1)) == []
    first.refresh_from_db()
    assert first.valid_until == turn
    events = TariffEvent.objects.values_list("kind", "reason", "actor_name")
    assert [(kind, reason) for kind, reason, _name in events] == [
        ("published", "bảng đầu"),
        ("followed", "tăng cước"),
        ("published", "tăng cước"),
    ]
    assert all(name == "Lò Thị Mai" for _kind, _reason, name in events)


def test_a_table_that_begins_earlier_takes_back_one_that_was_to_come(zone):
    service, now = make_service(), timezone.now()
    make_table(service, terms(zone, *STEPS))
    coming = make_table(service, terms(zone, (500, 30_000)), starts_at=now + timedelta(days=9))

    make_table(service, terms(zone, (500, 25_000)), starts_at=now + timedelta(days=2))

    assert [asked(zone, now + timedelta(days=day)) for day in (1, 2, 9)] == [[20_000], [25_000], [25_000]]
    coming.refresh_from_db()
    assert coming.valid_until == coming.valid_from


def test_a_table_that_is_ended_before_it_begins_lets_the_one_before_go_on(zone):
    service, now, by = make_service(), timezone.now(), UserFactory()
    running = make_table(service, terms(zone, *STEPS))
    coming = make_table(service, terms(zone, (500, 30_000)), starts_at=now + timedelta(days=9))

    end_tariff(table=coming, reason="ghi nhầm", by=by)

    assert asked(zone, now + timedelta(days=10)) == [20_000]
    running.refresh_from_db()
    end_tariff(table=running, reason="hết hợp đồng", by=by)
    assert asked(zone, timezone.now()) == []
    with pytest.raises(TableOver):
        end_tariff(table=running, reason="lần nữa", by=by)


def test_the_same_form_sent_twice_publishes_once(zone):
    service, by = make_service(), UserFactory()
    said = {"service": service, "zones": [terms(zone, *STEPS)], "reason": "bảng đầu", "by": by}

    first = publish_tariff(**said, idempotency_key="mot")

    assert publish_tariff(**said, idempotency_key="mot") == first
    assert TariffTable.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "  "}, NoReasonGiven),
        ({"starts_at": timezone.now() - timedelta(minutes=1)}, BeginsInThePast),
        ({"zones": []}, NoZones),
        ({"steps": ()}, BadSteps),
        ({"steps": ((500, 1), (500, 2))}, BadSteps),
        ({"steps": ((900, 1), (500, 2))}, BadSteps),
        ({"steps": ((0, 1),)}, BadSteps),
        ({"days": (4, 2)}, BadDays),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_and_nothing_is_written(changes, refusal, zone):
    least, most = changes.pop("days", (2, 4))
    zones = [terms(zone, *changes.pop("steps", STEPS), least_days=least, most_days=most)]
    said = {"service": make_service(), "zones": zones, "reason": "thử", "by": UserFactory(), "idempotency_key": "k"}

    with pytest.raises(refusal):
        publish_tariff(**(said | changes))

    assert not TariffTable.objects.exists()
    assert not TariffEvent.objects.exists()


def test_rates_are_written_once(zone):
    table = make_table(make_service(), terms(zone, *STEPS))

    for sql in ("UPDATE orders_tariffstep SET amount = 1", "DELETE FROM orders_tariffzone"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    assert [each.amount for each in table.zones.get().steps.all()] == [20_000, 26_000, 35_000]
