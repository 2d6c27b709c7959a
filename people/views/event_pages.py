"""Shared events: the list, transports first, and the page of one event with those who took part."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown
from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.keyset import WORDS
from people import words
from people.models import Fact, SharedEvent
from people.queries import Seen, facts_about, look_up, pointed_at
from people.views import fate_counts, roll
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
from sources.tallies import Tally

BAR_STEP = 50  # pixels from one bar to the next, its name above it


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
@kept_for_visitors
def event(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    record = enter(request, SharedEvent.objects.all(), ref, slug)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, SharedEvent)
    return render(request, "people/event.html", _context(record, request))


def _context(record: SharedEvent, request: HttpRequest) -> dict[str, Any]:
    user = request.user
    facts = facts_about(user, Q(event=record))
    part = facts_about(user, Q(at_event=record, person__isnull=True, negated=False))
    gathered = gather(record, user, facts, more_rows=part)
    sections = gathered.sections()
    people = _people(record, request)
    others = _others(part, gathered)
    name = words.record_value(record)
    context = {
        "record": record,
        "sections": sections,
        "rows": gathered.rows(uncompared(gathered)),
        **people,
        "people_label": _("Passengers") if _is_transport(record) else _("Who took part"),
        "others": others,
        "note": words.text_value(record.note),
        "notes": gathered.notes.listed(),
        "section": "transports",
        "crumbs": crumbs(("people:events", _("Transports")), ("", name["text"], name["language"])),
        "cite_text": citation(record, name["text"]),
    }
    context["header"] = header(
        record,
        name["text"],
        gathered,
        language=name["language"],
        note=record.get_kind_display(),
        summary=_summary(record, people["count"]),
        jump=jump(
            ("facts", _("What is known"), context["rows"] or record.note),
            ACCOUNTS,
            ("fates", _("What became of them"), people["fates"]),
            ("people", str(context["people_label"]), people["count"]),
            ("others", _("Also took part"), others),
            ("sources", _("Sources"), context["notes"]),
            sections=sections,
        ),
    )
    return context


def _people(record: SharedEvent, request: HttpRequest) -> dict[str, Any]:
    """Those who took part, one page of them; and what became of all of them, in numbers."""
    problems: list[str] = []
    name_unknown(request, ("sort", *WORDS), problems)
    sort = roll.choice(request, "sort", roll.SORTS, problems)
    tally = Tally(request.user, record.ref)
    page = roll.paged(request, tally.people, sort, problems)
    ids = [person.pk for person in page.rows]
    told = roll.lives(ids, request.user)
    roles = _roles(record, ids, request.user)
    count = page.total
    return {
        "count": count,
        "people": [{**roll.row(pk, told), "role": roles.get(pk, "")} for pk in ids],
        "roles": bool(roles),
        "page": page,
        "sorts": roll.sort_links(request, sort) if count > 1 else [],
        "problems": problems,
        "fates": fate_counts.rows(tally) if count else [],
    }


def _is_transport(record: SharedEvent) -> bool:
    return record.kind == SharedEvent.Kind.TRANSPORT


def _summary(record: SharedEvent, count: int) -> str:
    said = []
    if date := words.span(record.earliest, record.latest):
        said.append(_("Dates on record: %(date)s.") % {"date": date})
    if count:
        sentence = ngettext(
            "%(count)s person of this archive is recorded with it.",
            "%(count)s people of this archive are recorded with it.",
            count,
        )
        said.append(sentence % {"count": count})
    return " ".join(said)


def _roles(record: SharedEvent, ids: list[uuid.UUID], user: Any) -> dict[uuid.UUID, str]:
    """The roles that people had in it, such as leader of the transport."""
    found: dict[uuid.UUID, dict[str, None]] = defaultdict(dict)
    for fact in facts_about(
        user, Q(at_event=record, person__in=ids, role__isnull=False, negated=False)
    ):
        found[fact.person_id or words.NOBODY][str(fact.role)] = None
    return {pk: ", ".join(labels) for pk, labels in found.items()}


def _others(part: list[Fact], gathered: Gathered) -> list[Value]:
    """Organisations that took part; families are told by their members."""
    found = []
    for fact in part:
        organisation = gathered.seen.organisations.get(fact.organisation_id or words.NOBODY)
        if organisation:
            value = words.organisation_value(organisation)
            found.append({**words.kind_label(fact), "parts": [value]})
    return found
