"""The words of a text and of a query, folded alike: small ASCII letters whatever the script.

No word is brought back to its stem yet: “hladu” does not find “hlad”, but “hlad*” finds both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from archive.core import names

LONGEST_QUERY: Final = 200  # letters
MOST_WORDS: Final = 12
LONGEST_WORD: Final = 64
SHORTEST_BEGINNING: Final = 3  # letters from which a word finds the names that begin with it
SHORTEST_FOLD: Final = 3
FOLDED: Final = "~"  # marks a folded name among the lexemes; no word of a text can hold it

_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ\u0300-\u036f]+[^\W_]+)*[\u0300-\u036f]*")
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
    keys: tuple[str, ...]
    fold: str  # empty unless it looks like a name: a capital and some length


def words_of(text: str, *, all_names: bool = False) -> Iterator[Word]:
    """The words of a text in order. With `all_names` each of them counts as part of a name."""
    for found in _WORD.finditer(text):
        word = found[0][:LONGEST_WORD]
        keys = tuple(key[:LONGEST_WORD] for key in names.ascii_key(word).split())
        if keys:
            is_name = all_names or word[0].isupper()
            yield Word(found.start(), found.end(), keys, fold_of(word) if is_name else "")


def fold_of(word: str) -> str:
    """The fold of one word; empty where so little is left that it would match anything."""
    fold = names.fold_key(word).replace(" ", "")[:LONGEST_WORD]
    return fold if len(fold) >= SHORTEST_FOLD else ""


# What the index stores


class Lexemes:
    """The lexemes of one entry with their positions and weights, as Postgres reads them."""

    def __init__(self) -> None:
        self.found: dict[str, dict[int, str]] = defaultdict(dict)
        self.position = 0

    def add(self, text: str, weight: str, *, all_names: bool = False) -> None:
        """Weight A for names and titles, C for running text; the folds of names always D."""
        for word in words_of(text, all_names=all_names):
            for key in word.keys:
                self.position = min(self.position + 1, LAST_POSITION)
                self._put(key, weight)
            if word.fold:
                self._put(FOLDED + word.fold, "D")
        self.position = min(self.position + GAP, LAST_POSITION)

    def _put(self, lexeme: str, weight: str) -> None:
        positions = self.found[lexeme]
        if len(positions) < MOST_POSITIONS:
            positions.setdefault(self.position, weight)

    def __str__(self) -> str:
        return " ".join(
            f"'{lexeme}':"
            + ",".join(f"{at}{weight.replace('D', '')}" for at, weight in spots.items())
            for lexeme, spots in sorted(self.found.items())
        )


def name_key(forms: Iterable[str]) -> str:
    """All forms of a name in one text, in which beginnings and whole names can be told."""
    listed = [form for form in dict.fromkeys(forms) if form]
    return f"| {' | '.join(listed)} |" if listed else ""


# What somebody asks for


@dataclass(frozen=True)
class Term:
    """One word that is asked for, or several that have to follow each other."""

    typed: str
    keys: tuple[str, ...]
    exact: bool = False
    beginning: bool = False

    @cached_property
    def fold(self) -> str:
        return "" if self.exact or self.beginning or len(self.keys) > 1 else fold_of(self.typed)

    @property
    def finds_beginnings(self) -> bool:
        return self.beginning or (not self.exact and len(self.keys[0]) >= SHORTEST_BEGINNING)

    @property
    def tsquery(self) -> str:
        """Safe by its letters: keys are [a-z0-9], whatever was typed."""
        if self.beginning:
            return f"'{self.keys[0]}':*"
        plain = " <-> ".join(f"'{key}'" for key in self.keys)
        return f"({plain} | '{FOLDED}{self.fold}')" if self.fold else f"({plain})"


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

    @property
    def tsquery(self) -> str:
        """Any of the words, for ranking: where more of them stand, the text is nearer."""
        return " | ".join(term.tsquery for term in self.terms)


def parse(text: str) -> Query:
    """Read a query: words, "several in this order", -without, OR, beginning*. Never fails."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    if len(shown) > LONGEST_QUERY:
        return Query(shown[:LONGEST_QUERY], too_long=True)
    clauses: list[tuple[Term, ...]] = []
    without: list[Term] = []
    either = False
    tokens = list(_ASKED.finditer(shown.translate(_QUOTES)))
    for token in tokens:
        if token["plain"] == "OR" and clauses and not either:
            either = True
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
    star = not quoted and typed.endswith("*") and len(keys) == 1
    return Term(typed.strip("*-−.,;:!?()"), keys, exact=quoted or len(keys) > 1, beginning=star)
