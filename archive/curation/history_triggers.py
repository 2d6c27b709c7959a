"""The triggers that write the history, put on the tables after every migration.

One function serves all tables: it looks at rows as JSON, so it need not know their columns, and a
table may get new ones without a thought of it. A second function keeps the history as it is, a
third one keeps tables from being emptied past both.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection
from psycopg import sql

from archive.core.changes import SETTING
from archive.curation.history_kept import Kept, kept

PREFIX = "history_"
EMPTYING = "interhelpo.emptying"
"""A setting that lets a session empty tables, and only in a database of tests."""

# Arguments: label of the model, then two arrays of columns: those left out, those that say whose
# row it is. The primary key is `id` in every table that is kept; `_arguments` holds them to it.
FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION curation_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb; is_now jsonb; key text; whose text[]; told text; number uuid;
    left_out CONSTANT text[] := TG_ARGV[1]::text[];
BEGIN
    IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD) - left_out; END IF;
    IF TG_OP <> 'DELETE' THEN is_now := to_jsonb(NEW) - left_out; END IF;
    IF was = is_now THEN RETURN NULL; END IF;

    key := coalesce(is_now, was) ->> 'id';
    SELECT array_agg(DISTINCT value) INTO whose FROM (
        SELECT key AS value
        UNION ALL SELECT was ->> name FROM unnest(TG_ARGV[2]::text[]) AS name
        UNION ALL SELECT is_now ->> name FROM unnest(TG_ARGV[2]::text[]) AS name
    ) AS ids WHERE value IS NOT NULL;

    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(one.key, one.value), jsonb_object_agg(one.key, is_now -> one.key)
        INTO was, is_now
        FROM jsonb_each(was) AS one WHERE one.value IS DISTINCT FROM is_now -> one.key;
    END IF;

    told := nullif(current_setting('{setting}', true), '');
    IF told IS NULL THEN
        -- Written past the application: all of one transaction is one act.
        told := json_build_object('id', gen_random_uuid(), 'name', session_user)::text;
        PERFORM set_config('{setting}', told, true);
    END IF;
    number := (told::jsonb ->> 'id')::uuid;
    IF NOT EXISTS (SELECT 1 FROM curation_changeset WHERE id = number) THEN
        INSERT INTO curation_changeset
            (id, made_at, who_id, who_name, label, why, path, reverts)
        VALUES (number, clock_timestamp(), (told::jsonb ->> 'who')::bigint,
            coalesce(told::jsonb ->> 'name', ''), coalesce(told::jsonb ->> 'label', ''),
            coalesce(told::jsonb ->> 'why', ''), coalesce(told::jsonb ->> 'path', ''),
            (told::jsonb ->> 'reverts')::uuid)
        ON CONFLICT (id) DO NOTHING;
    END IF;

    INSERT INTO curation_change (change_set_id, at, model, "row", action, about, before, after)
    VALUES (number, clock_timestamp(), TG_ARGV[0], key,
        CASE TG_OP WHEN 'INSERT' THEN '+' WHEN 'UPDATE' THEN '~' ELSE '-' END,
        whose, was, is_now);
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION curation_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'The history is written by the changes themselves and never altered.'
        USING ERRCODE = 'insufficient_privilege';
END $$
""",
    # Emptying a table fires no trigger of its rows. The tests do it between two of them.
    """
CREATE OR REPLACE FUNCTION curation_keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF starts_with(current_database(), 'test_') AND current_setting('{emptying}', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'TRUNCATE of % would leave no history: delete its rows.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
""",
)
HISTORY_TABLES = ("curation_changeset", "curation_change")
FOUND = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgname LIKE 'history\\_%%'
    AND c.relnamespace = current_schema()::regnamespace
"""
TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
"""


def functions() -> list[str]:
    return [
        each.replace("{setting}", SETTING).replace("{emptying}", EMPTYING) for each in FUNCTIONS
    ]


def wanted() -> dict[tuple[str, str], sql.Composed]:
    """By table and name: the statement that makes the trigger. Its name changes with what it does,
    so that one look at the names tells whether all is as it should be."""
    made: dict[tuple[str, str], sql.Composed] = {}
    for one in kept().values():
        made[one.table, _name(repr(_arguments(one)))] = _noting(one)
    for table in HISTORY_TABLES:
        made[table, _name("keep")] = _keeping(table)
    for table in {table for table, _name in made}:
        made[table, _name("full")] = _keeping_full(table)
    return made


def _name(told: str) -> str:
    return PREFIX + hashlib.sha256("".join([*functions(), told]).encode()).hexdigest()[:12]


def _arguments(one: Kept) -> list[str]:
    if one.model._meta.pk.column != "id":
        raise LookupError(f"{one.label} is kept by its column “id”, which is not its key.")
    arrays = ([*one.left_out, *one.derived], one.owners)
    return [one.label, *("{" + ",".join(each) + "}" for each in arrays)]


def _noting(one: Kept) -> sql.Composed:
    arguments = _arguments(one)
    return sql.SQL(
        "CREATE TRIGGER {} AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW"
        " EXECUTE FUNCTION curation_note_change({})"
    ).format(
        sql.Identifier(_name(repr(arguments))),
        sql.Identifier(one.table),
        sql.SQL(", ").join(map(sql.Literal, arguments)),
    )


def _keeping(table: str) -> sql.Composed:
    return sql.SQL(
        "CREATE TRIGGER {} BEFORE INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW"
        " EXECUTE FUNCTION curation_keep_history()"
    ).format(sql.Identifier(_name("keep")), sql.Identifier(table))


def _keeping_full(table: str) -> sql.Composed:
    return sql.SQL(
        "CREATE TRIGGER {} BEFORE TRUNCATE ON {} FOR EACH STATEMENT"
        " EXECUTE FUNCTION curation_keep_rows()"
    ).format(sql.Identifier(_name("full")), sql.Identifier(table))


def missing() -> list[str]:
    """The tables whose triggers are not as they should be."""
    return sorted({table for table, _name in set(wanted()) ^ found()})


def found() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(FOUND)
        return set(cursor.fetchall())


def install(**_signal: Any) -> None:
    """Put the triggers as they should be. Does nothing, by one question, where they are."""
    there, should = found(), wanted()
    if there == set(should):
        return
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = {name for (name,) in cursor.fetchall()}
        if not tables.issuperset(HISTORY_TABLES):  # migrated back to before there was a history
            return
        for function in functions():
            cursor.execute(function)
        for table, name in there - set(should):
            drop = sql.SQL("DROP TRIGGER {} ON {}")
            cursor.execute(drop.format(sql.Identifier(name), sql.Identifier(table)))
        for table, name in set(should) - there:
            if table in tables:
                cursor.execute(should[table, name])


def switch_off() -> None:
    """Keep no history of what is written from now on: for a database of measurements alone, which
    is nobody's work. The triggers have to be put on again by `install`."""
    with connection.cursor() as cursor:
        for table, name in found():
            drop = sql.SQL("DROP TRIGGER {} ON {}")
            cursor.execute(drop.format(sql.Identifier(name), sql.Identifier(table)))
