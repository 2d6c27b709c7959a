"""Czech and Slovak stems, read without accents.

Where a sound may have changed before an ending the stem is given both ways: Praze is praz and
prah, Praha is prah. So k, h and ch stay apart from c, z and s in all other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from archive.search.endings import one_of, parted

_LATIN: Final = re.compile(r"(?<=.{4})us$")  # terorismus, terorismu
_ISM: Final = re.compile("izm$")
_VOWEL: Final = re.compile("[aeiouy]")

# Czech nouns, names and adjectives

_CZECH_CASES: Final = one_of("""
    a e i o u y em um am im ym ech ach ich ych ami emi imi ymi ama ima yma ou ovi ove
    eho emu iho imu yho ymu mi
""")
_CZECH_OWN: Final = re.compile(r"(?<=.{2}ov)[ei]$")  # hotoví, Novákové: or ends the stem in -ov
_CZECH_SOFT: Final = {"c": "k", "z": "h", "s": "ch", "st": "sk", "ct": "ck"}
_CZECH_SOFTENING: Final = ("e", "i", "ich")
_FLEETING_E: Final = re.compile("(?<=[^aeiouy])e(?=(?:[^aeiouy]|ch)$)")


def czech_nominal(word: str) -> tuple[str, ...]:
    stem, ending = parted(_LATIN.sub("", word), _CZECH_CASES)
    stem = _ISM.sub("ism", stem)
    found = _deed(stem, ending, ("im", "ich", "imi"))
    if ending in _CZECH_SOFTENING:
        found += _hardened(stem, _CZECH_SOFT)
    if not ending:
        found += _closed(stem, _FLEETING_E)
    if _CZECH_OWN.search(word):
        found.append(word[:-1])
    return tuple(found)


_DEED: Final = re.compile("(?:[ae]n|[aiuy]t)$")


def _deed(stem: str, ending: str, only: tuple[str, ...]) -> list[str]:
    """Zadání and zadaný are two words; zadani may be either, and Slovak -nia may be občania."""
    if ending in ("i", "ia") and _DEED.search(stem):
        return [stem, stem + "i"]
    return [stem + "i" if ending in only and _DEED.search(stem) else stem]


def _hardened(stem: str, soft: Mapping[str, str]) -> list[str]:
    """The stem before its last sound was softened: Praze, Praha; vlacích, vlak."""
    return [stem[: -len(end)] + hard for end, hard in soft.items() if stem.endswith(end)]


def _closed(stem: str, fleeting: re.Pattern[str]) -> list[str]:
    """The stem as it is before an ending, without its fleeting vowel: Mareček, Marečka."""
    shorter = fleeting.sub("", stem)
    return [shorter] if shorter != stem and _VOWEL.search(shorter) else []


# Czech verbs: those in -ovat and those with an a are marked, so that padat is not padnout

_OVAT: Final = "ov"
_A: Final = "a"
_CZECH_OVA: Final = re.compile(
    r"(?<=.{2})(?:ova(?:ti?|l[aoiy]?s?|n[aoiyu]?)|uj(?:i|u|es|e|eme|ete|ou|me|te)?)$"
)
_CZECH_J: Final = one_of(
    [f"{theme}j{end}" for theme in "aeiy" for end in (
        "", "i", "u", "es", "e", "eme", "ete", "ou", "me", "te",
    )],
    stem=2,
)  # fmt: skip
_CZECH_VERBS: Final = one_of(
    [f"{theme}{end}" for theme in "aeiyu" for end in (
        "t", "ti", "l", "la", "lo", "li", "ly", "ls", "las", "los", "lis", "lys",
        "n", "na", "no", "ni", "ny", "nu", "ta", "to", "ty", "tu",
    )]
    + [
        "am", "as", "a", "ame", "ate", "im", "is", "i", "ime", "ite", "u", "es", "e", "eme", "ete",
        "ou", "out", "outi", "me", "te", "l", "la", "lo", "li", "ly", "ls", "las", "los", "lis",
        "lys", "t", "ti", "eji", "aji",
    ],
)  # fmt: skip
_CZECH_CHANGED: Final = {"c": ("k", "t"), "z": ("d", "h")}
_CZECH_PRESENT: Final = ("e", "es", "eme", "ete", "u", "ou")
_AFTER_CONSONANT: Final = re.compile("(?<=.[^aeiouy])n$")


def czech_verbal(word: str) -> tuple[str, ...]:
    """Without the n of zatknout after a consonant; zatčen is zatk too, nucen is nut."""
    if _CZECH_OVA.search(word):
        return (_CZECH_OVA.sub(_OVAT, word),)
    stem, ending = parted(word, _CZECH_J)
    if not ending:
        stem, ending = parted(word, _CZECH_VERBS)
    if ending.startswith("a"):
        return (stem + _A,)
    short = _AFTER_CONSONANT.sub("", stem)
    found = [short]
    if ending.startswith("en") or ending in (*_CZECH_PRESENT, "t", "i"):
        found += [short[:-1] + sound for sound in _CZECH_CHANGED.get(short[-1:], ())]
    if ending.startswith("ej") or (short == stem and (not ending or ending in _CZECH_PRESENT)):
        found.append(stem + _A)
    return tuple(found)


# Slovak nouns, names and adjectives

_SLOVAK_CASES: Final = one_of("""
    a e i o u y ia ie iu om am im ym iam iom och ach ich ych iach ami iami mi imi ymi ou iou ovi
    ovia ov ho mu eho emu ieho iemu ej
