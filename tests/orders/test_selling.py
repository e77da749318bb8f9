"""A sale over the counter is an order like any other, made, handed over and paid in one stroke."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from oscar.core.loading import get_model

from common.models import OutboxEntry
from orders.exceptions import EmptyBasket
from orders.models import CashCollection, Payment, Receipt, Sale, SaleLine
from orders.queries.cash import till_of
from orders.sale_refusals import (
    AgeNotAsked,
    NothingStands,
    NotSoldHere,
    PriceMoved,
    SaleChanged,
    SaleClosed,
    TillNotOpen,
    TooLittleGiven,
    TooMuchGiven,
)
from orders.services.letters import ORDER_PAID, ORDER_PLACED, SALE_DONE, mail_sales
from orders.services.pickup_letters import SHARE_READY
from orders.services.retention import forget_baskets
from orders.services.sales import abandon_sale, add_piece, change_lot, open_sale_of, set_line
from shops.exceptions import InsufficientStock, LotNotSellable
from shops.models import DatedPrice, LotBalance, StockMovement
from shops.services import open_stock_record, receive_lot, set_price
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory
from tests.orders.selling import open_float, pay_cash, plan_of_sale, scan, whose
from tests.shops.stopping import hold_lot
from tests.shops.trading import sell_pieces

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


def pieces_of(sale):
    return list(SaleLine.objects.filter(line__basket=sale.basket_id).values_list("lot__code", "line__quantity"))


def test_a_sale_for_cash_is_an_order_of_the_counter_that_is_over_at_once(stock, outlet, by):
    honey, tea = stock(outlet, 5, 120_000), stock(outlet, 5, 50_000)
    open_float(outlet, by)

    order = pay_cash(scan(outlet, by, honey, tea, honey), given=500_000)

    facts, share = order.facts, order.fulfilments.get()
    assert (facts.channel, facts.buyer_name, facts.phone, facts.amount_due) == ("counter", "", "", 290_000)
    assert (share.status, share.way, share.outlet) == ("handed-over", "pick-up", outlet)
    order.payment.refresh_from_db()
    assert order.payment.state == Payment.State.PAID
    assert Receipt.objects.get(fulfilment=share).content["total"] == 290_000
    assert [(m.kind, m.change) for m in StockMovement.objects.filter(kind="sold")] == [("sold", -2), ("sold", -1)]
    assert till_of(outlet).expected == 490_000
    sale = Sale.objects.get()
    assert (sale.state, sale.order, sale.given) == ("sold", order, 500_000)
    assert open_sale_of(outlet, by) is None
    assert {event.actor for event in share.events.all()} == {by}
    assert verify().broken == []


def test_nobody_is_written_to_about_a_sale_and_no_bell_rings(stock, outlet, by):
    open_float(outlet, by)

    order = pay_cash(scan(outlet, by, stock(outlet)))

    told = set(OutboxEntry.objects.values_list("topic", flat=True))
    assert not told & {ORDER_PLACED, ORDER_PAID, SALE_DONE, SHARE_READY}
    assert order.fulfilments.get().seen_by == by


def test_a_buyer_who_leaves_an_address_gets_the_receipt(stock, outlet, by):
    open_float(outlet, by)

    order = pay_cash(scan(outlet, by, stock(outlet)), email="lan@example.vn")
    mail_sales([str(order.pk)])

    assert OutboxEntry.objects.filter(topic=SALE_DONE, key=str(order.pk)).exists()
    (letter,) = mail.outbox
    assert letter.to == ["lan@example.vn"]
    assert letter.body.startswith("Chào bạn,\n")
    assert f"/don-hang/{order.facts.token}/" in letter.body


def test_a_sale_sent_twice_is_one_order(stock, outlet, by):
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet))

    first = pay_cash(sale)
    again = pay_cash(sale)

    assert first == again
    assert (Order.objects.count(), CashCollection.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_a_scan_sent_twice_adds_one_piece_and_two_scans_add_two(stock, outlet, by):
    packing = stock(outlet)

    sale = scan(outlet, by, packing, packing, key="k1")
    once = pieces_of(sale)
    scan(outlet, by, packing, key="k2")

    assert [quantity for _lot, quantity in once] == [1]
    assert [quantity for _lot, quantity in pieces_of(sale)] == [2]


def test_the_lot_that_ends_first_is_proposed_and_the_next_when_it_is_used_up(stock, outlet, by):
    today = timezone.localdate()
    packing = PackingFactory()
    late = LotFactory(product=packing, code="SAU", best_before=today + timedelta(days=90))
    soon = LotFactory(product=packing, code="TRUOC", best_before=today + timedelta(days=20))
    stock(outlet, 3, packing=packing, lot=late)
    stock(outlet, 1, packing=packing, lot=soon)

    sale = scan(outlet, by, packing, packing)

    assert pieces_of(sale) == [("TRUOC", 1), ("SAU", 1)]


def test_the_lot_in_hand_is_the_lot_that_leaves(stock, outlet, by):
    today = timezone.localdate()
    packing = PackingFactory()
    late = LotFactory(product=packing, code="SAU", best_before=today + timedelta(days=90))
    stock(outlet, 3, packing=packing, lot=LotFactory(product=packing, best_before=today + timedelta(days=20)))
    stock(outlet, 3, packing=packing, lot=late)
    open_float(outlet, by)
    sale = scan(outlet, by, packing, packing)

    change_lot(sale=sale, line_id=SaleLine.objects.get().line_id, lot=late)
    pay_cash(sale)

    assert LotBalance.objects.get(lot=late).quantity == 1
    assert StockMovement.objects.get(kind="sold").lot == late
    assert verify().broken == []


def test_pieces_of_two_lots_join_when_they_turn_out_to_be_of_one(stock, outlet, by):
    packing = PackingFactory()
    one, two = LotFactory(product=packing, code="MOT"), LotFactory(product=packing, code="HAI")
    stock(outlet, 3, packing=packing, lot=one)
    stock(outlet, 3, packing=packing, lot=two)
    scan(outlet, by, packing, lot=one)
    sale = scan(outlet, by, packing, lot=two)

    change_lot(sale=sale, line_id=SaleLine.objects.get(lot=one).line_id, lot=two)

    assert pieces_of(sale) == [("HAI", 2)]


def test_the_markdown_of_a_lot_is_its_price_at_the_counter_and_of_no_other_lot(stock, outlet, by):
    packing = PackingFactory()
    old, new = LotFactory(product=packing), LotFactory(product=packing)
    stock(outlet, 3, 100_000, packing=packing, lot=old)
    stock(outlet, 3, 100_000, packing=packing, lot=new)
    set_price(
        stock_record=open_stock_record(packing, outlet),
        amount=70_000,
        by=by,
        reason="cận hạn",
        kind=DatedPrice.Kind.MARKDOWN,
        lot=old,
        ends_at=timezone.now() + timedelta(days=3),
    )
    scan(outlet, by, packing, lot=old)
    sale = scan(outlet, by, packing, lot=new)

    plan = plan_of_sale(sale)

    assert [(line.lot, line.quote.amount, line.quote.before) for line in plan.lines] == [
        (old, 70_000, 100_000),
        (new, 100_000, None),
    ]


def test_the_price_of_the_counter_holds_at_the_counter(stock, outlet, by):
    packing = stock(outlet, 3, 100_000)
    record = open_stock_record(packing, outlet)
    set_price(stock_record=record, amount=95_000, by=by, reason="giá quầy", channel=DatedPrice.Channel.COUNTER)

    assert plan_of_sale(scan(outlet, by, packing)).total == 95_000


def test_more_than_a_lot_has_is_refused_with_how_many_there_are(stock, outlet, by):
    packing = stock(outlet, 1)
    sale = scan(outlet, by, packing)

    with pytest.raises(NothingStands) as refusal:
        scan(outlet, by, packing)

    assert "chỉ còn 1 gói" in str(refusal.value)
    assert [quantity for _lot, quantity in pieces_of(sale)] == [1]


@pytest.mark.parametrize("stop", ["held", "expired"])
def test_a_lot_that_may_not_leave_does_not_go_in(stock, outlet, by, stop):
    packing = PackingFactory()
    lot = LotFactory(product=packing)
    stock(outlet, 3, packing=packing, lot=lot)
    if stop == "held":
        hold_lot(lot=lot, reason="xem lại", by=by)
    else:
        type(lot).objects.filter(pk=lot.pk).update(made_on=date(2025, 1, 1), best_before=date(2025, 2, 2))
        lot.refresh_from_db()

    with pytest.raises(LotNotSellable):
        scan(outlet, by, packing, lot=lot)
    with pytest.raises(NothingStands):
        scan(outlet, by, packing)

    assert not Sale.objects.exists()


def test_a_lot_held_between_scan_and_payment_is_not_sold(stock, outlet, by):
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet))
    hold_lot(lot=SaleLine.objects.get().lot, reason="xem lại", by=by)

    with pytest.raises(LotNotSellable):
        pay_cash(sale)

    assert (Order.objects.count(), open_sale_of(outlet, by)) == (0, sale)
    assert len(pieces_of(sale)) == 1


def test_what_somebody_else_bought_meanwhile_is_not_sold_and_the_sale_stays(stock, outlet, by):
    packing = stock(outlet, 1)
    open_float(outlet, by)
    sale = scan(outlet, by, packing)
    sell_pieces(outlet=outlet, product=packing, quantity=1, by=by)

    with pytest.raises(InsufficientStock):
        pay_cash(sale)

    assert (Order.objects.count(), CashCollection.objects.count()) == (0, 0)
    assert open_sale_of(outlet, by) == sale
    assert till_of(outlet).expected == 200_000


def test_goods_without_a_price_or_hidden_are_not_sold(outlet, by):
    packing = PackingFactory()
    receive_lot(outlet=outlet, lot=LotFactory(product=packing), quantity=1, by=by)

    with pytest.raises(NotSoldHere):
        scan(outlet, by, packing)

    assert not Sale.objects.exists()


def test_a_price_that_moved_since_the_screen_was_shown_is_not_taken(stock, outlet, by):
    packing = stock(outlet, 3, 100_000)
    open_float(outlet, by)
    sale = scan(outlet, by, packing)
    seen = plan_of_sale(sale)
    set_price(stock_record=open_stock_record(packing, outlet), amount=90_000, by=by, reason="giảm")

    from orders.services.selling import Buyer, sell_for_cash

    with pytest.raises(PriceMoved):
        sell_for_cash(**whose(sale), seen=seen.seal(), given=100_000, buyer=Buyer(), language="vi")

    assert open_sale_of(outlet, by) == sale


def test_liquor_is_sold_to_adults(stock, outlet, by):
    packing = PackingFactory()
    facts = (packing.parent or packing).facts
    type(facts.product_set).objects.filter(pk=facts.product_set_id).update(is_liquor=True)
    stock(outlet, packing=packing)
    open_float(outlet, by)
    sale = scan(outlet, by, packing)

    with pytest.raises(AgeNotAsked):
        pay_cash(sale)
    order = pay_cash(sale, is_adult=True)

    assert order.facts.age_stated_at is not None


@pytest.mark.parametrize(("given", "refusal"), [(119_999, TooLittleGiven), (99_000_000_000, TooMuchGiven)])
def test_too_little_or_absurd_cash_sells_nothing(stock, outlet, by, given, refusal):
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet, 2, 120_000))

    with pytest.raises(refusal):
        pay_cash(sale, given=given)

    assert (Order.objects.count(), Receipt.objects.count(), StockMovement.objects.filter(kind="sold").count()) == (
        *(0, 0, 0),
    )
    assert open_sale_of(outlet, by) == sale


def test_cash_needs_an_open_session_and_nothing_is_lost_without(stock, outlet, by):
    sale = scan(outlet, by, stock(outlet))

    with pytest.raises(TillNotOpen):
        pay_cash(sale)
    open_float(outlet, by)
    order = pay_cash(sale)

    assert (Order.objects.get(), Sale.objects.get().order) == (order, order)


def test_an_empty_sale_is_not_sold(stock, outlet, by):
    open_float(outlet, by)
    sale = scan(outlet, by, stock(outlet))
    set_line(sale=sale, line_id=SaleLine.objects.get().line_id, seen=1, pieces=0)

    with pytest.raises(EmptyBasket):
        pay_cash(sale)


def test_pieces_are_set_once_and_a_screen_left_behind_sets_nothing(stock, outlet, by):
    sale = scan(outlet, by, stock(outlet))
    line = SaleLine.objects.get().line_id

    set_line(sale=sale, line_id=line, seen=1, pieces=3)
    set_line(sale=sale, line_id=line, seen=1, pieces=3)
    with pytest.raises(SaleChanged):
        set_line(sale=sale, line_id=line, seen=1, pieces=2)
    with pytest.raises(NothingStands):
        set_line(sale=sale, line_id=line, seen=3, pieces=6)

    assert [quantity for _lot, quantity in pieces_of(sale)] == [3]


def test_a_sale_is_put_away_only_when_said_and_takes_nothing_more(stock, outlet, by):
    packing = stock(outlet)
    sale = scan(outlet, by, packing)

    abandon_sale(sale=sale)
    abandon_sale(sale=sale)
    with pytest.raises(SaleClosed):
        add_piece(outlet=outlet, by=by, sale_id=sale.pk, product=packing, lot=None, idempotency_key="spaet")
    with pytest.raises(SaleClosed):
        pay_cash(sale)

    assert Sale.objects.get().state == "abandoned"
    assert open_sale_of(outlet, by) is None


def test_the_screen_of_a_sale_that_was_paid_adds_nothing_to_the_next(stock, outlet, by):
    packing = stock(outlet)
    open_float(outlet, by)
    sale = scan(outlet, by, packing)
    pay_cash(sale)

    with pytest.raises(SaleClosed) as refusal:
        add_piece(outlet=outlet, by=by, sale_id=sale.pk, product=packing, lot=None, idempotency_key="spaet")

    assert Order.objects.get().number in str(refusal.value)
    assert open_sale_of(outlet, by) is None


def test_the_basket_of_a_sale_is_not_swept_away_as_a_guests(stock, outlet, by):
    sale = scan(outlet, by, stock(outlet))
    type(sale.basket).objects.update(date_created=timezone.now() - timedelta(days=99))
    sale.basket.lines.update(date_updated=timezone.now() - timedelta(days=99))

    assert forget_baskets() == 0
    assert len(pieces_of(sale)) == 1
