"""How a record that breaks a check is named."""

from typing import Any


def order(number: str, *_more: Any) -> str:
    return f"order {number}"


def transfer(reference: str, *_more: Any) -> str:
    return f"transfer {reference}"


def order_line(number: str, line: int, *_more: Any) -> str:
    return f"line {line} of order {number}"


def share(number: str, outlet: str, *_more: Any) -> str:
    return f"share of outlet {outlet} in order {number}"


def counting(number: int, outlet: str, *_more: Any) -> str:
    return f"count of cash {number} at outlet {outlet}"


def receipt(order: str | None, *_more: Any) -> str:
    return f"receipt of order {order}" if order else "a paper series without receipts"


def parcel(number: str, row: int, *_more: Any) -> str:
    return f"parcel {row} of order {number}"


def returned(number: str, row: int, *_more: Any) -> str:
    return f"return {row} of order {number}"


def statement(file_name: str, *_more: Any) -> str:
    return f"statement {file_name}"


def erasure(code: str, *_more: Any) -> str:
    return f"erasure {code}"
