"""Transfers as the bank's statement shows them: money that comes in for orders, and money that goes back."""

import logging
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.attempts import Attempt
from common.outbox import announce
from orders.exceptions import (
    MOST_TRANSFER,
    BadTransferAmount,
    MoreThanOwed,
    NotUnknownMoney,
    OtherAccount,
    ReferenceMissing,
    TransferKnown,
    WhyMissing,
)
from orders.models import BankAccount, Payment, Refund, Transfer, TransferPart
from orders.queries.payments import money_of, numbers_named, readings_of, shares_of, unknown_part
from orders.services.letters import ORDER_EXPIRED, ORDER_PAID
from orders.services.payment_steps import State, hold_payment, step_payment
from orders.services.steps import close_shares, open_shares
from shops.services.ledger import under_lock

log = logging.getLogger(__name__)


@transaction.atomic
def record_transfer(
    *, account: BankAccount, bank_reference: str, booked_on: date, amount: int, words: str, by: Any
) -> Transfer:
    """Write down a transfer that came in and give it to the orders that its words name.

    Each named order takes what it lacks, in the order named; what is left stays with the first and is owed back. Money
    that names no order is nobody's yet. An order that is paid in full goes to its outlets at once. The same transfer
    written down again changes nothing. Raises BadTransferAmount, ReferenceMissing, and TransferKnown when the bank's
    number was another transfer.
    """
    reference = " ".join(bank_reference.split())[:60]
    if not isinstance(amount, int) or not 0 < amount <= MOST_TRANSFER:
        raise BadTransferAmount(amount=amount)
    if not reference:
        raise ReferenceMissing()
    transfer, is_new = Transfer.objects.get_or_create(
        account=account,
        bank_reference=reference,
        defaults={"booked_on": booked_on, "amount": amount, "words": words.strip()[:300], "entered_by": by},
    )
    if not is_new:
        if (transfer.amount, transfer.booked_on) != (amount, booked_on):
            raise TransferKnown(transfer=transfer)
        return transfer
    payments = _named_payments(transfer)
    reason = _("Theo nội dung chuyển khoản")
    for payment, share in zip(payments, shares_of(amount, [money_of(each).lacking for each in payments]), strict=True):
        if share:
            _give(transfer, payment, share, by, reason)
    if not payments:
        TransferPart.objects.create(transfer=transfer, amount=amount, actor=by, reason=_("Nội dung không có số đơn"))
    return transfer


@transaction.atomic
def record_nobodys(transfers: list[Transfer]) -> None:
    """Write down many transfers at once whose words name no order, as `record_transfer` does one by one.

    All of them or none: raises IntegrityError when one of the bank's numbers is known.
    """
    # In one order, so that two statements with the same rows wait for each other and not in a ring.
    Transfer.objects.bulk_create(sorted(transfers, key=lambda each: each.bank_reference), batch_size=500)
    reason = _("Nội dung không có số đơn")
    TransferPart.objects.bulk_create(
        [
            TransferPart(transfer=transfer, amount=transfer.amount, actor=transfer.entered_by, reason=reason)
            for transfer in transfers
        ],
        batch_size=500,
    )


def _named_payments(transfer: Transfer) -> list[Payment]:
    """Payments on its account of the orders named in a transfer's words, in that order; held, by their ids.

    Money that names an order paid in cash, or on another account, is nobody's: a person decides.
    """
    numbers = {number for readings in readings_of(transfer.words) for number in readings}
    on_account = Payment.objects.filter(account=transfer.account, order__number__in=numbers)
    found = under_lock(on_account.select_related("order").order_by("pk"))
    by_number = {payment.order.number: payment for payment in found}
    return [by_number[number] for number in numbers_named(transfer.words, by_number)]


