"""Which packing the staff mean by what they typed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.codes import read_code
from catalogue.queries import coded
from common.folding import fold, tokens
from search.queries import find
from search.results import Query
from shops.models import Outlet

Product = get_model("catalogue", "Product")
MOST_FOUND = 24
USUAL = 8


def packings() -> QuerySet:
    """What is received and sold: packings, and products sold without packings; hidden ones too, they may come first."""
    return Product.objects.exclude(structure=Product.PARENT).select_related("parent", "packing")


def find_packings(typed: str, language: str) -> list[Any]:
    """Packings by internal code, by GTIN, or by words of the name with or without Vietnamese marks; best first."""
    if (code := read_code(typed)).names_packing:
        return list(packings().filter(coded(code)))
    found = find(Query(language=language, text=typed), timezone.now())
    cards = found.cards if found.matched_all else []
    # Other words of the page match too; at the counter the name comes first, and the rest only when no name fits.
    words = tokens(typed)
    named = [card for card in cards if all(word in fold(card.name) for word in words)]
    parents = [card.product_id for card in named or cards]
    listed = Q(parent__in=parents) | Q(pk__in=parents)
    # A product that is not in the window yet has no document to be found by.
    spelled = Q(parent__title__icontains=typed) | Q(structure=Product.STANDALONE, title__icontains=typed)
    return sorted(packings().filter(listed | spelled)[: MOST_FOUND * 2], key=_by_rank(parents))[:MOST_FOUND]


def usual_packings(outlet: Outlet) -> list[Any]:
    """What the outlet took in last, the latest first: most deliveries bring the same goods again."""
    latest = outlet.balances.order_by("-pk").values_list("lot__product_id", flat=True)[: USUAL * 4]
    ids = list(dict.fromkeys(latest))[:USUAL]
    by_id = packings().in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def _by_rank(parents: Iterable[int]) -> Any:
    rank = {parent: place for place, parent in enumerate(parents)}
    return lambda packing: (rank.get(packing.parent_id or packing.pk, len(rank)), packing.parent_id or 0, packing.pk)
