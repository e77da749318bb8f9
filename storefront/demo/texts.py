"""The demo's data files, read once."""

import csv
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
ILLUSTRATIONS = Path(__file__).parent / "illustrations"


@cache
def table(name: str) -> dict:
    """One TOML file of the demo as a dictionary."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def sourced_products() -> dict[str, dict]:
    """Rows of the real list by their Vietnamese name: what newspapers and offices say, blank where they are silent."""
    with (FOLDER / "ocop-dien-bien.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["name_vi"]: row for row in csv.DictReader(file)}
