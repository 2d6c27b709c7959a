"""Video, and sound that the carried library does not read (M4A): the public copy is made with
ffmpeg. Where ffmpeg is not installed there is none, and such a recording is not published: neither
could a withheld passage be cut out of it, nor the place that a telephone writes into it.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from sources import sound_kinds
from sources.files import DERIVATIVES, FileNotKept, make_once, path_of

Span = tuple[int, int]
CODECS = {
    ".m4a": ["-f", "ipod", "-c:a", "aac", "-b:a", "128k"],
    ".mp4": ["-f", "mp4", "-c:a", "aac", "-b:a", "128k", "-c:v", "libx264", "-preset", "veryfast"],
    ".webm": ["-f", "webm", "-c:a", "libopus", "-c:v", "libvpx", "-crf", "20", "-b:v", "1M"],
}
AROUND_MS = 100  # ffmpeg mutes whole frames of sound: a little more, so that nothing is heard
LONGEST_S = 6 * 3600
LONGEST_MS = 1 << 31  # what a column of the database holds; no recording lasts for weeks
HEAD = 1 << 16


def is_moving(name: str) -> bool:
    """Whether a stored file is of a kind that only ffmpeg can cut."""
    return Path(name).suffix in CODECS


def can_be_cut(name: str) -> bool:
    return not is_moving(name) or shutil.which("ffmpeg") is not None


def public_copy(name: str, spans: Sequence[Span]) -> str:
    """The name of the copy in which the spans (milliseconds from its beginning) are silent and
    dark, and which says nothing of where and by whom it was taken. The copy is made once."""
    copy = copy_of(name, spans)
    if not path_of(copy).exists():
        ending = Path(name).suffix
        make_once(path_of(copy), lambda part: _cut(path_of(name), spans, part, ending))
    return copy


def copy_of(name: str, spans: Sequence[Span]) -> str:
    """The name that this copy has, whether it has been made yet or not."""
    ending = Path(name).suffix
    wanted = f"{name} {sorted(spans)} {CODECS[ending]}".encode()
    digest = hashlib.sha256(wanted).hexdigest()
    return f"{DERIVATIVES}/sounds/{digest[:2]}/{digest}{ending}"


def _cut(original: Path, spans: Sequence[Span], part: Path, ending: str) -> None:
    command = ["ffmpeg", "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-y"]
    command += ["-i", str(original), "-map", "0:a:0"]
    command += [] if ending == ".m4a" else ["-map", "0:v:0"]
    command += ["-map_metadata", "-1", "-map_chapters", "-1", *CODECS[ending]]
    if spans:
        during = "+".join(_between(span) for span in sorted(spans))
        command += ["-af", f"volume=0:enable='{during}'"]
        if ending != ".m4a":
            command += ["-vf", f"drawbox=c=gray:t=fill:enable='{during}'"]
    try:
        subprocess.run([*command, str(part)], check=True, capture_output=True, timeout=LONGEST_S)
    except (subprocess.SubprocessError, FileNotFoundError) as error:
        raise FileNotKept(f"The public copy was not made: {_why(error)}.") from error


def _between(span: Span) -> str:
    start, end = max(0, span[0] - AROUND_MS), span[1] + AROUND_MS
    return f"between(t,{start / 1000:.3f},{end / 1000:.3f})"


def _why(error: Exception) -> str:
    said = getattr(error, "stderr", b"") or b""
    return said.decode(errors="replace").strip().splitlines()[-1] if said.strip() else str(error)


# How long it is, without ffmpeg


def duration_ms(name: str) -> int:
    """How long a stored file says that it is. Raises FileNotKept where it does not say it."""
    path = path_of(name)
    with path.open("rb") as stream:
        try:
            found = _of_webm(stream) if _is_webm(stream) else _of_mp4(stream, path.stat().st_size)
        except (struct.error, IndexError, ArithmeticError, ValueError):
            found = None
    if not found or not 0 < found < LONGEST_MS:
        raise FileNotKept("The recording does not say how long it is; it may be damaged.")
    return found


def _is_webm(stream: IO[bytes]) -> bool:
    head = stream.read(4)
    stream.seek(0)
    return head == b"\x1a\x45\xdf\xa3"


def _of_mp4(stream: IO[bytes], end: int) -> int | None:
    """From the box `moov/mvhd` (ISO/IEC 14496-12, 8.2.2)."""
    for _box in range(sound_kinds.MOST_BOXES):
        start = stream.tell()
        if start + 8 > end:
            return None
        size, kind = struct.unpack(">I4s", stream.read(8))
        if size == 1:
            size = struct.unpack(">Q", stream.read(8))[0]
        if kind == b"moov":
            continue  # look inside
        if kind == b"mvhd":
            wide = stream.read(4)[0] == 1
            stream.read(16 if wide else 8)
            scale, length = struct.unpack(">IQ" if wide else ">II", stream.read(12 if wide else 8))
            return int(length * 1000 // scale)
        if size < 8:
            return None
        stream.seek(start + size)
    return None


def _of_webm(stream: IO[bytes]) -> int | None:
    """From `Info/Duration` near the beginning, in units of `TimestampScale` (Matroska, 5.1.2)."""
    head = stream.read(HEAD)
    at, scale = head.find(b"\x44\x89"), 1_000_000
    if at < 0:
        return None
    scaled = head.find(b"\x2a\xd7\xb1")
    if scaled >= 0:
        size = head[scaled + 3] & 0x7F
        scale = int.from_bytes(head[scaled + 4 : scaled + 4 + size], "big")
    size = head[at + 2] & 0x7F
    (length,) = struct.unpack(">d" if size == 8 else ">f", head[at + 3 : at + 3 + size])
    return int(length * scale / 1_000_000)
