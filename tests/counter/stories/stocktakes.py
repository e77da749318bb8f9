"""Counting while the shop sells."""

from orders.services.steps import hand_over_share
from shops.models import Stocktake
from tests.counter.stories.telling import HOME, Shop, code_of, story
from tests.factories.goods import LotFactory
from tests.weak_hand import Line

LIST = f"{HOME}kiem-ke/"


@story("stocktakes", "stocktake", "stocktake-line", "stocktake-result")
def a_shelf_is_counted_by_two_and_approved_by_a_third(line: Line, shop: Shop) -> None:
    tea, honey, rice = (shop.shelf(number) for number in (1, 2, 3))
    going = shop.fetched()
    first, second, boss = line.hand("mot"), line.hand("admin"), line.hand("quanly")
    first.send(LIST, scope="quet", place="Kệ cửa sổ")
    made = Stocktake.objects.get()
    page = f"{LIST}{made.pk}/"
    for each in (tea, honey, rice):
        first.send(page, ma=code_of(each))
    of = {each.lot_id: f"{page}{each.pk}/" for each in made.lines.all()}
    first.send_together(
        first.fill(of[tea.lot_id], counted="5", is_scripted=True),
        first.fill(of[honey.lot_id], counted="19", is_scripted=True),
    )
    hand_over_share(fulfilment=going, by=shop.by)
    second.send(of[tea.lot_id], counted="7")
    first.send(of[rice.lot_id], counted="21")
    chosen = made.lines.get(lot=tea.lot).counts.order_by("pk").first()
    first.send(of[tea.lot_id], chon=str(chosen.pk))
    first.send(f"{page}ket-qua/", viec="xong")
    boss.send(f"{page}ket-qua/", viec="dem-tiep")
    first.send(of[rice.lot_id], counted="20")
    first.send(f"{page}ket-qua/", viec="xong")
    boss.send(f"{page}ket-qua/", viec="ghi")


@story("stocktakes", "stocktake-line", "stocktake-result")
def a_count_leaves_an_order_short_and_another_is_given_up(line: Line, shop: Shop) -> None:
    share = shop.fetched(quantity=3, in_stock=5)
    first = line.hand("mot")
    first.send(LIST, scope="ca-quay")
    made = Stocktake.objects.get()
    first.send(f"{LIST}{made.pk}/{made.lines.get().pk}/", counted="1")
    first.send(f"{LIST}{made.pk}/ket-qua/", viec="xong")
    first.send(f"{LIST}{made.pk}/ket-qua/", viec="ghi")
    shop.stock(shop.rooms.first, 4, lot=LotFactory(product=share.lines.get().order_line.product))
    first.send(LIST, scope="ca-quay")
    first.send(f"{LIST}{Stocktake.objects.latest('pk').pk}/ket-qua/", viec="bo", reason="Đếm lại ngày mai")
