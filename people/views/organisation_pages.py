"""Organisations: the co-operative, its enterprises, and other bodies."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown
from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.keyset import WORDS
from people import lifeline, words
from people.models import Fact, Organisation
from people.queries import facts_about, pointed_at
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


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    rows = list(Organisation.objects.visible_to(request.user).prefetch_related("names"))
    context = {
        "organisations": _tree(rows),
        "count": len(rows),
        "crumbs": crumbs(("", _("Organisations"))),
    }
    return render(request, "people/organisations.html", context)


def _tree(rows: list[Organisation]) -> list[Value]:
    """Organisations with their parts; a part of something closed stands on its own."""
    known = {row.pk for row in rows}
    parts: dict[uuid.UUID | None, list[Organisation]] = defaultdict(list)
    for row in rows:
        parts[row.parent_id if row.parent_id in known else None].append(row)
    return _branch(parts, None)


def _branch(
    parts: dict[uuid.UUID | None, list[Organisation]], above: uuid.UUID | None
) -> list[Value]:
    return [
        {
            **words.organisation_value(row),
            "ref": row.ref,
            "note": words.text_value(row.note),
            "sample": row.is_sample,
            "parts": _branch(parts, row.pk),
        }
        for row in parts[above]
    ]


def branches_below(record: Organisation, rows: list[Organisation]) -> list[Value]:
    """The parts of an organisation, with the parts of these."""
    parts: dict[uuid.UUID | None, list[Organisation]] = defaultdict(list)
    for row in rows:
        parts[row.parent_id].append(row)
    return _branch(parts, record.pk)


@require_safe
@kept_for_visitors
def organisation(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    record = enter(request, Organisation.objects.prefetch_related("names"), ref, slug)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Organisation)
    return render(request, "people/organisation.html", _context(record, request))


def _context(record: Organisation, request: HttpRequest) -> dict[str, Any]:
    user = request.user
    problems: list[str] = []
    name_unknown(request, WORDS, problems)
    facts = facts_about(user, Q(organisation=record))
    members = roll.named(request, Q(with_organisation=record), problems)
    offices = facts_about(user, Q(with_organisation=record, kind__key="office", negated=False))
    visible = Organisation.objects.visible_to(user).prefetch_related("names")
    parts = branches_below(record, list(visible.exclude(parent=None)))
    whole = list(visible.filter(pk=record.parent_id)) if record.parent_id else []
    people = pointed_at([*members.facts, *offices], "person")
    gathered = gather(record, user, facts, people=people)
    dated = [f for f in uncompared(gathered) if f.earliest or f.latest]
    rest = [f for f in uncompared(gathered) if f not in dated]
    name = words.organisation_value(record)
    context = {
        "record": record,
        "names": [
            {**name_row(row, gathered), "kind": row.get_kind_display()}
            for row in record.names.all()
        ],
        "note": words.text_value(record.note),
        "stations": _line(dated, gathered),
        "rows": gathered.rows(rest),
        "sections": gathered.sections(),
        "whole": [words.organisation_value(one) for one in whole],
        "parts": parts,
        "offices": _offices(offices, gathered),
        "people": people_rows(members.facts, gathered, _did),
        "page": members.page,
        "problems": problems,
        "notes": gathered.notes.listed(),
        "crumbs": crumbs(
            ("people:organisations", _("Organisations")), ("", name["text"], name["language"])
        ),
        "cite_text": citation(record, name["text"]),
    }
    return {**context, "header": _header(record, name, gathered, context)}


def _header(
    record: Organisation, name: Value, gathered: Gathered, context: dict[str, Any]
) -> Value:
    other = next(
        (n for n in record.names.all() if n.language == "ru" and n.name != name["text"]), None
    )
    return header(
        record,
        name["text"],
        gathered,
        language=name["language"],
        alt={"text": other.name, "language": other.language} if other else {},
        summary=context["note"]["text"],
        jump=jump(
            ("line", _("Through the years"), context["stations"]),
            ("facts", _("What is known"), context["rows"]),
            ACCOUNTS,
            ("names", _("Names"), context["names"]),
            ("parts", _("Parts"), context["parts"] or context["whole"]),
            ("offices", _("Offices"), context["offices"]),
            ("people", _("People"), context["people"]),
            ("sources", _("Sources"), context["notes"]),
            sections=context["sections"],
        ),
    )


def _line(facts: list[Fact], gathered: Gathered) -> list[Value]:
    return lifeline.rows_of_years(lifeline.stations(facts, gathered.told), gathered.seen)


def _offices(facts: list[Fact], gathered: Gathered) -> list[Value]:
    """Who held which office and when, in the order of time; those who are not open are left out."""
    return [
        {
            "person": words.person_value(fact.person_id, gathered.seen),
            "office": words.listed(
                [words.text_value(one.label) for one in (fact.term, fact.role) if one]
            )
            or [words.text_value(fact.text)],
            "when": words.when(fact).text,
            "badge": next(iter(words.certainty_badges(fact)), None),
            "sample": gathered.seen.people[fact.person_id].is_sample,
        }
        for fact in facts
        if fact.person_id in gathered.seen.people
    ]


def _did(fact: Fact) -> list[Value]:
    terms = [words.text_value(t.label) for t in (fact.term, fact.role) if t]
    date = words.when(fact).text
    return [*(terms or [words.kind_value(fact)]), *([{"text": date}] if date else [])]
