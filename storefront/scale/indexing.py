"""Search documents of goods that are committed: built here, or by a second process while this one goes on writing.

A new process reads this module before Django is set up, so nothing above the functions needs it.
"""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread
from types import TracebackType
from typing import Self

# told(how many products have their documents)
Told = Callable[[int], None]


class Here:
    """Documents batch by batch in this process and its transaction."""

    def __init__(self, told: Told):
        self._told, self._done = told, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        pass

    def add(self, product_ids: list[int]) -> None:
        _refresh(product_ids)
        self._done += len(product_ids)
        self._told(self._done)

    def finish(self) -> None:
        """All that was added is built already."""


class Beside:
    """The same by a process with a connection of its own, batch by batch in the order they were added.

    Its error is raised here by the next `add` or by `finish`; batches that were not begun by then are left out.
    """

    def __init__(self, told: Told, database: str):
        self._told, self._done = told, 0
        self._database = database
        # Spawned, not forked: a fork would go on using this process's connection.
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_end_with_first)
        self._waiting: deque[tuple[int, Future]] = deque()

    def __enter__(self) -> Self:
        self._submit([])  # it starts while the ground is laid
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self._pool.shutdown(cancel_futures=error is not None)

    def add(self, product_ids: list[int]) -> None:
        self._submit(product_ids)
        while self._waiting and self._waiting[0][1].done():
            self._take()

    def finish(self) -> None:
        """Wait for everything that was added."""
        while self._waiting:
            self._take()

    def _submit(self, product_ids: list[int]) -> None:
        self._waiting.append((len(product_ids), self._pool.submit(_refresh_in, self._database, product_ids)))

    def _take(self) -> None:
        count, built = self._waiting.popleft()
        built.result()
        if count:
            self._done += count
            self._told(self._done)


def _end_with_first() -> None:
    """Let this process end when the first one is killed; it would wait for work for ever."""
    first = parent_process()

    def watch() -> None:
        if first is not None:
            first.join()
            os._exit(1)  # what it was writing is rolled back

    Thread(target=watch, daemon=True).start()


def _refresh_in(database: str, product_ids: list[int]) -> None:
    _set_up(database)
    _refresh(product_ids)


@cache
def _set_up(database: str) -> None:
    """Make this new process one of the shop, on the database that the first one writes to."""
    import django

    django.setup()
    from django.db import connections

    connections.settings["default"]["NAME"] = database


def _refresh(product_ids: list[int]) -> None:
    from search.services import refresh_documents
    from storefront.scale.sheets import batch

    with batch():
        refresh_documents(product_ids)
