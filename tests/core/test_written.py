"""The mark that the archive has been written: set by every write, with the write, or not at all."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction

from archive.core.records import Row
from archive.core.written import may_keep, stamp
from people.models import Person, PersonName
from tests import builders

OURS = ("people", "sources")


@pytest.mark.django_db(transaction=True)
def test_the_stamp_changes_with_what_is_committed_and_with_nothing_else():
    person = builders.person()
    before = stamp()
    assert stamp() == before
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(sex="male")
        transaction.set_rollback(True)
    assert stamp() == before
    Person.objects.filter(pk=person.pk).update(sex="male")  # runs none of our code
    written = stamp()
    assert written != before
    Person.objects.filter(pk=person.pk).update(sex="female")
    assert stamp() not in (before, written)
    assert may_keep()


@pytest.mark.django_db
def test_every_table_that_pages_rest_on_is_watched():
    """A new table of people or sources needs `watched(…)` in its migration."""
    rows = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS and (issubclass(model, Row) or model._meta.auto_created)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'archive_written' AND tgenabled = 'O'"
        )
        watched = {table for (table,) in cursor.fetchall()}
    assert set(rows) <= watched
    assert len(rows) > 30


@pytest.mark.django_db
def test_a_stamp_of_some_tables_knows_nothing_of_the_others():
    names, people = stamp([PersonName._meta.db_table]), stamp([Person._meta.db_table])
    Person.objects.bulk_create([Person(ref="P-0A0A0A")])
    assert stamp([Person._meta.db_table]) != people
    assert stamp([PersonName._meta.db_table]) == names
    assert not may_keep()


@pytest.mark.django_db
def test_rows_of_an_hour_ago_go_when_somebody_writes_but_for_the_last_of_a_table():
    """Without the last one the stamp would be that of a time before it, and old numbers with it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_written")
        before = stamp([Person._meta.db_table])
        cursor.execute(
            "INSERT INTO archive_written (room, mark, at)"
            " VALUES ('people_person', 1, now() - interval '3 hours'),"
            " ('people_person', 2, now() - interval '2 hours')"
        )
        builders.place("Frunze")
        cursor.execute("SELECT mark FROM archive_written WHERE room = 'people_person'")
        assert cursor.fetchall() == [(2,)]
    assert stamp([Person._meta.db_table]) != before
