"""The sale that a seller is making: pieces go in by scan, and stand nowhere else until it is paid.

Locks: the act's key, the seller's account (one open sale each), the basket. Nothing is promised meanwhile; the last
piece goes to whoever pays first.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot
from common.compiled import Compiled
from common.writing import insert
from orders.exceptions import MOST_PIECES, BadPieces
from orders.models import Sale, SaleLine
from orders.sale_refusals import NothingStands, NotSoldHere, SaleChanged, SaleClosed
from orders.services.baskets import new_basket
from shops.exceptions import LotNotSellable
from shops.models import LotBalance, Outlet
from shops.queries import COUNTER, lot_prices_at
from shops.services import StockRecord
from shops.services.ledger import open_act
from shops.services.movements import why_not_sellable

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
State = Sale.State


def open_sale_of(outlet: Outlet, seller: Any) -> Sale | None:
    """The sale that a seller is making at an outlet."""
    found = Sale.objects.filter(outlet=outlet, seller=seller, state=State.OPEN)
    return found.select_related("outlet").first()


def hold_seller(seller: Any) -> None:
    """The seller's account, held until commit, so that two first scans make one sale; tests take this lock away."""
    people = get_user_model().objects.select_for_update(of=("self",), no_key=True)
    list(people.filter(pk=seller.pk).values_list("pk"))


OF_A_SALE = ("basket", "outlet__legal_seller", "seller", "order__facts")


def _with_basket(sale: int, outlet: int, seller: int) -> QuerySet:
    found = Sale.objects.filter(pk=sale, outlet=outlet, seller=seller).select_related(*OF_A_SALE)
    return found.select_for_update(of=("basket",))


sales_with_basket = Compiled(_with_basket, sale=int, outlet=int, seller=int)


def held_sale(sale_id: int, outlet: Outlet, seller: Any) -> Sale:
    """A seller's sale at an outlet, in whatever state, its basket held until commit; in one query while it is open.

    Raises SaleClosed where this seller has no such sale here.
    """
    held = next(iter(sales_with_basket(sale=sale_id, outlet=outlet.pk, seller=seller.pk)), None)
    if held is None:
        raise SaleClosed(sale=None)
    if held.basket.status != Basket.OPEN:
        # Whoever closed it may have been waited for: the sale's own row is not locked, so it is read anew.
        held = Sale.objects.select_related(*OF_A_SALE).get(pk=sale_id)
    return held


def hold_sale(sale_id: int, outlet: Outlet, seller: Any) -> Sale:
    """A seller's open sale, its basket held until commit. Raises SaleClosed."""
    held = held_sale(sale_id, outlet, seller)
    if held.state != State.OPEN:
        raise SaleClosed(sale=held)
    return held


@transaction.atomic
def add_piece(
    *, outlet: Outlet, by: Any, sale_id: int | None, product: Any, lot: Lot | None, idempotency_key: str
) -> SaleLine | None:
    """Add one piece of a packing to the seller's sale; the first piece begins one. The same key again adds nothing.

    Without `lot` it is of the sellable lot that expires first of those with a piece left. `sale_id` is the sale that
    the screen showed: when that is over, nothing is added to another. Raises SaleClosed, NotSoldHere, NothingStands,
    LotNotSellable, and BadPieces beyond MOST_PIECES.
    """
    content = {"outlet": outlet.pk, "product": product.pk, "lot": lot.pk if lot is not None else None}
    act = open_act("sale-piece", by=by, key=idempotency_key, content=content)
    if act.first_outcome is not None:
        return SaleLine.objects.filter(pk=act.first_outcome["line"]).first()
    held = _sale_to_fill(outlet, by, sale_id)
    lines = lines_of(basket=held.basket_id)
    here = [each for each in lines if each.line.product_id == product.pk]
    shelves = standing_of(outlet=outlet.pk, product=product.pk)
    chosen = lot if lot is not None else _first_to_expire(product, shelves, here)
    known = next((each for each in here if each.lot_id == chosen.pk), None)
    pieces = known.line.quantity if known is not None else 0
    _check(product, chosen, shelves, pieces + 1)
    if known is not None:
        Line.objects.filter(pk=known.line_id).update(quantity=pieces + 1, date_updated=timezone.now())
    else:
        known = _put(held, product, chosen, outlet, 1)
    act.close(line=known.pk)
    return known


def _sale_to_fill(outlet: Outlet, by: Any, sale_id: int | None) -> Sale:
    """The sale that the screen showed; without one the seller's open sale, or a new one, the seller being held."""
    if sale_id is not None:
        return hold_sale(sale_id, outlet, by)
    hold_seller(by)
    if (found := open_sale_of(outlet, by)) is not None:
        return hold_sale(found.pk, outlet, by)
    return insert([Sale(outlet=outlet, seller=by, basket=new_basket())])[0]


lines_of = Compiled(
    lambda basket: SaleLine.objects.select_related("line", "lot").filter(line__basket=basket), basket=int
)
standing_of = Compiled(
    lambda outlet, product: LotBalance.objects.filter(outlet=outlet, lot__product=product).select_related("lot"),
    outlet=int,
    product=int,
)


