"""Nothing is written without a history: every table, and every way to write."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, models, transaction
from django.urls import reverse

from archive.accounts.models import User
from archive.core.changes import changes
from archive.curation import history_kept, history_triggers, messages
from archive.curation.models import Change, ChangeSet
from people.models import Person, PersonName, Question
from tests import builders
from tests.admin_forms import fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def told(label: str = "", action: str = "") -> list[Change]:
    """What the history holds of a model, first to last."""
    rows = Change.objects.order_by("id").select_related("change_set")
    return [c for c in rows if label in ("", c.model) and action in ("", c.action)]


# Every table


def every_model() -> list[type[models.Model]]:
    """Found anew here, so that a mistake in `history_kept.tables` shows."""
    found: set[type[models.Model]] = set()
    for model in apps.get_models():
        found.add(model._meta.concrete_model or model)
        found |= {f.remote_field.through or model for f in model._meta.many_to_many}
    return sorted(found, key=lambda model: model._meta.label)


def test_every_table_has_a_history_or_a_reason_for_none() -> None:
    triggers = Counter(table for table, _name in history_triggers.found())
    for model in every_model():
        label, table = model._meta.label, model._meta.db_table
        is_kept = not history_kept.reason_not_kept(model)
        guarded = is_kept or table in history_triggers.HISTORY_TABLES
        assert (label in history_kept.kept()) == is_kept, label
        assert triggers[table] == 2 * int(guarded), label  # its rows, and the whole of it


def test_what_the_lists_name_exists() -> None:
    labels = {model._meta.label for model in every_model()}
    apps_named = {f"{label.split('.')[0]}.*" for label in labels}
    assert set(history_kept.NOT_KEPT) <= labels | apps_named
    for names in (history_kept.DERIVED, history_kept.SECRET, history_kept.ONLY):
        assert set(names) <= labels


def test_all_triggers_are_as_they_should_be_and_a_lost_one_is_put_back() -> None:
    assert history_triggers.missing() == []
    table, name = next(pair for pair in history_triggers.found() if pair[0] == "people_fact")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
    assert history_triggers.missing() == ["people_fact"]
    history_triggers.install()
    assert history_triggers.missing() == []


def test_every_column_that_is_typed_is_kept() -> None:
    """What is left out is secret, promised to be forgotten, or follows from what is kept."""
    for one in history_kept.kept().values():
        editable = {f.column for f in one.model._meta.concrete_fields if f.editable}
        assert editable & set(one.derived) <= {"script"}, one.label
    left_out = {one.label for one in history_kept.kept().values() if one.left_out}
    assert left_out == {*history_kept.SECRET, *history_kept.ONLY}


# Every way to write


def by_save(person: Person) -> None:
    person.sex = "female"
    person.save()


def by_update(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(sex="female")


def by_bulk_update(person: Person) -> None:
    person.sex = "female"
    Person.objects.bulk_update([person], ["sex"])


def by_upsert(person: Person) -> None:
    person.sex = "female"
    Person.objects.bulk_create(
        [person], update_conflicts=True, unique_fields=["id"], update_fields=["sex"]
    )


def by_sql(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET sex = 'female' WHERE id = %s", [person.pk])


def by_sql_after_a_remark(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("-- 100%\n /* so */ UPDATE people_person SET sex = 'female'")


def by_many_statements(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE people_person SET sex = %s WHERE id = %s",
            [("male", person.pk), ("female", person.pk)],
        )


@pytest.mark.parametrize(
    "write",
    [by_save, by_update, by_bulk_update, by_upsert, by_sql, by_sql_after_a_remark,
     by_many_statements],
)  # fmt: skip
def test_a_change_is_kept_however_it_is_written(write: Any, curator: User) -> None:
    person = builders.person("Josef Vzorný")
    before = Change.objects.count()
    with changes(user=curator, label="by 100 %", why="a 'reason'") as act:
        write(person)
    change = told("people.Person", "~")[-1]
    assert Change.objects.count() > before
    assert change.after == {"sex": "female"}
    made = change.change_set
    assert (made.pk, made.who, made.label, made.why) == (act.id, curator, "by 100 %", "a 'reason'")


@pytest.mark.parametrize("how", ["create", "bulk_create", "add", "set", "remove", "clear"])
def test_rows_and_links_that_come_and_go_are_kept(how: str, curator: User) -> None:
    person = builders.person("Josef Vzorný")
    fact = builders.fact(person, "birth", "1890")
    question = Question.objects.create(key="when", question={"en": "When?"})
    if how in ("remove", "clear"):
        question.facts.add(fact)
    with changes(user=curator) as act:
        if how == "create":
            PersonName.objects.create(person=person, surname="Vzorný")
        elif how == "bulk_create":
            PersonName.objects.bulk_create([PersonName(person=person, surname="Vzorný")])
        elif how in ("add", "set", "remove"):
            values = [fact] if how == "set" else fact
            getattr(question.facts, how)(values)
        else:
            question.facts.clear()
    kept = [c for c in told() if c.change_set_id == act.id]
    label = "people.PersonName" if "create" in how else "people.Question_facts"
    assert [(c.model, c.action) for c in kept] == [
        (label, "-" if how in ("remove", "clear") else "+")
    ]


@pytest.mark.parametrize("how", ["delete", "in bulk", "raw", "sql"])
def test_all_that_a_removal_takes_along_is_kept(how: str, curator: User) -> None:
    person = builders.person("Josef Vzorný")
    fact = builders.fact(person, "birth", "1890")
    builders.evidence(fact, builders.source("Sample book"), "1890")
    with changes(user=curator) as act:
        if how == "delete":
            person.delete()
        elif how == "in bulk":
            Person.objects.all().delete()
        elif how == "raw":
            PersonName.objects.all()._raw_delete("default")
        else:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM people_personname")
    gone = {c.model for c in told(action="-") if c.change_set_id == act.id}
    whole = {"people.Person", "people.PersonName", "people.Fact", "sources.Evidence"}
    assert gone == (whole if how in ("delete", "in bulk") else {"people.PersonName"})


def test_what_follows_from_other_columns_makes_no_change() -> None:
    person = builders.person("Josef Vzorný")
    before = Change.objects.count()
    Person.objects.update(sort_key="other", opens_on="1990-01-01")
    person.save()
    assert Change.objects.count() == before


def test_a_form_of_the_admin_and_its_rows_are_one_change_set_of_its_user(curator: User) -> None:
    person = builders.person("Josef Vzorný")
    path = reverse("admin:people_person_change", args=[person.pk])
    before = Change.objects.latest("id").id
    answer = fill(signed_in(curator), path, **{"sex": "male", "names-0-surname": "Vzorový"})
    assert answer.status_code == 302
    kept = list(Change.objects.filter(id__gt=before).select_related("change_set"))
    assert {c.model for c in kept} >= {"people.Person", "people.PersonName"}
    (made,) = {c.change_set for c in kept}
    assert (made.who, made.who_name, made.path) == (curator, str(curator), path)


def test_a_command_says_what_it_is() -> None:
    with changes(label="manage.py sample", name="root"):
        builders.person("Josef Vzorný")
    made = told("people.Person")[-1].change_set
    assert (made.who, made.who_name, made.label) == (None, "root", "manage.py sample")


def test_what_is_written_past_the_application_is_one_set_of_the_database_user() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        (name,) = cursor.fetchone() or ("",)
    builders.person("Josef Vzorný")
    sets = {c.change_set for c in told()}
    assert {(one.who_name, one.label) for one in sets} == {(name, "")}
    assert len(sets) == 1


def test_after_a_change_set_the_same_transaction_goes_on_without_it(curator: User) -> None:
    with transaction.atomic():
        with changes(user=curator, label="first"):
            person = builders.person("Josef Vzorný")
        Person.objects.filter(pk=person.pk).update(sex="male")
    first, last = told("people.Person")[0], told("people.Person")[-1]
    assert first.change_set.label == "first"
    assert last.change_set.label == ""


def test_what_was_rolled_back_leaves_no_history(curator: User) -> None:
    with changes(user=curator, label="half") as act:
        with pytest.raises(DatabaseError), transaction.atomic():
            Person.objects.update(sex="no such" if builders.person() else "")
        assert not ChangeSet.objects.filter(pk=act.id).exists()
        builders.person("Anna Vzorná")
    assert ChangeSet.objects.get(pk=act.id).label == "half"


# Nobody alters it


@pytest.mark.parametrize("table", history_triggers.HISTORY_TABLES)
@pytest.mark.parametrize("how", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_history_is_never_altered(table: str, how: str) -> None:
    builders.person("Josef Vzorný")
    with (
        pytest.raises(ProgrammingError, match="never altered"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(how.format(table))


def test_nobody_writes_a_history_by_hand() -> None:
    builders.person("Josef Vzorný")
    made = ChangeSet.objects.get()
    for row in (
        Change(change_set=made, at=made.made_at, model="people.Person", row="x", action="+",
               about=[]),
        ChangeSet(id="5f0c1a9e-0000-4000-8000-000000000000", made_at=made.made_at),
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="never altered"), transaction.atomic():
            row.save(force_insert=True)


# What may not be kept


def test_a_password_is_not_kept_and_a_sign_in_is_no_change(curator: User) -> None:
    before = Change.objects.count()
    curator.set_password("a password of nobody")
    curator.save()
    signed_in(curator)
    assert Change.objects.count() == before
    assert "password" not in str([(c.before, c.after) for c in told("accounts.User")])


def test_no_table_of_the_archive_is_emptied_past_its_history() -> None:
    """By all of the models, so that a table that is forgotten shows."""
    tables = {one.table for one in history_kept.kept().values()}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {history_triggers.EMPTYING} = 'off'")
        for table in sorted(tables | set(history_triggers.HISTORY_TABLES)):
            told = f"TRUNCATE of {table} would leave no history"
            with pytest.raises(ProgrammingError, match=told), transaction.atomic():
                cursor.execute(f"TRUNCATE {table} CASCADE")


def test_the_permission_of_the_tests_is_none_in_a_living_archive() -> None:
    [function] = [one for one in history_triggers.functions() if "curation_keep_rows" in one]
    assert "starts_with(current_database(), 'test_') AND" in function


def test_the_history_never_holds_what_a_reader_wrote(client) -> None:
    words = {"text": "Kanárekdopis", "name": "Kanárekjméno", "email": "kanarek@example.org"}
    with changes(path="/en/contribute/"):
        message = messages.receive("form-1", kind="contribution", sender="Kanárekhash", **words)
        message.answer = "Kanárekodpověď"
        message.save()
        message.delete()
    kept = told("curation.Message")
    assert {c.action for c in kept} >= {"+", "-"}
    everything = str([(c.before, c.after, c.about, vars(c.change_set)) for c in kept])
    assert "anárek" not in everything
    assert message.number not in everything
    assert "/en/contribute/" not in everything


# Jobs and loads


def test_a_job_is_an_act_under_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.jobs import running
    from archive.jobs.queue import Work

    class Link:
        """Stands for the connection on which a job tells how far it is."""

        def __enter__(self) -> Link:
            return self

        def __exit__(self, *error: object) -> None: ...

        def execute(self, *statement: Any) -> Link:
            return self

        def fetchone(self) -> tuple[bool]:
            return (True,)

    def enter(report: Any) -> None:
        builders.person("Josef Vzorný")

    monkeypatch.setattr(running, "own_connection", Link)
    context: Any = SimpleNamespace(job=SimpleNamespace(id=7), should_abort=lambda: False)
    running.perform(Work("sample.enter", "Entering", enter, True), context, {})
    made = told("people.Person")[-1].change_set
    assert (made.who_name, made.label, made.why) == ("job", "Entering", "job 7")
