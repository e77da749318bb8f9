import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from catalogue import reference

DIEN_BIEN = "11"
TEN_DISTRICTS = {
    "Điện Biên Phủ",
    "Mường Lay",
    "Điện Biên",
    "Điện Biên Đông",
    "Mường Ảng",
    "Mường Chà",
    "Mường Nhé",
    "Nậm Pồ",
    "Tủa Chùa",
    "Tuần Giáo",
}


@pytest.fixture(scope="module")
def communes() -> dict[str, reference.CommuneFact]:
    return {commune.code: commune for commune in reference.read_communes()}


@pytest.fixture(scope="module")
def former_units() -> list[reference.FormerUnitFact]:
    return list(reference.read_former_units())


def test_the_nation_has_34_provinces_with_points_inside_vietnam():
    provinces = list(reference.read_provinces())

    assert len({province.code for province in provinces}) == len(provinces) == 34
    assert Counter(province.kind for province in provinces) == {"tỉnh": 28, "thành phố": 6}
    assert all(8 < province.latitude < 23.5 and 102 < province.longitude < 110 for province in provinces)
    assert next(province.name_en for province in provinces if province.code == DIEN_BIEN) == "Dien Bien"


def test_the_nation_has_3321_communes_each_in_a_known_province(communes):
    rows = list(reference.read_communes())

    assert len(communes) == len(rows) == 3_321
    assert Counter(commune.kind for commune in rows) == {"xã": 2_621, "phường": 687, "đặc khu": 13}
    assert {commune.province_code for commune in rows} == {province.code for province in reference.read_provinces()}
    assert all(8 < commune.latitude < 23.5 and 102 < commune.longitude < 115 for commune in rows)


def test_dien_bien_has_45_units_three_of_them_wards(communes):
    ours = {code: commune for code, commune in communes.items() if commune.province_code == DIEN_BIEN}

    assert len(ours) == 45
    assert {commune.name for commune in ours.values() if commune.kind == "phường"} == {
        "Điện Biên Phủ",
        "Mường Thanh",
        "Mường Lay",
    }
    assert (ours["03127"].latitude, ours["03127"].longitude) == (21.4095, 103.0464)
    assert (ours["03163"].name, ours["03163"].latitude, ours["03163"].longitude) == ("Mường Toong", 22.1766, 102.6403)


def test_every_old_unit_has_one_main_heir_in_a_known_commune(former_units, communes):
    mains = Counter(
        (unit.name, unit.kind, unit.former_district, unit.former_province) for unit in former_units if unit.is_main
    )

    assert len(former_units) == 10_574
    assert len(mains) == 10_041  # 10,040 units, one of them under two spellings
    assert set(mains.values()) == {1}
    assert {unit.commune_code for unit in former_units} == set(communes)


def test_dien_bien_had_129_units_in_ten_districts(former_units, communes):
    ours = [unit for unit in former_units if communes[unit.commune_code].province_code == DIEN_BIEN]

    assert len(ours) == 130  # "Pú Nhi" stands beside "Pu Nhi"
    assert {unit.former_district for unit in ours} == TEN_DISTRICTS
    assert {unit.former_province for unit in ours} == {"Điện Biên"}
    assert all(unit.is_main for unit in ours)


@pytest.mark.parametrize(
    ("name", "kind", "district", "code"),
    [
        ("Mường Báng", "xã", "Tủa Chùa", "03217"),
        ("Mường Chà", "thị trấn", "Mường Chà", "03172"),  # the town: now in Na Sang
        ("Chà Cang", "xã", "Nậm Pồ", "03166"),  # now the new Mường Chà, in former Nậm Pồ
        ("Chà Nưa", "xã", "Nậm Pồ", "03166"),
        ("Phì Nhừ", "xã", "Điện Biên Đông", "03208"),
        ("Sam Mứn", "xã", "Điện Biên", "03352"),  # old Sam Mứn joined Thanh An
        ("Pom Lót", "xã", "Điện Biên", "03356"),  # and the new Sam Mứn is old Pom Lót and Na Ư
        ("Na Ư", "xã", "Điện Biên", "03356"),
        ("Núa Ngam", "xã", "Điện Biên", "03358"),  # Na Sang II village of the brocade lies here
        ("Na Sang", "xã", "Mường Chà", "03172"),  # not here
        ("Mường Thanh", "phường", "Điện Biên Phủ", "03127"),
        ("Thanh Xương", "xã", "Điện Biên", "03334"),
        ("Sá Tổng", "xã", "Mường Chà", "03151"),
        ("Mường Mươn", "xã", "Mường Chà", "03202"),
        ("Mường Đăng", "xã", "Mường Ảng", "03316"),
        ("Chiềng Đông", "xã", "Tuần Giáo", "03301"),
        ("Nà Tòng", "xã", "Tuần Giáo", "03217"),
        ("Phình Sáng", "xã", "Tuần Giáo", "03244"),
        ("Na Cô Sa", "xã", "Nậm Pồ", "03164"),
        ("Pú Nhi", "xã", "Điện Biên Đông", "03370"),
        ("Pu Nhi", "xã", "Điện Biên Đông", "03370"),
    ],
)
def test_an_old_name_leads_to_the_right_commune(former_units, name, kind, district, code):
    found = [
        unit.commune_code
        for unit in former_units
        if (unit.name, unit.kind, unit.former_district, unit.former_province) == (name, kind, district, "Điện Biên")
    ]

    assert found == [code]


def test_a_divided_unit_keeps_every_heir_and_says_which_took_most(former_units):
    heirs = {
        unit.commune_code: unit.is_main
        for unit in former_units
        if (unit.name, unit.former_district) == ("Hòa Liên", "Hòa Vang")
    }

    assert sorted(heirs.values()) == [False, True]


def test_a_same_name_in_another_province_is_no_heir(former_units, communes):
    towns = {
        communes[unit.commune_code].name
        for unit in former_units
        if (unit.name, unit.former_district) == ("Phường 4", "Mỹ Tho")
    }

    assert towns == {"Đạo Thạnh"}


@pytest.mark.parametrize("file", sorted(reference.FOLDER.rglob("*.csv")), ids=lambda path: path.name)
def test_the_facts_are_composed_unicode_with_plain_line_ends(file: Path):
    content = file.read_bytes()

    assert unicodedata.normalize("NFC", content.decode()) == content.decode()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")


def test_annex_one_has_six_groups_and_26_sets_with_the_law_that_hangs_on_them():
    rows = [row for row in reference.read_taxonomy() if row.taxonomy == reference.CURRENT_TAXONOMY]

    assert [row.set for row in rows] == list(range(1, 27))
    assert Counter(row.group for row in rows) == {1: 13, 2: 4, 3: 3, 4: 2, 5: 3, 6: 1}
    assert {row.set: row.flags for row in rows if row.flags} == {
        1: {"fresh"},
        2: {"fresh"},
        14: {"liquor"},
        15: {"liquor"},
        26: {"bookable"},
    }
    assert all(row.set_vi and row.set_en and row.group_vi and row.group_en for row in rows)


def test_the_edition_of_2021_has_six_groups_and_no_sets():
    rows = [row for row in reference.read_taxonomy() if row.taxonomy == "2021"]

    assert [(row.group, row.roman, row.set) for row in rows] == [
        (number, roman, None) for number, roman in enumerate(["I", "II", "III", "IV", "V", "VI"], 1)
    ]


def test_each_edition_names_its_decision():
    assert {row.taxonomy for row in reference.read_taxonomy()} == set(reference.TAXONOMIES)
