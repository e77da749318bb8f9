"""What a scanner reads: packing and lot in every form they are written in."""

import pytest

from catalogue.codes import ReadCode, label_path, read_code
from common.gs1 import internal_code

GTIN = "08934600000011"
OWN = internal_code(7)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("8934600000011", ReadCode(gtin=GTIN)),
        (" 8934 6000 0001 1 ", ReadCode(gtin=GTIN)),
        ("8934600000012", ReadCode(lot="8934600000012")),  # wrong check digit: no trade number
        (OWN.lower(), ReadCode(internal_code=OWN)),
        (f"https://shop.example/01/{GTIN}/10/L0926", ReadCode(gtin=GTIN, lot="L0926")),
        (f"https://shop.example/01/{GTIN}/10/L%2F09?17=261231", ReadCode(gtin=GTIN, lot="L/09")),
        (f"https://shop.example/01/{GTIN}/22/2A/10/L0926/21/7", ReadCode(gtin=GTIN, lot="L0926")),
        (f"https://shop.example/01/{GTIN}", ReadCode(gtin=GTIN)),
        (f"https://shop.example/truy-xuat/{OWN}/L0926/", ReadCode(internal_code=OWN, lot="L0926")),
        (f"(01){GTIN}(17)261231(10)L0926", ReadCode(gtin=GTIN, lot="L0926")),
        (f"01{GTIN}1726123110L0926", ReadCode(gtin=GTIN, lot="L0926")),
        (f"]C101{GTIN}10L0926\x1d21778", ReadCode(gtin=GTIN, lot="L0926")),
        (f"01{GTIN}", ReadCode(gtin=GTIN)),
        ("MO-01", ReadCode(lot="MO-01")),
        ("https://elsewhere.example/qua", ReadCode()),
        ("", ReadCode()),
    ],
)
def test_codes_are_read(text, read):
    assert read_code(text) == read


@pytest.mark.parametrize("lot", ["L0926", "a/b", "Đ 1", "100%"])
@pytest.mark.parametrize("gtin", ["8934600000011", None])
def test_a_label_leads_back_to_its_packing_and_lot(gtin, lot):
    path = label_path(gtin=gtin, internal_code=OWN, lot=lot)

    read = read_code(f"https://shop.example{path}")

    assert read == ReadCode(gtin=GTIN if gtin else "", internal_code="" if gtin else OWN, lot=lot)
