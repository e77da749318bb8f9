"""The recall drill: one lot sold a thousand times over five outlets, then recalled, listed and traced, and timed.

Goods are those of `load_scale`; the sales are made one by one through the shop's own services, so that the books are
whole before and after (`verify_ledger`). Six of ten are orders of the web that were fetched, half of them with an
address to write to; the others were sold over the counter to nobody in particular.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, reset_queries
from django.db.models import Count, Min, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot
from common.models import OutboxEntry
from orders.models import OrderFacts, Payment, StopBuyer
from orders.queries.cash import open_session
from orders.queries.lines import basket_lines, sale_lines
from orders.queries.plans import plan_basket
from orders.queries.sale_plans import plan_sale
from orders.queries.tracing import trace_lot, trace_order
from orders.services.baskets import add_to_basket
from orders.services.placing import Checkout, place_order
from orders.services.sales import add_piece, open_sale_of
from orders.services.selling import Buyer, sell_for_cash
from orders.services.steps import hand_over_share, pack_share
from orders.services.stop_news import TELL_BUYER, list_buyers
from orders.services.tills import open_till
from shops.models import LotStop, Outlet, StockMovement, Terms
from shops.queries.lot_stops import stop_sheet
from shops.services import NoteHead, NoteLine, open_note, put_line, receive_note
from shops.services.lot_stops import Paper, stop_lots
from storefront.scale.ground import MARK

StockRecord = get_model("partner", "StockRecord")
Product = get_model("catalogue", "Product")
CODE = "DIEN-TAP"
OF_TEN_BY_WEB, OF_TEN_WITH_ADDRESS = 6, 3
WAITING = 5  # orders at each outlet that have not left when the recall comes

# say(what, done, of)
Say = Callable[[str, int, int], None]


class NoGoods(Exception):
    """No scale data with enough outlets, or nothing in it that the drill can sell."""


@dataclass(frozen=True)
class Drill:
    """What the drill measured: seconds, and how complete the list is."""

    sales: int
    outlets: int
    unshipped: int
    act_seconds: float
    act_queries: int
    list_seconds: float
    list_queries: int
    listed: int
    letters_queued: int
    to_call: int
    unknown: int
    sheet_seconds: float
    trace_lot_seconds: float
    trace_order_seconds: float
    is_complete: bool

    @property
    def held_seconds(self) -> float:
        """From the press of the button to the list with its letters queued."""
        return self.act_seconds + self.list_seconds

    def as_dict(self) -> dict[str, Any]:
        facts = asdict(self) | {"held_seconds": self.held_seconds}
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in facts.items()}


def prepare(sales: int, outlets: int, say: Say) -> Lot:
    """Receive a new lot at so many outlets by delivery notes, and sell it `sales` times; returns it.

    Raises NoGoods.
    """
    signer = get_user_model().objects.get_or_create(username=MARK, defaults={"first_name": "Nạp dữ liệu quy mô"})[0]
    product, places = _goods(outlets)
    each = -(-sales // outlets)
    lot = _receive(product, places, each + WAITING, signer)
    for place in places:
        if open_session(place) is None:
            open_till(outlet=place, counted=0, by=signer, idempotency_key=secrets.token_hex(8))
    for number in range(sales):
        place = places[number % outlets]
        if number // outlets % 10 < OF_TEN_BY_WEB:
            _sell_by_web(product, place, number, signer)
        else:
            _sell_at_counter(product, lot, place, signer)
        if (number + 1) % 100 == 0 or number + 1 == sales:
            say("sales", number + 1, sales)
    for number in range(WAITING * outlets):
        _order(product, places[number % outlets], sales + number)
    return lot


def _goods(outlets: int) -> tuple[Any, list[Outlet]]:
    """A packing with a price at so many outlets, of which each lot ends later than the drill's: that one goes first."""
    places = list(Outlet.objects.filter(code__startswith=f"{MARK}-", has_pickup=True).order_by("pk")[:outlets])
    if len(places) < outlets:
        raise NoGoods
    partners = [place.partner_id for place in places]
    rows = StockRecord.objects.filter(partner__in=partners, price__gt=0, product__is_public=True)
    rows = rows.filter(product__parent__facts__product_set__group__number__in=(1, 3, 4))
    common = rows.order_by().values("product").annotate(at=Count("partner")).filter(at=outlets)
    ends = timezone.localdate() + timedelta(days=_DAYS)
    early = Lot.objects.filter(product__in=common.values("product")).values("product")
    late = early.annotate(first=Min("best_before")).filter(first__gt=ends).order_by("product").values("product")
    product = Product.objects.filter(pk__in=late).order_by("pk").first()
    if product is None:
        raise NoGoods
    return product, places


_DAYS = 60  # the drill's lot is good for so long


