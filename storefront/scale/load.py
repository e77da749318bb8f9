"""Makers with their goods, batch by batch: each batch is one transaction, so whatever is there is whole."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from django.db import connection
from django.utils import timezone

from search.models import DocumentTerm, IndexedProduct, ProductDocument
from search.services import refresh_labels
from storefront.scale.goods import Goods, invent
from storefront.scale.ground import is_loaded, prepare_ground
from storefront.scale.indexing import Beside, Here
from storefront.scale.sheets import batch
from storefront.scale.writing import Maker, Writer

MAKERS_AT_ONCE = 60
GROWTH = 4  # goods are this many times as many when tables are looked at again
SEARCH_TABLES = [model._meta.db_table for model in (IndexedProduct, ProductDocument, DocumentTerm)]
GOODS_OF_A_MAKER = (2, 5, 8, 12, 30)

# say(what, done, of)
Say = Callable[[str, int, int], None]


class AlreadyLoaded(Exception):
    """Scale data is in this database already."""


class OneProcessOnly(Exception):
    """A second process could not see or write what this one writes: SQLite, or a transaction around the load."""


@dataclass(frozen=True)
class Loaded:
    """How much was written."""

    products: int
    makers: int
    rows: dict[str, int]


def load_scale(*, products: int, outlets: int, seed: int, processes: int, say: Say) -> Loaded:
    """Add `products` invented goods, each on the shelves of `outlets` invented outlets, and their search documents.

    The same seed on the same day gives the same goods. What is in the database stays as it is. With two `processes` the
    second builds documents while the first writes goods; an error of either ends the load, and what was committed by
    then stays. Raises AlreadyLoaded when there is scale data, whole or in part, and OneProcessOnly.
    """
    if is_loaded():
        raise AlreadyLoaded
    if processes > 1 and (connection.vendor != "postgresql" or connection.in_atomic_block):
        raise OneProcessOnly
    chance = Random(seed)  # noqa: S311  the same shop again, not a secret
    today = timezone.localdate()

    def told(done: int) -> None:
        say("search documents", done, products)

    with Beside(told, connection.settings_dict["NAME"]) if processes > 1 else Here(told) as documents:
        ground = prepare_ground(outlets, chance)
        say("pictures and outlets", outlets, outlets)
        rows: dict[str, int] = defaultdict(int)
        done = makers = 0
        analyse_at = 1
        for makers_and_goods in batches_of(chance, [commune.name for commune in ground.communes], products, outlets):
            product_ids: list[int] = []
            with batch():
                writer = Writer(ground, today)
                for maker, goods in makers_and_goods:
                    makers += 1
                    product_ids += writer.add_maker(makers, maker, goods)
                for table, count in writer.write().items():
                    rows[table] += count
            done += len(product_ids)
            say("products", done, products)
            if done >= analyse_at:
                _analyse(rows)
                analyse_at = done * GROWTH
            documents.add(product_ids)
        refresh_labels()
        documents.finish()
        _analyse([*rows, *SEARCH_TABLES])
    return Loaded(done, makers, dict(rows))


def _analyse(tables: Iterable[str]) -> None:
    """Let statements be planned for tables as full as they are now, not for empty ones."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


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
