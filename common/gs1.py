"""Trade numbers of GS1: check digits, one written form, and our own code where a maker has no number yet.

Source: GS1 General Specifications, section 7.9 (check digit); GS1 Digital Link pads every GTIN to 14 digits.
"""

import re

GTIN_LENGTHS = (8, 12, 13, 14)
VIETNAM_PREFIX = "893"
INTERNAL_PREFIX = "DB-"
# Base 31: no I, L, O, U or Z, which hand-writing turns into 1, 1, 0, V and 2. As 31 is prime, weights that differ for
# each place let one check sign catch every single wrong sign and every swap of neighbours.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
INTERNAL_DIGITS = 6
MISREAD = str.maketrans("ILOUZ", "110V2")


def check_digit(body: str) -> int:
    """The last digit that belongs to `body`, weights 3 and 1 from the right: "893460000001" → 1."""
    if not re.fullmatch(r"[0-9]+", body):
        raise ValueError(body)
    return -sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body))) % 10


def normalise_gtin(text: str) -> str:
    """Return a GTIN-8, 12, 13 or 14 as 14 digits, spaces and hyphens dropped.

    Raises ValueError for another length, another sign, a wrong check digit, or nothing but zeros.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in GTIN_LENGTHS or not digits.strip("0"):
        raise ValueError(text)
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise ValueError(text)
    return digits.zfill(14)


def is_valid_gtin(text: str) -> bool:
    """Whether `text` can be a trade number; says nothing of whether GS1 has given it to anybody."""
    try:
        normalise_gtin(text)
    except ValueError:
        return False
    return True


def internal_code(number: int) -> str:
    """The shop's own code of the packing counted `number` (from 1): 1 → "DB-000001" and a check sign.

    It starts with letters and a hyphen, so that neither a scanner nor a reader takes it for a GTIN.
    """
    if not 1 <= number < len(ALPHABET) ** INTERNAL_DIGITS:
        raise ValueError(number)
    signs = []
    for _place in range(INTERNAL_DIGITS):
        number, value = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[value])
    body = "".join(reversed(signs))
    return f"{INTERNAL_PREFIX}{body}{_check_sign(body)}"


def normalise_internal_code(text: str) -> str:
    """Return an internal code as printed; small letters and the misreadings I, L, O, U, Z are put right.

    Raises ValueError for anything that is none, or whose check sign is wrong.
    """
    code = text.strip().upper()
    body = code.removeprefix(INTERNAL_PREFIX).translate(MISREAD)
    is_shaped = code.startswith(INTERNAL_PREFIX) and len(body) == INTERNAL_DIGITS + 1 and set(body) <= set(ALPHABET)
    if not is_shaped or _check_sign(body[:-1]) != body[-1]:
        raise ValueError(text)
    return INTERNAL_PREFIX + body


def _check_sign(body: str) -> str:
    weighted = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, 2))
    return ALPHABET[weighted % len(ALPHABET)]
