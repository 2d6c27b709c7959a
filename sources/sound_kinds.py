"""Which sounds and moving pictures are kept, and how each begins."""

from __future__ import annotations

from pathlib import Path

HEAD = 16  # bytes that tell them apart
SOUNDS = {
    "MP3": ("audio/mpeg", ".mp3"),
    "OGG": ("audio/ogg", ".ogg"),
    "FLAC": ("audio/flac", ".flac"),
    "WAV": ("audio/wav", ".wav"),
    # Their public copy is made by `sources.moving`, where ffmpeg is installed.
    "M4A": ("audio/mp4", ".m4a"),
    "MP4": ("video/mp4", ".mp4"),
    "WebM": ("video/webm", ".webm"),
}
BY_FFMPEG = ("M4A", "MP4", "WebM")  # the carried library does not read them
MOST_BOXES = 1_000_000  # of an MP4 that are looked at; ten hours have some ten thousand
# The same boxes as in MP4, but with pictures in them, which are not kept.
PICTURES_IN_BOXES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx ")


def of_file(path: Path) -> str:
    """Which of SOUNDS a file begins as; nothing for another. Raises OSError where it cannot be
    read."""
    with path.open("rb") as stream:
        return of_head(stream.read(HEAD))


def of_head(head: bytes) -> str:
    """The same of the first bytes."""
    if head.startswith(b"OggS"):
        return "OGG"
    if head.startswith(b"fLaC"):
        return "FLAC"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "WAV"
    if head[4:8] == b"ftyp" and head[8:12] not in PICTURES_IN_BOXES:
        return "M4A" if head[8:12] in (b"M4A ", b"M4B ") else "MP4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "WebM"
    return "MP3" if head.startswith(b"ID3") or _is_mp3_frame(head) else ""


def _is_mp3_frame(head: bytes) -> bool:
    """Eleven bits of one, layer III, and neither a forbidden bit rate nor sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return 0 < head[2] >> 4 < 15 and head[2] >> 2 & 3 != 3
