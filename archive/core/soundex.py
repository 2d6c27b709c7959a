"""The room of Daitch–Mokotoff soundex: six digits for how a Slavic or German name sounds.

System by Randy Daitch and Gary Mokotoff (1985); rules and coding chart as published at
jewishgen.org/InfoFiles/soundex.html. UE is coded as in JewishGen's own calculator.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from archive.core.cyrillic import ENGLISH

DIGITS: Final = 6
LONGEST: Final = 64  # letters of one word that are read; no name sounds on longer than that

Codes = tuple[str, ...]
"""At the start of a name, before a vowel, elsewhere; "" is not coded."""

# Letters | start, before a vowel, elsewhere | the same for a second way of saying it.
_CHART: Final = """
AI AJ AY EI EJ EY OI OJ OY UI UJ UY UE | 0 1 -
AU | 0 7 -
EU | 1 1 -
IA IE IO IU Y | 1 - -
A E I O U | 0 - -
Ą Ę | - - 6 | - - -
B F FB P PF PH V W | 7 7 7
CHS KS X | 5 54 54
C CH | 5 5 5 | 4 4 4
CK | 5 5 5 | 45 45 45
CS CSZ CZ CZS | 4 4 4
DRS DRZ DS DSH DSZ DZ DZH DZS | 4 4 4
D DT T TH | 3 3 3
G K KH Q | 5 5 5
H | 5 5 -
J | 1 - - | 4 4 4
L | 8 8 8
M N | 6 6 6
MN NM | 66 66 66
R | 9 9 9
RS RZ | 94 94 94 | 4 4 4
S SCH SH SZ Z ZH ZS ZSCH ZSH | 4 4 4
SC SCHTCH SCHTSCH SCHTSH SHCH SHTCH SHTSH STCH STRS STRZ STSCH STSH SZCS SZCZ | 2 4 4
SCHD SCHT SD SHD SHT ST SZD SZT ZD ZHD | 2 43 43
TC TCH TRS TRZ TS TSCH TSH TSZ TTCH TTS TTSCH TTSZ TTZ TZ TZS | 4 4 4
ZDZ ZDZH ZHDZH | 2 4 4
Ţ | 3 3 3 | 4 4 4
"""


def _read_chart() -> dict[str, tuple[Codes, ...]]:
    chart = {}
    for line in _CHART.strip().splitlines():
        sounds, *ways = line.split("|")
        for sound in sounds.lower().split():
            chart[sound] = tuple(tuple(way.replace("-", " - ").split()) for way in ways)
    return chart


CHART: Final = _read_chart()
_LONGEST_SOUND: Final = max(map(len, CHART))
_NOT_CODED: Final = "-"

# Spelled as the chart knows them, so that Žižka, Zhizhka and Жижка are coded alike.
_SPELLED: Final = {
    "ж": "zh", "ц": "ts", "ч": "tch", "ш": "sh", "щ": "shtch", "ё": "e", "ң": "n",
    "ž": "zh", "š": "sh", "č": "tch", "ď": "d", "ť": "t", "ň": "n", "ľ": "l", "ĺ": "l",
    "ą": "ą", "ę": "ę", "ţ": "ţ", "ț": "ţ",
}  # fmt: skip


def dm_codes(text: str) -> tuple[str, ...]:
    """All codes of all words of `text`, each of six digits, without repetition.

    A woman's -ová is not coded. Of -ova and -ова it cannot be told whether the man was
    Novák or Novakov: such a word is coded both ways. So is ř, which others write r or rz.
    """
    codes: dict[str, None] = {}
    for word in re.split(r"[^\w'’ʼ`-]+|[\d_-]+", unicodedata.normalize("NFC", text).lower()):
        for said in _ways_to_say(word):
            codes |= dict.fromkeys(_codes_of(_spelled(said)))
    return tuple(codes)


def _ways_to_say(word: str) -> list[str]:
    ways = [word]
    if len(word) > 5 and word.endswith("ová"):
        ways = [word[:-3]]
    elif len(word) > 5 and word.endswith(("ova", "ова")):
        ways = [word[:-3], word]
    if word.startswith(("ji", "jí")):  # Jílek is Илек in Russian
        ways += [way[1:] for way in ways]
    return [said for way in ways for said in dict.fromkeys((way, way.replace("ř", "rz")))]


def _spelled(word: str) -> str:
    letters = (_SPELLED.get(letter) or ENGLISH.get(letter) for letter in word)
    plain = (
        anyascii(letter).lower() if latin is None else latin
        for letter, latin in zip(word, letters, strict=True)
    )
    spelled = "".join(plain).replace("rzh", "rz")  # Дворжак, as Dvořák and Dworzak
    if word.startswith(("е", "є")):  # Елинек, as Jelínek
        spelled = "y" + spelled.removeprefix("y")
    return re.sub(r"[^a-ząęţ]", "", spelled)[:LONGEST]


def _sounds(word: str) -> list[tuple[Codes, ...]]:
    """The word cut into the longest letter groups the chart has."""
    sounds = []
    at = 0
    while at < len(word):
        size = next(n for n in range(_LONGEST_SOUND, 0, -1) if word[at : at + n] in CHART)
        sounds.append(CHART[word[at : at + size]])
        at += size
    return sounds


@lru_cache(maxsize=4096)
def _codes_of(word: str) -> tuple[str, ...]:
    """Follow every way of saying the word at once.

    A branch is (digits so far, last digit, whether the next sound must be a vowel): J may be
    either, and what was assumed of it for the sound before must hold for J itself.
    """
    sounds = _sounds(word)
    branches: dict[tuple[str, str, bool | None], None] = {("", "", None): None}
    for at, ways in enumerate(sounds):
        following = sounds[at + 1] if at + 1 < len(sounds) else None
        grown: dict[tuple[str, str, bool | None], None] = {}
        for code, last, must_be_vowel in branches:
            for way in ways:
                if must_be_vowel is not None and _is_vowel(way) != must_be_vowel:
                    continue
                for vowel_next in _can_be_vowel(following):
                    digits = way[0 if at == 0 else 1 if vowel_next else 2]
                    grown[(*_added(code, last, digits), vowel_next)] = None
        branches = grown
        if all(len(code) == DIGITS for code, _, _ in branches):
            break
    codes = (code.ljust(DIGITS, "0") for code, _, _ in branches if sounds)
    return tuple(dict.fromkeys(codes))


def _is_vowel(way: Codes) -> bool:
    return way[0] in ("0", "1")


def _can_be_vowel(following: tuple[Codes, ...] | None) -> list[bool]:
    if following is None:
        return [False]
    return list(dict.fromkeys(_is_vowel(way) for way in following))


def _added(code: str, last: str, digits: str) -> tuple[str, str]:
    """The code with a sound's digits; a sound like the one just before it is coded once."""
    if digits == _NOT_CODED:
        return code, ""
    if digits[0] == last:
        code += digits[1:]
    else:
        code += digits
    return code[:DIGITS], digits[-1]
