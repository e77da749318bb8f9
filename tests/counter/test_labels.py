"""Labels printed on the spot: what they say, where they stand on the sheet, and that their code is read."""

import pypdfium2
import pytest
import zxingcpp
from django.test import override_settings
from django.utils import timezone
from PIL import ImageFilter

from common.gs1 import internal_code
from counter.queries.labels import SHEETS
from shops.services import open_stock_record, receive_lot, set_price
from tests.factories.goods import LotFactory, PackingFactory, ProductFactory
from tests.papers import pages_of
from tests.shops.stopping import hold_lot, recall_lot

TEM = "/quay/diem-mot/tem/"
GTIN = "8934600000011"
DPI, PHOTO_DPI = 300, 120
MILLIMETRES = 25.4


@pytest.fixture
def lot(rooms, by):
    packing = PackingFactory(parent=ProductFactory(title="Mật ong hoa ban Điện Biên"), packing__gtin=GTIN)
    lot = LotFactory(product=packing, code="MO/01")
    receive_lot(outlet=rooms.first, lot=lot, quantity=4, by=by)
    set_price(stock_record=open_stock_record(packing, rooms.first), amount=95_000, by=by, reason="giá")
    return lot


def asked(lot, count=3, sheet="70x37", first=1):
    return {"lo": lot.pk, "kho": sheet, "tu": first, f"so-{lot.pk}": count}


def codes_of(response, dpi):
    """Text and middle (millimetres from the left and top) of every code on the first page, as a camera sees it."""
    page = pypdfium2.PdfDocument(response.content)[0].render(scale=dpi / 72).to_pil().convert("L")
    if dpi < DPI:
        page = page.filter(ImageFilter.GaussianBlur(0.6))
    found = []
    for code in zxingcpp.read_barcodes(page):
        corners = code.position
        xs = [each.x for each in (corners.top_left, corners.bottom_right)]
        ys = [each.y for each in (corners.top_left, corners.bottom_right)]
        found.append((code.text, sum(xs) / 2 * MILLIMETRES / dpi, sum(ys) / 2 * MILLIMETRES / dpi))
    return found


def test_the_form_offers_the_sheets_and_as_many_labels_as_there_are_pieces(rooms, lot):
    page = rooms.client("mot").get(TEM, {"lo": lot.pk}).text

    assert f'name="so-{lot.pk}" value="4"' in page
    assert [f"{sheet.places} tem" in page for sheet in SHEETS] == [True] * 3
    assert f"{TEM}?lo={lot.pk}" in rooms.client("mot").get(f"/quay/diem-mot/kho/{lot.pk}/").text


@pytest.mark.pango
def test_a_label_says_what_stands_on_it(rooms, lot):
    response = rooms.client("mot").get(TEM, asked(lot, count=1))

    (words,) = pages_of(response)
    today, best = timezone.localdate(), lot.best_before
    assert "Mật ong hoa ban Điện Biên" in words
    assert "Chai 500 g" in words
    assert "Lô MO/01" in words
    assert f"HSD {best.day}/{best.month}/{best.year}" in words
    assert "95.000" in words
    assert f"giá lúc in {today.day}/{today.month}/{today.year}" in words
    english = rooms.client("mot").get(f"/en{TEM}", asked(lot, count=1))
    assert "Lot MO/01" in pages_of(english)[0]


