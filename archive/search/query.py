"""From a query to the entries that answer it, in the order of how well they do.

The index cuts out the candidates, at most `CAP` of the few kinds that bear names and `CAP` of the
texts; only these are scored, counted and ordered, in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from archive.search import facets, seen
from archive.search.meaning import Meaning, understand
from archive.search.models import TEXTS, EntryKind, SearchEntry
from archive.search.scores import TEXT, TEXT_SPAN, score
from archive.search.words import Query, parse
from people.models import Organisation, Place

PAGE: Final = 20
CAP: Final = 10_000  # candidates of each sort that are counted; beyond, “over 10,000”
RANKED: Final = 1_000  # texts whose words are weighed; those beyond follow in any order
KIN_OF: Final = 1_000  # of the people found, those whose families are found with them
LONGEST_MS: Final = 3_000  # after which a search is given up

TABS: dict[str, tuple[EntryKind, ...]] = {
    "people": (EntryKind.PERSON,),
    "families": (EntryKind.FAMILY,),
    "documents": (EntryKind.DOCUMENT, EntryKind.PAGE),
    "interviews": (EntryKind.INTERVIEW, EntryKind.SEGMENT, EntryKind.POINT),
    "places": (EntryKind.PLACE,),
    "organisations": (EntryKind.ORGANISATION,),
    "events": (EntryKind.EVENT,),
    "sources": (EntryKind.SOURCE,),
}
EVERYTHING = "all"
ORDER = (
    EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT, EntryKind.FAMILY,
    EntryKind.DOCUMENT, EntryKind.INTERVIEW, EntryKind.SOURCE, EntryKind.PAGE, EntryKind.SEGMENT,
    EntryKind.POINT,
)  # fmt: skip
"""Of equally good answers, which kind stands first."""

NAMED_TABS = ("people", "places", "organisations", "events")
ENOUGH_NAMES: Final = 10  # with which those that only resemble are left out

SORTS: dict[str, str] = {
    "relevance": "score DESC, array_position(%s::text[], kind), sort_latin, anchor, id",
    "name": "sort_latin, array_position(%s::text[], kind), anchor, id",
    "cyrillic": "sort_cyrillic, array_position(%s::text[], kind), anchor, id",
    "date": "sort_date, array_position(%s::text[], kind), sort_latin, anchor, id",
}

FAMILY: Final = 0.1  # by which a family stands below its best member


class TooSlow(Exception):
    """A search was given up after `LONGEST_MS`."""


@dataclass(frozen=True)
class Asked:
    """All that an address of the search page says."""

    text: str = ""
    tab: str = EVERYTHING
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)  # facet: values
    certain: bool = False  # only dates that lie certainly in the decades asked for
    sort: str = "relevance"
    page: int = 1

    @property
    def kinds(self) -> list[str]:
        """Those of the tab, or all."""
        return [str(kind) for kind in TABS.get(self.tab, tuple(EntryKind))]

    def kept_as(self, name: str) -> str:
        """The tokens by which a facet narrows."""
        return facets.CERTAIN if name == "decade" and self.certain else name

    def without(self, name: str) -> Asked:
        left = {key: values for key, values in self.filters.items() if key != name}
        return Asked(self.text, self.tab, left, self.certain, self.sort, 1)

    @property
    def narrowing(self) -> list[str]:
        """The filters as a tsquery: of one facet any value will do."""
        found = []
        for name, values in self.filters.items():
            kept = self.kept_as(name)
            lexemes = [f"'{facets.lexeme(f'{kept}:{value}')}'" for value in values]
            found.append(f"({' | '.join(lexemes)})")
        return found


@dataclass
class Results:
    """One page of what was found, and how much there is of every kind."""

    query: Query
    asked: Asked = field(default_factory=Asked)
    meaning: Meaning = field(default_factory=lambda: Meaning(Query(""), {}))
    counts: dict[str, int] = field(default_factory=dict)  # by tab
    over: frozenset[str] = frozenset()  # tabs of which there are more than were counted
    facets: dict[str, dict[str, int]] = field(default_factory=dict)  # name, value: entries
    page: Page[int] | None = None
    hits: list[str] = field(default_factory=list)  # ids of the entries of this page, in order
    entries: list[SearchEntry] = field(default_factory=list)

    @property
    def tab(self) -> str:
        return self.asked.tab

    @property
    def total(self) -> int:
        return self.counts.get(self.tab, 0)


def find(text: str, user: Any, tab: str = EVERYTHING, page: int | str = 1) -> Results:
    """What this reader may see, or be told of, among what answers `text`. Any text does; none
    raises an error."""
    number = int(page) if str(page).isdecimal() else 1
    return search(Asked(text, tab if tab in TABS else EVERYTHING, page=number), user)


def search(asked: Asked, user: Any) -> Results:
    """Raises `TooSlow` when the database needs more than three seconds."""
    query = parse(asked.text)
    if query.too_long or not (query.clauses or asked.filters):
        return Results(query, asked)
    with limited():
        found = _found(asked, query, user)
        if len(asked.filters) > 1:
            for name in asked.filters:
                kept = asked.kept_as(name)
                found.facets[kept] = _facet_alone(asked, found.meaning, user, name)
        found.entries = entries(found.hits, user)
    return found


def _found(asked: Asked, query: Query, user: Any) -> Results:
    """Names that only resemble are told where there is hardly anything else. Filters must not
    bring them in, so what there is without the filters decides."""
    meaning = understand(query, user)
    if not query.clauses:
        return _page(asked, meaning, user)
    whole = replace(asked, filters={}, page=1) if asked.filters else asked
    found = _page(whole, meaning, user)
    if not _is_enough(found.counts):
        resembling = meaning.resembling()
        found = _page(whole, resembling, user) if resembling is not meaning else found
    if not asked.filters:
        return found
    narrowed = _page(asked, found.meaning, user)
    for name in asked.filters:  # what its other choices would give; right if it is the only one
        narrowed.facets[asked.kept_as(name)] = found.facets.get(asked.kept_as(name), {})
    return narrowed


def _is_enough(counts: dict[str, int]) -> bool:
    """A few names, or anything in which the word itself stands."""
    named = sum(counts[tab] for tab in NAMED_TABS)
    return named >= ENOUGH_NAMES or counts[EVERYTHING] > named + counts["families"]


def _page(asked: Asked, meaning: Meaning, user: Any) -> Results:
    """The page that was asked for, or the last one there is."""
    found = _run(asked, meaning, user, max(asked.page, 1))
    last = max(1, -(-found.total // PAGE))
    return _run(asked, meaning, user, last) if asked.page > last else found


def every_hit(asked: Asked, user: Any, most: int) -> tuple[Meaning | None, list[str]]:
    """The ids of all that is found, in order, at most so many. Raises `TooSlow`."""
    query = parse(asked.text)
    if query.too_long or not (query.clauses or asked.filters):
        return None, []
    with limited():
        meaning = _found(replace(asked, page=1), query, user).meaning
        statement, params = _candidates(asked, meaning, user)
        order = [[str(kind) for kind in ORDER], most, 0]
        rows = _rows(statement(EVERY_HIT, SORTS[asked.sort]), [*params, asked.kinds, *order])
    return meaning, [key for _what, key, _many in rows]


def totals(searches: Iterable[Asked], meaning: Meaning, user: Any) -> list[int]:
    """How much each of these searches for the same words would find."""
    with limited():
        return [_run(asked, meaning, user, 1).total for asked in searches]


@contextmanager
def limited() -> Iterator[None]:
    """A search has its time, its memory for the bitmaps of common words, and no compiler of
    queries, which takes longer than they do. It always goes by an index: to read through all words
    of all texts is never quicker, which the planner cannot know of words it meets seldom."""
    within = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true),"
                " set_config('work_mem', '64MB', true), set_config('jit', 'off', true),"
                " set_config('enable_seqscan', 'off', true)",
                [str(LONGEST_MS)],
            )
            yield
            if within:  # else the limit ends with the transaction
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise


# The statement

Statement = Callable[..., str]
COLUMNS = (
    "id", "kind", "announces", "person_id", "facets", "sort_latin", "sort_cyrillic", "sort_date",
    "anchor",
)  # fmt: skip
SHOWN = ", ".join(COLUMNS)
CUT = (*COLUMNS, "is_text", "words", "wholes")
OF_FAMILY = (*COLUMNS, "family_id", "is_text")

FOUND = f"""
WITH few AS MATERIALIZED (
    SELECT {SHOWN}, ({{scored}}) AS score
    FROM ({{entries}}) AS seen WHERE NOT is_text AND {{met}} LIMIT {CAP + 1}
),
{{looked}}
many AS (
    SELECT {SHOWN},
        CASE WHEN row_number() OVER () <= {RANKED}
        THEN {TEXT} + {TEXT_SPAN} * ts_rank(words, %s::tsquery, 32) ELSE 0 END AS score
    FROM (
        SELECT {SHOWN}, words FROM {{texts}} AND {{met}} LIMIT {CAP + 1}
    ) AS of_texts
),
kin AS (
    SELECT {", ".join(f"families.{column}" for column in COLUMNS)},
        max(people.score) - {FAMILY} AS score
    FROM (
        SELECT person_id, score FROM few WHERE %s AND kind = 'person' AND NOT announces
        ORDER BY score DESC LIMIT {KIN_OF}
    ) AS people
    CROSS JOIN LATERAL (
        SELECT family_id FROM people_familymember WHERE person_id = people.person_id OFFSET 0
    ) AS member
    CROSS JOIN LATERAL (
        SELECT * FROM ({{families}}) AS seen
        WHERE seen.family_id = member.family_id AND seen.kind = 'family' AND NOT seen.is_text
        OFFSET 0
    ) AS families
    WHERE NOT EXISTS (SELECT FROM few AS told WHERE told.id = families.id)
    GROUP BY {", ".join(f"families.{column}" for column in COLUMNS)}
),
found AS MATERIALIZED (
    SELECT * FROM few UNION ALL SELECT * FROM many UNION ALL SELECT * FROM kin
)
"""  # noqa: S608 - column names and figures of this module
TEXTS_ASKED = "({entries}) AS seen WHERE is_text"
LOOKED = f"""
looked AS MATERIALIZED (
    SELECT {SHOWN}, words FROM {TEXTS_ASKED} AND words @@ %s::tsquery LIMIT {CAP + 1}
),
"""  # noqa: S608 - as above
CUT_SHORT = "UNION ALL (SELECT 'looked', '', count(*) FROM looked)"
HITS = """
SELECT 'hit' AS what, id::text AS key, 0::bigint AS many FROM found
    WHERE kind = ANY(%s)
    ORDER BY {order} LIMIT %s OFFSET %s
