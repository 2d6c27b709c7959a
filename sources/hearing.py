"""Listens to a file from its beginning to its end and says what it heard. Knows nothing of the
archive: files that anybody may have made are decoded here, in a process of its own, so that a
decoder that falls over one takes nothing else with it (`listen_apart`).
"""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Any

import numpy
import soundfile

from sources import sound_kinds
from sources.loudness import Meter

ROOT = Path(__file__).resolve().parent.parent
RATES = range(4_000, 384_001)
MOST_CHANNELS = 8
LONGEST_S = 24 * 3600
MEMORY = 3 << 30  # bytes of address space; a block of sound takes some tens of millions
PATIENCE_S = 4 * 3600
SHORT_S = 1.0  # a file that says it is longer than this beyond what can be read breaks off
TELLS_EVERY_S = 60  # of the sound
PIECE = 4096  # frames: as many as a block of FLAC mostly has
Heard = dict[str, Any]
# First length, rate and channels; then, told the size of a block, block by block; last, in words,
# what stopped it before the end.
Sounds = Generator[Any, Any, None]


class Unheard(Exception):
    """It cannot be listened to: one word for why, and what the decoder said."""

    def __init__(self, what: str, said: str = "") -> None:
        super().__init__(f"{what}: {said}")
        self.what, self.said = what, said


class Straight(soundfile.SoundFile):
    """A sound read from its beginning to its end. soundfile else seeks after every block, and the
    MP3 decoder complains of that on the screen."""

    broke_off = ""

    def seekable(self) -> bool:
        return False


def listen_apart(path: Path, kind: str, tell: Callable[[int, int], None]) -> Heard:
    """What `hear` says of the file, from a process of its own. `tell` is given the seconds that are
    heard and those there are. Raises Unheard."""
    command = [sys.executable, "-m", "sources.hearing", str(path), kind]
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=quiet, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as ear:
        assert ear.stdout is not None
        try:
            said = _last_word(ear.stdout, tell)
        except BaseException:
            ear.kill()
            raise
    if "unheard" in said:
        raise Unheard(*said["unheard"])
    if "heard" not in said:
        raise Unheard("crashed", str(ear.returncode))
    heard: Heard = said["heard"]
    return heard


