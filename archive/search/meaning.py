"""What a query means: each of its words with all that may answer it.

A word answers by its letters, by its forms (`forms`), as a name near to it (`vocabulary`), as a
topic (`topics`), and beside other words as a year or as the place from which somebody came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from django.db import connection

from archive.search import facets, forms, seen, topics, vocabulary
from archive.search.models import EntryKind
from archive.search.rules import Near, Rule
from archive.search.vocabulary import SHORTEST_BEGINNING, Candidates
from archive.search.words import FOLDED, Query, Term

SHORTEST_RESEMBLANCE: Final = 4
MOST_PLACES: Final = 20  # places that one word may mean

# What weighs how much in a name; a text stands between a near name and one that only resembles.
BEGINS, FOLDS, INITIAL, ELSEWHERE = 0.75, 0.7, 0.6, 0.3
NEAR_YEAR: Final = 0.5
SURE_OF_PLACE: Final = (Rule.SAME, Rule.ACCENTS, Rule.SCRIPT)

PLACES: Final = """
    SELECT asked.n, place.ref, place.title
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked(lexemes, n)
    CROSS JOIN LATERAL (
        SELECT ref, title FROM ({seen}) AS seen
        WHERE kind = 'place' AND NOT is_text
            AND words @@ (asked.lexemes || ' & ''#kind.place''')::tsquery
        ORDER BY title, ref LIMIT %s
    ) AS place
