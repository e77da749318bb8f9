"""Querysets of hot pages whose SQL is put together once: only the values change from one request to the next.

Django compiles a queryset anew each time it runs. For the statement behind a product page, 14 tables wide, that takes
more processor time than everything else on the page; the SQL it comes to is always the same.
"""

import copy
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.sql import Query

from common.rows import adapted

# Values that no caller means: each argument is compiled with the first, then with the second, to see where it goes.
SAMPLES: dict[type, tuple[Any, Any]] = {
    str: ("\u2063one", "\u2063two"),
    int: (2_000_000_011, 2_000_000_033),
    datetime: (datetime(1901, 2, 3, tzinfo=UTC), datetime(1902, 3, 4, tzinfo=UTC)),
    date: (date(1901, 2, 3), date(1902, 3, 4)),
}


class Compiled:
    """A queryset as a function of named values: `Compiled(build, slug=str)` and then `found(slug="che")`.

    `build` takes the values by name and returns a queryset; the shape of the SQL must not depend on
    them, so it uses no lists, no None and no branches. Annotations, select_related and prefetch_related work as usual.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: type):
        self._build = build
        self._kinds = kinds
        self._ready: dict[str, _Ready] = {}

    def __call__(self, **values: Any) -> list[Any]:
        """The rows for these values, in the queryset's order."""
        vendor = connection.vendor
        if vendor not in self._ready:
            self._ready[vendor] = _Ready(self._build, self._kinds)
        return self._ready[vendor].rows(values)


class _Ready:
    """The compiled statement on one kind of database, and which parameters each value fills."""

    def __init__(self, build: Callable[..., QuerySet], kinds: dict[str, type]):
        samples = {name: SAMPLES[kind][0] for name, kind in kinds.items()}
        self._queryset = build(**samples)
        self._compiler = self._queryset.query.get_compiler(using="default")
        self._sql, self._parameters = self._compiler.as_sql()
        self._converters: dict[int, tuple[list[Callable[..., Any]], Any]] | None = None
        self._places: dict[str, list[int]] = {}
        for name, kind in kinds.items():
            other = build(**samples | {name: SAMPLES[kind][1]})
            sql, parameters = other.query.get_compiler(using="default").as_sql()
            if sql != self._sql:
                raise TypeError(f"the shape of the statement depends on {name}")
            pairs = enumerate(zip(self._parameters, parameters, strict=True))
            self._places[name] = [place for place, (first, second) in pairs if first != second]

    def rows(self, values: dict[str, Any]) -> list[Any]:
        if values.keys() != self._places.keys():
            raise TypeError(f"wanted {sorted(self._places)}, given {sorted(values)}")
        here = connections[DEFAULT_DB_ALIAS]
        parameters = list(self._parameters)
        for name, value in values.items():
            for place in self._places[name]:
                parameters[place] = adapted(value, here)
        queryset = QuerySet(self._queryset.model, query=_Bound(self, tuple(parameters)), using="default")
        for name in ("_prefetch_related_lookups", "_iterable_class", "_fields"):
            setattr(queryset, name, getattr(self._queryset, name))
        return list(queryset)

    def compiler(self, parameters: tuple[Any, ...]) -> Any:
        bound = copy.copy(self._compiler)
        bound.connection = connections[DEFAULT_DB_ALIAS]  # this thread's
        bound.as_sql = lambda *_args, **_options: (self._sql, parameters)
        bound.get_converters = self._converters_of
        return bound

    def _converters_of(self, expressions: Iterable[Any]) -> dict[int, tuple[list[Callable[..., Any]], Any]]:
        """The same for every run, as the columns are; Django asks each column again."""
        if self._converters is None:
            self._converters = type(self._compiler).get_converters(self._compiler, expressions)
        return self._converters


class _Bound(Query):
    """Stands for the query of a queryset and hands out the compiled statement with its values."""

    def __init__(self, ready: _Ready, parameters: tuple[Any, ...]):
        self.__dict__.update(ready._queryset.query.__dict__)
        self._statement, self._values = ready, parameters

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        return self._statement.compiler(self._values)
