"""Tax codes (mã số thuế) as people type them; what cannot be one is refused before an invoice carries it."""

import re

from django.utils.translation import gettext as _

# Circular 105/2020/TT-BTC, art. 5: the tenth digit checks the first nine.
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
SHAPE = re.compile(r"(\d{10})(?:-?(\d{3}))?|(\d{12})")


class BadTaxCode(ValueError):
    """Not a tax code; `is_shape` when the number of digits is wrong, else a digit is."""

    def __init__(self, is_shape: bool):
        self.is_shape = is_shape
        super().__init__(is_shape)

    def __str__(self) -> str:
        if self.is_shape:
            return _("Mã số thuế có 10 chữ số, 10 chữ số và 3 số của chi nhánh, hoặc 12 số định danh cá nhân.")
        return _("Mã số thuế này có chữ số gõ nhầm. Bạn đối chiếu lại với giấy đăng ký thuế.")


def read_tax_code(typed: str) -> str:
    """Return a tax code as 0100112437, 0100112437-001 (a branch) or 001089012345 (a person's identity number).

    Since 1 July 2025 people and households use their twelve-digit identity number (Law on Tax Administration
    38/2019/QH14, art. 35.7; Circular 86/2024/TT-BTC); it has no check digit. Raises BadTaxCode.
    """
    found = SHAPE.fullmatch(re.sub(r"[\s.]", "", typed))
    if found is None or not typed.isascii():
        raise BadTaxCode(is_shape=True)
    code, branch, person = found.groups()
    if person:
        return person
    check = 10 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, code, strict=False)) % 11
    if check != int(code[9]):
        raise BadTaxCode(is_shape=False)
    return f"{code}-{branch}" if branch else code