"""
COUNTS = """
UNION ALL (SELECT 'kind', kind, count(*) FROM found GROUP BY kind)
UNION ALL (SELECT 'facet', token, count(*) FROM found, unnest(facets) AS token
    WHERE kind = ANY(%s) GROUP BY token)
{cut_short}
"""
ALL = f"{FOUND}({HITS}){COUNTS}"
EVERY_HIT = f"{FOUND}{HITS}"
ONE_FACET = f"""{FOUND}
SELECT 'facet', token, count(*) FROM found, unnest(facets) AS token
    WHERE kind = ANY(%s) AND starts_with(token, %s) GROUP BY token
"""  # noqa: S608 - as above


def _run(asked: Asked, meaning: Meaning, user: Any, page: int) -> Results:
    statement, params = _candidates(asked, meaning, user)
    order = [[str(kind) for kind in ORDER], PAGE, (page - 1) * PAGE]
    rows = _rows(statement(ALL, SORTS[asked.sort]), [*params, asked.kinds, *order, asked.kinds])
    found = Results(meaning.query, asked, meaning)
    by_kind = {key: many for what, key, many in rows if what == "kind"}
    looked = sum(many for what, _key, many in rows if what == "looked")
    found.counts, found.over = _counts(by_kind, looked > CAP)
    found.facets = _by_name((key, many) for what, key, many in rows if what == "facet")
    found.hits = [key for what, key, _many in rows if what == "hit"]
    found.page = Paginator(range(found.total), PAGE).get_page(page)
    return found


def _facet_alone(asked: Asked, meaning: Meaning, user: Any, name: str) -> dict[str, int]:
    """What each choice of a facet in use would give: as if this facet were not in use."""
    others = asked.without(name)
    statement, params = _candidates(others, meaning, user)
    kept = others.kept_as(name)
    rows = _rows(statement(ONE_FACET), [*params, others.kinds, f"{kept}:"])
    return _by_name((key, many) for _what, key, many in rows).get(kept, {})


def _candidates(asked: Asked, meaning: Meaning, user: Any) -> tuple[Statement, list[Any]]:
    """The statement around the two cuts, and its first parameters."""
    lexemes = " & ".join(filter(None, [meaning.tsquery, *asked.narrowing]))
    entries, door = seen.found_by(user, CUT)
    families, family_door = seen.visible_to(user, OF_FAMILY)
    scored, params = score(meaning)
    # The order of words is looked at in so many texts at most: each has to be opened for it.
    anyhow = " & ".join([meaning.anyhow, *asked.narrowing]) if meaning.anyhow else ""
    told = {
        "scored": scored,
        "entries": entries,
        "looked": LOOKED.format(entries=entries) if anyhow else "",
        "texts": "looked WHERE true" if anyhow else TEXTS_ASKED.format(entries=entries),
        "cut_short": CUT_SHORT if anyhow else "",
        "families": families,
        "met": "words @@ %s::tsquery" if lexemes else "true",
    }

    def statement(template: str, order: str = "") -> str:
        return template.format(**told, order=order)

    cut = [*door, *([lexemes] if lexemes else [])]
    looked, texts = ([*door, anyhow], [lexemes]) if anyhow else ([], cut)
    with_kin = bool(meaning.clauses) and not asked.filters
    letters = meaning.letters or "'#nothing'"
    return statement, [*params, *cut, *looked, letters, *texts, with_kin, *family_door]


def _rows(sql: str, params: list[Any]) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _counts(by_kind: dict[str, int], looked_enough: bool) -> tuple[dict[str, int], frozenset[str]]:
    """By tab; and the tabs of which not everything was counted."""
    texts = sum(by_kind.get(kind, 0) for kind in TEXTS)
    others = sum(by_kind.values()) - texts - by_kind.get(EntryKind.FAMILY, 0)
    cut = set(TEXTS) if texts > CAP or looked_enough else set()
    cut |= set(EntryKind) - set(TEXTS) if others > CAP else set()
    counts = {tab: sum(by_kind.get(kind, 0) for kind in kinds) for tab, kinds in TABS.items()}
    over = {tab for tab, kinds in TABS.items() if cut & set(kinds) and counts[tab]}
    return {EVERYTHING: sum(counts.values()), **counts}, frozenset(
        over | ({EVERYTHING} if over else set())
    )


def _by_name(tokens: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for token, many in tokens:
        name, _colon, value = token.partition(":")
        found.setdefault(name, {})[value] = many
    return found


def entries(ids: Sequence[str], user: Any) -> list[SearchEntry]:
    """In their order, each with its record, whose own door is asked once more: an index that is
    behind, after a write that told nobody, must not show what was closed since."""
    rows = SearchEntry.objects.found_by(user).filter(pk__in=ids)
    found = {str(row.pk): row for row in rows.defer("words", "wholes", "days")}
    return list(still_open([found[pk] for pk in ids if pk in found], user))


def still_open(listed: Sequence[SearchEntry], user: Any) -> Iterator[SearchEntry]:
    """Those whose record is visible, or of the announced ones may be told of; with the record."""
    by_model: dict[Any, list[SearchEntry]] = {}
    for row in listed:
        by_model.setdefault(row.leads_to[0], []).append(row)
    shown = {row.pk for model, rows in by_model.items() for row in _with_records(model, rows, user)}
    return (row for row in listed if row.pk in shown)


def _with_records(model: Any, listed: list[SearchEntry], user: Any) -> Iterator[SearchEntry]:
    rows = model.objects.filter(pk__in={row.leads_to[1] for row in listed})
    if model in (Place, Organisation):
        rows = rows.prefetch_related("names")
    open_ones = {record.pk: record for record in rows.visible_to(user)}
    told: dict[Any, Any] = {}
    if any(row.announces for row in listed):
        told = {one.pk: one for one in rows.announced_to(user) if one.pk not in open_ones}
    for row in listed:
        record = (told if row.announces else open_ones).get(row.leads_to[1])
        if record:
            setattr(row, row.record_field, record)
            yield row
