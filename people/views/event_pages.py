"""Shared events: the list, transports first, and the page of one event with those who took part."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core.door import enter
from people import words
from people.models import Fact, SharedEvent
from people.queries import ORIGIN_KINDS, Seen, facts_about, facts_by_person, look_up, pointed_at
from people.views.gathered import (
    ACCOUNTS,
    Gathered,
    citation,
    crumbs,
    gather,
    header,
    jump,
    uncompared,
)
from people.words import Value

BAR_STEP = 50  # pixels from one bar to the next, its name above it
PASSENGER_KINDS = (*ORIGIN_KINDS, "trade")


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    rows = list(SharedEvent.objects.visible_to(request.user))
    facts = facts_about(
        request.user, Q(event__in=[row.pk for row in rows], kind__key__in=("departure", "persons"))
    )
    seen = look_up(request.user, places=pointed_at(facts, "where"))
    people = _people_counted(request.user)
    listed = [_event_row(row, facts, seen, people.get(row.pk, 0)) for row in rows]
    transports = [row for row in listed if row["transport"]]
    context = {
        "transports": transports,
        "others": [row for row in listed if not row["transport"]],
        "bars": (bars := _bars(transports)),
        "bars_height": len(bars) * BAR_STEP,
        "section": "transports",
        "crumbs": crumbs(("", _("Transports"))),
    }
    return render(request, "people/events.html", context)


def _people_counted(user: Any) -> dict[uuid.UUID, int]:
    """How many people of the archive, open to this reader, took part in each event."""
    rows = Fact.objects.visible_to(user).filter(
        at_event__isnull=False, person__isnull=False, negated=False
    )
    return dict(rows.order_by().values_list("at_event").annotate(Count("person", distinct=True)))


def _event_row(row: SharedEvent, facts: list[Fact], seen: Seen, people: int) -> Value:
    own = [fact for fact in facts if fact.event_id == row.pk and not fact.negated]
    departure = next((f for f in own if f.kind.key == "departure"), None)
    persons = next((f for f in own if f.kind.key == "persons"), None)
    place = seen.places.get(departure.where_id or words.NOBODY) if departure else None
    date = words.when(departure).text if departure else ""
    return {
        **words.record_value(row),
        "ref": row.ref,
        "kind": row.get_kind_display(),
        "transport": row.kind == SharedEvent.Kind.TRANSPORT,
        "when": date or words.span(row.earliest, row.latest),
        "where": words.place_value(place, row.earliest, row.latest) if place else None,
        "persons": words.number_words(persons.low, persons.high, persons.approximate, None)
        if persons
        else "",
        "people": people,
        "disputed": any(fact.disputed for fact in own),
        "sample": row.is_sample,
    }


def _bars(rows: list[Value]) -> list[Value]:
    """People of the archive by transport, as a bar chart; x and widths in percent."""
    rows = [row for row in rows if row["people"]]
    most = max((row["people"] for row in rows), default=0)
    return [
        {
            "label": row["text"],
            "language": row["language"],
            "count": row["people"],
            "width": (width := round(row["people"] / most * 85, 1)),
            "text_y": n * BAR_STEP + 16,
            "bar_y": n * BAR_STEP + 24,
            "number_x": width + 1,
            "number_y": n * BAR_STEP + 37,
        }
        for n, row in enumerate(rows)
    ]


@require_safe
def event(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    record = enter(request, SharedEvent.objects.all(), ref, slug)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, SharedEvent)
    return render(request, "people/event.html", _context(record, request.user))


def _context(record: SharedEvent, user: Any) -> dict[str, Any]:
    facts = facts_about(user, Q(event=record))
    part = facts_about(user, Q(at_event=record, negated=False))
    gathered = gather(record, user, facts, people=pointed_at(part, "person"), more_rows=part)
    passengers = _passengers([f for f in part if f.person_id], gathered, user)
    sections = gathered.sections()
    others = _others([f for f in part if not f.person_id], gathered)
    name = words.record_value(record)
    context = {
        "record": record,
        "sections": sections,
        "rows": gathered.rows(uncompared(gathered)),
        "passengers": passengers,
        "people_label": _("Passengers") if _is_transport(record) else _("Who took part"),
        "others": others,
        "note": words.text_value(record.note),
        "notes": gathered.notes.listed(),
        "section": "transports",
        "crumbs": crumbs(("people:events", _("Transports")), ("", name["text"])),
        "cite_text": citation(record, name["text"]),
    }
    context["header"] = header(
        record,
        name["text"],
        gathered,
        language=name["language"],
        note=record.get_kind_display(),
        summary=_summary(record, passengers),
        jump=jump(
            ("facts", _("What is known"), context["rows"] or record.note),
            ACCOUNTS,
            ("people", str(context["people_label"]), passengers),
            ("others", _("Also took part"), others),
            ("sources", _("Sources"), context["notes"]),
            sections=sections,
        ),
    )
    return context


def _is_transport(record: SharedEvent) -> bool:
    return record.kind == SharedEvent.Kind.TRANSPORT


def _summary(record: SharedEvent, passengers: list[Value]) -> str:
    said = []
    if date := words.span(record.earliest, record.latest):
        said.append(_("Dates on record: %(date)s.") % {"date": date})
    if count := len(passengers):
        sentence = ngettext(
            "%(count)s person of this archive is recorded with it.",
            "%(count)s people of this archive are recorded with it.",
            count,
        )
        said.append(sentence % {"count": count})
    return " ".join(said)


def _passengers(part: list[Fact], gathered: Gathered, user: Any) -> list[Value]:
    """One row for each person, in the order of names."""
    by_person: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for fact in part:
        if fact.person_id in gathered.seen.people:
            by_person[fact.person_id].append(fact)
    lives = facts_by_person(user, by_person, *PASSENGER_KINDS)
    known = [fact for facts in lives.values() for fact in facts]
    places = look_up(user, places=pointed_at(known, "where"))
    order = sorted(
        by_person, key=lambda pk: (gathered.seen.people[pk].sort_key, gathered.seen.people[pk].ref)
    )
    return [_passenger(pk, by_person[pk], lives[pk], gathered, places) for pk in order]


def _passenger(
    pk: uuid.UUID, part: list[Fact], life: list[Fact], gathered: Gathered, seen: Seen
) -> Value:
    person = gathered.seen.people[pk]
    roles = dict.fromkeys(f.role.label_in(words.reader_language()) for f in part if f.role)
    trades = dict.fromkeys(
        f.term.label_in(words.reader_language()) for f in life if f.kind.key == "trade" and f.term
    )
    return {
        "person": words.person_value(pk, gathered.seen),
        "born": words.born_words(person, life),
        "origin": _origin(life, seen),
        "trade": ", ".join(trades),
        "role": ", ".join(roles),
        "fate": "; ".join(fates(life)),
        "badges": [{"kind": "disputed"}] if any(fact.disputed for fact in life) else [],
        "sample": person.is_sample,
    }


def _origin(life: list[Fact], seen: Seen) -> Value | None:
    for kind in ORIGIN_KINDS:
        for fact in life:
            place = seen.places.get(fact.where_id or words.NOBODY)
            if fact.kind.key == kind and place:
                return words.place_value(place, fact.earliest, fact.latest)
    return None


def fates(life: Iterable[Fact]) -> list[str]:
    """What became of a person: the facts of fate with their years."""
    found = []
    for fact in life:
        if fact.kind.fate:
            year = words.year_words(fact.earliest, fact.latest)
            kind = words.kind_words(fact)
            found.append(_("%(kind)s, %(year)s") % {"kind": kind, "year": year} if year else kind)
    return list(dict.fromkeys(found))


def _others(part: list[Fact], gathered: Gathered) -> list[Value]:
    """Organisations that took part; families are told by their members."""
    found = []
    for fact in part:
        organisation = gathered.seen.organisations.get(fact.organisation_id or words.NOBODY)
        if organisation:
            value = words.organisation_value(organisation)
            found.append({"label": words.kind_words(fact), "parts": [value]})
    return found
