"""Places: the list, and the page of one place with its names, facts and people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown
from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.keyset import WORDS, Order, cut
from people import words
from people.models import Fact, Place
from people.queries import ORIGIN_KINDS, facts_about, look_up, place_questions, pointed_at
from people.views import roll
from people.views.gathered import (
    ACCOUNTS,
    Gathered,
    citation,
    crumbs,
    gather,
    header,
    jump,
    name_row,
    people_rows,
    uncompared,
)
from people.words import Value
from sources.comparisons import name_sections
from sources.queries import papers_of_place

PER_PAGE = 100
BY_NAME = Order(("sort_key",))


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    rows = Place.objects.visible_to(request.user)
    problems: list[str] = []
    name_unknown(request, WORDS, problems)
    total = rows.count()
    page = cut(
        request.GET, rows.prefetch_related("names"), BY_NAME, total, problems, per_page=PER_PAGE
    )
    listed = page.rows
    people = _people_counted(request.user, listed)
    wholes = look_up(request.user, places=pointed_at(listed, "parent")).places
    context = {
        "page": page,
        "problems": problems,
        "places": [_place_row(row, wholes, people.get(row.pk, 0)) for row in listed],
        "section": "places",
        "crumbs": crumbs(("", _("Places"))),
    }
    return render(request, "people/places.html", context)


def _people_counted(user: Any, places_shown: list[Place]) -> dict[uuid.UUID, int]:
    """How many people, open to this reader, have a fact in each of these places."""
    rows = Fact.objects.visible_to(user).filter(
        where__in=places_shown, person__isnull=False, negated=False
    )
    return dict(rows.order_by().values_list("where").annotate(Count("person", distinct=True)))


def _place_row(row: Place, wholes: dict[uuid.UUID, Place], people: int) -> Value:
    value = words.place_value(row)
    whole = wholes.get(row.parent_id or words.NOBODY)
    names = dict.fromkeys(name.name for name in row.names.all() if name.name != value["text"])
    return {
        **value,
        "ref": row.ref,
        "other_names": ", ".join(names),
        "whole": words.place_value(whole) if whole else None,
        "people": people,
        "sample": row.is_sample,
    }


@require_safe
@kept_for_visitors
def place(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    record = enter(request, Place.objects.prefetch_related("names"), ref, slug)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Place)
    return render(request, "people/place.html", _context(record, request))


def _context(record: Place, request: HttpRequest) -> dict[str, Any]:
    user = request.user
    problems: list[str] = []
    name_unknown(request, WORDS, problems)
    facts = facts_about(user, Q(place=record))
    people = roll.named(request, Q(where=record), problems, of_others=True)
    here = people.facts
    names = list(record.names.all())
    around = Place.objects.visible_to(user).prefetch_related("names")
    near = list(around.filter(Q(parent=record) | Q(pk=record.parent_id)))
    gathered = gather(
        record, user, facts, place_names=names, more_rows=here, people=pointed_at(here, "person")
    )
    asked = place_questions(user, names)
    questions = name_sections(asked, gathered.teller, record)
    title = words.place_value(record)
    context = {
        "record": record,
        "names": [{**name_row(row, gathered), "note": words.text_value(row.note)} for row in names],
        "questions": questions,
        "note": words.text_value(record.note),
        "rows": gathered.rows(uncompared(gathered)),
        "sections": gathered.sections(),
        "whole": [words.place_value(one) for one in near if one.pk == record.parent_id],
        "parts": [words.place_value(one) for one in near if one.parent_id == record.pk],
        "people": people_rows(here, gathered, _at),
        "came_from": _came_from(record, people, user),
        "page": people.page,
        "count": people.page.total,
        "problems": problems,
        "happened": _happened(here, gathered),
        "papers": papers_of_place(record, user),
        "notes": gathered.notes.listed(),
        "section": "places",
        "crumbs": crumbs(("people:places", _("Places")), ("", title["text"], title["language"])),
        "cite_text": citation(record, title["text"]),
    }
    return {**context, "header": _header(record, title, gathered, context)}


def _header(record: Place, title: Value, gathered: Gathered, context: dict[str, Any]) -> Value:
    other = next(
        (n for n in record.names.all() if n.language == "ru" and n.name != title["text"]), None
    )
    return header(
        record,
        title["text"],
        gathered,
        language=title["language"],
        alt={"text": other.name, "language": other.language} if other else {},
        note=coordinates(record),
        summary=context["note"]["text"],
        jump=jump(
            ("names", _("Names"), context["names"]),
            ("facts", _("What is known"), context["rows"]),
            ACCOUNTS,
            ("people", _("People"), context["people"]),
            ("happened", _("Events and organisations"), context["happened"]),
            ("papers", _("Documents"), context["papers"]),
            ("parts", _("Near"), context["parts"] or context["whole"]),
            ("sources", _("Sources"), context["notes"]),
            sections=[*context["questions"], *context["sections"]],
        ),
    )


def coordinates(record: Place) -> str:
    if record.latitude is None or record.longitude is None:
        return ""
    north = _("%(degrees)s° N") if record.latitude >= 0 else _("%(degrees)s° S")
    east = _("%(degrees)s° E") if record.longitude >= 0 else _("%(degrees)s° W")
    latitude = north % {"degrees": f"{abs(record.latitude):.2f}"}
    longitude = east % {"degrees": f"{abs(record.longitude):.2f}"}
    return f"{latitude}, {longitude}"


def _came_from(record: Place, people: roll.Named, user: Any) -> str:
    """The address of the list of those who came from here, where it would show anybody."""
    address = f"{reverse('people:list')}?place={record.ref}"
    if any(fact.person_id and fact.kind.key in ORIGIN_KINDS for fact in people.facts):
        return address
    if not (people.page.previous or people.page.next):
        return ""
    rows = Fact.objects.visible_to(user).filter(where=record, negated=False)
    if rows.filter(kind__key__in=ORIGIN_KINDS, person__isnull=False).exists():
        return address
    return ""


def _at(fact: Fact) -> list[Value]:
    date = words.when(fact).text
    if not date:
        return [words.kind_value(fact)]
    said = _("%(kind)s, %(year)s") % {"kind": words.kind_words(fact), "year": date}
    return [{"text": said}]


def _happened(here: Iterable[Fact], gathered: Gathered) -> list[Value]:
    """Facts of events and organisations at this place."""
    rows = []
    for fact in here:
        event = gathered.seen.events.get(fact.event_id or words.NOBODY)
        organisation = gathered.seen.organisations.get(fact.organisation_id or words.NOBODY)
        record = event or organisation
        if record:
            parts = words.listed([words.record_value(record), *_at(fact)])
            rows.append({**words.kind_label(fact), "parts": parts})
    return rows
