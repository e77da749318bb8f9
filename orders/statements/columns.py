"""Which column of a statement means what: guessed from the words that banks in Vietnam print above them."""

from dataclasses import dataclass

from common.folding import fold

LEAST_ACCOUNT = 6  # figures
HEAD_ROWS = 60  # a bank's head matter (name, account, period) is shorter than that
ROLES = ("reference", "booked_on", "credit", "debit", "words")
NEEDED = ("reference", "booked_on", "credit")
# Folded words, the likeliest first; those with a blank are also looked for inside a longer header.
KNOWN = {
    "debit": (
        "ghi no",
        "so tien ghi no",
        "phat sinh no",
        "ps no",
        "so tien no",
        "tien ra",
        "so tien chi",
        "debit",
        "debit amount",
        "no",
    ),
    "credit": (
        "ghi co",
        "so tien ghi co",
        "phat sinh co",
        "ps co",
        "so tien co",
        "tien vao",
        "so tien thu",
        "credit",
        "credit amount",
        "co",
        "so tien giao dich",
        "so tien",
        "amount",
    ),
    "reference": (
        "so tham chieu",
        "ma giao dich",
        "so giao dich",
        "so but toan",
        "ma tham chieu",
        "so chung tu",
        "so gd",
        "ma gd",
        "so ct",
        "reference number",
        "reference no",
        "reference",
        "transaction number",
        "transaction id",
        "transaction no",
        "ref no",
        "doc no",
    ),
    "booked_on": (
        "ngay hach toan",
        "ngay ghi so",
        "ngay ghi co",
        "ngay hieu luc",
        "ngay giao dich",
        "ngay gd",
        "booking date",
        "posting date",
        "transaction date",
        "value date",
        "tran date",
        "thoi gian giao dich",
        "ngay",
        "date",
    ),
    "words": (
        "noi dung giao dich",
        "noi dung chi tiet",
        "noi dung",
        "dien giai",
        "mo ta giao dich",
        "mo ta",
        "transaction details",
        "transaction description",
        "description",
        "details",
        "remark",
        "remarks",
    ),
}


@dataclass(frozen=True)
class Header:
    """The row of the grid (from 0) that names the columns, and the place of each role in it."""

    row: int
    places: dict[str, int]


def guess_places(cells: list[str]) -> dict[str, int]:
    """Which cell of a header row is which role, as far as its words are known."""
    folded = [fold(cell) for cell in cells]
    places: dict[str, int] = {}
    for role, known in KNOWN.items():
        free = {place: name for place, name in enumerate(folded) if name and place not in places.values()}
        exact = (place for word in known for place, name in free.items() if name == word)
        inside = (place for word in known if " " in word for place, name in free.items() if f" {word} " in f" {name} ")
        found = next(exact, next(inside, None))
        if found is not None:
            places[role] = found
    return places


def guess_header(grid: list[list[str]]) -> Header | None:
    """The first row that names number, day and credit; None where no row does."""
    for row, cells in enumerate(grid[:HEAD_ROWS]):
        if len(cells) >= len(NEEDED):
            places = guess_places(cells)
            if all(role in places for role in NEEDED):
                return Header(row, places)
    return None


def find_header(grid: list[list[str]], names: dict[str, str]) -> Header | None:
    """The row whose folded words are the `names` kept for a bank, by role; None where no row has all of them."""
    wanted = {role: name for role, name in names.items() if name}
    for row, cells in enumerate(grid[:HEAD_ROWS]):
        folded = [fold(cell) for cell in cells]
        if all(name in folded for name in wanted.values()):
            return Header(row, {role: folded.index(name) for role, name in wanted.items()})
    return None


def names_of(grid: list[list[str]], header: Header) -> dict[str, str]:
    """The folded words of each role's column, by which it is known again in the bank's next statement."""
    return {role: fold(grid[header.row][place]) for role, place in header.places.items()}


def other_account(grid: list[list[str]], header_row: int, number: str) -> str:
    """The account that the head matter prints where it is not `number`; empty when it prints ours or none."""
    found = ""
    for cells in grid[:header_row]:
        words = fold(" ".join(cells))
        if ("tai khoan" in words or "account" in words) and sum(char.isdigit() for char in words) >= LEAST_ACCOUNT:
            if number.casefold() in words.replace(" ", ""):
                return ""
            found = found or " ".join(cells)[:120]
    return found
