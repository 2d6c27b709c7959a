"""Writes over several tables of sources: what the evidence makes of a fact, what a consent opens.

`line_of` is the one function that decides how a fact is drawn, everywhere.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from archive.core import dates
from archive.core.access import reads_all
from archive.core.records import Record
from people.models import Fact, Line, Person, Place, SharedEvent
from people.models.facts import SUBJECTS
from sources.models import Consent, ConsentScope, Evidence, Rank, Source, SourceKind, Stance
from sources.protection import spoken_openly

# "About 300" and 303 are the same answer: a rounded number is given this much room on each side.
ROOM_OF_ABOUT = Decimal("0.1")

Bounds = tuple[dt.date | None, dt.date | None]


def settle_records(records: list[Record]) -> None:
    """Renew the line and the bounds of all facts about these records, and of the undated facts
    that take their date from one of these events; write down what consents open."""
    ids: set[uuid.UUID] = set()
    for name in SUBJECTS:
        model = cast(type[Record], Fact._meta.get_field(name).related_model)
        subjects = [r.pk for r in records if isinstance(r, model)]
        if subjects:
            ids |= set(
                Fact.objects.filter(**{f"{name}__in": subjects}).values_list("id", flat=True)
            )
    cited = [r.pk for r in records if isinstance(r, Source)]
    if cited:  # its access or a withheld passage of it may have changed
        rows = Evidence.objects.filter(citation__source__in=cited, fact__isnull=False)
        ids |= set(rows.values_list("fact", flat=True))
    events = [r.pk for r in records if isinstance(r, SharedEvent)]
    if events:
        ids |= set(Fact.objects.filter(at_event__in=events).values_list("id", flat=True))
    settle(ids)
    apply_consents([r for r in records if isinstance(r, Person)])


def settle(ids: set[uuid.UUID]) -> None:
    """Write down each fact's line and, where it has no date of its own, its bounds."""
    facts = list(Fact.objects.filter(id__in=ids).select_related("kind"))
    before = {fact.id: _settled(fact) for fact in facts}
    rows = evidence_of(ids)
    everything = Evidence.objects.filter(fact__in=list(rows))
    # The line of somebody who is not open yet is ready for the day of opening.
    told = _told_among(rows, everything.from_open_sources(AnonymousUser()))
    for fact in facts:
        fact.line = line_told(rows[fact.id], told[fact.id])
    # What everybody may read is among what stands in open sources.
    open_now = told if not any(told.values()) else _told_among(
        rows, everything.visible_to(AnonymousUser())
    )  # fmt: skip
    _bound(facts, open_now)
    changed = [fact for fact in facts if _settled(fact) != before[fact.id]]
    Fact.objects.bulk_update(changed, ("line", "earliest", "latest"), batch_size=500)


def _settled(fact: Fact) -> tuple[Any, ...]:
    return fact.line, fact.earliest, fact.latest


def _told_among(
    rows: dict[uuid.UUID, list[Evidence]], visible: QuerySet[Evidence]
) -> dict[uuid.UUID, list[Evidence]]:
    """The rows that everybody may read. Lines and bounds stand on public pages, in filters, counts
    and the order of lists, so a closed source or a withheld passage may not enter them."""
    told = spoken_openly(visible, AnonymousUser())
    seen = set(told.values_list("pk", flat=True))
    found = {pk: [row for row in each if row.pk in seen] for pk, each in rows.items()}
    return defaultdict(list, found)


def _bound(facts: list[Fact], rows: dict[uuid.UUID, list[Evidence]]) -> None:
    """Own facts of events come first, because other facts may take their date from them."""
    of_events = OfEvents(facts)
    for fact in sorted(facts, key=lambda f: f.at_event_id is not None):
        if fact.date_text:
            continue
        fact.earliest, fact.latest = hull_of(rows[fact.id])
        if fact.at_event_id and fact.earliest is None and fact.latest is None:
            fact.earliest, fact.latest = of_events.day_for(fact)


class OfEvents:
    """The facts of the events that these facts are part of, by one statement: a transport list
    brings hundreds at once."""

    def __init__(self, settled: list[Fact]) -> None:
        """None of an event that is not open: its day would stand on the open page of whoever took
        part."""
        own = {fact.id: fact for fact in settled}
        events = {fact.at_event_id for fact in settled if fact.at_event_id and not fact.date_text}
        known = SharedEvent.objects.visible_to(AnonymousUser()).filter(pk__in=events)
        self.facts: dict[uuid.UUID | None, list[Fact]] = defaultdict(list)
        for fact in Fact.objects.filter(event__in=known, negated=False) if events else ():
            self.facts[fact.event_id].append(own.get(fact.id, fact))

    def day_for(self, fact: Fact) -> Bounds:
        """The bounds of the event's own fact of the same kind, else of the event as a whole."""
        of_event = self.facts[fact.at_event_id]
        same = [f for f in of_event if f.kind_id == fact.kind_id]
        chosen = [f for f in same or of_event if f.earliest or f.latest]
        starts = [f.earliest for f in chosen if f.earliest]
        ends = [f.latest for f in chosen if f.latest]
        return (min(starts, default=None), max(ends, default=None))


