"""The room of likeness: how near two spellings of a name sound, whoever wrote them down.

A spelling is read into *sounds*, one letter each. Latin letters do not say in which language they
were written, so some sounds stay open: the ch of Chovanec, Chernov and Charlotte is one letter here
that may be said in three ways. Two words are as near as the cheapest way of turning the sounds of
the one into those of the other. What a change costs was weighed by hand, on one half of the names
of `archive.bench.names`; the other half is its test.

`keys` are what an index can look up: words that sound alike share one of them, and so do words that
a slip of the pen parts.
"""

from __future__ import annotations

import math
import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from archive.core import names
from archive.search import sounding

LONGEST: Final = 32  # sounds of a word that are listened to
LONGEST_SLIP: Final = 14  # letters of a word up to which its slips of the pen are keys
MOST_READINGS: Final = 6  # ways of saying one word that become keys
SHORTEST_STEM: Final = 3

ADDED: Final = 0.9  # a sound that stands in one of the two only, if nothing else is said of it
SWAPPED: Final = 0.6  # two neighbours in each other's place
VOWEL_AT_END: Final = 0.25
SILENT_AT_END: Final = 0.55
NO_LIMIT: Final = math.inf
FIRST: Final = 0.3  # by how much the first sound weighs more than the others

_TWICE: Final = re.compile(r"(.)\1+")
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")

# What gender and the Russian patronymic hang on a name: -ová, -owa, -ovna, -ovič, -ský, -ая.
_ENDING_LATIN: Final = re.compile(
    r"(?:[oeiy][vw](?:a|[nw]a|i[ct]?[hzjs]*|its?ch|yc[hz]?|n)?"
    r"|(?<=[sckz])k(?:a(?:ya|ja|ia)?|i[jiy]?|y[jiy]?|oj|oi|oy)"
    r"|(?<=n)[aiy]j?|[ai]ya|aja|[yi]j|[aey])$"
)
_ENDING_CYRILLIC: Final = re.compile(
    r"(?:[оеёиі][вў](?:а|на|ич|іч|ић|ін)?|(?<=[сцз])к(?:ая|а|ий|ій|и|і|ой)|[ая]я|[ыио]й|[аяы])$"
)
_E_THAT_GOES: Final = re.compile(r"(?<=[^aeiouyаеёиоуыэюя])[eеo]([kclrкцлр])$")


def is_cyrillic(word: str) -> bool:
    return bool(_CYRILLIC.search(word))


@lru_cache(maxsize=32768)
def sounds(word: str) -> str:
    """The sounds of one word, in the letters and figures of `archive.search.sounding`."""
    small = unicodedata.normalize("NFC", word[: 2 * LONGEST]).lower()
    if is_cyrillic(small):
        said = sounding.CYRILLIC.read(_TWICE.sub(r"\1", small))
    elif small.isascii() and small.isalnum():
        said = sounding.LATIN.read(_TWICE.sub(r"\1", small))
    else:
        letters = (sounding.MARKED.get(letter) or names.ascii_key(letter) for letter in small)
        said = sounding.LATIN.read(_TWICE.sub(r"\1", "".join(letters).replace(" ", "")))
    return _TWICE.sub(r"\1", said)[:LONGEST]


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """What men and women of one name share of it, roughly: Nevsk- of Невская."""
    small = unicodedata.normalize("NFC", word[: 2 * LONGEST]).lower()
    ending = _ENDING_CYRILLIC
    if not is_cyrillic(small):
        small, ending = names.ascii_key(small).replace(" ", ""), _ENDING_LATIN
    for _ in range(2):  # -ovičová
        shorter = ending.sub(lambda found: found[0][0] if found[0][0] in "kк" else "", small)
        if shorter == small or len(shorter) < SHORTEST_STEM:
            break
        small = shorter
    return _E_THAT_GOES.sub(r"\1", small) if len(small) > SHORTEST_STEM else small


# How near


class _Between(dict[tuple[str, str], float]):
    """What it costs that one sound stands for another."""

    def __init__(self) -> None:
        pairs = (pair.partition(".") for pair in sounding.BETWEEN.split())
        self.said = {frozenset(two): float(f"0.{cost}") for two, _, cost in pairs}

    def __missing__(self, pair: tuple[str, str]) -> float:
        mine, other = (sounding.OPEN.get(sound, {sound: 0.0}) for sound in pair)
        cost = min(
            a + b + (0.0 if one == two else self.said.get(frozenset((one, two)), 1.0))
            for one, a in mine.items()
            for two, b in other.items()
        )
        self[pair] = cost = 0.0 if pair[0] == pair[1] else min(cost, 1.0)
        return cost


_BETWEEN: Final = _Between()


def _costs(said: str) -> list[float]:
    """What each sound costs where the other word has none."""
    costs = [sounding.LEFT_OUT.get(sound, ADDED) for sound in said]
    if said and said[-1] in sounding.VOWELS:
        costs[-1] = VOWEL_AT_END
    elif said and said[-1] in sounding.SILENT_AT_END:
        costs[-1] = SILENT_AT_END
    return costs