""")
_SLOVAK_OWN: Final = re.compile(r"(?<=.{2}ov)(?:|[aeiuoy]|ej|ou|om|ych|ym|ymi)$")
_SLOVAK_DEEDS: Final = ("ie", "iu", "im", "iam", "iach", "iami", "iou")
_SLOVAK_SOFT: Final = {"c": "k", "s": "ch"}
_FLEETING_SK: Final = re.compile("(?<=[^aeiouy])(?:ie|e|o(?=[klv]))(?=[^aeiouy]$)")
_HIATUS: Final = re.compile("(?<=.{3})(?<![ae]n)i$")  # Ázia, Ázii; but zadanie is not zadaný


def slovak_nominal(word: str) -> tuple[str, ...]:
    stem, ending = parted(_LATIN.sub("", word), _SLOVAK_CASES)
    stem = _ISM.sub("ism", _HIATUS.sub("", stem))
    found = _deed(stem, ending, _SLOVAK_DEEDS)
    if ending == "i":
        found += _hardened(stem, _SLOVAK_SOFT)
    if not ending:
        found += _closed(stem, _FLEETING_SK)
    if _SLOVAK_OWN.search(word):
        found.append(_SLOVAK_OWN.sub("", word))
    return tuple(found)


# Slovak verbs

_SLOVAK_OVA: Final = re.compile(
    r"(?<=.{2})(?:ova(?:t|l[aoi]?|n[aoiy]?)|uj(?:u|em|es|e|eme|ete|uc|me|te)?)$"
)
_SLOVAK_J: Final = one_of(
    [f"{theme}j{end}" for theme in "aeiy" for end in (
        "", "u", "em", "es", "e", "eme", "ete", "uc", "me", "te",
    )],
    stem=2,
)  # fmt: skip
_SLOVAK_VERBS: Final = one_of(
    [f"{theme}{end}" for theme in ("a", "e", "i", "y", "u", "ie", "ia") for end in (
        "t", "l", "la", "lo", "li", "m", "s", "", "me", "te", "n", "na", "no", "ny", "ni",
    )]
    + [
        "ou", "uc", "iac", "ac", "aju", "eju", "iu", "ol", "la", "lo", "li", "l", "me", "te", "t",
    ]
)  # fmt: skip
_SLOVAK_PRESENT: Final = ("em", "es", "e", "eme", "ete", "u", "uc")


def slovak_verbal(word: str) -> tuple[str, ...]:
    if _SLOVAK_OVA.search(word):
        return (_SLOVAK_OVA.sub(_OVAT, word),)
    stem, ending = parted(word, _SLOVAK_J)
    if not ending:
        stem, ending = parted(word, _SLOVAK_VERBS)
    if ending.startswith("a"):
        return (stem + _A,)
    short = _AFTER_CONSONANT.sub("", stem)
    if short == stem and (not ending or ending.startswith("ia") or ending in _SLOVAK_PRESENT):
        return (stem, stem + _A)
    return (short,)
