"""The search within one interview: the passages that answer some words, in any of their forms.

It reads the same index as the search of the archive, so that withheld passages and protected names
are not there, and asks it for words alone: no names that resemble, no topics, no places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from archive.search.explain import Hit, explain
from archive.search.meaning import Meaning, plain
from archive.search.models import EntryKind, SearchEntry
from archive.search.words import parse
from sources.models import Source

MOST: Final = 100  # passages that are listed


@dataclass
class Within:
    """The passages of one interview that answer; `total` also of those that are not listed."""

    meaning: Meaning
    hits: list[Hit]
    total: int


def within(text: str, source: Source, user: Any) -> Within:
    """The passages in the order in which they are told. Any text does; none raises an error."""
    meaning = plain(parse(text))
    if meaning.query.too_long or not meaning.query.clauses:
        return Within(meaning, [], 0)
    entries = SearchEntry.objects.visible_to(user).filter(
        source=source.pk, kind=EntryKind.SEGMENT, is_text=True
    )
    # The letters of the query are those of the index, whatever was typed (`Meant.tsquery`).
    found = entries.extra(where=["words @@ %s::tsquery"], params=[meaning.tsquery])
    rows = list(found.order_by("anchor", "id")[: MOST + 1])
    total = len(rows) if len(rows) <= MOST else found.count()
    return Within(meaning, [explain(row, meaning) for row in rows[:MOST]], total)
