"""A transcript as the archive keeps it, ready for a writer: everything, for the house."""

from __future__ import annotations

from collections import Counter

from django.db.models import Prefetch

from archive.core.languages import pick
from sources.models import IndexPoint, Segment, SegmentText, Source
from sources.transcript_parts import Cue, Point, Transcript, Words


def stored(source: Source) -> Transcript:
    """The whole transcript of an interview with its index; topics stand at the passage in which
    their index point lies."""
    points = list(source.index_points.prefetch_related("terms").order_by("start_ms"))
    segments = source.segments.select_related("speaker").prefetch_related(
        Prefetch("texts", SegmentText.objects.order_by("kind", "language"))
    )
    rows = list(segments.order_by("position"))
    language = _language(source, rows)
    topics = _topics(points, rows, language)
    cues = (_cue(row, language, topics.get(row.position, ())) for row in rows)
    return Transcript(
        cues=tuple(cues),
        index=tuple(_point(point, language) for point in points),
        language=language,
        metadata={"title": source.title},
    )


def _language(source: Source, rows: list[Segment]) -> str:
    used = Counter(
        text.language
        for row in rows
        for text in row.texts.all()
        if text.kind == SegmentText.Kind.ORIGINAL
    )
    if used:
        commonest: str = used.most_common(1)[0][0]
        return commonest
    return source.languages[0] if source.languages else ""


def _topics(
    points: list[IndexPoint], rows: list[Segment], language: str
) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for point in points:
        row = next((row for row in rows if row.start_ms <= point.start_ms < row.end_ms), None)
        if row:
            labels = tuple(pick(term.label, language)[0] for term in point.terms.all())
            found[row.position] = tuple(dict.fromkeys((*found.get(row.position, ()), *labels)))
    return found


def _cue(row: Segment, language: str, topics: tuple[str, ...]) -> Cue:
    texts = list(row.texts.all())
    original = next((text for text in texts if text.kind == SegmentText.Kind.ORIGINAL), None)
    own = original.language if original and original.language != language else ""
    return Cue(
        row.start_ms,
        row.end_ms,
        original.text if original else "",
        speaker=row.speaker.label if row.speaker else "",
        language=own,
        translations={
            text.language: text.text for text in texts if text.kind == SegmentText.Kind.TRANSLATION
        },
        topics=topics,
    )


def _point(point: IndexPoint, language: str) -> Point:
    """In the language of the transcript, and in one other, as OHMS has it."""
    title, own = pick(point.title, language)
    other = next((code for code in point.title if code != own and point.title[code].strip()), "")
    words = Words(
        title,
        synopsis=point.synopsis.get(own, ""),
        keywords=tuple(pick(term.label, own)[0] for term in point.terms.all()),
    )
    alt = Words(point.title.get(other, ""), synopsis=point.synopsis.get(other, ""))
    return Point(point.start_ms, words, alt if other else Words(), other)
