"""Doing many things at the same moment, each on a database connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

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


@contextmanager
def hands(number: int) -> Iterator[Callable[[list[Callable[[], object]], tuple[type[Exception], ...]], list[object]]]:
    """So many hands, each with a connection that it keeps: `do(works, refusals)` begins at the same moment with all.

    For rounds, where opening connections would take most of the time, and for more works than the database takes
    connections: each hand then does its share of them, one after the other.
    """
    barrier = threading.Barrier(number)

    def begin(works: list[tuple[int, Callable[[], object]]], refusals: tuple[type[Exception], ...]) -> dict:
        connection.ensure_connection()
        barrier.wait(timeout=60)
        outcomes: dict[int, object] = {}
        for place, work in works:
            try:
                outcomes[place] = work()
            except refusals as refusal:
                outcomes[place] = refusal
        return outcomes

    def do(works: list[Callable[[], object]], refusals: tuple[type[Exception], ...]) -> list[object]:
        shares = [list(enumerate(works))[hand::number] for hand in range(number)]
        found: dict[int, object] = {}
        for share in pool.map(lambda each: begin(each, refusals), shares):
            found |= share
        return [found[place] for place in range(len(works))]

    # A thread takes one share only, for it waits at the barrier till each of the others has taken one.
    with ThreadPoolExecutor(max_workers=number) as pool:
        try:
            yield do
        finally:
            do([connections.close_all] * number, ())
