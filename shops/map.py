"""The outlets on a sketch of the province: numbers for templates/components/map.html, no map service and no script.

The land is drawn as one broad soft stroke along lines between neighbouring commune centres. It is a likeness to find
one's way by, not a boundary: the page says so.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 380, 410  # units of the drawing
WEST, NORTH = 102.0482, 22.591  # degrees at its upper left corner
ACROSS = 216.4  # units for a degree of longitude
DOWN = 231.9  # units for a degree of latitude; the ratio is the cosine of 21.5° north
NEIGHBOURS = 60  # communes farther apart than this share no land
MARKER_GAP = 30  # between centres of markers, which are 26 across
MARGIN = 15
MARKER_RADIUS = 15
LETTER = 6.2  # units across for a letter of a name, on the broad side
LINE = 12  # units from the top of a name to its foot
# Names that fit without touching each other, and the side on which they stand when it is free.
LABELLED = {
    "Mường Nhé": "start",
    "Sín Chải": "middle",
    "Mường Chà": "middle",
    "Tủa Chùa": "start",
    "Mường Ảng": "start",
    "Mường Luân": "middle",
    "Mường Nhà": "start",
    "Na Sang": "start",
}


class Located(Protocol):
    """Anything with a name and a place, such as a Commune."""

    name: str
    latitude: float
    longitude: float


class Outlet(Located, Protocol):
    """A row of an outlet list that carries its number on the map."""

    code: str
    number: int | None
    is_open: bool | None


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    name: str
    is_here: bool = False


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Marker:
    """An outlet's number; (at_x, at_y) is its true place when others pushed it aside."""

    x: int
    y: int
    at_x: int
    at_y: int
    number: int
    name: str
    url: str
    is_open: bool | None


@dataclass(frozen=True)
class Map:
    title: str
    land: str
    communes: Sequence[Dot]
    labels: Sequence[Label]
    abroad: Sequence[Label]
    markers: Sequence[Marker]
    width: int = WIDTH
    height: int = HEIGHT


def draw_map(
    communes: Iterable[Located],
    outlets: Iterable[Outlet] = (),
    *,
    here: str = "",
    title: str = "",
    url_prefix: str = "#",
) -> Map:
    """Lay out the province from its communes, with a numbered marker for each outlet inside the frame.

    `here` names the commune to point out (a maker's); a marker leads to `url_prefix` and the outlet's code.
    """
    communes = list(communes)
    markers = _markers(outlets, url_prefix)
    dots = [Dot(*project(place), place.name, is_here=place.name == here) for place in communes]
    return Map(
        title=title or _("Sơ đồ các điểm bán trên 45 xã, phường của tỉnh Điện Biên"),
        land=_land([(dot.x, dot.y) for dot in dots]),
        communes=dots,
        labels=_labels([dot for dot in dots if dot.name in LABELLED or dot.is_here], markers),
        abroad=[
            Label(70, 270, _("Lào")),
            Label(150, 30, _("Trung Quốc")),
            Label(316, 66, _("Lai Châu")),
            Label(330, 300, _("Sơn La")),
        ],
        markers=markers,
    )


def project(place: Located) -> tuple[int, int]:
    """Turn degrees into units of the drawing."""
    return round((place.longitude - WEST) * ACROSS), round((NORTH - place.latitude) * DOWN)


def _labels(dots: list[Dot], markers: list[Marker]) -> list[Label]:
    """Each name on its usual side, or on another where a marker or a name stands there; none where no side is free."""
    placed: list[Label] = []
    for dot in sorted(dots, key=lambda dot: not dot.is_here):  # the place pointed out has the first choice
        usual = LABELLED.get(dot.name, "start")
        sides = [_label(dot, anchor) for anchor in dict.fromkeys((usual, "start", "end", "middle"))]
        free = [side for side in sides if not _is_taken(side, markers, placed)]
        if free:
            placed.append(free[0])
    return placed


def _label(dot: Dot, anchor: str) -> Label:
    far = 6 if dot.is_here else 0
    aside, up = {"start": (8 + far, 4), "end": (-8 - far, 4), "middle": (0, -9 - far)}[anchor]
    return Label(dot.x + aside, dot.y + up, dot.name, anchor)


def _box(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right and foot of a name as it is drawn."""
    across = len(label.text) * LETTER
    left = label.x - {"start": 0, "middle": across / 2, "end": across}[label.anchor]
    return left, label.y - LINE, left + across, label.y + 3


def _is_taken(label: Label, markers: list[Marker], placed: list[Label]) -> bool:
    left, top, right, foot = _box(label)
    if left < 0 or right > WIDTH:
        return True
    for marker in markers:
        nearest = (min(max(marker.x, left), right), min(max(marker.y, top), foot))
        if math.dist(nearest, (marker.x, marker.y)) < MARKER_RADIUS:
            return True
    return any(
        left < box[2] and box[0] < right and top < box[3] and box[1] < foot for box in (_box(other) for other in placed)
    )


def _land(points: list[tuple[int, int]]) -> str:
    """Path data joining near neighbours; a pair with a third commune between them needs no line of its own."""
    parts = []
    for i, (x, y) in enumerate(points):
        for a, b in points[i + 1 :]:
            span = math.dist((x, y), (a, b))
            middle = ((x + a) / 2, (y + b) / 2)
            between = any(
                math.dist(middle, other) < span / 2 - 0.5 for other in points if other not in ((x, y), (a, b))
            )
            if span <= NEIGHBOURS and not between:
                parts.append(f"M{x} {y}L{a} {b}")
    return "".join(parts)


def _markers(outlets: Iterable[Outlet], url_prefix: str) -> list[Marker]:
    """Place the markers so that none hides another: crowded ones move apart, each in turn, always the same way."""
    shown = [(outlet, project(outlet)) for outlet in outlets if outlet.number]
    shown = [(outlet, (x, y)) for outlet, (x, y) in shown if 0 <= x <= WIDTH and 0 <= y <= HEIGHT]
    # Outlets of one town share a point, so each starts a hair to its own side.
    spots = [[x + math.cos(2.4 * i), y + math.sin(2.4 * i)] for i, (_outlet, (x, y)) in enumerate(shown)]
    for _round in range(80):
        for i, one in enumerate(spots):
            for other in spots[i + 1 :]:
                apart = math.dist(one, other)
                if apart < MARKER_GAP:
                    push = (MARKER_GAP - apart) / 2 / (apart or 1)
                    shift = [(one[axis] - other[axis]) * push for axis in (0, 1)]
                    for axis, most in ((0, WIDTH), (1, HEIGHT)):
                        one[axis] = min(max(one[axis] + shift[axis], MARGIN), most - MARGIN)
                        other[axis] = min(max(other[axis] - shift[axis], MARGIN), most - MARGIN)
    return [
        Marker(*_settle(spot, at), *at, outlet.number or 0, outlet.name, f"{url_prefix}{outlet.code}", outlet.is_open)
        for (outlet, at), spot in zip(shown, spots, strict=True)
    ]


def _settle(spot: list[float], at: tuple[int, int]) -> tuple[int, int]:
    """A marker that nobody pushed stands on its own place."""
    return at if math.dist(spot, at) < 2 else (round(spot[0]), round(spot[1]))
