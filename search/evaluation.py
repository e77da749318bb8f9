"""How well an engine finds what people meant: judged queries in a CSV file, scored as information retrieval does."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from math import log2
from pathlib import Path

from search.engines import Engine
from search.results import Query

CUT = 10
COLUMNS = ("query", "expected_name_vi", "kind")


@dataclass(frozen=True)
class Judgement:
    """A query with the Vietnamese names of all products that answer it; `kind` groups queries in the report."""

    query: str
    expected: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Score:
    """Means over queries, 0 to 1: nDCG@10 and recall@10 (of at most ten expected), and the share that found nothing."""

    queries: int
    ndcg: float
    recall: float
    zero_results: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def read_judgements(path: Path) -> list[Judgement]:
    """Rows of a CSV file in UTF-8; several expected names are split by `|`. Raises ValueError for a missing column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or [])]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}")
        return [
            Judgement(
                row["query"],
                tuple(dict.fromkeys(name.strip() for name in row["expected_name_vi"].split("|") if name.strip())),
                (row["kind"] or "").strip(),
            )
            for row in rows
        ]


def evaluate(judgements: Iterable[Judgement], engine: Engine, now: datetime) -> dict[str, Score]:
    """Scores by kind, and of all queries under the empty kind `""`. Products are judged by their Vietnamese name."""
    figures: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for judged in judgements:
        found = engine.search(Query("vi", text=judged.query), now)
        names = [card.name for card in found.cards[:CUT]]
        figure = (ndcg(names, judged.expected), recall(names, judged.expected), found.total == 0)
        figures[judged.kind].append(figure)
    every = [figure for of_kind in figures.values() for figure in of_kind]
    scores = {kind: _mean(of_kind) for kind, of_kind in sorted(figures.items()) if kind}
    return scores | {"": _mean(every)}


def ndcg(found: list[str], expected: tuple[str, ...]) -> float:
    """Discounted gain of the first ten, by that of the best order there could be; each name counts once."""
    if not expected:
        return 0.0 if found else 1.0  # rightly nothing
    gained, left = 0.0, set(expected)
    for place, name in enumerate(found[:CUT]):
        if name in left:
            left.discard(name)
            gained += 1 / log2(place + 2)
    return gained / sum(1 / log2(place + 2) for place in range(min(len(expected), CUT)))


def recall(found: list[str], expected: tuple[str, ...]) -> float:
    """The share of the expected names (of ten, when there are more) among the first ten."""
    if not expected:
        return 0.0 if found else 1.0
    return len(set(found[:CUT]) & set(expected)) / min(len(expected), CUT)


def _mean(figures: list[tuple[float, float, bool]]) -> Score:
    if not figures:
        return Score(0, 0.0, 0.0, 0.0)
    size = len(figures)
    return Score(size, *(round(sum(column) / size, 4) for column in zip(*figures, strict=True)))
