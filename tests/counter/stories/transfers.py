"""Goods that go from one outlet to the other, and what differs there."""

from shops.models import Transfer
from tests.counter.stories.telling import HOME, OTHER, Shop, code_of, day, story
from tests.factories.goods import LotFactory
from tests.weak_hand import Line

NEW = f"{HOME}chuyen/moi/"


@story("begin-transfer", "add-to-transfer", "transfer-line", "pack-transfer", "unpack-transfer", "send-transfer")
def goods_are_packed_and_sent(line: Line, shop: Shop) -> None:
    tea, honey, rice = (shop.shelf(number) for number in (1, 2, 3))
    younger = LotFactory(product=tea.lot.product, code="LO-MOI", expires_in=300)
    shop.stock(shop.rooms.first, 9, packing=tea.lot.product, lot=younger)
    packer = line.hand("mot")
    packer.send(NEW, NEW, way="gui", other="diem-hai", note="Bán nhanh hơn")
    here = f"{HOME}chuyen/{Transfer.objects.get().pk}/"
    add = f"{here}them/"
    packer.send_together(
        *(packer.fill(here, add, code=code_of(each), quantity="3", is_scripted=True) for each in (tea, honey))
    )
    packer.send(here, add, code=code_of(tea), quantity="1")
    packer.send(here, add, code=code_of(rice), quantity="2")
    rows = {each.lot_id: each.pk for each in Transfer.objects.get().lines.all()}
    packer.send(f"{here}dong/{rows[tea.lot_id]}/", lot=str(younger.pk), quantity="5")
    packer.send(f"{here}dong/{rows[rice.lot_id]}/", quantity="0")
    packer.send(f"{here}goi/")
    packer.send(here, f"{here}mo-goi/", reason="Đổi thùng")
    packer.send(f"{here}dong/{rows[honey.lot_id]}/", quantity="4")
    packer.send(f"{here}goi/", **{f"goi-{rows[honey.lot_id]}": "2"})
    packer.send(f"{here}gui/", carrier="Xe khách", expected_on=day(1))


@story("begin-transfer", "add-to-transfer", "pack-transfer", "send-transfer", "receive-transfer", "settle-transfer")
def goods_arrive_and_some_are_missing(line: Line, shop: Shop) -> None:
    tea, honey = shop.shelf(1), shop.shelf(2)
    asker, packer, boss = line.hand("hai"), line.hand("mot"), line.hand("quanly")
    asker.send(f"{OTHER}chuyen/moi/", way="xin", other="diem-mot")
    made = Transfer.objects.get()
    here, there = f"{HOME}chuyen/{made.pk}/", f"{OTHER}chuyen/{made.pk}/"
    for each, pieces in ((tea, "9"), (honey, "6")):
        asker.send(there, f"{there}them/", code=code_of(each), quantity=pieces)
    packer.send(f"{here}goi/")
    packer.send(f"{here}gui/")
    rows = {each.lot_id: each.pk for each in made.lines.all()}
    one, two = rows[tea.lot_id], rows[honey.lot_id]
    asker.send(
        f"{there}nhan/",
        reason="Thùng rách",
        **{f"nhan-{one}": "3", f"hong-{one}": "2", f"con-{one}": "sau", f"nhan-{two}": "6"},
    )
    asker.send(f"{there}nhan/", reason="Chuyến sau thiếu", **{f"nhan-{one}": "1", f"con-{one}": "thieu"})
    boss.send(f"{here}lech/{one}/thieu/", outcome="lost", quantity="1", reason="Rơi trên đường")
    boss.send(f"{here}lech/{one}/hong/", outcome="found", quantity="1", reason="Xem lại còn tốt")
    asker.send(f"{there}lech/{one}/thieu/", quantity="1", reason="Thấy ở đáy thùng")
    boss.send(f"{here}lech/{one}/thieu/", outcome="found", quantity="1", reason="Để quên ở quầy")
    boss.send(f"{here}lech/{one}/hong/", outcome="lost", quantity="1", reason="Vỡ thật")


@story("begin-transfer", "add-to-transfer", "pack-transfer", "cancel-transfer")
def a_transfer_is_given_up(line: Line, shop: Shop) -> None:
    tea = shop.shelf(1)
    packer = line.hand("mot")
    for is_packed in (True, False):
        packer.send(NEW, NEW, way="gui", other="diem-hai")
        here = f"{HOME}chuyen/{Transfer.objects.latest('pk').pk}/"
        packer.send(here, f"{here}them/", code=code_of(tea), quantity="4")
        if is_packed:
            packer.send(f"{here}goi/")
        packer.send(here, f"{here}huy/", reason="Bên kia không cần nữa")
