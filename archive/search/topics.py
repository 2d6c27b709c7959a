"""The thesaurus of topics: which topics a word asked for means, and which are narrower.

Topics are few, so each process keeps all of them, and asks at every search by one small statement
whether they are still what they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils.translation import get_language

from archive.search import forms
from archive.search.words import words_of
from people.models import Term, Vocabulary

LONGEST_ASKED: Final = 200  # letters; no label is longer

# A row that was written again has another xmin, also when `updated_at` was left as it was.
STATE: Final = """
    SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM people_term WHERE vocabulary = %s
"""

Lexemes = frozenset[str]


class Label(NamedTuple):
    """A preferred or another label of a topic: for each of its words what may stand for it."""

    term: Term
    words: tuple[Lexemes, ...]

    def answers(self, asked: tuple[Lexemes, ...]) -> bool:
        pairs = zip(self.words, asked, strict=False)
        return len(self.words) == len(asked) and all(own & other for own, other in pairs)


@dataclass(frozen=True, eq=False)
class Thesaurus:
    """All topics as they stand in the archive; nobody changes the terms in it."""

    terms: tuple[Term, ...] = ()
    labels: dict[str, list[Label]] = field(default_factory=dict)  # by each lexeme of a first word
    narrower: dict[Any, list[Term]] = field(default_factory=dict)  # by the id of the broader one

    def matching(self, text: str) -> list[Term]:
        """The topics of which a label is `text`, in any language and any form of its words."""
        asked = tuple(_asked(word.text, word.keys) for word in words_of(text[:LONGEST_ASKED]))
        if not asked:
            return []
        near = (label for lexeme in asked[0] for label in self.labels.get(lexeme, ()))
        found = {label.term.pk for label in near if label.answers(asked)}
        return [term for term in self.terms if term.pk in found] if found else []

    def tops(self) -> list[Term]:
        """The topics that no other topic holds."""
        known = {term.pk for term in self.terms}
        return [term for term in self.terms if term.broader_id not in known]

    def within(self, terms: Iterable[Term]) -> list[Term]:
        """These topics and all narrower ones, each once."""
        found: dict[Any, Term] = {}
        waiting = list(terms)[::-1]
        while waiting:
            term = waiting.pop()
            if term.pk not in found:
                found[term.pk] = term
                waiting += reversed(self.narrower.get(term.pk, []))
        return list(found.values())


_kept: tuple[Any, Thesaurus] = (None, Thesaurus())


def thesaurus() -> Thesaurus:
    """One small statement; a second one, for all topics, after any of them was changed."""
    global _kept
    state = _state()
    if _kept[0] != state:
        _kept = (state, _read())
    return _kept[1]


def matching(text: str) -> list[Term]:
    """The topics of which a label, preferred or other, is `text` in any language and form."""
    return thesaurus().matching(text)


def narrowed(terms: Iterable[Term]) -> set[str]:
    """The short keys of these topics and of all narrower ones: `hunger`, as in `?topic=hunger`."""
    return {term.short_key for term in thesaurus().within(terms)}


def labels(text: str, known: Thesaurus | None = None) -> dict[str, str]:
    """What `text` means among the topics, with all that is narrower: short key, and the label for
    the reader. Those that were meant themselves stand first. Who asks for several words gives the
    thesaurus, so that it is asked for once."""
    known = known or thesaurus()
    meant = known.matching(text)
    language = get_language() or "en"
    return {
        term.short_key: term.label_in(language) for term in [*meant, *known.within(meant)] if meant
    }


def _state() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(STATE, [Vocabulary.TOPIC])
        return tuple(cursor.fetchone())


def _read() -> Thesaurus:
    terms = tuple(Term.objects.filter(vocabulary=Vocabulary.TOPIC))
    found: dict[str, list[Label]] = defaultdict(list)
    narrower: dict[Any, list[Term]] = defaultdict(list)
    for term in terms:
        narrower[term.broader_id].append(term)
        for text, language in texts_of(term):
            stand = tuple(
                _stand(word.text, word.keys, language) for word in words_of(text[:LONGEST_ASKED])
            )
            for lexeme in stand[0] if stand else ():
                found[lexeme].append(Label(term, stand))
    return Thesaurus(terms, dict(found), dict(narrower))


def texts_of(term: Term) -> list[tuple[str, str]]:
    """Every label of a term with its language, the preferred ones first."""
    other = [(text, language) for language, texts in term.also.items() for text in texts]
    return [*((text, language) for language, text in term.label.items()), *other]


def _stand(word: str, keys: tuple[str, ...], language: str) -> Lexemes:
    return frozenset({" ".join(keys), *forms.text_lexemes(word, language)})


def _asked(word: str, keys: tuple[str, ...]) -> Lexemes:
    return frozenset({" ".join(keys), *forms.query_lexemes(word)})