"""


@dataclass(frozen=True)
class Meant:
    """One word that is asked for, with all that answers it."""

    term: Term
    near: tuple[Near, ...] = ()
    forms: frozenset[str] = frozenset()
    topics: dict[str, str] = field(default_factory=dict, hash=False)  # key: label
    places: dict[str, str] = field(default_factory=dict, hash=False)  # ref: name
    beside_others: bool = False

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """By which rule each near word of a name answers."""
        return {near.word: near.rule for near in self.near}

    @cached_property
    def known(self) -> dict[tuple[bool, str], dict[str, Rule | None]]:
        """What `archive.search.marks` has found out about single words, for this search: of names
        or not, by language."""
        return {}

    @cached_property
    def marked(self) -> dict[Any, list[Any]]:
        """What it has found in whole texts, for a query of which this is the first word."""
        return {}

    @cached_property
    def letters(self) -> list[str]:
        """The lexemes of the word in a text: its letters, its forms, its fold."""
        term = self.term
        if term.pattern:
            return [f"'{term.beginning}':*"] if term.beginning else []
        bent = [] if term.exact else [f"'{form}'" for form in sorted(self.forms)]
        return [*self.spelt, *bent]

    @property
    def spelt(self) -> list[str]:
        """As it is written, or folds: what weighs a text; its forms only find it."""
        term = self.term
        if term.pattern:
            return self.letters
        phrase = " <-> ".join(f"'{key}'" for key in term.keys)
        folded = [f"'{FOLDED}{term.fold}'"] if term.fold else []
        return [f"({phrase})" if len(term.keys) > 1 else phrase, *folded]

    @cached_property
    def levels(self) -> list[tuple[str, float]]:
        """How well a name answers, the best first: (tsquery, from 0 to 1)."""
        found: dict[float, list[str]] = {}
        for near in self.near:
            found.setdefault(round(near.score, 2), []).append(_borne(near))
        term = self.term
        if term.exact:
            in_names = " <-> ".join(f"'{key}':A" for key in term.keys)
            found.setdefault(1.0, []).append(f"({in_names})")
        elif not term.pattern:
            key = term.keys[0]
            if len(key) >= SHORTEST_BEGINNING:
                found.setdefault(BEGINS, []).append(f"'@{key}':*")
            if term.fold:
                found.setdefault(FOLDS, []).append(f"'{FOLDED}{term.fold}'")
            if len(key) == 1:
                found.setdefault(INITIAL, []).append(f"'^{key}'")
        elif term.beginning:
            found.setdefault(BEGINS, []).append(f"'@{term.beginning}':*")
        for lexeme, score in self._beside():
            found.setdefault(score, []).append(lexeme)
        return [(" | ".join(found[score]), score) for score in sorted(found, reverse=True)]

    def _beside(self) -> Iterable[tuple[str, float]]:
        """The year in which somebody was born and the place that somebody came from."""
        year = self.term.year
        if year:
            yield f"'#year.{year}'", 1.0
            yield f"'#year.{year - 1}' | '#year.{year + 1}'", NEAR_YEAR
        for ref in self.places:
            yield f"'{facets.lexeme(f'origin:{ref}')}'", 1.0

    @property
    def tsquery(self) -> str:
        """Safe by its letters: [a-z0-9] and the marks of the index, whatever was typed."""
        topical = [f"'{facets.lexeme(f'{facets.ABOUT}:{key}')}'" for key in self.topics]
        every = [*self.letters, *(lexemes for lexemes, _score in self.levels), *topical]
        if self.term.year and self.beside_others:
            every.append(f"'#kind.{EntryKind.PERSON}'")  # a year may be wrong: it only helps
        return f"({' | '.join(every)})" if every else "('#nothing')"

    @property
    def is_phrase(self) -> bool:
        return self.term.exact and len(self.term.keys) > 1

    @property
    def anyhow(self) -> str:
        """What is asked for in a text, with the words of a phrase in any order."""
        if self.is_phrase:
            return "(" + " & ".join(f"'{key}'" for key in self.term.keys) + ")"
        return self.tsquery

    @property
    def barring(self) -> str:
        """What must not be there, if this word has a minus before it."""
        lexemes = [*self.letters, *(_borne(near) for near in self.near)]
        return f"!({' | '.join(lexemes)})" if lexemes else ""


def _borne(near: Near) -> str:
    """The lexeme of a word of a name; a lone letter is an initial only in the name of a person."""
    word = f"'@{near.word}'"
    return f"({word} & '#kind.{EntryKind.PERSON}')" if near.rule is Rule.INITIAL else word


@dataclass(frozen=True)
class Meaning:
    query: Query
    meant: dict[Term, Meant]
    barred: tuple[Meant, ...] = ()
    names: Candidates | None = None  # those that `resembling` weighs

    def resembling(self) -> Meaning:
        """With the names that only resemble what was asked for; itself where there are none."""
        near = self.names.all() if self.names else {}
        likely = {term: _likely(term, near.get(term.asked, ())) for term in self.meant}
        if not any(one.rule is Rule.RESEMBLES for each in likely.values() for one in each):
            return self
        meant = {term: replace(one, near=likely[term]) for term, one in self.meant.items()}
        return replace(self, meant=meant, names=None)

    @property
    def clauses(self) -> list[list[Meant]]:
        return [[self.meant[term] for term in clause] for clause in self.query.clauses]

    @property
    def tsquery(self) -> str:
        """Every clause has to be met, by any of its words; nothing that is excluded."""
        asked = [f"({' | '.join(one.tsquery for one in clause)})" for clause in self.clauses]
        return " & ".join([*asked, *filter(None, (one.barring for one in self.barred))])

    @property
    def anyhow(self) -> str:
        """Of phrases: the texts in which their words stand, in whatever order; else nothing. The
        index knows which these are, but only each text itself knows the order of its words."""
        if not any(one.is_phrase for one in self.meant.values()):
            return ""
        return " & ".join(f"({' | '.join(one.anyhow for one in each)})" for each in self.clauses)

    @property
    def as_written(self) -> str:
        """Of a single word: its letters. Nothing where they are all of the search, or none."""
        if len(self.clauses) != 1 or all(one.term.exact for one in self.meant.values()):
            return ""
        letters = [one.spelt for one in self.clauses[0]]
        return (
            f"({' | '.join(lexeme for each in letters for lexeme in each)})" if all(letters) else ""
        )

    @property
    def letters(self) -> str:
        """Any of the words as they stand in texts: where more of them stand, a text is nearer."""
        return " | ".join(lexeme for one in self.meant.values() for lexeme in one.spelt)


def understand(query: Query, user: Any) -> Meaning:
    """Reads what this reader may see, and nothing else, of names, places and topics. The names
    that only resemble are left for `resembling`."""
    patterns = [term for term in query.without if term.pattern]
    names = vocabulary.candidates(
        [one.asked for one in (*query.terms, *patterns) if one.asked], user
    )
    near = names.sure()
    several = len(query.clauses) > 1
    known = topics.thesaurus()
    meant: dict[Term, Meant] = {}
    for term in query.terms:
        meant[term] = Meant(
            term,
            near=tuple(near.get(term.asked, ())),
            forms=_forms_of(term),
            topics={} if term.exact or term.pattern else topics.labels(term.typed, known),
            beside_others=several,
        )
    if several:
        _find_places(meant, user)
    barred = (
        Meant(
            term,
            near=tuple(near.get(term.asked, ())) if term.pattern else (),
            forms=_forms_of(term),
        )
        for term in query.without
    )
    return Meaning(query, meant, tuple(barred), names)


def plain(query: Query) -> Meaning:
    """The words alone, in all their forms: what the text of one record is searched by."""
    meant = {term: Meant(term, forms=_forms_of(term)) for term in query.terms}
    barred = tuple(Meant(term, forms=_forms_of(term)) for term in query.without)
    return Meaning(query, meant, barred)


def _likely(term: Term, near: Iterable[Near]) -> tuple[Near, ...]:
    """Of three letters so many others resemble that it means nothing."""
    short = len(term.keys[0]) < SHORTEST_RESEMBLANCE
    return tuple(one for one in near if not (short and one.rule is Rule.RESEMBLES))


def _forms_of(term: Term) -> frozenset[str]:
    plain = not term.exact and not term.pattern
    return frozenset(forms.query_lexemes(term.typed)) if plain else frozenset()


def _find_places(meant: dict[Term, Meant], user: Any) -> None:
    """Fill in the places that a word may mean, one statement for all words."""
    asked = {term: _as_place(one) for term, one in meant.items() if not term.year}
    named = {term: lexemes for term, lexemes in asked.items() if lexemes}
    if not named:
        return
    sql, params = seen.visible_to(user, ("ref", "title", "words", "kind", "is_text"))
    terms = list(named)
    with connection.cursor() as cursor:
        cursor.execute(PLACES.format(seen=sql), [list(named.values()), *params, MOST_PLACES])
        for at, ref, title in cursor.fetchall():
            meant[terms[at - 1]].places[ref] = title


def _as_place(one: Meant) -> str:
    """By its name; by its forms only what is no name as it stands: Vzorný is not from Vzorov."""
    sure = [f"'@{near.word}'" for near in one.near if near.rule in SURE_OF_PLACE]
    bent = [] if sure else [f"'{form}'" for form in sorted(one.forms)]
    return f"({' | '.join([*sure, *bent])})" if sure or bent else ""