def _last_word(lines: IO[str], tell: Callable[[int, int], None]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:  # it ended within a line
            return {}
        if "at" in said:
            tell(said["at"], said["of"])
    return said


def hear(path: Path, kind: str, tell: Callable[[int, int], None]) -> Heard:
    """Length, form, loudness, silence and clipping. Kinds that the carried library does not read
    are decoded by ffmpeg; where that is missing, `lufs` and the like are not in the answer."""
    breaks_off = lacks_bytes(path, kind)
    sounds = _by_ffmpeg(path) if kind in sound_kinds.BY_FFMPEG else _by_soundfile(path)
    declared, rate, channels = next(sounds)
    if rate not in RATES or channels > MOST_CHANNELS:
        raise Unheard("form", f"{rate} Hz, {channels}")
    if declared > LONGEST_S:
        raise Unheard("long", f"{declared / 3600:.0f}")
    meter = Meter(rate, channels)
    sounds.send(meter.block)
    error = _listen(sounds, meter, lambda at: tell(at, int(declared) or at))
    if not meter.frames:
        raise Unheard("nothing", error)
    return {
        "seconds": round(meter.seconds(), 3),
        "rate": rate,
        "channels": channels,
        "lufs": _rounded(meter.lufs()),
        "peak_db": _rounded(meter.peak_db()),
        "clipped": meter.clipped,
        "silent": round(meter.silent_share(), 4),
        "breaks_off": breaks_off or bool(error) or declared - meter.seconds() > SHORT_S,
        "has_more": has_more(path, kind),
        "declared": round(declared, 3),
    }


def _listen(sounds: Iterator[Any], meter: Meter, tell: Callable[[int], None]) -> str:
    """To the end, or to what stopped it, which is told."""
    told = 0.0
    for part in sounds:
        if isinstance(part, str):
            return part
        meter.add(part)
        if meter.seconds() > LONGEST_S:
            raise Unheard("long", f"{LONGEST_S / 3600:.0f}")
        if meter.seconds() - told > TELLS_EVERY_S:
            told = meter.seconds()
            tell(int(told))
    return ""


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _by_soundfile(path: Path) -> Sounds:
    """What the carried library reads."""
    try:
        sound = Straight(path)
    except soundfile.SoundFileError as error:
        raise Unheard("damaged", str(error)) from error
    with sound:
        block = yield sound.frames / sound.samplerate, sound.samplerate, sound.channels
        yield None
        while len(part := numpy.concatenate(list(_pieces(sound, block)))):
            yield part
    if sound.broke_off:
        yield sound.broke_off


def _pieces(sound: Straight, block: int) -> Iterator[Any]:
    """A block in small pieces: of the one in which the file breaks off nothing can be read."""
    left = 0 if sound.broke_off else block
    yield numpy.zeros((0, sound.channels), dtype="float32")
    while left > 0:
        try:
            # In floats: libsndfile 1.2 writes noise for every second half of a stereo MP3 else.
            piece = sound.read(min(left, PIECE), dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            sound.broke_off = str(error)
            return
        if not len(piece):
            return
        left -= len(piece)
        yield piece


# Kinds in boxes, with ffmpeg


def _by_ffmpeg(path: Path) -> Sounds:
    """The same, of what ffmpeg decodes. It is given the one file and may open nothing else."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe", "-bitexact"]
    command += ["-i", str(path), "-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1"]
    try:
        decoder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError as error:
        raise Unheard("ffmpeg") from error
    assert decoder.stdout is not None
    assert decoder.stderr is not None
    complaints = Complaints(decoder.stderr)
    try:
        form = wave_form(decoder.stdout)
        if form is None:
            raise Unheard("damaged", complaints.last())
        rate, channels = form
        block = yield 0.0, rate, channels
        yield None
        while data := decoder.stdout.read(block * channels * 4):
            whole = data[: len(data) // (channels * 4) * channels * 4]
            yield numpy.frombuffer(whole, dtype="<f4").reshape(-1, channels)
        said = complaints.last()
        if decoder.wait() or said:
            yield said or "ffmpeg"
    finally:
        decoder.kill()
        decoder.wait()
        complaints.last()
        decoder.stdout.close()
        decoder.stderr.close()


class Complaints:
    """What a program says of its troubles, read beside its work: one that complains of every frame
    of a damaged video would else stand still, and wait for somebody who reads."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.end: deque[bytes] = deque(maxlen=2)
        self.reader = threading.Thread(target=self._read, args=[stream], daemon=True)
        self.reader.start()

    def _read(self, stream: IO[bytes]) -> None:
        while part := stream.read(4096):
            self.end.append(part)

    def last(self) -> str:
        """The last line, once the program has ended."""
        self.reader.join()
        return _last_line(b"".join(self.end))


def wave_form(stream: IO[bytes]) -> tuple[int, int] | None:
    """Rate and channels of a WAV that comes through a pipe, read up to its samples."""
    if stream.read(12)[8:] != b"WAVE":
        return None
    form = None
    while len(head := stream.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"data":
            return form
        content = stream.read(size + size % 2)
        if name == b"fmt " and len(content) >= 8:
            channels, rate = struct.unpack("<HI", content[2:8])
            form = (rate, channels)
    return None


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


# Whether the file is as long as it says of itself


def lacks_bytes(path: Path, kind: str) -> bool:
    """Whether a file in parts of declared length ends before its last part does."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if kind == "WAV":
            return size < _riff_length(stream)
        return kind in ("M4A", "MP4") and _boxes_end(stream, size) > size


def has_more(path: Path, kind: str) -> bool:
    """Whether something that is no sound stands after the end of a WAV: it may be another file."""
    with path.open("rb") as stream:
        return kind == "WAV" and path.stat().st_size > _riff_length(stream) + 1


def _riff_length(stream: IO[bytes]) -> int:
    length: int = struct.unpack("<4xI", stream.read(8))[0]
    return length + 8


def _boxes_end(stream: IO[bytes], size: int) -> int:
    """Where the last box says that it ends; beyond the file where there is no box."""
    at = 0
    for _box in range(sound_kinds.MOST_BOXES):
        if at >= size:
            return at
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return size + 1
        length: int = struct.unpack(">I", head[:4])[0]
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        if length == 0:  # to the end of the file
            return size
        if length < 8:
            return size + 1
        at += length
    return size + 1


def main(path: str, kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_S, PATIENCE_S))

    def tell(at: int, of: int) -> None:
        print(json.dumps({"at": at, "of": of}))

    try:
        print(json.dumps({"heard": hear(Path(path), kind, tell)}))
    except Unheard as error:
        print(json.dumps({"unheard": [error.what, error.said]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
