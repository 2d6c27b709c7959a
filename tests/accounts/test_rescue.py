"""Whoever runs the server lets the last archivist in again; the checks speak up for the rest."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from archive.accounts import factors
from archive.curation.models import ChangeSet
from archive.ops import checks
from archive.ops.mail import mail_server
from archive.settings import host_names
from tests.accounts.conftest import with_app
from tests.conftest import signed_in


def test_a_rescue_takes_the_factor_away_and_prints_where_to_choose_a_password(archivist):
    there = signed_in(with_app(archivist))
    told = io.StringIO()
    call_command("rescue", archivist.email.upper(), "--why", "telephone lost", stdout=told)
    assert not factors.has_one(archivist)
    assert there.get("/admin/").status_code == 302
    path = told.getvalue().strip().splitlines()[-1]
    assert path.startswith("/en/account/password/new/")
    assert "no longer" not in Client().get(path, follow=True).content.decode()
    assert ChangeSet.objects.get(why="telephone lost").who_name == "rescue"


def test_a_rescue_stands_in_the_history_also_of_who_had_no_factor(researcher):
    call_command("rescue", researcher.email, "--why", "password lost", stdout=io.StringIO())
    assert ChangeSet.objects.get(why="password lost").who_name == "rescue"


def test_nobody_is_no_one_to_be_rescued(db):
    with pytest.raises(CommandError, match="No active account"):
        call_command("rescue", "nobody@example.org")


@pytest.mark.parametrize(
    ("required", "host", "faults"),
    [(False, "127.0.0.1", 0), (False, "archive.example.org", 1), (True, "archive.example.org", 0)],
)
def test_no_second_factor_on_a_public_address_is_an_error(required, host, faults, settings):
    settings.SECOND_FACTOR_REQUIRED, settings.ALLOWED_HOSTS = required, [host]
    found = checks.second_factor(None)
    assert len(found) == faults
    assert all(host in one.msg for one in found)


def test_hosts_are_named_one_by_one():
    assert host_names("archive.example.org, www.example.org,") == [
        "archive.example.org", "www.example.org",
    ]  # fmt: skip
    with pytest.raises(ImproperlyConfigured, match="name each host"):
        host_names("archive.example.org,*")


def test_the_address_of_a_mail_server_is_read():
    assert mail_server("") is None
    assert mail_server("smtp://eva:p%40ss@mail.example.org") == (
        "mail.example.org", 587, "eva", "p@ss", True, False,
    )  # fmt: skip
    assert mail_server("smtps://mail.example.org:4650") == (
        "mail.example.org", 4650, "", "", False, True,
    )  # fmt: skip
    here = mail_server("smtp://localhost:25")
    assert here is not None
    assert not here.starttls


@pytest.mark.parametrize("url", ["mail.example.org", "http://x", "smtp://:secret@", "smtp://h:x"])
def test_what_is_no_address_of_a_mail_server_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        mail_server(url)
    assert "secret" not in str(refused.value)
