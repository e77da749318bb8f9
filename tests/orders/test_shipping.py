"""How goods travel: the service that takes them, what stays here, what is picked up and what is sent, and why."""

import secrets
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from catalogue.models import Commune, ProductSet, Province
from orders.exceptions import LiquorStaysHere, NoDelivery, PlanChanged, PlanIncomplete, TooMuchCash
from orders.models import DeliveryZone, Fulfilment, OrderFacts
from orders.promised_days import comes_on, leaves_on
from orders.services.steps import hand_over_share
from shops.opening import ExceptionDays, Schedule, Span
from shops.verification import verify
from tests.factories.delivery import flat_zone, make_service, make_table, make_zone, terms
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now, plan_of, seal_of

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def packing(grams=400, **facts):
    """A packing of this weight; facts are those of its product, such as is_fresh."""
    said = {f"facts__{name}": value for name, value in facts.items()}
    return PackingFactory(parent=ProductFactory(**said), packing__weight_grams=grams)


@pytest.fixture
def zone(db):
    return make_zone(Province.objects.get(code="01"))


@pytest.fixture
def reach(zone):
    """Hà Nội with the zone it lies in."""
    return lambda: Province.objects.select_related("zone_link__zone").get(code="01")


def test_the_parcel_is_charged_by_its_weight_and_keeps_service_and_carrier(stock, fill, outlet, zone, reach):
    make_table(make_service("Gửi thường", "Bưu điện"), terms(zone, (1_000, 30_000), (3_000, 50_000)))
    make_table(make_service("Gửi nhanh", "Xe khách"), terms(zone, (5_000, 90_000)))
    tea = stock(outlet, price=100_000, packing=packing(700))

    light = order_now(fill((tea, 1)), checkout_of(reach()), timezone.now())
    heavy = order_now(fill((tea, 4)), checkout_of(reach()), timezone.now())
    middle = order_now(
        fill((stock(outlet, price=1_000, packing=packing(1_500)), 1)), checkout_of(reach()), timezone.now()
    )

    shares = [each.fulfilments.get() for each in (light, middle)]
    assert [(each.charge, each.chargeable_grams, each.service_vi, each.carrier_name) for each in shares] == [
        (30_000, 700, "Gửi thường", "Bưu điện"),
        (50_000, 1_500, "Gửi thường", "Bưu điện"),
    ]
    assert heavy.fulfilments.get().service_vi == "Gửi thường"
    assert verify().broken == []


def test_volume_counts_where_it_is_known(stock, fill, outlet, zone, reach):
    make_table(make_service(), terms(zone, (1_000, 30_000), (9_000, 80_000)))
    basket = packing(500)
    basket.packing.length_mm, basket.packing.width_mm, basket.packing.height_mm = 300, 200, 200  # 12,000 cm³: 2 kg
    basket.packing.save()

    order = order_now(fill((stock(outlet, packing=basket), 1)), checkout_of(reach()), timezone.now())

    assert (order.fulfilments.get().chargeable_grams, order.facts.charges_total) == (2_000, 80_000)


def test_a_packing_nobody_weighed_counts_as_its_net_weight_and_a_fifth(db):
    unweighed = PackingFactory().packing

    assert (unweighed.gross_grams, unweighed.volume_mm3) == (600, 0)


def test_the_fee_for_cash_is_in_the_charge_and_a_transfer_spares_it(stock, fill, outlet, zone, reach, account):
    make_table(make_service(), terms(zone, (9_000, 30_000)), cash_flat=3_000, cash_per_mille=10)
    tea = stock(outlet, price=100_000, packing=packing())

    cash = order_now(fill((tea, 1)), checkout_of(reach()), timezone.now())
    ahead = order_now(fill((tea, 1)), checkout_of(reach(), payment="transfer"), timezone.now())

    assert [(each.charge, each.cash_fee) for each in (cash.fulfilments.get(), ahead.fulfilments.get())] == [
        (34_300, 4_300),
        (30_000, 0),
    ]
    assert (cash.facts.amount_due, ahead.facts.amount_due) == (134_300, 130_000)
    assert verify().broken == []


def test_the_other_way_of_paying_is_another_total_and_is_shown_first(stock, fill, outlet, zone, reach, account):
    make_table(make_service(), terms(zone, (9_000, 30_000)), cash_flat=3_000)
    basket, now = fill((stock(outlet, packing=packing()), 1)), timezone.now()

    seen = seal_of(basket, checkout_of(reach(), payment="transfer"), now)

    with pytest.raises(PlanChanged):
        order_now(basket, checkout_of(reach()), now, seen=seen)


