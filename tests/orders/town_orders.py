"""What is done about orders in the long run: web, pick-up and counter, hand-over, return, money, and the worker."""

from datetime import timedelta
from random import Random

from django.core import mail
from django.utils import timezone

from common import outbox, outward
from orders.models import (
    Fulfilment,
    GoodsReturn,
    Parcel,
    Payment,
    PickUp,
    ReturnedLot,
    Sale,
    SaleLine,
    TillSession,
)
from orders.queries.cash import till_of, yet_to_hand_in
from orders.queries.payments import money_of
from orders.services.baskets import add_to_basket
from orders.services.cash import cash_up, correct_collection, hand_in
from orders.services.cash_refunds import refund_in_cash
from orders.services.collecting import collect_share
from orders.services.parcels import correct_tracking, mark_arrived, refuse_parcel
from orders.services.returns import accept_return, refuse_return
from orders.services.sales import abandon_sale, add_piece, change_lot, open_sale_of, set_line
from orders.services.selling import Buyer, see_money, sell_by_transfer, sell_for_cash
from orders.services.steps import cancel_share, change_lots, hand_over_share, pack_share
from orders.services.tills import open_till
from orders.services.transfers import expire_unpaid, record_refund, record_transfer
from shops.models import LotBalance
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import ask, bring_back, receive
from tests.orders.selling import plan_of_sale, whose
from tests.orders.town import Act, Operation, Town, key_of, one_of

Status = Fulfilment.Status
OPEN = [Status.PENDING, Status.PLACED, Status.PACKED]


def order(town: Town, dice: Random) -> Act | None:
    """A basket filled, looked at and ordered: sent, fetched or both, for cash or paid ahead."""
    wanted = [(dice.choice(town.packings).pk, dice.randint(1, 4)) for _each in range(dice.randint(1, 3))]
    way = dice.choice(["ship", "pick-up", "mixed"])
    payment, key = dice.choice(["cash", "cash", "transfer"]), key_of(dice)
    province = town.province if way != "pick-up" else None
    outlet = dice.choice(town.outlets) if way != "ship" else None

    def buy():
        basket = None
        for product, pieces in wanted:
            basket = add_to_basket(basket=basket, product_id=product, quantity=pieces).basket
        return order_now(basket, checkout_of(province, outlet, payment=payment), timezone.now(), key=key)

    return buy


def pay(town: Town, dice: Random) -> Act | None:
    awaited = Payment.objects.filter(state=Payment.State.AWAITED).select_related("order__facts")
    if (payment := one_of(awaited, dice)) is None:
        return None
    due, number, by = payment.order.facts.amount_due, payment.order.number, dice.choice(town.people)
    amount = due if dice.random() < 0.8 else dice.randint(1, 2 * due)
    reference, day = key_of(dice), timezone.localdate()
    return lambda: record_transfer(
        account=town.account, bank_reference=reference, booked_on=day, amount=amount, words=number, by=by
    )


def time_runs_out(town: Town, dice: Random) -> Act | None:
    return lambda: expire_unpaid(timezone.now() + timedelta(days=1))


def a_share(dice: Random, *statuses: str, **which) -> Fulfilment | None:
    return one_of(Fulfilment.objects.filter(status__in=statuses, **which).select_related("order", "outlet"), dice)


def pack_a_share(town: Town, dice: Random) -> Act | None:
    share, by = a_share(dice, Status.PLACED), dice.choice(town.people)
    return share and (lambda: pack_share(fulfilment=share, by=by))


def give(town: Town, dice: Random) -> Act | None:
    share, by, carrier = a_share(dice, *OPEN), dice.choice(town.people), dice.choice(["", "GHN"])
    return share and (lambda: hand_over_share(fulfilment=share, by=by, carrier=carrier))


def give_by_code(town: Town, dice: Random) -> Act | None:
    waiting = PickUp.objects.filter(fulfilment__status=Status.PACKED).select_related("fulfilment__order")
    found, by = one_of(waiting, dice), dice.choice(town.people)
    return found and (lambda: collect_share(fulfilment=found.fulfilment, by=by, code=found.code))


def send_a_part(town: Town, dice: Random) -> Act | None:
    share, by, pieces = a_share(dice, *OPEN, way="ship"), dice.choice(town.people), dice.randint(1, 3)
    line = share and share.lines.first()
    return line and (lambda: hand_over_share(fulfilment=share, by=by, carrier="GHN", pieces={line.pk: pieces}))


def cancel(town: Town, dice: Random) -> Act | None:
    share, by = a_share(dice, *OPEN), dice.choice(town.people)
    return share and (lambda: cancel_share(fulfilment=share, reason="Khách đổi ý", by=by))