def _first_to_expire(product: Any, shelves: list[LotBalance], here: list[SaleLine]) -> Lot:
    taken = {each.lot_id: each.line.quantity for each in here}
    now = timezone.now()
    free = [
        each.lot
        for each in shelves
        if each.quantity > 0 and why_not_sellable(each.lot, now) is None and each.free > taken.get(each.lot_id, 0)
    ]
    if not free:
        raise NothingStands(title=title_of(product), lot="", in_sale=sum(taken.values()))
    return min(free, key=lambda lot: (lot.best_before is None, lot.best_before, lot.pk))


def _check(product: Any, lot: Lot, shelves: list[LotBalance], pieces: int) -> None:
    """Refuse more pieces of a lot than may be sold now; asked again, under the lot's lock, when the sale is paid."""
    balance = next((each for each in shelves if each.lot_id == lot.pk), None)
    standing = balance.lot if balance is not None else lot
    if (why := why_not_sellable(standing, timezone.now())) is not None:
        raise LotNotSellable(lot=standing, why=why)
    if pieces > MOST_PIECES:
        raise BadPieces(quantity=pieces)
    if balance is None or balance.free < pieces:
        free = max(balance.free, 0) if balance is not None else 0
        raise NothingStands(title=title_of(product), lot=lot.code, in_sale=free)


records_of = Compiled(
    lambda product, partner: StockRecord.objects.filter(product=product, partner=partner), product=int, partner=int
)


def _put(held: Sale, product: Any, lot: Lot, outlet: Outlet, pieces: int) -> SaleLine:
    record = next(iter(records_of(product=product.pk, partner=outlet.partner_id)), None)
    prices = lot_prices_at([(record.pk, lot.pk)], timezone.now(), COUNTER) if record is not None else {}
    is_shown = product.is_public and (product.parent is None or product.parent.is_public)
    if record is None or not prices or not is_shown:
        raise NotSoldHere(title=title_of(product))
    (line,) = insert(
        [
            Line(
                basket_id=held.basket_id,
                product=product,
                line_reference=f"{product.pk}-{lot.pk}",
                quantity=pieces,
                stockrecord=record,
                price_currency="VND",
            )
        ]
    )
    return insert([SaleLine(line=line, lot=lot)])[0]


@transaction.atomic
def set_line(*, sale: Sale, line_id: int, seen: int, pieces: int) -> None:
    """Set a line of a sale to `pieces`, 0 takes it out. `seen` is what the screen showed; sent twice it is done once.

    Raises SaleClosed, SaleChanged, BadPieces, and as `add_piece`.
    """
    if not 0 <= pieces <= MOST_PIECES:
        raise BadPieces(quantity=pieces)
    held = hold_sale(sale.pk, sale.outlet, sale.seller)
    found = _line_of(held, line_id)
    if found is None:
        if pieces == 0:
            return  # taken out before
        raise SaleChanged()
    if found.line.quantity not in (seen, pieces):
        raise SaleChanged()
    if pieces == 0:
        found.line.delete()
    elif pieces > found.line.quantity:
        product = found.line.product
        _check(product, found.lot, standing_of(outlet=held.outlet_id, product=product.pk), pieces)
    Line.objects.filter(pk=found.line_id).update(quantity=pieces, date_updated=timezone.now())


@transaction.atomic
def change_lot(*, sale: Sale, line_id: int, lot: Lot) -> None:
    """Say that the pieces of a line are of another lot, the one in hand. Raises SaleClosed, SaleChanged, and as
    `add_piece`.
    """
    held = hold_sale(sale.pk, sale.outlet, sale.seller)
    found = _line_of(held, line_id)
    if found is None or lot.product_id != found.line.product_id:
        raise SaleChanged()
    if found.lot_id == lot.pk:
        return
    product, pieces = found.line.product, found.line.quantity
    other = SaleLine.objects.select_related("line").filter(line__basket=held.basket_id, lot=lot).first()
    wanted = pieces + (other.line.quantity if other is not None else 0)
    _check(product, lot, standing_of(outlet=held.outlet_id, product=product.pk), wanted)
    if other is not None:
        Line.objects.filter(pk=other.line_id).update(quantity=other.line.quantity + pieces)
        found.line.delete()
    else:
        Line.objects.filter(pk=found.line_id).update(line_reference=f"{product.pk}-{lot.pk}")
        SaleLine.objects.filter(pk=found.pk).update(lot=lot)


def _line_of(held: Sale, line_id: int) -> SaleLine | None:
    lines = SaleLine.objects.select_related("line__product__parent", "lot")
    return lines.filter(line=line_id, line__basket=held.basket_id).first()


@transaction.atomic
def abandon_sale(*, sale: Sale) -> None:
    """Put a sale away without selling: only ever when the seller says so. Done twice it is done once.

    Raises SaleClosed for one that was paid.
    """
    held = held_sale(sale.pk, sale.outlet, sale.seller)
    if held.state == State.ABANDONED:
        return
    if held.state != State.OPEN:
        raise SaleClosed(sale=held)
    Basket.objects.filter(pk=held.basket_id).update(status=Basket.FROZEN)
    Sale.objects.filter(pk=held.pk).update(state=State.ABANDONED, closed_at=timezone.now())


def title_of(product: Any) -> str:
    """The product's own name."""
    return str((product.parent or product).title)
