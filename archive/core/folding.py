"""The room of folded spellings: one key for a name however its Slavic sounds were written.

A fold is a way to find candidates, never a proof: it throws away what clerks of five
languages did not keep apart. What it gives up on purpose:

- č and c, š and s, ž and z, h, g and kh, i, y and j, and j before a vowel;
- German ä ö ü and their ae oe ue, and ai, ei, oi, eu among each other;
- endings: -ov, -ová, -ský, -ská, and the last vowel of a long name, so that Svoboda meets
  Svobodová and Novikov meets Новикова; but Pavlov then meets Pavel;
- the e that comes and goes: Mareček, Marečková; Riedl, Riedel; Petr, Peter.

It misses, as the tests list: German s, v and z written by ear (Siebert – Зиберт, Vogel –
Фогель, Ziegler – Циглер); German sch for a Czech ž (Doležal – Doleschal); English ch before
a back vowel (Chorotegin – Чоротегин: in Czech it is the ch of Chocholouš); English j (Jumabaev –
Жумабаев); Hungarian -ly and -né (Károly – Карой); Polish rz between vowels; an umlaut
written е (Alföldy – Алфельди); a stem that changes more than its e (Švec – Ševcová).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from archive.core.cyrillic import ENGLISH

LONGEST_WORD: Final = 64  # letters; a longer run is noise, and folding it would only be slow

_APOSTROPHES: Final = re.compile(r"['`’‘ʼʹʺ´ʻʽ′″]")
_NOT_ASCII_WORD: Final = re.compile(r"[^a-z0-9]+")

_CYRILLIC_RUN: Final = re.compile(r"[\u0400-\u052f\u1c80-\u1c8f]+")

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(table: str) -> Rules:
    pairs = (line.split("#")[0].split(">") for line in table.strip().splitlines())
    return tuple((re.compile(old.strip()), new.strip()) for old, new in pairs)


# How each spelling writes a sound. The output letters are the key's own: c is c and č,
# s is s and š, z is z and ž, h is every h, g and ch, i is every i, y and j.
_SPELLINGS: Final = _rules(r"""
    (?<=[oe])ff$                         > v      # Ivanoff
    (.)\1+                               > \1
    (?<=[aeou])h(?=m|n$|l$|ler$)         >        # Böhm, Kohn, Pohl, Mahler
    rsch(?=ak)                           > r      # Dworschak
    schtsch|shtch|stsch|shch|stch|szcz|scs > sc   # щ
    t?zsch|dtsch|tsch|tch|tsh            > c
    dsch                                 > z
    sch                                  > s
    w                                    > v
    (?<=vi)ch(?=$|a$)                    > c      # Pavlovich
    ^ch(?=e(?!l)|i)                      > c      # Chernov, but Chelčický and Chalupa
    ch(?=(ek|ik|uk|ev|in)(ov)?a?$|enk)   > c      # Marechek, Kovalchuk, Kravchenko
    ch                                   > h
    c[zs]                                > c
    ck(?=$|[elnrs])                      > k      # Beck, Becker, but Skalický
    ph                                   > f
    qu                                   > kv
    q                                    > k
    x                                    > ks
    rzh                                  > r      # Dvořák by way of Дворжак
    gy(?=$|[aeiou])                      > d      # Nagy: Надь
    ie(?=d[lr]|g|b|tr|sn|sl)             > i      # Fiedler, Ziegler, Dietrich
""")

# What spellings still do not keep apart, whichever script they came from.
_SOUNDS: Final = _rules(r"""
    [yj]                                 > i
    g                                    > h
    (?<=[pktbdvh])rz|rz(?=ak)            > r      # Przybyl, Dworzak
    zh|zs|dz                             > z
    t[sz]|tc                             > c
    (?<=[lnr])z                          > c      # Schulz, Franz, Herz
    sz|sh                                > s
    kh                                   > h
    th                                   > t
    z(?=[kpt])                           > s      # Procházka, Prochaska
    ios(?=[ei]f)                         > ioz    # Josef, Йозеф
    ai(?=er)                             > ei     # Mayer, Meyer
    (?<=[cs])ev(?=a?$)                   > ov     # Gorbačov, Gorbachev
