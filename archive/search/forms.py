"""The forms of a word: what brings hladu, hladem and hlad together, made the same everywhere.

A word is turned into lexemes `=cs.hlad`: the stems of its dictionary words and of itself, in the
languages it may be in. They begin with `=` and hold small ASCII letters, figures and stops only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from archive.core import names
from archive.core.folding import LONGEST_WORD
from archive.search import lemmas, stems
from archive.search.keys import key_of, small

LATIN: Final = ("cs", "sk", "hu", "de", "en")
CYRILLIC: Final = ("ru",)
UNREAD: Final = ("ky",)  # no dictionary; Kyrgyz is found as it is spelt, by its key
MARK: Final = "="
VERB: Final = "v."


@lru_cache(maxsize=1 << 16)
def text_lexemes(word: str, language: str) -> tuple[str, ...]:
    """The lexemes of one word of a text; its language is "" where nobody has said it."""
    key, spelt = _read(word)
    found: dict[str, None] = {}
    for code in _languages(key, word, language):
        base = spelt if code in lemmas.OWN_LETTERS else key
        known = lemmas.lemmas_of(spelt, base, code)
        found |= dict.fromkeys(_lexemes(base, known, code, verb=_plain_verb(word, code)))
    return tuple(found)


@lru_cache(maxsize=1 << 12)
def query_lexemes(word: str) -> tuple[str, ...]:
    """The lexemes of a word asked for: in every language of its script, with accents or without."""
    key, spelt = _read(word)
    found: dict[str, None] = {}
    for code in _languages(key, word, ""):
        base = spelt if code in lemmas.OWN_LETTERS else key
        known = lemmas.lemmas_of(spelt, base, code)
        if word.isascii():
            known += lemmas.possible_lemmas(base, code)
        verb = stems.may_be_verb(word, code)
        found |= dict.fromkeys(_lexemes(base, known, code, verb=verb))
    return tuple(found)


def stem_lexemes(word: str, language: str) -> tuple[str, ...]:
    """As `text_lexemes`, were the word in no dictionary."""
    base = lemmas.base_of(word, language)
    return tuple(_lexemes(base, (), language, verb=_plain_verb(word, language)))


def related(asked: str, stands: str, language: str) -> bool:
    """Whether the word that stands in a text of this language is a form of the word asked for."""
    if key_of(asked) == key_of(stands):
        return True
    return not set(query_lexemes(asked)).isdisjoint(text_lexemes(stands, language))


def preload() -> None:
    """Before the server forks, so that no reader waits for a dictionary."""
    lemmas.load()


def _read(word: str) -> tuple[str, str]:
    """Its key and its small letters, as much of it as is a word and no noise."""
    word = word[:LONGEST_WORD]
    return key_of(word), small(word)


def _languages(key: str, word: str, language: str) -> tuple[str, ...]:
    """The language of the text, unless the word is in letters which that language does not use.

    None for figures, and for a language that is not read.
    """
    code = language.partition("-")[0]
    if code in UNREAD or not key.isalpha():
        return ()
    languages = CYRILLIC if names.script_of(word) == "Cyrl" else LATIN
    return (code,) if code in languages else languages


def _plain_verb(word: str, language: str) -> bool:
    """A name is no verb, and most unknown words in capitals are names."""
    return not word[0].isupper() and stems.may_be_verb(word, language)


def _lexemes(base: str, known: tuple[str, ...], language: str, *, verb: bool) -> Iterator[str]:
    """Of a word nobody knows it is not said whether it is a verb, so it is read as both."""
    found = [stem for word in (base, *known) for stem in stems.nominal(word, language)]
    yield from _marked(found, f"{MARK}{language}.", language)
    verbs = tuple(word for word in known if stems.is_verb(word, base, language))
    if verbs or (verb and not known):
        found = [stem for word in (base, *verbs) for stem in stems.verbal(word, language)]
        yield from _marked(found, f"{MARK}{language}.{VERB}", language)


def _marked(found: list[str], mark: str, language: str) -> Iterator[str]:
    for stem in found:
        key = key_of(stem) if language in lemmas.OWN_LETTERS else stem
        if key:
            yield mark + key
