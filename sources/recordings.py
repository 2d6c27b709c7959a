"""What of a recording is withheld, and which file of it goes out to everybody."""

from __future__ import annotations

from sources.models import Recording
from sources.transcripts import silent_spans


def silent_in(recording: Recording) -> list[tuple[int, int]]:
    """The spans that a stranger may not hear, in milliseconds from the beginning of this recording.
    Its length is not asked: it may be wrong, and a span beyond the end does no harm."""
    start = recording.offset_ms
    spans = silent_spans(recording.source)
    return [(max(0, first - start), last - start) for first, last in spans if last > start]


def public_copy(recording: Recording) -> str:
    """The name of the file for everybody, cut anew where passages were withheld since;
    empty where there is something to cut and no original to cut it from.

    Raises FileNotKept where the sound cannot be read or its copy not be written.
    """
    original, spans = recording.media.name or "", silent_in(recording)
    if not spans or not original:
        return "" if spans else original
    from sources import sound  # its library is large, and only needed to cut

    return sound.public_copy(original, spans)
