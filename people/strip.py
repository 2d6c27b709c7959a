"""Life at a glance: the stations of a life on one axis, as percentages of its width."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.dates import UncertainDate
from people.lifeline import LINES, Station, gaps
from people.models import Line
from people.words import Value

TRANSPORTS = (1925, 1933)  # the transports ran from 1925 to 1932; the band ends with the year
AXIS = 48
SPREAD = {1: (48,), 2: (38, 62), 3: (33, 48, 66), 4: (28, 42, 56, 70)}
LONG = 90  # years; a longer life has a mark for every second decade


@dataclass(frozen=True)
class Scale:
    """Years of the axis, from the first to the last decade."""

    first: int
    last: int

    def x(self, day: dt.date) -> float:
        years = day.year + (day.timetuple().tm_yday - 1) / 366
        return round(min(max((years - self.first) / (self.last - self.first) * 100, 0), 100), 2)

    def year(self, year: int) -> float:
        return self.x(dt.date(year, 1, 1))


def strip(line: Sequence[Station]) -> Value | None:
    """The drawing of `components/strip.html`; None for fewer than two stations."""
    life = _until_death(line)
    if len(life) < 2:
        return None
    fork = life[-1].told.accounts if life[-1].is_death and life[-1].fact.disputed else []
    scale = _scale([s.day for s in life], [date for _letter, date in fork])
    ends = [(letter, _end(date, scale)) for letter, date in fork[: max(SPREAD)]]
    steady = life[:-1] if ends else life
    ys = SPREAD.get(len(ends), ())
    branches = list(zip(ends, ys, strict=False))
    return {
        "title": _("Life at a glance, %(first)s to %(last)s")
        % {"first": scale.first, "last": scale.last},
        "description": _description(steady, ends),
        "bands": _bands(scale),
        "ticks": _ticks(scale),
        "segments": _segments(steady, scale)
        + [_branch(steady[-1], day, y, scale) for (_letter, day), y in branches],
        "points": [{"x": scale.x(s.day), "open": s.open} for s in steady],
        "labels": _labels(steady, scale)
        + [_letter_label(letter, day, y, scale) for (letter, day), y in branches],
    }


def _until_death(line: Sequence[Station]) -> list[Station]:
    """Facts after death are no part of the life: burial, rehabilitation."""
    for n, station in enumerate(line):
        if station.is_death:
            return list(line[: n + 1])
    return list(line)


def _scale(days: list[dt.date], ends: list[UncertainDate | None]) -> Scale:
    """From decade to decade; an end without a date needs room behind the last station."""
    told = [day for date in ends if date and (day := date.strict_earliest or date.strict_latest)]
    years = [day.year for day in (*days, *told)]
    room = 6 if len(told) < len(ends) else 1
    return Scale(min(years) // 10 * 10, -(-(max(years) + room) // 10) * 10)


def _end(date: UncertainDate | None, scale: Scale) -> dt.date:
    """Where a broken line ends: at the date of its account, or at the end of the axis."""
    day = (date.strict_earliest or date.strict_latest) if date else None
    return day or dt.date(scale.last - 1, 6, 30)


LATE = 50  # of a hundred
NO_ROOM = 96  # of a hundred: a letter behind it would reach beyond a narrow page


def _bands(scale: Scale) -> list[Value]:
    first, last = TRANSPORTS
    if scale.last <= first or scale.first >= last:
        return []
    x, end = scale.year(first), scale.year(min(last, scale.last))
    # Late on the scale the label stands before its band: after it there is no room for it.
    band = {"x": x, "width": round(end - x, 2), "late": x > LATE, "label": _("Transports 1925–32")}
    return [band]


def _ticks(scale: Scale) -> list[Value]:
    step = 20 if scale.last - scale.first > LONG else 10
    years = range(scale.first, scale.last + 1, step)
    anchors = {scale.first: "start", scale.last: "end"}
    return [{"x": scale.year(y), "label": y, "anchor": anchors.get(y, "middle")} for y in years]


def _segments(life: list[Station], scale: Scale) -> list[Value]:
    missing = gaps(life)
    found: list[Value] = []
    for n, (station, following) in enumerate(pairwise(life)):
        line = LINES[Line(following.fact.line)]
        if n in missing or line == "none":
            continue
        found.append({"x1": scale.x(station.day), "x2": scale.x(following.day), "line": line})
    return found


def _branch(last: Station, day: dt.date, y: int, scale: Scale) -> Value:
    x1 = scale.x(last.day)
    return {"x1": x1, "x2": max(scale.x(day), x1), "y1": AXIS, "y2": y, "line": "dash"}


def _letter_label(letter: str, day: dt.date, y: int, scale: Scale) -> Value:
    """Behind the end of its line; where the drawing ends there, above it."""
    label: Value = {"text": letter, "strong": True}
    if (x := scale.x(day)) > NO_ROOM:
        return {**label, "x": 100, "y": y - 8, "anchor": "end"}
    return {**label, "x": round(x + 0.6, 2), "y": y + 4}


def _labels(life: list[Station], scale: Scale) -> list[Value]:
    born = next((s for s in life if s.is_birth), None)
    if born is None:
        return []
    text = _("born %(birth)s") % {"birth": born.day.year}
    return [{"x": scale.x(born.day), "y": 32, "text": text, "anchor": "start"}]


def _description(life: list[Station], ends: list[tuple[str, dt.date]]) -> str:
    """What the drawing shows, in whole sentences, for those who do not see it."""
    first, last = life[0].day.year, life[-1].day.year
    said = [
        _("The recorded life runs from %(first)s to %(last)s.") % {"first": first, "last": last}
    ]
    said += [
        _("Nothing is recorded for %(years)s.") % {"years": gap.text} for gap in gaps(life).values()
    ]
    if ends:
        count = len(ends)
        said.append(
            ngettext(
                "After that %(count)s broken line shows the account of the death.",
                "After that %(count)s broken lines show the accounts of the death.",
                count,
            )
            % {"count": count}
        )
    return " ".join(said)
