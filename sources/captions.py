"""Captions as WebVTT (W3C, 2019): each passage that a reader may read, at its time, with who says
it. What they may read is decided by `sources.masking`; here it is only written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADER = "WEBVTT\n\n"


@dataclass(frozen=True)
class Cue:
    """One caption; times in milliseconds from the beginning of its recording."""

    start_ms: int
    end_ms: int
    text: str
    voice: str = ""
    language: str = ""  # where it is not that of the track


def vtt(cues: Iterable[Cue]) -> str:
    """The whole file. Cues stand in the order of their beginnings, as the format asks; those of
    people who speak at once overlap."""
    ordered = sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms))
    return HEADER + "\n".join(_blocks(ordered))


def _blocks(cues: Iterable[Cue]) -> Iterator[str]:
    for cue in cues:
        text = payload(cue.text)
        if not text or cue.end_ms <= cue.start_ms:
            continue
        if cue.language:
            text = f"<lang {annotation(cue.language)}>{text}</lang>"
        if cue.voice:
            text = f"<v {annotation(cue.voice)}>{text}</v>"
        yield f"{timestamp(cue.start_ms)} --> {timestamp(cue.end_ms)}\n{text}\n"


def timestamp(milliseconds: int) -> str:
    """01:02:10.500; from a hundred hours on with more figures."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def payload(text: str) -> str:
    """The words of a cue: an arrow or an empty line would end it, a sign would begin a tag."""
    lines = (line.strip() for line in re.split(r"\r\n|\r|\n", text.replace("\0", "\ufffd")))
    return _escaped("\n".join(line for line in lines if line))


def annotation(text: str) -> str:
    """A name within a tag: on one line."""
    return _escaped(" ".join(text.replace("\0", "\ufffd").split()))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
