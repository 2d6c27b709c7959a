"""Chance that repeats itself: numbers, ids and draws from one seed, the same on every machine."""

from __future__ import annotations

import random
import uuid
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from archive.core import refs

T = TypeVar("T")


class Chance(random.Random):
    """One stream of draws, named by the seed and by what it is for, so that one more draw in one
    part of the corpus leaves the others as they are."""

    @classmethod
    def of(cls, seed: int, purpose: str) -> Chance:
        return cls(f"{seed}/{purpose}")

    def happens(self, share: float) -> bool:
        return self.random() < share

    def id(self) -> uuid.UUID:
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def hex_id(self) -> str:
        """An id as Postgres reads it; many times quicker to make than a UUID object."""
        bits = f"{self.getrandbits(128):032x}"
        return f"{bits[:12]}4{bits[13:16]}a{bits[17:]}"


class Refs:
    """Public ids of invented records, each given once."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.given: set[str] = set()

    def new(self, letter: str) -> str:
        while True:
            bits, tail = self.chance.getrandbits(5 * refs.LENGTH), ""
            for _place in range(refs.LENGTH):
                bits, digit = divmod(bits, len(refs.ALPHABET))
                tail += refs.ALPHABET[digit]
            ref = f"{letter}-{refs.SAMPLE}{tail}"
            if ref not in self.given:
                self.given.add(ref)
                return ref


class Zipf(Generic[T]):
    """Draws from a list whose first members come far oftener than its last (Zipf-Mandelbrot)."""

    def __init__(self, members: Sequence[T], weights: Sequence[float] | None = None) -> None:
        self.members = members
        given = weights or [1 / (rank + 2.7) for rank in range(1, len(members) + 1)]
        self.sums = list(accumulate(given))

    def draw(self, chance: Chance) -> T:
        at = bisect(self.sums, chance.random() * self.sums[-1], 0, len(self.members) - 1)
        return self.members[at]

    def draw_many(self, chance: Chance, number: int) -> list[T]:
        return chance.choices(self.members, cum_weights=self.sums, k=number)
