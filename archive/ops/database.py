"""Whether a database can hold the archive, and bringing it up to date: wholly or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from psycopg.conninfo import conninfo_to_dict

from archive.ops.address import without_password

OLDEST_POSTGRES = 15
LOCK_TIMEOUT_S = 10
ONE_AT_A_TIME = 1925_0324
"""Key of the advisory lock held while a database is prepared."""
HOW_TO_MAKE = "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
UNCHANGED = "Nothing in it was changed."


class DatabaseError(Exception):
    """Why the database cannot be used, in one plain message."""


@dataclass(frozen=True)
class Fault:
    """Why a database cannot hold the archive, and how that is mended."""

    id: str
    words: str
    hint: str


# One question for all: what a database is like, whichever driver asks.
LIKENESS = """
    SELECT current_setting('server_version_num')::int / 10000,
        (SELECT count(*) = 2 FROM pg_available_extensions
            WHERE name IN ('pg_trgm', 'fuzzystrmatch')),
        current_setting('server_encoding') = 'UTF8'
            AND upper('č') = 'Č' AND 'МАРЕЧЕК' ILIKE 'маречек' AND 'ж' ~ '[[:alpha:]]',
        pg_is_in_recovery()
"""


def faults(cursor: Any) -> list[Fault]:
    """All that makes a database unfit. In one that is unfit the archive would work wrongly without
    a word: under the locale C, č has no capital and the trigrams of Cyrillic words are empty.

    `cursor` is Django's or psycopg's.
    """
    cursor.execute(LIKENESS)
    major, has_trigrams, knows_letters, is_replica = cursor.fetchone()
    old = Fault(
        "archive.E005",
        f"The database is PostgreSQL {major}; the archive needs {OLDEST_POSTGRES} or newer.",
        "Install a newer PostgreSQL and point DATABASE_URL to it.",
    )
    judged = (
        (major >= OLDEST_POSTGRES, old),
        (has_trigrams, NO_TRIGRAMS),
        (knows_letters, DEAF),
        (not is_replica, REPLICA),
    )
    return [fault for fit, fault in judged if not fit]


NO_TRIGRAMS = Fault(
    "archive.E006",
    "PostgreSQL lacks the extension pg_trgm or fuzzystrmatch, by which names are found.",
    "Install the additional modules (“postgresql-contrib”) on the database server.",
)
DEAF = Fault(
    "archive.E007",
    "The database does not know Czech or Cyrillic letters, so names would not be found.",
    f"Make it anew with {HOW_TO_MAKE}.",
)
REPLICA = Fault(
    "archive.E008",
    "The database is a read-only replica.",
    "Point DATABASE_URL to its primary.",
)


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection outside Django's, on which the checks are made and the lock is held."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # libpq quotes the piece it stumbles over, and that may be the password.
        words = re.sub(r'"[^"]*"', '"…"', str(error)).strip()
        raise DatabaseError(f"DATABASE_URL cannot be read: {words}") from error
    try:
        return psycopg.connect(url, connect_timeout=10, autocommit=True)
    except psycopg.OperationalError as error:
        words = without_password(str(error)).strip()
        hint = (
            f"\nMake it with {HOW_TO_MAKE}."
            if "does not exist" in words and "database" in words
            else ""
        )
        raise DatabaseError(
            f"The database of DATABASE_URL cannot be reached.\n{words}{hint}"
        ) from error


def check_fit(db: psycopg.Connection[tuple[object, ...]]) -> None:
    """Refuse a database that is unfit before anything in it is changed."""
    with db.cursor() as cursor:
        found = faults(cursor)
    if found:
        words = "\n".join(f"{fault.words} {fault.hint}" for fault in found)
        raise DatabaseError(f"{words} {UNCHANGED}")


def hold_alone(db: psycopg.Connection[tuple[object, ...]]) -> None:
    row = db.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME]).fetchone()
    if row != (True,):
        raise DatabaseError(
            "Another command is preparing this database; run this one again when it has ended."
        )


def unknown_migrations(executor: MigrationExecutor) -> list[str]:
    ours = {config.label for config in apps.get_app_configs()}
    applied = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    replaced = {
        key for migration in executor.loader.replacements.values() for key in migration.replaces
    }
    return sorted(f"{label}.{name}" for label, name in applied - replaced if label in ours)


def migrate() -> int:
    """Bring the tables up to date in one transaction; how many steps it took.

    The time to wait for a lock stays set on Django's connection for what the caller does next.
    """
    with told():
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")
        executor = MigrationExecutor(connection)
        refuse_newer(executor)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            apply_all()
        refuse_incomplete()
    return len(plan)


@contextmanager
def told() -> Iterator[None]:
    """Turn what the database says into one plain message."""
    try:
        yield
    except (Error, InconsistentMigrationHistory) as error:
        raise DatabaseError(explain(error)) from error


def refuse_newer(executor: MigrationExecutor) -> None:
    if unknown := unknown_migrations(executor):
        raise DatabaseError(
            "The database was made by a newer version of the archive "
            f"(it knows {', '.join(unknown)}). Use that version. {UNCHANGED}"
        )


def refuse_incomplete() -> None:
    if missing := missing_columns():
        raise DatabaseError(
            "The database is incomplete though its migrations are recorded: "
            f"{', '.join(missing[:5])} missing. "
            "Restore a backup, or point DATABASE_URL at an empty database."
        )


def apply_all() -> None:
    """Every step of ours or none. The queue's own come first, one by one: they add values to an
    enumeration and use them, which one transaction cannot. They stand on nothing of ours."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("procrastinate"))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Else a step that writes rows leaves checks pending and its table cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        call_command("migrate", interactive=False, verbosity=0)


def explain(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, psycopg.errors.LockNotAvailable):
        return (
            f"Another program holds tables of the database ({holders()}). "
            f"Stop it and run this again. {UNCHANGED}"
        )
    if isinstance(cause, psycopg.errors.DiskFull):
        return f"The disk of the database is full. {UNCHANGED}"
    hint = ""
    if isinstance(cause, psycopg.errors.DuplicateTable | psycopg.errors.UndefinedTable):
        hint = (
            " Its tables and its record of migrations do not agree: "
            "restore a backup, or use an empty database."
        )
    return f"The database could not be brought up to date. {UNCHANGED}{hint}\n{error}".strip()


def holders() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
            " AND (state LIKE 'idle in transaction%' OR state = 'active')"
        )
        found = [f"process {pid} {name}".strip() for pid, name in cursor.fetchall()]
    return ", ".join(found) or "it did not let go in time"


def missing_columns() -> list[str]:
    """Columns our models have and the database has not, as table.column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = ANY(current_schemas(false))"
        )
        present = set(cursor.fetchall())
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
    }
    return sorted(f"{table}.{column}" for table, column in wanted - present)
