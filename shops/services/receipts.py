"""Goods that arrive at an outlet with a lot that the books may not know yet."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import (
    BadLotCode,
    BestBeforeMissing,
    BestBeforePassed,
    BestBeforeTooEarly,
    LotCodeElsewhere,
    LotDatesDiffer,
    LotNotSellable,
    MadeInFuture,
    NotAPacking,
)
from shops.models import Outlet, StockMovement
from shops.services.ledger import checked_quantity, open_act
from shops.services.movements import receive_lot

LOT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,19}")


def clean_lot_code(typed: str) -> str:
    """A lot code as the books keep it, without spaces. Raises BadLotCode."""
    code = "".join(typed.split())
    if not LOT_CODE.fullmatch(code):
        raise BadLotCode(code=code)
    return code


@transaction.atomic
def receive_goods(
    *,
    outlet: Outlet,
    product: Any,
    lot_code: str,
    quantity: int,
    by: Any,
    made_on: date | None = None,
    best_before: date | None = None,
    keeps_for_ever: bool = False,
    code_is_shared: bool = False,
    document: str = "",
    idempotency_key: str | None = None,
) -> StockMovement:
    """Take goods of a packing in, finding its lot by code or making it.

    A date left out agrees with whatever a known lot has. A new lot needs a best-before unless `keeps_for_ever`;
    `code_is_shared` says that a code known of another product is right all the same. A known lot that is held may be
    received (it waits with the rest); a recalled one is refused.
    Raises BadQuantity, BadLotCode, NotAPacking, LotDatesDiffer, LotCodeElsewhere, BestBeforeMissing,
    BestBeforeTooEarly, BestBeforePassed, MadeInFuture, LotNotSellable, KeyReused, each with nothing written.
    """
    checked_quantity(quantity)
    code = clean_lot_code(lot_code)
    if product.is_parent:
        raise NotAPacking(product=product)
    content = {
        "outlet": outlet.pk,
        "product": product.pk,
        "lot": code,
        "made_on": made_on.isoformat() if made_on else None,
        "best_before": best_before.isoformat() if best_before else None,
        "quantity": quantity,
    }
    act = open_act("receive-goods", by=by, key=idempotency_key, content=content, document=document)
    if act.is_repeat:
        return act.first_movements()[0]
    _refuse_bad_dates(made_on, best_before)
    lot = _known_lot(product, code, made_on, best_before)
    if lot is None:
        if best_before is None and not keeps_for_ever:
            raise BestBeforeMissing()
        _refuse_code_of_another(product, code, code_is_shared)
        # Two phones may open the same new lot at once: the second finds the first one's, and its dates must agree.
        lot, made = Lot.objects.get_or_create(
            product=product, code=code, defaults={"made_on": made_on, "best_before": best_before}
        )
        if not made:
            lot = _known_lot(product, code, made_on, best_before) or lot
    movement = receive_lot(outlet=outlet, lot=lot, quantity=quantity, by=by, document=document)
    act.movements.append(movement)
    act.close()
    return movement


def _refuse_bad_dates(made_on: date | None, best_before: date | None) -> None:
    today = timezone.localdate()
    if made_on and made_on > today:
        raise MadeInFuture(made_on=made_on)
    if made_on and best_before and best_before < made_on:
        raise BestBeforeTooEarly(made_on=made_on, best_before=best_before)
    if best_before and best_before < today:
        raise BestBeforePassed(best_before=best_before)


def _known_lot(product: Any, code: str, made_on: date | None, best_before: date | None) -> Lot | None:
    """The packing's lot of this code, small or capital letters alike, refused when it cannot be what arrived."""
    lot = Lot.objects.filter(product=product, code__iexact=code).order_by("pk").first()
    if lot is None:
        return None
    if (made_on and made_on != lot.made_on) or (best_before and best_before != lot.best_before):
        raise LotDatesDiffer(lot=lot)
    if lot.recalled_at is not None:
        raise LotNotSellable(lot=lot, why="recalled")
    if not lot.best_before or lot.best_before >= timezone.localdate():
        return lot
    raise BestBeforePassed(best_before=lot.best_before)


def _refuse_code_of_another(product: Any, code: str, code_is_shared: bool) -> None:
    """Packings of one product may share a maker's code: they come from one batch."""
    if code_is_shared:
        return
    others = Lot.objects.filter(code__iexact=code).exclude(product=product.pk)
    if product.parent_id:
        others = others.exclude(product__parent=product.parent_id)
    other = others.select_related("product__parent").order_by("pk").first()
    if other is not None:
        raise LotCodeElsewhere(lot=other)
