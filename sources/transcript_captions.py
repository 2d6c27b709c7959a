"""Captions, WebVTT and SRT alike: lines of time with words below them.

A line of time begins a cue wherever it stands, also where the empty line before it is missing;
words that no line of time precedes go to the cue before, and are named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from sources.transcript_clock import ANY_CLOCK, moment, pace
from sources.transcript_parts import Cue, Reading

_TIMING = re.compile(rf"\s*({ANY_CLOCK})\s*-+>\s*({ANY_CLOCK})(?:[ \t]+(.*))?\s*")
# Meant as times, but not to be read: digits on one side of the arrow at least, nothing like a word.
_BROKEN_TIMING = re.compile(
    rf"\s*(?=\S*\d)[\d:.,;\-]+\s*-+>.{{0,60}}|\s*[\w:.,;]{{0,16}}\s*-+>\s*{ANY_CLOCK}\s*"
)


class Times(NamedTuple):
    start_ms: int
    end_ms: int
    settings: str
    remarks: tuple[str, ...]
    written: str


@dataclass
class Block:
    """A cue as it stands in the file: its time, its name or number, its lines."""

    line: int
    times: Times
    name: str = ""
    lines: list[str] = field(default_factory=list)
    first_line: int = 0  # where its words begin

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def timing(line: str) -> Times | None:
    if "->" not in line:
        return None
    found = _TIMING.fullmatch(line)
    if not found:
        return None
    start, end = moment(found.group(1)), moment(found.group(2))
    if start is None or end is None:
        return None
    remarks = tuple(dict.fromkeys(one.remark for one in (start, end) if one.remark))
    return Times(start.ms, end.ms, (found.group(3) or "").strip(), remarks, line.strip())


def is_broken_timing(line: str) -> bool:
    return "->" in line and bool(_BROKEN_TIMING.fullmatch(line))


class Blocks:
    """The cues of a file, found line by line."""

    def __init__(self, reading: Reading, lines: list[str], first: int = 1) -> None:
        self.reading, self.lines, self.first = reading, lines, first
        self.blocks: list[Block] = []
        self.at = 0

    def number(self, at: int | None = None) -> int:
        """The line of the file, counted from 1."""
        return self.first + (self.at if at is None else at)

    def paragraph(self) -> list[str]:
        """The lines up to an empty one or a line of time, and on to what follows."""
        found: list[str] = []
        while self.at < len(self.lines) and self.lines[self.at].strip():
            if found and timing(self.lines[self.at]):
                break
            found.append(self.lines[self.at])
            self.at += 1
        return found

    def next(self) -> None:
        """Whatever begins at this line."""
        line = self.lines[self.at]
        times = timing(line)
        if not line.strip():
            self.at += 1
        elif times:
            self._cue(times, "")
        elif is_broken_timing(line):
            self._lost("")
        elif self._follows(timing):
            self.at += 1
            times = timing(self.lines[self.at])
            assert times
            self._cue(times, line.strip())
        elif self._follows(is_broken_timing):
            self.at += 1
            self._lost(line.strip())
        else:
            self._without_time()

    def _follows(self, what) -> bool:  # type: ignore[no-untyped-def]
        return self.at + 1 < len(self.lines) and bool(what(self.lines[self.at + 1]))

    def _cue(self, times: Times, name: str) -> None:
        block = Block(self.number(), times, name, first_line=self.number() + 1)
        for remark in times.remarks:
            self.reading.repaired(block.line, remark, times.written, "time")
        self.at += 1
        block.lines = self._payload()
        self.blocks.append(block)

    def _payload(self) -> list[str]:
        """The words up to an empty line; a number or name right before a line of time is the next
        cue's, where the empty line between them is missing."""
        found: list[str] = []
        while self.at < len(self.lines) and self.lines[self.at].strip():
            line = self.lines[self.at]
            if timing(line) or is_broken_timing(line):
                words = _("The empty line before this cue is missing.")
                self.reading.repaired(self.number(), words, line.strip())
                if found and found[-1].strip().isdigit():
                    found.pop()
                    self.at -= 1
                break
            if "-->" in line:
                words = _("An arrow stands within the words.")
                self.reading.doubtful(self.number(), words, line.strip())
            found.append(line)
            self.at += 1
        return found

    def _lost(self, name: str) -> None:
        """A cue whose time cannot be read: its words are in the problem."""
        line, written = self.number(), self.lines[self.at].strip()
        self.at += 1
        said = "\n".join(part for part in (name, written, *self._payload()) if part)
        words = _("The time cannot be read; this cue was left out.")
        self.reading.dropped(line, words, said, "time")

    def _without_time(self) -> None:
        line, said = self.number(), self.paragraph()
        text = "\n".join(said)
        if self.blocks:
            words = _("No time stands before these words; they were put to the cue before.")
            self.reading.repaired(line, words, text)
            self.blocks[-1].lines += said
        else:
            words = _("No time stands before these words; they were left out.")
            self.reading.dropped(line, words, text)


def checked_end(reading: Reading, block: Block, text: str) -> int:
    """The end of a cue; one by the length of its words if it stands before the beginning."""
    start, end = block.times.start_ms, block.times.end_ms
    if end > start:
        return end
    words = _("The end does not come after the beginning; the end was taken from the length.")
    reading.repaired(block.line, words, block.times.written, "time")
    return start + pace(text)


def add(reading: Reading, block: Block, said: list[tuple[str, str]], language: str = "") -> None:
    """The cue of a block, one for each voice in it."""
    spoken = [(voice, text.strip()) for voice, text in said if text.strip()]
    if not spoken:
        words = _("There are no words in this cue.")
        named = " ".join(voice for voice, _text in said)
        value = " ".join(filter(None, (block.name, block.times.written, named)))
        reading.dropped(block.line, words, value)
        return
    end = checked_end(reading, block, spoken[0][1])
    for voice, text in spoken:
        cue = Cue(
            block.times.start_ms,
            end,
            text,
            speaker=voice,
            language=language,
            name=block.name,
            settings=block.times.settings,
            line=block.line,
        )
        reading.cues.append(cue)
    silent = [voice for voice, text in said if voice and not text.strip()]
    for voice in silent:
        reading.dropped(block.line, _("A speaker is named who says nothing."), voice, "speaker")
