"""A lower price for one lot that is near its end, from now until it may not be sold any more."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot, ProductFacts
from common.outbox import announce
from shops.exceptions import LotNotSellable, MissingWords, PromotionForbidden, ReductionAboveCap
from shops.expiry_refusals import MarkdownOver, NoEnd, NoPriceYet, NotLower
from shops.models import DatedPrice, Outlet
from shops.queries.prices import end_of_day, regular_amounts
from shops.services.ledger import PRODUCT_CHANGED, lock_shelves, name_of, open_act, under_lock
from shops.services.movements import why_not_sellable
from shops.services.prices import set_price
from shops.services.reductions import MOST_PERCENT

MARKDOWN = DatedPrice.Kind.MARKDOWN


@transaction.atomic
def mark_down(
    *, outlet: Outlet, lot: Lot, amount: int, by: Any, reason: str, idempotency_key: str | None = None
) -> DatedPrice:
    """Sell what is left of a lot at an outlet for `amount` đồng, VAT included, from now until its last day.

    A markdown of the lot that still runs there is stopped by the new one. Refused: a lot that may not be sold or does
    not end; a price that is not lower than the regular one, or below half of it where the law says so (Decree 81/2018,
    art. 7; fresh goods are free of it); strong liquor.
    """
    content = {"outlet": outlet.pk, "lot": lot.pk, "amount": amount}
    act = open_act("mark-down", by=by, key=idempotency_key, content=content, reason=reason, needs_reason=True)
    if act.is_repeat:
        return DatedPrice.objects.get(pk=(act.first_outcome or {})["price"])
    now = timezone.now()
    (shelf,) = lock_shelves([(outlet, lot)])  # two people marking one lot down meet here
    if (why := why_not_sellable(shelf.lot, now)) is not None:
        raise LotNotSellable(lot=shelf.lot, why=why)
    if shelf.lot.best_before is None:
        raise NoEnd(lot=shelf.lot)
    regular = regular_amounts([shelf.record.pk], now).get(shelf.record.pk)
    if regular is None:
        raise NoPriceYet(lot=shelf.lot)
    if not amount < regular:
        raise NotLower(amount=amount, regular=regular)
    _refuse_unlawful(shelf.lot, regular, amount)
    for running in _running(shelf.record.pk, shelf.lot.pk):
        _stop(running, by, act.reason)
    price = set_price(
        stock_record=shelf.record,
        amount=amount,
        by=by,
        reason=act.reason,
        starts_at=now,
        ends_at=end_of_day(shelf.lot.best_before),
        kind=MARKDOWN,
        lot=shelf.lot,
    )
    act.close(price=price.pk)
    return price


def _refuse_unlawful(lot: Lot, regular: int, amount: int) -> None:
    parent = lot.product.parent or lot.product
    facts = ProductFacts.objects.filter(product=parent).select_related("product_set").first()
    if facts is not None and facts.is_strong_liquor:
        raise PromotionForbidden(product_id=parent.pk)
    is_fresh = facts is not None and (facts.is_fresh or facts.product_set.is_fresh)
    if (regular - amount) * 100 > regular * MOST_PERCENT and not is_fresh:
        raise ReductionAboveCap(product=parent, percent=(regular - amount) * 100 // regular, most=MOST_PERCENT)


def _running(record_id: int, lot_id: int) -> list[DatedPrice]:
    running = DatedPrice.objects.filter(
        stock_record=record_id, lot=lot_id, kind=MARKDOWN, stopped_at=None, ends_at__gt=timezone.now()
    )
    return list(under_lock(running.order_by("pk")))


@transaction.atomic
def stop_markdown(*, price: DatedPrice, reason: str, by: Any) -> DatedPrice:
    """End a lot's markdown now. Raises MarkdownOver for one that is over or was stopped before."""
    if not reason.strip():
        raise MissingWords(field="reason")
    held = under_lock(DatedPrice.objects.select_related("lot__product").filter(pk=price.pk)).get()
    if held.stopped_at is not None or (held.ends_at is not None and held.ends_at <= timezone.now()):
        raise MarkdownOver(price=held)
    _stop(held, by, reason.strip()[:240])
    product = held.stock_record.product
    announce(PRODUCT_CHANGED, str(product.parent_id or product.pk))
    return held


def _stop(price: DatedPrice, by: Any, reason: str) -> None:
    price.stopped_at, price.stopped_by_name, price.stop_reason = timezone.now(), name_of(by), reason
    price.save(update_fields=["stopped_at", "stopped_by_name", "stop_reason"])
