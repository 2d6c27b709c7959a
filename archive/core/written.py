"""The mark that the archive has been written: other words after any write to what pages show.

Triggers set it, in the transaction of the write itself, whoever writes and how. Decision 0023 says
why it is a table of rows and not a counter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

# One row for each transaction and each table that it wrote: two writers never wait for each other,
# as they would for a counter. A row of an hour ago says nothing that a later one of its table does
# not. The last one of each table stays: without it the sum would be what it was before.
MAKE = """
CREATE TABLE archive_written (
    room text NOT NULL,
    mark bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION archive_written() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    said text := 'interhelpo.' || TG_TABLE_NAME;
    writer text := pg_current_xact_id()::text;
BEGIN
    IF current_setting(said, true) IS DISTINCT FROM writer THEN
        PERFORM set_config(said, writer, true);
        INSERT INTO archive_written (room, mark) VALUES (
            TG_TABLE_NAME,
            hashtextextended(concat_ws(' ', writer, pg_backend_pid(), clock_timestamp()), 0)
        );
        DELETE FROM archive_written WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM archive_written AS earlier
            WHERE at < clock_timestamp() - interval '1 hour' AND EXISTS (
                SELECT 1 FROM archive_written AS later
                WHERE later.room = earlier.room AND later.at > earlier.at
            )
            LIMIT 100 FOR UPDATE SKIP LOCKED
        ));
    END IF;
    RETURN NULL;
END
$body$;
"""
UNMAKE = "DROP FUNCTION archive_written() CASCADE; DROP TABLE archive_written;"
STAMP = "SELECT room, count(*), sum(mark) FROM archive_written {} GROUP BY room ORDER BY room"


def make() -> Operation:
    """For a migration: the table and the function of the triggers."""
    return RunSQL(MAKE, UNMAKE)


def watched(*tables: str) -> list[Operation]:
    """For a migration: every write to these tables counts."""
    watch = (
        "CREATE TRIGGER archive_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
        f' ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION archive_written()'
        for table in tables
    )
    leave = [f'DROP TRIGGER IF EXISTS archive_written ON "{table}"' for table in tables]
    return [RunSQL(one, back) for one, back in zip(watch, leave, strict=True)]


def stamp(tables: Iterable[str] = ()) -> str:
    """Other words after any write to these tables, or to any that is watched.

    Read it before what it stands for: what is written meanwhile then has another stamp. Within a
    transaction it does not tell this transaction's writes apart; keep nothing there.
    """
    # In plain text: before what is composed the transaction would be told whose the write is.
    rooms = list(tables)
    with connection.cursor() as cursor:
        if rooms:
            cursor.execute(STAMP.format("WHERE room = ANY(%s)"), [rooms])
        else:
            cursor.execute(STAMP.format(""))
        return hash_of(cursor.fetchall())


def may_keep() -> bool:
    """Whether what is read now may be kept: what a transaction reads, it may itself have written,
    and it may be undone."""
    return not connection.in_atomic_block


def hash_of(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
