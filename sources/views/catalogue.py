"""Pages of the catalogue: all sources, one that has no page of its own elsewhere, repositories."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core import names
from archive.core.addresses import page_of
from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.keyset import Order, cut
from archive.core.languages import pick
from people import words
from people.models import Place
from people.words import Value
from sources.filters import CatalogueFilter
from sources.models import Repository, Source
from sources.views import description, finding_aid
from sources.views.lists import PER_PAGE, list_header, listing

PARTS_SHOWN = 100
BY_CODE, BY_TITLE = Order(("reference_code", "sort_key")), Order(("sort_key",))


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    filters = CatalogueFilter(
        request.GET, queryset=Source.objects.visible_to(request.user), request=request
    )
    context = listing(request, Source.objects, filters, description.list_row)
    context |= {
        "section": "sources",
        "crumbs": [("", _("Sources"))],
        "header": list_header(
            context,
            _("Sources"),
            _("Everything the archive rests on: papers, testimonies, books, articles, films."),
        ),
    }
    return render(request, "sources/list.html", context)


@require_safe
@kept_for_visitors
def source(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """Books, articles, films, fonds; a document or an interview leads to its own page."""
    found = enter(request, description.described(Source.objects, request.user), ref, slug)
    if isinstance(found, HttpResponse):
        return found
    assert isinstance(found, Source)
    problems: list[str] = []
    user = request.user
    parts = Source.objects.visible_to(user).filter(part_of=found)
    page = cut(request.GET, parts, BY_CODE, parts.count(), problems, per_page=PARTS_SHOWN)
    said = description.said_section(request, found, problems)
    before, after = finding_aid.beside(found, user)
    above = finding_aid.above(found, user)
    context = {
        "section": "sources",
        "crumbs": _crumbs(found, above),
        "before": before,
        "after": after,
        "record": found,
        "header": description.header(found),
        "rows": [
            *finding_aid.level_row(found),
            *description.about_rows(found, user),
            *finding_aid.rests_on(said["said"].total),
            *description.text_rows(found),
        ],
        "parts": finding_aid.below(page.rows, user),
        "page": page,
        "problems": problems,
        **said,
        **description.citation(request, found),
    }
    return render(request, "sources/source.html", context)


def _crumbs(found: Source, above: list[Source]) -> list[tuple[str, str]]:
    """The way down through the levels: fonds, series, file."""
    way = description.crumbs("sources:sources", _("Sources"), found)
    levels = [(one.get_absolute_url(), one.reference_code or one.title) for one in above]
    return [way[0], *levels, *way[1:]]


@require_safe
def repositories(request: HttpRequest) -> HttpResponse:
    visible = Source.objects.visible_to(request.user)
    rows = (
        Repository.objects.visible_to(request.user)
        .annotate(kept=Count("sources", filter=Q(sources__in=visible)))
        .prefetch_related(_place(request.user))
    )
    problems: list[str] = []
    # Their names are in many languages, so no order is stored; there are few of them.
    by_name = sorted(map(_repository_row, rows), key=lambda row: names.sort_key(row["title"]))
    page = page_of(request, by_name, problems, PER_PAGE)
    context = {
        "section": "sources",
        "crumbs": [("", _("Archives and collections"))],
        "header": {
            "title": _("Archives and collections"),
            "summary": _("Who keeps the originals."),
        },
        "rows": list(page.object_list),
        "page_obj": page,
        "problems": problems,
    }
    return render(request, "sources/repositories.html", context)


def _place(user: Any) -> Prefetch[Any]:
    return Prefetch("place", queryset=Place.objects.visible_to(user).prefetch_related("names"))


def _repository_row(one: Any) -> Value:
    name, language = pick(one.name, words.reader_language())
    kept = _("%(count)s sources in this archive") % {"count": one.kept} if one.kept else ""
    place = {**words.place_value(one.place), "url": ""} if one.place else {"text": ""}
    return {
        "kind": one.get_kind_display(),
        "ref": one.ref,
        "url": one.get_absolute_url(),
        "title": name,
        "language": language,
        "meta_parts": words.dotted([place, {"text": kept}]),
        "badges": description.standing(one),
        "sample": one.is_sample,
    }


@require_safe
@kept_for_visitors
def repository(request: HttpRequest, ref: str) -> HttpResponse:
    rows = Repository.objects.prefetch_related(_place(request.user))
    found = enter(request, rows, ref)
    if isinstance(found, HttpResponse):
        return found
    assert isinstance(found, Repository)
    problems: list[str] = []
    kept = (
        Source.objects.visible_to(request.user)
        .filter(repository=found)
        .select_related("document_kind")
    )
    page = cut(request.GET, kept, BY_TITLE, kept.count(), problems, per_page=PER_PAGE)
    context = {
        "section": "sources",
        "crumbs": description.crumbs("sources:repositories", _("Archives and collections"), found),
        "record": found,
        "header": _repository_header(found),
        "about": _repository_rows(found, page.total),
        "outline": [] if page.before else finding_aid.outline_of(found, request.user),
        "rows": [description.list_row(_kept_here(one, found)) for one in page.rows],
        "page": page,
        "problems": problems,
        **description.citation(request, found),
    }
    return render(request, "sources/repository.html", context)


def _kept_here(one: Source, found: Repository) -> Source:
    """The rows of this page do not say again where they are kept."""
    one.repository = None
    return one


def _repository_header(found: Repository) -> Value:
    name, language = pick(found.name, words.reader_language())
    note = words.text_value(found.note)
    return {
        "ref": found.ref,
        "note": found.get_kind_display(),
        "sample": found.is_sample,
        "title": name or found.ref,
        "language": language,
        "sentences": [note] if note["text"] else [],
        "badges": description.standing(found),
        "actions": words.actions(found),
    }


def _repository_rows(found: Repository, count: int) -> list[Value]:
    own = [
        {"label": words.language_name(code), "text": text, "language": code}
        for code, text in found.name.items()
    ]
    place = {"label": _("Place"), **words.place_value(found.place)} if found.place else {}
    web = description.link_row(_("Address"), found.address) if found.address else {}
    kept = {"label": _("Kept here"), "text": _kept_words(count), "url": "#kept"} if count else {}
    return [row for row in (*own, place, web, kept) if row]


def _kept_words(count: int) -> str:
    return ngettext(
        "%(count)s source of this archive", "%(count)s sources of this archive", count
    ) % {"count": count}
