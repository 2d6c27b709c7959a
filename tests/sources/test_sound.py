"""The public copy of a sound: the same, but for the silence of what is withheld."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from sources.files import FileNotKept, path_of, store
from sources.sound import duration_ms, public_copy

RATE = 44_100


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def tone(seconds: float, rate: int = RATE, channels: int = 1, kind: str = "WAV") -> str:
    """The name of a stored sound of one even tone."""
    wave = 0.5 * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate)
    stream = io.BytesIO()
    soundfile.write(stream, np.stack([wave] * channels, axis=1), rate, format=kind)
    return store(stream.getvalue()).name


def heard(name: str, start_ms: int, end_ms: int) -> float:
    """How loud a stored sound is between two moments."""
    sound, rate = soundfile.read(path_of(name))
    return float(np.abs(sound[start_ms * rate // 1000 : end_ms * rate // 1000]).mean())


def test_where_nothing_is_withheld_the_original_goes_out() -> None:
    name = tone(1)
    assert public_copy(name, []) == name


@pytest.mark.parametrize("channels", [1, 2])
def test_withheld_spans_are_silent_and_nothing_else_is(channels: int) -> None:
    name = tone(30, channels=channels)
    copy = public_copy(name, [(2000, 4000), (9500, 21_000)])  # the second over several blocks
    assert heard(copy, 2000, 4000) < 0.001
    assert heard(copy, 9500, 21_000) < 0.001
    for start, end in ((0, 1950), (4050, 9450), (21_050, 30_000)):
        assert heard(copy, start, end) == pytest.approx(heard(name, start, end), rel=0.1)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_out_of_every_kind_of_sound_that_is_kept_a_passage_can_be_cut(kind: str) -> None:
    copy = public_copy(tone(6, kind=kind), [(2000, 4000)])
    assert heard(copy, 2000, 4000) < 0.001
    for start, end in ((0, 1900), (4100, 5900)):
        assert heard(copy, start, end) == pytest.approx(0.318, rel=0.1)


def test_the_copy_lasts_as_long_as_the_original() -> None:
    name = tone(3.21)
    copy = public_copy(name, [(0, 1000)])
    assert duration_ms(copy) == duration_ms(name) == 3210


def test_a_sound_that_mp3_cannot_hold_is_copied_without_loss() -> None:
    copy = public_copy(tone(1, rate=96_000), [(0, 500)])
    assert copy.endswith(".flac")
    assert heard(copy, 0, 500) == 0


def test_other_spans_make_another_copy_and_the_same_spans_the_same() -> None:
    name = tone(2)
    first = public_copy(name, [(0, 500), (1000, 1500)])
    os.utime(path_of(first), (1, 1))
    assert public_copy(name, [(1000, 1500), (0, 500)]) == first
    assert path_of(first).stat().st_mtime == 1
    assert public_copy(name, [(0, 501)]) != first


def test_a_sound_that_cannot_be_read_is_told() -> None:
    name = store(b"fLaC" + bytes(40)).name
    with pytest.raises(FileNotKept, match="cannot be read"):
        duration_ms(name)
    with pytest.raises(FileNotKept):
        public_copy(name, [(0, 100)])
