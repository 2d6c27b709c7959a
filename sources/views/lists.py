"""Lists of sources: narrowed, paged, with the closed ones that may be announced among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from archive.core.addresses import name_unknown
from archive.core.keyset import WORDS, Order, cut
from people.views.letters import LETTER, table_url, with_urls
from people.words import Value, language_name
from sources.filters import LetteredFilter, SourceFilter
from sources.models import Grade, Repository, Source, SourceKind
from sources.views.description import closed_row

PER_PAGE = 50
SORT = "sort"
ORDERS = {
    "title": Order(("sort_key",)),
    "date": Order(("sort_date", "sort_key"), days=frozenset({"sort_date"})),
}
ORDER_LABELS = {"title": gettext_lazy("title"), "date": gettext_lazy("date")}


def listing(
    request: HttpRequest, manager: Any, filters: SourceFilter, row: Callable[[Source], Value]
) -> Value:
    """What `sources/list.html` shows. Closed records are announced only while nothing narrows the
    list: to say that one is left by a filter would tell its language, its date or its place. Nor
    do they stand in the order of their dates."""
    problems = filters.problems
    in_use = filters.in_use
    sort = choice(request, SORT, tuple(ORDERS), problems)
    told = not in_use and sort == "title"
    rows = manager.announced_to(request.user) if told else filters.rows()
    name_unknown(request, (*filters.filters, SORT, *WORDS), problems)
    total = filters.total if told or in_use else filters.found.found.bit_count()
    page = cut(request.GET, rows, ORDERS[sort], total, problems, per_page=PER_PAGE)
    shown = chips(request, filters)
    return {
        "page": page,
        "count": page.total,
        "rows": _rows(request, page.rows, manager, row),
        "problems": problems,
        "facets": filters.facets(),
        "chips": shown,
        "without": [] if page.rows else _without_one(shown, filters),
        "sorts": _sorts(request, sort),
        "alphabets": _alphabets(request, filters),
        "kept": _kept(request, filters, sort),
        "in_use": sum(len(values) for values in in_use.values()),
        "clear_url": request.path,
        "csv_url": table_url(f"{request.resolver_match.view_name}-csv", request.GET)
        if request.resolver_match
        else "",
    }


def list_header(context: Value, title: str, summary: str) -> Value:
    """The head of a list, with how many records it has."""
    count = context["count"]
    words = npgettext("counted", "record", "records", count)
    return {"count": count, "count_words": words, "title": title, "summary": summary}


def _alphabets(request: HttpRequest, filters: SourceFilter) -> list[Value]:
    return with_urls(filters.alphabets, request) if isinstance(filters, LetteredFilter) else []


def _kept(request: HttpRequest, filters: SourceFilter, sort: str) -> list[Value]:
    """What the form of the facets sends along."""
    kept = [{"name": LETTER, "value": one} for one in filters.in_use.get(LETTER, [])]
    return kept + ([{"name": SORT, "value": sort}] if request.GET.get(SORT) in ORDERS else [])


def _sorts(request: HttpRequest, current: str) -> list[Value]:
    found = []
    for name, label in ORDER_LABELS.items():
        asked = _from_the_first(request.GET)
        asked[SORT] = name
        url = f"{request.path}?{asked.urlencode()}"
        found.append({"label": str(label), "current": name == current, "url": url})
    return found


def _without_one(shown: list[Value], filters: SourceFilter) -> list[Value]:
    """Of filters that together find nothing, those without which something would be found."""
    found = []
    for chip in shown:
        name = "from_year" if chip["name"] == "to_year" else chip["name"]
        name = name if name in filters.found.without else chip["name"]
        if count := filters.found.base(name).bit_count():
            words = npgettext("counted", "record", "records", count)
            found.append({**chip, "count": count, "words": words})
    return found


def _rows(
    request: HttpRequest, page: list[Any], manager: Any, row: Callable[[Source], Value]
) -> list[Value]:
    repositories = Repository.objects.visible_to(request.user)
    visible = (
        manager.visible_to(request.user)
        .filter(pk__in=[source.pk for source in page])
        .select_related("document_kind")
        .prefetch_related(Prefetch("repository", queryset=repositories))
    )
    open_ones = {source.pk: source for source in visible}
    return [
        row(open_ones[source.pk]) if source.pk in open_ones else closed_row(source)
        for source in page
    ]


def choice(request: HttpRequest, name: str, known: tuple[str, ...], problems: list[str]) -> str:
    """One of the known values, the first where the address names none or another one."""
    given = request.GET.get(name, known[0])
    if given in known:
        return given
    problems.append(
        _("“%(value)s” cannot be chosen as %(name)s. It may be: %(known)s.")
        % {"value": given, "name": name, "known": ", ".join(one for one in known if one)}
    )
    return known[0]


def chips(request: HttpRequest, filters: SourceFilter) -> list[Value]:
    """The filters in use, each with the address of the list without it."""
    found = []
    for name, values in filters.in_use.items():
        for value in values:
            key, label = _named(name, value, filters)
            url = _without(request.GET, name, key, request.path)
            found.append({"label": label, "url": url, "name": name})
    return found


def _named(name: str, value: Any, filters: SourceFilter) -> tuple[str, str]:
    """The value as it stands in the address, and in words."""
    to_field = filters.filters[name].extra.get("to_field_name")
    if to_field:
        return str(getattr(value, to_field)), str(value)
    key = str(value)
    if name == "language":
        return key, language_name(key)
    labels: dict[str, Any] = {
        **dict(SourceKind.choices),
        **dict(Grade.choices),
        "yes": _("With a transcription") if name == "transcribed" else _("With sound"),
    }
    if name in ("from_year", "to_year", "letter"):
        return key, f"{filters.filters[name].label}: {key}"
    return key, str(labels.get(key, key))


def _without(given: QueryDict, name: str, value: str, path: str) -> str:
    left = _from_the_first(given)
    left.setlist(name, [one for one in given.getlist(name) if one != value])
    return f"{path}?{left.urlencode()}" if left else path


def _from_the_first(given: QueryDict) -> QueryDict:
    left = given.copy()
    for name in WORDS:
        left.pop(name, None)
    return left
