"""An order is made once, whole, with the goods promised and the amounts frozen; refused means nothing was written."""

import pytest
from django.core import mail
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import ProductSet, Province
from common.outbox import drain
from orders.exceptions import (
    AgeNotStated,
    EmptyBasket,
    LiquorStaysHere,
    NoDelivery,
    PlanChanged,
    PlanIncomplete,
)
from orders.models import OrderNumber, PromisedLot
from orders.services.baskets import new_basket, set_pieces
from shops.models import Allocation
from shops.services import set_price
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now, seal_of
from tests.shops.stopping import hold_lot

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")


def nothing_was_written():
    return not (Order.objects.exists() or Allocation.objects.exists() or OrderNumber.objects.exists())


def test_a_delivered_order_freezes_goods_charge_and_total(stock, fill, outlet, hanoi):
    tea, honey = stock(outlet, price=180_000), stock(outlet, price=95_000)

    order = order_now(fill((tea, 2), (honey, 1)), checkout_of(hanoi, email="lan@example.com"), timezone.now())

    assert (order.facts.goods_total, order.facts.charges_total, order.facts.amount_due) == (455_000, 35_000, 490_000)
    assert order.total_incl_tax == 490_000
    assert [(line.title, line.quantity, int(line.line_price_incl_tax)) for line in order.lines.order_by("pk")] == [
        (f"{tea.parent.title}, Chai 500 g", 2, 360_000),
        (f"{honey.parent.title}, Chai 500 g", 1, 95_000),
    ]
    share = order.fulfilments.get()
    assert (share.outlet, share.charge, share.status) == (outlet, 35_000, "placed")
    assert sum(Allocation.objects.filter(state="open").values_list("quantity", flat=True)) == 3
    assert order.basket.status == Basket.SUBMITTED
    assert verify().broken == []


def test_goods_are_promised_from_the_earliest_expiry(stock, fill, outlet, by):
    packing = PackingFactory()
    stock(outlet, 3, packing=packing, lot=LotFactory(product=packing, expires_in=90))
    first = LotFactory(product=packing, expires_in=20)
    stock(outlet, 2, packing=packing, lot=first)

    order_now(fill((packing, 3)), checkout_of(outlet=outlet), timezone.now())

    promised = PromisedLot.objects.order_by("allocation__balance__lot__best_before")
    assert [(each.allocation.balance.lot == first, each.allocation.quantity) for each in promised] == [
        (True, 2),
        (False, 1),
    ]


def test_one_parcel_wins_over_two_and_the_lower_price_over_the_nearer_outlet(stock, fill, hanoi):
    dear, cheap, half = OutletFactory(rank=1), OutletFactory(rank=2), OutletFactory(rank=0)
    tea, honey = PackingFactory(), PackingFactory()
    for packing in (tea, honey):
        stock(dear, price=100_000, packing=packing)
        stock(cheap, price=90_000, packing=packing)
    stock(half, price=10_000, packing=tea)

    order = order_now(fill((tea, 1), (honey, 1)), checkout_of(hanoi), timezone.now())

    assert [share.outlet for share in order.fulfilments.all()] == [cheap]


def test_goods_of_two_outlets_come_in_two_parcels_with_two_charges(stock, fill, hanoi):
    here, there = OutletFactory(rank=1), OutletFactory(rank=2)
    tea, honey = stock(here, price=100_000), stock(there, price=50_000)

    order = order_now(fill((tea, 1), (honey, 2)), checkout_of(hanoi), timezone.now())

    assert [(share.outlet, share.charge) for share in order.fulfilments.order_by("outlet__rank")] == [
        (here, 35_000),
        (there, 35_000),
    ]
    assert order.facts.amount_due == 270_000
    assert verify().broken == []


def test_pick_up_takes_from_the_chosen_outlet_and_is_free(stock, fill):
    here, there = OutletFactory(rank=1), OutletFactory(rank=2, ships=False)
    honey = PackingFactory()
    stock(here, packing=honey)
    stock(there, packing=honey, price=99_000)

    order = order_now(fill((honey, 2)), checkout_of(outlet=there), timezone.now())

    assert order.fulfilments.get().outlet == there
    assert (order.facts.charges_total, order.facts.amount_due) == (0, 198_000)


def test_a_line_whose_outlet_is_empty_is_refused_though_others_are_full(stock, fill):
    empty, full = OutletFactory(), OutletFactory()
    honey = PackingFactory()
    stock(empty, 0, packing=honey)
    stock(full, 5, packing=honey)
    basket = fill((honey, 1))

    with pytest.raises(PlanIncomplete) as refusal:
        order_now(basket, checkout_of(outlet=empty), timezone.now())

    assert [(short.wanted.product_id, short.available) for short in refusal.value.plan.shorts] == [(honey.pk, 0)]
    assert nothing_was_written()


