"""Index points in the transcript editor: what is shown of each, and what was typed."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import get_language, gettext

from archive.core.languages import LANGUAGES, pick
from sources import transcript_index
from sources.admin.transcript_named import places_of, topics_of
from sources.models import IndexPoint, Interview, Segment
from sources.transcript_clock import moment, stamp
from sources.transcript_index import TypedPoint

NEW, CHANGE, REMOVE = "topic", "point-", "unpoint-"


def is_act(name: str) -> bool:
    return name.startswith((CHANGE, REMOVE))


def act(request: HttpRequest, segment: Segment) -> None:
    """Change or remove the point that the pressed button names."""
    pressed = request.POST["act"]
    point = _named(segment, pressed.partition("-")[2])
    known = request.POST.get(f"point_state-{point.pk}", "")
    if pressed.startswith(REMOVE):
        transcript_index.remove(point, known)
        return
    key = f"-{point.pk}"
    typed = TypedPoint(
        _time(request.POST.get(f"point_at{key}", "")),
        _by_language(request, f"point_title{key}-"),
        _by_language(request, f"point_synopsis{key}-"),
        topics_of(request.POST.get(f"topics{key}", "")),
        places_of(request.POST.get(f"point_places{key}", "")),
    )
    transcript_index.change(point, typed, known)


def note(request: HttpRequest, segment: Segment) -> None:
    """A new point, at the time that is given or at the beginning of the passage."""
    given = request.POST
    at = given.get("point_at", "").strip()
    code = given.get("language", "")
    code = code if code in LANGUAGES else "en"
    typed = TypedPoint(
        _time(at) if at else segment.start_ms,
        {code: given.get("point_title", "")},
        {code: given.get("point_synopsis", "")},
        topics_of(given.get("topics", "")),
        places_of(given.get("point_places", "")),
    )
    transcript_index.note(segment, typed)


def _named(segment: Segment, key: str) -> IndexPoint:
    try:
        found = segment.source.index_points.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    point: IndexPoint = found
    return point


def _time(typed: str) -> int:
    found = moment(typed)
    if found is None:
        words = gettext("“%(value)s” is not a time. Write 0:12, 12:33.5 or 1:02:10.")
        raise ValidationError(words % {"value": typed})
    return found.ms


def _by_language(request: HttpRequest, prefix: str) -> dict[str, str]:
    codes = [name.removeprefix(prefix) for name in request.POST if name.startswith(prefix)]
    return {code: request.POST[prefix + code] for code in codes if code in LANGUAGES}


# What is shown


def points_by_row(interview: Interview, rows: list[Segment]) -> dict[Any, list[IndexPoint]]:
    """The points that stand in each passage or in the silence after it; what stands before the
    first passage of all is shown there. Of `rows` the last is only the bound of the one before."""
    every = interview.index_points.prefetch_related("terms", "places", "places__names")
    found: dict[Any, list[IndexPoint]] = {}
    for point in every.order_by("start_ms"):
        before = [row for row in rows if row.start_ms <= point.start_ms]
        row = before[-1] if before else rows[0] if rows and rows[0].position == 1 else None
        if row is not None:
            found.setdefault(row.pk, []).append(point)
    return found


def shown(point: IndexPoint, language: str, typed: Any = None) -> dict[str, Any]:
    """A point as fields; what was typed and refused stands in them again."""
    reader, key = get_language() or "en", f"-{point.pk}"
    given = typed if typed is not None and f"point_at{key}" in typed else {}
    codes = dict.fromkeys([language, *point.title, *point.synopsis])
    labels = "; ".join(pick(term.label, reader)[0] for term in point.terms.all())
    places = "; ".join(f"{place.ref} {place}" for place in point.places.all())
    return {
        "point": point,
        "state": transcript_index.state(point),
        "is_open": bool(given),
        "name": pick(point.title, reader)[0],
        "at": given.get(f"point_at{key}", stamp(point.start_ms)),
        "texts": [
            (
                code,
                given.get(f"point_title{key}-{code}", point.title.get(code, "")),
                given.get(f"point_synopsis{key}-{code}", point.synopsis.get(code, "")),
            )
            for code in codes
        ],
        "topics": given.get(f"topics{key}", labels),
        "places": given.get(f"point_places{key}", places),
    }