def test_two_parcels_are_free_once_their_goods_together_come_to_the_amount(stock, fill, zone, reach):
    make_table(make_service(), terms(zone, (9_000, 30_000)), free_from=300_000)
    here, there = OutletFactory(rank=1), OutletFactory(rank=2)
    tea, honey = stock(here, price=100_000, packing=packing()), stock(there, price=100_000, packing=packing())

    below = order_now(fill((tea, 1), (honey, 1)), checkout_of(reach()), timezone.now())
    at = order_now(fill((tea, 2), (honey, 1)), checkout_of(reach()), timezone.now())

    assert (below.facts.charges_total, at.facts.charges_total) == (60_000, 0)


@pytest.mark.parametrize(
    ("facts", "grams", "obstacle"),
    [({"is_fresh": True}, 400, "fresh"), ({"is_fragile": True}, 400, "fragile"), ({}, 1_001, "heavy")],
)
def test_goods_that_no_service_takes_are_named_and_nothing_is_written(
    facts, grams, obstacle, stock, fill, outlet, zone, reach
):
    make_table(make_service(), terms(zone, (1_000, 30_000), takes_fresh=False, takes_fragile=False))
    good = stock(outlet, packing=packing(grams, **facts))
    tea = stock(outlet, packing=packing())

    with pytest.raises(PlanIncomplete) as refusal:
        order_now(fill((tea, 1), (good, 1)), checkout_of(reach()), timezone.now())

    assert [(each.wanted.product_id, each.obstacle) for each in refusal.value.plan.refused] == [(good.pk, obstacle)]
    assert not OrderFacts.objects.exists()


def test_goods_that_go_alone_but_not_in_one_parcel_are_all_named(stock, fill, outlet, zone, reach):
    make_table(make_service(), terms(zone, (1_000, 30_000)))
    tea, honey = stock(outlet, packing=packing(600)), stock(outlet, packing=packing(600))

    plan = plan_of(fill((tea, 1), (honey, 1)), checkout_of(reach()), timezone.now())

    assert [(each.wanted.product_id, each.obstacle) for each in plan.refused] == [
        (tea.pk, "together"),
        (honey.pk, "together"),
    ]


def test_fresh_goods_go_by_the_dearer_service_that_takes_them(stock, fill, outlet, zone, reach):
    make_table(make_service("Gửi thường"), terms(zone, (9_000, 30_000), takes_fresh=False))
    make_table(make_service("Gửi nhanh", "Xe khách"), terms(zone, (9_000, 70_000)))
    pomelo = stock(outlet, packing=packing(is_fresh=True))

    order = order_now(fill((pomelo, 1)), checkout_of(reach()), timezone.now())

    assert (order.fulfilments.get().service_vi, order.facts.charges_total) == ("Gửi nhanh", 70_000)


def test_a_zone_without_a_table_is_not_delivered_to(stock, fill, outlet, zone, reach):
    with pytest.raises(NoDelivery):
        order_now(fill((stock(outlet), 1)), checkout_of(reach()), timezone.now())


def test_a_table_that_changed_since_it_was_shown_is_shown_again(stock, fill, outlet, zone, reach):
    service = make_service()
    make_table(service, terms(zone, (9_000, 30_000)))
    basket, now = fill((stock(outlet, price=100_000, packing=packing()), 1)), timezone.now()
    seen = seal_of(basket, checkout_of(reach()), now)
    make_table(service, terms(zone, (9_000, 32_000)))

    with pytest.raises(PlanChanged) as refusal:
        order_now(basket, checkout_of(reach()), now, seen=seen)

    assert refusal.value.plan.total == 132_000
    assert not OrderFacts.objects.exists()


def test_what_the_pick_up_point_lacks_is_sent_from_others(stock, fill, hanoi):
    here, there = OutletFactory(rank=1, ships=False), OutletFactory(rank=2)
    tea, honey = stock(here, 2, price=100_000), stock(there, price=50_000)
    stock(there, price=100_000, packing=tea)

    order = order_now(fill((tea, 3), (honey, 1)), checkout_of(hanoi, here), timezone.now())

    shares = {share.outlet: share for share in order.fulfilments.all()}
    assert order.facts.way == "mixed"
    assert (shares[here].way, shares[here].charge, shares[here].zone, shares[here].reason) == (
        "pick-up",
        0,
        None,
        "pick-up",
    )
    assert (shares[there].way, shares[there].charge, shares[there].reason) == ("ship", 35_000, "only-there")
    assert [(line.order_line.product, line.quantity) for line in shares[there].lines.order_by("pk")] == [
        (tea, 1),
        (honey, 1),
    ]
    assert (order.facts.charges_total, order.facts.amount_due) == (35_000, 385_000)
    assert verify().broken == []


