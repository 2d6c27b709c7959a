"""Plain text: names and times as typists write them.

`[00:12:33] JV: …`, `00:12:33 Josef Vzorný` above the words, `Speaker 1 (00:12):`, a time on a line
of its own, a range of two times, and times within the words. A paragraph without a time gets one
from its place between those that have one, and is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from sources.transcript_clock import ANY_CLOCK, MAX_MS, moment, pace, spread
from sources.transcript_parts import Cue, Format, Reading
from sources.transcript_voices import LONGEST_LABEL, known_labels, label_of

_RANGE = rf"(?P<from>{ANY_CLOCK}(?:-\d)?)(?:\s*(?:-+>?|–|—)\s*(?P<to>{ANY_CLOCK}))?"
_BARE = _RANGE.replace("<from>", "<bare>").replace("<to>", "<bare_to>")
_MARKED = rf"[\[({{<#]\s*{_RANGE}\s*[\])}}>#]"
_AT_START = re.compile(rf"\s*(?:{_MARKED}|{_BARE}(?=\s|$))[ \t]*[:–-]?[ \t]*")
_AT_END = re.compile(rf"[ \t]*(?:{_MARKED})[ \t]*:?[ \t]*$")
_BARE_AT_END = re.compile(rf"[ \t]+(?P<from>{ANY_CLOCK})[ \t]*:?[ \t]*$")
_LABEL_THEN_TIME = re.compile(
    rf"(?P<label>[^\W_][^:\n\[({{<#]{{0,39}}?)[ \t]*{_MARKED}[ \t]*:[ \t]*"
)
_WITHIN = re.compile(rf"\[\s*({ANY_CLOCK})\s*\]")


@dataclass
class Turn:
    """What is said without a break, as far as the file shows."""

    line: int
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str = ""
    lines: list[str] = field(default_factory=list)
    written: str = ""  # its time as it stands in the file
    is_marked: bool = False  # by a time or a name
    is_name_alone: bool = False  # what is taken for a name may be words: “00:12:33 Ano”

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


class Turns:
    """The turns of a text, found line by line."""

    def __init__(self, reading: Reading, lines: list[str]) -> None:
        self.reading = reading
        self.found: list[Turn] = []
        self.after_empty = True
        self.known = known_labels(self._after_times(lines))

    def _after_times(self, lines: list[str]) -> list[str]:
        rest = []
        for line in lines:
            began = _AT_START.match(line)
            moved = _LABEL_THEN_TIME.match(line)
            rest.append(f"{moved['label']}:" if moved else line[began.end() :] if began else line)
        return rest

    def take(self, number: int, line: str) -> None:
        if not line.strip():
            self.after_empty = True
            return
        turn = self._begun(number, line)
        last = self.found[-1] if self.found else None
        if turn is not None:
            if last and not last.text and not turn.written and last.speaker in ("", turn.speaker):
                last.speaker, last.lines = turn.speaker, turn.lines  # the time stood above the name
            elif last and not last.text and last.speaker and not turn.speaker and not last.written:
                last.start_ms, last.end_ms = turn.start_ms, turn.end_ms  # the name above the time
                last.written, last.lines = turn.written, turn.lines
            else:
                self.found.append(turn)
        elif last is None or (self.after_empty and last.text):
            self.found.append(Turn(number, speaker=last.speaker if last else "", lines=[line]))
        else:
            last.lines.append(line)
        self.after_empty = False

    def _begun(self, number: int, line: str) -> Turn | None:
        """The turn that begins in this line, by a time, a name or both."""
        moved = _LABEL_THEN_TIME.match(line)
        if moved:
            turn = Turn(number, speaker=moved["label"].strip(), is_marked=True)
            self._time(turn, moved["from"], moved["to"])
            turn.lines = [line[moved.end() :]]
            return turn
        began = _AT_START.match(line)
        turn, rest = Turn(number, is_marked=True), line
        if began:
            rest = line[began.end() :]
        label, words = label_of(rest)
        if label and label in self.known:
            turn.speaker, rest = label, words
        elif not began:
            return self._named_above(number, line)
        elif self._is_name_alone(rest):
            turn.speaker, turn.is_name_alone, rest = rest.strip().rstrip(":"), True, ""
        elif rest.strip() and (began["bare"] or "").count(":") == 1:
            return None  # “8:30 ráno jsme vstali”
        if began:
            self._time(turn, began["from"] or began["bare"], began["to"] or began["bare_to"])
        turn.lines = [rest] if rest.strip() else []
        return turn

    def _named_above(self, number: int, line: str) -> Turn | None:
        """“Josef Vzorný 00:12:33” on a line of its own, above the words."""
        ended = _AT_END.search(line) or _BARE_AT_END.search(line)
        if not ended or not self._is_name_alone(line[: ended.start()]):
            return None
        turn = Turn(number, speaker=line[: ended.start()].strip(" \t:"), is_marked=True)
        self._time(turn, ended["from"], None)
        return turn

    def _is_name_alone(self, text: str) -> bool:
        """Short, without a full stop, every word with a capital."""
        text = text.strip().rstrip(":")
        words = text.split()
        if not words or len(text) > LONGEST_LABEL or len(words) > 4:
            return False
        return all(word[0].isupper() or word.isdigit() for word in words) and text[-1] not in "?!…,"

    def _time(self, turn: Turn, start: str, end: str | None) -> None:
        start = re.sub(r"-\d$", "", start)
        for part, name in ((start, "start_ms"), (end, "end_ms")):
            read = moment(part) if part else None
            if read:
                setattr(turn, name, read.ms)
                if read.remark:
                    self.reading.repaired(turn.line, read.remark, part or "", "time")
        turn.written = start


def read(text: str) -> Reading:
    reading = Reading(Format.TEXT)
    lines = text.split("\n")
    turns = Turns(reading, lines)
    for number, line in enumerate(lines, 1):
        turns.take(number, line)
    found = [part for turn in turns.found for part in _split_within(reading, turn)]
    found = _without_heading(reading, found)
    _into_cues(reading, found)
    return reading


def _split_within(reading: Reading, turn: Turn) -> list[Turn]:
    """A time in brackets within the words begins a new cue of the same speaker."""
    if "[" not in turn.text or not _WITHIN.search(turn.text):
        return [turn]
    found, current = [], replace(turn, lines=[])
    for offset, line in enumerate(turn.lines):
        at = 0
        for mark in _WITHIN.finditer(line):
            current.lines.append(line[at : mark.start()].rstrip())
            found.append(current)
            current = Turn(turn.line + offset, speaker=turn.speaker, is_marked=True)
            read = moment(mark[1])
            current.start_ms, current.written = (read.ms if read else None), mark[1]
            at = mark.end()
        current.lines.append(line[at:].lstrip() if at else line)
    found.append(current)
    if not found[0].text and not found[0].written:
        found[1].speaker = turn.speaker
        return found[1:]
    return found


def _without_heading(reading: Reading, turns: list[Turn]) -> list[Turn]:
    """What stands before the first name or time is about the transcript, not in it."""
    first = next((n for n, turn in enumerate(turns) if turn.is_marked), None)
    if not first:
        return turns
    for turn in turns[:first]:
        words = _("These words stand before the first name or time; they were kept as a heading.")
        reading.doubtful(turn.line, words, turn.text)
        reading.keep("heading", turn.text)
    return turns[first:]


def _into_cues(reading: Reading, turns: list[Turn]) -> None:
    spoken = []
    for turn in turns:
        if turn.is_name_alone and not turn.text:
            turn.speaker, turn.lines = "", [turn.speaker]
        if turn.text:
            spoken.append(turn)
        else:
            said = " ".join(filter(None, (turn.written, turn.speaker)))
            reading.dropped(turn.line, _("No words follow this time or name."), said)
    places, at = [], 0
    for turn in spoken:
        places.append(at)
        at += len(turn.text) + 1
    anchors = _anchors(spoken, places)
    if spoken and not anchors:
        words = _("There is no time in the file; all were reckoned from the length of the words.")
        reading.doubtful(spoken[0].line, words, field="time")
        anchors = [(0, 0)]
    starts = [
        turn.start_ms if turn.start_ms is not None else spread(anchors, place)
        for turn, place in zip(spoken, places, strict=True)
    ]
    untimed = any(turn.start_ms is not None for turn in spoken)
    for number, (turn, start) in enumerate(zip(spoken, starts, strict=True)):
        if turn.start_ms is None and untimed:
            words = _("This passage has no time of its own; it was put between its neighbours.")
            reading.doubtful(turn.line, words, field="time")
        following = starts[number + 1] if number + 1 < len(starts) else None
        reading.cues.append(_cue(reading, turn, start, following))


def _anchors(turns: list[Turn], places: list[int]) -> list[tuple[int, int]]:
    found = []
    for turn, place in zip(turns, places, strict=True):
        if turn.start_ms is not None:
            found.append((place, turn.start_ms))
    return found


def _cue(reading: Reading, turn: Turn, start: int, following: int | None) -> Cue:
    end = turn.end_ms
    if end is not None and end <= start:
        words = _("The end does not come after the beginning; the end was taken from the length.")
        reading.repaired(turn.line, words, turn.written, "time")
        end = None
    if end is None:
        ahead = following is not None and following > start
        end = following if ahead and following is not None else start + pace(turn.text)
    guessed = turn.start_ms is None
    start = min(start, MAX_MS)
    return Cue(start, max(end, start + 1), turn.text, turn.speaker, guessed=guessed, line=turn.line)
