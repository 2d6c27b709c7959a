"""How well an entry of few answers: a name by its words, a title as a text."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.postgres.search import SearchQuery

from archive.search.meaning import ELSEWHERE, Meaning, Meant
from archive.search.models import EntryKind

NAMED = (EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT)

# A text lies between a near name and one that only resembles; a whole name comes first.
TEXT: Final = 0.55
TEXT_SPAN: Final = 0.15
WHOLE_NAME: Final = 0.5
SCORE: Final = f"""
    CASE WHEN kind = ANY(%s) THEN ({{named}}) / {{clauses}}.0
        + CASE WHEN wholes @> %s::text[] THEN {WHOLE_NAME} ELSE 0 END
    ELSE {TEXT} + {TEXT_SPAN} * ts_rank(words, %s::tsquery, 32) END
"""


class Lexemes(SearchQuery):
    """A tsquery whose lexemes were made here, so that no server dictionary touches them."""

    template = "(%(expressions)s)::tsquery"


def score(meaning: Meaning) -> tuple[str, list[Any]]:
    """Of names: how well each word is met, on the average. Of titles: as of texts. An expression
    and its parameters, over an entry's kind, words and wholes."""
    if not meaning.clauses:
        return "0.0::float8", []
    met = [_met(clause) for clause in meaning.clauses]
    named = " + ".join(sql for sql, _params in met)
    whole = " ".join(key for term in meaning.query.terms for key in term.keys)
    params = [[str(kind) for kind in NAMED], *(one for _sql, each in met for one in each)]
    return (
        SCORE.format(named=named, clauses=len(met)),
        [*params, [whole], meaning.letters or "'#nothing'"],
    )


def _met(clause: list[Meant]) -> tuple[str, list[Any]]:
    """The best of the levels on which any word of a clause is met by a name."""
    levels = sorted((level for one in clause for level in one.levels), key=lambda level: -level[1])
    whens = "WHEN words @@ %s::tsquery THEN %s::float8 " * len(levels)
    params = [value for level in levels for value in level]
    return (f"CASE {whens}ELSE {ELSEWHERE} END" if levels else f"{ELSEWHERE}"), params
