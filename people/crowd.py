"""Everybody whom one reader may see, as bits: who has which mark, counted without the database.

Each person is one bit of a whole number. A mark, such as `trade:joiner` or `letter:Č`, is the
number of all who have it, so that those with two marks are `a & b`: a hundred thousand people are
counted by a hundred marks in a few milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

Row = tuple[Any, Iterable[str]]
"""A person's id with the marks."""


@dataclass(frozen=True)
class Crowd:
    size: int = 0
    bits: dict[str, dict[str, int]] = field(default_factory=dict)  # by name and value of the mark
    at: dict[Any, int] = field(default_factory=dict)  # the bit of each person

    @property
    def everybody(self) -> int:
        return (1 << self.size) - 1

    def who(self, name: str, values: Iterable[str]) -> int:
        """Those who have any of the marks."""
        marks, found = self.bits.get(name, {}), 0
        for value in values:
            found |= marks.get(value, 0)
        return found

    def those(self, people: Iterable[Any]) -> int:
        found = 0
        for one in people:
            if one in self.at:
                found |= 1 << self.at[one]
        return found

    def counts(self, name: str, among: int) -> dict[str, int]:
        """How many of them have each mark; the marks that none of them has are left out."""
        marks = self.bits.get(name, {})
        counted = {value: (bits & among).bit_count() for value, bits in marks.items()}
        return {value: count for value, count in counted.items() if count}


def gather(rows: Collection[Row], more: Iterable[tuple[Any, str]] = ()) -> Crowd:
    """`more` are further (id, mark) pairs; those of nobody in `rows` are left out."""
    width = len(rows) // 8 + 1
    marked: dict[str, bytearray] = defaultdict(lambda: bytearray(width))
    at: dict[Any, int] = {}
    for bit, (person, marks) in enumerate(rows):
        at[person] = bit
        byte, sign = bit >> 3, 1 << (bit & 7)
        for mark in marks:
            marked[mark][byte] |= sign
    for person, mark in more:
        if (bit := at.get(person, -1)) >= 0:
            marked[mark][bit >> 3] |= 1 << (bit & 7)
    bits: dict[str, dict[str, int]] = defaultdict(dict)
    for mark, found in marked.items():
        name, _colon, value = mark.partition(":")
        bits[name][value] = int.from_bytes(found, "little")
    return Crowd(len(rows), dict(bits), at)
