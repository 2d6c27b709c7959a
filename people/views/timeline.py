"""The co-operative through the years, with the claims that differ side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core import refs
from archive.core.addresses import name_unknown
from archive.core.dates import UncertainDate
from people import lifeline, words
from people.lifeline import Station
from people.models import Fact, Organisation, Question, SharedEvent
from people.queries import facts_about, questions_on
from people.strip import Scale
from people.views.gathered import Gathered, crumbs, gather
from people.words import Value
from sources.claims import accounts

COOPERATIVE: Final = "O-7GBGB1"  # the record of Interhelpo; its public id never changes
OF_EVENTS: Final = ("held", "departure", "arrival", "joining-group", "arrests", "bodies")
AXIS, HEIGHT, SPREAD = 70, 130, 17  # pixels: the line, the whole drawing, one branch to the next
SHOWN: Final = (1920, 1950)  # the years of the drawing; the list goes on


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, (), problems)
    record = Organisation.objects.visible_to(request.user).filter(ref=COOPERATIVE).first()
    context: dict[str, Any] = {"problems": problems, "section": "timeline"}
    context["crumbs"] = crumbs(("", _("Timeline")))
    if record:
        context |= _told(record, request.user)
    return render(request, "people/timeline.html", context)


def _told(record: Organisation, user: Any) -> Value:
    dated = Q(earliest__isnull=False) | Q(latest__isnull=False)
    facts = facts_about(user, _subjects(record, user) & dated & Q(negated=False))
    gathered = gather(record, user, facts)
    line = lifeline.stations(facts, gathered.told)
    asked = questions_on(user, [station.fact for station in line])
    stretches = lifeline.rows_of_years(line, gathered.seen)
    rows = [
        _row(station, base, gathered, asked.get(station.fact.pk, []), record)
        for station, base in zip(line, stretches, strict=True)
    ]
    _answer_once(rows)
    return {
        "record": words.record_value(record),
        "stations": rows,
        "drawing": _drawing(line, gathered),
        "notes": gathered.notes.listed(),
        "forks": sum(bool(row["accounts"]) for row in rows),
    }


def _subjects(record: Organisation, user: Any) -> Q:
    """The co-operative and its enterprises; and of the events what says when they were. Invented
    ones stay out: this is the line of what happened."""
    organisations = Organisation.objects.visible_to(user).filter(Q(pk=record.pk) | Q(parent=record))
    events = SharedEvent.objects.visible_to(user).exclude(ref__contains=refs.SAMPLE)
    known = list(events.values_list("pk", flat=True))
    own = Q(organisation__in=list(organisations.values_list("pk", flat=True)))
    return own | Q(event__in=known, kind__key__in=OF_EVENTS)


def _row(
    station: Station,
    base: Value,
    gathered: Gathered,
    asked: Sequence[Question],
    record: Organisation,
) -> Value:
    fact = station.fact
    told = _accounts(fact, gathered) if fact.disputed else []
    return {
        **base,
        "subject": _subject(fact, gathered, record),
        "accounts": told,
        "sources": [] if told else base["sources"],
        "questions": [_question(one) for one in asked],
        "url": "",
        "link": "",
    }


def _subject(fact: Fact, gathered: Gathered, record: Organisation) -> Value | None:
    """The event or the enterprise; the co-operative itself goes without saying."""
    seen = gathered.seen
    event = seen.events.get(fact.event_id or words.NOBODY)
    organisation = seen.organisations.get(fact.organisation_id or words.NOBODY)
    found = event or organisation
    return words.record_value(found) if found and found.pk != record.pk else None


def _question(one: Question) -> Value:
    word = words.text_value(one.word)
    return {
        "url": f"{reverse('site:questions')}#{one.key.lower()}",
        "question": words.text_value(one.question),
        "word": word,
    }


def _answer_once(rows: list[Value]) -> None:
    """A question may join several facts; the archive's word on it stands with the first."""
    answered: set[str] = set()
    for question in (one for row in rows for one in row["questions"]):
        if question["url"] in answered:
            question["word"] = {"text": ""}
        answered.add(question["url"])


def _accounts(fact: Fact, gathered: Gathered) -> list[Value]:
    """What the sources claim, one beside the other, by the dates and numbers that they give."""
    teller, found = gathered.teller, []
    rows = [row for row in gathered.backing.of(fact) if row.counts]
    for account in sorted(accounts(rows), key=lambda one: one.order()):
        described = teller.claim(account, "", "", fact)
        numbers = sorted({teller.notes.number(row) for row in account.rows})
        found.append(
            {
                "heading": described["heading"],
                "language": described["heading_language"],
                "badge": described["badge"],
                "sources": [
                    source for source in teller.notes.labels(fact) if source["number"] in numbers
                ],
            }
        )
    return found if len(found) > 1 else []


# The drawing: one axis, a point for each station, and a fork where the dates differ


def _drawing(line: Sequence[Station], gathered: Gathered) -> Value | None:
    first, last = SHOWN
    line = [station for station in line if first <= station.day.year < last]
    if not line:
        return None
    scale = Scale(first, last)
    return {
        "height": HEIGHT,
        "axis": AXIS,
        "ticks": [{"x": scale.year(y), "year": y} for y in range(first, last, 5)],
        "points": [
            {"x": scale.x(s.day), "open": s.open} for s in line if not _dates(s.fact, gathered)
        ],
        "forks": [fork for s in line if (fork := _fork(s.fact, gathered, scale))],
        "first": first,
        "last": last,
    }


def _dates(fact: Fact, gathered: Gathered) -> list[UncertainDate]:
    """The different dates that the sources give for a disputed fact, in their order."""
    if not fact.disputed:
        return []
    by_edtf = {date.edtf: date for date in gathered.backing.dates(fact)}
    return _ordered(by_edtf.values()) if len(by_edtf) > 1 else []


def _ordered(dates: Iterable[UncertainDate]) -> list[UncertainDate]:
    return sorted(dates, key=lambda date: date.sort_key())


def _fork(fact: Fact, gathered: Gathered, scale: Scale) -> Value | None:
    days = [day for date in _dates(fact, gathered) if (day := _middle(date))]
    if len(days) < 2:
        return None
    start = scale.x(min(days))
    middle = (len(days) - 1) / 2
    return {
        "x": max(0.0, round(start - 1.2, 2)),
        "branches": [
            {"x": scale.x(day), "y": round(AXIS + (n - middle) * SPREAD)}
            for n, day in enumerate(days)
        ],
    }


def _middle(date: UncertainDate) -> dt.date | None:
    first, last = date.earliest or date.latest, date.latest or date.earliest
    return first + (last - first) / 2 if first and last else None
