"""Loudness as EBU Tech 3341 asks for it: the signals are its own, so are the answers."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from sources.loudness import Meter


def tone(level_db: float, seconds: float, rate: int = 48_000, channels: int = 2) -> Any:
    """A sine of 1 kHz; its peaks stand at `level_db`."""
    at = numpy.arange(int(seconds * rate)) / rate
    wave = 10 ** (level_db / 20) * numpy.sin(2 * numpy.pi * 1000 * at)
    return numpy.repeat(wave.astype("float32")[:, None], channels, axis=1)


def measured(*sounds: Any, rate: int = 48_000) -> Meter:
    whole = numpy.concatenate(sounds)
    meter = Meter(rate, whole.shape[1])
    for at in range(0, len(whole), meter.block):
        meter.add(whole[at : at + meter.block])
    return meter


@pytest.mark.parametrize(
    ("case", "parts", "loudness"),
    [
        (1, [(-23, 20)], -23),
        (2, [(-33, 20)], -33),
        (3, [(-36, 10), (-23, 60), (-36, 10)], -23),
        (4, [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        (5, [(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_the_cases_of_the_standard(case, parts, loudness):
    meter = measured(*(tone(level, seconds) for level, seconds in parts))
    assert meter.lufs() == pytest.approx(loudness, abs=0.1)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 96_000])
def test_it_is_the_same_at_every_sampling_rate(rate):
    assert measured(tone(-23, 8, rate), rate=rate).lufs() == pytest.approx(-23, abs=0.1)


def test_one_channel_alone_is_three_decibels_less_than_two():
    assert measured(tone(0, 8, channels=1)).lufs() == pytest.approx(-3, abs=0.1)


def test_silence_has_no_loudness_and_is_told():
    meter = measured(numpy.zeros((96_000, 1), dtype="float32"))
    assert (meter.lufs(), meter.peak_db(), meter.silent_share()) == (None, None, 1.0)


def test_the_share_of_silence_and_the_length_are_told():
    meter = measured(tone(-20, 6), numpy.zeros((48_000 * 2, 2), dtype="float32"))
    assert meter.silent_share() == pytest.approx(0.25, abs=0.02)
    assert meter.seconds() == 8
    assert meter.peak_db() == pytest.approx(-20, abs=0.01)


def test_places_at_full_scale_are_counted_once_each():
    sound = tone(-20, 2, channels=1)
    for at in (10, 5_000, 60_000):
        sound[at : at + 50] = 1.0
    sound[9_000:9_002] = 1.0  # two samples are a peak, not a place that was cut off
    assert measured(sound).clipped == 3


def test_what_is_no_number_stops_nothing():
    sound = tone(-20, 2)
    sound[500], sound[600] = numpy.nan, numpy.inf
    meter = measured(sound)
    assert meter.lufs() is not None
    assert meter.peak_db() == 0


def test_less_than_a_block_has_no_loudness():
    assert measured(tone(-20, 0.3)).lufs() is None
