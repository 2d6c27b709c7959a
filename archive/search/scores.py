"""How well an entry of few answers: a name by its words, a title as a text."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, Value, When

from archive.search.meaning import ELSEWHERE, Meaning, Meant
from archive.search.models import EntryKind

NAMED = (EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT)

# A text lies between a near name and one that only resembles; a whole name comes first.
TEXT: Final = 0.55
TEXT_SPAN: Final = 0.15
WHOLE_NAME: Final = 0.5


class Lexemes(SearchQuery):
    """A tsquery whose lexemes were made here, so that no server dictionary touches them."""

    template = "(%(expressions)s)::tsquery"


def score(meaning: Meaning) -> Any:
    """Of names: how well each word is met, on the average. Of titles: as of texts."""
    if not meaning.clauses:
        return Value(0.0, output_field=FloatField())
    met = [_met(clause) for clause in meaning.clauses]
    named = reduce(operator.add, met) / Value(float(len(met)))
    whole = " ".join(key for term in meaning.query.terms for key in term.keys)
    wholly = Case(When(wholes__contains=[whole], then=Value(WHOLE_NAME)), default=Value(0.0))
    rank = SearchRank(F("words"), Lexemes(meaning.letters or "'#nothing'"), normalization=Value(32))
    return Case(
        When(kind__in=NAMED, then=named + wholly),
        default=Value(TEXT) + Value(TEXT_SPAN) * rank,
        output_field=FloatField(),
    )


def _met(clause: list[Meant]) -> Any:
    """The best of the levels on which any word of a clause is met by a name."""
    levels = sorted((level for one in clause for level in one.levels), key=lambda level: -level[1])
    whens = [When(words=Lexemes(lexemes), then=Value(score)) for lexemes, score in levels]
    return Case(*whens, default=Value(ELSEWHERE), output_field=FloatField())
