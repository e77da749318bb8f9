"""The words beside facet values, in both languages, kept ready so that a listing asks no other table."""

from collections.abc import Callable, Iterator

from catalogue.models import Commune, Producer, ProductGroup, ProductSet, Taxonomy
from catalogue.models.places import DIEN_BIEN
from common.translated import localized
from search.documents import LANGUAGES
from search.models import FacetLabel
from shops.models import Outlet

GROUP, STARS, COMMUNE, MAKER, OUTLET = "nhom", "sao", "xa", "nsx", "diem"
SET_PREFIX = "s"  # nhom=3 is a group, nhom=s11 a set

MakerNames = Callable[[str], dict[str, str]]
_maker_names: list[MakerNames] = []


def register_maker_names(names: MakerNames) -> None:
    """Take the names makers go by in a language, by slug, from the app that knows; others keep the registered name."""
    if names not in _maker_names:
        _maker_names.append(names)


def build_labels() -> list[FacetLabel]:
    """Labels of every group, set, commune of the province, maker and outlet."""
    return [
        FacetLabel(language=language, kind=kind, value=value, label=label[:200], rank=rank, parent=parent)
        for language in LANGUAGES
        for kind, value, label, rank, parent in _labels(language)
    ]


def _labels(language: str) -> Iterator[tuple[str, str, str, int, str]]:
    edition = Taxonomy.objects.order_by("-valid_from", "-code").first()
    for group in ProductGroup.objects.filter(taxonomy=edition):
        yield GROUP, str(group.number), localized(group, "name", language), group.number, ""
    for product_set in ProductSet.objects.filter(group__taxonomy=edition).select_related("group"):
        number = product_set.number
        parent = str(product_set.group.number)
        yield GROUP, f"{SET_PREFIX}{number}", localized(product_set, "name", language), number, parent
    for commune in Commune.objects.filter(province=DIEN_BIEN):
        yield COMMUNE, commune.code, commune.short_name, 0, ""
    known = {slug: name for names in _maker_names for slug, name in names(language).items()}
    for producer in Producer.objects.all():
        yield MAKER, producer.slug, known.get(producer.slug, producer.name), 0, ""
    for outlet in Outlet.objects.shown():
        yield OUTLET, outlet.code, localized(outlet, "name", language), outlet.rank, ""
