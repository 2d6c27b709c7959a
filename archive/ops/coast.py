"""Makes data/map/coast.json: the coasts that the map of the journey needs, out of world-atlas.

The archive draws from the small file alone; this is for whoever wants to make it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

Point = tuple[float, float]  # degrees east, degrees north
Ring = list[Point]

WINDOW: Final = (-12.0, 20.0, 112.0, 72.0)  # west, south, east, north: wider than the drawing
ROOM: Final = 0.06  # degrees by which a simplified coast may differ from the one given
SMALLEST: Final = 0.25  # square degrees; smaller islands are left out
DIGITS: Final = 2


def coast(topology: dict[str, Any]) -> list[Ring]:
    """The rings of the land, holes such as the Caspian Sea among them, cut to the window.

    Raises KeyError or ValueError for what is no TopoJSON of land.
    """
    lines = [_line(arc, topology["transform"]) for arc in topology["arcs"]]
    found = []
    for ring in _rings(topology["objects"]["land"], lines):
        cut = simplified(cut_to_window(ring))
        if len(cut) > 3 and abs(area(cut)) >= SMALLEST:
            found.append([(round(x, DIGITS), round(y, DIGITS)) for x, y in cut])
    return found


def _line(arc: list[list[int]], transform: dict[str, Any]) -> Ring:
    """One arc in degrees. TopoJSON keeps each point as its distance from the one before."""
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    line = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        line.append((x * sx + tx, y * sy + ty))
    return line


def _rings(shape: dict[str, Any], lines: list[Ring]) -> Iterable[Ring]:
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _rings(part, lines)
        return
    if shape["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"land is a {shape['type']}, not made of polygons")
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for polygon in polygons:
        for arcs in polygon:
            yield _joined(arcs, lines)


def _joined(arcs: list[int], lines: list[Ring]) -> Ring:
    """A ring out of its arcs; the number of one that runs backwards is given as its complement."""
    ring: Ring = []
    for number in arcs:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def cut_to_window(ring: Ring) -> Ring:
    """Sutherland and Hodgman: cut along one side of the window after the other."""
    west, south, east, north = WINDOW
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        ring = _cut(ring, axis, limit, sign)
    return ring


def _cut(ring: Ring, axis: int, limit: float, sign: int) -> Ring:
    kept: Ring = []
    for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        inside, was_inside = ((p[axis] - limit) * sign >= 0 for p in (point, before))
        if inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append(
                (
                    before[0] + share * (point[0] - before[0]),
                    before[1] + share * (point[1] - before[1]),
                )
            )
        if inside:
            kept.append(point)
    return kept


def simplified(line: Ring, room: float = ROOM) -> Ring:
    """Ramer, Douglas and Peucker: leave out every point nearer to the line than `room`."""
    if len(line) < 3:
        return line
    keep, spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        far, distance = 0, room
        for n in range(first + 1, last):
            if (d := _distance(line[n], line[first], line[last])) > distance:
                far, distance = n, d
        if far:
            keep.add(far)
            spans += [(first, far), (far, last)]
    return [line[n] for n in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return float(((x - x1 - t * dx) ** 2 + (y - y1 - t * dy) ** 2) ** 0.5)


def area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def write(given: Path, made: Path) -> int:
    """Reads `land-50m.json`, writes the coasts; gives the number of points."""
    rings = coast(json.loads(given.read_text(encoding="utf-8")))
    lines = ",\n".join(json.dumps(ring, separators=(",", ":")) for ring in rings)
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return sum(map(len, rings))