def _receive(product: Any, places: Sequence[Outlet], each: int, by: Any) -> Lot:
    today = timezone.localdate()
    producer = (product.parent or product).facts.producer
    for number, place in enumerate(places, 1):
        head = NoteHead(producer, f"{CODE}-{number}", today, Terms.OWNED)
        note = open_note(outlet=place, head=head, by=by)
        line = NoteLine(product, CODE, each, best_before=today + timedelta(days=_DAYS), growing_area_code="VN-DB-0001")
        put_line(note=note, line=line, by=by)
        receive_note(note=note, by=by)
    return Lot.objects.get(product=product, code=CODE)


def _order(product: Any, place: Outlet, number: int) -> Any:
    basket = add_to_basket(basket=None, product_id=product.pk, quantity=1, owner=None).basket
    has_address = number % 10 < OF_TEN_WITH_ADDRESS
    checkout = Checkout(
        way=OrderFacts.Way.PICK_UP,
        outlet=place,
        buyer_name=f"Khách Diễn Tập {number}",
        phone=f"+8490{number:07d}",
        email=f"khach-{number}@dien-tap.invalid" if has_address else "",
        language="vi",
    )
    now = timezone.now()
    plan = plan_basket(
        basket_lines(basket.pk, "vi", now),
        way=checkout.way,
        now=now,
        outlet=place,
        zone=None,
        commune=None,
        is_cash=checkout.payment == Payment.Method.CASH,
    )
    return place_order(basket=basket, checkout=checkout, seen=plan.seal(), idempotency_key=secrets.token_hex(8))


def _sell_by_web(product: Any, place: Outlet, number: int, by: Any) -> None:
    share = _order(product, place, number).fulfilments.get()
    pack_share(fulfilment=share, by=by)
    hand_over_share(fulfilment=share, by=by)


def _sell_at_counter(product: Any, lot: Lot, place: Outlet, by: Any) -> None:
    key = secrets.token_hex(8)
    add_piece(outlet=place, by=by, sale_id=None, product=product, lot=lot, idempotency_key=key)
    sale = open_sale_of(place, by)
    if sale is None:
        raise NoGoods
    now = timezone.now()
    plan = plan_sale(sale_lines(sale.basket_id, "vi", now), outlet=place, now=now)
    sell_for_cash(
        sale_id=sale.pk, outlet=place, by=by, seen=plan.seal(), given=plan.total, buyer=Buyer(), language="vi"
    )


@dataclass
class Watch:
    seconds: float = 0.0
    queries: int = 0


@contextmanager
def watched() -> Iterator[Watch]:
    """Seconds and statements of what is done inside."""
    watch = Watch()
    reset_queries()  # the log is full after a thousand sales in a shell with DEBUG
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        yield watch
        watch.seconds = time.perf_counter() - started
    watch.queries = len(captured)


def run(lot: Lot) -> Drill:
    """Recall the lot as the office would, list its buyers as the worker would, and trace it both ways."""
    by = get_user_model().objects.get(username=MARK)
    sold = StockMovement.objects.filter(lot=lot, kind=StockMovement.Kind.SOLD)
    numbers = set(sold.values_list("document", flat=True))
    paper = Paper("Diễn tập thu hồi", "01/DT", timezone.localdate())
    with watched() as act:
        stop = stop_lots(kind=LotStop.Kind.RECALL, lots=[lot], paper=paper, public_vi="Diễn tập, hàng vẫn tốt.", by=by)
    with watched() as listing:
        list_buyers([str(stop.pk)])
    with watched() as sheet:
        stop_sheet(stop.pk)
    with watched() as forward:
        trace_lot(lot.pk)
    with watched() as backward:
        trace_order(next(iter(numbers)))
    ways = dict(stop.buyers.order_by().values_list("way").annotate(Count("pk")))
    listed = set(stop.buyers.values_list("order__number", flat=True))
    waiting = [str(pk) for pk in stop.buyers.values_list("pk", flat=True)]
    queued = OutboxEntry.objects.filter(topic=TELL_BUYER, key__in=waiting)
    pieces = stop.buyers.aggregate(total=Sum("pieces"))["total"]
    return Drill(
        sales=len(numbers),
        outlets=stop.news.exclude(outlet=None).count(),
        unshipped=stop.news.aggregate(total=Sum("promised"))["total"] or 0,
        act_seconds=act.seconds,
        act_queries=act.queries,
        list_seconds=listing.seconds,
        list_queries=listing.queries,
        listed=len(listed),
        letters_queued=queued.count(),
        to_call=ways.get(StopBuyer.Way.CALL, 0),
        unknown=ways.get(StopBuyer.Way.UNKNOWN, 0),
        sheet_seconds=sheet.seconds,
        trace_lot_seconds=forward.seconds,
        trace_order_seconds=backward.seconds,
        is_complete=listed == numbers and pieces == -(sold.aggregate(total=Sum("change"))["total"] or 0),
    )
