"""What of an order's money came, is due and is owed back; all in whole đồng."""

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from common.compiled import Compiled
from orders.models import (
    BankAccount,
    CardCapture,
    CardRefund,
    CardRefundStep,
    CashCollection,
    CashRefund,
    Fulfilment,
    FulfilmentLine,
    GoodsReturn,
    MoneySeen,
    Payment,
    Refund,
    Transfer,
    TransferPart,
)

State = Payment.State
WHOLE, PRICE = BigIntegerField(), DecimalField(max_digits=20, decimal_places=2)
MONEY = ("came", "back", "due", "owed", "lacking")
# "DB" and figures; banks lower the letters and cut blanks in anywhere.
NUMBER = re.compile(r"D\s*B\s*(\d(?:\s*\d)*)")
LEAST_FIGURES, MOST_FIGURES = 6, 9
accounts_in_use = Compiled(lambda: BankAccount.objects.filter(is_in_use=True))


def account_in_use() -> BankAccount | None:
    """Where transfers for new orders go; None when buyers cannot pay by transfer."""
    return next(iter(accounts_in_use()), None)


def cost_of_share(share: Fulfilment, lines: list[Any]) -> int:
    """What a share costs as it stands: missing pieces cost nothing, nor does a parcel without any."""
    pieces = [(line, line.quantity - line.cancelled) for line in lines]
    goods = sum(int(line.order_line.unit_price_incl_tax) * left for line, left in pieces)
    return goods + share.charge if any(left for _line, left in pieces) else 0


def amount_of_share(share: Fulfilment, lines: list[Any], method: str) -> int:
    """What is taken in cash for a share when it is handed over: nothing when the order was paid ahead."""
    return cost_of_share(share, lines) if method == Payment.Method.CASH else 0


def amount_to_take(share: Fulfilment, lines: list[Any], method: str) -> int:
    """What is still to be taken in cash for an open share of which parcels may have left; for others `amount_of_share`.

    The charge was taken with the first parcel.
    """
    whole = amount_of_share(share, lines, method)
    is_over = share.status in (Fulfilment.Status.HANDED_OVER, Fulfilment.Status.CANCELLED)
    if is_over or not whole or not any(line.handed_over for line in lines):
        return whole
    gone = sum(int(line.order_line.unit_price_incl_tax) * line.handed_over for line in lines)
    return whole - gone - share.charge


@dataclass(frozen=True)
class Money:
    """Đồng of one payment: `came`, went `back`, is `due` as the order stands, and is `owed` to the buyer.

    `lacking` is what of an awaited transfer is still to come.
    """

    came: int
    back: int
    due: int
    owed: int
    lacking: int


