"""The results of a search for programs and tables: the same as on the page, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from archive.core.tables import BYTE_ORDER_MARK, CHUNK, lines
from archive.search import query
from archive.search.meaning import Meaning
from archive.site import search_facets, search_page
from archive.site.search_filter import SearchFilter, address
from archive.site.search_rows import rows_for, rows_of, text_of
from people.words import Value


def as_json(request: HttpRequest, narrowed: SearchFilter) -> Value:
    """One page of results; raises `query.TooSlow`."""
    asked = narrowed.asked
    results = query.search(asked, request.user)
    named = search_facets.labels(results, request.user)
    page = results.page
    following = ""
    if page is not None and page.has_next():
        following = address(replace(asked, page=page.next_page_number()), "site:search-json")
    return {
        "results": [_result(request, row) for row in rows_of(results, request.user)],
        "total": results.total,
        "total_is_lower_bound": results.tab in results.over,
        "facets": search_facets.as_data(search_facets.shown(results, narrowed, named)),
        "next": request.build_absolute_uri(following) if following else None,
        "problems": search_page.problems(narrowed, results),
    }


def _result(request: HttpRequest, row: Value) -> Value:
    return {
        "ref": row["ref"],
        "kind": row["kind_key"],
        "title": row["title"],
        "url": request.build_absolute_uri(row["url"]),
        "why": [*row["reasons"], *filter(None, [row["where"]])],
        "snippet": text_of(row["snippet_parts"]),
        "language": row["snippet_language"] or row["language"],
    }


# As a table


def as_csv(
    request: HttpRequest, meaning: Meaning | None, hits: Sequence[str], language: str
) -> Iterator[bytes]:
    """The lines of the table, in the language of the reader, a chunk at a time. A record that
    ceases to be visible meanwhile is left out."""
    with translation.override(language):
        yield (BYTE_ORDER_MARK + lines([_head()])).encode()
    for start in range(0, len(hits), CHUNK):
        assert meaning is not None
        entries = query.entries(hits[start : start + CHUNK], request.user)
        with translation.override(language):
            rows = rows_for(entries, meaning, request.user)
            yield lines([_cells(request, row) for row in rows]).encode()


def _head() -> list[str]:
    return [
        _("Public id"),
        _("Kind"),
        _("Title"),
        _("Address"),
        _("Language"),
        _("Passage"),
        _("Why it was found"),
    ]


def _cells(request: HttpRequest, row: Value) -> list[str]:
    data = _result(request, row)
    return [
        data["ref"], row["kind"], data["title"], data["url"], data["language"], data["snippet"],
        " ".join(data["why"]),
    ]  # fmt: skip
