"""Goods that arrive: finding the packing, the lot found or made, and what is typed wrong."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Lot
from common.gs1 import internal_code
from common.outbox import drain
from shops.exceptions import NotAPacking
from shops.models import LotBalance, StockMovement
from shops.services import receive_goods
from shops.verification import verify
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.shops.stopping import recall_lot

CHOOSE = "/quay/diem-mot/nhap/"


@pytest.fixture
def packing(db):
    return PackingFactory(parent=ProductFactory(title="Mật ong hoa ban"))


def typed_for(**changes):
    year = timezone.localdate().year
    typed = {"lot_code": "MO-01", "made_on": f"1/2/{year - 1}", "best_before": f"1/2/{year + 2}", "quantity": "12"}
    return {"key": str(uuid.uuid4()), "document": "PG-7", **typed, **changes}


def test_goods_of_a_new_lot_arrive(rooms, packing):
    answer = rooms.client("mot").post(f"{CHOOSE}{packing.pk}/", typed_for(), follow=True)

    lot = Lot.objects.get()
    year = timezone.localdate().year
    assert (lot.code, lot.product, lot.made_on.year, lot.best_before.year) == ("MO-01", packing, year - 1, year + 2)
    assert "Đã nhập 12 vào lô MO-01." in answer.text
    movement = StockMovement.objects.get()
    assert (movement.kind, movement.change, movement.document, movement.actor_name) == ("received", 12, "PG-7", "mot")
    assert verify().broken == []


def test_a_known_lot_takes_more_whether_dates_are_typed_or_left_out(rooms, packing):
    client = rooms.client("mot")
    client.post(f"{CHOOSE}{packing.pk}/", typed_for())
    client.post(f"{CHOOSE}{packing.pk}/", typed_for())

    client.post(f"{CHOOSE}{packing.pk}/", typed_for(lot_code=" mo-01 ", made_on="", best_before="", quantity="1.000"))

    assert Lot.objects.count() == 1
    assert LotBalance.objects.get().quantity == 1024


def test_the_same_page_sent_twice_is_received_once_and_answered_the_same(rooms, packing):
    client, typed = rooms.client("mot"), typed_for()

    first = client.post(f"{CHOOSE}{packing.pk}/", typed, follow=True)
    second = client.post(f"{CHOOSE}{packing.pk}/", typed, follow=True)

    assert first.redirect_chain == second.redirect_chain
    assert "Đã nhập 12 vào lô MO-01." in second.text
    assert LotBalance.objects.get().quantity == 12


def days_from_now(days: int) -> str:
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year}"


WRONG = {
    "best-before before made-on": ({"made_on": days_from_now(-1), "best_before": days_from_now(-2)}, "lại trước ngày"),
    "past its date": ({"best_before": days_from_now(-1)}, "đã qua. Hàng quá hạn thì không nhập."),
    "made tomorrow": ({"made_on": days_from_now(1)}, "chưa đến."),
    "no such day": ({"best_before": "31/2/2030"}, "Không có ngày “31/2/2030”."),
    "no date at all": ({"best_before": ""}, "Lô mới cần có hạn dùng."),
    "negative": ({"quantity": "-1"}, "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
    "enormous": ({"quantity": "1000000000"}, "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
    "a power": ({"quantity": "10^9"}, "“10^9” không phải là số."),
    "a fraction": ({"quantity": "12,5"}, "Số lượng phải là số nguyên."),
    "no lot": ({"lot_code": " "}, "Xin gõ số lô"),
    "a lot with marks": ({"lot_code": "LÔ-1"}, "Số lô có từ 1 đến 20 ký tự"),
    "a long lot": ({"lot_code": "L" * 21}, "Số lô có từ 1 đến 20 ký tự"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_typed_wrong_gets_a_sentence_and_stays(rooms, packing, case):
    changes, sentence = WRONG[case]
    typed = typed_for(**changes)

    answer = rooms.client("mot").post(f"{CHOOSE}{packing.pk}/", typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    for value in typed.values():
        if value.strip():
            assert f'value="{value}"' in answer.text
    assert Lot.objects.count() == StockMovement.objects.count() == 0


def test_a_known_lot_with_other_dates_is_refused(rooms, packing):
    client = rooms.client("mot")
    client.post(f"{CHOOSE}{packing.pk}/", typed_for())
    year = timezone.localdate().year

    answer = client.post(f"{CHOOSE}{packing.pk}/", typed_for(best_before=f"2/2/{year + 2}"))

    assert answer.status_code == 422
    assert f"Lô MO-01 đã có trong sổ: sản xuất 1/2/{year - 1}, hạn dùng 1/2/{year + 2}." in answer.text
    assert LotBalance.objects.get().quantity == 12


def test_the_lot_of_another_product_is_asked_about_first(rooms, packing):
    other = LotFactory(code="MO-01", product=PackingFactory(parent=ProductFactory(title="Miến dong")))
    client, typed = rooms.client("mot"), typed_for()

    doubted = client.post(f"{CHOOSE}{packing.pk}/", typed)
    meant = client.post(f"{CHOOSE}{packing.pk}/", typed | {"code_is_shared": "on"})

    assert doubted.status_code == 422
    assert "Số lô MO-01 trong sổ là của “Miến dong”." in doubted.text
    assert meant.status_code == 302
    assert Lot.objects.exclude(pk=other.pk).get().product == packing
    asked = client.get(f"{CHOOSE}{packing.pk}/", {"lo": other.pk})
    assert "không phải của món này" in asked.text


def test_two_packings_of_one_batch_share_a_code_without_a_question(rooms, packing):
    LotFactory(code="MO-01", product=PackingFactory(parent=packing.parent))

    assert rooms.client("mot").post(f"{CHOOSE}{packing.pk}/", typed_for()).status_code == 302


def test_goods_that_keep_for_ever_need_no_date(rooms, packing):
    typed = typed_for(best_before="", made_on="", keeps_for_ever="on")

    assert rooms.client("mot").post(f"{CHOOSE}{packing.pk}/", typed).status_code == 302
    assert Lot.objects.get().best_before is None


@pytest.mark.parametrize("expires_in", [-1, 30])
def test_a_known_lot_that_may_not_arrive_is_refused(rooms, packing, by, expires_in):
    lot = LotFactory(code="MO-01", product=packing, expires_in=expires_in)
    if expires_in > 0:
        recall_lot(lot=lot, reason="Có tạp chất", by=by)

    answer = rooms.client("mot").post(f"{CHOOSE}{packing.pk}/", typed_for(made_on="", best_before=""))

    assert answer.status_code == 422
    assert ("đã bị thu hồi" if expires_in > 0 else "đã qua. Hàng quá hạn") in answer.text
    assert StockMovement.objects.count() == 0


def test_a_chosen_lot_fills_in_its_code_and_dates(rooms, packing):
    lot = LotFactory(code="MO-09", product=packing)

    page = rooms.client("mot").get(f"{CHOOSE}{packing.pk}/", {"lo": lot.pk}).text

    assert 'value="MO-09"' in page
    assert f'value="{days_from_now(180)}"' in page


@pytest.mark.parametrize("lot", ["0", "abc", "-1", "9" * 40, "²"])
def test_a_lot_that_is_none_is_told(rooms, packing, lot):
    assert "không phải của món này" in rooms.client("mot").get(f"{CHOOSE}{packing.pk}/", {"lo": lot}).text


def test_goods_are_received_in_packings_only(rooms, packing, by):
    assert rooms.client("mot").get(f"{CHOOSE}{packing.parent_id}/").status_code == 404
    with pytest.raises(NotAPacking):
        receive_goods(outlet=rooms.first, product=packing.parent, lot_code="L1", quantity=1, by=by)


def test_a_packing_is_found_by_name_code_and_trade_number(rooms, packing):
    packing.packing.internal_code = internal_code(1)
    packing.packing.gtin = "8934600000011"
    packing.packing.save()
    PackingFactory()
    client = rooms.client("mot")

    for typed in ("Mật ong hoa ban", internal_code(1), internal_code(1).lower(), "8934600000011", "08934600000011"):
        page = client.get(CHOOSE, {"q": typed}).text
        assert page.count('class="pick"') == 1, typed
        assert f"{CHOOSE}{packing.pk}/" in page
    assert "Không có món nào khớp" in client.get(CHOOSE, {"q": "sầu riêng"}).text


def test_the_usual_goods_stand_first(rooms, stock):
    last = [stock(rooms.first, 1), stock(rooms.first, 1)][-1]
    stock(rooms.second, 1)

    page = rooms.client("mot").get(CHOOSE).text

    assert page.count('class="pick"') == 2
    assert page.index(f"{CHOOSE}{last.pk}/") < page.rindex(CHOOSE)


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_asks_the_same_of_the_database_however_much_is_found(rooms, count, stock, django_assert_num_queries):
    for _each in range(count):
        stock(rooms.first, 1)
    client = rooms.client("mot")

    with django_assert_num_queries(5):
        assert client.get(CHOOSE).text.count('class="pick"') == count


def test_a_folded_name_is_found_through_the_search_documents(rooms, make_product):
    packing = PackingFactory(parent=make_product(name="Chè Shan tuyết"))
    drain()

    assert f"{CHOOSE}{packing.pk}/" in rooms.client("mot").get(CHOOSE, {"q": "che shan tuyet"}).text
