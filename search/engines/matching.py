"""Full text on plain tables: which products have the words that were typed, and how well; one SQL everywhere."""

from dataclasses import dataclass
from math import log

from django.db.models import Case, F, IntegerField, Max, Q, Value, When

from search.models import DocumentTerm
from search.synonyms import synonyms
from search.text import EMPTY_WORDS, TERM_LENGTH, fold_word, words_of

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

    def condition(self) -> Q:
        if self.is_prefix:
            # Between the prefix and the last word that could begin with it, in every collation of a-z and 0-9.
            return Q(folded__gte=self.folded, folded__lte=self.folded.ljust(TERM_LENGTH, "z"))
        return Q(folded=self.folded, marked=self.marked) if self.is_synonym else Q(folded=self.folded)

    def score(self) -> Case:
        """The row's weight times how well it meets the word; 0 when it does not."""
        cases = [
            When(folded=self.folded, marked=self.marked, then=F("weight") * (SYNONYM if self.is_synonym else EXACT))
        ]
        if not self.is_synonym:
            cases.append(When(folded=self.folded, then=F("weight") * (FOLDED if self.has_marks else EXACT)))
        if self.is_prefix:
            cases.append(When(marked__startswith=self.marked, then=F("weight") * PREFIX))
            cases.append(When(self.condition(), then=F("weight") * (FOLDED if self.has_marks else PREFIX)))
        return Case(*cases, default=Value(0), output_field=IntegerField())


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
    columns = {word: f"word{number}" for number, word in enumerate(words)}
    wanted = Q()
    for word in words:
        wanted |= word.condition()
    products = (
        DocumentTerm.objects.filter(wanted)
        .values("product_id")
        .annotate(**{columns[word]: Max(word.score()) for word in words})
        .order_by("product_id")
    )
    if every:
        for concept in concepts:
            met = Q()
            for way in concept:
                met |= Q(**{f"{columns[word]}__gt": 0 for word in way})
            products = products.filter(met)
    place = {word: number + 1 for number, word in enumerate(words)}
    rows = list(products.values_list("product_id", *columns.values()))
    points = {
        row[0]: [
            max(
                (sum(row[place[word]] for word in way) / len(way)) if all(row[place[word]] for word in way) else 0.0
                for way in concept
            )
            for concept in concepts
        ]
        for row in rows
    }
    # A word few products have says more than one that many have; among products with every word it changes nothing.
    rarity = [
        log(2 + len(points) / (1 + sum(1 for of in points.values() if of[number]))) for number in range(len(concepts))
    ]
    scores = {
        product_id: sum(point * rare for point, rare in zip(of, rarity, strict=True))
        for product_id, of in points.items()
    }
    return {product_id: score for product_id, score in scores.items() if score}
