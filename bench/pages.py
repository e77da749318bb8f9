"""The pages that are measured, with the budget of each and the addresses that are asked for in turn."""

from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from search.labels import COMMUNE, GROUP, MAKER, OUTLET
from search.models import FacetLabel, ProductDocument
from storefront.scale.ground import MARK
from storefront.scale.words import KINDS

ADDRESSES = 400


@dataclass(frozen=True)
class Measured:
    """A page of the shop: at most `queries` a request, `budget` milliseconds of processor time (None: not set)."""

    name: str
    budget: float | None
    queries: int | None
    addresses: tuple[str, ...]
    is_of_the_shop: bool = True


def measured_pages(seed: int) -> list[Measured]:
    """Addresses drawn from what is in the database, the same for the same seed."""
    chance = Random(seed)
    facets = _facet_values()
    combined = [_combined(chance, facets) for _number in range(ADDRESSES)]
    single = [urlencode({kind: value}) for kind in (GROUP, COMMUNE, OUTLET) for value in facets[kind]]
    slugs = ProductDocument.objects.filter(language="vi").order_by("product_id").values_list("slug", flat=True)
    products = chance.sample(sorted(set(slugs)), min(ADDRESSES, len(set(slugs))))
    words = [name for kind in KINDS for name, _english in kind.names]
    return [
        Measured("listing, 24 cards and facets", 8, 4, ("/san-pham/",)),
        Measured("listing, one filter", 8, 4, tuple(f"/san-pham/?{query}" for query in single)),
        Measured("listing, filters combined", 8, 4, tuple(f"/san-pham/?{query}" for query in combined)),
        Measured("product page", 8, 8, tuple(f"/san-pham/{slug}/" for slug in products)),
        Measured("search with facets", 10, 4, tuple(f"/tim-kiem/?{urlencode({'q': word})}" for word in words)),
        Measured("home", None, None, ("/",)),
        Measured(
            "outlet page", None, None, tuple(f"/diem-ban/{code}/" for code in facets[OUTLET] if code.startswith(MARK))
        ),
    ]


def _facet_values() -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for kind in (GROUP, COMMUNE, OUTLET, MAKER):
        found = FacetLabel.objects.filter(language="vi", kind=kind).order_by("value")
        values[kind] = list(found.values_list("value", flat=True))
    return values


def _combined(chance: Random, facets: dict[str, list[str]]) -> str:
    """Four keys and a price range: nearly every address is a choice that nobody has asked for before."""
    lowest = chance.randrange(20, 120) * 1000
    return urlencode(
        [
            (GROUP, chance.choice(["1", "3", "4"])),
            (GROUP, chance.choice(facets[GROUP])),
            ("sao", chance.choice(["3", "4"])),
            (OUTLET, chance.choice(facets[OUTLET])),
            (COMMUNE, chance.choice(facets[COMMUNE])),
            (COMMUNE, chance.choice(facets[COMMUNE])),
            ("gia_tu", lowest),
            ("gia_den", lowest + chance.randrange(100, 400) * 1000),
        ]
    )
