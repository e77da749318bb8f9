"""Words as people write and type them: tokens with their marks, and the order of the Vietnamese alphabet."""

import unicodedata
from functools import lru_cache

from common.folding import CharTable, fold

TERM_LENGTH = 40
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
# Words that tell nothing apart; they are left out of documents and, unless they stand alone, of queries.
EMPTY_WORDS = frozenset("và của là có các cho được với từ the of and a an in is from with for to".split())  # noqa: SIM905


def _of_words(char: str) -> str:
    return char if unicodedata.category(char)[0] in "LNM" else " "


_WORDS = CharTable(_of_words)


@lru_cache(maxsize=5_000)  # the names of sets, places and makers come again with every product
def words_of(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case with their marks, composed (NFC); signs, emoji and controls only part words."""
    kept = unicodedata.normalize("NFC", text).lower().translate(_WORDS)
    return tuple(word[:TERM_LENGTH] for word in kept.split() if fold_word(word))


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """One word folded, without inner spaces: "₫" and the like fold to nothing."""
    return fold(word).replace(" ", "")[:TERM_LENGTH]


def sort_name(title: str, length: int = 255) -> str:
    """A key whose plain order of characters is the order of Vietnamese dictionaries: letters first, tones after.

    Each letter becomes one ASCII character by its place in the alphabet, so that no database's collation matters.
    """
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", title).lower():
        letter, tone = _place_of(char)
        if letter != " ":
            letters.append(letter)
            tones.append(tone)
        elif letters and letters[-1] != " ":
            letters.append(" ")
    return ("".join(letters).strip() + " " + "".join(tones))[:length]


@lru_cache(maxsize=5_000)
def _place_of(char: str) -> tuple[str, str]:
    """What stands for a character and its tone in a sort key; a space for signs, no tone for digits."""
    letter, tone = _taken_apart(char)
    if letter in ALPHABET:
        return chr(ord("A") + ALPHABET.index(letter)), str(tone)
    if char.isdigit():
        return (char if char.isascii() else "9"), ""
    return " ", ""


def _taken_apart(char: str) -> tuple[str, int]:
    """A letter without its tone, and the tone's place in the order (0 for none)."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((TONES.index(mark) + 1 for mark in parts if mark in TONES), 0)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)), tone
