"""Placing an order: one act that freezes goods, places, prices and charges, and promises the goods.

Locks in one order: the basket, then stock records by id, then lots by id (design rule of the ledger). The basket's lock
makes five submits of one basket one order; the stock records' locks make the last piece go to one buyer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Commune, Lot, Province
from common.compiled import Compiled
from common.outbox import announce
from orders.exceptions import (
    MOST_CASH_SENT,
    AgeNotStated,
    BasketClosed,
    EmptyBasket,
    LiquorStaysHere,
    NoDelivery,
    PlanChanged,
    PlanIncomplete,
    TooMuchCash,
)
from orders.models import (
    DeliveryZone,
    Fulfilment,
    FulfilmentEvent,
    FulfilmentLine,
    OrderFacts,
    OrderNumber,
    Payment,
    PromisedLot,
)
from orders.queries.lines import Wanted, basket_lines
from orders.queries.plans import PICK_UP, Plan, PlanLine, Share, plan_basket
from orders.queries.sale_plans import plan_sale
from orders.services.baskets import hold_basket
from orders.services.invoices import InvoiceBuyer, write_wish
from orders.services.letters import ORDER_PLACED
from orders.services.payment_steps import open_payment
from orders.services.pickups import open_pick_ups
from shops.models import Allocation, Outlet
from shops.services import Promise, promise_all
from shops.services.ledger import name_of

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
Line = get_model("order", "Line")
ShippingAddress = get_model("order", "ShippingAddress")
Country = get_model("address", "Country")


@dataclass(frozen=True)
class Checkout:
    """What the buyer has chosen and said, already clean. `outlet` is the pick-up point, `province` where it is sent; a
    mixed order has both.

    At a counter the `seller` sells `lots` (by the line's id) to a buyer who need say neither name nor number.
    """

    way: str
    buyer_name: str
    phone: str
    language: str
    email: str = ""
    outlet: Outlet | None = None
    street: str = ""
    commune: Commune | None = None
    commune_name: str = ""
    province: Province | None = None
    note: str = ""
    is_adult: bool = False
    payment: str = Payment.Method.CASH
    invoice: InvoiceBuyer | None = None
    collector_name: str = ""  # who comes instead of the buyer
    collector_phone: str = ""
    channel: str = OrderFacts.Channel.WEB
    seller: Any = None
    lots: Mapping[int, Lot] = field(default_factory=dict)

    @property
    def is_counter_sale(self) -> bool:
        return self.channel == OrderFacts.Channel.COUNTER

    @property
    def signature(self) -> str:
        """The name beside the order's first step: whoever placed it."""
        return name_of(self.seller) if self.seller is not None else self.buyer_name


def zone_of(province: Province | None) -> DeliveryZone | None:
    """The zone that sets the charge to a province; None when nothing is sent there."""
    if province is None:
        return None
    link = getattr(province, "zone_link", None)
    return link.zone if link is not None else None


@transaction.atomic
def place_order(*, basket: Any, checkout: Checkout, seen: str, idempotency_key: str, user: Any = None) -> Any:
    """Turn a basket into an order, once. `seen` is the seal of the plan the buyer was shown (`Plan.seal`).

    A sale at a counter comes here too (`services.selling`): its goods are those of the outlet, by lot, and nobody is
    written to.

    The same basket or the same key sent again brings the first order back and changes nothing. Raises, with nothing
    written: EmptyBasket, BasketClosed, AgeNotStated, LiquorStaysHere, NoDelivery, PlanIncomplete, PlanChanged,
    TooMuchCash, those of `open_payment`, and InsufficientStock when somebody took the last piece between this plan and
    its promise.
    """
    held = hold_basket(basket.pk)
    if (first := _placed_before(held, idempotency_key)) is not None:
        return first
    if held is None or held.status != Basket.OPEN:
        raise BasketClosed(order=None)
    now = timezone.now()
    lines = basket_lines(held.pk, checkout.language, now)
    if not lines:
        raise EmptyBasket()
    if any(wanted.is_liquor for wanted in lines) and not checkout.is_adult:
        raise AgeNotStated()
    zone = zone_of(checkout.province) if checkout.way != PICK_UP else None
    if checkout.way != PICK_UP and zone is None:
        raise NoDelivery(province=checkout.province)
    is_cash = checkout.payment == Payment.Method.CASH
    plan = _plan_of(lines, checkout, zone, now)
    if not plan.has_service:
        raise NoDelivery(province=checkout.province)
    if is_cash and plan.sends_liquor:
        raise LiquorStaysHere()
    if not plan.is_complete:
        raise PlanIncomplete(plan=plan)
    if plan.seal() != seen:
        raise PlanChanged(plan=plan)
    if is_cash and plan.sent_total > MOST_CASH_SENT:
        raise TooMuchCash(total=plan.sent_total, most=MOST_CASH_SENT)

    number = OrderNumber.objects.create().text
    by = checkout.seller or user
    promised = promise_all(
        [_promise_of(line, share, now) for share in plan.shares for line in share.lines],
        reference=number,
        by=by,
    )
    order = _write_order(number, held, checkout, plan, user, now)
    OrderFacts.objects.create(
        order=order,
        idempotency_key=idempotency_key,
        channel=checkout.channel,
        way=plan.true_way,
        language=checkout.language,
        buyer_name=checkout.buyer_name,
        phone=checkout.phone,
        email=checkout.email,
        street=checkout.street,
        commune=checkout.commune,
        commune_name=checkout.commune_name,
        province=checkout.province,
        note=checkout.note,
        age_stated_at=now if checkout.is_adult else None,
        goods_total=plan.goods_total,
        charges_total=plan.charges_total,
        amount_due=plan.total,
    )
    open_payment(
        order=order,
        method=checkout.payment,
        amount=plan.total,
        now=now,
        by=by,
        name=checkout.signature,
        is_at_counter=checkout.is_counter_sale,
    )
    shares = _write_shares(order, checkout, plan, promised, by)
    collector = (checkout.collector_name, checkout.collector_phone)
    open_pick_ups(
        shares,
        now=now,
        by=by,
        buyer=checkout.buyer_name,
        collector=collector,
        is_promised=not checkout.is_counter_sale,
    )
    if checkout.invoice is not None:
        write_wish(order, checkout.invoice)
    held.status, held.date_submitted = Basket.SUBMITTED, now
    held.save(update_fields=["status", "date_submitted"])
    if not checkout.is_counter_sale:
        announce(ORDER_PLACED, str(order.pk))  # at a counter everybody concerned stands there
    return order


def _plan_of(lines: list[Wanted], checkout: Checkout, zone: DeliveryZone | None, now: datetime) -> Plan:
    if checkout.is_counter_sale and checkout.outlet is not None:
        return plan_sale(lines, outlet=checkout.outlet, lots=checkout.lots, now=now)
    return plan_basket(
        lines,
        way=checkout.way,
        now=now,
        outlet=checkout.outlet,
        zone=zone,
        commune=checkout.commune,
        is_cash=checkout.payment == Payment.Method.CASH,
    )


facts_of_key = Compiled(lambda key: OrderFacts.objects.filter(idempotency_key=key).select_related("order"), key=str)


def order_of_key(idempotency_key: str) -> Any | None:
    """The order that a form with this key became before."""
    return next((facts.order for facts in facts_of_key(key=idempotency_key)), None)


def _placed_before(basket: Any | None, idempotency_key: str) -> Any | None:
    """The order that this basket, or this very form, became before."""
    if basket is not None and basket.status == Basket.SUBMITTED:
        placed = Order.objects.filter(basket=basket.pk).select_related("facts").first()
        if placed is not None:
            return placed
    return order_of_key(idempotency_key)


def _promise_of(line: PlanLine, share: Share, now: datetime) -> Promise:
    """A parcel's goods have to last until it has come; what is fetched is put aside the day it is ordered; what is
    handed over a counter now needs no life left but today.
    """
    if line.lot is not None:
        return Promise(line.outlet, line.wanted.product, line.quantity, line.lot)
    day = share.expected_until or timezone.localdate(now)
    return Promise(line.outlet, line.wanted.product, line.quantity, _lot_of(line), line.wanted.good_until(day))


def _lot_of(line: PlanLine) -> Lot | None:
    """The lot in the seller's hand; or the lot whose own price was promised to the buyer, if it is one lot's alone."""
    if line.lot is not None:
        return line.lot
    return None if line.quote.lot_id is None else Lot.objects.get(pk=line.quote.lot_id)


def _write_order(number: str, basket: Any, checkout: Checkout, plan: Plan, user: Any, now: datetime) -> Any:
    total, charges = Decimal(plan.total), Decimal(plan.charges_total)
    return Order.objects.create(
        number=number,
        site_id=settings.SITE_ID,
        basket=basket,
        user=user,
        currency="VND",
        total_incl_tax=total,
        total_excl_tax=total,
        shipping_incl_tax=charges,
        shipping_excl_tax=charges,
        shipping_method=OrderFacts.Way(plan.true_way).label,
        shipping_code=plan.true_way,
        status=_first_status(checkout),
        guest_email="" if user is not None else checkout.email,
        date_placed=now,
    )


def _write_shares(
    order: Any, checkout: Checkout, plan: Plan, promised: list[list[Allocation]], user: Any
) -> list[Fulfilment]:
    """Order lines, the outlets' shares of them, and which promise stands for which, in five statements."""
    lines = Line.objects.bulk_create([_order_line(order, line) for line in plan.lines])
    shares = Fulfilment.objects.bulk_create([_fulfilment(order, checkout, share, plan) for share in plan.shares])
    share_of = {share.outlet_id: share for share in shares}
    share_lines = FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment=share_of[planned.outlet.pk], order_line=line, quantity=planned.quantity)
        for planned, line in zip(plan.lines, lines, strict=True)
    )
    PromisedLot.objects.bulk_create(
        PromisedLot(line=line, allocation=allocation)
        for line, allocations in zip(share_lines, promised, strict=True)
        for allocation in allocations
    )
    FulfilmentEvent.objects.bulk_create(
        FulfilmentEvent(fulfilment=share, after=share.status, actor=user, actor_name=checkout.signature)
        for share in shares
    )
    return shares


