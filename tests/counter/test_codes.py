"""Which goods a code means at the counter."""

import pytest

from counter.queries.codes import goods_by_code
from shops.services import receive_lot
from tests.factories.goods import LotFactory, PackingFactory

GTIN = "8934600000011"


@pytest.fixture
def packing(db):
    return PackingFactory(packing__gtin=GTIN)


@pytest.mark.parametrize("written", [GTIN, f"0{GTIN}", f"https://shop.example/01/0{GTIN}"])
def test_a_trade_number_names_its_packing(rooms, packing, written):
    (match,) = goods_by_code(written, rooms.first)

    assert (match.packing, match.lot, match.lot_code) == (packing, None, "")


def test_a_label_names_the_lot_too_also_one_the_books_do_not_know(rooms, packing):
    lot = LotFactory(product=packing, code="MO-01")

    (known,) = goods_by_code(f"https://shop.example/01/0{GTIN}/10/mo-01", rooms.first)
    (unknown,) = goods_by_code(f"https://shop.example/01/0{GTIN}/10/MO-02", rooms.first)

    assert (known.lot, unknown.lot, unknown.lot_code) == (lot, None, "MO-02")


def test_a_bare_lot_code_names_what_stands_at_the_outlet(rooms, by):
    first, second = LotFactory(), LotFactory()
    receive_lot(outlet=rooms.first, lot=first, quantity=4, by=by)
    receive_lot(outlet=rooms.second, lot=second, quantity=4, by=by)

    assert [match.lot for match in goods_by_code(first.code.lower(), rooms.first)] == [first]
    assert goods_by_code(second.code, rooms.first) == []
    assert goods_by_code("KHONG-CO", rooms.first) == []
