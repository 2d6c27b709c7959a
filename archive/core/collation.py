"""The room of alphabetical order: keys that a database sorts as bytes, letters to browse by.

Order: digits, Latin, Cyrillic, other scripts. Latin follows ČSN 97 6030 as set out in the
Internetová jazyková příručka ("Abecední řazení"): č, ch, ř, š, ž are letters of their own,
every other mark counts only between names otherwise alike, a space comes before any letter.
Slovak names follow the practice of Jazykovedný ústav Ľ. Štúra: ď, ľ, ň, ť stay under d, l, n, t.
Marks rank as in Unicode's collation. Cyrillic is the Russian alphabet with the Kyrgyz,
Ukrainian and Kazakh letters in their own alphabets' places; Kazakh і stands where the
Ukrainian does, and ё counts as a marked е, which a Kyrgyz dictionary would keep apart.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final, Literal, NamedTuple

from archive.core.cyrillic import script_of

ALPHABET_LATIN: Final = (*"AÁBCČDĎEFGH", "Ch", *"IJKLĽMNOPRŘSŠTUÚVWZŽ")
ALPHABET_CYRILLIC: Final = tuple("АБВГДЕЖЗИКЛМНОӨПРСТУҮФХЦЧШЭЮЯ")
_RARE_LATIN: Final = ("Q", "X", "Y")
_RARE_CYRILLIC: Final = tuple("ӘҐҒЄІЇЙҚҢҰҺЩЪЫЬ")
NO_LETTER: Final = "#"

LONGEST_PART: Final = 120  # letters of a name that count; longer keys would not fit an index

_LATIN_ORDER: Final = (*"abcčdefgh", "ch", *"ijklmnopqrřsštuvwxyzž")
_CYRILLIC_ORDER: Final = tuple("аәбвгґғдеєжзиіїйкқлмнңоөпрстуұүфхһцчшщъыьэюя")
_WEIGHTS: Final = (
    string.ascii_uppercase + string.ascii_lowercase + "".join(map(chr, range(0xC0, 0x100)))
)
_PRIMARY: Final = dict(zip(_LATIN_ORDER + _CYRILLIC_ORDER, _WEIGHTS, strict=False))

# Letters that Unicode does not take apart, and what they are filed as.
_FILED_AS: Final = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th",
    "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ѣ": "е", "ѳ": "ф", "ѵ": "и",
}  # fmt: skip

# acute, grave, breve, circumflex, caron, ring, diaeresis, double acute, tilde, dot, stroke,
# cedilla, ogonek, macron; whatever else has a mark comes last
_MARKS: Final = {
    mark: chr(ord("1") + rank)
    for rank, mark in enumerate(
        "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
    )
}
_UNMARKED, _STROKE, _OTHER_MARK = "0", _MARKS["\u0338"], "Z"
_SMALL, _CAPITAL = "0", "1"

_SEPARATOR: Final = " "  # lower than anything a level may hold
_GAP: Final = "-"  # between words: lower than any digit or letter
_APOSTROPHES: Final = "'`’‘ʼʹʺ´ʻʽ′″"
CYRILLIC_GROUP: Final = "2"  # with which the sort keys of Cyrillic names begin
_GROUPS: Final = {"Latn": "1", "Cyrl": CYRILLIC_GROUP}
_DIGITS, _OTHER_SCRIPT, _NAMELESS = "0", "3", "9"


class _Levels(NamedTuple):
    letters: str
    marks: str
    case: str


def sort_key(surname: str, given: str = "", *, script: str | None = None) -> str:
    """The text to store with a name and to sort by with COLLATE "C".

    All of the surname counts before the given name, so that one surname stays together;
    case counts last. Who has no surname is filed under the given name; the nameless are last.
    """
    parts = [part for part in (surname, given) if any(map(str.isalnum, part))]
    first, second = (_levels(part) for part in (*parts, "", "")[:2])
    levels = (first.letters, first.marks, second.letters, second.marks, first.case, second.case)
    return _SEPARATOR.join((_group("".join(parts[:1]), script), *levels)).rstrip(_SEPARATOR)


def initial(surname: str) -> str:
    """The letter a name is browsed under: "Ch", "Č", "О"; Ö is under O; "#" when there is none."""
    letters = unicodedata.normalize("NFKC", surname)
    start = next((at for at, letter in enumerate(letters) if letter.isalnum()), len(letters))
    if letters[start : start + 2].lower() == "ch":
        return "Ch"
    small = letters[start : start + 1].lower()
    filed = _FILED_AS.get(small, small)[:1]
    for letter in (filed, unicodedata.normalize("NFD", filed)[:1]):
        if letter.upper() in _BROWSED:
            return letter.upper()
    return NO_LETTER


def alphabet(script: Literal["Latn", "Cyrl"], present: Collection[str] = ()) -> tuple[str, ...]:
    """The letters to browse by: always those of the alphabet, rarer ones when `present`."""
    always, rare = _ALPHABETS[script]
    letters = {*always, *(letter for letter in rare if letter in present)}
    return tuple(sorted(letters, key=sort_key))


_ALPHABETS: Final = {
    "Latn": (ALPHABET_LATIN, _RARE_LATIN),
    "Cyrl": (ALPHABET_CYRILLIC, _RARE_CYRILLIC),
}
_BROWSED: Final = frozenset(ALPHABET_LATIN + _RARE_LATIN + ALPHABET_CYRILLIC + _RARE_CYRILLIC)


def _group(name: str, script: str | None) -> str:
    if not name:
        return _NAMELESS
    script = script if script in _GROUPS else script_of(name)
    if script in _GROUPS:
        return _GROUPS[script]
    return _OTHER_SCRIPT if any(map(str.isalpha, name)) else _DIGITS


def _levels(name: str) -> _Levels:
    letters: list[tuple[str, str, str]] = []
    for letter in _filed(unicodedata.normalize("NFKC", name)):
        if letter[0] == _GAP and (not letters or letters[-1][0] == _GAP):
            continue
        if len(letters) == LONGEST_PART:
            break
        letters.append(letter)
    primary, marks, case = map("".join, zip(*letters, strict=True)) if letters else ("", "", "")
    return _Levels(primary.rstrip(_GAP), marks.rstrip(_UNMARKED), case.rstrip(_SMALL))


def _filed(name: str) -> Iterator[tuple[str, str, str]]:
    """Each letter as (weight, mark, case), Ch as one letter."""
    at = 0
    while at < len(name):
        letter, following = name[at], name[at + 1 : at + 2]
        case = _CAPITAL if letter.isupper() else _SMALL
        at += 1
        if letter in "cC" and following in ("h", "H"):
            at += 1
            yield _PRIMARY["ch"], _UNMARKED, case
        elif letter.isdecimal():
            yield str(unicodedata.decimal(letter)), _UNMARKED, _SMALL
        elif letter.isalpha():
            yield from ((weight, mark, case) for weight, mark in _weighed(letter.lower()))
        elif letter not in _APOSTROPHES and unicodedata.category(letter)[0] not in "CM":
            yield _GAP, _UNMARKED, _SMALL


def _weighed(small: str) -> Iterator[tuple[str, str]]:
    """The weights and marks of one small letter; most have one of each."""
    if small in _PRIMARY:
        yield _PRIMARY[small], _UNMARKED
        return
    if small in _FILED_AS:
        yield from ((_PRIMARY[letter], _STROKE) for letter in _FILED_AS[small])
        return
    base, *marks = list(unicodedata.normalize("NFD", small))
    if base in _PRIMARY and marks:
        yield _PRIMARY[base], _MARKS.get(marks[0], _OTHER_MARK)
    else:
        yield small, _UNMARKED
