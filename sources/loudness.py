"""How loud a sound is, by EBU R 128 and ITU-R BS.1770-4: the K filter, blocks of 400 ms, two gates.

The filter is applied to the spectrum, block by block: the same in other words as sample by sample,
and a hundred times as fast in Python.
"""

from __future__ import annotations

import math
from typing import Any

import numpy

STEP_S = 0.1  # a block of 400 ms begins every 100 ms
STEPS = 100  # that are filtered at once
SILENT_DB = -60.0
FULL = 0.999
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
Sound = Any  # float32 samples, one column for each channel


class Meter:
    """Takes a sound in parts of `block` frames (the last may be shorter), then says what it was."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.step = max(1, round(rate * STEP_S))
        self.block = self.step * STEPS
        self.before = numpy.zeros((rate, channels), dtype="float32")  # one second: filters settle
        self.response = response(rate, rate + self.block)
        self.energies: list[Any] = []
        self.plain: list[Any] = []
        self.peak = 0.0
        self.clipped = 0
        self.frames = 0

    def add(self, sound: Sound) -> None:
        sound = numpy.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0)
        self.frames += len(sound)
        self.peak = max(self.peak, float(numpy.abs(sound).max(initial=0.0)))
        self.clipped += _clipped(sound)
        steps = len(sound) // self.step
        whole = sound[: steps * self.step]
        self.plain.append(_power(whole, self.step))
        padded = numpy.zeros((self.rate + self.block, sound.shape[1]), dtype="float32")
        padded[: self.rate] = self.before
        padded[self.rate : self.rate + len(sound)] = sound
        spectrum = numpy.fft.rfft(padded, axis=0) * self.response[:, None]
        filtered = numpy.fft.irfft(spectrum, n=len(padded), axis=0)[self.rate :]
        self.energies.append(_power(filtered[: steps * self.step], self.step))
        self.before = numpy.concatenate([self.before, sound])[-self.rate :]

    def lufs(self) -> float | None:
        """Integrated loudness; None where all is silence or shorter than a block."""
        steps = numpy.concatenate(self.energies) if self.energies else numpy.zeros(0)
        if len(steps) < 4:
            return None
        powers = numpy.convolve(steps, numpy.full(4, 0.25), mode="valid")
        powers = powers[powers > _power_of(ABSOLUTE_GATE)]
        if not len(powers):
            return None
        gate = _loudness(float(powers.mean())) + RELATIVE_GATE
        return _loudness(float(powers[powers > _power_of(gate)].mean()))

    def peak_db(self) -> float | None:
        """Of the samples, below full scale; None for nothing but zeros."""
        return 20 * math.log10(self.peak) if self.peak > 0 else None

    def silent_share(self) -> float:
        """How much of it lies below SILENT_DB, from 0 to 1."""
        steps = numpy.concatenate(self.plain) if self.plain else numpy.zeros(0)
        if not len(steps):
            return 1.0
        return float((steps < 10 ** (SILENT_DB / 10)).mean())

    def seconds(self) -> float:
        return self.frames / self.rate


def _power(sound: Sound, step: int) -> Any:
    """Mean square of each step, summed over the channels."""
    steps = sound.reshape(-1, step, sound.shape[1])
    return numpy.square(steps, dtype="float64").mean(axis=1).sum(axis=1)


def _clipped(sound: Sound) -> int:
    """Places where three or more samples running stand at full scale."""
    full = numpy.abs(sound) >= FULL
    runs = full[:-2] & full[1:-1] & full[2:]
    return int((runs[1:] & ~runs[:-1]).sum() + runs[:1].sum())


def _loudness(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def _power_of(loudness: float) -> float:
    return float(10 ** ((loudness + 0.691) / 10))


def response(rate: int, length: int) -> Any:
    """What the K filter does to each frequency of a spectrum of so many samples: the high shelf of
    a head, then the high-pass, with the values of BS.1770 carried over to any sampling rate."""
    z = numpy.exp(-2j * numpy.pi * numpy.arange(length // 2 + 1) / length)
    return _shelf(rate, z) * _high_pass(rate, z)


def _shelf(rate: int, z: Any) -> Any:
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    above = (high + band * k / q + k * k) + 2 * (k * k - high) * z
    above = above + (high - band * k / q + k * k) * z**2
    below = (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z**2
    return above / below


def _high_pass(rate: int, z: Any) -> Any:
    k, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    whole = 1 + k / q + k * k
    below = 1 + 2 * (k * k - 1) / whole * z + (1 - k / q + k * k) / whole * z**2
    return (1 - 2 * z + z**2) / below
