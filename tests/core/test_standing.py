"""What a stranger may see, put into SQL once a day: the same rows as if it were said each time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from archive.core.access import Standing, is_among, is_visible
from people.models import Fact, Family, FamilyMember, Organisation, Person, Place, SharedEvent
from sources.models import Citation, Evidence, Source
from tests import builders, world

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
KEYS = [
    (FamilyMember, "person", Person),
    (FamilyMember, "family", Family),
    (Fact, "person", Person),
    (Fact, "family", Family),
    (Fact, "where", Place),
    (Fact, "at_event", SharedEvent),
    (Fact, "organisation", Organisation),
    (Citation, "source", Source),
    (Evidence, "fact", Fact),
    (Evidence, "membership__person", Person),
]


def keys(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("among", [True, False])
def test_the_same_rows_stand_and_the_same_do_not(among):
    world.build()
    some = 0
    for model, key, target in KEYS:
        rows = model._base_manager.all()
        said = Q(is_visible(target, VISITOR, key))
        rows_of: Any = target._default_manager
        each_time = Q(is_among(rows_of.visible_to(VISITOR), key))
        found = keys(rows.filter(said if among else ~said))
        assert found == keys(rows.filter(each_time if among else ~each_time)), (model, key)
        some += bool(found)
    assert some >= 6


def test_it_holds_within_another_question():
    """The key may be of a row that is asked about from outside, under any name."""
    world.build()
    seen = Fact._base_manager.filter(is_visible(Person, VISITOR, "person"), person=OuterRef("pk"))
    each_time = Fact._base_manager.filter(
        is_among(Person.objects.visible_to(VISITOR), "person"), person=OuterRef("pk")
    )
    people = Person._base_manager.all()
    assert keys(people.filter(Exists(seen))) == keys(people.filter(Exists(each_time)))
    nested = people.filter(pk__in=Person._base_manager.filter(Exists(seen)).values("pk"))
    assert keys(nested) == keys(people.filter(Exists(each_time)))


def test_who_reads_all_or_was_let_in_is_asked_for_as_before(curator, researcher):
    for reader in (curator, researcher):
        reader.__dict__["granted_refs"] = ["P-0A0A0A"]
        assert not isinstance(is_visible(Person, reader, "person"), Standing)
    assert isinstance(is_visible(Person, VISITOR, "person"), Standing)


def test_it_is_said_anew_on_the_day_on_which_a_record_opens(monkeypatch):
    day = dt.date(2031, 3, 1)
    person = builders.person()
    now = day - dt.timedelta(days=1)
    monkeypatch.setattr("archive.core.access.timezone.localdate", lambda *_args: now)
    Person.objects.filter(pk=person.pk).update(opens_on=day)
    assert not Fact.objects.visible_to(VISITOR).exists()
    now = day
    assert Fact.objects.visible_to(VISITOR).exists()
