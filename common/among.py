"""A condition on one of many keys that costs the same to write and to plan however many they are."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func

from common.rows import marks


class Among(Func):
    """True where `column` (a path to a whole number, as in "lot__product_id") is one of `keys`; for `filter`.

    PostgreSQL gets one array instead of a mark for each key: the statement is the same for any number of them, so that
    neither the driver nor the planner starts anew. Elsewhere it is an IN.
    """

    def __init__(self, column: str | F, keys: Iterable[int], **extra: Any):
        super().__init__(column, output_field=BooleanField(), **extra)
        self.keys = list(keys)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        if not self.keys:
            raise EmptyResultSet
        return f"{column} IN ({marks(self.keys)})", [*parameters, *self.keys]

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        if not self.keys:
            raise EmptyResultSet
        return f"{column} = ANY(%s::bigint[])", [*parameters, self.keys]
