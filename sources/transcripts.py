"""The one reader of transcript files, whatever they are: WebVTT, SRT, OHMS, plain text, sheets.

`read` looks at the content first and at the name second, never raises for what it finds there, and
drops nothing in silence: every word of the file is in a cue, in the index, in what the file says of
itself, or in a problem with its line.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from django.utils.translation import gettext as _

from archive.core.decoding import decode
from archive.core.file_kinds import HTML, XML, is_empty, is_no_text, kind_of
from archive.core.workbooks import is_workbook
from sources import (
    transcript_ohms,
    transcript_sheet,
    transcript_srt,
    transcript_text,
    transcript_webvtt,
)
from sources.transcript_captions import timing
from sources.transcript_clock import MAX_MS
from sources.transcript_parts import Cue, Effect, Format, Point, Problem, Reading, Transcript

__all__ = ["Cue", "Effect", "Format", "Point", "Problem", "Transcript", "read"]

MAX_BYTES = 20_000_000
MAX_CUES = 50_000

_ENDINGS = {
    ".vtt": Format.WEBVTT,
    ".srt": Format.SRT,
    ".xml": Format.OHMS,
    ".txt": Format.TEXT,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".xlsx": Format.XLSX,
}


def read(data: bytes, filename: str) -> Transcript:
    """What the file says: cues in milliseconds, index points, and every problem with its line."""
    refusal = _refusal(data)
    if refusal:
        problem = Problem(1, refusal, Effect.DROPPED, value=PurePath(filename).name)
        return Transcript(problems=(problem,))
    if is_workbook(data):
        reading = transcript_sheet.read_xlsx(data)
        return _finished(reading, "", [], filename)
    decoded = decode(data)
    if is_no_text(decoded.text):
        problem = Problem(1, _("This is not a text."), Effect.DROPPED)
        return Transcript(problems=(problem,))
    reading = _read_text(decoded.text, filename)
    return _finished(reading, decoded.encoding, decoded.problems, filename)


def _refusal(data: bytes) -> str:
    """Why the file is not even looked into; empty if nothing stands against it."""
    if is_empty(data):
        return _("The file is empty.")
    if len(data) > MAX_BYTES:
        words = _("The file is larger than %(size)d million bytes: no transcript is.")
        return words % {"size": MAX_BYTES // 1_000_000}
    kind = kind_of(data)
    if kind == "zip" and is_workbook(data):
        return ""
    return _of_another_kind(kind) if kind else ""


def _of_another_kind(kind: str) -> str:
    return {
        "old_office": _(
            "This is an old Office file, or one protected by a password. "
            "Save it without password as .xlsx, .csv or plain text."
        ),
        "zip": _(
            "This is a packed folder, a Word document or a damaged workbook. "
            "Save it as .xlsx, .csv or plain text."
        ),
        "pdf": _("This is a PDF. Save it as plain text."),
        "rtf": _("This is an RTF document. Save it as plain text."),
        "media": _("This is sound or video, not a transcript."),
        "picture": _("This is a picture, not a transcript."),
        "packed": _("This file is packed. Unpack it first."),
        "program": _("This is a program, not a transcript."),
    }[kind]


def _read_text(text: str, filename: str) -> Reading:
    """By what the first lines look like."""
    if text.startswith("WEBVTT"):
        return transcript_webvtt.read(text)
    if HTML.match(text):
        reading = Reading(Format.UNKNOWN)
        reading.dropped(1, _("This is a web page, not a transcript."), text[:200])
        return reading
    if XML.match(text):
        return transcript_ohms.read(text)
    times = _first_timing(text)
    if times:
        return transcript_webvtt.read(text) if "." in times else transcript_srt.read(text)
    sheet = transcript_sheet.read_csv(text)
    return sheet if sheet is not None else transcript_text.read(text)


def _first_timing(text: str) -> str:
    """The first line of time of captions, if there is one near the beginning. One with a comma, or
    with a number above it, is that of an SRT."""
    lines = text.split("\n")[:400]
    for number, line in enumerate(lines):
        if timing(line) and "-->" in line:
            counted = number and lines[number - 1].strip().isdigit()
            return line.replace(".", ",") if counted else line
    return ""


def _finished(reading: Reading, encoding: str, before: list[Problem], filename: str) -> Transcript:
    problems = [*before, *_by_name(reading, filename), *reading.problems]
    cues = _within_limit(reading.cues, problems)
    problems += _times_in_order(cues)
    problems += _after_the_end(cues, reading)
    if not cues and not reading.index and not any(p.effect is Effect.DROPPED for p in problems):
        problems.append(Problem(1, _("There is no passage in this file."), Effect.DOUBTFUL))
    return Transcript(
        cues=tuple(cues),
        index=tuple(reading.index),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        format=reading.format,
        encoding=encoding,
        language=reading.language,
        metadata=reading.metadata,
    )


def _by_name(reading: Reading, filename: str) -> list[Problem]:
    ending = PurePath(filename).suffix.lower()
    named = _ENDINGS.get(ending)
    if named in (None, reading.format, Format.TEXT) or reading.format is Format.UNKNOWN:
        return []
    words = _("The file is called %(ending)s, but it was read as %(format)s.")
    said = words % {"ending": ending, "format": NAMES[reading.format]}
    return [Problem(1, said, Effect.DOUBTFUL, "format", ending)]


NAMES = {
    Format.WEBVTT: "WebVTT",
    Format.SRT: "SRT",
    Format.OHMS: "OHMS XML",
    Format.TEXT: "text",
    Format.CSV: "CSV",
    Format.XLSX: "XLSX",
    Format.UNKNOWN: "?",
}


def _within_limit(cues: list[Cue], problems: list[Problem]) -> list[Cue]:
    words = _("There are more than %(limit)d passages; this one was left out.")
    for cue in cues[MAX_CUES:]:
        said = words % {"limit": MAX_CUES}
        problems.append(Problem(cue.line, said, Effect.DROPPED, value=cue.text))
    return [
        cue if cue.end_ms <= MAX_MS else replace(cue, end_ms=max(MAX_MS, cue.start_ms + 1))
        for cue in cues[:MAX_CUES]
    ]


def _times_in_order(cues: list[Cue]) -> list[Problem]:
    """Times that run backwards, and passages that begin before the one before them ends."""
    found = []
    last: dict[str, Cue] = {}  # by tape: each begins anew
    for cue in cues:
        before = last.get(cue.tape)
        last[cue.tape] = cue
        if before is None or (before.start_ms, before.end_ms) == (cue.start_ms, cue.end_ms):
            continue
        if cue.start_ms < before.start_ms:
            words = _("The time runs backwards: this passage begins before the one above it.")
        elif cue.start_ms < before.end_ms:
            words = _("This passage begins before the one above it ends.")
        else:
            continue
        found.append(Problem(cue.line, words, Effect.DOUBTFUL, "time"))
    return found


def _after_the_end(cues: list[Cue], reading: Reading) -> list[Problem]:
    """OHMS says how long the interview is."""
    from sources.transcript_clock import moment

    said = reading.metadata.get("duration", "")
    length = moment(said) if said else None
    if not length or not length.ms:
        return []
    words = _("This passage begins after the end of the recording (%(end)s).") % {"end": said}
    return [
        Problem(cue.line, words, Effect.DOUBTFUL, "time")
        for cue in cues
        if cue.start_ms > length.ms
    ]