def test_fresh_goods_are_picked_up_and_the_rest_goes_home(stock, fill, zone, reach):
    make_table(make_service(), terms(zone, (9_000, 30_000), takes_fresh=False))
    here, there = OutletFactory(rank=1), OutletFactory(rank=2)
    pomelo, tea = stock(here, packing=packing(is_fresh=True)), stock(there, packing=packing())
    basket = fill((pomelo, 1), (tea, 1))

    with pytest.raises(PlanIncomplete):
        order_now(basket, checkout_of(reach()), timezone.now())
    order = order_now(basket, checkout_of(reach(), here), timezone.now())

    assert [(share.outlet, share.way) for share in order.fulfilments.order_by("pk")] == [
        (here, "pick-up"),
        (there, "ship"),
    ]


def test_a_mixed_choice_that_needs_no_parcel_is_a_pick_up_and_one_that_finds_nothing_there_a_delivery(
    stock, fill, hanoi
):
    here, there = OutletFactory(rank=1), OutletFactory(rank=2)
    tea, honey = stock(here), stock(there)

    picked_up = order_now(fill((tea, 1)), checkout_of(hanoi, here), timezone.now())
    sent = order_now(fill((honey, 1)), checkout_of(hanoi, here), timezone.now())

    assert [(each.facts.way, each.facts.charges_total) for each in (picked_up, sent)] == [
        ("pick-up", 0),
        ("ship", 35_000),
    ]


def test_only_what_is_sent_counts_for_liquor_and_for_cash(stock, fill, hanoi, account):
    here, there = OutletFactory(rank=1), OutletFactory(rank=2)
    liquor = packing(product_set=ProductSet.objects.get(group__taxonomy="2026", number=14))
    stock(here, price=6_000_000, packing=liquor)
    tea = stock(there, price=100_000)
    basket = fill((liquor, 1), (tea, 1))

    order = order_now(basket, checkout_of(hanoi, here, is_adult=True), timezone.now())

    assert order.facts.amount_due == 6_135_000
    with pytest.raises(LiquorStaysHere):
        order_now(fill((liquor, 1), (tea, 1)), checkout_of(hanoi, there, is_adult=True), timezone.now())
    dear = stock(there, price=4_990_000)
    with pytest.raises(TooMuchCash):
        order_now(fill((tea, 1), (dear, 1)), checkout_of(hanoi, here), timezone.now())


def test_each_share_of_a_mixed_order_is_handed_over_and_paid_its_own_way(stock, fill, hanoi, by):
    here, there = OutletFactory(rank=1), OutletFactory(rank=2)
    order = order_now(
        fill((stock(here, price=80_000), 1), (stock(there, price=50_000), 1)), checkout_of(hanoi, here), timezone.now()
    )

    for share in order.fulfilments.order_by("pk"):
        hand_over_share(fulfilment=share, carrier="GHN", by=by)

    cash = order.fulfilments.order_by("pk").values_list("way", "cash__amount", "cash__holder", "cash__carrier")
    assert list(cash) == [("pick-up", 80_000, "outlet", ""), ("ship", 85_000, "carrier", "GHN")]
    assert verify().broken == []


def reasons(order):
    return [(share.outlet, share.reason) for share in order.fulfilments.order_by("outlet__rank")]


def test_the_rule_that_decided_is_kept(stock, fill, hanoi):
    near, far = OutletFactory(rank=2), OutletFactory(rank=1, latitude=10.0)
    commune = Commune.objects.filter(province=near.province).first()
    tea, honey, salt = stock(near, price=90_000), stock(near, price=50_000), PackingFactory()
    stock(far, price=100_000, packing=tea)
    for each in (near, far):
        stock(each, price=10_000, packing=salt)

    fewest = order_now(fill((tea, 1), (honey, 1)), checkout_of(hanoi), timezone.now())
    cheapest = order_now(fill((tea, 1)), checkout_of(hanoi), timezone.now())
    nearest = order_now(fill((salt, 1)), checkout_of(hanoi, commune=commune), timezone.now())
    alone = order_now(fill((honey, 1)), checkout_of(hanoi), timezone.now())

    assert [reasons(each) for each in (fewest, cheapest, nearest, alone)] == [
        [(near, "fewest-parcels")],
        [(near, "lowest-price")],
        [(near, "nearest")],
        [(near, "only-there")],
    ]


