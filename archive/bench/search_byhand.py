"""The same searches as a careful hand would write them for one page: SQL and f-strings, no more.

What the archive's own search costs is compared with this. It finds by the same index: the word
itself, its fold, its forms, and the names nearest to it; ranks, counts facets, prints twenty rows.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any

import psycopg

from archive.bench.search_queries import SUGGEST, Ask
from archive.core import names
from archive.search import forms

CAP, RANKED, SHOWN, NEAREST, CANDIDATES, OFFERED = 10_000, 2_000, 20, 24, 200, 8

NEAR = """
SELECT word FROM search_searchword AS near
WHERE (word = %(key)s OR fold = %(fold)s OR skeleton = %(skeleton)s)
    AND EXISTS (SELECT FROM search_searchname AS borne JOIN search_searchentry AS entry
        ON entry.id = borne.entry_id WHERE borne.word_id = near.word AND entry.days @> %(day)s)
LIMIT %(most)s
"""
FIND = """
WITH few AS MATERIALIZED (
    SELECT id, kind, facets, sort_latin,
        CASE WHEN words @@ %(names)s::tsquery THEN 1 ELSE 0.5 END AS score
    FROM search_searchentry
    WHERE NOT is_text AND days @> %(day)s AND words @@ %(asked)s::tsquery LIMIT %(cap)s
), many AS MATERIALIZED (
    SELECT id, kind, facets, sort_latin, CASE WHEN row_number() OVER () <= %(ranked)s
        THEN 0.5 * ts_rank(words, %(plain)s::tsquery, 32) ELSE 0 END AS score
    FROM (SELECT * FROM search_searchentry
        WHERE is_text AND days @> %(day)s AND words @@ %(asked)s::tsquery LIMIT %(cap)s) AS cut
), found AS MATERIALIZED (SELECT * FROM few UNION ALL SELECT * FROM many)
(SELECT 'hit', id::text, 0 FROM found ORDER BY score DESC, sort_latin, id LIMIT %(shown)s)
UNION ALL (SELECT 'kind', kind, count(*) FROM found GROUP BY kind)
UNION ALL (SELECT 'facet', token, count(*) FROM found, unnest(facets) AS token GROUP BY token)
"""
ROWS = """
SELECT id::text, kind, ref, title, names, parts FROM search_searchentry WHERE id = ANY(%s::uuid[])
"""
BEGIN = """
WITH candidates AS (
    (SELECT borne.entry_id AS id FROM search_searchname AS borne
        JOIN search_searchentry AS entry ON entry.id = borne.entry_id
        WHERE borne.word_id LIKE %(begun)s AND borne.role IN ('s', 'o') AND entry.days @> %(day)s
        LIMIT %(cap)s)
    UNION (SELECT id FROM search_searchentry
        WHERE NOT is_text AND days @> %(day)s AND words @@ %(lexemes)s::tsquery LIMIT %(cap)s)
)
SELECT title, names, kind, ref FROM search_searchentry JOIN candidates USING (id)
ORDER BY NOT words @@ %(whole)s::tsquery, kind <> 'person', sort_latin, ref LIMIT %(offered)s
"""

DB = psycopg.Connection[Any]


def answer(db: DB, ask: Ask) -> str:
    """The page, or the offers of the search box, as text."""
    return offers(db, ask) if ask.view == SUGGEST else page(db, ask)


def page(db: DB, ask: Ask) -> str:
    exact = ask.words.startswith('"')
    words = ask.words.strip('"').split()
    clauses = [[f"'{key}'"] for key in names.ascii_key(ask.words).split()]
    named = clauses
    if not exact:
        clauses = [_clause(word) for word in words]
        named = [_near(db, word) for word in words]
        clauses = [[*one, *two] for one, two in zip(clauses, named, strict=True)]
    joined = " <-> " if exact else " & "
    asked = joined.join(f"({' | '.join(clause)})" for clause in clauses if clause)
    if ask.language:
        asked = f"({asked}) & '#language.{ask.language}'"
    told = {
        "asked": asked,
        "names": joined.join(f"({' | '.join(clause)})" for clause in named if clause),
        "plain": " | ".join(lexeme for clause in clauses for lexeme in clause),
        "day": dt.date.today(),  # noqa: DTZ011 - as Postgres would say it
        "cap": CAP,
        "ranked": RANKED,
        "shown": SHOWN,
    }
    rows = db.execute(FIND, told).fetchall()
    hits = [key for what, key, _many in rows if what == "hit"]
    found = {row[0]: row for row in db.execute(ROWS, [hits]).fetchall()}
    counts = [(what, key, many) for what, key, many in rows if what != "hit"]
    return _printed([found[hit] for hit in hits], counts, words)


def _clause(word: str) -> list[str]:
    """A word as it may stand in a text: itself, its fold, its forms."""
    keys = names.ascii_key(word).split()
    fold = names.fold_key(word).replace(" ", "")
    lexemes = [*keys, *([f"~{fold}"] if fold else []), *forms.query_lexemes(word)]
    return [f"'{lexeme}'" for lexeme in lexemes]


def _near(db: DB, word: str) -> list[str]:
    """The names that are spelt nearly so."""
    key = names.ascii_key(word).replace(" ", "")
    fold = names.fold_key(word).replace(" ", "")
    told = {
        "key": key,
        "fold": fold,
        "skeleton": re.sub("[aeiou]", "", fold),
        "day": dt.date.today(),  # noqa: DTZ011
        "most": NEAREST,
    }
    near = [f"'@{row[0]}'" for row in db.execute(NEAR, told).fetchall()]
    return near or [f"'@{key}'"]


def _printed(rows: list[Any], counts: list[Any], words: list[str]) -> str:
    asked = re.compile("|".join(map(re.escape, words)) or "$^", re.IGNORECASE)
    lines = []
    for _pk, kind, ref, title, forms_of_name, parts in rows:
        text = parts[0]["text"] if parts else ""
        marked = asked.sub(lambda found: f"<mark>{found[0]}</mark>", html.escape(text[:300]))
        also = ", ".join(html.escape(form["text"]) for form in forms_of_name[:4])
        link = f'<a href="/{kind}/{ref}/">{html.escape(title)}</a>'
        lines.append(f"<li>{link} <i>{also}</i><p>{marked}</p></li>")
    offered = "".join(f"<li>{what} {html.escape(key)} ({many})</li>" for what, key, many in counts)
    return f"<!doctype html><title>Search</title><ol>{''.join(lines)}</ol><ul>{offered}</ul>"


def offers(db: DB, ask: Ask) -> str:
    key = names.ascii_key(ask.words).replace(" ", "")
    told = {
        "begun": f"{key}%",
        "lexemes": f"'@{key}':*",
        "whole": f"'@{key}'",
        "day": dt.date.today(),  # noqa: DTZ011
        "cap": CANDIDATES,
        "offered": OFFERED,
    }
    rows = db.execute(BEGIN, told).fetchall()
    return json.dumps([{"text": row[0], "kind": row[2], "ref": row[3]} for row in rows])
