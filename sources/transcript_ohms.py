"""OHMS XML (Oral History Metadata Synchronizer, University of Kentucky): transcript and index.

The transcript is either WebVTT within the XML, or text with a list of the lines at which each
minute begins (`sync`, “1:|12(3)|25(4)”: interval in minutes, then line and word).
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from archive.core.languages import LANGUAGES
from sources import transcript_webvtt
from sources.transcript_clock import moment, pace, spread
from sources.transcript_parts import Cue, Format, Link, Point, Problem, Reading, Spot, Words
from sources.transcript_voices import known_labels, label_of
from sources.transcript_xml import Element, Tree

_SYNC = re.compile(r"(\d+)(?:\((\d+)\))?")
_FOOTNOTES = re.compile(r"\[\[footnotes\]\](.*?)(?:\[\[/footnotes\]\]|$)", re.DOTALL)
_XML_HEAD = re.compile(r"\s*<\?xml[^>]*\?>")
_BODY = ("transcript", "transcript_alt", "vtt_transcript", "vtt_transcript_alt", "sync", "sync_alt")
_POINT = ("time", "title", "partial_transcript", "synopsis", "keywords", "subjects")
_WORDS = frozenset(
    {*_POINT, *(f"{name}_alt" for name in _POINT if name != "time"), "gpspoints", "hyperlinks"}
    | {"gps", "gps_zoom", "gps_text", "hyperlink", "hyperlink_text"}
)
_CODES = {language.english.lower(): code for code, language in LANGUAGES.items()}


def read(text: str) -> Reading:
    reading = Reading(Format.OHMS)
    found = _XML_HEAD.match(text)
    if found:  # what it says of its encoding has been heeded; its lines stay
        text = "\n" * found.group().count("\n") + text[found.end() :]
    root = Tree(reading).read(text)
    records = _records(root)
    if not records and root.children:
        reading.dropped(root.children[0].line, _("This XML is not an OHMS file: it has no record."))
        _keep(reading, root, "")
    for number, record in enumerate(records):
        if number:
            words = _("The file holds a second record; it was not read.")
            reading.dropped(record.line, words, _all_words(record))
        else:
            _read(reading, record)
    return reading


def _records(element: Element) -> list[Element]:
    if element.name == "record":
        return [element]
    return [found for child in element.children for found in _records(child)]


def _all_words(element: Element) -> str:
    parts = [element.text.strip(), *(_all_words(child) for child in element.children)]
    return "\n".join(part for part in parts if part)


def _read(reading: Reading, record: Element) -> None:
    for name, value in record.attributes.items():
        reading.keep(f"record.{name}", value)
    reading.keep("record", record.text)
    reading.language = _code(record.said("language"))
    other = _code(record.said("transcript_alt_lang"))
    for child in record.children:
        if child.name == "index":
            for point in child.children:
                _point(reading, point, other)
            reading.keep("index", child.text)
        elif child.name not in _BODY:
            _keep(reading, child, "")
    _transcript(reading, record, other)


def _code(name: str) -> str:
    """“Czech” and “cs” as cs; whatever else as it stands."""
    return _CODES.get(name.lower(), name)


def _keep(reading: Reading, element: Element, above: str) -> None:
    name = f"{above}.{element.name}" if above else element.name
    if element.name:
        reading.keep(name, element.text)
    for key, value in element.attributes.items():
        reading.keep(f"{name}.{key}", value)
    for child in element.children:
        _keep(reading, child, name)


def _point(reading: Reading, point: Element, other: str) -> None:
    said = point.said("time")
    read = moment(said)
    start = int(said[:9]) * 1000 if said.isdigit() else read.ms if read else None
    if start is None:
        words = _("The time of this index point cannot be read; it was left out.")
        reading.dropped(point.line, words, _all_words(point), "time")
        return
    found = Point(
        start,
        _words_of(point, ""),
        _words_of(point, "_alt"),
        other,
        tuple(_spots(point)),
        tuple(_links(point)),
        point.line,
    )
    if not found.title:
        reading.doubtful(point.line, _("This index point has no title."), field="title")
    reading.index.append(found)
    reading.keep("index.point", point.text)
    known: set[str] = set()
    for child in point.children:
        if child.name not in _WORDS or (child.name in known and child.name in _POINT):
            words = _("This part of an index point is not known.")
            reading.dropped(child.line, words, _all_words(child), child.name)
        known.add(child.name)


def _words_of(point: Element, ending: str) -> Words:
    return Words(
        point.said(f"title{ending}"),
        point.said(f"partial_transcript{ending}"),
        point.said(f"synopsis{ending}"),
        _list(point.said(f"keywords{ending}")),
        _list(point.said(f"subjects{ending}")),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _spots(point: Element) -> list[Spot]:
    """In old files one place stands in the point itself."""
    places = [point, *(child for child in point.children if child.name == "gpspoints")]
    found = [
        Spot(p.said("gps"), p.said("gps_zoom"), p.said("gps_text"), p.said("gps_text_alt"))
        for p in places
    ]
    return [spot for spot in found if spot != Spot()]


def _links(point: Element) -> list[Link]:
    places = [point, *(child for child in point.children if child.name == "hyperlinks")]
    names = ("hyperlink", "hyperlink_text", "hyperlink_text_alt")
    found = [Link(*(place.said(name) for name in names)) for place in places]
    return [link for link in found if link != Link()]


def _transcript(reading: Reading, record: Element, other: str) -> None:
    """The WebVTT where there is one; the older text beside it says the same."""
    both = (
        ("vtt_transcript", "transcript", "sync"),
        ("vtt_transcript_alt", "transcript_alt", "sync_alt"),
    )
    for number, (captions, plain, sync) in enumerate(both):
        vtt, text, marks = (record.child(name) for name in (captions, plain, sync))
        found: list[Cue] = []
        if vtt and vtt.text.strip():
            found = _captions(reading, vtt)
            if text and text.text.strip():
                words = _("Beside the WebVTT stands the transcript as text; the WebVTT was read.")
                reading.dropped(text.line, words, text.text.strip(), plain)
        elif text and text.text.strip():
            found = _synchronised(reading, text, marks)
        elif marks and marks.text.strip():
            words = _("There are times, but no transcript to which they belong.")
            reading.dropped(marks.line, words, marks.text.strip(), sync)
        if number == 0:
            reading.cues += found
        elif found:
            _align(reading, found, other)


def _captions(reading: Reading, vtt: Element) -> list[Cue]:
    text = vtt.text
    ahead = len(text) - len(text.lstrip())
    first = vtt.line - 1 + text[:ahead].count("\n")
    inner = transcript_webvtt.read(text.strip())
    for problem in inner.problems:
        moved = Problem(
            problem.line + first, problem.message, problem.effect, problem.field, problem.value
        )
        reading.problems.append(moved)
    for key, value in inner.metadata.items():
        reading.keep(f"{vtt.name}.{key}", value)
    return [replace(cue, line=cue.line + first) for cue in inner.cues]


def _align(reading: Reading, translated: list[Cue], language: str) -> None:
    """Translations beside the cue of the same time; those without one are cues by themselves."""
    if not language:
        words = _("The language of the translation is not said; it was kept as “und”.")
        reading.doubtful(translated[0].line, words, field="transcript_alt_lang")
        language = "und"
    waiting: dict[tuple[int, int], list[int]] = {}
    for at, cue in enumerate(reading.cues):
        waiting.setdefault((cue.start_ms, cue.end_ms), []).append(at)
    for cue in translated:
        same = waiting.get((cue.start_ms, cue.end_ms))
        if same:
            at = same.pop(0)
            reading.cues[at] = replace(reading.cues[at], translations={language: cue.text})
        else:
            words = _("No cue of the original has the time of this translation.")
            reading.doubtful(cue.line, words, cue.text)
            reading.cues.append(replace(cue, text="", translations={language: cue.text}))


def _synchronised(reading: Reading, text: Element, sync: Element | None) -> list[Cue]:
    """Old files: a cue for each paragraph, its time reckoned from the marks at every minute."""
    spoken = text.text
    notes = _FOOTNOTES.search(spoken)
    if notes:
        reading.keep("footnotes", notes.group(1))
        spoken = spoken[: notes.start()] + spoken[notes.end() :]
    lines = spoken.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    anchors = _anchors(reading, sync, lines, starts)
    if len(anchors) == 1:
        words = _("There is no time in the file; all were reckoned from the length of the words.")
        reading.doubtful(text.line, words, field="sync")
    known = known_labels(lines)
    found: list[Cue] = []
    speaker, after_empty = "", True
    for at, line in enumerate(lines):
        label, words = label_of(line)
        if not line.strip():
            after_empty = True
            continue
        if label and label in known:
            speaker, line, after_empty = label, words, True
        if after_empty or not found:
            start = spread(anchors, starts[at])
            found.append(
                Cue(start, start + 1, line.strip(), speaker, guessed=True, line=text.line + at)
            )
        else:
            joined = f"{found[-1].text}\n{line.strip()}".strip()
            found[-1] = replace(found[-1], text=joined)
        after_empty = False
    return _until_the_next(reading, [cue for cue in found if cue.text])


def _anchors(
    reading: Reading, sync: Element | None, lines: list[str], starts: list[int]
) -> list[tuple[int, int]]:
    """Pairs of a place in the text, in characters, and its time."""
    anchors = [(0, 0)]
    written = sync.text.strip() if sync else ""
    if not sync or not written:
        return anchors
    interval, _colon, marks = written.partition(":")
    step = int(interval[:4]) if interval.strip().isdigit() else 1
    for number, mark in enumerate(marks.strip().strip("|").split("|"), 1):
        found = _SYNC.fullmatch(mark.strip())
        line = int(found.group(1)[:9]) if found else -1
        if not found or not 0 <= line < len(lines):
            if mark.strip():
                words = _("This mark of time points to no line of the transcript.")
                reading.dropped(sync.line, words, mark.strip(), "sync")
            continue
        before = lines[line].split(" ")[: int((found.group(2) or "0")[:6])]
        place = min(starts[line] + len(" ".join(before)), starts[line + 1] - 1)
        if place >= anchors[-1][0]:
            anchors.append((place, number * max(1, step) * 60_000))
        else:
            words = _("This mark of time runs backwards.")
            reading.dropped(sync.line, words, mark.strip(), "sync")
    return anchors


def _until_the_next(reading: Reading, cues: list[Cue]) -> list[Cue]:
    found = []
    for number, cue in enumerate(cues):
        following = cues[number + 1].start_ms if number + 1 < len(cues) else 0
        end = following if following > cue.start_ms else cue.start_ms + pace(cue.text)
        found.append(replace(cue, end_ms=end))
    return found
