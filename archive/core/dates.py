"""Uncertain dates: what people write is read into EDTF (ISO 8601-2), its bounds and its words.

    >>> parse("kolem roku 1925").edtf
    '1925~'

Two pairs of bounds. `strict_earliest` and `strict_latest` are the first and last day the date can
mean as it stands. `earliest` and `latest` are the bounds to find it by, the ones to store in
columns: a point marked approximate (~ or %) reaches further by one unit of its own, a day by three
days: 12 March 1925~ is 9 to 15 March, March 1925~ February to April, spring 1938~ three months
either way, 1925~ 1924 to 1926, 193X~ ten years and 19XX~ a hundred years either way. A date that
is uncertain (?) is not widened: it is right or wrong, not near. None is an open or unknown end.

The EDTF kept is plain: `1990S2` becomes `19XX`, level 2 seasons become northern seasons or months.
Read a stored EDTF back by `from_edtf`, for `parse` refuses what people may mean otherwise:
`1920-21` is spring 1920 in EDTF and two years to a person.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import lazy
from django.utils.translation import get_language

from archive.core import date_errors as errors
from archive.core.date_display import show, tell
from archive.core.date_edtf import first_of, last_of, read
from archive.core.date_errors import UncertainDateError
from archive.core.date_words import refuse_years_or_season, words_to_edtf

__all__ = [
    "MAX_LENGTH",
    "Match",
    "UncertainDate",
    "UncertainDateError",
    "from_edtf",
    "hull",
    "may_overlap",
    "parse",
]

MAX_LENGTH = 200
_DAY = re.compile(r"([1-9]\d{3}|0\d{2}[1-9])-(0[1-9]|1[0-2])-\d\d")


class Match(StrEnum):
    """Whether a date falls into an asked time."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NO = "no"


@dataclass(frozen=True)
class UncertainDate:
    """A date with the words it was given in; equal when both words and EDTF are."""

    edtf: str
    text: str
    earliest: date | None
    latest: date | None
    strict_earliest: date | None
    strict_latest: date | None
    approximate: bool
    uncertain: bool

    def __str__(self) -> str:
        return self.edtf

    def display(self, language: str | None = None) -> str:
        """The date in words; in the active language when none is named."""
        return _in_words(self.edtf, language or get_language() or "en")

    def told(self) -> str:
        """The date as a sentence of the active language says it: "v březnu 1925"."""
        return tell(read(self.edtf), get_language() or "en")

    @property
    def typed(self) -> str:
        """What `parse` reads as this very date: the words, with "= EDTF" where words need it."""
        try:
            understood = parse(self.text).edtf == self.edtf
        except UncertainDateError:
            understood = False
        return self.text if understood else f"{self.text} = {self.edtf}"

    def sort_key(self) -> str:
        """Orders dates as text, in Python and in a column: by first day, then by last.

        An open beginning stands at its end ("before 1930" just before 1930); a date whose year is
        unknown stands last.
        """
        first = self.strict_earliest or self.strict_latest or date.max
        return f"{first.isoformat()}/{(self.strict_latest or date.max).isoformat()}"

    def match(self, start: date | None, end: date | None) -> Match:
        """Whether the date falls within `start` to `end`, both days included; None is open.

        NO is exactly what a query on the columns `earliest` and `latest` leaves out. CERTAIN: all
        days it can mean lie within, and it is neither approximate nor uncertain. POSSIBLE is the
        rest. A choice with a gap, `[1936,1939]`, counts as its whole span.
        """
        if start and end and end < start:
            raise ValueError(f"The asked time ends ({end}) before it starts ({start}).")
        if not _spans_meet((self.earliest, self.latest), (start, end)):
            return Match.NO
        if self.approximate or self.uncertain:
            return Match.POSSIBLE
        inside_start = start is None or (
            self.strict_earliest is not None and start <= self.strict_earliest
        )
        inside_end = end is None or (self.strict_latest is not None and self.strict_latest <= end)
        return Match.CERTAIN if inside_start and inside_end else Match.POSSIBLE


@lru_cache(maxsize=8192)
def _in_words(edtf: str, language: str) -> str:
    """The same few thousand dates stand on all pages."""
    return show(read(edtf), language)


def _said(edtf: str) -> str:
    return _in_words(edtf, get_language() or "en")


_in_words_now = lazy(_said, str)


@lru_cache(maxsize=4096)
def parse(text: str) -> UncertainDate:
    """Read what a person wrote: words, EDTF, or `words = EDTF`; raises UncertainDateError."""
    given = text.strip()
    if len(given) > MAX_LENGTH:
        raise UncertainDateError(errors.TOO_LONG, given)
    if not given:
        raise UncertainDateError(errors.EMPTY, given)
    words, equals, written = (part.strip() for part in given.rpartition("="))
    try:
        if equals:
            return _after_equals(written, words)
        return _from_expression(_edtf_of(given), given)
    except UncertainDateError as error:
        raise _of_whole(error, given) from None


def _of_whole(error: UncertainDateError, given: str) -> UncertainDateError:
    """The error about all that was written; of a day that a month does not have it says so."""
    day = _DAY.match(error.text) if error.reason is errors.IMPOSSIBLE else None
    if day is None:
        return UncertainDateError(error.reason, given)
    length = monthrange(int(day[1]), int(day[2]))[1]
    month = _in_words_now(f"{day[1]}-{day[2]}")
    return UncertainDateError(errors.MONTH_IS_SHORTER, given, month=month, days=length)


def from_edtf(edtf: str, text: str = "") -> UncertainDate:
    """A stored date: its EDTF and its words (with or without "= EDTF"); raises UncertainDateError.

    Without words the EDTF stands for them.
    """
    words, equals, _ = text.rpartition("=")
    return _from_expression(edtf, (words if equals else text).strip() or edtf)


def may_overlap(a: UncertainDate, b: UncertainDate) -> bool:
    """Whether both can be the same day, approximate ones by their widened bounds."""
    return _spans_meet((a.earliest, a.latest), (b.earliest, b.latest))


def hull(dates: Iterable[UncertainDate]) -> tuple[date | None, date | None]:
    """From the earliest to the latest of all widened bounds; None where one is open or none is."""
    listed = list(dates)
    return first_of([d.earliest for d in listed]), last_of([d.latest for d in listed])


def _spans_meet(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    apart = (a[1] and b[0] and a[1] < b[0]) or (b[1] and a[0] and b[1] < a[0])
    return not apart


def _after_equals(written: str, words: str) -> UncertainDate:
    try:
        return _from_expression(written, words or written)
    except UncertainDateError as error:
        if error.reason is errors.NOT_UNDERSTOOD:
            raise UncertainDateError(errors.NOT_EDTF, written) from None
        raise


def _edtf_of(given: str) -> str:
    refuse_years_or_season(given)
    try:
        return read(given).edtf
    except UncertainDateError as error:
        if error.reason is not errors.NOT_UNDERSTOOD:
            raise
    return words_to_edtf(given)


@lru_cache(maxsize=8192)
def _from_expression(edtf: str, text: str) -> UncertainDate:
    expression = read(edtf)
    earliest, latest = expression.wide_bounds
    strict_earliest, strict_latest = expression.strict_bounds
    return UncertainDate(
        edtf=expression.edtf,
        text=text,
        earliest=earliest,
        latest=latest,
        strict_earliest=strict_earliest,
        strict_latest=strict_latest,
        approximate=any(point.margin is not None for point in expression.points),
        uncertain=any(point.uncertain for point in expression.points),
    )
