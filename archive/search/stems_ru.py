"""Russian stems, read in small Cyrillic letters with е for ё."""

from __future__ import annotations

import re
from typing import Final

from archive.search.endings import one_of, parted

_CASES: Final = one_of("""
    а е и о у ы ю я ь й ам ем им ом ым ям ах ях их ых ами ями ими ыми ов ев ей ой ий ый ою ею
    ия ие ии ию ией иею ием иям иях иями ью ья ье ьи ьем ьям ьях ьями ьев ья
    ого его ому ему ая яя ую юю ое ее ые ие
""", stem=2)  # fmt: skip
_SURNAME: Final = re.compile(r"(?<=.{2})(?:ов|ев)$")
_FLEETING: Final = re.compile(r"(?<=[^аеиоуыэюя])[ео](?=[^аеиоуыэюяйьъ]$)|ь(?=[^аеиоуыэюя]$)")
_HIATUS: Final = re.compile("(?<=.{3})[аеиоуы]+$")  # Сергей, Сергея; Боливия, Боливий
_VOWEL: Final = re.compile("[аеиоуыэюя]")


def nominal(word: str) -> tuple[str, ...]:
    stem, ending = parted(word, _CASES)
    found = [_HIATUS.sub("", stem)]
    if not ending or ending == "ь":
        shorter = _FLEETING.sub("", stem)
        if _VOWEL.search(shorter):
            found.append(shorter)
    if _SURNAME.search(word):
        found.append(word)
    return tuple(dict.fromkeys(found))


_OVA: Final = re.compile(
    r"(?<=.{2})(?:[ое]ва(?:ть|л[аои]?|н[аоы]?)|[ую](?:ю|ет|ем|ешь|ете|ют|й|йте|емте))$"
)
_VERBS: Final = one_of(
    [f"{theme}{end}" for theme in ("а", "я", "е", "и", "ы", "у", "ну", "") for end in (
        "ть", "ти", "л", "ла", "ло", "ли",
    )]
    + [f"{theme}{end}" for theme in ("а", "я", "е", "у", "") for end in (
        "ю", "ем", "ешь", "ет", "ете", "ют", "й", "йте", "емте",
    )]
    + [f"{n}{end}" for n in ("н", "") for end in (
        "у", "ем", "ешь", "ет", "ете", "ут", "и", "ите", "емте",
    )]
    + ["ит", "им", "ишь", "ите", "ят", "ат", "ю", "у", "ь", "ьте", "имте"]
    + [f"{theme}{end}" for theme in ("ан", "ян", "ен", "ат", "ят", "ит", "ут", "ет")
       for end in ("", "а", "о", "ы")]
)  # fmt: skip
_REFLEXIVE: Final = re.compile("(?:ся|сь)$")
_CHANGED: Final = re.compile("(?:ен[аоы]?|[ую])$")
_LABIAL: Final = re.compile("(?<=[бпвмф])л$")
_BEFORE: Final = {"ж": ("з", "д", "г"), "ш": ("с", "х"), "щ": ("т", "ст", "ск"), "ч": ("т", "к")}


def verbal(word: str) -> tuple[str, ...]:
    """A participle and a first person may change the last sound: погублен, посажен, превращу.

    Marked are verbs in -овать, those with an а before the ending and the reflexive ones, so that
    делать is not делить and показать is not показаться.
    """
    bare = _REFLEXIVE.sub("", word)
    mark = "" if bare == word else "с"
    if _OVA.search(bare):
        return (_OVA.sub("ов", bare) + mark,)
    stem, ending = parted(bare, _VERBS)
    if ending.startswith(("а", "я")) and ending not in ("ат", "ят"):
        return (f"{stem}а{mark}",)
    stem = _LABIAL.sub("", stem)
    found = [stem]
    if _CHANGED.search(bare):
        found += [stem[:-1] + sound for sound in _BEFORE.get(stem[-1:], ())]
    return tuple(sound + mark for sound in found)
