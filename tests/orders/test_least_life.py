"""A parcel brings goods with their least remaining life left on the day it comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import ProductFacts
from orders.exceptions import PlanIncomplete
from orders.services.replanning import Replanned, replan_share
from search.models import ProductDocument
from search.services import refresh_documents
from shops.models import Allocation
from shops.services import open_stock_record, set_price
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory
from tests.orders.conftest import checkout_of, order_now, plan_of
from tests.shops.stopping import hold_lot

pytestmark = pytest.mark.django_db
LEAST = 20


@pytest.fixture
def honey():
    packing = PackingFactory()
    ProductFacts.objects.filter(product=packing.parent).update(least_life_days=LEAST)
    return packing


@pytest.fixture
def last_day(stock, fill, hanoi):
    """Days from now until a parcel to Hà Nội is there at the latest."""
    packing = stock(OutletFactory(rank=9))
    (share,) = plan_of(fill((packing, 1)), checkout_of(province=hanoi), timezone.now()).shares
    return (share.expected_until - timezone.localdate()).days


def lots_of(order) -> list:
    kept = Allocation.objects.filter(reference=order.number).order_by("pk")
    return [(each.balance.lot, each.quantity) for each in kept]


def test_a_parcel_leaves_lots_behind_that_would_be_too_short_when_it_comes(stock, fill, outlet, hanoi, honey, last_day):
    short = LotFactory(product=honey, expires_in=LEAST + last_day - 1)
    enough = LotFactory(product=honey, expires_in=LEAST + last_day)
    for lot in (short, enough):
        stock(outlet, 5, packing=honey, lot=lot)

    order = order_now(fill((honey, 4)), checkout_of(province=hanoi), timezone.now())
    (share,) = order.fulfilments.all()

    assert lots_of(order) == [(enough, 4)]
    kept = Allocation.objects.get(reference=order.number)
    assert kept.good_until == share.expected_until + timedelta(days=LEAST)
    assert verify().broken == []


def test_who_comes_for_it_gets_the_lot_that_ends_first(stock, fill, outlet, honey):
    short, long = (LotFactory(product=honey, expires_in=days) for days in (LEAST, 300))
    for lot in (long, short):
        stock(outlet, 5, packing=honey, lot=lot)

    order = order_now(fill((honey, 6)), checkout_of(outlet=outlet), timezone.now())

    assert lots_of(order) == [(short, 5), (long, 1)]


def test_what_is_too_short_for_the_parcel_is_short_and_said_so(stock, fill, outlet, hanoi, honey, last_day):
    stock(outlet, 5, packing=honey, lot=LotFactory(product=honey, expires_in=LEAST + last_day - 1))
    stock(outlet, 2, packing=honey, lot=LotFactory(product=honey, expires_in=300))

    with pytest.raises(PlanIncomplete) as refusal:
        order_now(fill((honey, 3)), checkout_of(province=hanoi), timezone.now())

    assert [short.available for short in refusal.value.plan.shorts] == [2]
    assert not Allocation.objects.exists()


def test_another_outlet_sends_where_the_nearest_has_only_short_lots(stock, fill, hanoi, honey, last_day):
    near, far = OutletFactory(rank=1), OutletFactory(rank=2)
    stock(near, 5, packing=honey, lot=LotFactory(product=honey, expires_in=LEAST + last_day - 1))
    stock(far, 5, packing=honey, price=130_000, lot=LotFactory(product=honey, expires_in=300))

    order = order_now(fill((honey, 3)), checkout_of(province=hanoi), timezone.now())

    assert order.fulfilments.get().outlet == far
    assert order.facts.goods_total == 390_000


@pytest.mark.parametrize("pieces", [1, 2])
def test_a_parcel_does_not_get_the_price_of_a_lot_that_it_cannot_have(
    stock, fill, outlet, hanoi, honey, last_day, by, pieces
):
    short = LotFactory(product=honey, expires_in=LEAST + last_day - 1)
    for lot in (short, LotFactory(product=honey, expires_in=300)):
        stock(outlet, 5, price=100_000, packing=honey, lot=lot)
    record = open_stock_record(honey, outlet)
    set_price(stock_record=record, amount=70_000, kind="markdown", lot=short, by=by, reason="cận hạn")

    sent = order_now(fill((honey, pieces)), checkout_of(province=hanoi), timezone.now())
    fetched = order_now(fill((honey, pieces)), checkout_of(outlet=outlet), timezone.now())

    assert (sent.facts.goods_total, fetched.facts.goods_total) == (100_000 * pieces, 70_000 * pieces)
    assert lots_of(fetched) == [(short, pieces)]
    assert verify().broken == []


def test_a_lot_put_in_the_place_of_another_lasts_as_long_as_was_promised(stock, fill, outlet, honey, by):
    first, short, long = (LotFactory(product=honey, expires_in=days) for days in (LEAST, LEAST - 1, 300))
    for lot, quantity in ((first, 2), (short, 9), (long, 1)):
        stock(outlet, quantity, packing=honey, lot=lot)
    share = order_now(fill((honey, 2)), checkout_of(outlet=outlet), timezone.now()).fulfilments.get()
    hold_lot(lot=first, reason="Chờ mẫu", by=by)

    assert replan_share(fulfilment=share, by=by) == Replanned(replaced=1, short=1)
    stock(outlet, 1, packing=honey, lot=LotFactory(product=honey, expires_in=301))

    assert replan_share(fulfilment=share, by=by) == Replanned(replaced=1)
    assert not Allocation.objects.filter(state="open", balance__lot=short).exists()
    assert verify().broken == []


def test_the_list_says_what_may_be_promised(stock, make_product, outlet):
    product = make_product()
    packing = PackingFactory(parent=product)
    stock(outlet, 5, packing=packing, lot=LotFactory(product=packing, expires_in=LEAST - 1))
    stock(outlet, 2, packing=packing, lot=LotFactory(product=packing, expires_in=LEAST))
    facts = ProductFacts.objects.get(product=product)
    facts.least_life_days = LEAST

    facts.save()

    refresh_documents([product.pk])
    found = ProductDocument.objects.filter(product_id=product.pk, language="vi").order_by("valid_from")
    assert [document.available for document in found] == [2, 0]
