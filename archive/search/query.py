"""From a query to the entries that answer it, in the order of how well they do.

The index cuts out the candidates; only these are scored, counted and ordered
(`archive.search.statement`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet, prefetch_related_objects
from psycopg.errors import QueryCanceled

from archive.core.ready import Given, is_any, ready
from archive.search import statement
from archive.search.asked import EVERYTHING, TABS, Asked
from archive.search.meaning import Meaning, understand
from archive.search.models import TEXTS, EntryKind, SearchEntry
from archive.search.statement import CAP
from archive.search.words import Query, parse
from people.models import Organisation, Place

PAGE: Final = 20
LONGEST_MS: Final = 3_000  # after which a search is given up
NAMED_TABS = ("people", "places", "organisations", "events")
ENOUGH_NAMES: Final = 10  # with which those that only resemble are left out


Row = tuple[str, str, int]
"""What it is, of which, how many."""


class TooSlow(Exception):
    """A search was given up after `LONGEST_MS`."""


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


def search(asked: Asked, user: Any) -> Results:
    """Raises `TooSlow` when the database needs more than three seconds."""
    query = parse(asked.text)
    if query.too_long or not (query.clauses or asked.filters):
        return Results(query, asked)
    with limited():
        found = _found(asked, query, user)
        if len(asked.filters) > 1:  # each as if it were not in use
            for name in asked.filters:
                kept = asked.kept_as(name)
                counted = _counted(asked.without(name), found.meaning, user, [kept])
                found.facets[kept] = counted.facets.get(kept, {})
        found.entries = entries(found.hits, user)
    return found


def _found(asked: Asked, query: Query, user: Any) -> Results:
    """Names that only resemble are told where there is hardly anything else. Filters must not
    bring them in, so what there is without the filters decides."""
    meaning = understand(query, user)
    if not query.clauses:
        return _page(asked, meaning, user)
    if asked.filters:
        return _narrowed(asked, meaning, user)
    found = _page(asked, meaning, user)
    if _is_enough(found.counts):
        return found
    resembling = meaning.resembling()
    return _page(asked, resembling, user) if resembling is not meaning else found


def _narrowed(asked: Asked, meaning: Meaning, user: Any) -> Results:
    """What the other choices of a filter would give is right if it is the only one."""
    kept = {asked.kept_as(name) for name in asked.filters}
    whole = replace(asked, filters={}, page=1)
    found = _counted(whole, meaning, user, kept)
    if not _is_enough(found.counts):
        resembling = meaning.resembling()
        if resembling is not meaning:
            found = _counted(whole, resembling, user, kept)
    narrowed = _page(asked, found.meaning, user)
    narrowed.facets |= {name: found.facets.get(name, {}) for name in kept}
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
        rows = _rows(*statement.hits(asked, meaning, user, most))
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


# The statements


def _run(asked: Asked, meaning: Meaning, user: Any, page: int) -> Results:
    rows = _rows(*statement.whole_page(asked, meaning, user, (page - 1) * PAGE, PAGE))
    looked = sum(many for what, _key, many in rows if what == "looked")
    found = Results(meaning.query, asked, meaning)
    found.counts, found.over = _counts(_of(rows, "kind"), looked > CAP)
    found.facets = _by_name(_of(rows, "facet"))
    found.hits = [key for what, key, _many in rows if what == "hit"]
    found.page = Paginator(range(found.total), PAGE).get_page(page)
    return found


def _counted(asked: Asked, meaning: Meaning, user: Any, names: Iterable[str]) -> Results:
    """How much there is, and these facets, without a page of it."""
    rows = _rows(*statement.counts(asked, meaning, user, names))
    found = Results(meaning.query, asked, meaning)
    found.counts, _over = _counts(_of(rows, "kind"), looked_enough=False)
    found.facets = _by_name(_of(rows, "facet"))
    return found


def _of(rows: list[Row], wanted: str) -> dict[str, int]:
    return {key: many for what, key, many in rows if what == wanted}


def _rows(sql: str, params: list[Any]) -> list[Row]:
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


def _by_name(tokens: dict[str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for token, many in tokens.items():
        name, _colon, value = token.partition(":")
        found.setdefault(name, {})[value] = many
    return found


def entries(ids: Sequence[str], user: Any) -> list[SearchEntry]:
    """In their order, each with its record, whose own door is asked once more: an index that is
    behind, after a write that told nobody, must not show what was closed since."""
    asked = list(map(UUID, ids))
    found = {row.pk: row for row in _entries(user, ids=asked)} if asked else {}
    return list(still_open([found[pk] for pk in asked if pk in found], user))


@ready
def _entries(user: Any, ids: Given) -> QuerySet[SearchEntry]:
    rows: QuerySet[SearchEntry] = SearchEntry.objects.found_by(user).filter(is_any("pk", ids))
    return rows.defer("words", "wholes", "days").order_by()


def still_open(listed: Sequence[SearchEntry], user: Any) -> Iterator[SearchEntry]:
    """Those whose record is visible, or of the announced ones may be told of; with the record."""
    by_model: dict[Any, list[SearchEntry]] = {}
    for row in listed:
        by_model.setdefault(row.leads_to[0], []).append(row)
    shown = {row.pk for model, rows in by_model.items() for row in _with_records(model, rows, user)}
    return (row for row in listed if row.pk in shown)


def _with_records(model: Any, listed: list[SearchEntry], user: Any) -> Iterator[SearchEntry]:
    ids = {row.leads_to[1] for row in listed}
    open_ones = {record.pk: record for record in _open(model)(user, ids=list(ids))}
    told: dict[Any, Any] = {}
    if any(row.announces for row in listed):
        rows = model.objects.filter(pk__in=ids - set(open_ones))
        told = {one.pk: one for one in rows.announced_to(user)}
    if model in (Place, Organisation):
        prefetch_related_objects([*open_ones.values(), *told.values()], "names")
    for row in listed:
        record = (told if row.announces else open_ones).get(row.leads_to[1])
        if record:
            setattr(row, row.record_field, record)
            yield row


@lru_cache
def _open(model: Any) -> Callable[..., list[Any]]:
    """The question for the visible ones among records of a kind."""

    @ready
    def rows(user: Any, ids: Given) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.visible_to(user).filter(is_any("pk", ids))
        return found.order_by()

    return rows
