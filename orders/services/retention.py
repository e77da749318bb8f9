"""Forgetting by the clock: what nobody asked to erase goes when its time is over. Run by `tick`; safe to repeat.

Each order is an erasure of its own, in its own transaction, so that one whose books are damaged holds up no other.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from common.attempts import Attempt
from common.personal import ERASED_NAME, Personal, Term, register_of_personal_fields
from orders.models import Erasure, FulfilmentEvent, OrderFacts, Receipt, Statement
from orders.services.erasure import (
    begin_erasure,
    erase_fields,
    finish_erasure,
    hold_payments,
    subject_of,
    why_not,
)

Basket = get_model("basket", "Basket")
BasketLine = get_model("basket", "Line")
log = logging.getLogger(__name__)

# Claims out of a contract may be brought for three years (Civil Code 2015, article 429): until then the shop may have
# to call or write to a buyer. Afterwards only the books are left, which accounting law keeps for ten years.
CONTACT_YEARS, BOOK_YEARS = 3, 10
BASKET_DAYS = 60  # as long as the cookie that names a guest's basket
STATEMENT_DAYS = 30
AT_ONCE = 200  # orders, baskets or statements a run


def forget_contacts(now: datetime | None = None) -> int:
    """Empty phone number, address and words of orders that ended three years ago; returns of how many."""
    instant = now or timezone.now()
    before = _years_before(instant, CONTACT_YEARS)
    due = _ended_before(before).exclude(phone="", email="").order_by("order")
    entries = [entry for entry in register_of_personal_fields() if entry.term is Term.CONTACT]
    return _forget(due, Erasure.Cause.CONTACT_TERM, entries)


def forget_names(now: datetime | None = None) -> int:
    """Take the names out of books whose accounting year ended ten years ago, receipts included; returns of how many
    orders.
    """
    instant = timezone.localtime(now or timezone.now())
    before = instant.replace(year=instant.year - BOOK_YEARS, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    named = Receipt.objects.filter(fulfilment__order=OuterRef("order")).exclude(content__buyer__startswith=ERASED_NAME)
    due = _ended_before(before).filter(~Q(buyer_name__startswith=ERASED_NAME) | Exists(named))
    entries = [entry for entry in register_of_personal_fields() if entry.term in (Term.CONTACT, Term.BOOK)]
    return _forget(due.order_by("order"), Erasure.Cause.BOOK_TERM, entries)


def _years_before(instant: datetime, years: int) -> datetime:
    # 29 February counts as the first of March, never earlier than due.
    try:
        return instant.replace(year=instant.year - years)
    except ValueError:
        return instant.replace(year=instant.year - years, day=28)


def _ended_before(before: datetime) -> QuerySet[OrderFacts]:
    """Orders placed before, without a step since. What is still open or owed is sorted out by `why_not`."""
    later = FulfilmentEvent.objects.filter(fulfilment__order=OuterRef("order"), at__gte=before)
    return OrderFacts.objects.filter(~Exists(later), order__date_placed__lt=before)


def _forget(due: Any, cause: str, entries: list[Personal]) -> int:
    forgotten, errors = 0, []
    for order_id in list(due.values_list("order", flat=True)[:AT_ONCE]):
        with Attempt(log, f"forgetting of order {order_id}") as attempt:
            forgotten += _forget_order(order_id, cause, entries)
        errors += [attempt.error] if attempt.error is not None else []
    if errors:
        raise errors[0]
    return forgotten


@transaction.atomic
def _forget_order(order_id: int, cause: str, entries: list[Personal]) -> bool:
    hold_payments([order_id])
    if why_not([order_id]) is not None:
        return False  # goods or money of so long ago: a person's work first
    erasure = begin_erasure(cause, [order_id])
    finish_erasure(erasure, erase_fields(subject_of([order_id], erasure), entries))
    return True


def forget_sessions(now: datetime | None = None) -> int:
    """Delete sign-ins that have run out."""
    return Session.objects.filter(expire_date__lt=now or timezone.now()).delete()[0]


def forget_baskets(now: datetime | None = None) -> int:
    """Delete guests' baskets that nobody touched for sixty days, when the cookie that names them is gone too.

    The basket of a sale at a counter is no guest's: its seller finds it again, or puts it away.
    """
    before = (now or timezone.now()) - timedelta(days=BASKET_DAYS)
    touched = BasketLine.objects.filter(basket=OuterRef("pk"), date_updated__gte=before)
    left = Basket.objects.filter(~Exists(touched), owner=None, status=Basket.OPEN, sale=None, date_created__lt=before)
    pks = list(left.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    # A line put in at this moment is seen by the second look; its basket stays.
    return left.filter(pk__in=pks).delete()[1].get("basket.Basket", 0)


def forget_statements(now: datetime | None = None) -> int:
    """Delete statements that waited for thirty days to be written, and the cells of those that were written then."""
    before = (now or timezone.now()) - timedelta(days=STATEMENT_DAYS)
    unwritten = Statement.objects.exclude(state=Statement.State.WRITTEN).filter(uploaded_at__lt=before)
    written = Statement.objects.filter(state=Statement.State.WRITTEN, written_at__lt=before).exclude(cells=[])
    return unwritten.delete()[0] + written.update(cells=[])
