"""The system checks name what is missing and how to mend it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connections

from archive.ops import checks, database
from sources import ocr


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


def test_what_reading_by_machine_lacks_is_named_and_stops_nothing(monkeypatch):
    monkeypatch.setattr(ocr, "engine", lambda: None)
    (message,) = checks.reading_by_machine(None)
    assert "Tesseract is not installed" in message.msg
    assert "tesseract-ocr-slk" in (message.hint or "")
    assert not message.is_serious()
    all_but_one = frozenset({"ces", "slk", "rus", "deu", "hun"})
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("5", all_but_one))
    (message,) = checks.reading_by_machine(None)
    assert message.msg == "Tesseract cannot read these languages here: ky."
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("5", all_but_one | {"kir"}))
    assert checks.reading_by_machine(None) == []


@pytest.mark.django_db
def test_every_fault_of_the_database_is_an_error_with_its_hint(monkeypatch):
    monkeypatch.setattr(database, "OLDEST_POSTGRES", 99)
    monkeypatch.setattr(database, "LIKENESS", "SELECT 15, false, false, true")
    found = checks.database(None, databases=["default"])
    assert ids(found) == ["archive.E005", "archive.E006", "archive.E007", "archive.E008"]
    assert all(message.is_serious() and message.hint for message in found)


def test_a_database_that_does_not_answer_is_a_message_and_no_traceback(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    (message,) = checks.database(None, databases=["default"])
    assert message.id == "archive.E004"
    assert "connection refused" in message.msg
