"""The room of scripts: telling Latin from Cyrillic, and writing Cyrillic in Latin letters.

The Czech habit is the common transcription of the Internetová jazyková příručka
(Ústav pro jazyk český, "Transkripce z ruské cyrilice"); the Kyrgyz, Ukrainian and Kazakh
letters, which it does not list, follow their own languages. A text's language is not known
here: Ukrainian г stays g, and Kyrgyz ж stays ž.
"""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

from anyascii import anyascii

Script = Literal["Latn", "Cyrl", "Zyyy"]

_SAME: Final = {
    **dict(zip("абвгґдзиійклмнопрстуфыэ", "abvggdziijklmnoprstufye", strict=True)),
    "ъ": "", "ь": "", "ѣ": "e", "ѳ": "f", "ѵ": "i", "ў": "v",
    "ң": "ng", "ғ": "g", "қ": "k", "ұ": "u", "һ": "h",
}  # fmt: skip

ENGLISH: Final = _SAME | {
    "ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "е": "e", "ё": "yo", "ю": "yu", "я": "ya", "є": "ye", "ї": "yi",
    "ө": "o", "ү": "u", "ә": "a",
}  # fmt: skip
"""Letter by letter, as English writes it: Zhizhka, Shcherbakova."""

CZECH: Final = _SAME | {
    "ж": "ž", "й": "j", "х": "ch", "ц": "c", "ч": "č", "ш": "š", "щ": "šč",
    "е": "e", "ё": "jo", "ю": "ju", "я": "ja", "є": "je", "ї": "ji",
    "ө": "ö", "ү": "ü", "ә": "ä", "ѣ": "ě",
}  # fmt: skip
"""The letters as Czech writes them, before the rules for their neighbours in `_czech`."""

_VOWELS: Final = "аеёиоуыэюяіїєөүәұ"
_SOFTENED: Final = {"д": "ď", "т": "ť", "н": "ň"}
_WITHOUT_J: Final = {"ё": "o", "ю": "u", "я": "a"}


def script_of(text: str) -> Script:
    """The script most letters of `text` are in; "Zyyy" (common) when there is neither."""
    latin = cyrillic = 0
    for letter in text:
        if is_cyrillic(letter):
            cyrillic += 1
        elif is_latin(letter):
            latin += 1
    if not latin and not cyrillic:
        return "Zyyy"
    return "Latn" if latin >= cyrillic else "Cyrl"


def is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f" or "\u1c80" <= letter <= "\u1c8f"


def is_latin(letter: str) -> bool:
    if letter < "\u0250":
        return letter.isalpha()
    return "\u1e00" <= letter <= "\u1eff"


def transliterate(text: str, to: str = "Latn", habit: str = "cs") -> str:
    """`text` with its Cyrillic letters written in Latin ones; everything else is kept.

    `habit` is "cs" (Жижка: Žižka) or "en" (Zhizhka). The rule that е softens д, т, н is for
    Slavic names: a foreign Штейн becomes Štějn, where the handbook would have Štejn.
    """
    if to != "Latn":
        raise ValueError(f"to: can write in Latn only, not {to!r}")
    if habit not in ("cs", "en"):
        raise ValueError(f"habit: must be cs or en, not {habit!r}")
    text = unicodedata.normalize("NFC", text)
    small = [letter.lower() for letter in text]
    written = []
    for at, letter in enumerate(text):
        if not is_cyrillic(letter):
            written.append(letter)
            continue
        before = small[at - 1] if at else ""
        after = small[at + 1] if at + 1 < len(small) else ""
        latin = _czech(small[at], before, after) if habit == "cs" else ENGLISH.get(small[at])
        latin = anyascii(letter).lower() if latin is None else latin
        written.append(_cased(latin, letter, text[at - 1 : at], text[at + 1 : at + 2]))
    return "".join(written)


def _czech(letter: str, before: str, after: str) -> str | None:
    """One small letter by the Czech habit, knowing its neighbours; None if it is not listed."""
    if letter in _SOFTENED and after and after in "ьёюя":
        return _SOFTENED[letter]
    if letter in _WITHOUT_J and before and before in "дтн":
        return _WITHOUT_J[letter]
    if letter == "ё" and before and before in "жшчщ":
        return "o"
    if letter == "и" and before == "ь":
        return "ji"
    if letter == "е":
        if before in _SOFTENED:
            return "ě"
        starts = not is_cyrillic(before) if before else True
        return "je" if starts or before in _VOWELS + "ъь" else "e"
    return CZECH.get(letter)


def _cased(latin: str, letter: str, before: str, after: str) -> str:
    """Щ is Šč in Щербаков and ŠČ in ЩЕРБАКОВ."""
    if not letter.isupper():
        return latin
    shouted = after.isupper() or (before.isupper() and not after.islower())
    return latin.upper() if shouted else latin[:1].upper() + latin[1:]
