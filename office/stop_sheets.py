"""An order to hold or recall lots as workbooks: its buyers, and its outlets."""

from collections.abc import Iterable
from typing import Any

from orders.queries.lot_buyers import BuyerRow
from shops.queries.lot_stops import StopSheet
from shops.services.stop_letters import named

BUYER_COLUMNS = (
    ("Số đơn", 14),
    ("Mua bằng cách", 14),
    ("Điểm bán", 30),
    ("Giao lúc", 18),
    ("Số gói", 8),
    ("Đã trả lại", 8),
    ("Người mua", 26),
    ("Điện thoại", 16),
    ("Thư điện tử", 28),
    ("Báo bằng cách", 16),
    ("Gửi thư lúc", 18),
    ("Gọi lúc", 18),
    ("Kết quả gọi", 18),
    ("Người gọi", 24),
    ("Ghi rõ", 40),
)
OUTLET_COLUMNS = (
    ("Điểm bán", 30),
    ("Món", 34),
    ("Số lô", 16),
    ("Còn trong sổ", 10),
    ("Đếm được", 10),
    ("Lệch", 8),
    ("Người cất", 24),
    ("Cất lúc", 18),
    ("Ghi rõ", 40),
    ("Báo điểm bán lúc", 18),
)


def buyer_values(rows: Iterable[BuyerRow]) -> Iterable[list[Any]]:
    for row in rows:
        call = row.call
        yield [
            row.buyer.order.number,
            str(row.facts.get_channel_display()),
            row.outlet,
            row.handed_over_at,
            row.buyer.pieces,
            row.back,
            row.facts.buyer,
            row.facts.phone,
            row.facts.email,
            str(row.buyer.get_way_display()),
            row.buyer.told_at,
            call.at if call else None,
            str(call.get_outcome_display()) if call else "",
            call.actor_name if call else "",
            call.words if call else "",
        ]


def outlet_values(sheet: StopSheet) -> Iterable[list[Any]]:
    told = {news.outlet_id: news.told_at for news in sheet.news}
    for place in sheet.places:
        said = place.said
        yield [
            place.outlet.name_vi,
            named(place.lot),
            place.lot.code,
            place.booked,
            said.counted if said else None,
            place.difference if said else None,
            said.actor_name if said else "",
            said.at if said else None,
            said.words if said else "",
            told.get(place.outlet.pk),
        ]
