"""An order as its buyer reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from common.compiled import Compiled
from common.money import format_dong
from common.phones import written_phone
from orders.models import (
    CashCollection,
    Fulfilment,
    FulfilmentEvent,
    FulfilmentLine,
    GoodsReturn,
    OrderFacts,
    Parcel,
    Payment,
)
from orders.queries.cash import standing_entries_of
from orders.queries.lot_buyers import StopNotice, notices_of_order
from orders.queries.payments import Money, amount_of_share, money_of
from orders.queries.pickup_view import PickUpView, pick_up_views
from orders.queries.pickups import BY_CODE
from orders.queries.returns import last_day_to_return, returns_of
from orders.queries.step_views import (
    ParcelView,
    ReturnView,
    StepView,
    moment_words,
    parcel_views,
    parcels_of,
    steps_of_return,
    words_of_cash,
)
from orders.vietqr import QrTransfer, payload, picture

OrderLine = get_model("order", "Line")
Status = OrderFacts.Status
WAY_OF_A_SHARE = (Status.PENDING, Status.PLACED, Status.PACKED, Status.HANDED_OVER)


@dataclass(frozen=True)
class ShareView:
    """What one outlet hands over, where it stands, and how it came there."""

    share: Fulfilment
    lines: list[Any]
    status_words: str
    steps: list[StepView]
    parcels: list[ParcelView]
    returns: list[ReturnView]
    return_until: date | None
    pick_up: PickUpView | None = None

    @property
    def is_cancelled(self) -> bool:
        return self.share.status == Status.CANCELLED


@dataclass(frozen=True)
class PaymentView:
    """How an order is paid; `qr` is the picture of what is still to be transferred. `money` is None for cash."""

    payment: Payment
    money: Money | None
    qr: str

    @property
    def is_ahead(self) -> bool:
        return self.payment.method != Payment.Method.CASH

    @property
    def is_card(self) -> bool:
        return self.payment.method == Payment.Method.CARD

    @property
    def template(self) -> str:
        """The part of the order's page that follows the money."""
        return "orders/_card_payment.html" if self.is_card else "orders/_payment.html"

    @property
    def is_awaited(self) -> bool:
        return self.payment.state == Payment.State.AWAITED

    @property
    def is_paid(self) -> bool:
        return self.payment.state == Payment.State.PAID

    @property
    def is_expired(self) -> bool:
        return self.payment.state == Payment.State.EXPIRED


def payment_view(payment: Payment, number: str) -> PaymentView:
    """One query for an order that is paid ahead, none for cash. What a count has cut is not asked for."""
    if payment.method == Payment.Method.CASH:
        return PaymentView(payment, None, "")
    money, account, qr = money_of(payment), payment.account, ""
    if money.lacking and account is not None:
        text = payload(QrTransfer(account.bank_code, account.number, money.lacking, number))
        words = {"amount": format_dong(money.lacking, get_language() or "vi"), "number": number}
        qr = picture(text, _("Mã VietQR: chuyển %(amount)s cho đơn %(number)s") % words)
    return PaymentView(payment, money, qr)


@dataclass(frozen=True)
class OrderView:
    facts: OrderFacts
    order: Any
    shares: list[ShareView]
    phone: str
    payment: PaymentView
    given_back: Money | None
    paid_parcels: frozenset[int]
    notices: list[StopNotice]

    @property
    def status(self) -> str:
        return self.order.status

    @property
    def status_words(self) -> str:
        return status_words(self.order.status, self.facts.way, is_card=self.payment.is_card)

    @property
    def cash_fees(self) -> int:
        """What of the charges is for collecting cash, in đồng."""
        return sum(share.share.cash_fee for share in self.shares)

    @property
    def fetched(self) -> PickUpView | None:
        """What somebody still comes for: who it is can be changed."""
        return next((share.pick_up for share in self.shares if share.pick_up and share.pick_up.is_open), None)

    @property
    def amount_left(self) -> int:
        """What is paid on receipt, in đồng, by all outlets together; nothing for parcels that were not taken."""
        method = self.payment.payment.method
        whole = sum(amount_of_share(share.share, share.lines, method) for share in self.shares)
        return whole - self.not_taken

    @property
    def not_taken(self) -> int:
        """Cash of parcels that were not taken and that nobody has, in đồng."""
        if self.payment.payment.method != Payment.Method.CASH:
            return 0
        parcels = [each.parcel for share in self.shares for each in share.parcels]
        back = (Parcel.State.REFUSED, Parcel.State.CAME_BACK)
        return sum(each.amount for each in parcels if each.state in back and each.pk not in self.paid_parcels)


