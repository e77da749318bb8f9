"""Erasing what the shop knows of a buyer: at the buyer's wish, or because its time is over.

The register (common.personal) says which fields there are and what becomes of each; amounts, pieces, lots, days and
numbers stay, so the books balance as before. Everything of one erasure is one transaction.

Locks: baskets by id, payments by id (which every step of a share holds first), then the account. An order that is
placed meanwhile waits for its basket; staff who step a share wait for its payment.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from common.people import full_name
from common.personal import (
    ERASED_NAME,
    ERASED_WORDS,
    Fate,
    Identity,
    Personal,
    identity_of,
    register_of_personal_fields,
)
from orders.erasure_refusals import (
    ErasedAlready,
    InvoiceStillDue,
    LiesInAccount,
    MoneyStillOwed,
    OrderStillOpen,
    ReturnStillOpen,
    StaffAccount,
)
from orders.exceptions import OrdersRefusal
from orders.models import Erasure, Fulfilment, GoodsReturn, OrderFacts, Payment, Statement, StatementLine
from orders.models.orders import new_token
from orders.queries.payments import with_money
from shops.models import OutletStaff
from shops.services.ledger import under_lock

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
User = get_user_model()
Status, Cause = OrderFacts.Status, Erasure.Cause
LETTERS = "ABCDEFGHKLMNPQRSTUVXYZ23456789"  # none that is read as another
CODE_LENGTH = 8
OPEN = (Status.PENDING, Status.PLACED, Status.PACKED)
RETURN_OPEN = (GoodsReturn.State.ASKED, GoodsReturn.State.ACCEPTED)


@dataclass(frozen=True)
class Subject:
    """Whose data goes: orders, the account if it goes too, how the person is known, and the name that is put there.

    `accounts` are the ids of every account that the orders lie in: what it signed, the buyer signed.
    """

    orders: list[int]
    numbers: list[str]
    user: Any | None
    accounts: list[int]
    identity: Identity
    name: str


def why_not(order_ids: list[int]) -> OrdersRefusal | None:
    """What stands against erasing these orders now, with what the customer can do about it; None when nothing does."""
    open_shares = Fulfilment.objects.filter(order__in=order_ids, status__in=OPEN).order_by("order", "pk")
    waiting = Payment.objects.filter(order__in=order_ids, state=Payment.State.AWAITED).order_by("order")
    number = (
        open_shares.values_list("order__number", flat=True).first()
        or waiting.values_list("order__number", flat=True).first()
    )
    if number is not None:
        return OrderStillOpen(number=number)
    owed = with_money(Payment.objects.filter(order__in=order_ids)).filter(owed__gt=0).order_by("order")
    for number, amount in owed.values_list("order__number", "owed")[:1]:
        return MoneyStillOwed(number=number, amount=amount)
    coming_back = GoodsReturn.objects.filter(fulfilment__order__in=order_ids, state__in=RETURN_OPEN)
    for number in coming_back.order_by("pk").values_list("fulfilment__order__number", flat=True)[:1]:
        return ReturnStillOpen(number=number)
    given = Fulfilment.objects.filter(order__in=order_ids, status=Status.HANDED_OVER)
    wanted = given.filter(order__invoice_wish__isnull=False, vat_invoices=None).order_by("order")
    for number in wanted.values_list("order__number", flat=True)[:1]:
        return InvoiceStillDue(number=number)
    return None


def works_here(user: Any) -> bool:
    """Whether an account is of staff, the office or a maker: theirs is not erased by a button."""
    if user.is_staff or user.is_superuser or user.groups.exists():
        return True
    return OutletStaff.objects.filter(user=user).exists()


@transaction.atomic
def erase_account(*, user: Any) -> Erasure:
    """Erase an account with its orders: it names nobody afterwards, and nobody can sign in with it.

    Raises OrderStillOpen, MoneyStillOwed, StaffAccount, ErasedAlready, with nothing written.
    """
    list(under_lock(Basket.objects.filter(owner=user).order_by("pk")).values_list("pk", flat=True))
    own = Order.objects.filter(user=user.pk).order_by("pk").values_list("pk", flat=True)
    hold_payments(list(own))
    held = under_lock(User.objects.filter(pk=user.pk)).get()
    if not held.is_active:
        raise ErasedAlready()
    if works_here(held):
        raise StaffAccount()
    order_ids = list(own)
    _refuse(order_ids)
    erasure = begin_erasure(Cause.ASKED_BY_ACCOUNT, order_ids)
    subject = subject_of(order_ids, erasure, held)
    return finish_erasure(erasure, erase_fields(subject, asked_fields()) + _erase_account(held, erasure))


@transaction.atomic
def erase_order(*, facts: OrderFacts) -> Erasure:
    """Erase the buyer of one order that lies in no account. Its address is another one afterwards.

    Raises OrderStillOpen, MoneyStillOwed, LiesInAccount, ErasedAlready, with nothing written.
    """
    hold_payments([facts.order_id])
    held = OrderFacts.objects.select_related("order__user").get(pk=facts.pk)
    if held.token != facts.token:
        raise ErasedAlready()
    owner = held.order.user
    if owner is not None and owner.is_active:
        raise LiesInAccount()
    _refuse([facts.order_id])
    erasure = begin_erasure(Cause.ASKED_BY_ORDER, [facts.order_id])
    return finish_erasure(erasure, erase_fields(subject_of([facts.order_id], erasure), asked_fields()))


def hold_payments(order_ids: list[int]) -> None:
    """The payments of these orders, held until commit."""
    list(under_lock(Payment.objects.filter(order__in=order_ids).order_by("pk")).values_list("pk", flat=True))


def _refuse(order_ids: list[int]) -> None:
    if (refusal := why_not(order_ids)) is not None:
        raise refusal


def asked_fields() -> list[Personal]:
    """What goes at the customer's wish: everything that no law keeps."""
    return [entry for entry in register_of_personal_fields() if not entry.law]


