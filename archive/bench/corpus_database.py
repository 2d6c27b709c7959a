"""The database of the sample corpus: made beside the configured one, which it never touches."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from archive.bench import corpus_mark as mark
from archive.bench.corpus_mark import CorpusError


def configured() -> str:
    return str(connection.settings_dict["NAME"])


def default_name() -> str:
    return f"{configured()}{mark.BESIDE}"


def refuse_configured(name: str) -> None:
    if name == configured():
        raise CorpusError(
            f"{name} is the configured database; the corpus has to have one of its own."
        )


def create(name: str) -> None:
    refuse_configured(name)
    with _server() as db:
        if _exists(db, name):
            raise CorpusError(f"There is a database {name} already; --drop removes a corpus first.")
        db.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            ).format(sql.Identifier(name))
        )
        _comment(db, name, {"unfinished": True})


def drop(name: str) -> bool:
    """Remove a corpus; False if there is none. Any other database is refused."""
    refuse_configured(name)
    with _server() as db:
        if not _exists(db, name):
            return False
        if mark.comment_of(db, name) is None:
            raise CorpusError(f"The database {name} is no corpus made here; it is left alone.")
        db.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    return True


def finish(name: str, told: dict[str, Any]) -> None:
    """Write down what was made, for the measurements to tell."""
    with _server() as db:
        _comment(db, name, told)


def address(name: str) -> str:
    """DATABASE_URL with another database, for a command that works on the corpus."""
    return mark.address(os.environ["DATABASE_URL"], name)


@contextlib.contextmanager
def at_hand(name: str) -> Iterator[None]:
    """Let Django's connection lead to that database for as long as the block lasts."""
    before = configured()
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextlib.contextmanager
def _server() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own: a database is not made inside a transaction."""
    told = {**connection.get_connection_params(), "dbname": "postgres"}
    plain = {key: value for key, value in told.items() if key not in ("cursor_factory", "context")}
    with psycopg.connect(**plain, autocommit=True) as db:
        yield db


def _exists(db: psycopg.Connection[Any], name: str) -> bool:
    row = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None


def _comment(db: psycopg.Connection[Any], name: str, told: dict[str, Any]) -> None:
    words = f"{mark.MARK}: {json.dumps(told)}"
    db.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(words))
    )
