"""Light stems: what is left of a word when its ending is taken off, by rules of each language.

`nominal` reads a word as a noun, a name or an adjective, `verbal` as a form of a verb. Both are
asked of a dictionary word and of a form alike, so the rules need not be linguistics: they need to
take all forms of one word to one stem, and to take few forms of two words there. Czech, Slovak,
Hungarian, German and English are read without accents, Russian in its own letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from archive.search import stems_ru, stems_slavic, stems_west

Stemmer = Callable[[str], tuple[str, ...]]

_NOMINAL: Final[dict[str, Stemmer]] = {
    "cs": stems_slavic.czech_nominal,
    "sk": stems_slavic.slovak_nominal,
    "ru": stems_ru.nominal,
    "hu": stems_west.hungarian,
    "de": stems_west.german,
    "en": stems_west.english,
}
_VERBAL: Final[dict[str, Stemmer]] = {
    "cs": stems_slavic.czech_verbal,
    "sk": stems_slavic.slovak_verbal,
    "ru": stems_ru.verbal,
}


_INFINITIVE: Final = {
    "cs": re.compile("(?:[aeiuy]|[scz])ti?$|ci$"),
    "sk": re.compile("(?:[aeiuy]|[sz])t$"),
    "ru": re.compile("(?:ть|ти|чь)(?:ся|сь)?$"),
}
_PARTICIPLE: Final = {
    "cs": re.compile("[eaui][nt][aoyiu]?$"),
    "sk": re.compile("[eaui][nt][aoyi]?$"),
    "ru": re.compile("[еая]н[аоы]?$|т[аоы]?$"),
}
_DEED: Final = re.compile("[aeuěáyý][nt]í(?:m|ch|mi)?$")  # Czech zatčení is a noun, zatčeni not


def is_verb(lemma: str, base: str, language: str) -> bool:
    """Whether a dictionary word may be a verb, or is a participle listed as an adjective."""
    if language not in _VERBAL:
        return False
    if _INFINITIVE[language].search(lemma):
        return True
    return bool(_PARTICIPLE[language].search(base)) and lemma.endswith(("ny", "ty", "ный", "тый"))


def may_be_verb(word: str, language: str) -> bool:
    """Of a word no dictionary knows."""
    return language != "cs" or not _DEED.search(word)


def nominal(word: str, language: str) -> tuple[str, ...]:
    return _NOMINAL[language](word)


def verbal(word: str, language: str) -> tuple[str, ...]:
    """Empty where the word cannot be a verb, and in languages whose endings do not tell."""
    stemmer = _VERBAL.get(language)
    return stemmer(word) if stemmer else ()