def begin_erasure(cause: str, order_ids: list[int]) -> Erasure:
    """Open an erasure in the caller's transaction: until it is finished the books let personal fields be emptied."""
    code = "".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH))
    return Erasure.objects.create(code=code, cause=cause, orders=len(order_ids))


def finish_erasure(erasure: Erasure, rows: Counter[str]) -> Erasure:
    """Close it: the books are written once again, and so is this row."""
    erasure.rows, erasure.finished_at = dict(sorted(rows.items())), timezone.now()
    erasure.save(update_fields=["rows", "finished_at"])
    return erasure


def subject_of(order_ids: list[int], erasure: Erasure, user: Any = None) -> Subject:
    """How the buyer of these orders is known. A name that was erased before keeps its code."""
    facts = list(OrderFacts.objects.filter(order__in=order_ids).select_related("order").order_by("pk"))
    people = [(each.buyer_name, each.phone, each.email, each.street) for each in facts]
    people += [("", "", each.order.guest_email, "") for each in facts]
    if user is not None:
        phone = user.username if user.username.startswith("+") else ""
        people.append((full_name(user), phone, user.email, ""))
    erased = next((each.buyer_name for each in facts if each.buyer_name.startswith(ERASED_NAME)), None)
    return Subject(
        orders=[each.order_id for each in facts],
        numbers=[each.order.number for each in facts],
        user=user,
        accounts=sorted({each.order.user_id for each in facts} - {None} | ({user.pk} if user is not None else set())),
        identity=identity_of(people),
        name=erased if erased and len(order_ids) == 1 else f"{ERASED_NAME} {erasure.code}",
    )


def erase_fields(subject: Subject, entries: Iterable[Personal]) -> Counter[str]:
    """Do with each registered field what the register says; returns how many rows of which table changed."""
    done: Counter[str] = Counter()
    for entry in entries:
        if (rows := _rows_of(entry, subject)) is not None:
            done[entry.model] += _erase(entry, rows, subject)
    done["orders.Statement"] += _erase_statements(subject)
    for facts in OrderFacts.objects.filter(order__in=subject.orders).only("pk"):
        OrderFacts.objects.filter(pk=facts.pk).update(token=new_token(), commune=None)
    return Counter({table: count for table, count in done.items() if count})


