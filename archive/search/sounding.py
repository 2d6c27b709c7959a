"""The tables of likeness: how letters are read into sounds, and what tells two sounds apart.

A sound is one letter or figure. Small letters are themselves (x is the ch of Chovanec); S is š,
Z ž, C č, c ts, D the dž of Džafar. The others stay open and are listed in `OPEN`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True)
class Reading:
    """Groups of letters and how each is read; of several that fit the first in the list is taken,
    and every other letter as it stands."""

    table: str
    letters: Mapping[str, str]

    @cached_property
    def _rules(self) -> list[tuple[str, str]]:
        lines = (line.split(" > ") for line in self.table.strip().splitlines())
        return [(letters.strip(), sound.strip()) for letters, sound in lines]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({letters})" for letters, _ in self._rules) + "|(.)")

    def read(self, word: str) -> str:
        return self._pattern.sub(self._said, word)

    def _said(self, found: re.Match[str]) -> str:
        rule = (found.lastindex or 0) - 1
        if rule < len(self._rules):
            return self._rules[rule][1]
        return self.letters.get(found[0], found[0] if found[0].isascii() else "")


LATIN: Final = Reading(
    r"""
    schtsch|shtch|stsch|shch|szcz|stch|scs > W
    t?zsch|dtsch|tsch|tch|tsh|tsj|tx|t[SC] > C
    dZ                                     > D
    tj                                     > B
    ch(?=ek|ik|uk$)                        > C
    dsch|dzh|dzs|dj(?=[aeou])              > D
    sch|sh                                 > S
    sj                                     > 8
    au                                     > aU
    eaux?$                                 > o
    ts|tz|ds                               > c
    dz                                     > E
    ch                                     > 3
    ck                                     > Qk
    cz                                     > 9
    cs                                     > C
    c(?=[eiy])                             > 2
    c                                      > 1
    ph                                     > f
    qu                                     > kU
    gu(?=[ei])                             > gU
    gy(?=$|[aeiou])                        > F
    q                                      > k
    x                                      > ks
    zh|zs                                  > Z
    rz                                     > R
    sz                                     > 8
    kh                                     > X
    gh                                     > G
    th                                     > T
    gn(?=[aeiouy])                         > n
    gli(?=[aeou])                          > lj
    t(?=[iy])                              > A
    g(?=[eiy])                             > 5
    """,
    {"j": "4", "y": "Y", "w": "0", "v": "V", "s": "6", "z": "7"},
)

CYRILLIC: Final = Reading(
    r"""
    дж                     > D
    дз                     > E
    тс|тц|дц               > c
    т[чш]                  > C
    (?<=[пткбдв])р[шж]|рж  > R
    т(?=[иіь])             > A
    ць|ћ                   > B
    ђ|џ|ҷ|ӂ                > D
    у(?=[аеёиоэ])          > U
    """,
    {
        **dict(zip("абґдезиійклмнопрстуф", "abgdeziijklmnoprstuf", strict=True)),
        **dict(zip("ыэѣіңқғәөүұӣӯѕѓќѳѵў", "ieeinkgaouuiucgkfiu", strict=True)),
        "в": "V",
        "г": "H",
        "ж": "Z",
        "х": "X",
        "ҳ": "X",
        "һ": "X",
        "ц": "c",
        "ч": "C",
        "ш": "S",
        "щ": "W",
        "й": "j",
        "ј": "j",
        "ё": "jo",
        "ю": "ju",
        "я": "ja",
        "є": "je",
        "ї": "ji",
        "љ": "lj",
        "њ": "nj",
        "ь": "",
        "ъ": "",
    },
)

MARKED: Final = {"č": "C", "š": "S", "ž": "Z", "ř": "R", "ć": "B", "ś": "S", "ź": "Z", "ż": "Z"}
"""Latin letters whose mark tells their sound."""

# The sounds that stay open: how each may be said, and what that costs.
OPEN: Final[dict[str, dict[str, float]]] = {
    "1": {"k": 0, "c": 0.1, "C": 0.15, "s": 0.15},  # c before a, o, u or a consonant
    "2": {"c": 0, "s": 0, "C": 0.1, "k": 0.15, "z": 0.2},  # c before e, i
    "3": {"x": 0, "C": 0, "S": 0.1, "k": 0.1, "h": 0.1},  # ch
    "4": {"j": 0, "D": 0, "Z": 0.1, "x": 0.15, "h": 0.15},  # j
    "5": {"g": 0, "h": 0.05, "Z": 0.1, "D": 0.1, "x": 0.2, "j": 0.25},  # g before e, i
    "6": {"s": 0, "z": 0.1, "S": 0.15},  # s
    "7": {"z": 0, "c": 0.1, "s": 0.15, "Z": 0.2},  # z
    "8": {"s": 0, "S": 0},  # sz
    "9": {"C": 0, "c": 0.1},  # cz
    "0": {"v": 0, "u": 0.15, "f": 0.25},  # w
    "A": {"t": 0, "C": 0.25, "c": 0.35},  # t before i
    "B": {"C": 0, "c": 0.1, "t": 0.15},  # ć
    "D": {"D": 0, "Z": 0.1, "j": 0.25, "C": 0.25, "z": 0.25, "S": 0.35},  # dž
    "E": {"z": 0.05, "D": 0.1, "c": 0.15, "Z": 0.15},  # dz
    "F": {"d": 0, "j": 0.1, "g": 0.1, "D": 0.1},  # gy
    "G": {"g": 0, "h": 0.1, "f": 0.4},  # gh
    "H": {"g": 0, "h": 0, "x": 0.15},  # г
    "Q": {"c": 0, "k": 0, "s": 0.1},  # the c of ck, which is said in Mickiewicz alone
    "R": {"r": 0, "Z": 0.25, "S": 0.35},  # ř, rz
    "T": {"t": 0, "s": 0.35, "f": 0.35, "z": 0.4},  # th
    "U": {"u": 0, "v": 0.1},  # у before a vowel
    "V": {"v": 0, "f": 0.15, "u": 0.2, "b": 0.35},  # v
    "W": {"W": 0, "S": 0.2, "C": 0.25},  # щ
    "X": {"x": 0, "h": 0, "k": 0.25},  # х, kh
    "Y": {"i": 0, "j": 0.05, "u": 0.2},  # y
}

# What it costs that one sound stands for the other; two that are not here are wholly apart.
BETWEEN: Final = """
    bp.35 dt.35 gk.35 gh.2 gx.3 hx.1 kx.35 fv.2 bv.5 fh.7 xf.7 mn.5 lr.7 nl.8
    sz.25 SZ.3 sS.4 zZ.4 Cc.35 cs.35 cz.3 CS.4 CZ.5 DZ.15 DC.3 dD.6 dZ.7 dz.6 zD.35
    WS.3 WC.35 Ws.4 kc.7 kC.7 tC.6 tc.6 ts.7 ji.1 je.3 Dj.35 jZ.6 gj.6 gZ.7 gD.6 vu.4
    ae.35 ai.45 ao.25 au.4 ei.2 eo.35 eu.4 io.5 iu.3 ou.2
