"""python -m bench [--products 1000 10000] [--outlets 12] [--movements 1000000] [--seed 1]"""

import argparse
import os
import sys
from typing import Any

from bench import scratch

os.environ.update(scratch.environment())

import django

django.setup()

from bench import ledger, report  # noqa: E402  need Django
from bench.counter import measure_counter  # noqa: E402
from bench.measure import measure  # noqa: E402
from bench.pages import Measured, measured_pages  # noqa: E402
from bench.processes import serving  # noqa: E402
from bench.till import measure_checkouts  # noqa: E402
from storefront.scale.drill import prepare  # noqa: E402
from storefront.scale.drill import run as recall  # noqa: E402

SALES, DRILL_OUTLETS = 1_000, 5
YARDSTICK = Measured("a bare Django view, 24 rows", None, 1, ("/",), is_of_the_shop=False)


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def run(products: int, outlets: int, seed: int) -> dict[str, Any]:
    """Measure every page on a shop of this size."""
    with scratch.scratch_shop(products, outlets, seed, say) as environment:
        with serving("bench.bare", environment) as server:
            figures = [measure(server, YARDSTICK)]
        with serving("config.wsgi", environment) as server:
            for page in measured_pages(seed):
                say(page.name)
                figures.append(measure(server, page))
            say("guest checkout")
            checkouts, orders_a_second = measure_checkouts(server, seed)
            figures += checkouts
            say("counter")
            figures += measure_counter(server, seed)
        say(f"recall drill, {SALES:,} sales at {DRILL_OUTLETS} outlets")
        drill = recall(prepare(SALES, min(DRILL_OUTLETS, outlets), lambda _what, _done, _of: None))
    print(f"\n{products:,} products, {outlets} outlets, {products * outlets:,} stock records")
    print(report.table(figures))
    print(f"orders a second, two buyers at once on two workers: {orders_a_second:.1f}", end="\n\n")
    print(report.recall(drill), end="\n\n")
    return {
        "products": products,
        "outlets": outlets,
        "seed": seed,
        "pages": [each.as_dict() for each in figures],
        "orders_a_second": round(orders_a_second, 1),
        "recall": drill.as_dict(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What the shop's pages cost.")
    parser.add_argument("--products", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--outlets", type=int, default=12)
    parser.add_argument("--movements", type=int, default=ledger.MOVEMENTS, help="0 leaves the ledger out")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    scratch.collect_static(say)
    runs = [run(products, given.outlets, given.seed) for products in given.products]
    print(report.EXPLANATION)
    books = ledger.measure_ledger(given.movements, given.seed, say) if given.movements else None
    if books is not None:
        print(ledger.told(books))
    report.write(runs, books)
    return 0


if __name__ == "__main__":
    sys.exit(main())