def with_money(payments: QuerySet) -> QuerySet:
    """Payments with the five sums of `Money` on each, reckoned by the database in the same query.

    Cancelled and returned pieces cost nothing, nor does a parcel without any left (`cost_of_share`), nor an order whose
    payment is over without money. Cash has come once the outlet has it, or the carrier has handed it in. Nothing is
    owed while a transfer is awaited: the rest may still come. A refund to a card has gone back once it is asked for,
    until it fails. What a seller saw on the account counts until transfers are as much. Cash of other shares may still
    be on its way, so of a cash order what came back is owed (`GoodsReturn.credit`), and never more than came.
    """
    came = TransferPart.objects.filter(payment=OuterRef("pk"))
    is_in = Q(holder=CashCollection.Holder.OUTLET) | Q(hand_in_line__isnull=False)
    cash = CashCollection.objects.filter(is_in, payment=OuterRef("pk"))
    captured = CardCapture.objects.filter(payment=OuterRef("pk"))
    back = Refund.objects.filter(payment=OuterRef("pk"))
    to_card = standing_refunds().filter(payment=OuterRef("pk"))
    cash_back = CashRefund.objects.filter(payment=OuterRef("pk"))
    seen = MoneySeen.objects.filter(payment=OuterRef("pk"))
    returns = GoodsReturn.objects.filter(fulfilment__order=OuterRef("order"))
    lines = FulfilmentLine.objects.filter(fulfilment__order=OuterRef("order"))
    left = FulfilmentLine.objects.filter(fulfilment=OuterRef("pk"), quantity__gt=F("cancelled"))
    parcels = Fulfilment.objects.filter(Exists(left), order=OuterRef("order"))
    price = F("order_line__unit_price_incl_tax") * (F("quantity") - F("cancelled") - F("returned"))
    zero = Value(0, output_field=WHOLE)
    cost = _sum(lines, "fulfilment__order", price) + _sum(parcels, "order", F("charge") - F("charge_back"))
    return (
        payments.annotate(
            came=Greatest(_sum(came, "payment", F("amount")), _sum(seen, "payment", F("amount")))
            + _sum(cash, "payment", F("amount"))
            + _sum(captured, "payment", F("amount")),
            back=_sum(back, "payment", F("amount"))
            + _sum(to_card, "payment", F("amount"))
            + _sum(cash_back, "payment", F("amount")),
            credit=_sum(returns, "fulfilment__order", F("credit")),
        )
        .annotate(due=Case(When(state__in=[State.EXPIRED, State.VOID], then=zero), default=cost, output_field=WHOLE))
        .annotate(
            owed=Case(
                When(state=State.AWAITED, then=zero),
                When(method=Payment.Method.CASH, then=Greatest(Least(F("credit"), F("came")) - F("back"), zero)),
                default=Greatest(F("came") - F("back") - F("due"), zero),
                output_field=WHOLE,
            ),
            lacking=Case(
                When(state=State.AWAITED, then=Greatest(F("due") - F("came"), zero)), default=zero, output_field=WHOLE
            ),
        )
    )


def standing_refunds() -> QuerySet[CardRefund]:
    """Refunds to cards that have not failed."""
    failed = CardRefundStep.objects.filter(refund=OuterRef("pk"), after=CardRefundStep.After.FAILED)
    return CardRefund.objects.filter(~Exists(failed))


def _sum(rows: QuerySet, key: str, amount: Combinable) -> Combinable:
    """The sum of `amount` over rows of a subquery, in whole đồng; 0 when there are none."""
    summed = rows.order_by().values(key).annotate(sum=Cast(Sum(amount, output_field=PRICE), WHOLE)).values("sum")
    return Coalesce(Subquery(summed), Value(0), output_field=WHOLE)


payments_with_money = Compiled(lambda payment: with_money(Payment.objects.filter(pk=payment)), payment=int)


def money_of(payment: Payment) -> Money:
    """The sums of one payment, as it stands in the database, in one query."""
    (summed,) = payments_with_money(payment=payment.pk)
    return Money(*(getattr(summed, name) for name in MONEY))


def unknown_part(transfer: Transfer) -> int:
    """Đồng of a transfer that nobody has been found for."""
    return transfer.parts.filter(payment=None).aggregate(sum=Sum("amount"))["sum"] or 0


def readings_of(words: str) -> list[list[str]]:
    """For each place in a transfer's words that may name an order, the numbers it may be, the shortest first.

    "db 100 123 2 goi" has two readings, since the figure behind may be the bank's cut or the buyer's: DB100123 and
    DB1001232. Figures that stand together are never cut.
    """
    places = []
    for figures in NUMBER.findall(words.upper()):
        joined = accumulate(figures.split())
        places.append([f"DB{each}" for each in joined if LEAST_FIGURES <= len(each) <= MOST_FIGURES])
    return [readings for readings in places if readings]


def numbers_named(words: str, known: Container[str]) -> list[str]:
    """The order numbers among `known` that a transfer's words name, each once, in their order."""
    found = (next((each for each in readings if each in known), "") for readings in readings_of(words))
    return list(dict.fromkeys(number for number in found if number))


def shares_of(amount: int, lacking: list[int]) -> list[int]:
    """How the đồng of a transfer go to the orders that it names: each what it lacks, what is left with the first."""
    shares, left = [], amount
    for each in lacking:
        shares.append(min(left, each))
        left -= shares[-1]
    return [share + (left if place == 0 else 0) for place, share in enumerate(shares)]
