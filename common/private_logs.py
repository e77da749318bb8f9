"""Log lines without people in them: the last sieve behind code that does not log personal data in the first place.

What still comes along by itself: the address of an order (the key to it) in a request that failed, the values of a row
in the database's own DETAIL, a number or a mail address in the words of an exception.
"""

import logging
import re

KEY = re.compile(r"(/don-hang/|/mat-khau-moi/[^/\s]+/)[A-Za-z0-9_-]{8,}")
# PostgreSQL quotes the row that it refuses, line breaks of its texts included; what ends it is the next traceback.
DETAIL = re.compile(r"(\bDETAIL:)[\s\S]*?(?=\n\n(?:The above exception|During handling of)|\Z)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.:-])(?:\+84|84|0)(?:[ .\-()]{0,2}\d){9,10}(?![\w-])|(?<![\w.])\+\d{8,15}(?!\d)")


def without_people(text: str) -> str:
    """The text with order keys, mail addresses, phone numbers and the database's quoted rows taken out."""
    text = KEY.sub(r"\1…", text)
    text = DETAIL.sub(r"\1 …", text)
    return PHONE.sub("‹số điện thoại›", EMAIL.sub("‹thư điện tử›", text))


class PrivateFormatter(logging.Formatter):
    """Formats as told, tracebacks included, and then takes people out."""

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))
