"""The facts that every installation stands on: places of 1 July 2025 and product groups, read from dated files."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "data"

# Annex I of Decision 26/2026/QĐ-TTg, and the older groups that Decision 211/QĐ-UBND of 24 February 2021 still names.
TAXONOMIES = {
    "2026": ("Quyết định 26/2026/QĐ-TTg, Phụ lục I", date(2026, 5, 22)),
    "2021": ("Quyết định 211/QĐ-UBND tỉnh Điện Biên", date(2021, 2, 24)),
}
CURRENT_TAXONOMY = "2026"


@dataclass(frozen=True)
class ProvinceFact:
    code: str
    name: str
    name_en: str
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class CommuneFact:
    code: str
    province_code: str
    name: str
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class FormerUnitFact:
    """An old commune; `is_main` on the new commune that took most of it."""

    name: str
    kind: str
    former_district: str
    former_province: str
    commune_code: str
    is_main: bool


@dataclass(frozen=True)
class TaxonomyRow:
    taxonomy: str
    group: int
    roman: str
    group_vi: str
    group_en: str
    set: int | None
    subgroup_vi: str
    subgroup_en: str
    set_vi: str
    set_en: str
    flags: frozenset[str]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _placed(row: dict[str, str]) -> dict:
    return row | {"latitude": float(row["latitude"]), "longitude": float(row["longitude"])}


def read_provinces() -> Iterator[ProvinceFact]:
    """The 34 provinces and cities of 1 July 2025."""
    return (ProvinceFact(**_placed(row)) for row in _rows("places/provinces.csv"))


def read_communes() -> Iterator[CommuneFact]:
    """The 3,321 communes, wards and special zones."""
    return (CommuneFact(**_placed(row)) for row in _rows("places/communes.csv"))


def read_former_units() -> Iterator[FormerUnitFact]:
    """Every old commune with the new one that holds it; a divided one has a row for each part."""
    return (
        FormerUnitFact(**(row | {"is_main": row["is_main"] == "1"}))  # type: ignore[arg-type]
        for row in _rows("places/former_units.csv")
    )


def read_taxonomy() -> Iterator[TaxonomyRow]:
    """Groups and sets of every edition; the edition of 2021 has groups only."""
    for row in _rows("taxonomy.csv"):
        yield TaxonomyRow(
            taxonomy=row["taxonomy"],
            group=int(row["group"]),
            roman=row["roman"],
            group_vi=row["group_vi"],
            group_en=row["group_en"],
            set=int(row["set"]) if row["set"] else None,
            subgroup_vi=row["subgroup_vi"],
            subgroup_en=row["subgroup_en"],
            set_vi=row["set_vi"],
            set_en=row["set_en"],
            flags=frozenset(row["flags"].split()),
        )


def read_vat_rates() -> Iterator[tuple[str, int, date, str]]:
    """Rates of VAT by law: kind, per cent, first day, source."""
    for row in _rows("vat_rates.csv"):
        yield row["kind"], int(row["percent"]), date.fromisoformat(row["starts_on"]), row["source"]
