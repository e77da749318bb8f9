"""Goods that arrive at an outlet with a lot that the books may not know yet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from catalogue.models import Lot
from shops.exceptions import (
    BadLotCode,
    BestBeforeMissing,
    BestBeforePassed,
    BestBeforeTooEarly,
    LotAreaDiffers,
    LotCodeElsewhere,
    LotDatesDiffer,
    LotNotSellable,
    MadeInFuture,
    NotAPacking,
)
from shops.models import Outlet, StockMovement
from shops.queries.prices import sources_of_prices
from shops.services.ledger import checked_quantity, open_act
from shops.services.movements import receive_lot
from shops.services.prices import take_over_prices

CODES_AT_ONCE = 500
LOT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,19}")


def clean_lot_code(typed: str) -> str:
    """A lot code as the books keep it, without spaces. Raises BadLotCode."""
    code = "".join(typed.split())
    if not LOT_CODE.fullmatch(code):
        raise BadLotCode(code=code)
    return code


@dataclass(frozen=True)
class Arriving:
    """The lot that a pack says it is of, as `receive_goods` takes it; `code` is clean already."""

    product: Any
    code: str
    made_on: date | None = None
    best_before: date | None = None
    keeps_for_ever: bool = False
    code_is_shared: bool = False
    growing_area_code: str = ""


LotsByCode = dict[str, list[Lot]]  # of all products, by code in small letters, the oldest first


def lots_called(codes: Iterable[str]) -> LotsByCode:
    """Every lot with one of these codes, small or capital letters alike, in one query for some hundred of them."""
    wanted = sorted({code.lower() for code in codes})
    found: LotsByCode = {code: [] for code in wanted}
    for at in range(0, len(wanted), CODES_AT_ONCE):
        lots = Lot.objects.alias(small=Lower("code")).filter(small__in=wanted[at : at + CODES_AT_ONCE])
        for lot in lots.select_related("product__parent").order_by("pk"):
            found[lot.code.lower()].append(lot)
    return found


def known_lot_that_arrives(arriving: Arriving, called: LotsByCode | None = None) -> Lot | None:
    """The lot of the books that arrives; None when it is a new one. Nothing is written.

    `called` are the lots of its code where many are asked about at once. Raises what `receive_goods` refuses of a lot,
    and LotAreaDiffers.
    """
    _refuse_bad_dates(arriving.made_on, arriving.best_before)
    same_code = (lots_called([arriving.code]) if called is None else called).get(arriving.code.lower(), [])
    lot = _known_lot(arriving, same_code)
    if lot is None:
        if arriving.best_before is None and not arriving.keeps_for_ever:
            raise BestBeforeMissing()
        _refuse_code_of_another(arriving, same_code)
    else:
        _refuse_other_area(lot, arriving.growing_area_code)
    return lot


def _refuse_other_area(lot: Lot, area: str) -> None:
    if area and lot.growing_area_code and area != lot.growing_area_code:
        raise LotAreaDiffers(lot=lot)


def find_or_make_lots(arriving: Sequence[tuple[Arriving, Lot | None]]) -> list[Lot]:
    """The lots in the books, in the order asked, made where `known_lot_that_arrives` found none; an area nobody had
    noted is kept with its lot. A few statements for some hundred lots.
    """
    made = _make_lots([each for each, known in arriving if known is None])
    lots, areas = [], defaultdict(list)
    for each, known in arriving:
        lot = known or made[each.product.pk, each.code]
        lot.product = each.product  # with its packing, which the books' own reading of it may lack
        lots.append(lot)
        if each.growing_area_code and not lot.growing_area_code:
            areas[each.growing_area_code].append(lot.pk)
    for area, lot_ids in areas.items():
        Lot.objects.filter(pk__in=lot_ids, growing_area_code="").update(growing_area_code=area)
    return lots


def _make_lots(arriving: Sequence[Arriving]) -> dict[tuple[int, str], Lot]:
    """New lots by packing id and code. Two phones may open the same one at once: the second finds the first one's, and
    its dates must agree.
    """
    made: dict[tuple[int, str], Lot] = {}
    for at in range(0, len(arriving), CODES_AT_ONCE):
        some = {(each.product.pk, each.code): each for each in arriving[at : at + CODES_AT_ONCE]}
        Lot.objects.bulk_create(
            [
                Lot(
                    product=each.product,
                    code=each.code,
                    made_on=each.made_on,
                    best_before=each.best_before,
                    growing_area_code=each.growing_area_code,
                )
                for each in some.values()
            ],
            ignore_conflicts=True,
        )
        there = Lot.objects.filter(
            product__in={product for product, _code in some}, code__in={code for _product, code in some}
        )
        for lot in there:
            if (each := some.get((lot.product_id, lot.code))) is not None:
                made[lot.product_id, lot.code] = _known_lot(each, [lot]) or lot
                _refuse_other_area(lot, each.growing_area_code)
    return made


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
    arriving = Arriving(product, code, made_on, best_before, keeps_for_ever, code_is_shared)
    (lot,) = find_or_make_lots([(arriving, known_lot_that_arrives(arriving))])
    movement = receive_lot(outlet=outlet, lot=lot, quantity=quantity, by=by, document=document)
    take_over_prices(sources=sources_of_prices(outlet), destination=outlet, product_ids={product.pk}, by=by)
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


def _known_lot(arriving: Arriving, same_code: list[Lot]) -> Lot | None:
    """The packing's own lot among those of this code, refused when it cannot be what arrived."""
    lot = next((each for each in same_code if each.product_id == arriving.product.pk), None)
    if lot is None:
        return None
    made_on, best_before = arriving.made_on, arriving.best_before
    if (made_on and made_on != lot.made_on) or (best_before and best_before != lot.best_before):
        raise LotDatesDiffer(lot=lot)
    if lot.recalled_at is not None:
        raise LotNotSellable(lot=lot, why="recalled")
    if not lot.best_before or lot.best_before >= timezone.localdate():
        return lot
    raise BestBeforePassed(best_before=lot.best_before)


def _refuse_code_of_another(arriving: Arriving, same_code: list[Lot]) -> None:
    """Packings of one product may share a maker's code: they come from one batch."""
    if arriving.code_is_shared:
        return
    parent = arriving.product.parent_id
    for other in same_code:
        if other.product_id != arriving.product.pk and (not parent or other.product.parent_id != parent):
            raise LotCodeElsewhere(lot=other)
