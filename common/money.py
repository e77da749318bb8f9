"""Whole đồng in words for people. VND has no decimals anywhere (ISO 4217 exponent 0)."""

HARD_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def format_dong(amount: int, language: str = "vi") -> str:
    """Write an amount in đồng the way readers of `language` do: "60.000 ₫" in Vietnamese, "₫60,000" in English.

    The space is a hard one, so a price never breaks over two lines; a negative amount (a discount) takes a true minus.
    """
    sign = MINUS if amount < 0 else ""
    digits = f"{abs(amount):,}"
    if language[:2] == "en":
        return f"{sign}₫{digits}"
    return f"{sign}{digits.replace(',', '.')}{HARD_SPACE}₫"