def test_of_places_alike_the_one_whose_goods_expire_first_serves_and_then_the_shops_order(stock, fill, hanoi):
    first, second = OutletFactory(rank=1), OutletFactory(rank=2)
    tea, honey = PackingFactory(), PackingFactory()
    stock(first, packing=tea, lot=LotFactory(product=tea, expires_in=90))
    stock(second, packing=tea, lot=LotFactory(product=tea, expires_in=20))
    lasting = LotFactory(product=honey, expires_in=None)
    for each in (first, second):
        stock(each, packing=honey, lot=lasting)

    assert reasons(order_now(fill((tea, 1)), checkout_of(hanoi), timezone.now())) == [(second, "earliest-expiry")]
    assert reasons(order_now(fill((honey, 1)), checkout_of(hanoi), timezone.now())) == [(first, "shop-order")]


WEEK = Schedule(spans=tuple(Span(day, time(7, 30), time(17)) for day in range(5)))  # Monday to Friday


@pytest.mark.parametrize(
    ("ordered", "lead_days", "day"),
    [
        ("2026-11-25 14:59", 0, "2026-11-25"),  # a Wednesday
        ("2026-11-25 15:00", 0, "2026-11-26"),
        ("2026-11-27 15:00", 0, "2026-11-30"),  # after Friday's cut-off: Monday
        ("2026-11-28 09:00", 0, "2026-11-30"),
        ("2026-11-25 09:00", 2, "2026-11-27"),
        ("2026-11-27 09:00", 1, "2026-11-30"),
    ],
)
def test_a_parcel_leaves_on_the_first_open_day_before_the_cut_off(ordered, lead_days, day):
    moment = datetime.fromisoformat(ordered).replace(tzinfo=LOCAL)

    assert leaves_on(WEEK, moment, time(15), lead_days).isoformat() == day


def test_closed_days_and_an_early_closing_put_it_off_and_unknown_hours_do_not():
    wednesday = datetime(2026, 11, 25, 14, 0, tzinfo=LOCAL)
    closed = Schedule(WEEK.spans, (ExceptionDays(wednesday.date(), wednesday.date() + timedelta(days=1)),))
    short = Schedule(WEEK.spans, (ExceptionDays(wednesday.date(), wednesday.date(), time(8), time(12)),))

    assert leaves_on(closed, wednesday, time(15), 0).isoformat() == "2026-11-27"
    assert leaves_on(short, wednesday, time(15), 0).isoformat() == "2026-11-26"
    assert leaves_on(Schedule(), wednesday, time(15), 0) == leaves_on(None, wednesday, time(15), 0) == wednesday.date()
    assert leaves_on(Schedule(exceptions=closed.exceptions), wednesday, time(15), 0).isoformat() == "2026-11-27"
    assert leaves_on(Schedule(closed_on_holidays=True), datetime(2027, 1, 1, 9, tzinfo=LOCAL), time(15), 0).day == 2


def test_public_holidays_are_no_days_of_delivery():
    assert comes_on(datetime(2026, 12, 30).date(), 1).isoformat() == "2026-12-31"
    assert comes_on(datetime(2026, 12, 30).date(), 2).isoformat() == "2027-01-02"


def test_the_promised_days_are_shown_and_frozen(stock, fill, outlet):
    province = flat_zone("01", 35_000, least_days=2, most_days=4)
    outlet.hours.create(weekday=0, opens=time(7, 30), closes=time(17))  # Mondays only
    basket, now = fill((stock(outlet), 1)), timezone.now()
    (shown,) = plan_of(basket, checkout_of(province), now).shares

    share = order_now(basket, checkout_of(province), now, key=secrets.token_hex(4)).fulfilments.get()

    assert (share.expected_from, share.expected_until) == (shown.expected_from, shown.expected_until)
    assert share.expected_from > timezone.localdate(now) + timedelta(days=1)
    assert Fulfilment.objects.get().zone == DeliveryZone.objects.get()
