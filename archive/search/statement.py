"""The statements of a search: what the index cuts out is scored, counted and ordered in one.

At most `CAP` of the few kinds that bear names and `CAP` of the texts are looked at. Of the texts
those come first in which the words stand as they were asked for; those with other forms of them
follow only as far as there is room, so that of a common word not every form is gathered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from archive.search import seen
from archive.search.asked import Asked
from archive.search.meaning import Meaning
from archive.search.models import EntryKind
from archive.search.scores import TEXT, TEXT_SPAN, score

CAP: Final = 10_000  # candidates of each sort that are counted; beyond, “over 10,000”
RANKED: Final = 1_000  # texts whose words are weighed; those beyond follow in any order
KIN_OF: Final = 1_000  # of the people found, those whose families are found with them
FAMILY: Final = 0.1  # by which a family stands below its best member

ORDER = (
    EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT, EntryKind.FAMILY,
    EntryKind.DOCUMENT, EntryKind.INTERVIEW, EntryKind.SOURCE, EntryKind.PAGE, EntryKind.SEGMENT,
    EntryKind.POINT,
)  # fmt: skip
"""Of equally good answers, which kind stands first."""

BY_KIND: Final = "array_position(%s::text[], kind)"
SORTS: dict[str, str] = {
    "relevance": f"score DESC, {BY_KIND}, sort_latin, anchor, id",
    "name": f"sort_latin, {BY_KIND}, anchor, id",
    "cyrillic": f"sort_cyrillic, {BY_KIND}, anchor, id",
    "date": f"sort_date, {BY_KIND}, sort_latin, anchor, id",
}
SORTED_BY: Final = {"cyrillic": ("sort_cyrillic",), "date": ("sort_date", "sort_latin")}

Sql = tuple[str, list[Any]]
"""A statement and its parameters."""

FOUND: Final = f"""
WITH few AS MATERIALIZED (
    SELECT {{shown}}, person_id, announces, ({{scored}}) AS score
    FROM ({{entries}}) AS seen WHERE NOT is_text AND {{met}} LIMIT {CAP + 1}
),
{{looked}}
many AS MATERIALIZED (
    SELECT {{shown}},
        CASE WHEN row_number() OVER () <= {RANKED}
        THEN {TEXT} + {TEXT_SPAN} * ts_rank(words, %s::tsquery, 32) ELSE 0 END AS score
    FROM ({{texts}} LIMIT {CAP + 1}) AS of_texts
),
kin AS MATERIALIZED (
    SELECT {{of_families}}, member.score - {FAMILY} AS score
    FROM (
        SELECT family_id, max(people.score) AS score
        FROM (
            SELECT person_id, score FROM few WHERE %s AND kind = 'person' AND NOT announces
            ORDER BY score DESC LIMIT {KIN_OF}
        ) AS people
        CROSS JOIN LATERAL (
            SELECT family_id FROM people_familymember
            WHERE person_id = people.person_id OFFSET 0
        ) AS of_person
        GROUP BY family_id
    ) AS member
    CROSS JOIN LATERAL (
        SELECT * FROM ({{families}}) AS seen
        WHERE seen.family_id = member.family_id AND seen.kind = 'family' AND NOT seen.is_text
        OFFSET 0
    ) AS families
    WHERE families.id NOT IN (SELECT id FROM few WHERE kind = 'family')
),
found AS NOT MATERIALIZED (
    SELECT {{shown}}, score FROM few
    UNION ALL SELECT {{shown}}, score FROM many
    UNION ALL SELECT {{shown}}, score FROM kin
)
"""  # noqa: S608 - column names and figures of this module
COUNTED: Final = f"""
WITH {{looked}}
found AS MATERIALIZED (
    (SELECT kind, facets FROM ({{entries}}) AS seen WHERE NOT is_text AND {{met}} LIMIT {CAP + 1})
    UNION ALL
    (SELECT kind, facets FROM ({{texts}} LIMIT {CAP + 1}) AS of_texts)
)
"""  # noqa: S608 - as above
LOOKED: Final = f"""
looked AS MATERIALIZED ({{texts}} AND words @@ %s::tsquery LIMIT {CAP + 1}),
"""
TEXTS: Final = "SELECT {shown}, words FROM ({entries}) AS seen WHERE is_text"
OF_LOOKED: Final = "SELECT {shown}, words FROM looked WHERE {met}"
HITS: Final = """
SELECT 'hit' AS what, id::text AS key, 0::bigint AS many FROM found
    WHERE kind = ANY(%s)
    ORDER BY {order} LIMIT %s OFFSET %s