""")

_VOWELS: Final = _rules(r"""
    i(?=[aeou])                          >        # Jelínek, Елинек; Golian, Гольян
    ae                                   > a
    oe                                   > o
    ue                                   > u
    [ao]i|eu                             > ei     # Neubauer, Нейбауэр, Нойбауэр
    (?<=[^aeiou])([clr])$                > e\1    # Riedl, Riedel; Němcová
    (?<=[^aeious])k$                     > ek     # Marečková
    (.)\1+                               > \1
""")

_CYRILLIC_FIRST: Final = _rules(r"""
    (?<=[пткбдв])р[шж]                   > р      # Пршибыл
    рж                                   > р      # Дворжак
    (?<=[чщж])ё|ё(?=ва?$)                > е      # Чёрный, Королёв; but ё for a foreign ö
""")

_CYRILLIC: Final = ENGLISH | {
    "ж": "z", "й": "i", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ы": "i",
    "ё": "o", "ю": "iu", "я": "ia", "є": "e", "ї": "i", "ң": "n",
}  # fmt: skip


def ascii_key(text: str) -> str:
    """Small ASCII letters, digits and single spaces: Mareček and Marecek are `marecek`.

    Cyrillic is written letter by letter as in English, ё as е, without ъ and ь.
    """
    letters = _lettered(text).replace("ё", "е")
    latin = "".join(ENGLISH.get(letter, letter) for letter in letters)
    plain = _APOSTROPHES.sub("", anyascii(latin)).lower()
    return _NOT_ASCII_WORD.sub(" ", plain).strip()


def _lettered(text: str) -> str:
    """Composed small letters without apostrophes (a small letter may decompose again: İ)."""
    small = unicodedata.normalize("NFC", text).lower()
    return unicodedata.normalize("NFC", _APOSTROPHES.sub("", small))


def fold_key(text: str) -> str:
    """The fold of every word of `text`: Маречек, Maretschek and Marečková are one key."""
    return " ".join(filter(None, map(_folded, _plain_words(text))))


def sound_key(text: str) -> str:
    """As `fold_key`, but with the endings that tell Novák, Novakov and Nováková apart."""
    return " ".join(filter(None, map(_sounded, _plain_words(text))))


def _plain_words(text: str) -> list[str]:
    """The words of a text in ASCII letters, Cyrillic already by its sounds."""
    letters = unicodedata.normalize("NFC", _lettered(text).replace("\u0301", ""))
    return ascii_key(_CYRILLIC_RUN.sub(_cyrillic_sounds, letters)).split()


def _cyrillic_sounds(run: re.Match[str]) -> str:
    word = _applied(run[0][:LONGEST_WORD], _CYRILLIC_FIRST)
    return "".join(_CYRILLIC.get(letter, letter) for letter in word)


def _applied(word: str, rules: Rules) -> str:
    for pattern, new in rules:
        word = pattern.sub(new, word)
    return word


def _settled(word: str, step: Callable[[str], str]) -> str:
    """Fold until nothing changes: a key folded again is the same key."""
    while (folded := step(word[:LONGEST_WORD])) != word:
        word = folded
    return word


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return _settled(word, lambda w: _applied(_bare(_applied(w, _SPELLINGS + _SOUNDS)), _VOWELS))


@lru_cache(maxsize=4096)
def _sounded(word: str) -> str:
    return _settled(word, lambda w: _applied(w, _SPELLINGS + _SOUNDS + _VOWELS))


def _bare(word: str) -> str:
    """Without -ov and -ova (three letters must stay) and without a last vowel (four must)."""
    while (stem := word.removesuffix("a").removesuffix("ov")) != word:
        if len(stem) < 3 or not word.endswith(("ov", "ova")):
            break
        word = stem
    stem = word.rstrip("aeiou")
    return stem if len(stem) >= 4 else word