def _order_line(order: Any, planned: PlanLine) -> Any:
    amount, unit = Decimal(planned.amount), Decimal(planned.quote.amount)
    before = Decimal(planned.amount_before if planned.amount_before is not None else planned.amount)
    packing = planned.wanted.packing
    return Line(
        order=order,
        partner_id=planned.outlet.partner_id,
        partner_name=planned.outlet.name_vi[:128],
        partner_sku=packing.internal_code if packing else f"SP-{planned.wanted.product_id:06d}",
        stockrecord_id=planned.stock_record_id,
        product=planned.wanted.product,
        title=planned.wanted.title[:255],
        upc=packing.gtin if packing else None,
        quantity=planned.quantity,
        line_price_incl_tax=amount,
        line_price_excl_tax=amount,
        line_price_before_discounts_incl_tax=before,
        line_price_before_discounts_excl_tax=before,
        unit_price_incl_tax=unit,
        unit_price_excl_tax=unit,
        num_allocated=0,  # Oscar's own counter is not used: promises stand in the ledger
    )


def _first_status(checkout: Checkout) -> str:
    """Money that is sent ahead is waited for, before any outlet is told."""
    return OrderFacts.Status.PLACED if checkout.payment == Payment.Method.CASH else OrderFacts.Status.PENDING


def _fulfilment(order: Any, checkout: Checkout, share: Share, plan: Plan) -> Fulfilment:
    held = Fulfilment(
        order=order,
        outlet=share.outlet,
        way=share.way,
        status=_first_status(checkout),
        reason=share.reason,
        charge=share.charge,
        zone=plan.zone if share.is_sent else None,
        expected_from=share.expected_from,
        expected_until=share.expected_until,
    )
    if checkout.is_counter_sale:
        held.seen_at, held.seen_by = order.date_placed, checkout.seller  # no bell rings for it
    if share.carried is not None:
        tariff = share.carried.tariff
        held.tariff_id, held.carrier_name = tariff.terms_id, tariff.carrier
        held.service_vi, held.service_en = tariff.service_vi, tariff.service_en
        held.cash_fee, held.chargeable_grams = share.carried.cash_fee, share.carried.grams
    return held