def distance(one: str, two: str, most: float = NO_LIMIT) -> float:
    """The cheapest way of turning the one row of sounds into the other; `NO_LIMIT` as soon as it
    must cost more than `most`."""
    mine, other = _costs(one), _costs(two)
    row = [0.0]
    for cost in other:
        row.append(row[-1] + cost)
    above: list[float] = []
    before, lowest = "", 0.0
    for sound, cost in zip(one, mine, strict=True):
        left = row[0] + cost
        new = [left]
        put = new.append
        for at, heard in enumerate(two):  # without `min`: this is what a search does most often
            least = row[at] if sound == heard else row[at] + _BETWEEN[sound, heard]
            left += other[at]
            least = left if left < least else least  # noqa: FURB136
            left = row[at + 1] + cost
            least = left if left < least else least  # noqa: FURB136
            if before == heard and at and sound == two[at - 1]:
                least = min(least, above[at - 1] + SWAPPED)
            put(least)
            left = least
        above, row, before = row, new, sound
        if most < NO_LIMIT:
            lowest, higher = min(new), lowest
            if lowest > most and higher > most:
                return NO_LIMIT
    return row[-1]


@lru_cache(maxsize=32768)
def nearness_of_sounds(one: str, two: str, least: float = 0.0) -> float:
    if one == two:
        return 1.0
    size = (len(one) + len(two)) / 2 + 1
    apart = FIRST * _BETWEEN[one[0], two[0]] if one and two else 0.0
    most = (1 - least) * size - apart if least else NO_LIMIT
    if most < 0:
        return 0.0
    found = 1 - (distance(one, two, most) + apart) / size
    return found if found >= least else 0.0


def nearness(one: str, two: str, least: float = 0.0) -> float:
    """From 0 to 1, which is for words that sound alike in some language. What is below `least` is
    0, and sooner known."""
    return nearness_of_sounds(*sorted((sounds(one), sounds(two))), least)


# Letters


def alike(one: str, two: str) -> float:
    """From 0 to 1: how many of the letters of two words stand in the same order."""
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def one_slip(one: str, two: str) -> bool:
    """Whether one letter left out, put in or changed, or two swapped, make the one the other."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = _shared(one, two)
    end = _shared(one[start:][::-1], two[start:][::-1])
    mine, other = one[start : len(one) - end], two[start : len(two) - end]
    return max(len(mine), len(other)) <= 1 or (len(mine) == 2 and mine == other[::-1])


def _shared(one: str, two: str) -> int:
    """With how many letters both begin."""
    for at, (mine, other) in enumerate(zip(one, two, strict=False)):
        if mine != other:
            return at
    return min(len(one), len(two))


def slips(one: str, two: str) -> int:
    """Letters left out, put in, changed or swapped with their neighbour."""
    row, above = list(range(len(two) + 1)), [0] * (len(two) + 1)
    for at, letter in enumerate(one):
        new = [at + 1]
        for to, other in enumerate(two):
            least = min(row[to] + (letter != other), row[to + 1] + 1, new[to] + 1)
            if at and to and letter == two[to - 1] and one[at - 1] == other:
                least = min(least, above[to - 1] + 1)
            new.append(least)
        above, row = row, new
    return row[-1]


# Keys


def _readings(said: str, classes: dict[str, tuple[str, ...]], most: int) -> set[str]:
    found = [""]
    for sound in said:
        ways = classes.get(sound, (sound,))
        if len(found) * len(ways) > most:
            ways = ways[:1]
        found = [reading + way for reading in found for way in ways]
    return {_TWICE.sub(r"\1", reading) for reading in found}


def _one_left_out(reading: str) -> set[str]:
    return {reading} | {reading[:at] + reading[at + 1 :] for at in range(len(reading))}


def skeleton(word: str) -> str:
    """The stem in classes of sounds: what is near is few letters apart."""
    said = sounds(stem(word))
    return "".join(sounding.COARSE.get(sound, (sound,))[0] for sound in said)


@lru_cache(maxsize=32768)
def keys(word: str) -> frozenset[str]:
    """By which an index finds what may be near: the consonants in classes (`=`), the sounds in
    finer classes with one of them left out (`~`), the letters with one of them left out (`'`)."""
    found = set()
    for said in {sounds(word), sounds(stem(word))}:
        for reading in _readings(said, sounding.COARSE, MOST_READINGS):
            found.add("=" + ("V" if reading[:1] == "V" else "") + reading.replace("V", ""))
        for reading in _readings(said, sounding.FINE, MOST_READINGS - 2):
            found |= {"~" + part for part in _one_left_out(reading)}
    letters = names.ascii_key(word).replace(" ", "")
    if len(letters) <= LONGEST_SLIP:
        found |= {"'" + part for part in _one_left_out(letters)}
    return frozenset(found)
