"""Makers with their goods, batch by batch: each batch is one transaction, so whatever is there is whole."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from search.services import refresh_documents, refresh_labels
from storefront.scale.goods import Goods, invent
from storefront.scale.ground import is_loaded, prepare_ground
from storefront.scale.writing import Maker, Writer

MAKERS_AT_ONCE = 60
DOCUMENTS_AT_ONCE = 500
GOODS_OF_A_MAKER = (2, 5, 8, 12, 30)

# say(what, done, of)
Say = Callable[[str, int, int], None]


class AlreadyLoaded(Exception):
    """Scale data is in this database already."""


@dataclass(frozen=True)
class Loaded:
    """How much was written."""

    products: int
    makers: int
    rows: dict[str, int]


def load_scale(*, products: int, outlets: int, seed: int, say: Say) -> Loaded:
    """Add `products` invented goods, each on the shelves of `outlets` invented outlets, and their search documents.

    The same seed on the same day gives the same goods. What is in the database stays as it is.
    Raises AlreadyLoaded when there is scale data, whole or in part.
    """
    if is_loaded():
        raise AlreadyLoaded
    chance = Random(seed)  # noqa: S311  the same shop again, not a secret
    today = timezone.localdate()
    ground = prepare_ground(outlets, chance)
    say("pictures and outlets", outlets, outlets)
    product_ids: list[int] = []
    rows: dict[str, int] = defaultdict(int)
    makers = 0
    for batch in batches_of(chance, [commune.name for commune in ground.communes], products, outlets):
        with transaction.atomic():
            writer = Writer(ground, today)
            for maker, goods in batch:
                makers += 1
                product_ids += writer.add_maker(makers, maker, goods)
            for table, count in writer.write().items():
                rows[table] += count
        say("products", len(product_ids), products)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or the next statements are planned for empty tables
    refresh_labels()
    for start in range(0, len(product_ids), DOCUMENTS_AT_ONCE):
        refresh_documents(product_ids[start : start + DOCUMENTS_AT_ONCE])
        say("search documents", min(start + DOCUMENTS_AT_ONCE, len(product_ids)), products)
    return Loaded(len(product_ids), makers, dict(rows))


def batches_of(
    chance: Random, places: list[str], products: int, outlets: int
) -> Iterator[list[tuple[Maker, list[Goods]]]]:
    """Makers with their goods until there are `products` of them, some makers at a time."""
    left = products
    while left:
        batch = []
        while left and len(batch) < MAKERS_AT_ONCE:
            commune = chance.randrange(len(places))
            count = min(left, chance.choice(GOODS_OF_A_MAKER))
            goods = [invent(chance, places[commune], outlets) for _number in range(count)]
            batch.append((Maker.named(chance, commune, places[commune]), goods))
            left -= count
        yield batch
