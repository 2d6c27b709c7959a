"""The dictionaries: which words a form may belong to, asked with its accents or without them.

The lists are those of simplemma. They are packed once for each language into a trie on disk that
is mapped into memory, so that all processes of a machine share one copy and loading costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from django.conf import settings
from marisa_trie import BytesTrie
from simplemma import __version__ as simplemma_version
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from archive.core import cyrillic, folding
from archive.search import keys
from archive.search.keys import key_of, small

LANGUAGES: Final = ("cs", "sk", "hu", "de", "en", "ru")

# A form stands twice where it is ambiguous without its accents: zene may be žena or hnát, but
# =ženě is žena. Values say how many letters to take off the form and what to put there.
EXACT: Final = "="
PACKING: Final = 1  # another number where `_entries` says something else
_TAKES: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


OWN_LETTERS: Final = ("ru",)  # read in its own letters, the others without accents


def base_of(word: str, language: str) -> str:
    """The letters in which the forms of a language are compared."""
    return small(word) if language in OWN_LETTERS else key_of(word)


def lemmas_of(spelt: str, base: str, language: str) -> tuple[str, ...]:
    """Bases of the lemmas of a word as it is spelt; where nobody knows it so, without accents."""
    trie = _trie(language)
    exact = trie.get(EXACT + spelt) if spelt.isalpha() else None
    return _read(exact, base) if exact else possible_lemmas(base, language)


def possible_lemmas(base: str, language: str) -> tuple[str, ...]:
    """Bases of the lemmas of every word that is spelt so when its accents are left out."""
    return _read(_trie(language).get(base), base) if base.isalpha() else ()


def packed() -> bool:
    """Whether the dictionaries stand ready on disk."""
    return all(_place_of(language).exists() for language in LANGUAGES)


def load(languages: Iterable[str] = LANGUAGES) -> None:
    """Map the dictionaries; those that are not packed yet are packed by all processors at once."""
    languages = tuple(languages)
    missing = [language for language in languages if not _place_of(language).exists()]
    if len(missing) > 1:
        # Begun anew, not forked: the process that asks may have threads and connections.
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            list(pool.map(_pack, missing, map(_place_of, missing)))
    for language in languages:
        _trie(language)


def forget() -> None:
    """The mapped dictionaries; the next word maps them again."""
    _trie.cache_clear()


def _read(values: list[bytes] | None, base: str) -> tuple[str, ...]:
    if not values:
        return ()
    edits = (value.decode() for value in values)
    return tuple(base[: len(base) - _TAKES.index(edit[0])] + edit[1:] for edit in edits)


@lru_cache(maxsize=len(LANGUAGES))
def _trie(language: str) -> BytesTrie:
    place = _place_of(language)
    if not place.exists():
        _pack(language, place)
    return BytesTrie().mmap(str(place))


def _place_of(language: str) -> Path:
    return settings.DICTIONARIES / f"{language}-{_edition()}.trie"


@lru_cache(maxsize=1)
def _edition() -> str:
    """Of the lists and of the code that makes their keys: another one is packed anew."""
    sums = hashlib.sha256(f"{simplemma_version} {PACKING}".encode())
    for file in (folding.__file__, cyrillic.__file__, keys.__file__):
        sums.update(Path(file).read_bytes())
    return sums.hexdigest()[:12]


def _pack(language: str, into: Path) -> None:
    """Written beside its place and moved there whole: another process may do the same just now."""
    into.parent.mkdir(parents=True, exist_ok=True)
    trie = BytesTrie(_entries(language))
    handle, name = tempfile.mkstemp(prefix=f"{language}-", dir=into.parent)
    os.close(handle)
    trie.save(name)
    Path(name).chmod(0o644)
    Path(name).replace(into)
    for old in into.parent.glob(f"{language}-*.trie"):
        if old != into:
            old.unlink(missing_ok=True)


def _entries(language: str) -> Iterator[tuple[str, bytes]]:
    listed = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    lemmas: dict[str, str] = {}
    for form, lemma in listed.items():
        base, lemma_base = base_of(form, language), base_of(lemma, language)
        if base.isalnum() and lemma_base.isalnum():
            known = lemmas.setdefault(base, lemma_base)
            if lemma_base not in known.split():
                lemmas[base] = f"{known} {lemma_base}"
    for base, known in lemmas.items():
        yield from ((base, _edit(base, lemma)) for lemma in known.split())
    for form, lemma in listed.items():
        base = base_of(form, language)
        if " " in lemmas.get(base, ""):
            yield EXACT + small(form), _edit(base, base_of(lemma, language))


def _edit(base: str, lemma: str) -> bytes:
    same = max(0, len(base) - len(_TAKES) + 1)
    while base[same : same + 1] == lemma[same : same + 1] != "":
        same += 1
    return f"{_TAKES[len(base) - same]}{lemma[same:]}".encode()
