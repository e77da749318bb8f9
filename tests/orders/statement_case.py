"""A statement of 500 rows, 40 of them odd, and by hand what must come of each.

The file `statement_500.csv` beside it is what banks send; `python -m tests.orders.statement_case` makes it anew.
Order DB600011 costs 110,000 đồng, DB600012 120,000 and so on: the figures behind DB600, times 10,000.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).with_name("statement_500.csv")
ACCOUNT = "0011004012345"
HEADER = ["STT", "Ngày hạch toán", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Diễn giải"]
HEAD = [
    ["NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM"],
    ["SAO KÊ TÀI KHOẢN"],
    ["Số tài khoản:", "", ACCOUNT],
    ["Chủ tài khoản:", "", "HTX DICH VU OCOP"],
    [],
    ["Từ ngày", "", "01/11/2026", "", "Đến ngày", "", "25/11/2026"],
]
FOOT = [["Tổng cộng", "", "", "12.345.000", "99.999.999"], ["Kính đề nghị Quý khách đối chiếu số dư trong 15 ngày."]]
ORDINARY_ORDERS = range(11, 201)
ODD_ORDERS = [*range(201, 221), 230, 231, 232, 233, 234]
PAGE = 250  # rows after which the bank prints its header again


def number_of(order: int) -> str:
    return f"DB600{order}" if order >= 100 else f"DB6000{order}"


def cost_of(order: int) -> int:
    return order * 10_000


@dataclass(frozen=True)
class Odd:
    """A row, and what must come of it: its fate at first sight, đồng by order afterwards, and đồng of nobody."""

    what: str
    reference: str
    credit: str
    words: str
    fate: str
    given: dict[int, int] = field(default_factory=dict)
    unknown: int = 0
    unread: int = 0
    trouble: str = ""
    debit: str = ""
    day: str = "24/11/2026"
    like: int = 0
    tick: bool = False


ODD = [
    Odd("paid", "OD01", "2.010.000", "DB600201 tra tien che", "named", {201: 2_010_000}),
    Odd("the same row again", "OD01", "2.010.000", "DB600201 tra tien che", "repeat"),
    Odd("its number with another amount", "OD01", "1.000", "DB600201", "broken", unread=1_000, trouble="number-twice"),
    Odd("short", "OD04", "1,520,000", "CK DB600202 lan 1", "named", {202: 1_520_000}),
    Odd("the rest of it", "OD05", "500.000", "DB600202 phan con lai", "named", {202: 500_000}),
    Odd("too much", "OD06", "2.130.000", "DB600203", "named", {203: 2_130_000}),
    Odd("late: expired", "OD07", "2.300.000", "DB600230 xin loi chuyen muon", "named", {230: 2_300_000}),
    Odd("cancelled", "OD08", "2310000", "DB600231", "named", {231: 2_310_000}),
    Odd("two orders", "OD09", "4.090.000", "DB600204 va DB600205", "named", {204: 2_040_000, 205: 2_050_000}),
    Odd("two, short", "OD10", "3.000.000", "DB600206, DB600207", "named", {206: 2_060_000, 207: 940_000}),
    Odd("no such order", "OD11", "777.000", "DB699999 mua mat ong", "unknown", unknown=777_000),
    Odd("a letter in the amount", "OD12", "1.25O.000", "DB600208", "broken", trouble="bad-amount"),
    Odd("half a đồng", "OD13", "1250000,50", "DB600208", "broken", trouble="bad-amount"),
    Odd("no amount", "OD14", "", "DB600208", "broken", trouble="no-amount"),
    Odd("no number", "", "2.080.000", "DB600208", "broken", unread=2_080_000, trouble="no-number"),
    Odd("no day", "OD16", "300.000", "DB600208", "broken", unread=300_000, trouble="no-day", day=""),
    Odd("no such day", "OD17", "310.000", "DB600208", "broken", unread=310_000, trouble="bad-day", day="31/02/2026"),
    Odd("to come", "OD18", "320.000", "DB600208", "broken", unread=320_000, trouble="coming-day", day="25/11/2199"),
    Odd("blanks in the number", "OD19", "2.080.000", "MBVCB.123 db 600 208 chuyen tien", "named", {208: 2_080_000}),
    Odd("small letters", "OD20", "2.090.000", "thanh toan db600209", "named", {209: 2_090_000}),
    Odd("a figure missing", "OD21", "2.100.000", "DB60021 tien hang", "like", {210: 2_100_000}, like=210, tick=True),
    Odd("a wrong figure", "OD22", "2.110.000", "Chuyen DB600811", "like", {211: 2_110_000}, like=211, tick=True),
    Odd("by phone", "OD23", "2.120.000", "0912600212 mua che", "like", {212: 2_120_000}, like=212, tick=True),
    Odd("by name, not ticked", "OD24", "2.130.000", "TRAN VAN QUANG CK", "like", unknown=2_130_000, like=213),
    Odd("name right, amount not", "OD25", "2.140.001", "PHAM THI NGA", "unknown", unknown=2_140_001),
    Odd("paid to another account", "OD26", "2.330.000", "DB600233", "unknown", unknown=2_330_000),
    Odd("to be paid in cash", "OD27", "2.320.000", "DB600232", "unknown", unknown=2_320_000),
    Odd("written by hand before", "TAY1", "2.340.000", "DB600234", "known", {234: 2_340_000}),
    Odd("its amount was another", "TAY2", "550.000", "dat coc", "broken", unread=550_000, trouble="number-known"),
    Odd("money out", "OD30", "", "Hoan tien DB600215", "debit", debit="2.150.000"),
    Odd("money out, by its sign", "OD31", "-150,000 VND", "Phi dich vu DB600215", "debit"),
    Odd("both ways", "OD32", "100.000", "DB600215", "broken", unread=100_000, trouble="both-ways", debit="100.000"),
    Odd("named twice", "OD33", "2.160.000", "DB600216 DB600216", "named", {216: 2_160_000}),
    Odd("glued to words", "OD34", "+2,170,000 VND", "TTDB600217X", "named", {217: 2_170_000}),
    Odd("paid", "OD35", "2.180.000", "DB600218", "named", {218: 2_180_000}),
    Odd("paid once more", "OD36", "2.180.000", "DB600218", "named", {218: 2_180_000}),
    Odd("a formula for an amount", "OD37", "=1+1", "DB600219", "broken", trouble="bad-amount"),
    Odd("a formula for words", "OD38", "2.190.000", '=HYPERLINK("x") DB600219', "named", {219: 2_190_000}),
    Odd("Excel's apostrophe", "'0000123", "2.200.000", "DB600220", "named", {220: 2_200_000}),
    Odd("that phone again", "OD40", "2.120.000", "sdt 84912600212", "like", unknown=2_120_000, like=212, tick=True),
]
# 100,000 too much, the expired, the cancelled, and the order that was paid twice.
OWED = 100_000 + 2_300_000 + 2_310_000 + 2_180_000


@dataclass(frozen=True)
class Answer:
    """What must come of the row on a line of the file."""

    line: int
    odd: Odd


def rows() -> list[tuple[list[str], Odd | None]]:
    """The file's rows with the answer to each, None for those that are no transaction. Every twelfth is odd."""
    odd, ordinary = iter(ODD), iter(range(460))
    made: list[tuple[list[str], Odd | None]] = [(cells, None) for cells in [*HEAD, HEADER]]
    for count in range(500):
        if count == PAGE:
            made.append((HEADER, None))
        row = next(odd) if count % 12 == 11 and count < 480 else _ordinary(next(ordinary))
        made.append(([str(count + 1), row.day, row.reference, row.debit, row.credit, "", row.words], row))
    return made + [(cells, None) for cells in FOOT]


