"""Whom the list of people counts: gathered from the search index, and kept for a while.

To gather a hundred thousand people takes a second or two. So what was gathered is kept a hundred
times as long as it took: of a small archive for some moments, of a large one for some minutes. Only
counts come from it; the rows of every page are asked of the database. What one reader may see is
never kept for another, and within a transaction nothing is kept, since it may be undone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import ExtractYear

from archive.core.access import granted_refs, reads_all, today
from archive.search import facets
from archive.search.models import EntryKind, SearchEntry
from archive.search.scores import Lexemes
from people.crowd import Crowd, gather
from people.models import Fact, SharedEvent
from sources.queries import people_with_papers

KEPT_TIMES = 100
KEPT_READERS = 4

Reader = tuple[str, dt.date, bool, tuple[str, ...]]


class _Kept(NamedTuple):
    until: float
    crowd: Crowd


_kept: OrderedDict[Reader, _Kept] = OrderedDict()
_lock = Lock()


def crowd_of(user: Any) -> Crowd:
    """Everybody whom this reader may see, as of now or of a short while ago."""
    if connection.in_atomic_block:
        return _gathered(user)
    name = str(connection.settings_dict["NAME"])
    reader = (name, today(), reads_all(user), tuple(sorted(granted_refs(user))))
    kept = _kept.get(reader)
    if kept and kept.until > time.monotonic():
        return kept.crowd
    with _lock:  # one gathers, and the others wait for it
        kept = _kept.get(reader)
        if kept and kept.until > time.monotonic():
            return kept.crowd
        began = time.monotonic()
        crowd = _gathered(user)
        ended = time.monotonic()
        _kept[reader] = _Kept(ended + KEPT_TIMES * (ended - began), crowd)
        _kept.move_to_end(reader)
        while len(_kept) > KEPT_READERS:
            _kept.popitem(last=False)
    return crowd


def _gathered(user: Any) -> Crowd:
    """Three statements."""
    listed = SearchEntry.objects.visible_to(user).filter(kind=EntryKind.PERSON).order_by()
    tokens = Func(F("facets"), Value(" "), function="array_to_string", output_field=CharField())
    rows = listed.values_list(
        "person", tokens, "person__initial", "person__initial_cyrillic",
        ExtractYear("person__birth_earliest"), ExtractYear("person__birth_latest"),
    )  # fmt: skip
    return gather([(row[0], _marks(*row[1:])) for row in rows], _more(user))


def _marks(
    tokens: str, initial: str, cyrillic: str, earliest: int | None, latest: int | None
) -> list[str]:
    found = tokens.split()
    found += [f"letter:{letter}" for letter in {initial, cyrillic} if letter]
    if earliest or latest:
        found += [f"earliest:{earliest or ''}", f"latest:{latest or ''}"]
    return found


def _more(user: Any) -> Iterator[tuple[Any, str]]:
    events = SharedEvent.objects.visible_to(user).exclude(kind=SharedEvent.Kind.TRANSPORT)
    took_part = Fact.objects.filter(at_event__in=events, person__isnull=False, negated=False)
    for person, ref in took_part.order_by().values_list("person", "at_event__ref"):
        yield person, f"event:{ref}"
    for kind, people in people_with_papers(user).items():
        for person in people:
            yield person, f"has:{kind}"


def with_marks(each: Iterable[Iterable[str]]) -> Q:
    """People who in the index have, of each of these sets of tokens, at least one."""
    clauses = (" | ".join(f"'{facets.lexeme(token)}'" for token in tokens) for tokens in each)
    asked = Lexemes(" & ".join(f"({clause})" for clause in clauses))
    entries = SearchEntry.objects.filter(
        words=asked, is_text=False, kind=EntryKind.PERSON, announces=False
    )
    return Q(pk__in=entries.values("person"))
