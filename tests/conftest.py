"""The characters of the tests: who asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import translation

from archive.accounts.models import User
from archive.accounts.roles import grant
from archive.curation.history_triggers import EMPTYING
from tests import builders

# How long a property takes on a busy machine says nothing of whether it holds.
hypothesis.settings.register_profile("archive", deadline=None)
# What .ci/run asks for: one commit is judged by the same cases however often it is judged.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.load_profile("archive")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Every test begins in English, whatever language a request before it left switched on."""
    with translation.override("en"):
        yield


@pytest.fixture
def visitor() -> AnonymousUser:
    """Anybody on the street: no account."""
    return AnonymousUser()


@pytest.fixture
def contributor(db: None) -> User:
    """Somebody from a family, with an account but no rights."""
    return builders.user("contributor@example.org", "contributor")


@pytest.fixture
def researcher(db: None) -> User:
    """Reads what is public, and closed records that were opened to them by name."""
    return builders.user("researcher@example.org", "researcher")


@pytest.fixture
def curator(db: None) -> User:
    """Enters and edits."""
    return builders.user("curator@example.org", "curator")


@pytest.fixture
def reviewer(db: None) -> User:
    """Publishes what others entered."""
    return builders.user("reviewer@example.org", "reviewer")


@pytest.fixture
def archivist(db: None) -> User:
    """Everything, users too."""
    return builders.user("archivist@example.org", "archivist")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def restore_roles(using: str, **_signal: Any) -> None:
    """A test with real transactions empties every table when it ends, the groups that a migration
    made too, but not the queue's, which are not Django's; Django then tells every app that it was
    migrated."""
    with connections[using].cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    with connections[using].schema_editor() as editor:
        grant(apps, editor)


def allow_emptying(connection: Any, **_signal: Any) -> None:
    """The tables of the archive are kept from TRUNCATE; a test with real transactions needs it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET {EMPTYING} = 'on'")


connection_created.connect(allow_emptying, dispatch_uid="tests.emptying")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A browser that breaks off a request may leave a session of its server behind; the database
    could not be dropped then."""
    post_migrate.connect(restore_roles, sender=apps.get_app_config("accounts"))
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