def status_words(status: str, way: str, *, is_card: bool = False) -> str:
    """Where an order or a share stands, as one would say it to the buyer."""
    if is_card and status == Status.PENDING:
        return _("Đang giữ hàng, chờ trả bằng thẻ")
    if way == OrderFacts.Way.MIXED and status in (Status.PACKED, Status.HANDED_OVER):
        return _("Đã gói hết, xem từng phần bên dưới") if status == Status.PACKED else _("Đã giao đủ")
    is_sent = way == OrderFacts.Way.SHIP
    return {
        Status.PENDING: _("Đang giữ hàng, chờ chuyển khoản"),
        Status.PLACED: _("Đã nhận đơn, hàng đang giữ cho bạn"),
        Status.PACKED: _("Đã gói, chờ gửi đi") if is_sent else _("Đã gói, bạn đến nhận được rồi"),
        Status.HANDED_OVER: _("Đã giao cho người vận chuyển") if is_sent else _("Bạn đã nhận hàng"),
        Status.CANCELLED: _("Đã huỷ"),
    }[Status(status)]


def words_of(facts: OrderFacts) -> str:
    """Where an order stands, for a list of them."""
    is_card = facts.order.payment.method == Payment.Method.CARD
    return status_words(facts.order.status, facts.way, is_card=is_card)


def step_words(status: str, way: str, *, is_ahead: bool = False, is_card: bool = False) -> str:
    """The name of a step in the buyer's words; `is_ahead` for an order that waited for its money first."""
    if is_card and status == Status.PENDING:
        return _("Đặt hàng, chờ trả bằng thẻ")
    if is_ahead and status == Status.PLACED:
        return _("Nhận được tiền")
    is_sent = way == OrderFacts.Way.SHIP
    return {
        Status.PENDING: _("Đặt hàng, chờ chuyển khoản"),
        Status.PLACED: _("Đặt hàng"),
        Status.PACKED: _("Gói hàng"),
        Status.HANDED_OVER: _("Gửi đi") if is_sent else _("Trao hàng"),
        Status.CANCELLED: _("Huỷ"),
    }[Status(status)]


def _note_of(event: FulfilmentEvent, cash: CashCollection | None) -> str:
    """Why a step was taken; of the hand-over how the buyer was known, and what was paid."""
    reason = _(BY_CODE) if event.reason == BY_CODE else event.words
    if cash is None or event.after != Status.HANDED_OVER:
        return reason
    return f"{words_of_cash(cash)} {reason and f'{reason}.'}".strip()


def _steps(
    share: Fulfilment,
    events: list[FulfilmentEvent],
    cash: CashCollection | None,
    pick_up: PickUpView | None,
    is_card: bool,
) -> list[StepView]:
    """The steps taken with their time and who was said to come meanwhile, then the steps to come."""
    is_ahead = bool(events) and events[0].after == Status.PENDING
    told = [
        (
            event.at,
            StepView(
                _("Mở gói, gói lại")
                if event.kind == FulfilmentEvent.Kind.OTHER_GOODS
                else step_words(event.after, share.way, is_ahead=is_ahead, is_card=is_card),
                moment_words(event.at),
                _note_of(event, cash),
                "failed" if event.after == Status.CANCELLED else "done",
            ),
        )
        for event in events
    ]
    for at, title, phone in pick_up.changes if pick_up else []:
        told.append((at, StepView(title, moment_words(at), phone, "done")))
    taken = [step for _at, step in sorted(told, key=lambda each: each[0])]
    if share.status in (Status.CANCELLED, Status.HANDED_OVER):
        return taken
    coming = WAY_OF_A_SHARE[WAY_OF_A_SHARE.index(Status(share.status)) + 1 :]
    states = ["now"] + ["next"] * (len(coming) - 1)
    return taken + [
        StepView(step_words(after, share.way, is_ahead=is_ahead, is_card=is_card), "", "", state)
        for after, state in zip(coming, states, strict=True)
    ]


facts_by_token = Compiled(
    lambda token: OrderFacts.objects.filter(token=token).select_related(
        "order__payment__account", "order__invoice_wish", "commune", "province"
    ),
    token=str,
)
shares_of = Compiled(
    lambda order: Fulfilment.objects.filter(order=order).select_related(
        "outlet__commune", "outlet__province", "outlet__legal_seller", "zone"
    ),
    order=int,
)
lines_of = Compiled(
    lambda order: FulfilmentLine.objects.filter(fulfilment__order=order).select_related("order_line"), order=int
)
events_of = Compiled(lambda order: FulfilmentEvent.objects.filter(fulfilment__order=order), order=int)


