"""Two states of the database held against each other, row by row, in every table.

Left out is what only says when and how often: the history, the queue of jobs, sessions and tries to
sign in, the time of the last change, and numbers that come from a sequence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection
from psycopg import sql

from archive.core.history_tables import HISTORY

JOBS: Final = ("procrastinate_", "jobs_")
SESSIONS: Final = frozenset({"django_session", "accounts_signedin", "axes_accessattempt", "cache"})
TIMES: Final = frozenset({"updated_at", "last_login"})

Rows = Counter[str]
"""The rows of a table as JSON, each with how often it stands there."""
State = dict[str, Rows]


def tables() -> list[str]:
    """Every table that is compared; a test names those that are not."""
    return sorted(name for name in connection.introspection.table_names() if not left_out(name))


def left_out(name: str) -> bool:
    return name.startswith(JOBS) or name in SESSIONS or name in HISTORY


def state() -> State:
    """The database as it is now."""
    return {name: Counter(rows_of(name)) for name in tables()}


def rows_of(table: str) -> Iterator[str]:
    """Each row in letters, so that equal rows are equal letters."""
    statement = sql.SQL("SELECT (to_jsonb(t) - %s::text[])::text FROM {} AS t").format(
        sql.Identifier(table)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [sorted(TIMES | _numbered(table))])
        while rows := cursor.fetchmany(2000):
            for (text,) in rows:
                yield json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)


def _numbered(table: str) -> set[str]:
    """The columns that a sequence fills."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = %s AND (is_identity = 'YES' OR column_default LIKE 'nextval(%%')",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def differences(before: State, after: State) -> list[str]:
    """One line for each row that is gone, new, or changed; none if the two are equal."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        one, other = before.get(table, Counter()), after.get(table, Counter())
        gone, new = list((one - other).elements()), list((other - one).elements())
        found += [f"{table}: {line}" for line in _lines(gone, new)]
    return found


def _lines(gone: list[str], new: list[str]) -> Iterator[str]:
    """A row that has its key in both is told by the columns in which it differs."""
    was, now = _by_key(gone), _by_key(new)
    for key, row in was.items():
        if key not in now:
            yield f"gone {key}: {json.dumps(row, ensure_ascii=False)}"
            continue
        changed = sorted(name for name in row if row[name] != now[key].get(name))
        told = ", ".join(f"{name} was {row[name]!r}, is {now[key].get(name)!r}" for name in changed)
        yield f"changed {key}: {told}"
    for key, row in now.items():
        if key not in was:
            yield f"new {key}: {json.dumps(row, ensure_ascii=False)}"


def _by_key(rows: list[str]) -> dict[str, dict[str, Any]]:
    read = [json.loads(row) for row in rows]
    return {str(row.get("id") or f"{n}. row"): row for n, row in enumerate(read)}
