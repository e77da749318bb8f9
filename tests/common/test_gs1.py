import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.gs1 import (
    ALPHABET,
    GTIN_LENGTHS,
    INTERNAL_PREFIX,
    VIETNAM_PREFIX,
    check_digit,
    internal_code,
    is_valid_gtin,
    normalise_gtin,
    normalise_internal_code,
)

NUMBERS = st.integers(1, len(ALPHABET) ** 6 - 1)
BODIES = st.sampled_from(GTIN_LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1).filter(lambda body: body.strip("0"))
)


def test_the_vietnamese_example_of_a_digital_link():
    assert check_digit("893460000001") == 1
    assert normalise_gtin("8934600000011") == "08934600000011"
    assert normalise_gtin("8934600000011").lstrip("0").startswith(VIETNAM_PREFIX)


@pytest.mark.parametrize(
    ("written", "gtin"),
    [
        ("96385074", "00000096385074"),  # GTIN-8, GS1's own example
        ("036000291452", "00036000291452"),  # GTIN-12
        ("4006381333931", "04006381333931"),  # GTIN-13
        ("10614141000415", "10614141000415"),  # GTIN-14
        (" 893-4600 00001 1 ", "08934600000011"),
        ("08934600000011", "08934600000011"),
    ],
)
def test_every_length_is_written_with_14_digits(written, gtin):
    assert normalise_gtin(written) == gtin
    assert is_valid_gtin(written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8934600000012",  # wrong check digit
        "893460000001",  # check digit missing: 12 digits, and the last does not fit
        "893460000001100",
        "89346000000l1",
        "８９３４６０００００００１１",  # full-width digits
        "00000000",
        "00000000000000",
        "DB-000001",
        "8934600000011\x00",
    ],
)
def test_what_is_no_gtin_is_refused(text):
    assert not is_valid_gtin(text)
    with pytest.raises(ValueError):  # noqa: PT011  the text itself is the message
        normalise_gtin(text)


@pytest.mark.parametrize("body", ["", "12a", "-1", "१२"])
def test_a_check_digit_belongs_to_digits_only(body):
    with pytest.raises(ValueError):  # noqa: PT011
        check_digit(body)


@given(BODIES)
def test_exactly_one_last_digit_fits(body):
    fitting = [digit for digit in "0123456789" if is_valid_gtin(body + digit)]

    assert fitting == [str(check_digit(body))]


@given(BODIES, st.data())
def test_one_wrong_digit_is_always_caught(body, data):
    gtin = body + str(check_digit(body))
    place = data.draw(st.integers(0, len(gtin) - 1))
    wrong = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != gtin[place]))

    assert not is_valid_gtin(gtin[:place] + wrong + gtin[place + 1 :])


@given(NUMBERS)
def test_our_own_code_is_never_a_gtin(number):
    code = internal_code(number)

    assert code.startswith(INTERNAL_PREFIX)
    assert len(code) == 10
    assert not is_valid_gtin(code)
    assert normalise_internal_code(code) == normalise_internal_code(f" {code.lower()} ") == code


@given(NUMBERS, NUMBERS)
def test_two_packings_never_share_a_code(one, other):
    assume(one != other)

    assert internal_code(one) != internal_code(other)


@given(NUMBERS, st.data())
def test_one_wrong_sign_or_a_swap_in_our_code_is_always_caught(number, data):
    code = internal_code(number)
    place = data.draw(st.integers(len(INTERNAL_PREFIX), len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET).filter(lambda sign: sign != code[place]))
    swapped = code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :]

    with pytest.raises(ValueError):  # noqa: PT011
        normalise_internal_code(code[:place] + wrong + code[place + 1 :])
    if swapped != code:
        with pytest.raises(ValueError):  # noqa: PT011
            normalise_internal_code(swapped)


def test_signs_that_are_misread_are_put_right():
    code = internal_code(1)

    assert code == "DB-0000017"
    assert normalise_internal_code("db-oooool7") == code


@pytest.mark.parametrize("text", ["", "DB-", "DB-00000", "000001", "DB-0000010", "8934600000011", "DB-00000🍯7"])
def test_what_is_no_code_of_ours_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        normalise_internal_code(text)


@pytest.mark.parametrize("number", [0, -1, len(ALPHABET) ** 6])
def test_numbers_without_a_code_are_refused(number):
    with pytest.raises(ValueError, match=str(number)):
        internal_code(number)