def test_the_same_basket_or_the_same_key_again_brings_the_first_order(stock, fill, outlet):
    honey = stock(outlet)
    basket, checkout, now = fill((honey, 1)), checkout_of(outlet=outlet), timezone.now()
    seen = seal_of(basket, checkout, now)

    first = order_now(basket, checkout, now, key="mot", seen=seen)
    other_form = order_now(basket, checkout, now, key="hai", seen=seen)
    other_basket = order_now(fill((honey, 1)), checkout, now, key="mot", seen=seen)

    assert first.pk == other_form.pk == other_basket.pk
    assert Order.objects.count() == 1
    assert sum(Allocation.objects.values_list("quantity", flat=True)) == 1


def test_a_price_that_changed_since_it_was_shown_is_shown_again(stock, fill, outlet, by):
    honey = stock(outlet, price=100_000)
    basket, checkout, now = fill((honey, 1)), checkout_of(outlet=outlet), timezone.now()
    seen = seal_of(basket, checkout, now)
    set_price(stock_record=honey.stockrecords.get(), amount=110_000, by=by, reason="giá mới")

    with pytest.raises(PlanChanged) as refusal:
        order_now(basket, checkout, timezone.now(), seen=seen)

    assert refusal.value.plan.total == 110_000
    assert nothing_was_written()
    assert order_now(basket, checkout, timezone.now()).facts.amount_due == 110_000


def test_a_seal_that_somebody_made_up_counts_as_a_change(stock, fill, outlet):
    basket = fill((stock(outlet), 1))

    with pytest.raises(PlanChanged):
        order_now(basket, checkout_of(outlet=outlet), timezone.now(), seen="tự viết")


def test_a_lots_own_price_is_served_from_that_lot(stock, fill, outlet, by):
    packing = PackingFactory()
    stock(outlet, 5, price=100_000, packing=packing, lot=LotFactory(product=packing, expires_in=10))
    marked = LotFactory(product=packing, expires_in=60)
    stock(outlet, 2, packing=packing, price=100_000, lot=marked)
    set_price(
        stock_record=packing.stockrecords.get(), amount=70_000, kind="markdown", lot=marked, by=by, reason="cận hạn"
    )

    order = order_now(fill((packing, 2)), checkout_of(outlet=outlet), timezone.now())

    assert order.facts.amount_due == 140_000
    assert PromisedLot.objects.get().allocation.balance.lot == marked


def test_an_empty_basket_and_a_province_without_a_zone_are_refused(stock, fill, outlet):
    now = timezone.now()

    with pytest.raises(EmptyBasket):
        order_now(new_basket(), checkout_of(outlet=outlet), now)
    with pytest.raises(NoDelivery, match="Cao Bằng"):
        order_now(fill((stock(outlet), 1)), checkout_of(Province.objects.get(code="04")), now)

    assert nothing_was_written()


def test_a_held_lot_is_not_sold(stock, fill, outlet, by):
    packing = PackingFactory()
    lot = LotFactory(product=packing)
    stock(outlet, packing=packing, lot=lot)
    basket = fill((packing, 1))
    hold_lot(lot=lot, reason="Chờ mẫu", by=by)

    with pytest.raises(PlanIncomplete):
        order_now(basket, checkout_of(outlet=outlet), timezone.now())

    assert nothing_was_written()


def test_a_hidden_product_is_not_sold(stock, fill, outlet):
    packing = stock(outlet)
    basket = fill((packing, 1))
    packing.parent.is_public = False
    packing.parent.save()

    with pytest.raises(PlanIncomplete):
        order_now(basket, checkout_of(outlet=outlet), timezone.now())


def test_liquor_is_reserved_for_pick_up_by_adults(stock, fill, outlet, hanoi):
    liquor_set = ProductSet.objects.get(group__taxonomy="2026", number=14)
    packing = PackingFactory(parent=ProductFactory(facts__product_set=liquor_set))
    stock(outlet, packing=packing)
    basket = fill((packing, 1))

    with pytest.raises(LiquorStaysHere):
        order_now(basket, checkout_of(hanoi, is_adult=True), timezone.now())
    with pytest.raises(AgeNotStated):
        order_now(basket, checkout_of(outlet=outlet), timezone.now())
    assert nothing_was_written()

    order = order_now(basket, checkout_of(outlet=outlet, is_adult=True), timezone.now())
    assert order.facts.age_stated_at is not None


def test_buyer_and_outlet_get_a_letter_each(stock, fill, outlet, hanoi):
    outlet.order_email = "diem@example.com"
    outlet.save()
    order = order_now(fill((stock(outlet), 1)), checkout_of(hanoi, email="lan@example.com"), timezone.now())

    drain()

    assert sorted(letter.to[0] for letter in mail.outbox) == ["diem@example.com", "lan@example.com"]
    buyers = next(letter for letter in mail.outbox if letter.to == ["lan@example.com"])
    assert order.number in buyers.subject
    assert order.facts.token in buyers.body
    assert "155.000\xa0₫" in buyers.body


def test_taking_the_last_line_out_leaves_an_empty_basket(stock, fill, outlet):
    basket = fill((stock(outlet), 1))

    set_pieces(basket=basket, line_id=basket.lines.get().pk, quantity=0)

    assert not basket.lines.exists()
