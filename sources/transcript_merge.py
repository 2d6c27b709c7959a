"""What an import would do: a transcript file beside what the archive has; nothing is written.

Three accounts of each passage are laid side by side: the file now, the file as it was last
imported, and what stands here. What changed only in the file is taken over; what was changed here
stays, and is listed. Nothing is removed unless somebody asks, and then only what nobody touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from archive.core.languages import LANGUAGES
from people.models import Term
from sources.models import (
    ImportedSegment,
    Segment,
    SegmentText,
    Source,
    Speaker,
    TextStatus,
    Withheld,
)
from sources.transcript_alignment import (
    END,
    ORIGINAL,
    START,
    Difference,
    Said,
    align,
    incoming,
    last_said,
    standing,
)
from sources.transcript_clock import MAX_MS
from sources.transcript_parts import Cue, Effect, Problem, Transcript
from sources.transcript_points import Points, plan_points

LABEL_LENGTH = 40


@dataclass
class Match:
    """A segment and the passage of the file that is the same."""

    segment: Segment
    cue: Cue
    incoming: Said
    changes: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    texts: list[SegmentText] = field(default_factory=list)  # as they are to be written

    @property
    def at(self) -> int:
        return self.segment.start_ms

    @property
    def line(self) -> int:
        return self.cue.line


@dataclass
class Plan:
    """What an import would do, and what it would leave."""

    source: Source
    transcript: Transcript
    language: str
    added: list[Cue] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    gone: list[Segment] = field(default_factory=list)
    removable: list[Segment] = field(default_factory=list)
    removed_here: list[Cue] = field(default_factory=list)
    known_speakers: dict[str, Speaker] = field(default_factory=dict)
    new_speakers: list[str] = field(default_factory=list)
    points: Points = field(default_factory=Points)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changed(self) -> list[Match]:
        return [match for match in self.matches if match.changes]

    @property
    def kept(self) -> list[Match]:
        return [match for match in self.matches if match.kept]

    @property
    def same(self) -> int:
        return sum(1 for match in self.matches if not match.changes and not match.kept)

    @property
    def does_anything(self) -> bool:
        of_index = self.points.new or self.points.changed
        return bool(self.added or self.changed or of_index or self.removable)

    @property
    def guessed(self) -> int:
        return sum(1 for cue in self.transcript.cues if cue.guessed)


def version(source: Source) -> str:
    """Changes with every change to the transcript, to what is withheld in it, and to the status."""
    parts: list[Any] = [source.status, source.access]
    related = ("segments", "speakers", "withheld", "index_points", "recordings")
    for rows in (getattr(source, name) for name in related):
        parts += rows.aggregate(Count("pk"), Max("updated_at")).values()
    for inner in ("segments__texts", "segments__mentions"):
        found = Source.objects.filter(pk=source.pk).aggregate(
            many=Count(inner), last=Max(f"{inner}__updated_at")
        )
        parts += found.values()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def plan(source: Source, transcript: Transcript, language: str) -> Plan:
    made = Plan(source, transcript, language, problems=list(transcript.problems))
    cues = _on_the_whole(made, transcript.cues)
    cues = [_checked(made, cue) for cue in cues]
    held = _segments(source)
    pairs, rest, gone = align(cues, held)
    spans = list(source.withheld.all())
    for cue, segment in pairs:
        made.matches.append(compare(segment, cue, spans))
    made.matches.sort(key=lambda match: match.segment.position)
    made.gone = gone
    made.removable = [segment for segment in gone if is_untouched(segment, spans)]
    made.removed_here, made.added = _without_removed(source, rest)
    made.known_speakers, made.new_speakers = _speakers(source, cues)
    topics = topics_by_label()
    _name_what_is_not_kept(made, topics)
    made.points = plan_points(source, transcript.index, language, topics)
    made.problems.sort(key=lambda problem: problem.line)
    return made


def _segments(source: Source) -> list[Segment]:
    rows = source.segments.select_related("speaker", "imported").prefetch_related(
        "texts", "mentions"
    )
    return list(rows.order_by("start_ms", "position"))


def _on_the_whole(made: Plan, cues: Iterable[Cue]) -> list[Cue]:
    """Times of a tape become times of the interview, by the recordings: the tape of that number, or
    the next one where tapes are named otherwise."""
    recordings = list(made.source.recordings.order_by("position"))
    offsets = {str(recording.position): recording.offset_ms for recording in recordings}
    tapes = list(dict.fromkeys(cue.tape for cue in cues if cue.tape))
    if not all(tape in offsets for tape in tapes):
        offsets = {
            tape: recording.offset_ms for tape, recording in zip(tapes, recordings, strict=False)
        }
    found = []
    for cue in cues:
        if cue.tape and cue.tape not in offsets:
            words = _("There is no recording for tape “%(tape)s”; its times count from 0.")
            said = words % {"tape": cue.tape}
            if not any(problem.message == said for problem in made.problems):
                made.problems.append(Problem(cue.line, said, Effect.DOUBTFUL, "tape", cue.tape))
        ahead = offsets.get(cue.tape, 0)
        start, end = min(cue.start_ms + ahead, MAX_MS), min(cue.end_ms + ahead, MAX_MS + 1)
        found.append(replace(cue, start_ms=start, end_ms=end))
    end = max((r.offset_ms + r.duration_ms for r in recordings if r.duration_ms), default=0)
    words = _("This passage begins after the end of the sound.")
    for cue in found:
        if end and cue.start_ms > end:
            made.problems.append(Problem(cue.line, words, Effect.DOUBTFUL, "time"))
    return sorted(found, key=lambda cue: cue.start_ms)


def _checked(made: Plan, cue: Cue) -> Cue:
    """Languages that the archive does not know are named; their words are not taken over."""
    unknown = [code for code in cue.translations if code not in LANGUAGES or code == made.language]
    for code in unknown:
        words = _("“%(code)s” is no language for a translation; these words are not taken over.")
        value = cue.translations[code]
        said = Problem(cue.line, words % {"code": code}, Effect.DROPPED, "language", value)
        made.problems.append(said)
    if not unknown and len(cue.speaker) <= LABEL_LENGTH:
        return cue
    kept = {code: said for code, said in cue.translations.items() if code not in unknown}
    if len(cue.speaker) > LABEL_LENGTH:
        words = _("The name of the speaker is longer than %(length)d signs; it was cut.")
        said = Problem(
            cue.line, words % {"length": LABEL_LENGTH}, Effect.REPAIRED, value=cue.speaker
        )
        made.problems.append(said)
    return replace(cue, translations=kept, speaker=cue.speaker[:LABEL_LENGTH].strip())


def compare(segment: Segment, cue: Cue, spans: list[Withheld]) -> Match:
    here, before, now = standing(segment), last_said(segment) or {}, incoming(cue)
    match = Match(segment, cue, now)
    bound = any(span.covers(segment.start_ms, segment.end_ms) for span in spans)
    checked = {
        ORIGINAL if text.kind == SegmentText.Kind.ORIGINAL else text.language
        for text in segment.texts.all()
        if text.status != TextStatus.MACHINE
    }
    for name, value in now.items():
        mine = here.get(name)
        if mine == value or (name in before and before[name] == value):
            continue  # the file says what it said
        difference = Difference(name, mine, value)
        # What the file once brought and is not here any more was removed here, and stays away.
        free = before[name] == mine if name in before else name not in here
        if name in (START, END) and bound:
            free = False  # a withheld passage is withheld by its times
        if free and name not in checked:
            match.changes.append(difference)
        else:
            match.kept.append(difference)
    starts = {d.field for d in match.changes}
    if len(starts & {START, END}) == 1:
        _times_together(match, here)
    return match


def _times_together(match: Match, here: Said) -> None:
    """A new beginning that does not come before the end that stays is not taken over."""
    values = {d.field: d.file for d in match.changes}
    start: int = values[START] if START in values else here[START]
    end: int = values[END] if END in values else here[END]
    if start < end:
        return
    for difference in [d for d in match.changes if d.field in (START, END)]:
        match.changes.remove(difference)
        match.kept.append(difference)


def is_untouched(segment: Segment, spans: list[Withheld]) -> bool:
    """Only what the file once brought, unchanged, with nothing tied to it."""
    before = last_said(segment)
    if before is None or standing(segment) != before or segment.mentions.all():
        return False
    if any(text.status != TextStatus.MACHINE for text in segment.texts.all()):
        return False
    return not any(span.covers(segment.start_ms, segment.end_ms) for span in spans)


def _without_removed(source: Source, cues: list[Cue]) -> tuple[list[Cue], list[Cue]]:
    """Passages of the file that were removed or joined here, and those that are new."""
    removed = ImportedSegment.objects.filter(source=source, segment=None)
    known = {
        (row.said.get(START), row.said.get(ORIGINAL, ""))
        for row in removed.iterator(chunk_size=2000)
    }
    gone = [cue for cue in cues if (cue.start_ms, cue.text) in known]
    return gone, [cue for cue in cues if (cue.start_ms, cue.text) not in known]


def _speakers(source: Source, cues: list[Cue]) -> tuple[dict[str, Speaker], list[str]]:
    """Speakers by the name in the file: their label or whole name, however large the letters."""
    by_name: dict[str, Speaker] = {}
    for speaker in source.speakers.all():
        for name in (speaker.name, speaker.label):
            if name.strip():
                by_name[name.strip().casefold()] = speaker
    labels = dict.fromkeys(cue.speaker for cue in cues if cue.speaker)
    known = {label: by_name[key] for label in labels if (key := label.casefold()) in by_name}
    return known, [label for label in labels if label not in known]


def _name_what_is_not_kept(made: Plan, known: dict[str, Term]) -> None:
    """Topics that the archive does not have, and what of an index point it has no place for."""
    said = [(cue.line, word) for cue in made.transcript.cues for word in cue.topics]
    for point in made.transcript.index:
        words = (*point.words.keywords, *point.words.subjects)
        said += [(point.line, word) for word in words]
        rest = [
            point.words.partial_transcript,
            *(" ".join((spot.text, spot.coordinates)) for spot in point.spots),
            *(" ".join((link.text, link.address)) for link in point.links),
            point.alt.partial_transcript,
        ]
        if any(rest):
            words_left = _("This part of an index point has no place here; it is not taken over.")
            value = "\n".join(filter(None, rest))
            made.problems.append(Problem(point.line, words_left, Effect.DROPPED, value=value))
    for line, word in said:
        if word.casefold() not in known:
            words_left = _("“%(word)s” is no topic of this archive; it is not taken over.")
            problem = Problem(line, words_left % {"word": word}, Effect.DROPPED, "topic", word)
            made.problems.append(problem)
    for cue in made.transcript.cues:
        if cue.note:
            words_left = _("A note has no place here; it is not taken over.")
            made.problems.append(Problem(cue.line, words_left, Effect.DROPPED, "note", cue.note))


def topics_by_label() -> dict[str, Term]:
    """The topics of the archive by each of their labels, in small letters."""
    found: dict[str, Term] = {}
    for term in Term.objects.filter(vocabulary="topic"):
        for label in term.label.values():
            found.setdefault(label.casefold(), term)
    return found
