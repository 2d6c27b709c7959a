"""What taking back may not do: what the page of a user allows nobody either, and what somebody else
writes in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connections, transaction

from archive.accounts.models import User
from archive.core.changes import Changes, changes
from archive.curation.history import Refused, restore, undo
from people.models import Person
from sources.models import Source, Upload
from tests import builders

pytestmark = pytest.mark.django_db
NO_RIGHT = "You have no right to write this: user"


def done(write: Callable[[], Any]) -> Changes:
    with changes(label="an act") as act:
        write()
    return act


def test_nobody_gets_back_by_undoing_what_they_were_before(archivist: User) -> None:
    boss = User.objects.filter(pk=archivist.pk)
    boss.update(is_superuser=True)
    act = done(lambda: boss.update(is_superuser=False))
    with pytest.raises(Refused, match=NO_RIGHT):
        undo(act.id, User.objects.get(pk=archivist.pk))
    role = Group.objects.get(name="curator")
    archivist.groups.add(role)
    act = done(lambda: archivist.groups.remove(role))
    with pytest.raises(Refused, match=NO_RIGHT):
        undo(act.id, User.objects.get(pk=archivist.pk))
    assert User.objects.get(pk=archivist.pk).roles == {"archivist"}


def test_nobody_is_removed_by_undoing_nor_loses_the_second_factor(archivist: User) -> None:
    builders.user("second@example.org", "archivist")
    made = done(lambda: builders.user("kanarek@example.org", "curator"))
    with pytest.raises(Refused, match=NO_RIGHT):
        undo(made.id, archivist)
    user = User.objects.get(email="kanarek@example.org")
    factor = done(lambda: Authenticator.objects.create(user=user, type="totp", data={}))
    with pytest.raises(Refused, match="You have no right to write this"):
        undo(factor.id, archivist)
    assert Authenticator.objects.filter(user=user).count() == 1


def test_a_role_is_taken_back_but_not_that_of_the_last_archivist(archivist: User) -> None:
    jana, petr = (builders.user(f"{one}@example.org", "curator") for one in ("jana", "petr"))
    role = Group.objects.get(name="archivist")
    raised = done(lambda: jana.groups.add(role))
    undo(raised.id, archivist)
    assert not jana.groups.filter(pk=role.pk).exists()
    petr.is_superuser = petr.is_active = True  # acts for himself alone: he is no archivist below
    raised = done(lambda: jana.groups.add(role))
    User.objects.exclude(pk=jana.pk).update(is_active=False)
    with pytest.raises(Refused, match="This is the only archivist"):
        undo(raised.id, petr)
    assert jana.groups.filter(pk=role.pk).exists()


def test_a_row_that_is_no_part_of_a_record_is_taken_back_too(archivist: User) -> None:
    source = builders.source("Sample interview", status="draft")
    sent = done(lambda: Upload.objects.create(source_id=source.pk, name="a.wav", size=4))
    undo(sent.id, archivist)
    assert not Upload.objects.exists()
    assert Source.objects.filter(pk=source.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["undo", "restore"])
def test_what_somebody_writes_in_the_same_moment_is_not_lost(how: str) -> None:
    archivist = builders.user("archivist@example.org", "archivist")
    josef = builders.person("Josef Vzorný", status="draft", sex="unknown")
    row = Person.objects.filter(pk=josef.pk)
    act = done(lambda: row.update(sex="male"))
    found: list[Any] = []

    def take_back() -> None:
        try:
            if how == "undo":
                undo(act.id, archivist)
            else:
                restore(josef, act.id, archivist, seen="what was shown")
        except Refused as error:
            found.append(str(error))
        finally:
            connections.close_all()

    with transaction.atomic():
        row.update(sex="female")
        other = threading.Thread(target=take_back)
        other.start()
        other.join(timeout=1)
        assert other.is_alive()  # it waits until this is written
    other.join()
    assert len(found) == 1
    assert row.get().sex == "female"