@pytest.mark.pango
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@override_settings(SITE_URL="https://dacsandienbien.vn")
def test_every_code_is_read_and_stands_in_its_own_cut_from_the_place_that_was_asked(rooms, lot, sheet):
    first = sheet.columns + 2  # the second row, the second place

    response = rooms.client("mot").get(TEM, asked(lot, count=sheet.places, sheet=sheet.name, first=first))

    assert len(pypdfium2.PdfDocument(response.content)) == 2
    codes = codes_of(response, DPI)
    assert {text for text, _x, _y in codes} == {f"https://dacsandienbien.vn/01/0{GTIN}/10/MO%2F01"}
    gap = 0 if sheet.columns == 3 else 2.5
    left = (210 - sheet.columns * sheet.width - (sheet.columns - 1) * gap) / 2
    top = (297 - sheet.rows * sheet.height) / 2
    places = {
        (int((y - top) / (sheet.height + 0.1)), int((x - left + gap / 2) / (sheet.width + gap)))
        for _text, x, y in codes
    }
    every = [(at // sheet.columns, at % sheet.columns) for at in range(first - 1, sheet.places)]
    assert places == set(every)


@pytest.mark.pango
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@override_settings(SITE_URL="https://dacsandienbien.vn")
def test_codes_are_read_from_a_small_and_soft_photograph_too(rooms, lot, sheet):
    response = rooms.client("mot").get(TEM, asked(lot, count=4, sheet=sheet.name))

    assert len(codes_of(response, PHOTO_DPI)) == 4


@pytest.mark.pango
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_words_of_a_label_stand_within_its_cut_also_where_they_are_long(rooms, by, sheet):
    title = "Chè Shan tuyết cổ thụ Tủa Chùa hộp quà tặng đặc biệt"
    lot = LotFactory(product=PackingFactory(parent=ProductFactory(title=title)), code="L261105-123456789012")
    receive_lot(outlet=rooms.first, lot=lot, quantity=1, by=by)
    record = open_stock_record(lot.product, rooms.first)
    set_price(stock_record=record, amount=1_250_000, by=by, reason="giá")

    response = rooms.client("mot").get(TEM, asked(lot, count=1, sheet=sheet.name))

    page = pypdfium2.PdfDocument(response.content)[0]
    gap = 0 if sheet.columns == 3 else 2.5
    left = (210 - sheet.columns * sheet.width - (sheet.columns - 1) * gap) / 2
    top = (297 - sheet.rows * sheet.height) / 2
    point = 72 / MILLIMETRES
    cut = page.get_textpage().get_text_bounded(
        left * point, (297 - top - sheet.height) * point, (left + sheet.width) * point, (297 - top) * point
    )
    words = "".join(cut.split())
    for each in ("Chè Shan tuyết", "Chai 500 g", "L261105-123456789012", "HSD", "1.250.000", "giá lúc in", "/20"):
        assert each.replace(" ", "") in words


@pytest.mark.pango
def test_goods_without_a_trade_number_lead_to_our_own_place_and_have_no_price_where_there_is_none(rooms, by):
    lot = LotFactory(product=PackingFactory(packing__internal_code=internal_code(7)), code="TC-1")
    receive_lot(outlet=rooms.first, lot=lot, quantity=1, by=by)
    response = rooms.client("mot").get(TEM, asked(lot, count=1))

    ((text, _x, _y),) = codes_of(response, DPI)
    assert text.endswith(f"/truy-xuat/{internal_code(7)}/TC-1/")
    assert "giá lúc in" not in pages_of(response)[0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tu": "25"}, "Tờ này chỉ có 24 ô."),
        ({"tu": "0"}, "Số lượng phải là số nguyên từ 1"),
        ({"kho": "a0"}, "Xin chọn loại tờ tem."),
        ({"so": "0"}, "Chưa có tem nào để in."),
        ({"so": "501"}, "Mỗi lần in nhiều nhất 500 tem."),
        ({"so": "-1"}, "Số lượng phải là số nguyên từ 0"),
    ],
)
def test_what_cannot_be_printed_is_said(rooms, lot, changes, sentence):
    given = asked(lot) | {key: value for key, value in changes.items() if key != "so"}
    if "so" in changes:
        given[f"so-{lot.pk}"] = changes["so"]

    page = rooms.client("mot").get(TEM, given)

    assert page.status_code == 422
    assert sentence in page.text


def test_no_label_is_made_for_goods_that_are_called_back_but_for_held_ones(rooms, lot, by):
    hold_lot(lot=lot, reason="Chờ", by=by)
    assert f"so-{lot.pk}" in rooms.client("mot").get(TEM, {"lo": lot.pk}).text

    recall_lot(lot=lot, reason="Có tạp chất", by=by)

    page = rooms.client("mot").get(TEM, {"lo": lot.pk}).text
    assert f"so-{lot.pk}" not in page
    assert "Không in tem cho lô này." in page


@pytest.mark.parametrize("given", [{}, {"lo": "0"}, {"lo": "²"}, {"lo": "9" * 30}, {"phieu": "77"}])
def test_lots_that_were_never_here_are_not_found(rooms, given):
    assert rooms.client("mot").get(TEM, given).status_code == 404


@pytest.mark.parametrize("lots", [1, 3])
def test_asking_costs_the_same_however_many_lots(rooms, by, lots, django_assert_max_num_queries):
    ids = []
    for _each in range(lots):
        lot = LotFactory()
        receive_lot(outlet=rooms.first, lot=lot, quantity=1, by=by)
        ids.append(lot.pk)
    client = rooms.client("mot")

    with django_assert_max_num_queries(12):
        client.get(TEM, {"lo": ids})
    with django_assert_max_num_queries(12):
        client.get(TEM, {"lo": ids, "kho": "70x37", "tu": 1} | {f"so-{pk}": 1 for pk in ids})