"""

# What it costs that a sound stands in one of the two words only, where that is less than usual.
LEFT_OUT: Final = {
    "h": 0.3,
    "H": 0.6,
    "j": 0.15,
    "4": 0.5,
    "6": 0.7,
    "s": 0.7,
    "X": 0.7,
    "a": 0.4,
    "e": 0.3,
    "i": 0.3,
    "o": 0.4,
    "u": 0.4,
    "U": 0.25,
    "Y": 0.3,
    "Q": 0.1,
}
SILENT_AT_END: Final = frozenset("6sctdxp")  # as in French
VOWELS: Final = frozenset("aeiouYU")


def _classes(table: str, open_ones: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    classes: dict[str, tuple[str, ...]] = {}
    for group in table.split():
        name, members = group.split(":")
        classes |= {member: (name.removeprefix("-"),) for member in members}
    return classes | open_ones


COARSE: Final = _classes(
    "P:bp F:fvV T:dtT K:gkxGHX S:szSZcC6789DEW M:m N:n L:l R:r V:aeiouYU -:j",
    {
        **dict.fromkeys("135", ("K", "S")),
        "2": ("S", "K"),
        "4": ("", "S", "K"),
        "0": ("F", "V"),
        "R": ("R", "S"),
        "h": ("K", ""),
        "A": ("T", "S"),
        "Q": ("", "S"),
        "F": ("T", "K", "S"),
        "B": ("S", "T"),
    },
)
"""Sounds of one class are easily taken for each other; an open one may be of several."""

FINE: Final = _classes(
    "P:bp F:fvV T:dtT K:k S:szE6 C:SZcC9DW M:m N:n L:l R:r a:a o:o e:eiY u:uU -:j H:xX",
    {
        **dict.fromkeys("15", ("K", "C")),
        **dict.fromkeys("HGg", ("K", "H")),
        **dict.fromkeys("78", ("S", "C")),
        "2": ("C", "S"),
        "3": ("H", "C", "K"),
        "4": ("", "C", "H"),
        "0": ("F", "u"),
        "R": ("R", "C"),
        "h": ("H", ""),
        "A": ("T", "C"),
        "Q": ("", "C"),
        "F": ("T", "K", "C"),
        "B": ("C", "T"),
    },
)
