"""The search: its page, the same results as a table and as data, and what its box offers."""

from __future__ import annotations

from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core import tables
from archive.search import query, suggest
from archive.search.words import LONGEST_QUERY
from archive.site import search_data, search_page
from archive.site.search_filter import SearchFilter, too_long
from people import words
from people.words import Value, reader_language

Answer = TypeVar("Answer", bound=HttpResponseBase)

TOO_LONG, TOO_SLOW, NOT_UNDERSTOOD = 414, 503, 400
SECONDS_TO_WAIT: Final = 10
SHORT_ADDRESSES: Final = {
    "place": "people:place-short",
    "organisation": "people:organisation-short",
    "event": "people:event-short",
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if too_long(request):
        return _refused_page(request, _too_long(), TOO_LONG)
    try:
        context = search_page.context(SearchFilter(request), request.user)
    except query.TooSlow:
        return _refused_page(request, _too_slow(), TOO_SLOW)
    return render(request, "site/search.html", context)


def _refused_page(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    context = {"problem": problem, "slow": status == TOO_SLOW, "again": request.get_full_path()}
    if status == TOO_LONG:
        context |= {"again": "", "language_links": []}  # they would repeat the long address
    return _marked(render(request, "site/search_refused.html", context, status=status))


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    if too_long(request):
        return _refused_data(_too_long(), TOO_LONG)
    try:
        return _json(search_data.as_json(request, SearchFilter(request)))
    except query.TooSlow:
        return _refused_data(_too_slow(), TOO_SLOW)


def _refused_data(problem: str, status: int) -> HttpResponse:
    return _json({"results": [], "problems": [problem]}, status)


@require_safe
def table(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Refused where the page would carry a note: a table has no place to say what it leaves out."""
    if too_long(request):
        return _refused_table([_too_long()], TOO_LONG)
    narrowed = SearchFilter(request)
    asked = narrowed.asked
    left_out = [*search_page.problems(narrowed, query.Results(query.parse(asked.text), asked))]
    if left_out:
        return _refused_table(left_out, NOT_UNDERSTOOD)
    try:
        meaning, hits = query.every_hit(asked, request.user, tables.MOST_ROWS)
    except query.TooSlow:
        return _refused_table([_too_slow()], TOO_SLOW)
    rows = search_data.as_csv(request, meaning, hits, reader_language())
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="search.csv"'
    return _marked(answer)


def _refused_table(problems: list[str], status: int) -> HttpResponse:
    text = "\n".join(problems) + "\n"
    return _marked(HttpResponse(text, content_type="text/plain; charset=utf-8", status=status))


# What the box offers


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    text = "" if too_long(request) else request.GET.get("q", "")
    if too_long(request) or len(text) > LONGEST_QUERY:
        return _json({"suggestions": [], "said": _too_long()}, TOO_LONG)
    try:
        found = [_offer(offer) for offer in suggest.suggest(text, request.user)]
    except query.TooSlow:
        return _json({"suggestions": [], "said": _too_slow()}, TOO_SLOW)
    said = ngettext("%(count)s suggestion", "%(count)s suggestions", len(found))
    return _json({"suggestions": found, "said": said % {"count": len(found)}})


def _offer(offer: suggest.Offer) -> Value:
    """`note` tells people of one name apart, and is the title where another form was written."""
    entry = offer.entry
    title = entry.title if entry else offer.label
    notes = [title] if offer.text != title else []
    if entry is None:
        kind = _("Topic")
        url = f"{reverse('site:search')}?{urlencode({'topic': offer.key})}"
    elif entry.person:
        kind, url = entry.get_kind_display(), entry.person.get_absolute_url()
        notes += filter(None, [words.life_words(entry.person)])
    else:
        kind = entry.get_kind_display()
        url = reverse(SHORT_ADDRESSES[offer.kind], args=[entry.ref])
    return {
        "text": offer.text,
        "language": offer.language,
        "kind": kind,
        "note": ", ".join(notes),
        "url": url,
    }


# What all of them share


def _json(answer: Value, status: int = 200) -> HttpResponse:
    return _marked(JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False}))


def _marked(answer: Answer) -> Answer:
    """Not for search engines; and after a search that took too long, when to try again."""
    answer["X-Robots-Tag"] = "noindex"
    if answer.status_code == TOO_SLOW:
        answer["Retry-After"] = str(SECONDS_TO_WAIT)
    return answer


def _too_long() -> str:
    return _("The search takes up to %(letters)s letters. Shorten it and search again.") % {
        "letters": LONGEST_QUERY
    }


def _too_slow() -> str:
    return _(
        "This search took longer than three seconds and was stopped. Write more of each word, "
        "or narrow it by a tab or a filter."
    )
