"""Full text on plain tables: which products have the words that were typed, and how well; one SQL everywhere."""

from dataclasses import dataclass
from math import log
from operator import mul

from common.rows import fetch
from search.models import DocumentTerm
from search.synonyms import synonyms
from search.text import EMPTY_WORDS, TERM_LENGTH, fold_word, words_of

TERMS = DocumentTerm._meta.db_table
WORDS = 12
ALTERNATIVES = 12
PREFIX_FROM = 2  # letters
# By how much a word's weight (2 to 14) counts. The steps are wide enough that a word met exactly, marks and all, beats
# any word that is alike only without its marks, wherever either stands.
EXACT, SYNONYM, PREFIX, FOLDED = 12, 8, 6, 1


@dataclass(frozen=True)
class Word:
    """One word to look for: as typed, or (a synonym) only exactly so."""

    marked: str
    is_synonym: bool = False
    is_prefix: bool = False

    @property
    def folded(self) -> str:
        return fold_word(self.marked)

    @property
    def has_marks(self) -> bool:
        return self.marked != self.folded

    def condition(self) -> "Fragment":
        """Rows that could meet the word, found by the index of folded words."""
        if self.is_prefix:
            # Between the prefix and the last word that could begin with it, in every collation of a-z and 0-9.
            return "folded BETWEEN %s AND %s", [self.folded, self.folded.ljust(TERM_LENGTH, "z")]
        if self.is_synonym:
            return "folded = %s AND marked = %s", [self.folded, self.marked]
        return "folded = %s", [self.folded]

    def score(self) -> "Fragment":
        """The row's weight times how well it meets the word; 0 when it does not."""
        cases: list[tuple[Fragment, int]] = [
            (("folded = %s AND marked = %s", [self.folded, self.marked]), SYNONYM if self.is_synonym else EXACT)
        ]
        if not self.is_synonym:
            cases.append((("folded = %s", [self.folded]), FOLDED if self.has_marks else EXACT))
        if self.is_prefix:
            cases.append((("substr(marked, 1, %s) = %s", [len(self.marked), self.marked]), PREFIX))
            cases.append((self.condition(), FOLDED if self.has_marks else PREFIX))
        whens = "".join(f" WHEN {condition} THEN weight * {times}" for (condition, _values), times in cases)
        return f"CASE{whens} ELSE 0 END", [value for (_condition, values), _times in cases for value in values]


Fragment = tuple[str, list[str | int]]  # SQL and the values of its place-holders
Concept = list[tuple[Word, ...]]  # ways to say one thing; all words of one way must be there


@dataclass(frozen=True)
class Matches:
    """Products by how well they match; `all_words` is False when none had every word."""

    scores: dict[int, float]
    all_words: bool


def match(text: str) -> Matches:
    """Products with every word of `text` or a synonym of it; when there are none, products with any.

    One query, or two when no product has every word.
    """
    concepts = concepts_of(text)
    if not concepts:
        return Matches({}, all_words=True)
    found = _scored(concepts, every=True)
    if found or len(concepts) == 1:
        return Matches(found, all_words=True)
    return Matches(_scored(concepts, every=False), all_words=False)


def concepts_of(text: str) -> list[Concept]:
    """What was asked for: synonyms take the longest phrase they know, before any marks are folded away."""
    words = words_of(text)[:WORDS]
    words = [word for word in words if word not in EMPTY_WORDS] or words
    last_is_open = bool(text) and not text[-1].isspace()
    concepts: list[Concept] = []
    start = 0
    while start < len(words):
        length, others = _longest_rule(words, start)
        end = start + length
        typed = tuple(
            Word(word, is_prefix=last_is_open and place == len(words) - 1 and len(fold_word(word)) >= PREFIX_FROM)
            for place, word in enumerate(words[start:end], start)
        )
        phrase = tuple(words[start:end])
        said_otherwise = [tuple(Word(word, is_synonym=True) for word in other) for other in others if other != phrase]
        concepts.append([typed, *said_otherwise[:ALTERNATIVES]])
        start = end
    return concepts


def _longest_rule(words: list[str], start: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
    for length in range(min(synonyms().longest, len(words) - start), 0, -1):
        others = synonyms().others(tuple(words[start : start + length]))
        if others:
            return length, others
    return 1, ()


def _scored(concepts: list[Concept], *, every: bool) -> dict[int, float]:
    words = list(dict.fromkeys(word for concept in concepts for way in concept for word in way))
    place = {word: number for number, word in enumerate(words, 1)}
    rows = _best_rows(words, concepts if every else [], place)
    points = [_points(rows, [[place[word] for word in way] for way in concept]) for concept in concepts]
    # A word few products have says more than one that many have; among products with every word it changes nothing.
    rarity = [log(2 + len(rows) / (1 + sum(map(bool, of_concept)))) for of_concept in points]
    scores: dict[int, float] = {}
    for row, *of in zip(rows, *points, strict=True):
        score = sum(map(mul, of, rarity))
        if score:
            scores[row[0]] = score
    return scores


def _points(rows: list[tuple], ways: list[list[int]]) -> list[float]:
    """For each row the best of the ways to say one thing: the mean of a way's columns, if all its words are there."""
    if all(len(way) == 1 for way in ways):
        columns = [way[0] for way in ways]
        return [max([row[column] for column in columns]) for row in rows]
    points = []
    for row in rows:
        best = 0.0
        for way in ways:
            met = [row[column] for column in way]
            if 0 not in met:
                best = max(best, sum(met) / len(met))
        points.append(best)
    return points


def _best_rows(words: list[Word], needed: list[Concept], place: dict[Word, int]) -> list[tuple]:
    """Products with their best row for each word, from column 1 on in the words' order; those that meet all `needed`.

    Each word reads the covering index of folded words alone; an OR of them all would have to fetch every row it meets.
    Written out, because the ORM takes longer to put twenty such columns together than the databases to answer.
    """
    branches: list[str] = []
    values: list[str | int] = []
    for word in words:
        (score, scored), (condition, asked) = word.score(), word.condition()
        columns = ", ".join(f"{score if other is word else 0} AS word{place[other]}" for other in words)
        branches.append(f"SELECT product_id, {columns} FROM {TERMS} WHERE {condition}")  # noqa: S608  as below
        values += [*scored, *asked]
    best = ", ".join(f"MAX(word{place[word]}) AS word{place[word]}" for word in words)
    met = "".join(
        f" AND ({' OR '.join(' AND '.join(f'word{place[word]} > 0' for word in way) for way in concept)})"
        for concept in needed
    )
    statement = f"""
        SELECT * FROM (SELECT product_id, {best} FROM ({" UNION ALL ".join(branches)}) met GROUP BY product_id) found
        WHERE 1 = 1{met} ORDER BY product_id
    """  # noqa: S608  place-holders and numbers
    return fetch(statement, values, ())
