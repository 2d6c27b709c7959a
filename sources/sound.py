"""The public copy of a sound: the same sound, with silence where a passage is withheld."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import soundfile

from sources import moving, sound_kinds
from sources.files import DERIVATIVES, FileNotKept, make_once, path_of
from sources.hearing import Straight

Span = tuple[int, int]
BLOCK_S = 10
# Constant, so that a player jumps to the right second; stronger compression resamples some rates.
BIT_RATES = {"bitrate_mode": "CONSTANT", "compression_level": 0.5}
MP3_RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


def duration_ms(name: str) -> int:
    """How long a sound or video is, by its name in the media folder or its whole path."""
    try:
        kind = sound_kinds.of_file(path_of(name))
    except OSError as error:
        raise FileNotKept(f"The sound cannot be read: {error}.") from error
    if kind in sound_kinds.BY_FFMPEG:
        return moving.duration_ms(name)
    found = _info(name)
    return int(found.frames * 1000 // found.samplerate)


def _info(name: str) -> Any:
    try:
        return soundfile.info(path_of(name))
    except soundfile.SoundFileError as error:
        raise FileNotKept(f"The sound cannot be read: {error}.") from error


def public_copy(name: str, spans: Sequence[Span]) -> str:
    """The name of the file that goes out: the original itself where nothing is withheld, else a
    copy in which the spans (milliseconds from its beginning) are silent. The copy is made once.
    """
    if not spans:
        return name
    wanted = f"{name} {sorted(spans)} {BIT_RATES}".encode()
    digest = hashlib.sha256(wanted).hexdigest()
    rate = _info(name).samplerate
    ending = ".mp3" if rate in MP3_RATES else ".flac"
    copy = f"{DERIVATIVES}/sounds/{digest[:2]}/{digest}{ending}"
    if not path_of(copy).exists():
        make_once(path_of(copy), lambda part: _silence(path_of(name), spans, part, ending))
    return copy


def _silence(original: Path, spans: Sequence[Span], part: Path, ending: str) -> None:
    try:
        with Straight(original) as sound:
            form: dict[str, Any] = {"samplerate": sound.samplerate, "channels": sound.channels}
            form |= (
                {"format": "MP3", "subtype": "MPEG_LAYER_III", **BIT_RATES}
                if ending == ".mp3"
                else {"format": "FLAC"}
            )
            with soundfile.SoundFile(part, "w", **form) as copy:
                _pour(sound, copy, spans)
    except soundfile.SoundFileError as error:
        raise FileNotKept(f"The public copy of the sound was not made: {error}.") from error


def _pour(sound: Any, copy: Any, spans: Sequence[Span]) -> None:
    """Block by block, so that a recording of hours needs little memory."""
    rate, at = sound.samplerate, 0
    # Not in whole numbers: libsndfile 1.2 writes noise for every second half of a stereo MP3.
    while len(block := sound.read(BLOCK_S * rate, dtype="float32")):
        for start_ms, end_ms in spans:
            # Rounded outwards: not a sample of the span is heard.
            start, end = start_ms * rate // 1000, -(-end_ms * rate // 1000)
            block[max(start - at, 0) : max(end - at, 0)] = 0
        copy.write(block)
        at += len(block)
