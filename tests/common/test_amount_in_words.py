"""Amounts in words, against a table written by hand: every place where Vietnamese changes a word."""

import re

import pytest

from common.amount_in_words import MOST, dong_in_words, number_in_words

TABLE = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    50: "năm mươi",
    55: "năm mươi lăm",
    91: "chín mươi mốt",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_010: "một nghìn không trăm mười",
    1_015: "một nghìn không trăm mười lăm",
    1_021: "một nghìn không trăm hai mươi mốt",
    1_100: "một nghìn một trăm",
    10_005: "mười nghìn không trăm linh năm",
    21_000: "hai mươi mốt nghìn",
    24_000: "hai mươi tư nghìn",
    55_555: "năm mươi lăm nghìn năm trăm năm mươi lăm",
    105_000: "một trăm linh năm nghìn",
    245_000: "hai trăm bốn mươi lăm nghìn",
    1_000_000: "một triệu",
    1_000_005: "một triệu không trăm linh năm",
    1_001_000: "một triệu không trăm linh một nghìn",
    1_010_000: "một triệu không trăm mười nghìn",
    1_215_001: "một triệu hai trăm mười lăm nghìn không trăm linh một",
    15_000_000: "mười lăm triệu",
    101_000_000: "một trăm linh một triệu",
    1_000_000_000: "một tỷ",
    1_000_001_000: "một tỷ không trăm linh một nghìn",
    1_005_000_000: "một tỷ không trăm linh năm triệu",
    2_147_483_647: ("hai tỷ một trăm bốn mươi bảy triệu bốn trăm tám mươi ba nghìn sáu trăm bốn mươi bảy"),
    21_000_000_000: "hai mươi mốt tỷ",
    1_000_000_000_000: "một nghìn tỷ",
    1_005_000_000_000: "một nghìn không trăm linh năm tỷ",
}
VALUES = {
    word: value
    for value, words in enumerate(["không", "một/mốt", "hai", "ba", "bốn/tư", "năm/lăm", "sáu", "bảy", "tám", "chín"])
    for word in words.split("/")
}


def read_back(words: str) -> int:
    """The number that the words say, reckoned another way: left to right, word by word."""
    total = thousands = group = digit = 0
    for word in words.split():
        if word in VALUES:
            digit = VALUES[word]
        elif word == "mười":
            group, digit = group + 10, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word in ("nghìn", "triệu"):
            thousands += (group + digit) * {"nghìn": 1_000, "triệu": 1_000_000}[word]
            group = digit = 0
        elif word == "tỷ":
            total, thousands, group, digit = (thousands + group + digit) * 1_000_000_000, 0, 0, 0
    return total + thousands + group + digit


@pytest.mark.parametrize(("number", "words"), TABLE.items())
def test_a_number_is_read_as_the_table_says(number, words):
    assert number_in_words(number) == words


def test_an_amount_begins_a_sentence():
    assert dong_in_words(245_000) == "Hai trăm bốn mươi lăm nghìn đồng"
    assert dong_in_words(0) == "Không đồng"


def test_the_words_of_many_numbers_say_these_numbers_again():
    numbers = [*range(20_000), *(7**power * step % MOST for power in range(1, 18) for step in range(1, 400, 7)), MOST]

    assert [number for number in numbers if read_back(number_in_words(number)) != number] == []


def test_no_word_follows_another_that_changes_it():
    wrong = re.compile(r"mười (mốt|tư|năm)|mươi (một|bốn|năm)|linh (mười|mốt|tư|lăm)|linh \w+ (mươi|mười)")

    assert [number for number in range(100_000) if wrong.search(number_in_words(number))] == []


@pytest.mark.parametrize("amount", [-1, 1.5, "5", None, True, MOST + 1])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="whole number"):
        number_in_words(amount)