def take_other_lots(town: Town, dice: Random) -> Act | None:
    share, by = a_share(dice, *OPEN), dice.choice(town.people)
    return share and (lambda: change_lots(fulfilment=share, by=by))


def a_parcel(dice: Random) -> Parcel | None:
    return one_of(Parcel.objects.filter(state=Parcel.State.SENT).select_related("fulfilment__order"), dice)


def number_a_parcel(town: Town, dice: Random) -> Act | None:
    parcel, by, number = a_parcel(dice), dice.choice(town.people), f"G{dice.randint(1, 10**6)}"
    return parcel and (lambda: correct_tracking(parcel=parcel, tracking=number, reason="Nhầm", by=by))


def arrive(town: Town, dice: Random) -> Act | None:
    parcel, by = a_parcel(dice), dice.choice(town.people)
    return parcel and (lambda: mark_arrived(parcel=parcel, by=by))


def refuse(town: Town, dice: Random) -> Act | None:
    parcel, by = a_parcel(dice), dice.choice(town.people)
    return parcel and (lambda: refuse_parcel(parcel=parcel, reason="Khách không nhận", by=by))


def ask_back(town: Town, dice: Random) -> Act | None:
    share, pieces, key = a_share(dice, Status.HANDED_OVER), dice.randint(1, 3), key_of(dice)
    return share and (lambda: ask(share, pieces, idempotency_key=key))


def bring(town: Town, dice: Random) -> Act | None:
    share, pieces, key = a_share(dice, Status.HANDED_OVER), dice.randint(1, 3), key_of(dice)
    by = dice.choice(town.people)
    return share and (lambda: bring_back(share, by, pieces, idempotency_key=key))


def a_return(dice: Random, *states: str) -> GoodsReturn | None:
    return one_of(GoodsReturn.objects.filter(state__in=states).select_related("fulfilment__order"), dice)


def answer(town: Town, dice: Random) -> Act | None:
    found, by, act = a_return(dice, "asked"), dice.choice(town.people), accept_return
    if dice.random() < 0.2:
        act = refuse_return
    return found and (lambda: act(goods_return=found, reason="Đã xem", by=by))


def unpack_a_return(town: Town, dice: Random) -> Act | None:
    found, by, kept = a_return(dice, "accepted"), dice.choice(town.people), dice.choice(ReturnedLot.Decision.values)
    is_ours = dice.random() < 0.3
    return found and (lambda: receive(found, by, decision=kept, is_our_fault=is_ours))


def an_owed(dice: Random, *methods: str) -> tuple[Payment, int] | None:
    payments = Payment.objects.filter(method__in=methods, order__fulfilments__status__in=["cancelled", "handed-over"])
    payment = one_of(payments.distinct(), dice)
    owed = money_of(payment).owed if payment is not None else 0
    return (payment, owed) if owed > 0 else None


def give_back(town: Town, dice: Random) -> Act | None:
    if (found := an_owed(dice, "transfer")) is None:
        return None
    (payment, owed), key, by = found, key_of(dice), dice.choice(town.people)
    return lambda: record_refund(payment=payment, amount=owed, bank_reference=key, reason="Trả hàng", by=by)


def give_cash_back(town: Town, dice: Random) -> Act | None:
    if (found := an_owed(dice, "cash")) is None:
        return None
    (payment, owed), key, by, outlet = found, key_of(dice), dice.choice(town.people), dice.choice(town.outlets)
    return lambda: refund_in_cash(
        payment=payment, outlet=outlet, amount=owed, reason="Trả hàng", by=by, idempotency_key=key
    )


def carrier_pays_in(town: Town, dice: Random) -> Act | None:
    outlet, carrier, by, key = (
        dice.choice(town.outlets),
        dice.choice(["", "GHN"]),
        dice.choice(town.people),
        key_of(dice),
    )
    owed = list(yet_to_hand_in(outlet).filter(carrier=carrier)[:20])
    said = {
        "collections": [each.pk for each in owed],
        "counted": sum(each.amount for each in owed) - dice.choice([0, 0, 1000]),
        "reason": "Thiếu tiền lẻ",
        "method": "cash",
    }
    return (lambda: hand_in(outlet=outlet, carrier=carrier, by=by, idempotency_key=key, **said)) if owed else None


def say_who_has_the_cash(town: Town, dice: Random) -> Act | None:
    share, by, is_here = a_share(dice, Status.HANDED_OVER, way="ship"), dice.choice(town.people), dice.random() < 0.5
    return share and (
        lambda: correct_collection(
            fulfilment=share, is_here=is_here, carrier="" if is_here else "GHTK", reason="Nhầm", by=by
        )
    )


