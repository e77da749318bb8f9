"""Orders at the counter: packed, fetched, sent, short, refused, brought back."""

from datetime import timedelta

from django.utils import timezone

from catalogue.models import Lot
from orders.models import GoodsReturn, Parcel, PickUp
from orders.services.steps import hand_over_share
from shops.models import LotBalance
from shops.services import count_lot
from tests.counter.stories.telling import HOME, PRICE, Shop, dong, story
from tests.factories.goods import LotFactory
from tests.orders.returning import ask
from tests.weak_hand import Line


@story("pack", "hand-over", "collect", "note", "correct-cash")
def goods_are_fetched_by_code(line: Line, shop: Shop) -> None:
    staff, boss = line.hand("mot"), line.hand("quanly")
    coming, other = shop.fetched(), shop.fetched(quantity=1)
    for share in (coming, other):
        at = f"{HOME}don/{share.order.number}/"
        staff.send(at, f"{at}ghi-chu/", note=f"Khách gọi {share.lines.get().quantity} lần")
        staff.send(at, f"{at}goi/")
        code = PickUp.objects.get(fulfilment=share).code
        staff.ask(HOME, f"{HOME}nhan/", code=code)
        staff.send(at, f"{at}giao/", code=code)
    at = f"{HOME}don/{coming.order.number}/"
    boss.send(f"{at}sua-tien/", other="Viettel Post", reason="Bưu tá giao hộ")
    boss.send(f"{at}sua-tien/", carrier="quay", reason="Ghi nhầm")


@story("hand-over", "parcel-tracking", "parcel-arrived", "parcel-refused", "receive-return", "hand-in", "cash")
def goods_are_sent_in_parcels(line: Line, shop: Shop) -> None:
    staff, share = line.hand("mot"), shop.sent()
    at, row = f"{HOME}don/{share.order.number}/", share.lines.get().pk
    staff.send(at, f"{at}giao/", carrier="", other="Viettel Post", tracking="", **{f"goi-{row}": "1"})
    staff.send(at, f"{at}giao/", other="Viettel Post", tracking="VN2", **{f"goi-{row}": "1"})
    staff.send(at, f"{at}giao/", other="Viettel Post", tracking="VN3")
    first, second, third = Parcel.objects.order_by("pk")
    parcel = f"{HOME}kien/{first.pk}/"
    staff.send(parcel, f"{parcel}ma/", tracking="VN1")
    staff.send(parcel, f"{parcel}ma/", tracking="VN9", reason="Ghi nhầm")
    for each in (first, second):
        staff.send(f"{HOME}kien/{each.pk}/", f"{HOME}kien/{each.pk}/den/")
    back = f"{HOME}kien/{third.pk}/"
    staff.send(back, f"{back}khong-giao/", reason="Khách không nghe máy")
    made = GoodsReturn.objects.get()
    lot = LotBalance.objects.get(lot__product=share.lines.get().order_line.product).lot_id
    home, box = f"{HOME}tra-hang/{made.pk}/", f"shelf-{made.lines.get().pk}-{lot}"
    staff.send(home, f"{home}nhan/", reason="Còn nguyên", **{box: "1"})
    owed = f"{HOME}quy/nop/?ben=Viettel%20Post"
    staff.send(owed, f"{HOME}quy/nop/", counted=dong(2 * PRICE + 35_000))
    line.bring_late(everything=True)
    staff.send(f"{HOME}quy/", f"{HOME}quy/", counted=dong(2 * PRICE + 35_000))


@story("change-lots", "replan", "cancel")
def what_cannot_leave_is_changed_looked_for_or_cancelled(line: Line, shop: Shop) -> None:
    staff = line.hand("mot")
    held, short, over = shop.fetched(), shop.fetched(), shop.fetched()
    packing = held.lines.get().order_line.product
    ended = LotBalance.objects.get(lot__product=packing).lot_id
    shop.stock(shop.rooms.first, 4, packing=packing, lot=LotFactory(product=packing, code="LO-KHAC"))
    Lot.objects.filter(pk=ended).update(best_before=timezone.localdate() - timedelta(days=1))  # nobody came in time
    at = f"{HOME}don/{held.order.number}/"
    staff.send(at, f"{at}doi-lo/")
    packing = short.lines.get().order_line.product
    lot = LotBalance.objects.get(lot__product=packing).lot
    with line.after_commit():
        count_lot(outlet=shop.rooms.first, lot=lot, counted=0, by=shop.by, reason="Mất")
    shop.stock(shop.rooms.first, 4, packing=packing, lot=LotFactory(product=packing, code="LO-THAY"))
    at = f"{HOME}don/{short.order.number}/"
    staff.send(at, f"{at}tim-hang/")
    for share in (over, held):
        at = f"{HOME}don/{share.order.number}/"
        staff.send(at, f"{at}huy/", reason="Khách đổi ý")


@story("open-return", "accept-return", "refuse-return", "receive-return", "refund-cash", "cash")
def goods_come_back_and_cash_is_given(line: Line, shop: Shop) -> None:
    staff = line.hand("mot")
    given = hand_over_share(fulfilment=shop.fetched(quantity=4, in_stock=6), by=shop.by)
    asked = ask(given)
    at, page = f"{HOME}don/{given.order.number}/", f"{HOME}tra-hang/"
    staff.send(f"{page}{asked.pk}/", f"{page}{asked.pk}/tu-choi/", reason="Đã mở hộp")
    asked = ask(given, pieces=2)
    staff.send(f"{page}{asked.pk}/", f"{page}{asked.pk}/nhan-loi/", reason="Bạn mang đến quầy")
    lot = LotBalance.objects.get(lot__product=given.lines.get().order_line.product).lot_id

    def box(made: GoodsReturn, decision: str) -> str:
        return f"{decision}-{made.lines.get().pk}-{lot}"

    pieces = {box(asked, "shelf"): "1", box(asked, "damaged"): "1"}
    staff.send(f"{page}{asked.pk}/", f"{page}{asked.pk}/nhan/", reason="Một gói rách", **pieces)
    staff.send(f"{at}hoan-tien/", amount=dong(PRICE), reason="Trả hàng")
    staff.send(f"{at}hoan-tien/", amount=dong(PRICE), reason="Trả hàng, phần còn lại")
    staff.send(f"{at}tra-hang/", cause="faulty", reason="Vỡ", **{f"mon-{given.lines.get().pk}": "1"})
    brought = GoodsReturn.objects.latest("pk")
    staff.send(f"{page}{brought.pk}/", f"{page}{brought.pk}/nhan/", reason="Vỡ nắp", **{box(brought, "shelf"): "1"})
    line.bring_late(everything=True)
    staff.send(f"{HOME}quy/", f"{HOME}quy/", counted=dong(2 * PRICE))
