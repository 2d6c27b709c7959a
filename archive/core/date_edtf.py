"""EDTF read into bounds: the library `edtf` reads each point, the frame around points is ours.

The library alone cannot be trusted with a whole expression: open ends come back as floats, an
unknown end becomes ten years, a qualified season or `193X~/1940` is not read, `1930-1X` prints
to the console and fails, and winter is December only.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, cast

import edtf as edtf_library

from archive.core import date_errors as errors
from archive.core.date_errors import UncertainDateError


class Unit(StrEnum):
    """How finely a point is known."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    SPAN = "span"  # any other mask of X, known by its first and last day only


class Kind(StrEnum):
    POINT = "point"
    INTERVAL = "interval"
    ONE_OF = "one of"
    ALL_OF = "all of"


MARGIN_DAYS = 3
MARGIN_MONTHS = {
    Unit.MONTH: 1,
    Unit.SEASON: 3,
    Unit.YEAR: 12,
    Unit.SPAN: 12,
    Unit.DECADE: 120,
    Unit.CENTURY: 1200,
}


@dataclass(frozen=True)
class Point:
    """One date of any unit; the bounds are the first and last day it can mean, taken strictly.

    Both bounds are None where the whole year is unknown (`XXXX-12`). `margin` is the coarsest
    part marked with ~ or %, by which the bounds are widened for finding.
    """

    edtf: str
    unit: Unit
    earliest: date | None
    latest: date | None
    margin: Unit | None
    uncertain: bool

    @property
    def bare(self) -> str:
        return re.sub(r"[?~%]", "", self.edtf)

    @property
    def wide_earliest(self) -> date | None:
        if self.earliest is None or self.margin is None:
            return self.earliest
        if self.margin is Unit.DAY:
            return shift_days(self.earliest, -MARGIN_DAYS)
        return _shift_months(self.earliest, -MARGIN_MONTHS[self.margin])

    @property
    def wide_latest(self) -> date | None:
        if self.latest is None or self.margin is None:
            return self.latest
        if self.margin is Unit.DAY:
            return shift_days(self.latest, MARGIN_DAYS)
        if self.latest == date.max:
            return self.latest
        following = _shift_months(shift_days(self.latest, 1), MARGIN_MONTHS[self.margin])
        return following if following == date.max else shift_days(following, -1)


@dataclass(frozen=True)
class Run:
    """From one point to another; None is an open or unknown end; a lone date is both its ends."""

    start: Point | None
    end: Point | None
    lone: bool = False


@dataclass(frozen=True)
class Expression:
    """A whole EDTF expression. `unknown_end`: an end is unknown (`1925/`), not open (`1925/..`)."""

    edtf: str
    kind: Kind
    runs: tuple[Run, ...]
    unknown_end: bool = False

    @property
    def points(self) -> list[Point]:
        return [point for run in self.runs for point in (run.start, run.end) if point]

    @property
    def strict_bounds(self) -> tuple[date | None, date | None]:
        starts = [run.start.earliest if run.start else None for run in self.runs]
        ends = [run.end.latest if run.end else None for run in self.runs]
        return first_of(starts), last_of(ends)

    @property
    def wide_bounds(self) -> tuple[date | None, date | None]:
        starts = [run.start.wide_earliest if run.start else None for run in self.runs]
        ends = [run.end.wide_latest if run.end else None for run in self.runs]
        return first_of(starts), last_of(ends)


def first_of(days: list[date | None]) -> date | None:
    """The first day; None where one of them is open or there is none."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def last_of(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def shift_days(day: date, days: int) -> date:
    """The day so many days off, held within the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _shift_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# Reading a point

_POINT = re.compile(r"[?~%]?[0-9X]{4}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?){0,2}")
_MASKED = re.compile(r"([0-9X]{4})(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?([?~%]?)")
_SEASON = re.compile(r"([0-9]{4})-(2[1-9]|3[0-9]|4[01])([?~%]?)")
_SIGNIFICANT = re.compile(r"([0-9]{4})S([123])")

