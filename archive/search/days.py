"""Sets of days: on which everybody may read an entry, or be told that its record is closed.

They are written with the entry and compared with today at the door, so that a record opens, and a
consent ends, on its day without anything being written.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from archive.core.access import Access, Status, today
from archive.core.records import Record
from people.models import Family, Person

Span = tuple[dt.date, dt.date]
"""From the first day to the last, both within; `date.min` and `date.max` are without end."""

Days = tuple[Span, ...]
"""Spans in order that neither touch nor overlap."""

ALWAYS: Days = ((dt.date.min, dt.date.max),)
NEVER: Days = ()
DAY = dt.timedelta(days=1)


def since(day: dt.date | None, until: dt.date | None = None) -> Days:
    """From a day on, up to and with another; never without a first day."""
    if day is None or (until is not None and until < day):
        return NEVER
    return ((day, until or dt.date.max),)


def either(*sets: Days) -> Days:
    found: list[Span] = []
    for first, last in sorted(span for days in sets for span in days):
        if found and (found[-1][1] == dt.date.max or first <= found[-1][1] + DAY):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def both(one: Days, other: Days) -> Days:
    shared = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return either(tuple((first, last) for first, last in shared if first <= last))


def without(days: Days) -> Days:
    """All other days."""
    rest, start = [], dt.date.min
    for first, last in days:
        if start < first:
            rest.append((start, first - DAY))
        if last == dt.date.max:
            return tuple(rest)
        start = last + DAY
    return (*rest, (start, dt.date.max))


# Records


def open_days(record: Record) -> Days:
    """The days on which a stranger's `visible_to` lets this record through. Families need their
    `membership` with its people prefetched."""
    if record.status != Status.PUBLISHED:
        return NEVER
    days = {Access.PUBLIC: ALWAYS, Access.CLOSED: since(record.closed_until)}.get(
        Access(record.access), NEVER
    )
    if isinstance(record, Person):
        return both(days, _known_dead(record))
    if isinstance(record, Family):
        people = (open_days(member.person) for member in record.membership.all() if member.person)
        return both(days, either(*people))
    return days


def is_open(record: Record) -> bool:
    """Whether everybody may read this record today."""
    day = today()
    return any(first <= day <= last for first, last in open_days(record))


def told_days(record: Record) -> Days:
    """The days on which a stranger may be told that this record is there, and is closed."""
    closed = record.access in (Access.REQUEST, Access.CLOSED)
    if record.status != Status.PUBLISHED or not closed or isinstance(record, Family):
        return NEVER
    may_tell = since(record.opens_on) if isinstance(record, Person) else ALWAYS
    return both(may_tell, without(open_days(record)))


def _known_dead(person: Person) -> Days:
    """Not presumed living, or named by a consent that runs."""
    consent = since(person.consent_from, person.consent_until)
    return either(since(person.opens_on), consent)


# The column


class DaysField(models.Field):
    """`Days` as a datemultirange of PostgreSQL."""

    def db_type(self, connection: Any) -> str:
        return "datemultirange"

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Multirange):
            return value
        return Multirange([_range(span) for span in value])

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return None if value is None else tuple(_span(one) for one in value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.get_prep_value(value)


def _range(span: Span) -> Range[dt.date]:
    first, last = span
    start = None if first == dt.date.min else first
    end = None if last == dt.date.max else last + DAY
    return Range(start, end, "[)")


def _span(one: Range[dt.date]) -> Span:
    return one.lower or dt.date.min, one.upper - DAY if one.upper else dt.date.max


@DaysField.register_lookup
class On(models.Lookup):
    """`days__on=day`: whether the day is among them."""

    lookup_name = "on"

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        days, params = self.process_lhs(compiler, connection)
        day, day_params = self.process_rhs(compiler, connection)
        return f"{days} @> {day}::date", [*params, *day_params]
