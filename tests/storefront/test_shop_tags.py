"""Addresses, dates and distances as templates write them, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

HARD_SPACE = "\N{NO-BREAK SPACE}"


def write(text, language="vi", path="/", **context):
    context = {"request": RequestFactory().get(path), **context}
    with translation.override(language):
        return Template("{% load shop %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("language", "address", "written"),
    [("vi", "/diem-ban/", "/diem-ban/"), ("en", "/diem-ban/", "/en/diem-ban/"), ("en", "/", "/en/"), ("vi", "/", "/")],
)
def test_an_address_of_the_shop_follows_the_language(language, address, written):
    assert write("{% path address %}", language, address=address) == written


@pytest.mark.parametrize(
    ("path", "twin"),
    [("/en/san-pham/", "/san-pham/"), ("/en/", "/"), ("/en", "/"), ("/san-pham/", "/san-pham/"), ("/enzo/", "/enzo/")],
)
def test_the_vietnamese_twin_of_a_page_drops_only_the_language(path, twin):
    assert write('{% page_path "vi" %}', path=path) == twin


def test_a_page_without_a_translation_has_no_twin_and_its_switch_leads_home():
    paths = {"vi": "/san-pham/che/"}

    assert write('{% page_path "en" %}', language_paths=paths) == ""
    assert write('{% switch_path "en" %}', language_paths=paths) == "/en/"


def test_the_language_switch_keeps_the_filters():
    assert write('{% switch_path "en" %}', path="/san-pham/?nhom=1&sao=4") == "/en/san-pham/?nhom=1&amp;sao=4"


def test_navigation_marks_the_page_and_the_section_it_is_in():
    link = '{% current "/san-pham/" %}'

    assert write(link, path="/san-pham/") == ' aria-current="page"'
    assert write(link, "en", path="/en/san-pham/che/") == ' aria-current="true"'
    assert write(link, path="/diem-ban/") == ""


def test_money_dates_and_distances_are_written_as_the_reader_writes_them():
    text = "{{ price|dong }} · {{ until|day }} · {{ far|kilometres }} · {{ near|kilometres }}"
    facts = {"price": 60000, "until": date(2026, 12, 30), "far": 92.4, "near": 0.84}

    assert write(text, "vi", **facts) == f"60.000{HARD_SPACE}₫ · 30/12/2026 · 92{HARD_SPACE}km · 0,8{HARD_SPACE}km"
    assert write(text, "en", **facts) == f"₫60,000 · 30 Dec 2026 · 92{HARD_SPACE}km · 0.8{HARD_SPACE}km"


def test_a_moment_is_read_in_local_time():
    moment = datetime(2026, 12, 29, 17, 5, tzinfo=UTC)

    assert write("{{ moment|day }} {{ moment|time_of_day }}", moment=moment) == "30/12/2026 0:05"


def test_what_is_unknown_is_written_as_nothing():
    assert write("{{ x|dong }}{{ x|day }}{{ x|kilometres }}{{ x|time_of_day }}", x=None) == ""


@pytest.mark.parametrize(
    ("label", "written"),
    [("Hộp 100 g", "hộp 100 g"), ("Ổ 3 chiếc", "ổ 3 chiếc"), ("100 g box", "100 g box"), ("HTX", "HTX"), ("", "")],
)
def test_a_packing_reads_as_part_of_the_sentence(label, written):
    assert write("{{ label|in_sentence }}", label=label) == written
