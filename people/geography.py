"""Drawing on the map: projection, coasts, degrees, and the shortest way between two places.

The projection is Lambert's conformal conic on a sphere: J. P. Snyder, Map Projections: A Working
Manual, U.S. Geological Survey Professional Paper 1395 (1987), p. 106, formulas 15-1 to 15-3. Two
parallels, 42° and 56° north, keep their length; between them the region of the journey lies.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import cos, log, pi, radians, sin, tan
from pathlib import Path
from typing import Final

from django.conf import settings

Point = tuple[float, float]
PARALLELS: Final = (42.0, 56.0)
EARTH_KM: Final = 6371.0


@dataclass(frozen=True)
class Sheet:
    """One drawing: its middle meridian, the corners that it must show, its width in its units."""

    meridian: float
    west: float
    south: float
    east: float
    north: float
    width: int
    step: int  # degrees from one line of the graticule to the next

    def _plane(self, east: float, north: float) -> Point:
        first, second = (radians(one) for one in PARALLELS)
        n = log(cos(first) / cos(second)) / log(tan(pi / 4 + second / 2) / tan(pi / 4 + first / 2))
        f = cos(first) * tan(pi / 4 + first / 2) ** n / n
        rho = f / tan(pi / 4 + radians(north) / 2) ** n
        theta = n * radians(east - self.meridian)
        return rho * sin(theta), rho * cos(theta)

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the plane; of a cone the middle reaches lowest."""
        corners = [
            self._plane(east, north)
            for east in (self.west, self.meridian, self.east)
            for north in (self.south, self.north)
        ]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def height(self) -> int:
        left, top, right, bottom = self._box
        return round((bottom - top) / (right - left) * self.width)

    def at(self, east: float, north: float) -> Point:
        """Where a place stands in the drawing."""
        left, top, right, _bottom = self._box
        scale = self.width / (right - left)
        x, y = self._plane(east, north)
        return round((x - left) * scale, 1), round((y - top) * scale, 1)

    def holds(self, east: float, north: float) -> bool:
        return self.west <= east <= self.east and self.south <= north <= self.north

    def path(self, points: Iterable[Point]) -> str:
        return "L".join(f"{x:g} {y:g}" for x, y in (self.at(*point) for point in points))

    def graticule(self) -> str:
        """Lines of longitude and latitude as one path."""
        fine = 2 if self.step > 2 else 1
        easts = range(
            _down(self.west, self.step) - self.step, _up(self.east) + self.step, self.step
        )
        norths = range(_down(self.south, self.step) - 10, min(80, _up(self.north) + 12), fine)
        across = range(_down(self.south, self.step), _up(self.north) + self.step, self.step)
        along = range(int(self.west) - 15, int(self.east) + 16, fine)
        lines = [[(float(east), float(north)) for north in norths] for east in easts]
        lines += [[(float(east), float(north)) for east in along] for north in across]
        return "".join(f"M{self.path(line)}" for line in lines)


def _down(number: float, step: int) -> int:
    return math.floor(number / step) * step


def _up(number: float) -> int:
    return math.ceil(number)


JOURNEY: Final = Sheet(meridian=46, west=9, south=37.5, east=83, north=57.5, width=1120, step=10)
ORIGINS: Final = Sheet(
    meridian=18.5, west=11.5, south=46.8, east=25.5, north=51.4, width=640, step=2
)


@cache
def coasts() -> tuple[tuple[Point, ...], ...]:
    """The rings of the land in degrees; `manage.py make_coast` makes the file."""
    rings = json.loads((Path(settings.BASE_DIR) / "data" / "map" / "coast.json").read_text("utf-8"))
    return tuple(tuple((east, north) for east, north in ring) for ring in rings)


@cache
def land(sheet: Sheet) -> str:
    """The land as one path, to be filled by the even-odd rule: seas within it are holes."""
    return "".join(f"M{sheet.path(ring)}Z" for ring in coasts())


@cache
def graticule(sheet: Sheet) -> str:
    return sheet.graticule()


def kilometres(one: Point, other: Point) -> float:
    """The shortest way on the globe between two places, given as degrees east and north."""
    return EARTH_KM * _angle(one, other)


def _angle(one: Point, other: Point) -> float:
    (east1, north1), (east2, north2) = (tuple(map(radians, p)) for p in (one, other))
    cosine = sin(north1) * sin(north2) + cos(north1) * cos(north2) * cos(east2 - east1)
    return math.acos(max(-1.0, min(1.0, cosine)))


def shortest_way(one: Point, other: Point, pieces: int = 24) -> list[Point]:
    """Points along the great circle from one place to the other, both included."""
    angle = _angle(one, other)
    if angle < 1e-9:
        return [one, other]
    return [_between(one, other, angle, n / pieces) for n in range(pieces + 1)]


def _between(one: Point, other: Point, angle: float, share: float) -> Point:
    weights = (sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle))
    x = y = z = 0.0
    for weight, (east, north) in zip(weights, (one, other), strict=True):
        x += weight * cos(radians(north)) * cos(radians(east))
        y += weight * cos(radians(north)) * sin(radians(east))
        z += weight * sin(radians(north))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


# Names beside circles, so that none covers another

LETTER, LINE = 7.4, 16.0  # width of a letter and height of a line, in units of the drawing
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    anchor: str  # start, middle or end


class Labels:
    """Names of places in the order of weight: each stands where there is still room, or nowhere."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.taken: list[Box] = []

    def mark(self, x: float, y: float, radius: float) -> None:
        """A circle that no name may cover."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def is_free(self, x: float, y: float, radius: float) -> bool:
        return self._free((x - radius, y - radius, x + radius, y + radius))

    def place(self, text: str, x: float, y: float, radius: float) -> Label | None:
        """The first of four sides on which the name covers nothing."""
        width, gap = len(text) * LETTER, radius + 5
        sides: Sequence[tuple[Label, float]] = (
            (Label(x, y - gap, "middle"), x - width / 2),
            (Label(x + gap, y + 5, "start"), x + gap),
            (Label(x - gap, y + 5, "end"), x - gap - width),
            (Label(x, y + gap + 10, "middle"), x - width / 2),
        )
        for label, left in sides:
            box = (left, label.y - LINE + 4, left + width, label.y + 3)
            if self._free(box):
                self.taken.append(box)
                return Label(round(label.x, 1), round(label.y, 1), label.anchor)
        return None

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = box
        inside = (
            left >= 0 and right <= self.sheet.width and top >= 0 and bottom <= self.sheet.height
        )
        return inside and not any(
            left < r and right > x and top < b and bottom > y for x, y, r, b in self.taken
        )
