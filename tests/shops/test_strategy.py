"""Which outlet serves a buyer, at what price, and whether there is enough."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from shops.oscar.partner.strategy import OutletStrategy
from shops.services import StockRecord, open_stock_record, receive_lot, set_price
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.trading import promise_pieces

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")


@pytest.fixture
def packing():
    return PackingFactory()


@pytest.fixture
def stand(packing):
    """Puts units of the packing at a new outlet, priced; returns the stock record."""
    by = UserFactory()

    def put(quantity, amount=50_000, priced=True, **outlet):
        place = OutletFactory(**outlet)
        if quantity:
            receive_lot(outlet=place, lot=LotFactory(product=packing), quantity=quantity, by=by)
        record = open_stock_record(packing, place)
        if priced:
            set_price(
                stock_record=record,
                amount=amount,
                by=by,
                reason="Bảng giá",
                starts_at=timezone.now() - timedelta(days=1),
            )
        return StockRecord.objects.get(pk=record.pk)

    return put


def test_oscar_finds_our_strategy(packing):
    strategy = get_class("partner.strategy", "Selector")().strategy()

    assert isinstance(strategy, OutletStrategy)
    purchase = strategy.fetch_for_product(packing)
    assert not purchase.price.exists
    assert not purchase.availability.is_available_to_buy
    assert purchase.stockrecord is None


def test_the_first_outlet_in_rank_that_has_enough_serves(packing, stand):
    stand(0, rank=1)
    few, many = stand(2, rank=2), stand(9, rank=3)

    strategy = OutletStrategy()

    assert strategy.select_stockrecord(packing) == few
    assert strategy.select_stockrecord(packing, quantity=3) == many
    assert strategy.select_stockrecord(packing, quantity=99) == many


def test_the_choice_does_not_move_when_rows_are_rewritten(packing, stand):
    records = [stand(5, rank=7) for _each in range(3)]

    for record in records:
        assert OutletStrategy().select_stockrecord(packing) == records[0]
        StockRecord.objects.filter(pk=record.pk).update(date_updated=timezone.now())


def test_the_outlet_of_the_visitor_comes_first_while_it_has_enough(packing, stand):
    other, chosen = stand(9, rank=1), stand(2, rank=5)
    request = SimpleNamespace(
        user=SimpleNamespace(is_authenticated=False), session={"outlet": chosen.partner.outlet.code}
    )
    strategy = get_class("partner.strategy", "Selector")().strategy(request=request)

    assert strategy.select_stockrecord(packing, quantity=2) == chosen
    assert strategy.select_stockrecord(packing, quantity=3) == other


def test_shown_is_the_sum_over_the_outlets_and_checked_is_the_record_used(packing, stand):
    near, far = stand(2, rank=1), stand(9, rank=2)
    strategy = OutletStrategy()

    shown = strategy.fetch_for_product(packing)
    assert (shown.stockrecord, shown.availability.num_available) == (near, 11)

    basket = Basket.objects.create()
    basket.strategy = strategy
    line = basket.lines.create(
        product=packing, stockrecord=near, quantity=3, line_reference="1", price_currency="VND", price_excl_tax=50_000
    )
    checked = strategy.fetch_for_line(line)
    assert (checked.stockrecord, checked.availability.num_available) == (near, 2)
    assert checked.availability.is_purchase_permitted(3) == (False, "Chỉ còn 2.")
    line.stockrecord = far
    assert strategy.fetch_for_line(line).availability.is_purchase_permitted(3) == (True, "")


def test_an_outlet_that_ran_empty_serves_no_line_though_another_is_full(packing, stand):
    empty = stand(1, rank=1)
    stand(9, rank=2)
    promise_pieces(outlet=empty.partner.outlet, product=packing, quantity=1, reference="DH-1")
    line = SimpleNamespace(product=packing, stockrecord=empty, quantity=1)

    assert OutletStrategy().fetch_for_line(line, empty).availability.is_purchase_permitted(1) == (
        False,
        "Món này đang hết hàng.",
    )
    assert OutletStrategy().fetch_for_product(packing).availability.is_available_to_buy


def test_the_way_of_buying_narrows_the_outlets(packing, stand):
    only_pickup = stand(4, rank=1, ships=False)
    only_ships = stand(9, rank=2, has_pickup=False)
    place = only_pickup.partner.outlet

    shipped = OutletStrategy(way="ship").fetch_for_product(packing)
    fetched = OutletStrategy(way="pick-up", outlet=place).fetch_for_product(packing)

    assert (shipped.stockrecord, shipped.availability.num_available) == (only_ships, 9)
    assert (fetched.stockrecord, fetched.availability.num_available) == (only_pickup, 4)


def test_prices_are_dated_whole_and_include_tax(packing, stand):
    record = stand(3, amount=60_000)
    set_price(stock_record=record, amount=45_000, by=UserFactory(), reason="Cận hạn", kind="markdown")

    price = OutletStrategy().fetch_for_product(packing).price

    assert (price.incl_tax, price.tax, price.effective_price, price.currency) == (
        Decimal(45_000),
        Decimal(0),
        Decimal(45_000),
        "VND",
    )


def test_a_packing_without_a_price_is_not_sold(packing, stand):
    record = stand(3, priced=False)

    for purchase in (
        OutletStrategy().fetch_for_product(packing),
        OutletStrategy().fetch_for_product(packing, record),
        OutletStrategy().fetch_for_parent(packing.parent),
    ):
        assert not purchase.price.exists
        assert not purchase.availability.is_available_to_buy


def test_a_parent_costs_what_its_cheapest_packing_in_stock_costs(packing, stand):
    stand(0, amount=10_000)
    stand(2, amount=50_000)

    purchase = OutletStrategy().fetch_for_parent(packing.parent)

    assert (purchase.price.incl_tax, purchase.availability.num_available) == (Decimal(50_000), 2)


def test_a_basket_takes_the_outlets_record_and_price(packing, stand):
    stand(0, rank=1)
    record = stand(5, rank=2, amount=70_000)
    basket = Basket.objects.create()
    basket.strategy = OutletStrategy()

    line, _made = basket.add_product(packing, quantity=2)

    assert (line.stockrecord, line.price_incl_tax) == (record, 70_000)
    assert basket.total_incl_tax == 140_000


def test_a_strategy_asks_few_queries(packing, stand, django_assert_num_queries):
    records = [stand(5) for _each in range(3)]
    line = SimpleNamespace(product=packing, stockrecord=records[0], quantity=1)

    with django_assert_num_queries(4):
        OutletStrategy().fetch_for_product(packing)
    with django_assert_num_queries(2):
        OutletStrategy().fetch_for_line(line)
