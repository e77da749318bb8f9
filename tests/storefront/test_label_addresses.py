"""Where the code on a label leads."""

import pytest

from common.gs1 import internal_code
from common.outbox import drain
from tests.factories.goods import LotFactory, PackingFactory

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

GTIN = "8934600000011"


@pytest.fixture
def lot(make_product):
    product = make_product(name="Mật ong rừng", slug="mat-ong")
    packing = PackingFactory(parent=product, packing__gtin=GTIN, packing__internal_code=internal_code(5))
    drain()
    return LotFactory(product=packing, code="MO/01")


ADDRESSES = [
    f"/01/0{GTIN}/10/MO%2F01",
    f"/01/{GTIN}/10/mo/01/",
    f"/truy-xuat/{internal_code(5)}/MO%2F01/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_label_leads_to_the_page_in_the_visitors_language(client, lot, address):
    vietnamese = client.get(address)
    english = client.get(address, headers={"accept-language": "en-GB,en;q=0.9"})
    named = client.get(f"/en{address}", headers={"accept-language": "vi"})

    assert (vietnamese.status_code, vietnamese["Location"]) == (302, "/san-pham/mat-ong/")
    assert english["Location"] == named["Location"] == "/en/san-pham/mat-ong-en/"
    assert "Accept-Language" in english["Vary"]
    assert client.get(vietnamese["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"/01/0{GTIN[:-1]}2/10/MO-01", "có chữ số đọc hoặc gõ sai"),
        ("/01/abc/10/MO-01", "có chữ số đọc hoặc gõ sai"),
        (f"/01/0{GTIN}/10/MO-99", "Lô MO-99 với mã 08934600000011 không có trong sổ"),
        (f"/truy-xuat/{internal_code(6)}/MO-01/", "không có trong sổ"),
        ("/truy-xuat/DB-0000019/MO-01/", "không"),
    ],
)
def test_what_is_not_known_is_said_in_words(client, lot, address, sentence):
    page = client.get(address)

    assert page.status_code == 404
    assert sentence in page.text


def test_what_is_not_known_is_said_in_english_to_english_readers(client, lot):
    page = client.get(f"/01/0{GTIN}/10/X1", headers={"accept-language": "en"})

    assert "Lot X1 with the code" in page.text


def test_a_product_without_a_page_is_said_to_have_none(client, db):
    lot = LotFactory(product=PackingFactory(packing__gtin=GTIN))

    assert "hiện không có trang" in client.get(f"/01/0{GTIN}/10/{lot.code}").text
