"""The number of a lot put right, its price near its end, and when to order again."""

from shops.models import OutletStaff, StockMovement
from tests.counter.stories.telling import HOME, Shop, day, story
from tests.factories.goods import PackingFactory
from tests.weak_hand import Line


@story("receive-packing", "count", "write-off", "correct")
def a_lot_is_received_and_put_right(line: Line, shop: Shop) -> None:
    packing = PackingFactory()
    staff = line.hand("mot")
    receive = f"{HOME}nhap/{packing.pk}/"
    staff.send(receive, lot_code="LO-1", best_before=day(300), quantity="20")
    lot = f"{HOME}kho/{StockMovement.objects.get().lot_id}/"
    staff.send_together(
        staff.fill(receive, lot_code="LO-1", quantity="5", is_scripted=True),
        staff.fill(f"{lot}bo/", kind="damaged", quantity="2", reason="Vỡ khi bày", is_scripted=True),
    )
    wrong = StockMovement.objects.get(change=5)
    staff.send(f"{lot}sua/{wrong.pk}/", reason="Nhập nhầm")
    staff.send(f"{lot}dem/", counted="16", reason="Kiểm kê cuối ngày")
    staff.send(f"{lot}dem/", counted="3", reason="Thấy thiếu nhiều")  # over the limit: waits for a second person


@story("mark-down", "stop-mark-down", "reorder-point")
def a_lot_near_its_end(line: Line, shop: Shop) -> None:
    OutletStaff.objects.filter(user=shop.rooms.users["quanly"]).update(can_set_prices=True)
    ending = shop.shelf(1, expires_in=9)
    boss, at = line.hand("quanly"), f"{HOME}kho/{ending.lot_id}/"
    boss.send(f"{at}giam-gia/", percent="30")
    boss.send(f"{at}thoi-giam-gia/", reason="Khách vẫn mua giá thường")
    boss.send(f"{at}giam-gia/", price="70.000")
    for point in ("4", "9", "6"):
        boss.send(f"{HOME}dat-them/{ending.lot.product_id}/", point=point, amount="12")
