"""Questions that are put into SQL once: the rows are those of the plain question, each reader gets
what that reader may see, and a new day asks anew."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from archive.core import access
from archive.core.access import Access
from archive.core.ready import Given, is_any, ready, ready_to_plan
from people.models import Fact, Person
from tests.builders import closed_until, fact, living, person

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


PREPARED_AFTER = 5  # times, where psycopg is left to itself


def prepared() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {row[0] for row in cursor.fetchall()}


class Reader:
    """Somebody to whom closed records were opened by name."""

    def __init__(self, *refs: str) -> None:
        self.granted_refs = list(refs)


class Curator:
    reads_all_records = True


@ready
def people_among(user: Any, ids: Given) -> QuerySet[Person]:
    rows: QuerySet[Person] = Person.objects.visible_to(user).filter(is_any("pk", ids))
    mark = Value("100 % of “it’s”", CharField())
    return rows.annotate(mark=mark).order_by("display_name")


@ready
def facts_of(user: Any, person: Given) -> QuerySet[Fact]:
    rows: QuerySet[Fact] = Fact.objects.visible_to(user).filter(person=person)
    return rows.select_related("kind__broader", "term")


@ready_to_plan
def names_among(user: Any, ids: Given) -> QuerySet[Any, Any]:
    rows = Person.objects.visible_to(user).filter(is_any("pk", ids))
    return rows.order_by("display_name").values_list("display_name", "pk")


def test_rows_are_those_of_the_plain_question_with_what_belongs_to_them() -> None:
    josef = person("Josef Vzorný")
    fact(josef, "departure", "1925", low="3.50", text={"en": "by train", "cs": "vlakem"})
    (born, left), plain = facts_of(VISITOR, person=josef.pk), Fact.objects.filter(person=josef)
    assert [born, left] == list(plain)
    for asked, known in zip((born, left), plain, strict=True):
        assert {f.attname: getattr(asked, f.attname) for f in Fact._meta.concrete_fields} == {
            f.attname: getattr(known, f.attname) for f in Fact._meta.concrete_fields
        }
    with CaptureQueriesContext(connection) as captured:
        assert left.kind.key == "departure"
        assert left.kind.broader is None
        assert left.term is None
    assert len(captured) == 0


def test_a_sign_of_the_language_of_sql_in_a_fixed_value_stays_that_sign() -> None:
    josef = person("Josef Vzorný")
    assert people_among(VISITOR, ids=[josef.pk])[0].mark == "100 % of “it’s”"


def test_a_list_may_have_any_length_and_none_is_found_among_none() -> None:
    few = [person(f"Josef Vzorný {n}") for n in range(3)]
    for ids in ([], [one.pk for one in few[:1]], [one.pk for one in few]):
        assert [one.pk for one in people_among(VISITOR, ids=ids)] == ids
        assert [pk for _name, pk in names_among(VISITOR, ids=ids)] == ids


def test_each_reader_gets_what_that_reader_may_see_whoever_asked_first() -> None:
    josef, anna = person("Josef Vzorný"), living("Anna Živá")
    closed = person("Zdeněk Tajný", access=Access.REQUEST)
    ids = [josef.pk, anna.pk, closed.pk]

    def names(user: Any) -> list[str]:
        assert [name for name, _pk in names_among(user, ids=ids)] == [
            one.display_name for one in people_among(user, ids=ids)
        ]
        return [one.display_name for one in people_among(user, ids=ids)]

    for _again in range(2):
        assert names(VISITOR) == ["Josef Vzorný"]
        assert names(Curator()) == ["Anna Živá", "Josef Vzorný", "Zdeněk Tajný"]
        assert names(Reader(closed.ref)) == ["Josef Vzorný", "Zdeněk Tajný"]
        assert names(Reader()) == ["Josef Vzorný"]


def test_what_opens_on_a_day_is_found_from_that_day_on(monkeypatch: pytest.MonkeyPatch) -> None:
    year = access.today().year + 1
    closed = person("Zdeněk Tajný", **closed_until(year))
    assert people_among(VISITOR, ids=[closed.pk]) == []
    monkeypatch.setattr("archive.core.ready.today", lambda: dt.date(year + 1, 1, 2))
    monkeypatch.setattr("archive.core.access.today", lambda: dt.date(year + 1, 1, 2))
    assert people_among(VISITOR, ids=[closed.pk]) == [closed]


def test_the_database_plans_once_what_is_asked_many_times() -> None:
    josef = person("Josef Vzorný")
    for _again in range(2 * PREPARED_AFTER):
        facts_of(VISITOR, person=josef.pk)
        names_among(VISITOR, ids=[josef.pk])
    kept = prepared()
    assert len([one for one in kept if 'FROM "people_fact"' in one]) == 1
    assert not [one for one in kept if one.startswith('SELECT "people_person"."display_name"')]


def test_what_is_asked_for_one_reader_alone_takes_no_room_among_the_plans() -> None:
    josef, closed = person("Josef Vzorný"), person("Zdeněk Tajný", access=Access.REQUEST)
    facts_of(VISITOR, person=josef.pk)
    before = prepared()
    assert len(facts_of(Reader(closed.ref), person=closed.pk)) == 1
    assert prepared() == before


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_made_anew_where_a_column_has_another_type_since() -> None:
    josef = person("Josef Vzorný")
    (born,) = facts_of(VISITOR, person=josef.pk)
    # As a migration in another process: psycopg does not see in it that a table is altered.
    widen = "DO $$ BEGIN ALTER TABLE people_fact ALTER date_text TYPE varchar({}); END $$"
    usual = Fact._meta.get_field("date_text").max_length
    with connection.cursor() as cursor:
        cursor.execute(widen.format(999))
    try:
        assert facts_of(VISITOR, person=josef.pk) == [born]
        assert facts_of(VISITOR, person=josef.pk) == [born]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(widen.format(usual))


def test_a_question_that_asks_for_more_than_its_rows_is_refused() -> None:
    @ready
    def people_with_names(user: Any, ids: Given) -> QuerySet[Person]:
        rows: QuerySet[Person] = Person.objects.visible_to(user).filter(is_any("pk", ids))
        return rows.prefetch_related("names")

    with pytest.raises(ValueError, match="people_with_names asks for more than one question"):
        people_with_names(VISITOR, ids=[])
