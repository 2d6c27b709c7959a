"""The days of an entry say what the records' own door says, on every day and for every reader."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from archive.accounts.models import Grant, User
from archive.core.access import Access, Status
from archive.core.records import batch
from archive.search.days import ALWAYS, NEVER, Days, both, either, since, without
from archive.search.models import SearchEntry
from people.models import Family, Organisation, Person, Place, SharedEvent
from sources.models import Consent, ConsentScope, Source
from tests import builders

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
SETS = st.lists(SPANS, max_size=4).map(lambda spans: either(tuple(spans)))


def holds(days: Days, day: dt.date) -> bool:
    return any(first <= day <= last for first, last in days)


@given(SETS, SETS, DAYS)
def test_sets_of_days_are_joined_and_shared_as_sets_are(
    one: Days, other: Days, day: dt.date
) -> None:
    assert holds(either(one, other), day) == (holds(one, day) or holds(other, day))
    assert holds(both(one, other), day) == (holds(one, day) and holds(other, day))
    assert holds(without(one), day) == (not holds(one, day))


@given(SETS)
def test_a_set_taken_away_twice_is_itself(days: Days) -> None:
    assert without(without(days)) == days
    assert either(days, without(days)) == ALWAYS
    assert both(days, without(days)) == NEVER


def test_without_a_first_day_there_is_none() -> None:
    assert since(None) == NEVER
    assert since(dt.date(2000, 1, 2), dt.date(2000, 1, 1)) == NEVER


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days", [NEVER, ALWAYS, since(dt.date(2010, 5, 1)), without(since(dt.date(2010, 5, 1))),
             either(since(dt.date(1999, 1, 1), dt.date(2001, 1, 1)), since(dt.date(2010, 5, 1)))]
)  # fmt: skip
def test_the_database_gives_back_what_was_stored(days: Days) -> None:
    place = builders.place()
    SearchEntry.objects.filter(place=place).update(days=days)
    assert SearchEntry.objects.get(place=place).days == days


RECORDS = (Person, Family, Source, Place, Organisation, SharedEvent)
FIELD = {
    Person: "person", Family: "family", Source: "source", Place: "place",
    Organisation: "organisation", SharedEvent: "event",
}  # fmt: skip
STATES: list[dict[str, Any]] = [
    {"status": status, "access": access, "closed_until": until}
    for status in Status.values
    for access, until in [
        (Access.PUBLIC, None),
        (Access.REQUEST, None),
        (Access.HIDDEN, None),
        (Access.CLOSED, dt.date(2010, 5, 1)),
        (Access.CLOSED, dt.date(2040, 5, 1)),
    ]
]
TODAYS = (dt.date(2005, 1, 1), dt.date(2010, 5, 1), dt.date(2026, 6, 1), dt.date(2099, 1, 1))


@pytest.fixture
def every_state() -> None:
    with batch():
        _build_every_state()
    # Else Postgres may take the tables for as empty as they were, and read each row many times.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person, people_family, people_familymember")


def _build_every_state() -> None:
    for state in STATES:
        dead, young = builders.person(**state), builders.living("Jana Ukázková", **state)
        named = builders.living("Eva Ukázková", **state)
        Consent.objects.create(
            person=named, given_by="herself", scopes=[ConsentScope.NAME],
            given_on=dt.date(2006, 1, 1), until=dt.date(2027, 1, 1),
        )  # fmt: skip
        for member in (dead, young, named):
            builders.family(member, **state)
            builders.family(member)
        builders.family(builders.person(), **state)
        builders.document(**state)
        builders.interview(**state)
        builders.place(**state)
        builders.organisation(**state)
        builders.event(**state)


def seen(model: type[Any], user: Any) -> set[Any]:
    return set(model.objects.visible_to(user).values_list("pk", flat=True))


def told(model: type[Any], user: Any) -> set[Any]:
    return set(model.objects.announced_to(user).values_list("pk", flat=True))


@pytest.mark.django_db
def test_an_entry_is_as_open_as_its_record(
    every_state: None, archivist: User, researcher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in RECORDS:
        for ref in model.objects.order_by("pk").values_list("ref", flat=True)[::3]:
            Grant.objects.create(user=researcher, ref=ref, reason="A book")
    granted = User.objects.get(pk=researcher.pk)
    for day in TODAYS:
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        for user in (AnonymousUser(), granted, archivist):
            for model in RECORDS:
                entries = SearchEntry.objects.filter(**{f"{FIELD[model]}__isnull": False})
                visible = set(entries.visible_to(user).values_list(FIELD[model], flat=True))
                found = set(entries.found_by(user).values_list(FIELD[model], flat=True))
                assert visible == seen(model, user), (model, user, day)
                assert found == told(model, user), (model, user, day)
