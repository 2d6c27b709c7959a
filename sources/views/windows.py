"""Which part of a transcript an address names: the second or the span of `?t=`, and the segments
around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sources.models import Segment, Source
from sources.models.interviews import clock
from sources.segments import SHOWN as SEGMENTS_SHOWN
from sources.segments import extent_of, in_order, segments_from

BEFORE = 20  # segments that stand before the one asked for, so that it is not without its question
STEPS_S = (300, 600, 900, 1800, 3600, 7200)
MOST_STOPS = 12
MOMENT = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?", re.ASCII)


@dataclass
class Window:
    """The part of the transcript that is shown. Positions count segments from 0; `at` is the
    second asked for, None where none was; `until` ends the span that is cited."""

    total: int
    total_ms: int
    start: int
    segments: list[Segment] = field(default_factory=list)
    at: int | None = None
    until: int | None = None
    earlier: int | None = None
    later: int | None = None
    later_ms: int | None = None  # where the first passage begins that is not shown any more
    status: int = 200

    @property
    def stops(self) -> list[Stop]:
        return stops_of(self)

    @property
    def end(self) -> int:
        return self.start + len(self.segments)

    @property
    def start_ms(self) -> int:
        return self.segments[0].start_ms if self.segments and self.start else 0

    @property
    def end_ms(self) -> int:
        return self.total_ms if self.later_ms is None else self.later_ms


@dataclass(frozen=True)
class Stop:
    """A round time of a long interview, to go to without knowing its seconds."""

    seconds: int
    is_current: bool

    @property
    def clock(self) -> str:
        return clock(self.seconds * 1000)


def stops_of(window: Window) -> list[Stop]:
    """At most a dozen, at even distances; none where all of the interview is shown."""
    if window.total <= SEGMENTS_SHOWN:
        return []
    length = window.total_ms // 1000
    step = next((one for one in STEPS_S if length // one < MOST_STOPS), STEPS_S[-1])
    here = (window.at if window.at is not None else window.start_ms // 1000) // step
    return [Stop(n * step, n == here) for n in range(min(length // step + 1, 2 * MOST_STOPS))]


def window_of(request: HttpRequest, source: Source, problems: list[str]) -> Window:
    """The 200 segments around `?t=` (whole seconds, or a span of them), or the first ones.

    What is no second is told with 400, one after the end with 404; the interview is shown from its
    start with either.
    """
    at, until, problem = moment_of(request.GET.get("t", ""))
    extent = extent_of(request.user, source, ((at or 0) + 1) * 1000)
    sounds = [one.offset_ms + one.duration_ms for one in source.recordings.all()]
    window = Window(extent.total, max([extent.end_ms, *sounds]), 0)
    if problem:
        problems.append(problem)
        window.status = 400
    elif at is not None and at * 1000 > window.total_ms:
        problems.append(_beyond(at, window.total_ms))
        window.status = 404
    elif at is not None:
        window.at, window.until = at, until
        window.start = max(0, extent.before - 1 - BEFORE)
    return _filled(source, window, request.user)


def _filled(source: Source, window: Window, user: Any) -> Window:
    """With the segments, and the seconds that lead to the parts before and after."""
    reach = segments_from(user, source, window.start)
    window.segments = reach[:SEGMENTS_SHOWN]
    if len(reach) > SEGMENTS_SHOWN:
        window.later, window.later_ms = reach[-1].seconds, reach[-1].start_ms
    if window.start:
        first = in_order(user, source.pk)[max(0, window.start - SEGMENTS_SHOWN + BEFORE) :][:1]
        window.earlier = first[0].seconds
    return window


def moment_of(given: str) -> tuple[int | None, int | None, str]:
    """The second of an address, the second before which its span ends, and what is wrong."""
    if not given:
        return None, None, ""
    found = MOMENT.fullmatch(given)
    if not found:
        problem = _("The time “%(time)s” is no second of this interview. It begins at its start.")
        return None, None, problem % {"time": given[:40]}
    start, end = int(found[1]), int(found[2]) if found[2] else None
    if end is not None and end <= start:
        problem = _("The span “%(time)s” ends before it begins. The interview begins at its start.")
        return None, None, problem % {"time": given[:40]}
    return start, end, ""


def _beyond(at: int, total_ms: int) -> str:
    return _(
        "The time %(time)s lies after the end, %(end)s. The interview begins at its start."
    ) % {
        "time": clock(at * 1000),
        "end": clock(total_ms),
    }
