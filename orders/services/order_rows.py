"""The rows of an order that is being placed, a table at a time, each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalogue.models import Commune, Province
from common.writing import insert
from orders.models import Fulfilment, FulfilmentEvent, FulfilmentLine, OrderFacts, Payment, PromisedLot
from orders.queries.plans import Plan, PlanLine, Share
from orders.services.invoices import InvoiceBuyer
from orders.services.payment_steps import open_payment
from orders.services.pickups import open_pick_ups
from shops.models import Allocation, Outlet
from shops.services.ledger import name_of

Order = get_model("order", "Order")
Line = get_model("order", "Line")


@dataclass(frozen=True)
class Checkout:
    """What the buyer has chosen and said, already clean. `outlet` is the pick-up point, `province` where it is sent; a
    mixed order has both.

    At a counter the `seller` sells the lots in hand to a buyer who need say neither name nor number.
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

    @property
    def is_counter_sale(self) -> bool:
        return self.channel == OrderFacts.Channel.COUNTER

    @property
    def leaves_at_once(self) -> bool:
        """Whether goods and cash change hands in the act that places the order."""
        return self.is_counter_sale and self.payment == Payment.Method.CASH

    @property
    def signature(self) -> str:
        """The name beside the order's first step: whoever placed it."""
        return name_of(self.seller) if self.seller is not None else self.buyer_name


@dataclass(frozen=True)
class Writing:
    """Everything that the rows of one order say."""

    number: str
    basket: Any
    checkout: Checkout
    plan: Plan
    idempotency_key: str
    user: Any  # whose order it is, if it is an account's
    by: Any  # who places it: the seller at a counter, else the buyer
    now: datetime


@dataclass(frozen=True)
class Placed:
    """An order with what was written of it; `lots` are the promises of each line."""

    order: Any
    facts: OrderFacts
    payment: Payment
    shares: list[Fulfilment]
    lines: list[FulfilmentLine]
    lots: Sequence[Sequence[Allocation]]


def write_order(said: Writing, promised: list[list[Allocation]]) -> Placed:
    """Write the order with its payment and its shares, for goods that are promised, or given, in this transaction."""
    checkout, plan = said.checkout, said.plan
    (order,) = insert([_order(said)])
    (facts,) = insert([_facts(order, said)])
    payment = open_payment(
        order=order,
        method=checkout.payment,
        amount=plan.total,
        now=said.now,
        by=said.by,
        name=checkout.signature,
        is_at_counter=checkout.is_counter_sale,
        is_taken=checkout.leaves_at_once,
    )
    shares, lines = _write_shares(order, said, promised)
    open_pick_ups(
        shares,
        now=said.now,
        by=said.by,
        buyer=checkout.buyer_name,
        collector=(checkout.collector_name, checkout.collector_phone),
        is_promised=not checkout.is_counter_sale,
    )
    return Placed(order, facts, payment, shares, lines, promised)


def _order(said: Writing) -> Any:
    total, charges = Decimal(said.plan.total), Decimal(said.plan.charges_total)
    return Order(
        number=said.number,
        site_id=settings.SITE_ID,
        basket=said.basket,
        user=said.user,
        currency="VND",
        total_incl_tax=total,
        total_excl_tax=total,
        shipping_incl_tax=charges,
        shipping_excl_tax=charges,
        shipping_method=OrderFacts.Way(said.plan.true_way).label,
        shipping_code=said.plan.true_way,
        status=_statuses(said.checkout)[-1],
        guest_email="" if said.user is not None else said.checkout.email,
        date_placed=said.now,
    )


def _facts(order: Any, said: Writing) -> OrderFacts:
    checkout, plan = said.checkout, said.plan
    return OrderFacts(
        order=order,
        idempotency_key=said.idempotency_key,
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
        age_stated_at=said.now if checkout.is_adult else None,
        goods_total=plan.goods_total,
        charges_total=plan.charges_total,
        amount_due=plan.total,
    )


def _write_shares(
    order: Any, said: Writing, promised: list[list[Allocation]]
) -> tuple[list[Fulfilment], list[FulfilmentLine]]:
    """Order lines, the outlets' shares of them, and which promise stands for which, in five statements."""
    checkout, plan = said.checkout, said.plan
    lines = insert([_order_line(order, line) for line in plan.lines])
    shares = insert([_fulfilment(order, checkout, share, plan) for share in plan.shares])
    share_of = {share.outlet_id: share for share in shares}
    share_lines = insert(
        [
            FulfilmentLine(
                fulfilment=share_of[planned.outlet.pk],
                order_line=line,
                quantity=planned.quantity,
                handed_over=planned.quantity if checkout.leaves_at_once else 0,
            )
            for planned, line in zip(plan.lines, lines, strict=True)
        ]
    )
    insert(
        [
            PromisedLot(line=line, allocation=allocation)
            for line, allocations in zip(share_lines, promised, strict=True)
            for allocation in allocations
        ]
    )
    insert([event for share in shares for event in _events(share, said)])
    return shares, share_lines


def _events(share: Fulfilment, said: Writing) -> list[FulfilmentEvent]:
    """Every step of a new share, from nothing to where it stands."""
    before, events = "", []
    for after in _statuses(said.checkout):
        reason = _("Bán tại quầy") if after == OrderFacts.Status.HANDED_OVER else ""
        events.append(
            FulfilmentEvent(
                fulfilment=share,
                before=before,
                after=after,
                reason=reason,
                actor=said.by,
                actor_name=said.checkout.signature,
            )
        )
        before = after
    return events


def _statuses(checkout: Checkout) -> list[str]:
    """The steps that a share takes while it is placed. Money that is sent ahead is waited for, before any outlet is
    told; what leaves over the counter is over.
    """
    if checkout.leaves_at_once:
        return [OrderFacts.Status.PLACED, OrderFacts.Status.HANDED_OVER]
    return [OrderFacts.Status.PLACED if checkout.payment == Payment.Method.CASH else OrderFacts.Status.PENDING]


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


def _fulfilment(order: Any, checkout: Checkout, share: Share, plan: Plan) -> Fulfilment:
    held = Fulfilment(
        order=order,
        outlet=share.outlet,
        way=share.way,
        status=_statuses(checkout)[-1],
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
