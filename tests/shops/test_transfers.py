"""Goods from one outlet to another: drafted, packed, sent, and taken back before they leave."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from shops.exceptions import (
    BadQuantity,
    InsufficientStock,
    KeyReused,
    LotNotSellable,
    MissingWords,
    SameOutlet,
    WrongLot,
)
from shops.models import Allocation, StockMovement, Transfer, TransferEntry, TransferStep
from shops.services import (
    add_goods,
    cancel_transfer,
    change_line,
    count_lot,
    draft_transfer,
    pack_transfer,
    receive_lot,
    receive_transfer,
    send_transfer,
    settle_difference,
    transfer_all,
    unpack_transfer,
)
from shops.transfer_refusals import (
    EmptyTransfer,
    IllegalTransferStep,
    MorePackedThanAsked,
    MoreThanDiffers,
    NothingToMove,
    NotOnTransfer,
)
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.shops.stopping import hold_lot, recall_lot
from tests.shops.trading import promise_pieces, sell_pieces
from tests.shops.transfer_fixtures import book, here, lot, mai, refused, shelf_of, there
from tests.shops.transferring import arrived, carry, draft, on_the_road, packed

__all__ = ["here", "lot", "mai", "there"]
pytestmark = pytest.mark.django_db


def test_a_transfer_goes_its_way_step_by_step(here, there, lot, mai):
    transfer = draft_transfer(source=here, destination=there, by=mai, note="Cho hội chợ")
    add_goods(transfer=transfer, product=lot.product, quantity=3, by=mai)
    assert shelf_of(lot, here) == (5, 0)

    pack_transfer(transfer=transfer, by=mai)
    assert shelf_of(lot, here) == (5, 3)
    with pytest.raises(InsufficientStock):
        sell_pieces(outlet=here, product=lot.product, quantity=3, by=mai)

    sent = send_transfer(transfer=transfer, by=mai, carrier="Xe khách Hải Vân", expected_on=date(2026, 11, 27))
    assert (shelf_of(lot, here), shelf_of(lot, there)) == ((2, 0), (0, 0))
    assert verify().broken == []

    done = receive_transfer(transfer=sent, arrived=arrived(sent, [3]), by=mai)
    assert (shelf_of(lot, here), shelf_of(lot, there)) == ((2, 0), (3, 0))
    assert (done.state, done.carrier) == ("received", "Xe khách Hải Vân")
    movements = StockMovement.objects.filter(document=done.number).order_by("pk")
    assert [(each.kind, each.change, each.outlet) for each in movements] == [
        ("moved-out", -3, here),
        ("moved-in", 3, there),
    ]
    assert [(step.what, step.after, step.actor_name, step.words) for step in done.steps.all()] == [
        ("made", "draft", "Lò Thị Mai", "Cho hội chợ"),
        ("changed", "draft", "Lò Thị Mai", "LO-1: +3"),
        ("packed", "packed", "Lò Thị Mai", ""),
        ("sent", "on-the-road", "Lò Thị Mai", "Xe khách Hải Vân"),
        ("received", "received", "Lò Thị Mai", ""),
    ]
    assert Allocation.objects.get().state == Allocation.State.HANDED_OVER
    assert verify().broken == []


def test_what_is_promised_to_orders_is_not_packed_and_an_outlet_sends_nothing_to_itself(here, there, lot, mai):
    promise_pieces(outlet=here, product=lot.product, quantity=2, reference="DH-1")
    transfer = draft(here, there, mai, (lot, 3))
    promise_pieces(outlet=here, product=lot.product, quantity=1, reference="DH-2")

    refusal = refused(InsufficientStock, lambda: pack_transfer(transfer=transfer, by=mai))

    assert (refusal.available, refusal.wanted) == (2, 3)
    refused(SameOutlet, lambda: draft_transfer(source=here, destination=here, by=mai))


def test_the_earliest_best_before_that_may_be_sold_is_proposed(here, there, mai):
    packing = PackingFactory()
    gone, held, soon, late = (LotFactory(product=packing, expires_in=days) for days in (-1, 3, 10, 90))
    for each in (late, soon, held, gone):
        receive_lot(outlet=here, lot=each, quantity=4, by=mai)
    hold_lot(lot=held, reason="Chờ mẫu", by=mai)
    transfer = draft_transfer(source=here, destination=there, by=mai)

    add_goods(transfer=transfer, product=packing, quantity=6, by=mai)
    add_goods(transfer=transfer, product=packing, quantity=1, by=mai)

    assert list(transfer.lines.values_list("lot", "asked")) == [(soon.pk, 4), (late.pk, 3)]
    refused(InsufficientStock, lambda: add_goods(transfer=transfer, product=packing, quantity=2, by=mai))
    add_goods(transfer=transfer, product=packing, lot=held, quantity=4, by=mai)
    refused(InsufficientStock, lambda: add_goods(transfer=transfer, product=packing, lot=held, quantity=1, by=mai))
    refused(WrongLot, lambda: add_goods(transfer=transfer, product=packing, lot=LotFactory(), quantity=1, by=mai))
    refused(BadQuantity, lambda: add_goods(transfer=transfer, product=packing, quantity=0, by=mai))


def test_a_line_of_a_draft_changes_its_number_and_its_lot_and_goes(here, there, lot, mai):
    other = LotFactory(product=lot.product, code="LO-2")
    receive_lot(outlet=here, lot=other, quantity=2, by=mai)
    transfer = draft(here, there, mai, (lot, 3))
    line = transfer.lines.get()

    change_line(transfer=transfer, line_id=line.pk, lot=other, quantity=2, by=mai)
    assert list(transfer.lines.values_list("lot", "asked")) == [(other.pk, 2)]
    refused(InsufficientStock, lambda: change_line(transfer=transfer, line_id=line.pk, lot=other, quantity=3, by=mai))
    add_goods(transfer=transfer, product=lot.product, lot=lot, quantity=1, by=mai)
    change_line(transfer=transfer, line_id=line.pk, lot=lot, quantity=2, by=mai)
    assert list(transfer.lines.values_list("lot", "asked")) == [(lot.pk, 3)]
    change_line(transfer=transfer, line_id=transfer.lines.get().pk, lot=lot, quantity=0, by=mai)
    assert not transfer.lines.exists()
    refused(NotOnTransfer, lambda: change_line(transfer=transfer, line_id=line.pk, lot=lot, quantity=1, by=mai))
    refused(EmptyTransfer, lambda: pack_transfer(transfer=transfer, by=mai))
    assert transfer.steps.last().words == "LO-1: 3 → 0"


def test_less_than_asked_may_be_packed_but_not_more(here, there, lot, mai):
    transfer = draft(here, there, mai, (lot, 3))
    line = transfer.lines.get()

    for packs, refusal in (
        ({line.pk: 4}, MorePackedThanAsked),
        ({line.pk: -1}, BadQuantity),
        ({line.pk: 0}, EmptyTransfer),
        ({0: 1}, NotOnTransfer),
    ):
        refused(refusal, lambda packs=packs: pack_transfer(transfer=transfer, packed=packs, by=mai))
    pack_transfer(transfer=transfer, packed={line.pk: 2}, by=mai)

    line.refresh_from_db()
    assert (line.asked, line.packed) == (3, 2)
    assert shelf_of(lot, here) == (5, 2)


def test_a_transfer_is_given_up_or_opened_again_only_before_it_leaves(here, there, lot, mai):
    transfer = packed(here, there, mai, (lot, 3))

    refused(MissingWords, lambda: unpack_transfer(transfer=transfer, by=mai, reason=" "))
    unpack_transfer(transfer=transfer, by=mai, reason="Đóng nhầm")
    assert (Transfer.objects.get().state, shelf_of(lot, here)) == ("draft", (5, 0))
    assert verify().broken == []
    pack_transfer(transfer=transfer, by=mai)
    refused(MissingWords, lambda: cancel_transfer(transfer=transfer, by=mai, reason=""))
    cancel_transfer(transfer=transfer, by=mai, reason="Bên kia có rồi")
    assert (Transfer.objects.get().state, shelf_of(lot, here)) == ("cancelled", (5, 0))
    assert verify().broken == []

    gone = on_the_road(here, there, mai, (lot, 3))
    said = refused(IllegalTransferStep, lambda: cancel_transfer(transfer=gone, by=mai, reason="Thôi"))
    assert str(said) == f"Phiếu {gone.number} đang trên đường, không làm bước này được nữa."


STEPS = {
    "add": lambda transfer, lot, by: add_goods(transfer=transfer, product=lot.product, quantity=1, by=by),
    "change": lambda transfer, lot, by: change_line(
        transfer=transfer, line_id=transfer.lines.get().pk, lot=lot, quantity=1, by=by
    ),
    "pack": lambda transfer, lot, by: pack_transfer(transfer=transfer, by=by),
    "unpack": lambda transfer, lot, by: unpack_transfer(transfer=transfer, by=by, reason="x"),
    "send": lambda transfer, lot, by: send_transfer(transfer=transfer, by=by),
    "receive": lambda transfer, lot, by: receive_transfer(transfer=transfer, arrived=arrived(transfer, [1]), by=by),
    "settle": lambda transfer, lot, by: settle_difference(
        transfer=transfer,
        line_id=transfer.lines.get().pk,
        of="missing",
        outcome="lost",
        quantity=1,
        by=by,
        reason="x",
    ),
    "cancel": lambda transfer, lot, by: cancel_transfer(transfer=transfer, by=by, reason="x"),
}
ALLOWED = {
    "draft": {"add", "change", "pack", "cancel"},
    "packed": {"unpack", "send", "cancel"},
    "on-the-road": {"receive"},  # and settling, once something was reported
    "received": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
def test_a_step_that_leads_nowhere_from_there_is_refused(here, there, lot, mai, state):
    make = {"draft": draft, "packed": packed, "cancelled": draft}.get(state, on_the_road)
    transfer = make(here, there, mai, (lot, 2))
    if state == "cancelled":
        cancel_transfer(transfer=transfer, by=mai, reason="Thôi")
    if state == "received":
        receive_transfer(transfer=transfer, arrived=arrived(transfer, [2]), by=mai)

    done = set()
    for name, step in STEPS.items():
        place = transaction.savepoint()
        try:
            with transaction.atomic():
                step(transfer, lot, mai)
        except (IllegalTransferStep, MoreThanDiffers):
            continue
        else:
            done.add(name)
        finally:
            transaction.savepoint_rollback(place)

    assert done == ALLOWED[state]


def test_a_count_takes_the_missing_out_of_the_boxes_and_the_transfer_names_it(here, there, lot, mai):
    transfer = packed(here, there, mai, (lot, 4))
    promise_pieces(outlet=here, product=lot.product, quantity=1, reference="DH-1")

    result = count_lot(outlet=here, lot=lot, counted=2, by=mai, reason="Vỡ khi xếp")

    assert [(short.reference, short.quantity) for short in result.short] == [("DH-1", 1), (transfer.number, 2)]
    line = transfer.lines.get()
    assert (line.asked, line.packed, line.short) == (4, 2, 2)
    assert (transfer.steps.last().what, transfer.steps.last().words) == ("cut", "LO-1: −2, Vỡ khi xếp")
    assert verify().broken == []
    send_transfer(transfer=transfer, by=mai)
    assert (shelf_of(lot, here), transfer.lines.get().on_the_road) == ((0, 0), 2)
    assert verify().broken == []


def test_a_count_that_leaves_nothing_in_the_boxes_stops_the_transfer(here, there, lot, mai):
    transfer = packed(here, there, mai, (lot, 4))

    count_lot(outlet=here, lot=lot, counted=0, by=mai)

    refused(EmptyTransfer, lambda: send_transfer(transfer=transfer, by=mai))
    cancel_transfer(transfer=transfer, by=mai, reason="Hết hàng")
    assert verify().broken == []


def test_what_may_not_be_sold_is_moved_and_stays_stopped(here, there, mai):
    gone, held, recalled, coming = (LotFactory(expires_in=days) for days in (-1, 30, 30, 30))
    for each in (gone, held, recalled, coming):
        receive_lot(outlet=here, lot=each, quantity=1, by=mai)
    hold_lot(lot=held, reason="Chờ mẫu", by=mai)
    recall_lot(lot=recalled, reason="Có tạp chất", by=mai)
    transfer = on_the_road(here, there, mai, (gone, 1), (held, 1), (recalled, 1), (coming, 1))
    hold_lot(lot=coming, reason="Chờ mẫu", by=mai)  # while it is on nobody's shelf

    receive_transfer(transfer=transfer, arrived=arrived(transfer, [1], [1], [1], [1]), by=mai)

    for each in (gone, held, recalled, coming):
        assert shelf_of(each, there) == (1, 0)
        refused(
            LotNotSellable,
            lambda each=each: sell_pieces(outlet=there, product=each.product, lot=each, quantity=1, by=mai),
        )
    assert verify().broken == []


def test_everything_free_goes_back_from_an_outlet_that_has_closed(here, there, lot, mai):
    here.closes_on = date(2020, 1, 1)
    here.save()
    gone = LotFactory(expires_in=-1)
    receive_lot(outlet=here, lot=gone, quantity=2, by=mai)
    transfer = transfer_all(source=here, destination=there, by=mai, note="Hết hội chợ", idempotency_key="het-1")

    assert transfer_all(source=here, destination=there, by=mai, note="Hết hội chợ", idempotency_key="het-1") == transfer
    assert sorted(transfer.lines.values_list("lot", "asked")) == [(lot.pk, 5), (gone.pk, 2)]
    pack_transfer(transfer=transfer, by=mai)
    refused(NothingToMove, lambda: transfer_all(source=here, destination=there, by=mai))
    send_transfer(transfer=transfer, by=mai)
    assert (shelf_of(lot, here), shelf_of(gone, here)) == ((0, 0), (0, 0))
    assert verify().broken == []


def test_every_step_sent_twice_has_one_effect(here, there, lot, mai):
    def twice(act, key, **given):
        first = act(by=mai, idempotency_key=key, **given)
        before = book()
        again = act(by=mai, idempotency_key=key, **given)
        assert book() == before
        return first if first == again else None

    transfer = twice(draft_transfer, "k1", source=here, destination=there)
    (line,) = twice(add_goods, "k2", transfer=transfer, product=lot.product, quantity=5)
    twice(change_line, "k3", transfer=transfer, line_id=line.pk, lot=lot, quantity=4)
    twice(pack_transfer, "k4", transfer=transfer)
    twice(unpack_transfer, "k5", transfer=transfer, reason="Nhầm")
    twice(pack_transfer, "k6", transfer=transfer, packed={line.pk: 4})
    twice(send_transfer, "k7", transfer=transfer)
    twice(receive_transfer, "k8", transfer=transfer, arrived=arrived(transfer, [2, 1]), reason="Thiếu")
    settled = {"line_id": line.pk, "of": "missing", "outcome": "lost", "quantity": 1, "reason": "Rơi"}
    twice(settle_difference, "k9", transfer=transfer, **settled)
    cancelled = draft_transfer(source=here, destination=there, by=mai)
    twice(cancel_transfer, "k10", transfer=cancelled, reason="Thôi")

    with pytest.raises(KeyReused):
        receive_transfer(transfer=transfer, arrived=arrived(transfer, [1]), by=mai, idempotency_key="k8")
    assert shelf_of(lot, there) == (2, 0)
    assert verify().broken == []


def test_the_books_of_a_transfer_are_written_once(here, there, lot, mai):
    carry(lot=lot, source=here, destination=there, quantity=2, by=mai)

    for row in (TransferStep.objects.first(), TransferEntry.objects.first()):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()
