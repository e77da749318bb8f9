import pytest

from common.tax_code import BadTaxCode, read_tax_code

# Tax codes of firms that print them on every letter; their last digit checks the others.
REAL = ["0100112437", "0100150619", "0100109106"]


@pytest.mark.parametrize("code", REAL)
def test_real_codes_are_read(code):
    assert read_tax_code(code) == code


@pytest.mark.parametrize("code", REAL)
def test_a_wrong_digit_and_two_swapped_ones_are_found(code):
    others = [code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :] for place in range(10)]
    others += [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(8)
        if code[place] != code[place + 1]
    ]
    for other in others:
        with pytest.raises(BadTaxCode) as refusal:
            read_tax_code(other)
        assert not refusal.value.is_shape


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 0100 112 437 ", "0100112437"),
        ("0100112437-001", "0100112437-001"),
        ("0100112437001", "0100112437-001"),
        ("001089012345", "001089012345"),  # a person's identity number
    ],
)
def test_spellings(typed, read):
    assert read_tax_code(typed) == read


@pytest.mark.parametrize("typed", ["", "123", "01001124371", "MST0100112437", "０１００１１２４３７", "0100112437-01"])
def test_what_cannot_be_one_is_refused_in_words(typed):
    with pytest.raises(BadTaxCode, match="10 chữ số"):
        read_tax_code(typed)