# Winter (30: the southern summer) may stand at either end of its year, so its bounds take in
# both: those of winter 1938 are January 1938 and February 1939.
_WINTERS = {"24", "28", "30"}
# Level 2 numbers of northern seasons mean the same as the plain ones; the other numbers are read
# as the months they cover, so that no stored date looks like the two years of "1936-38".
_NORTHERN = {"25": "21", "26": "22", "27": "23", "28": "24"}
_MONTHS = {
    "29": (9, 11),
    "30": (1, 14),
    "31": (3, 5),
    "32": (6, 8),
    "33": (1, 3),
    "34": (4, 6),
    "35": (7, 9),
    "36": (10, 12),
    "37": (1, 4),
    "38": (5, 8),
    "39": (9, 12),
    "40": (1, 6),
    "41": (7, 12),
}


_PLAIN: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")


@lru_cache(maxsize=4096)
def read_point(text: str) -> Point:
    season = _SEASON.fullmatch(text)
    if season:
        return _read_season(text, season[1], season[2], season[3])
    if "X" in text:
        return _read_masked(text)
    if not _POINT.fullmatch(text):
        raise UncertainDateError(errors.NOT_UNDERSTOOD, text)
    earliest, latest = _library_bounds(text)
    unit = (Unit.YEAR, Unit.MONTH, Unit.DAY)[text.count("-")]
    return Point(text, unit, earliest, latest, _margin(text), bool(re.search(r"[?%]", text)))


def _library_bounds(text: str) -> tuple[date, date]:
    if "0000" in text[:5]:
        raise UncertainDateError(errors.YEAR_RANGE, text)
    plain = _PLAIN.fullmatch(text)  # most dates; the library takes some milliseconds for each
    try:
        if plain:
            return _plain_bounds(*(int(part) for part in plain.groups() if part))
        parsed = cast(Any, edtf_library.parse_edtf)(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
        return date(*lower[:3]), date(*upper[:3])
    except (edtf_library.EDTFParseException, ValueError) as error:
        raise UncertainDateError(errors.IMPOSSIBLE, text) from error


def _plain_bounds(year: int, month: int = 0, day: int = 0) -> tuple[date, date]:
    if day:
        return date(year, month, day), date(year, month, day)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, monthrange(year, last)[1])


def _read_season(text: str, year: str, number: str, mark: str) -> Point:
    first, last = _library_bounds(f"{year}-{number}")
    if number in _WINTERS:
        first = date(first.year, 1, 1)
        last = shift_days(_shift_months(first, 14), -1) if first.year < 9999 else date.max
    margin = Unit.SEASON if mark in ("~", "%") else None
    return Point(text, Unit.SEASON, first, last, margin, mark in ("?", "%"))


def _read_masked(text: str) -> Point:
    found = _MASKED.fullmatch(text)
    if not found:
        raise UncertainDateError(errors.NOT_UNDERSTOOD, text)
    year, month, day, mark = found[1], found[2] or "XX", found[3] or "XX", found[4]
    if year == "XXXX" and month == day == "XX":
        raise UncertainDateError(errors.NOT_KNOWN, text)
    unit = _masked_unit(year, month, day)
    earliest = next(_days_of_mask(year, month, day, last_first=False), None)
    if earliest is None:
        raise UncertainDateError(errors.IMPOSSIBLE, text)
    latest = next(_days_of_mask(year, month, day, last_first=True), None)
    if year == "XXXX":
        earliest = latest = None
    margin = unit if mark in ("~", "%") else None
    return Point(text, unit, earliest, latest, margin, mark in ("?", "%"))


def _masked_unit(year: str, month: str, day: str) -> Unit:
    if month == day == "XX":
        shape = re.sub(r"[0-9]", "9", year)
        return {"9999": Unit.YEAR, "999X": Unit.DECADE, "99XX": Unit.CENTURY}.get(shape, Unit.SPAN)
    return Unit.MONTH if day == "XX" and "X" not in year + month else Unit.SPAN


def _days_of_mask(year: str, month: str, day: str, last_first: bool) -> Iterator[date]:
    """Every day the mask can mean, in order."""
    step = -1 if last_first else 1
    for a_year in _numbers(year, 1, 9999)[::step]:
        for a_month in _numbers(month, 1, 12)[::step]:
            length = monthrange(a_year, a_month)[1]
            for a_day in _numbers(day, 1, length)[::step]:
                yield date(a_year, a_month, a_day)


