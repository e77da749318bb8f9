"""Transfers as whoever keeps the shop's account looks at them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from orders.models import BankAccount, FulfilmentLine, Payment, Transfer, TransferPart
from orders.queries.payments import account_in_use, owed_back
from shops.models import Outlet

LONGEST_LIST = 100


@dataclass(frozen=True)
class Unknown:
    """A transfer with đồng that nobody has been found for."""

    transfer: Transfer
    amount: int


@dataclass(frozen=True)
class Owed:
    """An order whose buyer gets đồng back."""

    payment: Payment
    amount: int


@dataclass(frozen=True)
class MoneyDesk:
    account: BankAccount
    awaited: list[Payment]
    unknown: list[Unknown]
    owed: list[Owed]
    last: list[Transfer]


def account_kept_at(outlet: Outlet) -> BankAccount | None:
    """The account that takes transfers, where the seller of this outlet owns it."""
    account = account_in_use()
    return account if account is not None and account.seller_id == outlet.legal_seller_id else None


def money_desk(account: BankAccount) -> MoneyDesk:
    """What is awaited, unknown and owed back on an account, and the transfers written down last."""
    payments = Payment.objects.filter(account=account).select_related("order__facts")
    sums = (
        TransferPart.objects.filter(transfer__account=account, payment=None)
        .values("transfer")
        .annotate(left=Sum("amount"))
        .filter(left__gt=0)
    )
    left: dict[Any, int] = {row["transfer"]: row["left"] for row in sums[:LONGEST_LIST]}
    unknown = Transfer.objects.filter(pk__in=left).order_by("pk")
    return MoneyDesk(
        account=account,
        awaited=list(payments.filter(state=Payment.State.AWAITED).order_by("expires_at", "pk")[:LONGEST_LIST]),
        unknown=[Unknown(transfer, left[transfer.pk]) for transfer in unknown],
        owed=_owed(payments),
        last=list(Transfer.objects.filter(account=account)[:10]),
    )


def _owed(payments: Any) -> list[Owed]:
    """Orders that got more than they cost as they stand and have not been given it back yet.

    Only these can be: late or void money, more than the amount, and paid orders of which something was cancelled.
    """
    over = payments.exclude(state=Payment.State.AWAITED).annotate(came=Coalesce(Sum("transfer_parts__amount"), 0))
    suspects = over.filter(came__gt=0).filter(
        Q(state__in=[Payment.State.EXPIRED, Payment.State.VOID])
        | Q(came__gt=F("amount"))
        | Exists(FulfilmentLine.objects.filter(fulfilment__order=OuterRef("order"), cancelled__gt=0))
    )
    found = [Owed(payment, owed_back(payment)) for payment in suspects.order_by("pk")[:LONGEST_LIST]]
    return [each for each in found if each.amount]
