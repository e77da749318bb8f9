"""Numbers and dates as they are typed, and the sentence for what cannot be read."""

from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from counter.fields import PiecesField, read_day, read_pieces


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("1.000", 1000),
        ("1.000.000", 1_000_000),
        ("12 000", 12000),
        ("１２", 12),
        ("+5", 5),
        ("-1", -1),
        ("−1", -1),
        ("007", 7),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, pieces):
    assert read_pieces(typed) == pieces


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Xin gõ số lượng."),
        ("   ", "Xin gõ số lượng."),
        ("12,5", "Số lượng phải là số nguyên. Đang gõ “12,5”."),
        ("12.5", "Số lượng phải là số nguyên. Đang gõ “12.5”."),
        ("1,000", "“1,000” có thể đọc hai cách. Xin gõ liền, không có dấu: 1000."),
        ("10^9", "“10^9” không phải là số. Xin gõ bằng chữ số, ví dụ 12."),
        ("1e3", "“1e3” không phải là số. Xin gõ bằng chữ số, ví dụ 12."),
        ("mười", "“mười” không phải là số. Xin gõ bằng chữ số, ví dụ 12."),
        ("--1", "“--1” không phải là số. Xin gõ bằng chữ số, ví dụ 12."),
        ("-1", "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
        ("0", "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
        ("1000000000", "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
        ("9" * 30, "Số lượng phải là số nguyên từ 1 đến 1.000.000."),
    ],
)
def test_what_is_no_number_of_pieces_gets_a_sentence(typed, sentence):
    with pytest.raises(forms.ValidationError) as refusal:
        PiecesField().clean(typed)

    assert refusal.value.messages == [sentence]


def read_or_refuse(read, typed):
    """What was read, or the sentence that refuses it."""
    try:
        return read(typed)
    except forms.ValidationError as refusal:
        return refusal.messages[0]


@given(st.text(max_size=60))
def test_anything_typed_is_a_number_or_a_sentence(typed):
    answer = read_or_refuse(PiecesField(least=0).clean, typed)

    assert answer.endswith(".") if isinstance(answer, str) else 0 <= answer <= 1_000_000


@pytest.mark.parametrize(
    "typed", ["2/12/2026", "02/12/2026", "2.12.26", "2-12-2026", "021226", "02122026", "2026-12-02"]
)
def test_a_day_is_read_as_packs_print_it(typed):
    assert read_day(typed) == date(2026, 12, 2)


def test_a_best_before_of_a_month_ends_with_it():
    assert read_day("2/2028", is_end=True) == date(2028, 2, 29)


@pytest.mark.parametrize("typed", ["31/2/2026", "2/13/2026", "mai", "12/2026", "0/0/0000", "2026", "1/1/0000"])
def test_what_is_no_day_gets_a_sentence(typed):
    with pytest.raises(forms.ValidationError) as refusal:
        read_day(typed)

    assert typed in refusal.value.messages[0]


@given(st.text(max_size=40), st.booleans())
def test_anything_typed_is_a_day_or_a_sentence(typed, is_end):
    answer = read_or_refuse(lambda text: read_day(text, is_end=is_end), typed)

    assert answer.endswith(".") if isinstance(answer, str) else isinstance(answer, date)
