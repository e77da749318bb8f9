"""Finding a commune of the nation by what was typed: its name of today or an old one, with or without marks."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalogue.models import Commune, FormerPlace
from common.compiled import Compiled
from common.folding import fold

KINDS = re.compile(r"^(xa|phuong|p|x|thi tran|tt|dac khu) ")
MOST = 12


@dataclass(frozen=True)
class Found:
    """One commune that may be meant; `once` is the old name that led to it, if it was an old name."""

    commune: Commune
    once: str = ""

    @property
    def value(self) -> str:
        """As it stands in the field: the commune and its province."""
        return f"{self.commune}, {self.commune.province.name}"


def bare_name(typed: str) -> str:
    """The folded name without the word for its kind and without the province after a comma."""
    return KINDS.sub("", fold(typed.split(",")[0]))


def suggest_communes(typed: str, province_code: str = "", limit: int = MOST) -> list[Found]:
    """Communes whose name begins with what was typed, of one province or of all, our own first; then old names."""
    name = bare_name(typed)
    if len(name) < 2:
        return []
    here = Q(province=province_code) if province_code else Q()
    starting = (
        Commune.objects.filter(here, folded__startswith=name)
        .select_related("province")
        .order_by("folded", "province__name", "pk")[:limit]
    )
    found = {commune.pk: Found(commune) for commune in starting}
    if len(found) < limit:
        there = Q(commune__province=province_code) if province_code else Q()
        former = (
            FormerPlace.objects.filter(there, folded__startswith=name)
            .select_related("commune__province")
            .order_by("folded", "pk")[:limit]
        )
        for place in former:
            found.setdefault(place.commune_id, Found(place.commune, place.name))
    return list(found.values())[:limit]


def _named(name: str, **where: str) -> QuerySet[Commune]:
    """Communes of this name, and those into which one of this name went: found by index in each table."""
    today = Commune.objects.filter(folded=name).order_by().values("pk")
    once = FormerPlace.objects.filter(folded=name, kind=FormerPlace.Kind.COMMUNE).order_by().values("commune")
    return Commune.objects.filter(pk__in=today.union(once), **where).select_related("province").order_by("pk")


communes_anywhere = Compiled(_named, name=str)
communes_of = Compiled(_named, name=str, province=str)


def match_communes(typed: str, province_code: str = "") -> list[Found]:
    """Communes of exactly this name, today's before those that had it once; of one province or of all. One query."""
    name = bare_name(typed)
    if not name:
        return []
    found = communes_of(name=name, province=province_code) if province_code else communes_anywhere(name=name)
    return [Found(commune) for commune in sorted(found, key=lambda commune: commune.folded != name)]