def evidence_of(ids: set[uuid.UUID]) -> dict[uuid.UUID, list[Evidence]]:
    found: dict[uuid.UUID, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(fact__in=ids).select_related(
        "citation__source", "where__parent__parent", "term__broader__broader"
    )
    for row in rows:
        assert row.fact_id
        found[row.fact_id].append(row)
    return found


def hull_of(rows: Sequence[Evidence]) -> Bounds:
    """The bounds that all counting rows span; the preferred row alone where there is one."""
    counting = [row for row in rows if row.counts and row.stance == Stance.SUPPORTS]
    preferred = [row for row in counting if row.rank == Rank.PREFERRED and row.date_edtf]
    return dates.hull(row.date for row in preferred or counting if row.date)


def line_of(rows: Sequence[Evidence]) -> Line:
    """How the line runs at a fact: forked if disputed; else whole if two independent sources or a
    document with its page bear it out; else broken; absent without evidence (design, section 8)."""
    counting = [row for row in rows if row.counts]
    if not counting:
        return Line.ABSENT
    if disagree(counting):
        return Line.FORKED
    for_it = [row for row in counting if row.stance == Stance.SUPPORTS]
    if any(_is_document_with_page(row) for row in for_it) or len(independent_sources(for_it)) >= 2:
        return Line.WHOLE
    return Line.BROKEN


def line_told(rows: Sequence[Evidence], told: Sequence[Evidence]) -> Line:
    """The line that is stored and drawn for everybody: that of the rows `told`, which everybody may
    read. Where all are closed it is broken, whatever they say: only that they exist is told."""
    if told or not any(row.counts for row in rows):
        return line_of(told)
    return Line.BROKEN


def draw_for(facts: Sequence[Fact], user: Any) -> None:
    """Give these facts, in memory, the line of all their evidence where the reader reads all."""
    if not reads_all(user):
        return
    rows = evidence_of({fact.pk for fact in facts})
    for fact in facts:
        fact.line = line_of(rows[fact.pk])


def _is_document_with_page(row: Evidence) -> bool:
    in_document = row.citation.source.kind in (SourceKind.DOCUMENT, SourceKind.PHOTOGRAPH)
    return in_document and row.citation.page_id is not None


def independent_sources(rows: Sequence[Evidence]) -> set[uuid.UUID]:
    """The sources that do not merely pass on another: cited via X, a source counts as X."""
    return {row.citation.via_id or row.citation.source_id for row in rows}


def disagree(rows: Sequence[Evidence]) -> bool:
    """Whether any two counting rows cannot both be true."""
    counting = [row for row in rows if row.counts]
    return any(contradict(a, b) for a, b in combinations(counting, 2))


def contradict(a: Evidence, b: Evidence) -> bool:
    if a.stance != b.stance:
        return True
    if a.stance == Stance.DENIES:
        return False
    return (
        _dates_apart(a, b)
        or _numbers_apart(a, b)
        or _places_apart(a.where, b.where)
        or _terms_apart(a, b)
        or _differ(a.said_person_id, b.said_person_id)
        or _differ(a.said_organisation_id, b.said_organisation_id)
    )


def _differ(a: uuid.UUID | None, b: uuid.UUID | None) -> bool:
    return a is not None and b is not None and a != b


def _dates_apart(a: Evidence, b: Evidence) -> bool:
    return bool(a.date and b.date and not dates.may_overlap(a.date, b.date))


def number_range(row: Evidence) -> tuple[Decimal, Decimal] | None:
    low, high = row.low, row.high
    if low is None and high is None:
        return None
    start = low if low is not None else Decimal(0)
    end = high if high is not None else Decimal("Infinity")
    if row.approximate:
        start, end = start * (1 - ROOM_OF_ABOUT), end * (1 + ROOM_OF_ABOUT)
    return start, end


def _numbers_apart(a: Evidence, b: Evidence) -> bool:
    one, other = number_range(a), number_range(b)
    return bool(one and other and (one[1] < other[0] or other[1] < one[0]))


def _places_apart(a: Place | None, b: Place | None) -> bool:
    return bool(a and b and not contains(a, b) and not contains(b, a))


def contains(whole: Place, part: Place) -> bool:
    """Whether `part` is `whole` or lies in it, up the chain of places."""
    seen: set[uuid.UUID] = set()
    place: Place | None = part
    while place and place.pk not in seen:
        if place.pk == whole.pk:
            return True
        seen.add(place.pk)
        place = place.parent
    return False


def _terms_apart(a: Evidence, b: Evidence) -> bool:
    if not (a.term and b.term):
        return False
    return not a.term.lies_within(b.term) and not b.term.lies_within(a.term)


def apply_consents(people: list[Person]) -> None:
    """Write down from when until when a consent names each person (scope: name)."""
    if not people:
        return
    rows = Consent.objects.filter(person__in=people, scopes__contains=[ConsentScope.NAME])
    given: dict[uuid.UUID, list[Consent]] = defaultdict(list)
    for row in rows:
        if row.person_id and row.given_on:
            given[row.person_id].append(row)
    there = Person.objects.filter(pk__in=[person.pk for person in people])
    stored = {pk: span for pk, *span in there.values_list("pk", "consent_from", "consent_until")}
    changed = []
    for person in people:
        last = max(given[person.pk], key=_reach, default=None)
        person.consent_from = last.given_on if last else None
        person.consent_until = last.until if last else None
        if stored.get(person.pk) != [person.consent_from, person.consent_until]:
            changed.append(person)
    Person.objects.bulk_update(changed, ("consent_from", "consent_until"))


def _reach(consent: Consent) -> tuple[bool, str]:
    """The consent that reaches furthest wins; one without an end reaches furthest of all."""
    return (consent.until is None, consent.until.isoformat() if consent.until else "")
