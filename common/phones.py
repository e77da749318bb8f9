"""Phone numbers as people type them, kept in one international form (E.164) by Google's number plans."""

import phonenumbers
from django.utils.translation import gettext as _

HOME = "VN"


class BadPhone(ValueError):
    """Not a number that can be called; `digits` is how many digits were typed."""

    def __init__(self, digits: int):
        self.digits = digits
        super().__init__(digits)

    def __str__(self) -> str:
        return _("Số điện thoại cần 10 hoặc 11 chữ số. Bạn đang nhập %(digits)s. Số nước ngoài bắt đầu bằng dấu +.") % {
            "digits": self.digits
        }


def read_phone(typed: str) -> str:
    """Return a number as +84912345678. 0912 345 678, (+84) 912.345.678, 84-912-345-678 and 0084… are one number.

    A number from abroad starts with + or 00. Raises BadPhone.
    """
    digits = sum(char.isdigit() for char in typed)
    wanted = typed.strip()
    if wanted.lstrip("( ").startswith("00"):
        wanted = "+" + wanted.lstrip("( ")[2:]
    elif wanted.lstrip("( ").startswith("84") and digits in (11, 12):
        wanted = "+" + wanted.lstrip("( ")
    try:
        number = phonenumbers.parse(wanted, HOME)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(digits) from error
    if number.extension or not phonenumbers.is_possible_number(number):
        raise BadPhone(digits)
    if number.country_code == 84 and len(str(number.national_number)) not in (9, 10):
        raise BadPhone(digits)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_phone(number: str) -> str:
    """The number as people at home write it, 0912 345 678; a foreign one keeps its +."""
    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if parsed.country_code == 84 else form.INTERNATIONAL)
