"""Scans and sounds of the sample: made once, remembered by what they were made of.

What was made lies among the originals; beside it, in the folder of things that can be made again,
a note keeps where each line and each spoken segment stands.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from archive.ops.starter import scans, voice
from archive.ops.starter.databook import Book, Bundle
from archive.ops.starter.photographs import Figure
from sources import files, sound
from sources.models import IndexPoint, Mention, Page, PageText, Recording, Segment, Withheld

DRAWN_BY, SPOKEN_BY = "scans 1", "voice 1"  # raise when the same text shall look or sound otherwise
LEANS = 0.5
"""By how much, in percent of the page, a slanted letter may lean over the edge of its word."""
REMARK = re.compile(r"\[[^\]]*\]")

Made = dict[str, Any]


@dataclass
class PagePlan:
    """A page whose scan is still to be drawn, or taken from the picture `scan`."""

    bundle: Bundle
    page: Page
    look: str
    scan: Path | None = None
    text: PageText | None = None
    texts: list[PageText] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    mentions: list[tuple[Mention, int, int]] = field(default_factory=list)
    """Mention, number of its line, and where in the line its words begin."""

    @property
    def lines(self) -> list[str]:
        return [line["text"] for line in self.text.lines] if self.text else []

    def line(self, number: int) -> str | None:
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None


class Passage(NamedTuple):
    row: Segment
    text: str


@dataclass
class SoundPlan:
    """An interview that is still to be spoken."""

    bundle: Bundle
    recording: Recording
    segments: list[Passage] = field(default_factory=list)
    turns: list[voice.Turn] = field(default_factory=list)
    index: list[tuple[IndexPoint, int]] = field(default_factory=list)
    withheld: list[tuple[Withheld, int, int]] = field(default_factory=list)


def make_page(plan: PagePlan) -> None:
    """Give the page its scan, and lines and mentions their regions."""
    key = f"{plan.bundle.key}/{plan.page.pk}"
    if plan.scan:
        made = vars(files.store(plan.scan, plan.scan.suffix)) | {"regions": [], "edges": []}
    else:
        of = [DRAWN_BY, key, plan.look, plan.lines, plan.figures]
        made = remembered(of, lambda: _draw(key, plan))
    page = plan.page
    page.scan = made["name"]
    page.checksum, page.media_type = made["checksum"], made["media_type"]
    page.width, page.height = made["width"], made["height"]
    plan.bundle.media.append(made["name"])
    for text in plan.texts:
        for line, region in zip(text.lines, made["regions"], strict=False):
            if region:
                line["region"] = region
    for mention, number, start in plan.mentions:
        mention.region = _region_of_words(made, number, start, start + len(mention.words))


def _draw(key: str, plan: PagePlan) -> Made:
    drawn = scans.draw_page(key, plan.look, plan.lines, plan.figures)
    stored = files.store(drawn.jpeg, ".jpg")
    return vars(stored) | {"regions": drawn.regions, "edges": drawn.edges}


def _region_of_words(made: Made, number: int, start: int, end: int) -> list[float] | None:
    """The part of a line's region that some of its letters fill."""
    if number > len(made["regions"]) or not made["regions"][number - 1]:
        return None
    _x, y, _w, h = made["regions"][number - 1]
    left, right = made["edges"][number - 1][start], made["edges"][number - 1][end]
    if right <= left:
        return None
    left, right = max(0, left - LEANS), min(100, right + LEANS)
    return [round(left, 2), y, round(right - left, 2), h]


def make_sound(plan: SoundPlan) -> list[tuple[int, int]]:
    """Speak the interview; its rows get their times. Start and end of each segment, in ms."""
    of = [SPOKEN_BY, [tuple(vars(turn).values()) for turn in plan.turns]]
    made = remembered(of, lambda: _speak(plan))
    times = [(start, end) for start, end in made["times"]]
    for passage, (start, end) in zip(plan.segments, times, strict=True):
        passage.row.start_ms, passage.row.end_ms = start, end
    for point, number in plan.index:
        point.start_ms = times[number - 1][0]
    for row, first, last in plan.withheld:
        row.start_ms, row.end_ms = times[first - 1][0], times[last - 1][1]
    spans = [(row.start_ms, row.end_ms) for row, _first, _last in plan.withheld]
    recording = plan.recording
    recording.media = made["name"]
    recording.checksum, recording.media_type = made["checksum"], made["media_type"]
    recording.duration_ms = made["duration_ms"]
    recording.public_media = sound.public_copy(made["name"], spans)
    plan.bundle.media += sorted({made["name"], recording.public_media.name})
    return times


def _speak(plan: SoundPlan) -> Made:
    turns = [
        voice.Turn(REMARK.sub(" ", turn.text).strip() or turn.text, turn.voice, turn.pitch)
        for turn in plan.turns
    ]
    with tempfile.TemporaryDirectory(prefix="interhelpo-") as folder:
        path = Path(folder) / "interview.mp3"
        times = voice.record_interview(turns, path)
        stored = files.store(path, ".mp3")
    return vars(stored) | {"times": times, "duration_ms": sound.duration_ms(stored.name)}


def fill_citations(book: Book, times: dict[str, list[tuple[int, int]]]) -> None:
    """Give the citations of a passage the times of its segment."""
    for bundle in book.bundles:
        for citation, source, number in bundle.spoken:
            citation.start_ms, citation.end_ms = times[source][number - 1]


def remembered(of: Any, make: Callable[[], Made]) -> Made:
    """What was made of the same things before, if its file is still there; else made now."""
    digest = hashlib.sha256(json.dumps(of, default=str).encode()).hexdigest()
    note = Path(settings.VAR) / "made" / f"{digest}.json"
    if note.exists():
        made: Made = json.loads(note.read_text())
        if files.path_of(made["name"]).exists():
            return made
        note.unlink()
    made = make()

    def write(part: Path) -> None:
        part.write_text(json.dumps(made))

    files.make_once(note, write)
    return made
