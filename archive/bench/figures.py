"""Figures of a measurement: the middle, the slow end with its interval, and the verdict on it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil


@dataclass(frozen=True)
class Took:
    """What one request cost, in milliseconds: on the clock, and of all processors at work."""

    wall: float
    cpu: float


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def interval(values: Sequence[float], share: float) -> tuple[float, float]:
    """Where that percentile lies in 95 of 100 such measurements, by the order of the values."""
    ordered, number = sorted(values), len(values)
    room = 1.96 * math.sqrt(number * share * (1 - share))
    low = max(0, math.floor(number * share - room) - 1)
    high = min(number - 1, math.ceil(number * share + room) - 1)
    return ordered[low], ordered[high]


class Processors:
    """The time that this process and one backend of the database have had of the processors.

    A backend on another machine is not seen; then `sees_database` is False and the figures are
    those of this process alone.
    """

    def __init__(self, backend: int) -> None:
        try:
            self.backend: psutil.Process | None = psutil.Process(backend)
            if "postgres" not in self.backend.name():
                self.backend = None
        except psutil.Error:
            self.backend = None

    @property
    def sees_database(self) -> bool:
        return self.backend is not None

    def used(self) -> float:
        """Seconds; the system counts those of the backend in hundredths."""
        own = time.process_time()
        if self.backend is None:
            return own
        times = self.backend.cpu_times()
        return own + float(times.user) + float(times.system)


@dataclass
class Report:
    """The lines that are printed, and whether all thresholds held."""

    failed: list[str] = field(default_factory=list)

    def head(self) -> None:
        print(
            f"\n{'':26}{'n':>6}{'p50 ms':>9}{'p95 ms':>9}{'95 % of it':>16}{'max ms':>9}"
            f"{'cpu ms':>9}{'by hand':>9}{'ratio':>7}   limit"
        )

    def row(
        self, name: str, took: Sequence[Took], hand: Sequence[Took] = (),
        p95: float | None = None, ratio: float | None = None, highest: float | None = None,
    ) -> None:  # fmt: skip
        """One line; a limit that is given and passed makes the whole measurement fail."""
        wall = [one.wall for one in took]
        slow, (low, high) = percentile(wall, 0.95), interval(wall, 0.95)
        cpu = sum(one.cpu for one in took) / len(took)
        by_hand = sum(one.cpu for one in hand) / len(hand) if hand else 0.0
        times = cpu / by_hand if by_hand else 0.0
        limits = [
            self.judge(name, "p95", slow, p95, "ms"),
            self.judge(name, "ratio", times, ratio, "×"),
            self.judge(name, "max", max(wall), highest, "ms"),
        ]
        compared = f"{by_hand:9.1f}{times:7.1f}" if by_hand else f"{'':16}"
        print(
            f"{name:26}{len(took):6}{percentile(wall, 0.5):9.1f}{slow:9.1f}"
            f"{f'{low:.0f} to {high:.0f}':>16}{max(wall):9.1f}{cpu:9.1f}{compared}   "
            f"{'; '.join(filter(None, limits))}"
        )

    def judge(self, name: str, what: str, value: float, limit: float | None, unit: str) -> str:
        if limit is None:
            return ""
        held = value <= limit
        if not held:
            self.failed.append(f"{name}: {what} is {value:.1f} {unit}, over {limit:g} {unit}")
        return f"{what} {limit:g} {unit} {'held' if held else 'FAILED'}"