def order_view(facts: OrderFacts) -> OrderView:
    """The order with its shares, lines and steps, in three queries; two more when somebody comes for some of it.

    Once something was handed over, one more each for parcels, for what came back, for cash, and for held lots.
    """
    lines, events = lines_of(order=facts.order_id), events_of(order=facts.order_id)
    is_cash = facts.order.payment.method == Payment.Method.CASH
    is_card = facts.order.payment.method == Payment.Method.CARD
    is_given = any(line.handed_over for line in lines)
    entries = standing_entries_of(order=facts.order_id) if is_cash and is_given else []
    parcels = parcels_of(order=facts.order_id) if is_given and facts.way != OrderFacts.Way.PICK_UP else []
    returns = returns_of(order=facts.order_id) if is_given else []
    found = shares_of(order=facts.order_id)
    pick_ups = pick_up_views(facts.order_id, found)
    today = timezone.localdate()
    shares = [
        _share_view(
            share,
            [line for line in lines if line.fulfilment_id == share.pk],
            [event for event in events if event.fulfilment_id == share.pk],
            pick_ups.get(share.pk),
            is_card,
            [each for each in entries if each.fulfilment_id == share.pk],
            [each for each in parcels if each.fulfilment_id == share.pk],
            [each for each in returns if each.fulfilment_id == share.pk],
            today,
        )
        for share in found
    ]
    payment = payment_view(facts.order.payment, facts.order.number)
    is_back = is_cash and any(each.credit for each in returns)
    given_back = money_of(facts.order.payment) if is_back else None
    return OrderView(
        facts,
        facts.order,
        shares,
        written_phone(facts.phone),
        payment,
        given_back,
        frozenset(each.parcel_id for each in entries if each.parcel_id),
        notices_of_order(facts.order_id) if is_given else [],
    )


def _share_view(
    share: Fulfilment,
    lines: list[FulfilmentLine],
    events: list[FulfilmentEvent],
    pick_up: PickUpView | None,
    is_card: bool,
    entries: list[CashCollection],
    parcels: list[Parcel],
    returns: list[GoodsReturn],
    today: date,
) -> ShareView:
    asked = sum(line.quantity for each in returns if each.is_open for line in each.lines.all())
    is_left = sum(line.handed_over - line.returned for line in lines) > asked
    until = last_day_to_return(share, events, parcels) if is_left else None
    return ShareView(
        share=share,
        lines=lines,
        status_words=_words_of_parcels(share, lines, parcels) or status_words(share.status, share.way, is_card=is_card),
        steps=_steps(share, events, entries[0] if len(entries) == 1 and len(parcels) < 2 else None, pick_up, is_card),
        parcels=parcel_views(parcels, entries if len(parcels) > 1 else []),
        returns=[ReturnView(each, steps_of_return(each)) for each in returns],
        return_until=until if until is not None and until >= today else None,
        pick_up=pick_up,
    )


def _words_of_parcels(share: Fulfilment, lines: list[FulfilmentLine], parcels: list[Parcel]) -> str:
    """What is said of a share whose parcels say more than its own state does; "" of others."""
    if share.status in (Status.PLACED, Status.PACKED) and any(line.handed_over for line in lines):
        return _("Đã gửi một phần, phần còn lại vẫn giữ cho bạn")
    states = {each.state for each in parcels}
    if states == {Parcel.State.ARRIVED}:
        return _("Bạn đã nhận hàng")
    is_back = states and states <= {Parcel.State.REFUSED, Parcel.State.CAME_BACK}
    return _("Hàng không giao được, quay về điểm bán") if is_back else ""


def pieces_of(order_id: int) -> dict[int, int]:
    """The pieces that an order asked for, by packing; goods that are no longer in the catalogue are not among them."""
    lines = OrderLine.objects.filter(order=order_id, product__isnull=False).order_by("pk")
    found: dict[int, int] = {}
    for product_id, quantity in lines.values_list("product_id", "quantity"):
        found[product_id] = found.get(product_id, 0) + quantity
    return found


def not_again(token: str, pieces: Mapping[int, int]) -> list[str]:
    """Goods of an order, by their titles, of which a basket (packing → `pieces`) holds fewer than the order did."""
    lines = OrderLine.objects.filter(order__facts__token=token).order_by("pk")
    wanted = lines.values_list("product_id", "title", "quantity")
    return [title for product_id, title, quantity in wanted if pieces.get(product_id, 0) < quantity]


def find_order(number: str, phone: str) -> OrderFacts | None:
    """The order of this number, if it was ordered with this phone number (+84…)."""
    return OrderFacts.objects.filter(order__number=number, phone=phone).first()


def orders_of(user: Any) -> QuerySet[OrderFacts]:
    """A buyer's orders, the newest first."""
    return OrderFacts.objects.filter(order__user=user).select_related("order__payment").order_by("-pk")
