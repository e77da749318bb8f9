"""Words as people type them: without marks, with them, half-way, in English, by old names, and by other words."""

import unicodedata

import pytest
from django.http import QueryDict

from catalogue.models import FormerPlace
from search.engines.matching import concepts_of
from search.exceptions import NoSuchPage
from search.forms import parse_query
from search.results import Query, Sort
from search.synonyms import Synonyms, synonyms
from search.text import sort_name, words_of
from tests.search.goods import NOON, commune, index, make_producer, make_product


def asked(engine, text, language="vi"):
    found = engine.search(Query(language, text=text), NOON)
    return [card.name for card in found.cards]


@pytest.fixture
def shelf(words):
    maker = make_producer("Hợp tác xã Pá Khoang")
    ban = make_producer("Hộ Lò Thị Ban")
    goods = [
        make_product(words, "Dứa sấy", title_en="Dried pineapple", set_number=7, maker=maker),
        make_product(words, "Dưa mèo", title_en="Hmong cucumber", set_number=1, maker=maker),
        make_product(words, "Tinh dầu dừa", title_en="Coconut oil", set_number=20, maker=ban),
        make_product(words, "Lạc đỏ Chà Nưa", title_en="Red peanuts", set_number=1, commune=commune("Mường Chà")),
        make_product(words, "Mật ong bạc hà", title_en="Mint honey", set_number=4, summary="Hoa ở vùng đá"),
        make_product(words, "Gừng ngâm", title_en="Pickled ginger", set_number=7, summary="Ngâm mật ong rừng"),
        make_product(words, "Đông trùng hạ thảo", title_en="Cordyceps", set_number=18),
    ]
    index(*goods)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mật ong", ["Mật ong bạc hà", "Gừng ngâm"]),  # in the name before in the words below it
        ("mat ong", ["Mật ong bạc hà", "Gừng ngâm"]),
        ("MẬT  ONG!", ["Mật ong bạc hà", "Gừng ngâm"]),
        (unicodedata.normalize("NFD", "mật ong"), ["Mật ong bạc hà", "Gừng ngâm"]),
        ("mật ong\x00bạc", ["Mật ong bạc hà"]),
        ("dong trung ha thao", ["Đông trùng hạ thảo"]),
        ("đông trù", ["Đông trùng hạ thảo"]),
        ("lò thị ban", ["Tinh dầu dừa"]),
        ("pickled ginger", ["Gừng ngâm"]),
        ("đậu phộng", ["Lạc đỏ Chà Nưa"]),
        ("dau phong do", ["Lạc đỏ Chà Nưa"]),
        ("peanut", ["Lạc đỏ Chà Nưa"]),
        ("nậm pồ", ["Lạc đỏ Chà Nưa"]),
        ("🍍", []),
        ("₫ – !", []),
        ("zzzz", []),
    ],
)
def test_what_is_found(engine, shelf, text, expected):
    found = engine.search(Query("vi", text=text), NOON)

    assert [card.name for card in found.cards] == expected
    assert found.matched_all


@pytest.mark.parametrize(
    ("text", "first"),
    [("dứa", "Dứa sấy"), ("dưa", "Dưa mèo"), ("dừa", "Tinh dầu dừa"), ("khóm", "Dứa sấy"), ("pineapple", "Dứa sấy")],
)
def test_marks_are_honoured_when_typed(engine, shelf, text, first):
    assert asked(engine, text)[0] == first


def test_a_word_without_marks_finds_every_way_to_mark_it(engine, shelf):
    assert set(asked(engine, "dua")) == {"Dứa sấy", "Dưa mèo", "Tinh dầu dừa"}


def test_only_the_last_word_may_be_unfinished(engine, shelf):
    assert asked(engine, "gừ") == ["Gừng ngâm"]
    assert asked(engine, "gừ ") == []


def test_when_nothing_has_every_word_the_answer_says_so(engine, shelf):
    found = engine.search(Query("vi", text="gừng dứa"), NOON)

    assert not found.matched_all
    assert {card.name for card in found.cards[:2]} == {"Gừng ngâm", "Dứa sấy"}


def test_text_and_filters_meet(engine, shelf):
    found = engine.search(Query("vi", text="mật ong", nhom=("s4",)), NOON)

    assert [card.name for card in found.cards] == ["Mật ong bạc hà"]
    groups = next(facet for facet in found.facets if facet.kind == "nhom").values
    assert {value.value: value.count for value in groups} == {"1": 2, "s4": 1, "s7": 1}


