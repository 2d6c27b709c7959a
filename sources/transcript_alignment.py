"""Which passage of a transcript file is which segment, by what each says and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sources.models import ImportedSegment, Segment, SegmentText
from sources.transcript_parts import Cue

ORIGINAL, SPEAKER, START, END = "original", "speaker", "start_ms", "end_ms"
Said = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field on which the archive and the file differ."""

    field: str
    here: Any
    file: Any


# The three accounts of a passage


def incoming(cue: Cue) -> Said:
    said: Said = {START: cue.start_ms, END: cue.end_ms, SPEAKER: cue.speaker}
    if cue.text:
        said[ORIGINAL] = cue.text
    return said | dict(cue.translations)


def standing(segment: Segment) -> Said:
    said: Said = {
        START: segment.start_ms,
        END: segment.end_ms,
        SPEAKER: segment.speaker.label if segment.speaker else "",
    }
    for text in segment.texts.all():
        name = ORIGINAL if text.kind == SegmentText.Kind.ORIGINAL else text.language
        said[name] = text.text
    return said


def last_said(segment: Segment) -> Said | None:
    """What the file said at the last import; None for a segment that was entered here."""
    try:
        said: Said = segment.imported.said
    except ImportedSegment.DoesNotExist:
        return None
    return said


# Which passage is which


def align(
    cues: list[Cue], segments: list[Segment]
) -> tuple[list[tuple[Cue, Segment]], list[Cue], list[Segment]]:
    """Pairs, passages that are new, segments that the file does not have. First those of the same
    time and words, then of the same time, of the same words, and those that mostly overlap."""
    pairs: list[tuple[Cue, Segment]] = []
    by_cue: list[Callable[[Cue], Hashable]] = [
        lambda cue: (cue.start_ms, cue.end_ms, cue.text),
        lambda cue: (cue.start_ms, cue.text),
        lambda cue: (cue.start_ms, cue.end_ms, cue.speaker),
        lambda cue: (cue.start_ms, cue.end_ms),
        lambda cue: cue.start_ms,
        lambda cue: cue.text or None,
    ]
    by_said: list[Callable[[Said], Hashable]] = [
        lambda said: (said[START], said[END], said.get(ORIGINAL, "")),
        lambda said: (said[START], said.get(ORIGINAL, "")),
        lambda said: (said[START], said[END], said[SPEAKER]),
        lambda said: (said[START], said[END]),
        lambda said: said[START],
        lambda said: said.get(ORIGINAL, "") or None,
    ]
    for of_cue, of_said in zip(by_cue, by_said, strict=True):
        for accounts in (last_said, standing):
            cues, segments, found = _paired(cues, segments, of_cue, of_said, accounts)
            pairs += found
    cues, segments, found = _overlapping(cues, segments)
    return pairs + found, cues, segments


def _paired(
    cues: list[Cue],
    segments: list[Segment],
    of_cue: Callable[[Cue], Hashable],
    of_said: Callable[[Said], Hashable],
    account: Callable[[Segment], Said | None],
) -> tuple[list[Cue], list[Segment], list[tuple[Cue, Segment]]]:
    waiting: dict[Hashable, list[Segment]] = defaultdict(list)
    for segment in reversed(segments):
        said = account(segment)
        if said is not None and of_said(said) is not None:
            waiting[of_said(said)].append(segment)
    left, pairs = [], []
    for cue in cues:
        same = waiting.get(of_cue(cue)) if of_cue(cue) is not None else None
        if same:
            pairs.append((cue, same.pop()))
        else:
            left.append(cue)
    taken = {segment.pk for _cue, segment in pairs}
    return left, [segment for segment in segments if segment.pk not in taken], pairs


def _overlapping(
    cues: list[Cue], segments: list[Segment]
) -> tuple[list[Cue], list[Segment], list[tuple[Cue, Segment]]]:
    """In order of time; a pair shares more than half of the shorter of the two."""
    left, pairs, waiting = [], [], list(segments)
    for cue in cues:
        while waiting and waiting[0].end_ms <= cue.start_ms:
            waiting.pop(0)
        segment = waiting[0] if waiting else None
        if segment is not None and _share(cue, segment) > 0.5:
            pairs.append((cue, segment))
            waiting.pop(0)
        else:
            left.append(cue)
    taken = {segment.pk for _cue, segment in pairs}
    return left, [segment for segment in segments if segment.pk not in taken], pairs


def _share(cue: Cue, segment: Segment) -> float:
    both = min(cue.end_ms, segment.end_ms) - max(cue.start_ms, segment.start_ms)
    shorter = min(cue.end_ms - cue.start_ms, segment.end_ms - segment.start_ms)
    return both / shorter if shorter else 0.0
