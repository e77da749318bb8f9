"""Every address of the site with something real behind it: what the table of rights is tried on.

`addresses()` walks the resolver; `World.path` fills an address's parameters with a thing of the first outlet, the first
producer or the first buyer, so that whoever is refused is refused something that is there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.urls import URLPattern, get_resolver

PARAMETER = re.compile(r"<(?:[a-z]+:)?(?P<name>[a-z_]+)>")
MODEL_DESK = re.compile(r"quan-tri/(?:snippets/(?:choose/)?[a-z]+/)?(?P<model>[a-z]+)/")
BROKEN_ON_PURPOSE = "quan-tri/failwhale/"  # Wagtail's own, to look at an error page; whoever is in the admin may


@dataclass(frozen=True)
class Address:
    """One address as the resolver spells it ("quay/<slug:code>/kho/"), and its name in its app."""

    route: str
    name: str

    @property
    def is_counter(self) -> bool:
        return self.route.startswith("quay/<slug:code>/")


def addresses() -> list[Address]:
    """Every address of the site, as the resolver finds them, Wagtail's page that fails on purpose left out."""

    def walk(patterns: list[Any], before: str) -> Iterator[Address]:
        for each in patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLPattern):
                yield Address(route, each.name or "")
            else:
                yield from walk(each.url_patterns, route)

    return [each for each in walk(get_resolver().url_patterns, "") if each.route != BROKEN_ON_PURPOSE]


@dataclass
class World:
    """What stands behind the addresses. `values` go by the longest start of a route that is written down for a name."""

    counter: Callable[[str], str]
    values: dict[tuple[str, str], object]
    whole: dict[str, str] = field(default_factory=dict)  # routes that are expressions, written out

    def path(self, address: Address) -> str:
        """The address with real things in it. Raises KeyError for a parameter that nobody has thought of."""
        if address.is_counter:
            return self.counter(address.name)
        if address.route in self.whole:
            return self.whole[address.route]
        filled = PARAMETER.sub(lambda found: str(self._value(address.route, found["name"])), address.route)
        return "/" + filled.replace("^", "").replace("$", "")

    def _value(self, route: str, name: str) -> object:
        starts = [start for start, known in self.values if known == name and route.startswith(start)]
        if starts:
            return self.values[max(starts, key=len), name]
        if name in ("pk", "object_id") and (desk := MODEL_DESK.match(route)) is not None:
            return first_of(desk["model"])
        raise KeyError(f"{name} of {route}: give it a value in tests/test_rights.py")


def first_of(model_name: str) -> int:
    """The first row of the model that a desk of the admin is named for; a desk without a row proves nothing."""
    (model,) = [each for each in apps.get_models() if each._meta.model_name == model_name]
    return model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
