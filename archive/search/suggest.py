"""What the search box offers while somebody writes: names that begin so, then topics.

Only entries that this reader may read are looked at; a topic is offered only if something that
the reader sees stands under it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Value

from archive.core import names
from archive.search import facets, seen, topics
from archive.search.models import RECORDS, EntryKind, NameRole, SearchEntry
from archive.search.query import limited, still_open
from archive.search.scores import Lexemes
from archive.search.words import LONGEST_QUERY, words_of

MOST: Final = 8
CANDIDATES: Final = 200  # surnames, and other names, that are put in order
SHORTEST: Final = 2  # letters of the last word
MOST_WORDS: Final = 4
KINDS: Final = (EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT)
SURNAMES: Final = (NameRole.SURNAME, NameRole.OTHER)
TOPIC: Final = "topic"

SHOWN: Final = ("id", "kind", "ref", "title", "language", "names",
                *(f"{name}_id" for name in RECORDS))  # fmt: skip
LOOKED_AT: Final = ("is_text", "words", "sort_latin")
BEGUN: Final = f"""
    WITH candidates AS MATERIALIZED (
        SELECT id, bool_or(by_surname) AS by_surname FROM (
            (SELECT id, false AS by_surname FROM ({{seen}}) AS every
             WHERE NOT is_text AND kind = ANY(%s) AND words @@ %s::tsquery LIMIT %s)
            UNION ALL
            (SELECT every.id, true FROM search_searchname AS bears
             JOIN ({{seen}}) AS every ON every.id = bears.entry_id AND NOT is_text
                AND kind = ANY(%s) AND (%s::text IS NULL OR words @@ %s::tsquery)
             WHERE role = ANY(%s) AND word_id >= %s AND word_id < %s || '~' LIMIT %s)
        ) AS begun GROUP BY id
    )
    SELECT {", ".join(SHOWN)} FROM ({{seen}}) AS every JOIN candidates USING (id)
    ORDER BY NOT words @@ %s::tsquery, NOT by_surname, array_position(%s::text[], kind::text),
        sort_latin, ref
    LIMIT %s
"""  # noqa: S608 - column names of this module


class Offer(NamedTuple):
    """One thing that may be meant: an entry, or a topic by its key."""

    text: str
    kind: str
    language: str = ""
    entry: SearchEntry | None = None
    key: str = ""
    label: str = ""  # of a topic, in the reader's language


def suggest(text: str, user: Any) -> list[Offer]:
    """Raises `query.TooSlow`."""
    keys = [key for word in words_of(text[:LONGEST_QUERY]) for key in word.keys][:MOST_WORDS]
    if not keys or len(keys[-1]) < SHORTEST:
        return []
    with limited():
        begun = _names(keys, user)
        begun.sort(key=lambda row: not _begins(row["title"], keys))  # by another name: later
        found: list[Offer] = []
        while begun and len(found) < MOST:  # nearly always once
            some, begun = begun[:MOST], begun[MOST:]
            entries = [SearchEntry(**{**row, "names": json.loads(row["names"])}) for row in some]
            found += [_offer(entry, keys) for entry in still_open(entries, user)]
        if len(found) < MOST:
            found += _topics(keys, user)
    return found[:MOST]


def _names(keys: list[str], user: Any) -> list[dict[str, Any]]:
    """Entries whose names have words that begin so: surnames before given names. One statement."""
    sql, door = seen.visible_to(user, (*SHOWN, *LOOKED_AT))
    begun = " & ".join(f"'@{key}':*" for key in keys)
    kinds = [str(kind) for kind in KINDS]
    params = [
        *door, kinds, begun, CANDIDATES,
        *door, kinds, begun if len(keys) > 1 else None, begun,
        [str(role) for role in SURNAMES], keys[-1], keys[-1], CANDIDATES,
        *door, " & ".join(f"'@{key}'" for key in keys), kinds, 3 * MOST,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(BEGUN.format(seen=sql), params)
        return [dict(zip(SHOWN, row, strict=True)) for row in cursor.fetchall()]


def _offer(entry: SearchEntry, keys: list[str]) -> Offer:
    """By the form of the name that begins as asked; the title if it does."""
    forms = [{"text": entry.title, "language": entry.language}, *entry.names]
    begun = (form for form in forms if _begins(form["text"], keys))
    form = next(begun, forms[0])
    return Offer(form["text"], entry.kind, form["language"], entry)


def _begins(text: str, keys: list[str]) -> bool:
    """Whether each of the keys begins a word of the text, in whichever order."""
    words = _words(text)
    return all(any(word.startswith(key) for word in words) for key in keys)


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[str, ...]:
    return tuple(names.ascii_key(text).split())


def _topics(keys: list[str], user: Any) -> list[Offer]:
    begun: dict[str, Offer] = {}
    for term in topics.thesaurus().terms:
        for text, language in topics.texts_of(term):
            if _begins(text, keys):
                offer = Offer(text, TOPIC, language, key=term.short_key, label=str(term))
                begun.setdefault(term.short_key, offer)
    offers = list(begun.values())[:MOST]
    standing = _standing([offer.key for offer in offers], user) if offers else ()
    return [offer for offer in offers if offer.key in standing]


def _standing(keys: list[str], user: Any) -> set[str]:
    """The topics under which this reader finds a point of an interview; one statement."""
    points = SearchEntry.objects.visible_to(user).filter(is_text=False).order_by()
    found = [
        points.filter(words=Lexemes(f"'{facets.lexeme(f'{TOPIC}:{key}')}'"))
        .annotate(key=Value(key))
        .values_list("key", flat=True)[:1]
        for key in keys
    ]
    return set(found[0].union(*found[1:]))
