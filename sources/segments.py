"""The segments of an interview with their texts and mentions, a page of them at a time."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from archive.core.ready import Given, is_any, ready
from sources.models import Mention, Segment, SegmentText, Source

SHOWN: Final = 200


class Extent(NamedTuple):
    """How many segments there are, how many begin before a moment, and when the last one ends."""

    total: int = 0
    before: int = 0
    end_ms: int = 0


class Text(NamedTuple):
    """What a page needs of a text; to make an object of each takes longer than to fetch it."""

    segment: uuid.UUID
    kind: str
    language: str
    text: str
    status: str


def extent_of(user: Any, source: Source, before_ms: int) -> Extent:
    return next((Extent(*row) for row in _extent(user, source=source.pk, ms=before_ms)), Extent())


@ready
def _extent(user: Any, source: Given, ms: Given) -> QuerySet[Any, Any]:
    rows = Segment.objects.visible_to(user).filter(source=source).order_by().values("source")
    told = rows.annotate(
        total=Count("pk"), before=Count("pk", filter=Q(start_ms__lt=ms)), end=Max("end_ms")
    )
    listed: QuerySet[Any, Any] = told.values_list("total", "before", "end")
    return listed


def segments_from(user: Any, source: Source, start: int) -> list[Segment]:
    """The segments of a page from this one on, and the one after them."""
    if start:
        segments = list(in_order(user, source.pk)[start : start + SHOWN + 1])
    else:
        segments = _first(user, source=source.pk)
    return with_texts(segments, source, user)


@ready
def _first(user: Any, source: Given) -> QuerySet[Segment]:
    return in_order(user, source)[: SHOWN + 1]


def in_order(user: Any, source: Any) -> QuerySet[Segment]:
    rows: QuerySet[Segment] = Segment.objects.visible_to(user).filter(source=source)
    return rows.order_by("start_ms", "position")


def with_texts(segments: list[Segment], source: Source, user: Any) -> list[Segment]:
    """The same segments of this interview with who speaks, texts and mentions."""
    speakers = {one.pk: one for one in source.speakers.all()}
    ids = [segment.pk for segment in segments]
    texts = _by_segment(Text(*row) for row in _texts(user, segments=ids))
    mentions = _by_segment(_mentions(user, segments=ids), "segment_id")
    for segment in segments:
        segment.speaker = speakers.get(segment.speaker_id) if segment.speaker_id else None
        segment.fetched_texts = texts.get(segment.pk, [])  # type: ignore[attr-defined]
        segment.fetched_mentions = mentions.get(segment.pk, [])  # type: ignore[attr-defined]
    return segments


def _by_segment(rows: Iterable[Any], key: str = "segment") -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


@ready
def _texts(_user: Any, segments: Given) -> QuerySet[Any, Any]:
    """As open as the segments, which were found for this reader."""
    rows = SegmentText.objects.filter(is_any("segment", segments))
    return rows.values_list("segment", "kind", "language", "text", "status")


@ready
def _mentions(_user: Any, segments: Given) -> QuerySet[Mention]:
    """With the person, of whom only is asked whether the name may be told."""
    rows: QuerySet[Mention] = Mention.objects.filter(is_any("segment", segments))
    return rows.select_related("person")
