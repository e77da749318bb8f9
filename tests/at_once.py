"""Doing many things at the same moment, each on a database connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection, connections


def at_once(works: list[Callable[[], object]], refusals: tuple[type[Exception], ...]) -> list[object]:
    """Do all the works at the same moment; returns what came of each, a refusal being an outcome like any other."""
    barrier = threading.Barrier(len(works))
    outcomes: list[object] = [None] * len(works)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[number] = works[number]()
        except refusals as refusal:
            outcomes[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def count_kinds(outcomes: list[object]) -> Counter:
    """How many outcomes of each type there are."""
    return Counter(type(outcome).__name__ for outcome in outcomes)
