"""Bring the places and product groups of the database in step with the dated files."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from catalogue.models import Commune, FormerPlace, ProductGroup, ProductSet, Province, Taxonomy, VatRate
from catalogue.models.places import DIEN_BIEN
from catalogue.reference import (
    TAXONOMIES,
    CommuneFact,
    ProvinceFact,
    read_communes,
    read_former_units,
    read_provinces,
    read_taxonomy,
    read_vat_rates,
)
from catalogue.signals import reference_changed
from common.folding import fold

BATCH = 1000
Facts = dict[str, Any]


@transaction.atomic
def load_reference() -> None:
    """Write provinces, communes, old names and the taxonomy; running it again writes nothing that is right.

    A row is known again by its official key, so its id and all that points at it stay. Rows that the files do not hold
    stay too: staff may have added an old name. `reference_changed` is sent once when rows change that others may have
    read; a first load has no readers yet.
    """
    is_first = not Province.objects.exists()
    changed = [
        _bring_in_step(Province, ["code"], map(_place, read_provinces())),
        _bring_in_step(Commune, ["code"], map(_commune, read_communes())),
        _bring_in_step(
            FormerPlace, ["name", "kind", "former_district", "former_province", "commune_id"], _former_places()
        ),
        *_load_taxonomy(),
    ]
    _add_vat_rates()
    if any(changed) and not is_first:
        reference_changed.send(sender=Province)


def _bring_in_step(model: type[models.Model], key: list[str], wanted: Iterable[Facts]) -> bool:
    """Create the rows that are missing and update those that differ; returns whether anything was written."""
    present: dict[tuple[Any, ...], models.Model] = {
        tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()
    }
    to_write: dict[tuple[Any, ...], models.Model] = {}
    for facts in wanted:
        identity = tuple(facts[name] for name in key)
        row = present.get(identity)
        if row is None or any(getattr(row, name) != value for name, value in facts.items()):
            # A town and a commune of one name that lie in one new commune (Yên Viên) are one old name.
            to_write.setdefault(identity, model(**facts))
            other_fields = [name for name in facts if name not in key]
    if not to_write:
        return False
    # One upsert: Django's bulk_update of the nation's communes takes most of a minute on SQLite.
    model._default_manager.bulk_create(
        to_write.values(), batch_size=BATCH, update_conflicts=True, unique_fields=key, update_fields=other_fields
    )
    return True


def _place(fact: ProvinceFact | CommuneFact) -> Facts:
    return {**vars(fact), "folded": fold(fact.name)}


def _commune(fact: CommuneFact) -> Facts:
    facts = _place(fact)
    facts["province_id"] = facts.pop("province_code")
    return facts


def _former_places() -> list[Facts]:
    """Old communes of the nation, and the former districts of this province as aliases of what lies in them now.

    Main heirs come first, so that the lowest id of a name is the one to trust.
    """
    ours = {fact.code for fact in read_communes() if fact.province_code == DIEN_BIEN}
    places: list[Facts] = []
    districts: set[tuple[str, str, str]] = set()
    for fact in sorted(read_former_units(), key=lambda fact: not fact.is_main):
        # Five island districts had no communes under them.
        kind = FormerPlace.Kind.COMMUNE if fact.former_district else FormerPlace.Kind.DISTRICT
        places.append(_former_place(fact.name, kind, fact.former_district, fact.former_province, fact.commune_code))
        if fact.commune_code in ours and fact.former_district:
            districts.add((fact.former_district, fact.former_province, fact.commune_code))
    for district, province, commune in sorted(districts):
        places.append(_former_place(district, FormerPlace.Kind.DISTRICT, district, province, commune))
    return places


def _former_place(name: str, kind: FormerPlace.Kind, district: str, province: str, commune: str) -> Facts:
    return {
        "name": name,
        "kind": kind.value,
        "former_district": district,
        "former_province": province,
        "commune_id": commune,
        "folded": fold(name),
    }


def _add_vat_rates() -> None:
    """Rates that are missing; one that the office has changed since stays as the office has it."""
    known = set(VatRate.objects.values_list("kind", "starts_on"))
    VatRate.objects.bulk_create(
        VatRate(kind=kind, percent=percent, starts_on=starts_on, source=source)
        for kind, percent, starts_on, source in read_vat_rates()
        if (kind, starts_on) not in known
    )


def _load_taxonomy() -> list[bool]:
    rows = list(read_taxonomy())
    editions = [
        {"code": code, "decision": decision, "valid_from": valid_from}
        for code, (decision, valid_from) in TAXONOMIES.items()
    ]
    groups = [
        {
            "taxonomy_id": row.taxonomy,
            "number": row.group,
            "roman": row.roman,
            "name_vi": row.group_vi,
            "name_en": row.group_en,
        }
        for row in rows
    ]
    changed = [
        _bring_in_step(Taxonomy, ["code"], editions),
        _bring_in_step(ProductGroup, ["taxonomy_id", "number"], groups),
    ]
    group_ids = {(group.taxonomy_id, group.number): group.pk for group in ProductGroup.objects.all()}
    sets = [
        {
            "group_id": group_ids[row.taxonomy, row.group],
            "number": row.set,
            "subgroup_vi": row.subgroup_vi,
            "subgroup_en": row.subgroup_en,
            "name_vi": row.set_vi,
            "name_en": row.set_en,
            "is_liquor": "liquor" in row.flags,
            "is_fresh": "fresh" in row.flags,
            "is_bookable": "bookable" in row.flags,
        }
        for row in rows
        if row.set is not None
    ]
    return [*changed, _bring_in_step(ProductSet, ["group_id", "number"], sets)]
