"""The door of the index as SQL, for the statements of a search, which are written by hand.

What everybody may see depends on nothing but the day, so that SQL is made once a day.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser

from archive.core.access import granted_refs, reads_all, today
from archive.search.models import SearchEntry

Sql = tuple[str, tuple[Any, ...]]
"""A statement and its parameters."""

Columns = tuple[str, ...]


def found_by(user: Any, columns: Columns) -> Sql:
    """These columns of `SearchEntry.objects.found_by(user)`."""
    return _of(user, columns, announced=True)


def visible_to(user: Any, columns: Columns) -> Sql:
    """These columns of `SearchEntry.objects.visible_to(user)`."""
    return _of(user, columns, announced=False)


def _of(user: Any, columns: Columns, *, announced: bool) -> Sql:
    if reads_all(user) or granted_refs(user):
        return _made(user, columns, announced)
    return _of_everybody(today(), columns, announced)


@lru_cache(maxsize=64)
def _of_everybody(_day: dt.date, columns: Columns, announced: bool) -> Sql:
    return _made(AnonymousUser(), columns, announced)


def _made(user: Any, columns: Columns, announced: bool) -> Sql:
    entries = SearchEntry.objects
    rows = entries.found_by(user) if announced else entries.visible_to(user)
    return rows.order_by().values(*columns).query.sql_with_params()
