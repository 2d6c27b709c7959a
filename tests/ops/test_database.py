"""A database that cannot hold the archive is refused in one message and left as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pytest_django import DjangoDbBlocker

from archive.ops import database
from archive.ops.address import without_password
from archive.ops.database import DatabaseError

Db = psycopg.Connection[tuple[object, ...]]


def address(name: str) -> str:
    return make_conninfo(os.environ["DATABASE_URL"], dbname=name)


@pytest.fixture
def server() -> Iterator[Db]:
    with psycopg.connect(address("postgres"), autocommit=True) as db:
        yield db


@pytest.fixture
def deaf(server: Db) -> Iterator[str]:
    """A database that knows the letters of English only."""
    name = sql.Identifier(f"test_deaf_{os.getpid()}")
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'").format(name)
    )
    yield address(f"test_deaf_{os.getpid()}")
    server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def other_program(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Db]:
    """Another connection to the database of the tests; ours is outside of any transaction."""
    with (
        django_db_blocker.unblock(),
        psycopg.connect(address(connection.settings_dict["NAME"])) as db,
    ):
        yield db
    connection.close()


def recorded() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return list(cursor.fetchall())


def test_the_database_of_the_tests_is_fit(server: Db) -> None:
    database.check_fit(server)


def test_a_database_without_czech_letters_is_refused_with_how_to_make_one(deaf: str) -> None:
    with (
        database.connect(deaf) as db,
        pytest.raises(DatabaseError, match=r"LOCALE 'C\.UTF-8'.*Nothing in it was changed"),
    ):
        database.check_fit(db)


def test_an_old_postgres_is_refused_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_POSTGRES", 99)
    with (
        database.connect(address("postgres")) as db,
        pytest.raises(DatabaseError, match=r"is PostgreSQL \d+; the archive needs 99"),
    ):
        database.check_fit(db)


@pytest.mark.parametrize(
    ("likeness", "words"),
    [
        (
            "15, false, true, false",
            "lacks the extension pg_trgm or fuzzystrmatch.*postgresql-contrib",
        ),
        ("15, true, true, true", "read-only replica.*its primary"),
        ("14, true, true, false", "PostgreSQL 14; the archive needs 15"),
    ],
)
def test_an_unfit_database_is_refused_with_its_fault_and_what_to_do(
    server: Db, monkeypatch: pytest.MonkeyPatch, likeness: str, words: str
) -> None:
    monkeypatch.setattr(database, "LIKENESS", f"SELECT {likeness}")
    with pytest.raises(DatabaseError, match=f"{words}.*Nothing in it was changed"):
        database.check_fit(server)


def test_all_faults_of_a_database_are_told_at_once(
    server: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LIKENESS", "SELECT 14, false, false, true")
    with pytest.raises(DatabaseError, match=r"(?s)PostgreSQL 14.*pg_trgm.*Cyrillic.*replica"):
        database.check_fit(server)


@pytest.mark.parametrize(
    "words",
    [
        "postgresql://jozef:tajne@host/x",
        "postgresql://:tajne@host/x",
        "postgresql://jozef:taj/ne:tajne@host/x",
        "postgresql://jozef:a@tajne@host/x",
        "postgresql://jozef:dve slova tajne@host/x",
        "postgresql://host/x?user=jozef&password=tajne&sslmode=require",
        "host=host password=tajne dbname=x",
        "host=host password = 'a tajne b' dbname=x",
    ],
)
def test_no_form_of_address_shows_its_password(words: str) -> None:
    shown = without_password(words)
    assert "tajne" not in shown
    assert "host" in shown


def test_an_address_without_a_password_stays_as_it_is() -> None:
    for words in ("postgresql:///x?host=/run/db", "postgresql://jozef@host:5432/x", "no address"):
        assert without_password(words) == words


def test_a_missing_database_is_named_with_how_to_make_it() -> None:
    with pytest.raises(DatabaseError, match=r"(?s)never-made.*CREATE DATABASE"):
        database.connect(address("never-made"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://jozef:tajne@127.0.0.1:1/x",
        "postgresql://jozef:tajne@[127.0.0.1/x",
        "postgresql://jozef:tajne slovo@127.0.0.1/x",
        "x=tajne=z",
    ],
)
def test_a_database_out_of_reach_is_told_without_the_password(url: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL") as refusal:
        database.connect(url)
    assert "tajne" not in str(refusal.value)


def test_two_commands_do_not_prepare_one_database_at_once() -> None:
    with database.connect(address("postgres")) as one, database.connect(address("postgres")) as two:
        database.hold_alone(one)
        with pytest.raises(DatabaseError, match="Another command"):
            database.hold_alone(two)
    with database.connect(address("postgres")) as later:
        database.hold_alone(later)


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_needs_no_step() -> None:
    assert database.migrate() == 0


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_refused_and_left_as_it_was() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('auth', '9999_from_the_future', now())"
        )
    before = recorded()
    with pytest.raises(DatabaseError, match=r"newer version.*auth\.9999_from_the_future"):
        database.migrate()
    assert recorded() == before


@pytest.mark.django_db
def test_a_column_lost_after_its_migration_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session RENAME COLUMN expire_date TO lost")
    with pytest.raises(DatabaseError, match=r"django_session\.expire_date missing"):
        database.migrate()


@pytest.mark.django_db
def test_tables_without_their_record_are_refused_and_left_as_they_were() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    before = recorded()
    with pytest.raises(DatabaseError, match="record of migrations do not agree"):
        database.migrate()
    assert recorded() == before


def test_a_table_held_by_another_program_is_told_and_nothing_changed(
    other_program: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.2)
    other_program.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
    with pytest.raises(DatabaseError, match="holds tables") as refusal:
        database.migrate()
    assert str(other_program.info.backend_pid) in str(refusal.value)
    other_program.rollback()
    assert database.migrate() == 0


@pytest.mark.django_db
def test_a_failing_step_takes_back_the_steps_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_step_then_none(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE half_done (id int)")
            cursor.execute("CREATE TABLE half_done (id int)")

    monkeypatch.setattr(database, "call_command", one_step_then_none)
    with pytest.raises(DatabaseError, match="Nothing in it was changed"), database.told():
        database.apply_all()
    assert "half_done" not in connection.introspection.table_names()