@transaction.atomic
def assign_transfer(*, transfer: Transfer, payment: Payment, amount: int, reason: str, by: Any) -> None:
    """Give unknown money of a transfer to the payment it was for.

    Raises NotUnknownMoney, BadTransferAmount, WhyMissing, and OtherAccount for an order that is not paid there.
    """
    if not (reason := reason.strip()[:240]):
        raise WhyMissing()
    if not isinstance(amount, int) or amount <= 0:
        raise BadTransferAmount(amount=amount)
    if payment.account_id != transfer.account_id:
        raise OtherAccount()
    held = hold_payment(payment.order_id)
    assert held is not None  # noqa: S101  it was given
    transfer = under_lock(Transfer.objects.filter(pk=transfer.pk)).get()
    if amount > (unknown := unknown_part(transfer)):
        raise NotUnknownMoney(amount=amount, unknown=unknown)
    TransferPart.objects.create(transfer=transfer, amount=-amount, actor=by, reason=reason)
    _give(transfer, held, amount, by, reason)


def _give(transfer: Transfer, payment: Payment, amount: int, by: Any, reason: str) -> None:
    """Money for a held payment."""
    TransferPart.objects.create(transfer=transfer, payment=payment, amount=amount, actor=by, reason=reason)
    open_if_paid(payment, by, _("Chuyển khoản %(reference)s") % {"reference": transfer.bank_reference})


def open_if_paid(payment: Payment, by: Any, reason: str) -> None:
    """When what came covers what the order costs as it stands, it goes to its outlets."""
    money = money_of(payment)
    if payment.state == State.AWAITED and money.due and not money.lacking:
        step_payment(payment, State.PAID, by=by, reason=reason)
        open_shares(payment.order_id, by=by)
        announce(ORDER_PAID, str(payment.order_id))


@transaction.atomic
def record_refund(*, payment: Payment, amount: int, bank_reference: str, reason: str, by: Any) -> Refund:
    """Write down money sent back, at most what is owed. The same bank number again is the same refund.

    Raises MoreThanOwed, BadTransferAmount, WhyMissing, and TransferKnown when the number was another refund.
    """
    reference, reason = " ".join(bank_reference.split())[:60], reason.strip()[:240]
    if not reference:
        raise ReferenceMissing()
    if not reason:
        raise WhyMissing()
    if not isinstance(amount, int) or amount <= 0:
        raise BadTransferAmount(amount=amount)
    held = hold_payment(payment.order_id)
    assert held is not None  # noqa: S101  it was given
    if not Refund.objects.filter(bank_reference=reference).exists() and amount > (owed := money_of(held).owed):
        raise MoreThanOwed(amount=amount, owed=owed)
    refund, _is_new = Refund.objects.get_or_create(
        bank_reference=reference, defaults={"payment": held, "amount": amount, "reason": reason, "actor": by}
    )
    if (refund.payment_id, refund.amount) != (held.pk, amount):
        raise TransferKnown(transfer=refund)
    return refund


def expire_unpaid(now: datetime | None = None) -> int:
    """Give back the goods of orders whose money has not come in time; returns how many.

    One transaction each: an order whose books are damaged stays as it is and does not keep the goods of others. Raises
    its error at the end, so that the schedule says so.
    """
    instant = now or timezone.now()
    late = Payment.objects.filter(state=State.AWAITED, expires_at__lte=instant).order_by("expires_at", "pk")
    expired, errors = 0, []
    for order_id in list(late.values_list("order_id", flat=True)):
        with Attempt(log, f"expiry of order {order_id}") as attempt:
            expired += _expire(order_id, instant)
        errors += [attempt.error] if attempt.error is not None else []
    if errors:
        raise errors[0]
    return expired


@transaction.atomic
def _expire(order_id: int, instant: datetime) -> bool:
    payment = hold_payment(order_id)
    if payment is None or payment.state != State.AWAITED or payment.expires_at is None or payment.expires_at > instant:
        return False  # paid in this very moment
    # A count may have cut so much that what came is enough for the rest.
    open_if_paid(payment, None, _("Số tiền đã nhận đủ cho phần hàng còn lại"))
    if payment.state != State.AWAITED:
        return False
    by_card = payment.method == Payment.Method.CARD
    reason = _("Quá hạn trả bằng thẻ") if by_card else _("Quá hạn chuyển khoản")
    step_payment(payment, State.EXPIRED, reason=reason)
    close_shares(order_id, reason=reason)
    announce(ORDER_EXPIRED, str(order_id))
    return True
