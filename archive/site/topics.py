"""The thesaurus of topics: a page with all of them in their order, and the file for programs."""

from __future__ import annotations

import uuid
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core import refs
from archive.exchange import skos
from archive.search.topics import Thesaurus, thesaurus
from people import words
from people.models import Term
from people.words import Value
from sources.filters import open_points

Passages = dict[uuid.UUID, set[uuid.UUID]]


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    known = thesaurus()
    passages, samples = _passages(request.user)
    everything = set().union(*passages.values())
    context = {
        "crumbs": [("", _("Topics"))],
        "count": len(known.terms),
        "topics": _Page(known, passages).branch(known.tops()),
        "passages": len(everything),
        "samples": len(everything & samples),
    }
    return render(request, "site/topics.html", context)


def _passages(user: Any) -> tuple[Passages, set[uuid.UUID]]:
    """By topic the points of the index that this reader may see, and which of all are invented.
    Those within a withheld passage are left out for everybody, as they are in the search."""
    found: Passages = defaultdict(set)
    samples = set()
    points: Any = open_points()
    rows = points.visible_to(user).filter(terms__isnull=False).order_by()
    for point, term, ref in rows.values_list("pk", "terms", "source__ref"):
        found[term].add(point)
        if refs.is_sample(ref):
            samples.add(point)
    return found, samples


class _Page:
    """The nested list: each topic with what is indexed with it or with a narrower one."""

    def __init__(self, known: Thesaurus, passages: Passages) -> None:
        self.known, self.passages = known, passages
        self.search = reverse("site:search")

    def branch(self, terms: list[Term]) -> list[Value]:
        return [self._row(term) for term in terms]

    def _row(self, term: Term) -> Value:
        within = self.known.within([term])
        count = len(set().union(*(self.passages.get(one.pk, set()) for one in within)))
        label = words.text_value(term.label)
        return {
            **label,
            "key": term.short_key,
            "url": f"{self.search}?topic={term.short_key}" if count else "",
            "count": count,
            "also": ", ".join(term.also.get(label["language"], ())),
            "narrower": self.branch(self.known.narrower.get(term.pk, [])),
        }


@require_safe
def turtle(request: HttpRequest) -> HttpResponse:
    """Labels, places and matches of the topics; the curators' notes stay here."""
    response = HttpResponse(_turtle(thesaurus()), content_type="text/turtle; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="topics.ttl"'
    return response


@lru_cache(maxsize=1)
def _turtle(known: Thesaurus) -> bytes:
    return skos.serialised(skos.graph_of(known.terms, notes=False))
