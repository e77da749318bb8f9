"""Amounts of đồng in Vietnamese words, as papers of a sale write them under the figures.

Own code, because num2words 0.5.14 (lang "vi") leaves out the empty hundreds of a group that others stand before: it
reads 1.010 as “một nghìn lẻ mười” and 1.001.000 as “một triệu một nghìn”, where a paper says “một nghìn không trăm
mười” and “một triệu không trăm linh một nghìn”. The words are the northern ones: nghìn, linh, tư after mươi.
"""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = (("", 1), ("nghìn", 1_000), ("triệu", 1_000_000))
BILLION = 1_000_000_000
MOST = 10**15 - 1  # 999.999 tỷ: no order comes near


def dong_in_words(amount: int) -> str:
    """Whole đồng as a sentence begins: 245000 is “Hai trăm bốn mươi lăm nghìn đồng”.

    Raises ValueError for what is no whole number from 0 to 999.999.999.999.999.
    """
    words = f"{number_in_words(amount)} đồng"
    return words[0].upper() + words[1:]


def number_in_words(number: int) -> str:
    """A whole number from 0 to 999.999.999.999.999 in words; raises ValueError for another."""
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST:
        raise ValueError(f"not a whole number from 0 to {MOST}: {number!r}")
    if not number:
        return DIGITS[0]
    billions, rest = divmod(number, BILLION)
    words = [*_below_billion(billions, has_more_before=False), "tỷ"] if billions else []
    return " ".join(words + _below_billion(rest, has_more_before=bool(billions)))


def _below_billion(number: int, *, has_more_before: bool) -> list[str]:
    """Groups of three digits with their names; an empty group is not read, except for its place."""
    words: list[str] = []
    for name, size in reversed(GROUPS):
        group = number // size % 1_000
        if not group:
            continue
        words += _group(group, is_whole=has_more_before or bool(words))
        if name:
            words.append(name)
    return words


def _group(group: int, *, is_whole: bool) -> list[str]:
    """One to 999; `is_whole` when digits stand before it, so that its hundreds are read even when there are none."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    has_hundreds = bool(hundreds) or is_whole
    words = [DIGITS[hundreds], "trăm"] if has_hundreds else []
    if not rest:
        return words
    if tens == 0:
        return [*words, "linh", DIGITS[ones]] if has_hundreds else [DIGITS[ones]]
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones:
        words.append(_after_tens(tens, ones))
    return words


def _after_tens(tens: int, ones: int) -> str:
    """The last digit changes its sound after tens: mười lăm, hai mươi mốt, hai mươi tư."""
    if ones == 5:
        return "lăm"
    if tens > 1 and ones == 1:
        return "mốt"
    return "tư" if tens > 1 and ones == 4 else DIGITS[ones]
