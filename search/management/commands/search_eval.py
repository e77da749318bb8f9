import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.engines import get_engine
from search.evaluation import evaluate, read_judgements
from search.exceptions import UnknownEngine


class Command(BaseCommand):
    help = "Score an engine on judged queries (CSV: query, expected_name_vi, kind): nDCG@10, recall@10, zero results."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--engine", help="database or elasticsearch; by default the one in use")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, engine: str | None, json: bool, **options):
        try:
            scores = evaluate(read_judgements(file), get_engine(engine), timezone.now())
        except (OSError, ValueError, UnknownEngine) as refusal:
            raise CommandError(f"{type(refusal).__name__}: {refusal}") from refusal
        if json:
            self.stdout.write(as_json(scores))
            return
        self.stdout.write(f"{'kind':24}{'queries':>8}{'nDCG@10':>9}{'recall@10':>11}{'zero':>7}")
        for kind, score in scores.items():
            line = f"{kind or 'all':24}{score.queries:8}{score.ndcg:9.3f}{score.recall:11.3f}{score.zero_results:7.3f}"
            self.stdout.write(line)


def as_json(scores) -> str:
    everything = scores[""].as_dict()
    kinds = {kind: score.as_dict() for kind, score in scores.items() if kind}
    return json.dumps({"all": everything, "kinds": kinds}, ensure_ascii=False, indent=2)
