"""The lists of documents, interviews and sources as tables, narrowed as their pages are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core import tables as csv
from archive.core.addresses import name_unknown
from archive.core.keyset import WORDS
from archive.core.languages import pick
from archive.core.tables import CHUNK, Cells, refused, table
from people import words
from sources.document_filters import DocumentFilter
from sources.filters import CatalogueFilter, InterviewFilter, SourceFilter
from sources.models import Document, Interview, Repository, Source
from sources.views.lists import ORDERS, SORT, choice

Answer = HttpResponse | StreamingHttpResponse


@require_safe
def documents_table(request: HttpRequest) -> Answer:
    return _table(request, "documents", Document.objects, DocumentFilter)


@require_safe
def interviews_table(request: HttpRequest) -> Answer:
    return _table(request, "interviews", Interview.objects, InterviewFilter)


@require_safe
def sources_table(request: HttpRequest) -> Answer:
    return _table(request, "sources", Source.objects, CatalogueFilter)


def _table(request: HttpRequest, name: str, manager: Any, kind: type[SourceFilter]) -> Answer:
    """Of the open records alone: what is merely announced has nothing to put into the columns."""
    visible = manager.visible_to(request.user)
    filters = kind(request.GET, queryset=visible, request=request)
    problems = filters.problems
    sort = choice(request, SORT, tuple(ORDERS), problems)
    name_unknown(request, (*filters.filters, SORT, *WORDS), problems)
    if problems:
        return refused(problems)
    rows = filters.rows().order_by(*ORDERS[sort].columns)
    ids = list(rows.values_list("pk", flat=True)[: csv.MOST_ROWS])
    return table(name, _chunks(request, manager, ids), get_language() or "en")


def _chunks(request: HttpRequest, manager: Any, ids: list[Any]) -> Iterator[list[Cells]]:
    """What ceases to be visible meanwhile is left out."""
    yield [_head()]
    kept_at = Prefetch("repository", queryset=Repository.objects.visible_to(request.user))
    for start in range(0, len(ids), CHUNK):
        wanted = ids[start : start + CHUNK]
        rows = manager.visible_to(request.user).select_related("document_kind")
        visible = rows.prefetch_related(kept_at).in_bulk(wanted)
        yield [_cells(request, visible[pk]) for pk in wanted if pk in visible]


def _head() -> Cells:
    return [
        _("Public id"),
        _("Kind"),
        _("Title"),
        _("Language of the title"),
        _("Date"),
        _("Earliest"),
        _("Latest"),
        _("Languages"),
        _("Kept at"),
        _("Reference code"),
        _("Invented sample"),
        _("Address"),
    ]


def _cells(request: HttpRequest, source: Source) -> Cells:
    language = words.reader_language()
    kind = source.document_kind
    return [
        source.ref,
        kind.label_in(language) if kind else str(source.get_kind_display()),
        source.title,
        source.title_language,
        source.date.display() if source.date else "",
        *(day.isoformat() if day else "" for day in (source.earliest, source.latest)),
        " ".join(source.languages),
        pick(source.repository.name, language)[0] if source.repository else "",
        source.reference_code if source.repository else "",
        _("yes") if source.is_sample else "",
        request.build_absolute_uri(source.get_absolute_url()),
    ]
