"""Engines answer queries from the documents. Which one runs is the setting SEARCH_ENGINE."""

from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings

from search.exceptions import UnknownEngine
from search.results import Query, Result


class Engine(Protocol):
    """What every engine does; tests/search/test_contract.py holds each of them to it."""

    def search(self, query: Query, now: datetime) -> Result:
        """Answer `query` as of `now`. Raises NoSuchPage for a page past the last; page 1 is always there."""
        ...


def get_engine(name: str | None = None) -> Engine:
    """The engine of this name, by default the one that the settings choose."""
    return _engine(name or settings.SEARCH_ENGINE)


@cache
def _engine(name: str) -> Engine:
    if name == "database":
        from search.engines.database import DatabaseEngine

        return DatabaseEngine()
    raise UnknownEngine(name)
