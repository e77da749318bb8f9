"""Other words for the same thing, from search/data/synonyms-vi.txt (Solr's format), applied when a query is read."""

from functools import cache
from pathlib import Path

from search.text import fold_word, words_of

SYNONYMS = Path(__file__).parent / "data" / "synonyms-vi.txt"

Phrase = tuple[str, ...]


class Synonyms:
    """Rules by phrase. A phrase typed with marks meets its rule as written; one without any mark meets it folded."""

    def __init__(self, text: str):
        self._rules: dict[Phrase, dict[Phrase, None]] = {}  # dicts as ordered sets
        self._folded: dict[Phrase, dict[Phrase, None]] = {}
        for line in text.splitlines():
            rule = line.partition("#")[0].strip()
            if rule:
                self._add(rule)
        for phrase, others in self._rules.items():
            folded = tuple(fold_word(word) for word in phrase)
            self._folded.setdefault(folded, {}).update(others)
        self.longest = max((len(phrase) for phrase in self._rules), default=1)

    def _add(self, rule: str) -> None:
        left, arrow, right = rule.partition("=>")
        sources = _phrases(left)
        targets = _phrases(right) if arrow else sources
        for source in sources:
            self._rules.setdefault(source, {}).update(dict.fromkeys(targets))

    def others(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """What may stand for `phrase`, itself mostly included; empty when no rule speaks of it."""
        if phrase in self._rules:
            return tuple(self._rules[phrase])
        if all(word == fold_word(word) for word in phrase):
            return tuple(self._folded.get(phrase, ()))
        return ()


@cache
def synonyms() -> Synonyms:
    """The shop's own rules, read once per process."""
    return Synonyms(SYNONYMS.read_text(encoding="utf-8"))


def _phrases(part: str) -> list[Phrase]:
    return [phrase for phrase in (tuple(words_of(entry)) for entry in part.split(",")) if phrase]
