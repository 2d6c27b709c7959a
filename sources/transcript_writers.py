"""Transcripts as files for the house: everything, also what is withheld. What goes out to readers
is written by `sources.captions`, from masked passages.

What a writer writes, the reader reads back; what a format cannot hold is said by `left_out`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from archive.core.csv_rows import escaped
from sources.captions import annotation, payload
from sources.transcript_clock import stamp
from sources.transcript_columns import (
    END,
    LANGUAGE,
    NOTE,
    SPEAKER,
    START,
    TAPE,
    TEXT,
    TOPICS,
)
from sources.transcript_parts import Cue, Format, Point, Transcript, Words
from sources.transcript_sheet import write_csv
from sources.transcript_voices import label_of

OHMS_NAMESPACE = "https://www.weareavp.com/nunncenter/ohms"
_EMPTY_LINES = re.compile(r"\n\s*\n")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def webvtt(transcript: Transcript) -> str:
    head = "WEBVTT\n"
    if transcript.language:
        head += f"Language: {transcript.language}\n"
    return head + "".join(_vtt_cue(cue) for cue in transcript.cues if cue.text.strip())


def _vtt_cue(cue: Cue) -> str:
    words = payload(cue.text)
    if cue.language:
        words = f"<lang {annotation(cue.language)}>{words}</lang>"
    if cue.speaker:
        words = f"<v {annotation(cue.speaker)}>{words}</v>"
    elif not cue.language:
        words = "\n".join(_no_label(line) for line in words.split("\n"))
    name = f"{_one_line(cue.name)}\n" if cue.name else ""
    settings = f" {_one_line(cue.settings)}" if cue.settings else ""
    return f"\n{name}{stamp(cue.start_ms)} --> {stamp(cue.end_ms)}{settings}\n{words}\n"


def _no_label(line: str) -> str:
    """A colon near the beginning of a line would be read as that of a speaker."""
    return line.replace(":", "&#58;", 1) if label_of(line)[0] else line


def srt(transcript: Transcript) -> str:
    cues = [cue for cue in transcript.cues if cue.text.strip()]
    return "\n".join(
        f"{number}\n{stamp(cue.start_ms, ',')} --> {stamp(cue.end_ms, ',')}\n{_named(cue)}\n"
        for number, cue in enumerate(cues, 1)
    )


def text(transcript: Transcript) -> str:
    return "\n".join(
        f"[{stamp(cue.start_ms)} - {stamp(cue.end_ms)}] {_named(cue)}\n"
        for cue in transcript.cues
        if cue.text.strip()
    )


def _named(cue: Cue) -> str:
    words = _EMPTY_LINES.sub("\n", cue.text.strip())
    return f"{_one_line(cue.speaker)}: {words}" if cue.speaker else words


def _one_line(words: str) -> str:
    return " ".join(words.split())


def rows(transcript: Transcript) -> Iterator[list[str]]:
    languages = sorted({code for cue in transcript.cues for code in cue.translations})
    heads = [f"translation {code}" for code in languages]
    yield [TAPE, START, END, SPEAKER, LANGUAGE, TEXT, *heads, TOPICS, NOTE, "cue"]
    for cue in transcript.cues:
        times = [stamp(cue.start_ms), stamp(cue.end_ms)]
        translated = [cue.translations.get(code, "") for code in languages]
        said = [cue.speaker, cue.language, cue.text, *translated, "; ".join(cue.topics)]
        yield [escaped(cell) for cell in (cue.tape, *times, *said, cue.note, cue.name)]


def csv(transcript: Transcript) -> str:
    return write_csv(rows(transcript))


def xlsx(transcript: Transcript) -> bytes:
    from openpyxl import Workbook  # large, and not needed for other files
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("transcript")
    for row in rows(transcript):
        cells = []
        for words in row:
            cell = WriteOnlyCell(sheet, value=_NOT_XML.sub("\ufffd", words))
            cell.data_type = "s"  # words, whatever they look like
            cells.append(cell)
        sheet.append(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def ohms(transcript: Transcript) -> str:
    other = next((code for cue in transcript.cues for code in cue.translations), "")
    other = other or next((p.alt_language for p in transcript.index if p.alt_language), "")
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<ROOT xmlns="{OHMS_NAMESPACE}"><record><version>5.4</version>\n',
        _element("title", transcript.metadata.get("title", "")),
        _element("language", transcript.language),
        _element("transcript_alt_lang", other),
        "<index>\n",
        *(_point(point) for point in transcript.index),
        "</index>\n",
        _element("vtt_transcript", webvtt(transcript)) if transcript.cues else "",
    ]
    if any(other in cue.translations for cue in transcript.cues):
        parts.append(_element("vtt_transcript_alt", webvtt(_translated(transcript, other))))
    return "".join(parts) + "</record></ROOT>\n"


def _translated(transcript: Transcript, language: str) -> Transcript:
    cues = (
        Cue(cue.start_ms, cue.end_ms, cue.translations[language], cue.speaker)
        for cue in transcript.cues
        if language in cue.translations
    )
    return Transcript(cues=tuple(cues))


def _element(name: str, words: str) -> str:
    return f"<{name}>{escape(_NOT_XML.sub(chr(0xFFFD), words))}</{name}>\n" if words else ""


def _point(point: Point) -> str:
    spots = (
        "<gpspoints>"
        + _element("gps", spot.coordinates)
        + _element("gps_zoom", spot.zoom)
        + _element("gps_text", spot.text)
        + _element("gps_text_alt", spot.text_alt)
        + "</gpspoints>\n"
        for spot in point.spots
    )
    links = (
        "<hyperlinks>"
        + _element("hyperlink", link.address)
        + _element("hyperlink_text", link.text)
        + _element("hyperlink_text_alt", link.text_alt)
        + "</hyperlinks>\n"
        for link in point.links
    )
    time = _element("time", str(point.start_ms // 1000))
    words = _words(point.words, "") + _words(point.alt, "_alt")
    return f"<point>{time}{words}{''.join(spots)}{''.join(links)}</point>\n"


def _words(words: Words, ending: str) -> str:
    return (
        _element(f"title{ending}", words.title)
        + _element(f"partial_transcript{ending}", words.partial_transcript)
        + _element(f"synopsis{ending}", words.synopsis)
        + _element(f"keywords{ending}", ";".join(words.keywords))
        + _element(f"subjects{ending}", ";".join(words.subjects))
    )


WRITERS: dict[Format, tuple[Callable[[Transcript], str | bytes], str, str]] = {
    Format.WEBVTT: (webvtt, "vtt", "text/vtt"),
    Format.SRT: (srt, "srt", "application/x-subrip"),
    Format.OHMS: (ohms, "ohms.xml", "application/xml"),
    Format.TEXT: (text, "txt", "text/plain"),
    Format.CSV: (csv, "csv", "text/csv"),
    Format.XLSX: (
        xlsx,
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
"""How each format is written, with the ending of the file and its media type."""


def write(transcript: Transcript, kind: Format) -> bytes:
    """The whole file; CSV with the mark of byte order, by which Excel knows its encoding."""
    written = WRITERS[kind][0](transcript)
    if isinstance(written, bytes):
        return written
    return written.encode("utf-8-sig" if kind is Format.CSV else "utf-8")


def left_out(kind: Format) -> str:
    """What this format cannot hold, in words for those who choose one."""
    return {
        Format.WEBVTT: _("Without translations, topics and index."),
        Format.SRT: _("Without translations, topics and index."),
        Format.TEXT: _("Without translations, topics and index."),
        Format.OHMS: _("With the index and one translation; its times are whole seconds."),
        Format.CSV: _("With translations and topics; without the index."),
        Format.XLSX: _("With translations and topics; without the index."),
    }[kind]
