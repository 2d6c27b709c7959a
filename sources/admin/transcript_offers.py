"""What the transcript editor offers while somebody writes whom, what place or topic they mean."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from archive.core.languages import pick
from archive.curation.picking import nearest_first, nearness
from people.models import Person, Place, Term
from sources.admin.transcript_import import interview_of

MOST = 6  # of each kind
Offer = dict[str, str]


@require_safe
def offers_view(request: HttpRequest, pk: str, kind: str) -> HttpResponse:
    """`kind` is about, place or topic; `q` what was written, in any script."""
    interview_of(request, pk)
    typed = request.GET.get("q", "").strip()[:100]
    offers = KINDS[kind](typed) if typed and kind in KINDS else []
    said = ngettext("%(count)d suggestion", "%(count)d suggestions", len(offers))
    return JsonResponse({"offers": offers, "said": said % {"count": len(offers)}})


def _about(typed: str) -> list[Offer]:
    return [*_people(typed), *_places(typed)]


def _people(typed: str) -> list[Offer]:
    rows = nearest(Person, typed)
    return [
        {"value": f"{one.ref} {one}", "text": str(one), "note": _years(one), "kind": _name(Person)}
        for one in rows
    ]


def _places(typed: str) -> list[Offer]:
    return [
        {"value": f"{one.ref} {one}", "text": str(one), "note": one.ref, "kind": _name(Place)}
        for one in nearest(Place, typed)
    ]


def nearest(model: Any, typed: str) -> list[Any]:
    """Records of a name like this in any script, or of an id that begins so, the nearest first."""
    owner: Any = admin.site._registry[model]
    found, _twice = owner.search_by_keys(model.objects.all(), typed, "names")
    return list(nearest_first(found, typed)[:MOST])


def _name(model: Any) -> str:
    return str(model._meta.verbose_name)


def _years(person: Person) -> str:
    """Two of the same name are told apart by their years and ids."""
    born, died = person.birth_earliest, person.death_latest
    years = f"{born.year if born else '?'}–{died.year if died else '?'}"
    return f"{years} · {person.ref}" if born or died else person.ref


def _topics(typed: str) -> list[Offer]:
    found = []
    for term in Term.objects.filter(vocabulary="topic"):
        near = nearness([term.label, term.also], typed)
        if near is not None:
            found.append((near, pick(term.label, get_language() or "en")[0]))
    kind = gettext("topic")
    return [
        {"value": label, "text": label, "note": "", "kind": kind}
        for _near, label in sorted(found)[:MOST]
    ]


KINDS = {"about": _about, "place": _places, "topic": _topics}
