"""The system checks name what is missing and how to mend it."""

from __future__ import annotations

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection, connections

from archive.ops import checks


def ids(messages) -> list[str]:
    return [message.id for message in messages if message.id.startswith("archive.")]


@pytest.mark.django_db
def test_a_right_database_passes_every_check():
    assert ids(run_checks(databases=["default"], tags=["database"])) == []


@pytest.mark.parametrize(
    "key", ["short", "a" * 60, "django-insecure-abcdefghijklmnopqrstuvwxyz0123456789"]
)
def test_a_plain_secret_key_is_refused_with_a_way_to_make_one(settings, key):
    settings.SECRET_KEY = key
    (message,) = checks.secret_key(None)
    assert message.id == "archive.E001"
    assert "secrets.token_urlsafe" in (message.hint or "")


def test_a_folder_that_cannot_be_written_is_named(settings, tmp_path):
    blocked = tmp_path / "file-in-the-way"
    blocked.write_text("")
    settings.MEDIA_ROOT = blocked / "media"
    (message,) = checks.folders(None)
    assert str(settings.MEDIA_ROOT) in message.msg
    assert "INTERHELPO_MEDIA" in (message.hint or "")


def test_missing_browser_parts_are_named_and_do_not_stop_the_site(settings):
    settings.MISSING_NPM_PARTS = ["fonts/literata"]
    (message,) = checks.browser_parts(None)
    assert "fonts/literata" in message.msg
    assert not message.is_serious()


@pytest.mark.django_db(transaction=True)
def test_a_database_of_the_wrong_locale_is_refused():
    settings = connection.settings_dict
    name = f"{settings['NAME']}_in_c"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    try:
        params = {**connection.get_connection_params(), "dbname": name}
        for unused in ("cursor_factory", "context", "prepare_threshold", "client_encoding"):
            params.pop(unused, None)
        with psycopg.connect(**params) as other, other.cursor() as cursor:
            (message,) = checks._locale(cursor)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')
    assert message.id == "archive.E007"
    assert "C.UTF-8" in (message.hint or "")


@pytest.mark.django_db
def test_a_database_without_the_extension_is_refused():
    class Without:
        def execute(self, sql):
            assert "pg_trgm" in sql

        def fetchone(self):
            return None

    assert ids(checks._extension(Without())) == ["archive.E006"]


@pytest.mark.django_db
def test_an_old_server_is_refused():
    class Old:
        def execute(self, sql):
            pass

        def fetchone(self):
            return ("140011",)

    (message,) = checks._version(Old())
    assert message.id == "archive.E005"
    assert "PostgreSQL 14" in message.msg


def test_a_database_that_does_not_answer_is_a_message_and_no_traceback(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    (message,) = checks.database(None, databases=["default"])
    assert message.id == "archive.E004"
    assert "connection refused" in message.msg