def _rows_of(entry: Personal, subject: Subject) -> QuerySet | None:
    manager = apps.get_model(entry.model)._default_manager
    if entry.of_order:
        return manager.filter(**{f"{entry.of_order}__in": subject.orders})
    if entry.of_number:
        return manager.filter(**{f"{entry.of_number}__in": subject.numbers})
    if entry.of_user and subject.user is not None:
        return manager.filter(**{entry.of_user: subject.user})
    return None


def _erase(entry: Personal, rows: QuerySet, subject: Subject) -> int:
    if entry.fate is Fate.ROW:
        return rows.delete()[0]
    if entry.fate is Fate.BLANK:
        return rows.update(**{name: _blank(rows, name) for name in entry.names})
    if entry.fate is Fate.NAME:
        return rows.update(**dict.fromkeys(entry.names, subject.name))
    if entry.fate is Fate.SIGNATURE:
        own = Q(**{entry.signed_by: None}) | Q(**{f"{entry.signed_by}__in": subject.accounts})
        signed = Q(**{f"{entry.fields}__in": subject.identity.names})
        return rows.filter(own, signed).update(**{entry.fields: subject.name})
    if entry.fate is Fate.WORDS:
        return sum(_erase_words(rows, name, subject.identity) for name in entry.names)
    if entry.fate is Fate.PAPER:
        return sum(_erase_paper(rows, name, subject.name) for name in entry.names)
    return 0


def _blank(rows: QuerySet, name: str) -> str | None:
    field = rows.model._meta.get_field(name)
    return None if field.null else ""


def _erase_words(rows: QuerySet, name: str, identity: Identity) -> int:
    """What staff wrote about these orders goes where it names the buyer; other reasons stay."""
    done = 0
    for pk, words in rows.exclude(**{name: ""}).values_list("pk", name):
        if identity.is_called_in(words):
            done += rows.model._default_manager.filter(pk=pk).update(**{name: ERASED_WORDS})
    return done


def _erase_paper(rows: QuerySet, name: str, erased: str) -> int:
    done = 0
    for pk, content in rows.values_list("pk", name):
        if content.get("buyer"):
            done += rows.model._default_manager.filter(pk=pk).update(**{name: content | {"buyer": erased}})
    return done


def _erase_statements(subject: Subject) -> int:
    """Take the payer's words out of the statements that brought money for these orders, and drop their cells.

    The rows are read and written; what the file held stands with the bank, under the same number.
    """
    lines = StatementLine.objects.filter(transfer__parts__payment__order__in=subject.orders)
    own: dict[int, set[int]] = {}
    for statement, line in lines.values_list("statement", "line"):
        own.setdefault(statement, set()).add(line)
    for statement in under_lock(Statement.objects.filter(pk__in=own).order_by("pk")):
        rows = [
            {**row, "words": "", "typed": ""}
            if row["line"] in own[statement.pk] or subject.identity.found_in(f"{row['words']} {row['typed']}")
            else row
            for row in statement.rows
        ]
        Statement.objects.filter(pk=statement.pk).update(rows=rows, cells=[])
    return len(own)


def _erase_account(user: Any, erasure: Erasure) -> Counter[str]:
    """End the sessions, take the baskets away, and leave of the account what the books point to."""
    own = [
        session.pk for session in Session.objects.iterator() if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    sessions = Session.objects.filter(pk__in=own).delete()[0]
    baskets = Basket.objects.filter(owner=user).exclude(status=Basket.SUBMITTED).delete()[0]
    User.objects.filter(pk=user.pk).update(
        username=f"da-xoa-{erasure.code.lower()}",
        first_name="",
        last_name="",
        email="",
        password=make_password(None),
        is_active=False,
        last_login=None,
    )
    return Counter({"sessions.Session": sessions, "basket.Basket": baskets, "auth.User": 1})