def _ordinary(count: int) -> Odd:
    """190 orders paid as they should be, 210 other sums that came in, 60 that went out."""
    reference = f"FT26329{count:05d}"
    day = ("24/11/2026", "24-11-2026 09:30:15", "2026-11-24", "24/11/2026 14:05")[count % 4]
    if count % 23 in (7, 15, 21):
        return Odd(
            "out", reference, "", f"Trả tiền hàng đợt {count}", "debit", debit=f"{count * 7_000 + 1_100_000:,}", day=day
        )
    place = count - 3 * (count // 23) - sum(each < count % 23 for each in (7, 15, 21))  # among what came in, from 0
    if place % 2 == 0 and place // 2 < len(ORDINARY_ORDERS):
        order = ORDINARY_ORDERS[place // 2]
        amount = cost_of(order)
        return Odd(
            "paid",
            reference,
            _printed(amount, count),
            f"{number_of(order)} chuyển tiền",
            "named",
            {order: amount},
            day=day,
        )
    amount = 45_500 + place * 1_000
    return Odd(
        "other",
        reference,
        _printed(amount, count),
        f"Thu tiền điện nước, sổ {place}",
        "unknown",
        unknown=amount,
        day=day,
    )


def _printed(amount: int, count: int) -> str:
    dots = f"{amount:,}".replace(",", ".")
    return (dots, f"{amount:,}", f"{amount}.00", f"+{amount:,} VND", f"{dots},00", str(amount))[count % 6]


def answers() -> list[Answer]:
    return [Answer(line, odd) for line, (_cells, odd) in enumerate(rows(), 1) if odd is not None]


def text() -> str:
    kept = io.StringIO()
    csv.writer(kept, delimiter=";", lineterminator="\n").writerows(cells for cells, _answer in rows())
    return kept.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(text().encode("utf-8-sig"))
