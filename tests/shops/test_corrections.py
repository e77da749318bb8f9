"""Corrections, keys and what every act tells: a line is undone by a line against it, a key has one effect."""

import pytest

from common.models import OutboxEntry
from shops.exceptions import (
    AlreadyCorrected,
    InsufficientStock,
    KeyReused,
    NotCorrectable,
    ReturnTooLarge,
    ShopsRefusal,
)
from shops.models import LotBalance, StockMovement
from shops.services import (
    Promise,
    StockRecord,
    correct_movement,
    count_lot,
    give_all,
    receive_lot,
    return_units,
    write_off,
)
from shops.signals import stock_changed
from shops.verification import verify
from tests.factories.goods import LotFactory
from tests.factories.places import OutletFactory, UserFactory
from tests.shops.trading import sell_pieces
from tests.shops.transferring import carry

pytestmark = pytest.mark.django_db
Kind = StockMovement.Kind


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


def test_a_wrong_line_is_undone_by_one_line_against_it_and_only_once(mai):
    outlet, lot = OutletFactory(), LotFactory()
    wrong = receive_lot(outlet=outlet, lot=lot, quantity=50, by=mai)

    correction = correct_movement(movement=wrong, by=mai, reason="Gõ nhầm 5 thành 50")

    assert (correction.kind, correction.change, correction.corrects) == ("corrected", -50, wrong)
    assert shelf_of(lot, outlet) == (0, 0)
    with pytest.raises(AlreadyCorrected):
        correct_movement(movement=wrong, by=mai, reason="Lần nữa")
    with pytest.raises(NotCorrectable):
        correct_movement(movement=correction, by=mai, reason="Sửa dòng sửa")
    assert verify().is_whole


def test_a_receipt_whose_goods_have_left_and_a_sale_whose_goods_came_back_are_not_undone(mai):
    here, there, lot = OutletFactory(), OutletFactory(), LotFactory()
    receipt = receive_lot(outlet=here, lot=lot, quantity=5, by=mai)
    (sale,) = sell_pieces(outlet=here, product=lot.product, quantity=2, by=mai)
    out, _into = carry(lot=lot, source=here, destination=there, quantity=1, by=mai)
    return_units(outlet=here, lot=lot, quantity=1, by=mai, reason="Khách đổi ý")

    with pytest.raises(InsufficientStock):
        correct_movement(movement=receipt, by=mai, reason="Nhầm")
    with pytest.raises(ReturnTooLarge):
        correct_movement(movement=sale, by=mai, reason="Nhầm")
    with pytest.raises(NotCorrectable):
        correct_movement(movement=out, by=mai, reason="Nhầm")
    assert verify().is_whole


def test_one_key_has_one_effect_and_brings_the_first_answer_back(mai):
    outlet, lot = OutletFactory(), LotFactory()
    first = receive_lot(outlet=outlet, lot=lot, quantity=4, by=mai, idempotency_key="nhap-1")
    again = receive_lot(outlet=outlet, lot=lot, quantity=4, by=mai, idempotency_key="nhap-1")

    loss = {"outlet": outlet, "lot": lot, "quantity": 1, "kind": Kind.DAMAGED, "by": mai, "reason": "vỡ"}
    lost = write_off(**loss, idempotency_key="huy-1")
    resent = write_off(**loss, idempotency_key="huy-1")

    assert again == first
    assert first.idempotency_key == "nhap-1"
    assert resent == lost
    assert lost.movement.change == -1
    assert stock_of(lot.product, outlet) == (3, 0)


def test_a_key_that_stood_for_something_else_is_refused(mai):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=2, by=mai, idempotency_key="k-1")

    attempts = [
        lambda: receive_lot(outlet=outlet, lot=lot, quantity=3, by=mai, idempotency_key="k-1"),
        lambda: receive_lot(outlet=OutletFactory(), lot=lot, quantity=2, by=mai, idempotency_key="k-1"),
        lambda: receive_lot(outlet=outlet, lot=lot, quantity=2, by=UserFactory(), idempotency_key="k-1"),
        lambda: count_lot(outlet=outlet, lot=lot, counted=2, by=mai, reason="đếm", idempotency_key="k-1"),
    ]

    for attempt in attempts:
        with pytest.raises(KeyReused) as refusal:
            attempt()
        assert refusal.value.key == "k-1"
    assert shelf_of(lot, outlet) == (2, 0)


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_key_that_is_none_is_refused(key, mai):
    with pytest.raises(ShopsRefusal):
        receive_lot(outlet=OutletFactory(), lot=LotFactory(), quantity=1, by=mai, idempotency_key=key)


def test_every_act_tells_the_outbox_and_after_commit_the_listeners(mai, django_capture_on_commit_callbacks):
    outlet, lot = OutletFactory(), LotFactory()
    OutboxEntry.objects.all().delete()  # the news that the goods were entered
    heard = []

    def listen(sender, **news):
        heard.append((news["outlet"], news["product_ids"], news["packing_ids"]))

    stock_changed.connect(listen)
    with django_capture_on_commit_callbacks() as waiting:
        receive_lot(outlet=outlet, lot=lot, quantity=2, by=mai)
        assert heard == []
    for callback in waiting:
        callback()
    stock_changed.disconnect(listen)

    assert heard == [(outlet, {lot.product.parent_id}, {lot.product_id})]
    assert list(OutboxEntry.objects.filter(topic="product-changed").values_list("key", flat=True)) == [
        str(lot.product.parent_id)
    ]


def test_goods_that_leave_over_the_counter_cost_seven_queries(mai, django_assert_num_queries):
    outlet, lot = OutletFactory(), LotFactory()
    receive_lot(outlet=outlet, lot=lot, quantity=9, by=mai)

    with django_assert_num_queries(7):
        give_all([Promise(outlet, lot.product, 1)], reference="B-1", by=mai)
