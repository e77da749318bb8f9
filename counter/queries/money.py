"""Transfers as whoever keeps the shop's account looks at them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orders.models import BankAccount, GoodsReturn, MoneySeen, Payment, Transfer, TransferPart
from orders.queries.payments import account_in_use, with_money
from shops.models import Outlet

LONGEST_LIST = 100


@dataclass(frozen=True)
class Unknown:
    """A transfer with đồng that nobody has been found for."""

    transfer: Transfer
    amount: int


@dataclass(frozen=True)
class MoneyDesk:
    account: BankAccount
    awaited: list[Payment]
    unknown: list[Unknown]
    owed: list[Payment]
    last: list[Transfer]
    words: list[MoneySeen]


def account_kept_at(outlet: Outlet) -> BankAccount | None:
    """The account that takes transfers, where the seller of this outlet owns it."""
    account = account_in_use()
    return account if account is not None and account.seller_id == outlet.legal_seller_id else None


def refundable_from(account: BankAccount) -> QuerySet[Payment]:
    """Payments whose money goes back from this account: those that came there, and cash of orders of its seller's
    outlets of which something came back.
    """
    back = GoodsReturn.objects.filter(
        fulfilment__order=OuterRef("order"), fulfilment__outlet__legal_seller=account.seller, credit__gt=0
    )
    return Payment.objects.filter(Q(account=account) | (Q(method=Payment.Method.CASH) & Exists(back)))


def money_desk(account: BankAccount) -> MoneyDesk:
    """What is awaited, unknown and owed back (`owed` đồng on each), the last transfers, and what sellers saw come that
    no transfer shows yet, in six queries.
    """
    payments = Payment.objects.filter(account=account).select_related("order__facts")
    sums = (
        TransferPart.objects.filter(transfer__account=account, payment=None)
        .values("transfer")
        .annotate(left=Sum("amount"))
        .filter(left__gt=0)
        .order_by("transfer")
    )
    left: dict[Any, int] = {row["transfer"]: row["left"] for row in sums[:LONGEST_LIST]}
    unknown = Transfer.objects.filter(pk__in=left).order_by("pk")
    return MoneyDesk(
        account=account,
        awaited=list(payments.filter(state=Payment.State.AWAITED).order_by("expires_at", "pk")[:LONGEST_LIST]),
        unknown=[Unknown(transfer, left[transfer.pk]) for transfer in unknown],
        owed=list(
            with_money(refundable_from(account).select_related("order__facts"))
            .filter(owed__gt=0)
            .order_by("pk")[:LONGEST_LIST]
        ),
        last=list(Transfer.objects.filter(account=account)[:10]),
        words=_words_alone(account),
    )


def _words_alone(account: BankAccount) -> list[MoneySeen]:
    """Money that a seller saw and transfers of that payment do not make up yet, the oldest first."""
    came = TransferPart.objects.filter(payment=OuterRef("payment")).order_by().values("payment")
    said = MoneySeen.objects.filter(payment__account=account).annotate(
        came=Coalesce(Subquery(came.annotate(sum=Sum("amount")).values("sum")), 0)
    )
    found = said.filter(came__lt=F("amount")).select_related("payment__order").order_by("pk")
    return list(found[:LONGEST_LIST])
