"""Times in transcript files: read however they are written, and given to passages without any."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

MAX_MS = 2_000_000_000  # 555 hours: what fits into the column, and longer than any interview
FRAMES_A_SECOND = 25  # PAL and SECAM, the television of every country concerned
READING_PACE = 70  # milliseconds for one character: about fourteen characters a second
SHORTEST_MS = 500

CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?"
WITH_FRAMES = r"\d{1,4}:\d{1,2}:\d{1,2}[:;]\d{1,2}"
ANY_CLOCK = rf"(?:{WITH_FRAMES}|{CLOCK})"

_clock = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:([.,])(\d{1,9}))?")
_frames = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})[:;](\d{1,2})")


class Moment(NamedTuple):
    """A time that was read; `remark` says in words what of it was not as usual."""

    ms: int
    remark: str = ""


def moment(text: str) -> Moment | None:
    """0:12, 12:33, 1:02:10.5, 00:12:33,120 or 00:12:33:12 with frames; None for anything else."""
    text = text.strip()
    if found := _frames.fullmatch(text):
        return _with_frames(*(int(part) for part in found.groups()))
    found = _clock.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds, _mark, fraction = found.groups()
    ms = (int(hours or 0) * 60 + int(minutes)) * 60_000 + int(seconds) * 1000
    ms += int((fraction or "0").ljust(3, "0")[:3])
    remarks = []
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        remarks.append(_("The time counts more than 59 minutes or seconds."))
    if fraction and len(fraction) > 3 and int(fraction[3:]):
        remarks.append(_("The time is finer than a millisecond."))
    return _within(ms, " ".join(remarks))


def _with_frames(hours: int, minutes: int, seconds: int, frames: int) -> Moment:
    ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + frames * 1000 // FRAMES_A_SECOND
    words = _("The time is written with frames; %(rate)d of them were taken for a second.")
    return _within(ms, words % {"rate": FRAMES_A_SECOND})


def _within(ms: int, remark: str) -> Moment:
    if ms > MAX_MS:
        return Moment(MAX_MS, _("The time is later than any interview lasts."))
    return Moment(ms, remark)


def stamp(ms: int, mark: str = ".") -> str:
    """01:02:10.500; from a hundred hours on with more figures."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{rest:03}"


def pace(text: str) -> int:
    """How long it takes to say this, roughly, in milliseconds."""
    return max(SHORTEST_MS, len(text) * READING_PACE)


def spread(anchors: Sequence[tuple[int, int]], place: int) -> int:
    """The time of a place in the text, counted in characters, between two places whose times are
    known; before the first and after the last of them at a reading pace. `anchors` are pairs of
    place and milliseconds, in order of place."""
    at = bisect_right(anchors, (place, MAX_MS)) - 1
    if at < 0:
        first_place, first = anchors[0]
        return max(0, first - (first_place - place) * READING_PACE)
    here, time = anchors[at]
    if at + 1 == len(anchors):
        return min(MAX_MS, time + (place - here) * READING_PACE)
    there, later = anchors[at + 1]
    return time + max(0, later - time) * (place - here) // max(1, there - here)