@lru_cache(maxsize=512)
def _numbers(mask: str, low: int, high: int) -> tuple[int, ...]:
    if "X" not in mask:
        return (int(mask),) if low <= int(mask) <= high else ()
    pattern = re.compile(mask.replace("X", "[0-9]"))
    width = len(mask)
    return tuple(n for n in range(low, high + 1) if pattern.fullmatch(f"{n:0{width}}"))


def _margin(text: str) -> Unit | None:
    """The coarsest part under ~ or %: a mark before a part holds for it alone, one behind it
    for all up to it, so `1925~-03-12` is vague by years and `1925-03-12~` by days."""
    for part, unit in zip(text.split("-"), (Unit.YEAR, Unit.MONTH, Unit.DAY), strict=False):
        if "~" in part or "%" in part:
            return unit
    return None


# Reading an expression


@lru_cache(maxsize=4096)
def read(text: str) -> Expression:
    """Read one EDTF expression; raises UncertainDateError for what is not one."""
    tidy = re.sub(r"\s*(,|/|\.\.|[\[\]{}])\s*", r"\1", text.strip()).replace("x", "X")
    _refuse_other_years(tidy)
    tidy = _plainer(tidy)
    if tidy[:1] in ("[", "{"):
        expression = _read_set(tidy)
    elif "/" in tidy:
        expression = _read_interval(tidy)
    else:
        point = read_point(tidy)
        expression = Expression(tidy, Kind.POINT, (Run(point, point, lone=True),))
    if all(day is None for day in expression.strict_bounds) and not any(
        point.edtf.startswith("XXXX") for point in expression.points
    ):
        raise UncertainDateError(errors.NOT_KNOWN, text)
    return expression


def _refuse_other_years(tidy: str) -> None:
    if re.fullmatch(r"-[0-9]{4}.*|Y-?[0-9]+(?:E[0-9]+)?(?:S[0-9]+)?", tidy):
        raise UncertainDateError(errors.YEAR_RANGE, tidy)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:Z+-]+", tidy):
        raise UncertainDateError(errors.TIME_OF_DAY, tidy)


def _plainer(tidy: str) -> str:
    """A level 2 season or an estimate such as `1990S2` as the plain EDTF of the same bounds."""
    season = _SEASON.fullmatch(tidy)
    if season and season[2] in _NORTHERN:
        return f"{season[1]}-{_NORTHERN[season[2]]}{season[3]}"
    if season and season[2] in _MONTHS and not season[3]:
        year, (first, last) = int(season[1]), _MONTHS[season[2]]
        return f"[{year:04}-{first:02}..{year + last // 13:04}-{(last - 1) % 12 + 1:02}]"
    estimate = _SIGNIFICANT.fullmatch(tidy)
    if estimate:
        kept = int(estimate[2])
        return estimate[1][:kept] + "X" * (4 - kept)
    return tidy


def _read_interval(tidy: str) -> Expression:
    if tidy.count("/") != 1:
        raise UncertainDateError(errors.NOT_UNDERSTOOD, tidy)
    start, end = (None if part in ("", "..") else read_point(part) for part in tidy.split("/"))
    unknown = tidy.startswith("/") or tidy.endswith("/")
    return Expression(tidy, Kind.INTERVAL, (_run(start, end, tidy),), unknown)


def _read_set(tidy: str) -> Expression:
    closing = {"[": "]", "{": "}"}[tidy[0]]
    if not tidy.endswith(closing):
        raise UncertainDateError(errors.NOT_UNDERSTOOD, tidy)
    runs = tuple(_read_item(item, tidy) for item in tidy[1:-1].split(","))
    if len(runs) == 1 and runs[0].lone:
        raise UncertainDateError(errors.NOT_UNDERSTOOD, tidy)
    return Expression(tidy, Kind.ONE_OF if closing == "]" else Kind.ALL_OF, runs)


def _read_item(item: str, whole: str) -> Run:
    if ".." not in item:
        point = read_point(item)
        return Run(point, point, lone=True)
    if item.count("..") != 1 or not re.fullmatch(r"[0-9.\-]+", item):
        raise UncertainDateError(errors.NOT_UNDERSTOOD, whole)
    start, end = (read_point(part) if part else None for part in item.split(".."))
    return _run(start, end, whole)


def _run(start: Point | None, end: Point | None, whole: str) -> Run:
    first = start.earliest if start else None
    last = end.latest if end else None
    if first and last and last < first:
        raise UncertainDateError(errors.REVERSED, whole)
    return Run(start, end)