"""
KINDS: Final = "(SELECT 'kind' AS what, kind AS key, count(*) AS many FROM found GROUP BY kind)"
# Texts of one source share their facets, so each set of them is taken apart once.
FACETS: Final = """
(SELECT 'facet', token, sum(alike.many)::bigint
    FROM (SELECT facets, count(*) AS many FROM found WHERE kind = ANY(%s) GROUP BY facets) AS alike,
        unnest(alike.facets) AS token
    WHERE {wanted} GROUP BY token)
"""
CUT_SHORT: Final = "UNION ALL (SELECT 'looked', '', count(*) FROM looked)"
ALL: Final = f"{FOUND}({HITS}) UNION ALL {KINDS} UNION ALL {FACETS} {{cut_short}}"
EVERY_HIT: Final = f"{FOUND}{HITS}"
FACETS_ALONE: Final = f"{COUNTED}{KINDS} UNION ALL {FACETS}"


def whole_page(asked: Asked, meaning: Meaning, user: Any, start: int, most: int) -> Sql:
    """The ids of so many hits, how many there are of each kind, and of each facet."""
    sql, params = _found(asked, meaning, user, ALL, wanted="true")
    return sql, [*params, *_listed(asked, start, most), asked.kinds]


def hits(asked: Asked, meaning: Meaning, user: Any, most: int) -> Sql:
    """The ids alone."""
    sql, params = _found(asked, meaning, user, EVERY_HIT)
    return sql, [*params, *_listed(asked, 0, most)]


def counts(asked: Asked, meaning: Meaning, user: Any, names: Iterable[str]) -> Sql:
    """How many there are of each kind, without the families of people that were found, and of
    these facets alone. Nothing is scored for it."""
    cut = _Cut(asked, meaning, user, ("kind", "facets"))
    wanted = "split_part(token, ':', 1) = ANY(%s)"
    sql = FACETS_ALONE.format(wanted=wanted, **cut.told)
    looked, texts = cut.of_texts
    return sql, [*looked, *cut.of_few, *texts, asked.kinds, list(names)]


def _listed(asked: Asked, start: int, most: int) -> list[Any]:
    return [asked.kinds, [str(kind) for kind in ORDER], most, start]


def _found(asked: Asked, meaning: Meaning, user: Any, template: str, wanted: str = "") -> Sql:
    shown = ("id", "kind", "facets", *SORTED_BY.get(asked.sort, ("sort_latin",)), "anchor")
    cut = _Cut(asked, meaning, user, shown)
    families, family_door = seen.visible_to(user, (*shown, "family_id", "is_text"))
    scored, scores = score(meaning)
    sql = template.format(
        scored=scored,
        families=families,
        of_families=", ".join(f"families.{column}" for column in shown),
        order=SORTS[asked.sort],
        wanted=wanted,
        **cut.told,
    )
    looked, texts = cut.of_texts
    letters = meaning.letters or "'#nothing'"
    with_kin = bool(meaning.clauses) and not asked.filters
    return sql, [*scores, *cut.of_few, *looked, letters, *texts, with_kin, *family_door]


class _Cut:
    """What the index cuts out: the pieces of SQL, and the parameters of each."""

    def __init__(self, asked: Asked, meaning: Meaning, user: Any, shown: tuple[str, ...]) -> None:
        columns = (*shown, "person_id", "announces", "is_text", "words", "wholes")
        entries, self.door = seen.found_by(user, tuple(dict.fromkeys(columns)))
        lexemes = " & ".join(filter(None, [meaning.tsquery, *asked.narrowing]))
        self.lexemes = [lexemes] if lexemes else []
        self.told = {
            "shown": ", ".join(shown),
            "entries": entries,
            "met": "words @@ %s::tsquery" if lexemes else "true",
            "looked": "",
            "cut_short": "",
        }
        self.of_few = [*self.door, *self.lexemes]
        self.of_texts = self._of_texts(asked, meaning)

    def _of_texts(self, asked: Asked, meaning: Meaning) -> tuple[list[Any], list[Any]]:
        """The parameters of what is looked through, and of the texts."""
        told, narrowing = self.told, asked.narrowing
        every = TEXTS.format(**told)
        if meaning.anyhow:
            # The order of words is looked at in so many texts at most: each is opened for it.
            told["looked"] = LOOKED.format(texts=every)
            told["texts"] = OF_LOOKED.format(**told)
            told["cut_short"] = CUT_SHORT
            return [*self.door, " & ".join([meaning.anyhow, *narrowing])], self.lexemes
        if not meaning.as_written:
            told["texts"] = f"{every} AND {told['met']}"
            return [], self.of_few
        told["texts"] = f"({every} AND {told['met']}) UNION ALL ({every} AND {told['met']})"
        written = " & ".join([meaning.as_written, *self.lexemes])
        others = " & ".join([f"!({meaning.as_written})", *self.lexemes])
        return [], [*self.door, written, *self.door, others]
