"""A lot in doubt: held everywhere by a manager, put away by whoever stands at its shelf."""

from shops.models import LotStop
from tests.counter.stories.telling import HOME, Shop, story
from tests.weak_hand import Line


@story("hold-lot", "set-aside")
def lots_in_doubt_are_held_and_put_away(line: Line, shop: Shop) -> None:
    honey, tea = shop.shelf(1), shop.shelf(2)
    staff, boss = line.hand("mot"), line.hand("quanly")
    for number, lot in enumerate((honey, tea), 1):
        boss.send(
            f"{HOME}kho/{lot.lot_id}/giu-lai/", reason=f"Nắp phồng, gói {number}", public_vi="Xin đừng dùng lô này."
        )
    of = {stop.lots.get().lot_id: f"{HOME}lo-dung-ban/{stop.pk}/" for stop in LotStop.objects.all()}
    staff.send(f"{of[honey.lot_id]}{honey.lot_id}/", counted="20")
    staff.send(f"{of[tea.lot_id]}{tea.lot_id}/", counted="18", words="Thiếu hai gói")
    staff.send(f"{of[tea.lot_id]}{tea.lot_id}/", counted="20", words="Thấy hai gói ở kho sau")
