"""A lower price for a lot near its end: how it is set, refused, repeated and stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import ProductFacts, ProductSet
from shops.exceptions import BadAmount, LotNotSellable, MissingWords, PromotionForbidden, ReductionAboveCap
from shops.expiry_refusals import MarkdownOver, NoEnd, NoPriceYet, NotLower
from shops.models import DatedPrice
from shops.queries import end_of_day, price_at
from shops.services import mark_down, open_stock_record, receive_lot, set_price, stop_markdown
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.test_verify_ledger import damage, named

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def outlet():
    return OutletFactory()


@pytest.fixture
def lot(outlet, by):
    """Five pieces that end in nine days and five that end in a year, at 100,000 đồng."""
    packing = PackingFactory()
    set_price(stock_record=open_stock_record(packing, outlet), amount=100_000, by=by, reason="Bảng giá")
    receive_lot(outlet=outlet, lot=LotFactory(product=packing, expires_in=365), quantity=5, by=by)
    lot = LotFactory(product=packing, expires_in=9)
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=by)
    return lot


def quote(lot, outlet):
    return price_at(open_stock_record(lot.product, outlet), timezone.now())


def test_a_lot_is_marked_down_until_its_last_day_and_the_old_price_stands_beside(lot, outlet, by):
    price = mark_down(outlet=outlet, lot=lot, amount=60_000, by=by, reason="Gần hết hạn")

    assert price.ends_at == end_of_day(lot.best_before)
    found = quote(lot, outlet)
    assert (found.amount, found.before, found.lot_id, found.best_before) == (60_000, 100_000, lot.pk, lot.best_before)


def test_the_same_form_again_sets_one_price_and_a_new_one_takes_its_place(lot, outlet, by):
    first = mark_down(outlet=outlet, lot=lot, amount=60_000, by=by, reason="Gần hết hạn", idempotency_key="a")
    again = mark_down(outlet=outlet, lot=lot, amount=60_000, by=by, reason="Gần hết hạn", idempotency_key="a")
    second = mark_down(outlet=outlet, lot=lot, amount=80_000, by=by, reason="Bán nhanh hơn đã nghĩ")

    assert first.pk == again.pk != second.pk
    first.refresh_from_db()
    assert (first.stopped_by_name, first.stop_reason) == (second.set_by_name, "Bán nhanh hơn đã nghĩ")
    assert quote(lot, outlet).amount == 80_000


def test_a_stopped_markdown_is_over_at_once_and_is_not_stopped_twice(lot, outlet, by):
    price = mark_down(outlet=outlet, lot=lot, amount=60_000, by=by, reason="Gần hết hạn")

    with pytest.raises(MissingWords):
        stop_markdown(price=price, reason="  ", by=by)
    stop_markdown(price=price, reason="Gõ nhầm", by=by)

    assert (quote(lot, outlet).amount, quote(lot, outlet).before) == (100_000, None)
    with pytest.raises(MarkdownOver):
        stop_markdown(price=price, reason="Gõ nhầm", by=by)


@pytest.mark.parametrize(
    ("amount", "refusal"), [(100_000, NotLower), (0, ReductionAboveCap), (49_999, ReductionAboveCap)]
)
def test_a_price_that_is_not_lower_or_below_half_is_refused(lot, outlet, by, amount, refusal):
    with pytest.raises(refusal):
        mark_down(outlet=outlet, lot=lot, amount=amount, by=by, reason="Gần hết hạn")

    assert not DatedPrice.objects.filter(kind="markdown").exists()


def test_fresh_goods_may_go_below_half_but_not_for_nothing(lot, outlet, by):
    ProductFacts.objects.filter(product=lot.product.parent).update(is_fresh=True)

    assert mark_down(outlet=outlet, lot=lot, amount=1, by=by, reason="Gần hết hạn").amount == 1
    with pytest.raises(BadAmount):
        mark_down(outlet=outlet, lot=lot, amount=0, by=by, reason="Gần hết hạn")


def test_what_does_not_end_has_no_price_or_may_not_be_sold_is_refused(lot, outlet, by):
    endless = LotFactory(product=lot.product, expires_in=None)
    unpriced, expired = LotFactory(), LotFactory(product=lot.product, expires_in=-1)
    for each in (endless, unpriced, expired):
        receive_lot(outlet=outlet, lot=each, quantity=1, by=by)

    for each, refusal in ((endless, NoEnd), (unpriced, NoPriceYet), (expired, LotNotSellable)):
        with pytest.raises(refusal):
            mark_down(outlet=outlet, lot=each, amount=60_000, by=by, reason="Gần hết hạn")


@pytest.mark.parametrize("strength", [None, 15])
def test_strong_liquor_is_refused_and_found_where_somebody_wrote_it(lot, outlet, by, strength):
    price = mark_down(outlet=outlet, lot=lot, amount=60_000, by=by, reason="Gần hết hạn")
    facts = ProductFacts.objects.get(product=lot.product.parent)
    ProductSet.objects.filter(pk=facts.product_set_id).update(is_liquor=True)
    ProductFacts.objects.filter(pk=facts.pk).update(alcohol_by_volume=strength)

    with pytest.raises(PromotionForbidden):
        mark_down(outlet=outlet, lot=lot, amount=70_000, by=by, reason="Gần hết hạn")

    assert named("no-markdown-of-strong-liquor") == [f"markdown {price.pk} of {lot.product.parent.title}"]


def test_a_stop_without_a_name_is_found(lot, outlet, by):
    price = mark_down(outlet=outlet, lot=lot, amount=60_000, by=by, reason="Gần hết hạn")
    stop_markdown(price=price, reason="Gõ nhầm", by=by)

    damage(f"UPDATE shops_datedprice SET stopped_by_name = '' WHERE id = {price.pk}")

    assert named("stopped-prices-are-signed") == [f"price {price.pk}"]


def test_a_markdown_called_off_before_it_began_never_holds(lot, outlet, by):
    record = open_stock_record(lot.product, outlet)
    start = timezone.now() + timedelta(days=1)
    price = set_price(
        stock_record=record, amount=70_000, by=by, reason="cận hạn", kind="markdown", lot=lot, starts_at=start
    )

    stop_markdown(price=price, reason="Thôi", by=by)

    assert price_at(record, start + timedelta(hours=1)).amount == 100_000
