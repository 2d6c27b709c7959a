"""The words of a text and of a query, folded alike: small ASCII letters whatever the script.

A word of a text is kept as it stands, by its fold if it may be a name, and by what its forms have
in common (`archive.search.forms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from archive.core import names
from archive.core.folding import LONGEST_WORD
from archive.search import forms
from archive.search.keys import key_of

LONGEST_QUERY: Final = 200  # letters
MOST_WORDS: Final = 12
SHORTEST_PATTERN: Final = 2  # letters of a word with stars
MOST_STARS: Final = 3
FIRST_YEAR, LAST_YEAR = 1500, 2100  # numbers that are years
SHORTEST_FOLD: Final = 3
FOLDED: Final = "~"  # marks a folded name among the lexemes; no word of a text can hold it

_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ\u0300-\u036f]+[^\W_]+)*[\u0300-\u036f]*")
_LETTER_BY_LETTER: Final = re.compile("[0-9A-Za-z\u00c0-\u024f\u0400-\u04ff]+")
"""Of Latin and Cyrillic the key of a word is those of its letters, which is sooner known."""
_ASKED: Final = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))')
_QUOTES: Final = str.maketrans("“”„«»″", '""""""')

# Of one lexeme Postgres keeps this many positions, and none beyond this one.
MOST_POSITIONS: Final = 255
LAST_POSITION: Final = 16_383
GAP: Final = 10  # positions between two texts, so that no phrase runs from one into the other


class Word(NamedTuple):
    """A word as it stands in a text, and the keys by which it is found."""

    start: int
    end: int
    text: str
    keys: tuple[str, ...]
    fold: str  # empty unless it looks like a name: a capital and some length


def words_of(text: str, *, all_names: bool = False) -> Iterator[Word]:
    """The words of a text in order. With `all_names` each of them counts as part of a name."""
    return filter(None, (read(found, all_names=all_names) for found in stretches(text)))


def stretches(text: str) -> Iterator[re.Match[str]]:
    """Where words stand, not yet read: of a text in which one is looked for most need not be."""
    return _WORD.finditer(text)


def read(found: re.Match[str], *, all_names: bool = False) -> Word | None:
    """What stands there as a word; nothing if it has no letter that is known."""
    word = found[0][:LONGEST_WORD]
    keys = _keys_of(word)
    if not keys:
        return None
    is_name = all_names or word[0].isupper()
    return Word(found.start(), found.end(), word, keys, fold_of(word) if is_name else "")


@lru_cache(maxsize=1 << 17)
def _keys_of(word: str) -> tuple[str, ...]:
    if _LETTER_BY_LETTER.fullmatch(word):
        key = key_of(word)[:LONGEST_WORD]
        return (key,) if key else ()
    return tuple(key[:LONGEST_WORD] for key in names.ascii_key(word).split())


@lru_cache(maxsize=1 << 16)
def fold_of(word: str) -> str:
    """The fold of one word; empty where so little is left that it would match anything."""
    fold = names.fold_key(word).replace(" ", "")[:LONGEST_WORD]
    return fold if len(fold) >= SHORTEST_FOLD else ""


# What the index stores


class Lexemes:
    """The lexemes of one entry, as Postgres reads them: words with their positions and weights,
    and marks, which only are there or not."""

    def __init__(self) -> None:
        self.found: dict[str, dict[int, str]] = {}
        self.marks: set[str] = set()
        self.position = 0
        self.count = 0  # words that were read

    def add(self, text: str, weight: str, language: str = "", *, all_names: bool = False) -> None:
        """Weight A for names and titles, C for running text."""
        for word in words_of(text, all_names=all_names):
            self.count += 1
            for key in word.keys:
                self.position = min(self.position + 1, LAST_POSITION)
                self._put(key, weight)
            if word.fold:
                self.marks.add(FOLDED + word.fold)
            self.marks.update(forms.text_lexemes(word.text, language))
        self.position = min(self.position + GAP, LAST_POSITION)

    def mark(self, lexeme: str) -> None:
        self.marks.add(lexeme)

    def _put(self, lexeme: str, weight: str) -> None:
        positions = self.found.setdefault(lexeme, {})
        if len(positions) < MOST_POSITIONS:
            positions.setdefault(self.position, weight)

    def __str__(self) -> str:
        placed = (
            f"'{lexeme}':" + ",".join(f"{at}{weight}" for at, weight in spots.items())
            for lexeme, spots in sorted(self.found.items())
        )
        return " ".join([*placed, *(f"'{mark}'" for mark in sorted(self.marks))])


# What somebody asks for


@dataclass(frozen=True)
class Term:
    """One word that is asked for, or several that have to follow each other."""

    typed: str
    keys: tuple[str, ...]
    exact: bool = False
    pattern: str = ""  # small letters and stars: mare*, *cek

    @cached_property
    def fold(self) -> str:
        return "" if self.exact or self.pattern or len(self.keys) > 1 else fold_of(self.typed)

    @property
    def asked(self) -> str:
        """What the vocabulary of names is asked for; nothing for several words in their order."""
        if self.exact or self.keys[0].isdigit() or (len(self.keys) > 1 and not self.pattern):
            return ""
        return self.typed

    @property
    def beginning(self) -> str:
        """The letters of `mare*`; nothing where a star stands elsewhere."""
        return self.pattern[:-1] if self.pattern.find("*") == len(self.pattern) - 1 else ""

    @property
    def year(self) -> int | None:
        key = self.keys[0]
        is_year = len(self.keys) == 1 and len(key) == 4 and key.isdigit() and not self.exact
        return int(key) if is_year and FIRST_YEAR <= int(key) <= LAST_YEAR else None


@dataclass(frozen=True)
class Query:
    """Every clause has to be found, any of its terms will do; none of `without` may be there."""

    text: str
    clauses: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    too_long: bool = False
    cut: bool = False  # more words were asked for than are searched

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for clause in self.clauses for term in clause)


def parse(text: str) -> Query:
    """Read a query: words, "several in this order", -without, OR, wild*cards. Never fails."""
    if len(text) > LONGEST_QUERY:
        return Query(_printable(text[:LONGEST_QUERY]), too_long=True)
    shown = _printable(text)
    clauses: list[tuple[Term, ...]] = []
    without: list[Term] = []
    either = False
    tokens = list(_ASKED.finditer(shown.translate(_QUOTES)))
    joins = any(token["plain"] != "OR" for token in tokens)  # else it is a word
    for token in tokens:
        if token["plain"] == "OR" and joins:
            either = bool(clauses)
            continue
        term = _term(token)
        if term is None:
            continue
        if token["minus"]:
            without.append(term)
        elif either:
            clauses[-1] += (term,)
        else:
            clauses.append((term,))
        either = False
    return _cut(shown, clauses, without)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _cut(shown: str, clauses: list[tuple[Term, ...]], without: list[Term]) -> Query:
    kept: list[tuple[Term, ...]] = []
    room, asked = MOST_WORDS, 0
    for clause in clauses:
        terms: list[Term] = []
        for term in clause:
            asked += len(term.keys)
            if asked <= room:
                terms.append(term)
        if terms:
            kept.append(tuple(terms))
    left_out = asked > room or len(without) > room
    return Query(shown, tuple(kept), tuple(without[:room]), cut=left_out)


def _term(token: re.Match[str]) -> Term | None:
    quoted = token["quoted"] is not None
    typed = (token["quoted"] if quoted else token["plain"]).strip()
    keys = tuple(key for word in words_of(typed) for key in word.keys)[:MOST_WORDS]
    if not keys:
        return None
    pattern = "" if quoted else _pattern(typed)
    if pattern:
        return Term(typed, keys, pattern=pattern)
    return Term(typed.strip("*-−.,;:!?()"), keys, exact=quoted or len(keys) > 1)


def _pattern(typed: str) -> str:
    """A word with stars, `Mar*k` as `mar*k`; not one with hardly a letter, or of several words."""
    if "*" not in typed:
        return ""
    pieces = [names.ascii_key(piece) for piece in re.split(r"\*+", typed)]
    letters = sum(map(len, pieces))
    spaced = any(" " in piece for piece in pieces)
    if letters < SHORTEST_PATTERN or spaced or len(pieces) > MOST_STARS + 1:
        return ""
    return "*".join(pieces)
