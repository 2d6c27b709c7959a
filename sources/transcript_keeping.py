"""Carries out what `sources.transcript_merge` planned: one write, whose hooks run once."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from archive.core.languages import LANGUAGES
from archive.core.records import batch, written
from people.models import Term
from sources.models import (
    ImportedSegment,
    IndexPoint,
    Segment,
    SegmentText,
    Source,
    Speaker,
    SpeakerRole,
    TextStatus,
)
from sources.transcript_alignment import END, ORIGINAL, SPEAKER, START, incoming
from sources.transcript_merge import Match, Plan, topics_by_label
from sources.transcript_parts import Cue
from sources.transcript_points import keep_points

AT_ONCE = 1000
FAR = 1_000_000_000  # beyond any position: two rows may not share one, even for a moment
TITLE_LENGTH = 120


def carry_out(plan: Plan, remove: bool = False) -> None:
    """Write the plan down; with `remove` also take away what the file no longer has and nobody
    touched here."""
    with batch():
        source = Source.objects.select_for_update().get(pk=plan.source.pk)
        speakers = _speakers(plan)
        if remove and plan.removable:
            gone = [segment.pk for segment in plan.removable]
            ImportedSegment.objects.filter(segment__in=gone).delete()
            Segment.objects.filter(pk__in=gone).delete()
        for match in plan.matches:
            _keep_match(match, plan, speakers)
        _rewrite([match for match in plan.matches if match.changes])
        _remember([(match.segment, match.incoming) for match in plan.matches])
        _add(plan, speakers)
        renumber(source)
        for span in source.withheld.all():
            span.save()  # it widens to the segments that it touches now
        _index(plan)
        written(source)


def _speakers(plan: Plan) -> dict[str, Speaker]:
    """By the name in the file; new ones wait for somebody to say who they are."""
    found = dict(plan.known_speakers)
    for label in plan.new_speakers:
        found[label] = Speaker(source=plan.source, label=label, role=SpeakerRole.OTHER)
    Speaker.objects.bulk_create(found[label] for label in plan.new_speakers)
    return found


def _keep_match(match: Match, plan: Plan, speakers: dict[str, Speaker]) -> None:
    segment = match.segment
    for change in match.changes:
        if change.field in (START, END):
            setattr(segment, change.field, change.file)
        elif change.field == SPEAKER:
            segment.speaker = speakers.get(change.file)
        else:
            _text(match, change.field, change.file, plan.language)


def _text(match: Match, name: str, words: str, language: str) -> None:
    """The changed text of a segment: kept on the match until all are written together."""
    is_original = name == ORIGINAL
    kind = SegmentText.Kind.ORIGINAL if is_original else SegmentText.Kind.TRANSLATION
    for text in match.segment.texts.all():
        if text.kind == kind and (is_original or text.language == name):
            text.text = words
            match.texts.append(text)
            return
    code = _language(match.cue, language) if is_original else name
    made = SegmentText(segment=match.segment, kind=kind, language=code, text=words)
    match.texts.append(made)


def _language(cue: Cue, language: str) -> str:
    return cue.language if cue.language in LANGUAGES else language


def _rewrite(matches: list[Match]) -> None:
    now = timezone.now()
    texts = [text for match in matches for text in match.texts]
    for row in (*(match.segment for match in matches), *texts):
        row.updated_at = now
    fields = (START, END, SPEAKER, "updated_at")
    Segment.objects.bulk_update([match.segment for match in matches], fields, batch_size=AT_ONCE)
    known = [text for text in texts if not text._state.adding]
    SegmentText.objects.bulk_update(known, ("text", "updated_at"), batch_size=AT_ONCE)
    SegmentText.objects.bulk_create(
        [text for text in texts if text._state.adding], batch_size=AT_ONCE
    )


def _remember(said: list[tuple[Segment, dict[str, Any]]]) -> None:
    """What the file says now is what the next import starts from."""
    rows = [
        ImportedSegment(source_id=segment.source_id, segment=segment, said=words)
        for segment, words in said
    ]
    ImportedSegment.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["segment"],
        update_fields=["said"],
    )


def _add(plan: Plan, speakers: dict[str, Speaker]) -> None:
    last = plan.source.segments.order_by("-position").values_list("position", flat=True).first()
    segments, texts, said = [], [], []
    for position, cue in enumerate(plan.added, (last or 0) + 1):
        segment = Segment(
            source=plan.source,
            position=position,
            start_ms=cue.start_ms,
            end_ms=cue.end_ms,
            speaker=speakers.get(cue.speaker),
        )
        segments.append(segment)
        texts += _texts(segment, cue, plan.language)
        said.append((segment, incoming(cue)))
    Segment.objects.bulk_create(segments, batch_size=AT_ONCE)
    SegmentText.objects.bulk_create(texts, batch_size=AT_ONCE)
    _remember(said)


def _texts(segment: Segment, cue: Cue, language: str) -> list[SegmentText]:
    rows = []
    if cue.text:
        code = _language(cue, language)
        rows.append(SegmentText(segment=segment, language=code, text=cue.text))
    for code, words in cue.translations.items():
        kind = SegmentText.Kind.TRANSLATION
        rows.append(SegmentText(segment=segment, kind=kind, language=code, text=words))
    for row in rows:
        row.status = TextStatus.MACHINE  # nobody here has read it yet
    return rows


def renumber(source: Source) -> None:
    """The segments of an interview in the order of their times."""
    rows = list(source.segments.order_by("start_ms", "position").only("position"))
    if [row.position for row in rows] == list(range(1, len(rows) + 1)):
        return
    source.segments.update(position=F("position") + FAR)
    for position, row in enumerate(rows, 1):
        row.position = position
    Segment.objects.bulk_update(rows, ("position",), batch_size=AT_ONCE)


def _index(plan: Plan) -> None:
    """Index points of the file, and those that its topics make."""
    terms = topics_by_label()
    keep_points(plan.source, plan.points, plan.language, terms)
    for cue in plan.added:
        found = {terms[key] for word in cue.topics if (key := word.casefold()) in terms}
        if found:
            _topic(plan, cue, found)


def _topic(plan: Plan, cue: Cue, found: set[Term]) -> None:
    here = plan.source.index_points.filter(start_ms__gte=cue.start_ms, start_ms__lt=cue.end_ms)
    point = here.first()
    if point is None:
        title = {plan.language: "; ".join(cue.topics)[:TITLE_LENGTH]}
        point = IndexPoint.objects.create(source=plan.source, start_ms=cue.start_ms, title=title)
    point.terms.add(*found)
