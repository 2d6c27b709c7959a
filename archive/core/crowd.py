"""All records of a list that one reader may see, as bits: counted without asking the database.

Each record is one bit of a whole number. A mark, such as `trade:joiner` or `letter:Č`, is the
number of all that have it, so that those with two marks are `a & b`: a hundred thousand people are
counted by a hundred marks in a few milliseconds.

To gather so many takes a second or two. So what was gathered is kept a hundred times as long as it
took: of a small archive for some moments, of a large one for some minutes. Only counts come from
it; the rows of a page are always asked of the database. What one reader may see is never kept for
another, and within a transaction nothing is kept, since it may be undone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, NamedTuple

from django.db import connection

from archive.core.access import granted_refs, reads_all, today

KEPT_TIMES: Final = 100
MOST_KEPT: Final = 20
MOST_NOTED: Final = 100

Row = tuple[Any, Iterable[str]]
"""The id of a record with its marks."""


@dataclass(frozen=True)
class Crowd:
    size: int = 0
    bits: dict[str, dict[str, int]] = field(default_factory=dict)  # by name and value of the mark
    at: dict[Any, int] = field(default_factory=dict)  # the bit of each record
    noted: dict[Any, Any] = field(default_factory=dict, compare=False)

    @property
    def everything(self) -> int:
        return (1 << self.size) - 1

    def having(self, name: str, values: Iterable[str]) -> int:
        """Those that have any of the marks."""
        marks, found = self.bits.get(name, {}), 0
        for value in values:
            found |= marks.get(value, 0)
        return found

    def those(self, ids: Iterable[Any]) -> int:
        found = 0
        for one in ids:
            if one in self.at:
                found |= 1 << self.at[one]
        return found

    def once(self, key: Any, made: Callable[[], Any]) -> Any:
        """What `made` gives, worked out once for this crowd and each of the last questions."""
        if key not in self.noted:
            while len(self.noted) >= MOST_NOTED:
                self.noted.pop(next(iter(self.noted), None), None)
            self.noted[key] = made()
        return self.noted[key]

    def counts(self, name: str, among: int) -> dict[str, int]:
        """How many of them have each mark; the marks that none of them has are left out."""
        marks = self.bits.get(name, {})
        counted = {value: (bits & among).bit_count() for value, bits in marks.items()}
        return {value: count for value, count in counted.items() if count}


def gather(rows: Collection[Row], more: Iterable[tuple[Any, str]] = ()) -> Crowd:
    """`more` are further (id, mark) pairs; those of no record in `rows` are left out."""
    width = len(rows) // 8 + 1
    marked: dict[str, bytearray] = defaultdict(lambda: bytearray(width))
    at: dict[Any, int] = {}
    for bit, (pk, marks) in enumerate(rows):
        at[pk] = bit
        byte, sign = bit >> 3, 1 << (bit & 7)
        for mark in marks:
            marked[mark][byte] |= sign
    for pk, mark in more:
        if (bit := at.get(pk, -1)) >= 0:
            marked[mark][bit >> 3] |= 1 << (bit & 7)
    bits: dict[str, dict[str, int]] = defaultdict(dict)
    for mark, found in marked.items():
        name, _colon, value = mark.partition(":")
        bits[name][value] = int.from_bytes(found, "little")
    return Crowd(len(rows), dict(bits), at)


@dataclass
class Found:
    """The records that meet every filter in use; and for each filter those that meet the others."""

    found: int
    without: dict[str, int] = field(default_factory=dict)

    @classmethod
    def by(cls, everything: int, met: dict[str, int]) -> Found:
        """`met`: for each filter in use, the records that meet it."""
        found = everything
        for records in met.values():
            found &= records
        without: dict[str, int] = {}
        for name in met:
            without[name] = everything
            for other, records in met.items():
                if other != name:
                    without[name] &= records
        return cls(found, without)

    def base(self, name: str) -> int:
        return self.without.get(name, self.found)


class _Kept(NamedTuple):
    until: float
    crowd: Crowd


Reader = tuple[str, str, dt.date, bool, tuple[str, ...]]
_kept: OrderedDict[Reader, _Kept] = OrderedDict()
_lock = Lock()


def crowd_of(name: str, user: Any, gathered: Callable[[Any], Crowd]) -> Crowd:
    """What `gathered(user)` gives, as of now or of a short while ago; `name`: of which list."""
    if connection.in_atomic_block:
        return gathered(user)
    database = str(connection.settings_dict["NAME"])
    reader = (database, name, today(), reads_all(user), tuple(sorted(granted_refs(user))))
    with _lock:  # one gathers, and the others wait for it
        kept = _kept.get(reader)
        if kept is None or kept.until < time.monotonic():
            began = time.monotonic()
            crowd = gathered(user)
            ended = time.monotonic()
            kept = _kept[reader] = _Kept(ended + KEPT_TIMES * (ended - began), crowd)
        _kept.move_to_end(reader)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return kept.crowd
