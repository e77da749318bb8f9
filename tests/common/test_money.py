"""How prices are written for people."""

import pytest

from common.money import format_dong


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (60000, "vi", "60.000\N{NO-BREAK SPACE}₫"),
        (0, "vi", "0\N{NO-BREAK SPACE}₫"),
        (999, "vi", "999\N{NO-BREAK SPACE}₫"),
        (1234567890, "vi", "1.234.567.890\N{NO-BREAK SPACE}₫"),
        (-60000, "vi", "\N{MINUS SIGN}60.000\N{NO-BREAK SPACE}₫"),
        (60000, "en", "₫60,000"),
        (60000, "en-gb", "₫60,000"),
        (-1500000, "en", "\N{MINUS SIGN}₫1,500,000"),
    ],
)
def test_dong_is_written_as_the_reader_writes_it(amount, language, written):
    assert format_dong(amount, language) == written