def test_both_languages_find_by_either_name(engine, shelf):
    assert asked(engine, "lạc đỏ", "en") == ["Red peanuts"]
    assert asked(engine, "red peanuts", "vi") == ["Lạc đỏ Chà Nưa"]


def test_old_names_of_the_commune_find_its_goods(engine, words):
    place = commune("Mường Phăng")
    FormerPlace.objects.get_or_create(name="Pá Khoang", kind="commune", commune=place, former_district="")
    index(make_product(words, "Bưởi", set_number=1, commune=place, former_district="Điện Biên"))

    assert asked(engine, "pa khoang") == ["Bưởi"]


def test_equal_matches_always_come_in_the_same_order(engine, words):
    index(*[make_product(words, "Chè", page={"slug": f"che-{number}"}) for number in range(5)])

    orders = {tuple(card.product_id for card in engine.search(Query("vi", text="chè"), NOON).cards) for _ in range(3)}
    assert len(orders) == 1


@pytest.mark.parametrize("text", ["a" * 5000, "mật " * 2000, "%_'\";--", "\ud800", "ｍật", "٣", "(", "\\"])
def test_no_text_breaks_a_search(engine, shelf, text):
    query = parse_query(_querydict(q=text), "vi")

    assert engine.search(query, NOON).total >= 0


def _querydict(**values):
    given = QueryDict(mutable=True)
    for key, value in values.items():
        given.setlist(key, value if isinstance(value, list) else [value])
    return given


def test_every_rule_of_the_synonyms_file_is_understood():
    rules = synonyms()

    assert ("trà",) in rules.others(("chè",))
    assert ("đậu", "phộng") in rules.others(("lạc",))
    assert ("macadamia",) in rules.others(("macca",))
    assert ("macca",) not in rules.others(("mắc", "ca"))  # a one-way rule
    assert rules.others(("sa", "nhân")) == ()
    assert rules.longest >= 4


def test_a_phrase_with_marks_keeps_to_its_own_rule_and_one_without_meets_all_it_may_be():
    rules = Synonyms("dứa, thơm\ndừa, coconut # a note\n")

    assert rules.others(("dứa",)) == (("dứa",), ("thơm",))
    assert set(rules.others(("dua",))) == {("dứa",), ("thơm",), ("dừa",), ("coconut",)}
    assert rules.others(("dưa",)) == ()


def test_the_longest_phrase_is_taken():
    concepts = concepts_of("mật ong rừng")

    assert len(concepts) == 1
    assert [word.marked for word in concepts[0][0]] == ["mật", "ong", "rừng"]


def test_words_are_composed_and_signs_part_them():
    typed = unicodedata.normalize("NFD", "Chẩm chéo M'Then – 50.000₫")

    assert words_of(typed) == ("chẩm", "chéo", "m", "then", "50", "000")


def test_names_sort_as_in_a_vietnamese_dictionary():
    names = ["Đậu", "Dứa", "Dừa", "Dưa", "Cà phê", "Chè", "Cá", "Ca", "Ăn", "An", "Ớt", "Ô mai"]

    assert sorted(names, key=sort_name) == [
        "An",
        "Ăn",
        "Ca",
        "Cá",
        "Cà phê",
        "Chè",
        "Dưa",
        "Dừa",
        "Dứa",
        "Đậu",
        "Ô mai",
        "Ớt",
    ]


def test_a_query_string_becomes_a_query():
    given = _querydict(
        q="  mật   ong ",
        nhom=["1", "s11", "1", "7", "s27", "x"],
        sao=["3", "2", "năm"],
        xa=["03127", "x"],
        nsx=["htx-a", "KHÔNG"],
        diem="a-phu",
        gia_tu="60.000",
        gia_den="abc",
        sap_xep="gia-tang",
        trang="2",
        la="1",
    )

    assert parse_query(given, "en-gb") == Query(
        language="en",
        text="mật ong ",
        nhom=("1", "s11"),
        sao=(3,),
        xa=("03127",),
        nsx=("htx-a",),
        diem=("a-phu",),
        gia_tu=60_000,
        sap_xep=Sort.CHEAPEST,
        trang=2,
    )
    assert parse_query(QueryDict(""), "vi") == Query("vi")


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1e3", "01", "1.0", "²", "٣", "1000000000"])
def test_a_senseless_page_is_refused(page):
    with pytest.raises(NoSuchPage):
        parse_query(_querydict(trang=page), "vi")
