"""What a transcript file says, before any of it is kept: cues, index points, and every problem with
its line. Nothing here knows the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive.core.problems import Effect, Problem, Problems

__all__ = [
    "Cue",
    "Effect",
    "Format",
    "Link",
    "Point",
    "Problem",
    "Reading",
    "Spot",
    "Transcript",
    "Words",
]


class Format(StrEnum):
    WEBVTT = "webvtt"
    SRT = "srt"
    OHMS = "ohms"
    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Cue:
    """What somebody says from one moment to another; milliseconds from the beginning of its tape,
    or of the interview where no tape is named."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    language: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    tape: str = ""
    note: str = ""
    name: str = ""  # the identifier of a WebVTT cue
    settings: str = ""  # where WebVTT puts it on the screen
    guessed: bool = field(default=False, compare=False)  # the file gives it no time of its own
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Spot:
    """A place on the map that an index point names (OHMS: gpspoints)."""

    coordinates: str = ""
    zoom: str = ""
    text: str = ""
    text_alt: str = ""


@dataclass(frozen=True)
class Link:
    """A web address that an index point gives (OHMS: hyperlinks)."""

    address: str = ""
    text: str = ""
    text_alt: str = ""


@dataclass(frozen=True)
class Words:
    """What an index point says, in one language."""

    title: str = ""
    partial_transcript: str = ""
    synopsis: str = ""
    keywords: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """From this moment on, this is spoken of."""

    start_ms: int
    words: Words
    alt: Words = field(default_factory=Words)
    alt_language: str = ""
    spots: tuple[Spot, ...] = ()
    links: tuple[Link, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def synopsis(self) -> str:
        return self.words.synopsis

    @property
    def keywords(self) -> tuple[str, ...]:
        return self.words.keywords


@dataclass(frozen=True)
class Transcript:
    """A whole file as it was read."""

    cues: tuple[Cue, ...] = ()
    index: tuple[Point, ...] = ()
    problems: tuple[Problem, ...] = ()
    format: Format = Format.UNKNOWN
    encoding: str = ""
    language: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, in the order in which they are first heard."""
        return tuple(dict.fromkeys(cue.speaker for cue in self.cues if cue.speaker))


class Reading(Problems):
    """A transcript while it is being read."""

    def __init__(self, kind: Format) -> None:
        super().__init__()
        self.format = kind
        self.cues: list[Cue] = []
        self.index: list[Point] = []
        self.metadata: dict[str, str] = {}
        self.language = ""

    def keep(self, key: str, value: str) -> None:
        """Something that the file says of itself; said twice, both are kept."""
        value = value.strip()
        if value:
            known = self.metadata.get(key)
            self.metadata[key] = f"{known}\n\n{value}" if known else value
