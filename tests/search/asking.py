"""A search as the tests ask for it: words, a reader, a tab."""

from __future__ import annotations

from typing import Any

from archive.search import query
from archive.search.asked import EVERYTHING, Asked


def find(text: str, user: Any, tab: str = EVERYTHING, page: int = 1) -> query.Results:
    return query.search(Asked(text, tab, page=page), user)
