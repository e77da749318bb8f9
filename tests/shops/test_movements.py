"""Goods coming, going, moving and being counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shops.exceptions import (
    BadQuantity,
    InsufficientStock,
    LotNotSellable,
    MissingWords,
    NotAPacking,
    NotYet,
    OutletNotTrading,
    ReturnTooLarge,
    WrongLot,
)
from shops.models import Allocation, LotBalance, StockMovement
from shops.services import ShortPromise, StockRecord, count_lot, open_stock_record, receive_lot, return_units, write_off
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.stopping import hold_lot, recall_lot, release_hold
from tests.shops.trading import promise_pieces, sell_pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def mai():
    return UserFactory(first_name="Lò Thị Mai")


def shelf_of(lot, outlet) -> tuple[int, int]:
    """Quantity and promises of the lot at the outlet."""
    balance = LotBalance.objects.filter(lot=lot, outlet=outlet).first()
    return (balance.quantity, balance.allocated) if balance else (0, 0)


def stock_of(product, outlet) -> tuple[int, int]:
    record = StockRecord.objects.get(product=product, partner=outlet.partner)
    return record.num_in_stock, record.num_allocated


def test_goods_received_stand_in_book_balance_and_stock_record(mai):
    outlet, lot = OutletFactory(), LotFactory()

    movement = receive_lot(outlet=outlet, lot=lot, quantity=12, by=mai, document="PN-01", reason="Nhập lần đầu")

    assert (movement.kind, movement.change, movement.document, movement.reason) == (
        "received",
        12,
        "PN-01",
        "Nhập lần đầu",
    )
    assert movement.actor_name == "Lò Thị Mai"
    assert shelf_of(lot, outlet) == (12, 0)
    assert stock_of(lot.product, outlet) == (12, 0)
    assert verify().is_whole


def test_the_name_in_the_book_stays_when_the_account_changes(mai):
    movement = receive_lot(outlet=OutletFactory(), lot=LotFactory(), quantity=1, by=mai)

    mai.first_name = "Người khác"
    mai.save()

    movement.refresh_from_db()
    assert movement.actor_name == "Lò Thị Mai"


def test_a_stock_record_is_opened_once_and_only_for_packings():
    outlet, packing = OutletFactory(), PackingFactory()

    first, second = open_stock_record(packing, outlet), open_stock_record(packing, outlet)

    assert first == second
    assert (first.num_in_stock, first.num_allocated, first.partner_sku) == (0, 0, packing.packing.internal_code)
    with pytest.raises(NotAPacking):
        open_stock_record(packing.parent, outlet)


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, 2.0, "3", True, None])
def test_senseless_quantities_are_refused_in_a_clear_sentence(quantity, mai):
    with pytest.raises(BadQuantity) as refusal:
        receive_lot(outlet=OutletFactory(), lot=LotFactory(), quantity=quantity, by=mai)

    assert str(refusal.value) == "Số lượng phải là số nguyên từ 1 đến 1.000.000."
    assert not StockMovement.objects.exists()


def test_a_million_units_are_the_most_of_one_act(mai):
    outlet, lot = OutletFactory(), LotFactory()

    receive_lot(outlet=outlet, lot=lot, quantity=1_000_000, by=mai)

    assert shelf_of(lot, outlet) == (1_000_000, 0)


def test_the_earliest_best_before_is_sold_first_and_lots_without_one_last(mai):
    outlet, packing = OutletFactory(), PackingFactory()
    late, soon, never = (LotFactory(product=packing, expires_in=days) for days in (90, 10, None))
    for lot in (never, late, soon):
        receive_lot(outlet=outlet, lot=lot, quantity=4, by=mai)

    sales = sell_pieces(outlet=outlet, product=packing, quantity=9, by=mai)

    assert [(sale.lot, sale.change) for sale in sales] == [(soon, -4), (late, -4), (never, -1)]
    assert stock_of(packing, outlet) == (3, 0)
    assert verify().is_whole


def test_a_named_lot_is_sold_alone(mai):
    outlet, packing = OutletFactory(), PackingFactory()
    late, soon = (LotFactory(product=packing, expires_in=days) for days in (90, 10))
    for lot in (late, soon):
        receive_lot(outlet=outlet, lot=lot, quantity=4, by=mai)

    sales = sell_pieces(outlet=outlet, product=packing, quantity=3, lot=late, by=mai)

    assert [(sale.lot, sale.change) for sale in sales] == [(late, -3)]
    with pytest.raises(InsufficientStock) as refusal:
        sell_pieces(outlet=outlet, product=packing, quantity=2, lot=late, by=mai)
    assert (refusal.value.lot, refusal.value.wanted, refusal.value.available) == (late, 2, 1)
    with pytest.raises(WrongLot):
        sell_pieces(outlet=outlet, product=PackingFactory(), quantity=1, lot=late, by=mai)


def test_a_sale_of_more_than_is_free_is_refused_with_the_facts_and_writes_nothing(mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=mai)
    promise_pieces(outlet=outlet, product=lot.product, quantity=2, reference="DH-1")

    with pytest.raises(InsufficientStock) as refusal:
        sell_pieces(outlet=outlet, product=lot.product, quantity=4, by=mai)

    assert (refusal.value.product, refusal.value.outlet) == (lot.product, outlet)
    assert (refusal.value.wanted, refusal.value.available) == (4, 3)
    assert str(refusal.value) == f"{outlet.name} còn 3, không đủ 4."
    assert StockMovement.objects.count() == 1


@pytest.mark.parametrize("why", ["expired", "held", "recalled"])
def test_a_lot_that_may_not_be_sold_is_refused_by_name_and_passed_over_otherwise(why, mai):
    outlet, packing = OutletFactory(), PackingFactory()
    bad = LotFactory(product=packing, expires_in=-1 if why == "expired" else 5)
    good = LotFactory(product=packing, expires_in=30)
    for lot in (bad, good):
        receive_lot(outlet=outlet, lot=lot, quantity=2, by=mai)
    if why == "held":
        hold_lot(lot=bad, reason="Chờ kết quả mẫu", by=mai)
    if why == "recalled":
        recall_lot(lot=bad, reason="Sai nhãn", by=mai)

    with pytest.raises(LotNotSellable) as refusal:
        sell_pieces(outlet=outlet, product=packing, quantity=1, lot=bad, by=mai)
    sales = sell_pieces(outlet=outlet, product=packing, quantity=2, by=mai)

    assert (refusal.value.lot, refusal.value.why) == (bad, why)
    assert [sale.lot for sale in sales] == [good]
    with pytest.raises(InsufficientStock):
        promise_pieces(outlet=outlet, product=packing, quantity=1, reference="DH-1")


def test_a_lot_is_sold_until_the_end_of_its_last_day(mai):
    outlet, lot = OutletFactory(), LotFactory(expires_in=0)
    receive_lot(outlet=outlet, lot=lot, quantity=1, by=mai)

    assert len(sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=mai)) == 1


def test_a_hold_takes_the_whole_batch_and_ends_but_a_recall_does_not(mai):
    outlet = OutletFactory()
    first, second = (LotFactory(batch_code="ME-7", product=PackingFactory()) for _each in range(2))
    other = LotFactory(batch_code="")
    for lot in (first, second):
        receive_lot(outlet=outlet, lot=lot, quantity=1, by=mai)

    assert hold_lot(lot=first, reason="Chờ mẫu", by=mai, whole_batch=True) == [first, second]
    assert hold_lot(lot=other, reason="Chờ mẫu", by=mai, whole_batch=True) == [other]
    with pytest.raises(LotNotSellable):
        sell_pieces(outlet=outlet, product=second.product, quantity=1, lot=second, by=mai)
    release_hold(lot=first, reason="Mẫu đạt", by=mai, whole_batch=True)
    sell_pieces(outlet=outlet, product=second.product, quantity=1, lot=second, by=mai)
    recall_lot(lot=first, reason="Sai nhãn", by=mai)
    release_hold(lot=first, reason="Nhầm", by=mai)
    with pytest.raises(LotNotSellable) as refusal:
        sell_pieces(outlet=outlet, product=first.product, quantity=1, lot=first, by=mai)
    assert refusal.value.why == "recalled"


def test_an_outlet_that_does_not_trade_sells_nothing(mai):
    today = timezone.localdate()
    lot = LotFactory()
    for dates in (
        {"opens_on": today + timedelta(days=1)},
        {"closes_on": today - timedelta(days=1)},
        {"suspended_at": timezone.now()},
    ):
        outlet = OutletFactory(**dates)
        receive_lot(outlet=outlet, lot=lot, quantity=1, by=mai)

        with pytest.raises(OutletNotTrading):
            sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=mai)
        with pytest.raises(OutletNotTrading):
            sell_pieces(outlet=outlet, product=lot.product, quantity=1, lot=lot, by=mai)


def test_an_act_of_the_future_is_refused(mai):
    with pytest.raises(NotYet):
        receive_lot(
            outlet=OutletFactory(),
            lot=LotFactory(),
            quantity=1,
            by=mai,
            happened_at=timezone.now() + timedelta(hours=1),
        )


def test_goods_come_back_at_any_outlet_but_never_more_than_was_sold(mai):
    here, there, lot = OutletFactory(), OutletFactory(), LotFactory()
    receive_lot(outlet=here, lot=lot, quantity=5, by=mai)
    sell_pieces(outlet=here, product=lot.product, quantity=3, by=mai)

    return_units(outlet=there, lot=lot, quantity=2, by=mai, reason="Khách đổi ý")
    with pytest.raises(ReturnTooLarge) as refusal:
        return_units(outlet=here, lot=lot, quantity=2, by=mai, reason="Khách đổi ý")

    assert (refusal.value.sold, refusal.value.wanted) == (1, 2)
    assert (shelf_of(lot, here), shelf_of(lot, there)) == ((2, 0), (2, 0))
    with pytest.raises(MissingWords):
        return_units(outlet=here, lot=lot, quantity=1, by=mai, reason=" ")


@pytest.mark.parametrize("kind", ["damaged", "expired", "sampled", "recalled"])
def test_losses_are_written_off_by_kind(kind, mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=mai)

    movement = write_off(outlet=outlet, lot=lot, quantity=2, kind=kind, by=mai, reason="Kiểm tra quầy").movement

    assert (movement.kind, movement.change) == (kind, -2)
    assert shelf_of(lot, outlet) == (3, 0)
    with pytest.raises(ValueError, match="sold"):
        write_off(outlet=outlet, lot=lot, quantity=1, kind="sold", by=mai, reason="Sai")
    with pytest.raises(InsufficientStock):
        write_off(outlet=outlet, lot=lot, quantity=4, kind=kind, by=mai, reason="Kiểm tra quầy")


def test_a_loss_of_promised_goods_releases_the_latest_promises_by_name(mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=9, by=mai)
    for reference in ("DH-1", "DH-2", "DH-3"):
        promise_pieces(outlet=outlet, product=lot.product, quantity=3, reference=reference)
    loss = {"outlet": outlet, "lot": lot, "quantity": 4, "kind": "damaged", "by": mai, "reason": "Vỡ"}

    result = write_off(**loss, idempotency_key="vo-1")
    again = write_off(**loss, idempotency_key="vo-1")

    assert result.short == [ShortPromise("DH-3", 3), ShortPromise("DH-2", 1)]
    assert again == result
    assert shelf_of(lot, outlet) == (5, 5)
    with pytest.raises(InsufficientStock):
        write_off(**loss | {"quantity": 6})
    assert shelf_of(lot, outlet) == (5, 5)
    assert verify().is_whole


def test_a_count_writes_the_difference_either_way_and_nothing_when_the_book_is_right(mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=mai)

    results = [count_lot(outlet=outlet, lot=lot, counted=counted, by=mai) for counted in (7, 7, 0)]

    assert [result.difference for result in results] == [2, 0, -7]
    assert [result.movement.change if result.movement else None for result in results] == [2, None, -7]
    assert shelf_of(lot, outlet) == (0, 0)
    with pytest.raises(BadQuantity):
        count_lot(outlet=outlet, lot=lot, counted=-1, by=mai)


def test_a_count_below_what_is_promised_releases_the_latest_promises_by_name(mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=9, by=mai)
    for reference in ("DH-1", "DH-2", "DH-3"):
        promise_pieces(outlet=outlet, product=lot.product, quantity=3, reference=reference)

    result = count_lot(outlet=outlet, lot=lot, counted=5, by=mai, idempotency_key="dem-1")
    again = count_lot(outlet=outlet, lot=lot, counted=5, by=mai, idempotency_key="dem-1")

    assert result.short == [ShortPromise("DH-3", 3), ShortPromise("DH-2", 1)]
    assert again == result
    assert shelf_of(lot, outlet) == (5, 5)
    assert stock_of(lot.product, outlet) == (5, 5)
    still_open = Allocation.objects.filter(state="open").order_by("pk")
    assert [(promise.reference, promise.quantity) for promise in still_open] == [("DH-1", 3), ("DH-2", 2)]
    assert verify().is_whole


def test_a_count_that_agreed_has_one_effect_however_often_it_is_sent(mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=5, by=mai)
    count_lot(outlet=outlet, lot=lot, counted=5, by=mai, idempotency_key="dem-1")
    sell_pieces(outlet=outlet, product=lot.product, quantity=1, by=mai)

    late = count_lot(outlet=outlet, lot=lot, counted=5, by=mai, idempotency_key="dem-1")

    assert (late.movement, late.difference) == (None, 0)
    assert shelf_of(lot, outlet) == (4, 0)
