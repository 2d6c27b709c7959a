"""Taking endings off: the longest that leaves enough of the word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Endings(NamedTuple):
    listed: frozenset[str]
    longest: int
    stem: int  # letters that have to be left


def one_of(endings: str | Iterable[str], *, stem: int = 3) -> Endings:
    listed = frozenset(endings.split() if isinstance(endings, str) else endings) - {""}
    return Endings(listed, max(map(len, listed)), stem)


def parted(word: str, endings: Endings) -> tuple[str, str]:
    """The stem and the ending, which is empty where none of them stands."""
    for length in range(min(endings.longest, len(word) - endings.stem), 0, -1):
        if word[-length:] in endings.listed:
            return word[:-length], word[-length:]
    return word, ""


def without(word: str, endings: Endings) -> str:
    return parted(word, endings)[0]