def open_a_till(town: Town, dice: Random) -> Act | None:
    shut = [each for each in town.outlets if not TillSession.objects.filter(outlet=each, cash_up=None).exists()]
    if not shut:
        return None
    outlet, by, key = dice.choice(shut), dice.choice(town.people), key_of(dice)
    return lambda: open_till(outlet=outlet, counted=200_000, by=by, idempotency_key=key)


def count_the_till(town: Town, dice: Random) -> Act | None:
    outlet, by, key = dice.choice(town.outlets), dice.choice(town.people), key_of(dice)
    till, short = till_of(outlet), dice.choice([0, 0, 500])
    counted = max(0, till.expected - short)
    return lambda: cash_up(outlet=outlet, seen=till.seal, counted=counted, reason="Đếm", by=by, idempotency_key=key)


def scan_a_piece(town: Town, dice: Random) -> Act | None:
    outlet, by, packing = dice.choice(town.outlets), dice.choice(town.people), dice.choice(town.packings)
    shelves = LotBalance.objects.filter(outlet=outlet, lot__product=packing, quantity__gt=0).select_related("lot")
    shelf = one_of(shelves, dice) if dice.random() < 0.3 else None
    found, key = open_sale_of(outlet, by), key_of(dice)
    return lambda: add_piece(
        outlet=outlet,
        by=by,
        sale_id=found.pk if found else None,
        product=packing,
        lot=shelf.lot if shelf else None,
        idempotency_key=key,
    )


def a_sale(dice: Random) -> Sale | None:
    return one_of(Sale.objects.filter(state=Sale.State.OPEN).select_related("outlet", "basket"), dice)


def change_a_line(town: Town, dice: Random) -> Act | None:
    line = one_of(SaleLine.objects.filter(line__basket__sale__state="open").select_related("line", "lot"), dice)
    sale = line and Sale.objects.filter(basket=line.line.basket_id).first()
    if sale is None:
        return None
    if dice.random() < 0.5:
        seen, pieces = line.line.quantity, dice.randint(0, 4)
        return lambda: set_line(sale=sale, line_id=line.line_id, seen=seen, pieces=pieces)
    shelf = one_of(LotBalance.objects.filter(lot__product=line.line.product_id, outlet=sale.outlet), dice)
    return shelf and (lambda: change_lot(sale=sale, line_id=line.line_id, lot=shelf.lot))


def put_a_sale_away(town: Town, dice: Random) -> Act | None:
    sale = a_sale(dice)
    return sale and (lambda: abandon_sale(sale=sale))


def take_cash(town: Town, dice: Random) -> Act | None:
    if (sale := a_sale(dice)) is None:
        return None
    plan = plan_of_sale(sale)
    seen, given = plan.seal(), plan.total + dice.choice([0, 100_000, -1])
    return lambda: sell_for_cash(**whose(sale), seen=seen, given=given, buyer=Buyer(), language="vi")


def let_transfer(town: Town, dice: Random) -> Act | None:
    if (sale := a_sale(dice)) is None:
        return None
    seen = plan_of_sale(sale).seal()
    return lambda: sell_by_transfer(**whose(sale), seen=seen, buyer=Buyer(), language="vi")


def see_the_money(town: Town, dice: Random) -> Act | None:
    awaited = Payment.objects.filter(state=Payment.State.AWAITED, order__facts__channel="counter")
    payment, by = one_of(awaited.select_related("order"), dice), dice.choice(town.people)
    return payment and (lambda: see_money(order=payment.order, by=by))


def the_worker_works(town: Town, dice: Random) -> Act | None:
    """Letters, and plans anew for what is short."""

    def drain():
        outbox.drain(200)
        outward.send_due()
        mail.outbox = []

    return drain


ORDERS: dict[Operation, float] = {
    **{order: 8, pay: 4, time_runs_out: 0.1, pack_a_share: 6, give: 4, give_by_code: 3, send_a_part: 1.5},
    **{cancel: 2, take_other_lots: 1, arrive: 2.5, refuse: 1, number_a_parcel: 0.5},
    **{ask_back: 1, bring: 1.5, answer: 1.2, unpack_a_return: 3, give_back: 1.2, give_cash_back: 1.5},
    **{carrier_pays_in: 1, say_who_has_the_cash: 0.7, open_a_till: 1.5, count_the_till: 0.5},
    **{scan_a_piece: 9, change_a_line: 1.5, put_a_sale_away: 0.4, take_cash: 5, let_transfer: 1, see_the_money: 0.8},
    the_worker_works: 3,
}
