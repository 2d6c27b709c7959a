"""By what a database of the sample corpus is known; needs nothing of Django."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg

MARK = "Interhelpo sample corpus"
"""Stands in the comment of every database of a corpus; none without it is ever dropped."""
BESIDE = "_corpus"
"""What is added to the name of the configured database."""

DB = psycopg.Connection[Any]


class CorpusError(Exception):
    """Why there is no corpus, in one plain message."""


def address(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def comment_of(db: DB, name: str) -> dict[str, Any] | None:
    """What was written down of a corpus; None of any other database."""
    row = db.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    words = (row[0] or "") if row else ""
    if not words.startswith(MARK):
        return None
    told: dict[str, Any] = json.loads(words.removeprefix(f"{MARK}: "))
    return told


def told_of(db: DB) -> dict[str, Any]:
    """What was written down of the corpus at the other end; raises where it is none."""
    told = comment_of(db, db.info.dbname)
    if told is None or told.get("unfinished"):
        raise CorpusError(
            f"The database {db.info.dbname} is no finished corpus; make_corpus makes one."
        )
    return told


def corpus_of(url: str) -> str:
    """The corpus at this address, or the one beside it that make_corpus makes."""
    name = unquote(urlsplit(url).path.removeprefix("/"))
    with psycopg.connect(url) as db:
        is_one = comment_of(db, name) is not None
    return url if is_one else address(url, f"{name}{BESIDE}")
