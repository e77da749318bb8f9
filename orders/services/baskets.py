"""What goes into a basket and out of it, under the basket's own lock: ten adds at once are ten more."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from common.compiled import Compiled
from orders.exceptions import MOST_PIECES, BadPieces, NotForSale, SoldOut
from orders.queries.plans import reachable_pieces, shown_shelf
from shops.queries import ShelfLine, shelves_of
from shops.services.ledger import under_lock

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
Product = get_model("catalogue", "Product")

lines_of = Compiled(lambda basket: Line.objects.filter(basket=basket), basket=int)


def _goods() -> QuerySet:
    """Shown products with what a basket asks of them."""
    goods = Product.objects.filter(is_public=True).select_related("facts", "parent__facts")
    return goods.only(
        *("title", "structure", "parent__title", "parent__is_public", "parent__structure"),
        *("facts__product", "parent__facts__product"),
    )


shown_products = Compiled(lambda product: _goods().filter(pk=product), product=int)


@dataclass(frozen=True)
class Put:
    """What became of an act on a line: how many of it lie in the basket now, and how many were asked for in vain.

    `pieces` is everything in the basket.
    """

    basket: Any
    product_id: int
    quantity: int
    missing: int
    pieces: int


@dataclass(frozen=True)
class Again:
    """The basket after an order was put into it again; `pieces` is everything in it."""

    basket: Any
    pieces: int


baskets_by_id = Compiled(lambda basket: under_lock(Basket.objects.filter(pk=basket)), basket=int)


def hold_basket(basket_id: int) -> Any | None:
    """The basket, held until commit. Tests take this lock away to show the race that it stops."""
    return next(iter(baskets_by_id(basket=basket_id)), None)


def new_basket(owner: Any = None) -> Any:
    """An open basket of a signed-in buyer, or of nobody: a guest's is known by the cookie that names it."""
    return Basket.objects.create(owner=owner, status=Basket.OPEN)


@transaction.atomic
def add_to_basket(*, basket: Any, product_id: int, quantity: int, owner: Any = None) -> Put:
    """Put `quantity` more pieces of a packing into the basket, as far as there are any.

    A basket that was ordered meanwhile takes nothing more: the pieces go into a new one, which the answer names.
    Raises BadPieces, NotForSale, SoldOut.
    """
    _check_pieces(quantity)
    held = hold_basket(basket.pk) if basket is not None else None
    if held is None or held.status != Basket.OPEN:
        held = new_basket(owner)
    lines = lines_of(basket=held.pk)
    line = next((line for line in lines if line.product_id == product_id), None)
    return _put(held, product_id, lines, line, quantity + (line.quantity if line else 0))


@transaction.atomic
def set_pieces(*, basket: Any, line_id: int, quantity: int) -> Put | None:
    """Set a line to `quantity` pieces, 0 takes it out; None when the line or the open basket is no longer there.

    Raises BadPieces, NotForSale, SoldOut.
    """
    if quantity != 0:
        _check_pieces(quantity)
    held = hold_basket(basket.pk)
    lines = lines_of(basket=held.pk) if held is not None and held.status == Basket.OPEN else []
    line = next((line for line in lines if line.pk == line_id), None)
    if line is None:
        return None
    if quantity == 0:
        Line.objects.filter(pk=line.pk).delete()
        return Put(held, line.product_id, 0, 0, _pieces(lines) - line.quantity)
    return _put(held, line.product_id, lines, line, quantity)


@transaction.atomic
def put_again(*, basket: Any, wanted: Mapping[int, int], owner: Any = None) -> Again:
    """Bring a basket to at least the pieces of an earlier order: `wanted` is packing id → pieces.

    Done twice it changes nothing more. What is not sold now is left out, and of what is scarce as much as there is.
    """
    held = hold_basket(basket.pk) if basket is not None else None
    if held is None or held.status != Basket.OPEN:
        held = new_basket(owner)
    lines = lines_of(basket=held.pk)
    own = {line.product_id: line for line in lines}
    products = {product.pk: product for product in _goods().filter(pk__in=list(wanted))}
    shelves = shelves_of({product.parent_id or product.pk for product in products.values()})
    for product_id, quantity in wanted.items():
        line, product = own.get(product_id), products.get(product_id)
        if product is not None and (line is None or line.quantity < quantity):
            with suppress(NotForSale, SoldOut):
                standing = shelves[product.parent_id or product.pk]
                _put_known(held, product, standing, lines, line, min(quantity, MOST_PIECES))
    return Again(held, _pieces(lines_of(basket=held.pk)))


@transaction.atomic
def merge_baskets(*, into: Any, other: Any) -> int:
    """Bring a guest's basket into the buyer's own when they sign in; returns how many lines came along.

    Of a packing in both the larger quantity stays: the same things were most likely put in twice.
    """
    first, second = sorted([into.pk, other.pk])
    held = {pk: hold_basket(pk) for pk in (first, second)}
    target, source = held[into.pk], held[other.pk]
    if target is None or source is None or target.pk == source.pk:
        return 0
    if target.status != Basket.OPEN or source.status != Basket.OPEN:
        return 0
    own = {line.product_id: line for line in Line.objects.filter(basket=target)}
    coming = list(Line.objects.filter(basket=source))
    for line in coming:
        mine = own.get(line.product_id)
        if mine is None:
            Line.objects.filter(pk=line.pk).update(basket=target)
        elif line.quantity > mine.quantity:
            Line.objects.filter(pk=mine.pk).update(quantity=line.quantity)
    Line.objects.filter(basket=source).delete()
    Basket.objects.filter(pk=source.pk).update(status=Basket.MERGED, date_merged=timezone.now())
    return len(coming)


def _check_pieces(quantity: object) -> None:
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= MOST_PIECES:
        raise BadPieces(quantity=quantity)


def _pieces(lines: list[Any]) -> int:
    return sum(line.quantity for line in lines)


def _put(basket: Any, product_id: int, lines: list[Any], line: Any | None, asked: int) -> Put:
    product = next(iter(shown_products(product=product_id)), None)
    if product is None:
        raise NotForSale(product=None)
    parent_id = product.parent_id or product.pk
    return _put_known(basket, product, shelves_of([parent_id])[parent_id], lines, line, asked)


def _put_known(
    basket: Any, product: Any, standing: list[ShelfLine], lines: list[Any], line: Any | None, asked: int
) -> Put:
    """`standing` are all shelves of the packing's parent product."""
    if product.is_parent or not (product.parent is None or product.parent.is_public):
        raise NotForSale(product=product)
    if getattr(product.parent or product, "facts", None) is None:
        raise NotForSale(product=product)  # nobody has said yet whether it is liquor
    shelves = [shelf for shelf in standing if shelf.product_id == product.pk]
    best = shown_shelf(shelves)
    if best is None or best.quote is None:
        raise NotForSale(product=product)
    quantity = min(asked, reachable_pieces(shelves), MOST_PIECES)
    if quantity <= 0:
        raise SoldOut(title=str((product.parent or product).title))
    price = Decimal(best.quote.amount)
    changed = {
        "quantity": quantity,
        "stockrecord_id": best.stock_record_id,
        "price_currency": "VND",
        "price_incl_tax": price,
        "price_excl_tax": price,
    }
    if line is None:
        Line.objects.bulk_create([Line(basket=basket, product=product, line_reference=str(product.pk), **changed)])
    else:
        Line.objects.filter(pk=line.pk).update(**changed, date_updated=timezone.now())
    pieces = _pieces(lines) - (line.quantity if line else 0) + quantity
    return Put(basket, product.pk, quantity, asked - quantity, pieces)
