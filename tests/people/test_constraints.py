"""What the database itself refuses, whoever writes."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.core import refs
from people.models import (
    Fact,
    FamilyMember,
    FamilyRole,
    Identity,
    Person,
    PersonName,
    Place,
    Relation,
    RelationKind,
    RetiredRef,
    Verdict,
)
from people.models.facts import SUBJECTS
from tests import builders

pytestmark = pytest.mark.django_db
on_one_database = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)


def refused(make) -> bool:
    """Whether the database refuses; the surrounding transaction survives."""
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


@pytest.fixture
def subjects():
    return {
        "person": builders.person(),
        "family": builders.family(),
        "organisation": builders.organisation(),
        "event": builders.event(),
        "place": builders.place(),
    }


@pytest.mark.parametrize(
    "chosen",
    [c for n in range(6) for c in itertools.combinations(SUBJECTS, n)],
    ids=lambda c: "+".join(c) or "none",
)
def test_a_fact_is_about_exactly_one_subject(subjects, chosen):
    kind = builders.kind("residence")
    about = {name: subjects[name] for name in chosen}
    made = Fact(id=uuid.uuid4(), kind=kind, **about)
    assert refused(lambda: Fact.objects.bulk_create([made])) is (len(chosen) != 1)


def test_a_person_stands_once_in_a_family():
    josef = builders.person()
    family = builders.family(josef)
    assert refused(
        lambda: FamilyMember.objects.create(family=family, person=josef, role=FamilyRole.CHILD)
    )


def test_a_child_cannot_be_its_own_parent():
    josef = builders.person()
    family = builders.family(children=(josef,))
    assert refused(
        lambda: FamilyMember.objects.create(family=family, person=josef, role=FamilyRole.PARTNER)
    )


def test_a_family_has_at_most_two_partners():
    family = builders.family(builders.person("A Vzorný"), builders.person("B Vzorná"))
    third = builders.person("C Vzorná")
    for slot in (1, 2, 3):
        assert refused(
            lambda slot=slot: FamilyMember.objects.create(
                family=family, person=third, role=FamilyRole.PARTNER, slot=slot
            )
        )


def test_a_child_may_belong_to_several_families():
    child = builders.person("Anna Vzorná")
    builders.family(children=(child,))
    builders.family(children=(child,))
    assert child.memberships.count() == 2


@on_one_database
@given(
    start=st.none() | st.dates(dt.date(1800, 1, 1), dt.date(2100, 1, 1)),
    end=st.none() | st.dates(dt.date(1800, 1, 1), dt.date(2100, 1, 1)),
)
def test_date_bounds_are_ordered(start, end):
    with transaction.atomic():
        fact = builders.fact(builders.person(born=""), "residence")
        wrong = bool(start and end and start > end)
        change = lambda: Fact.objects.filter(pk=fact.pk).update(earliest=start, latest=end)  # noqa: E731
        assert refused(change) is wrong
        transaction.set_rollback(True)


@on_one_database
@given(low=st.none() | st.integers(0, 10**6), high=st.none() | st.integers(0, 10**6))
def test_numbers_are_ordered(low, high):
    with transaction.atomic():
        fact = builders.fact(builders.person(born=""), "residence")
        wrong = low is not None and high is not None and low > high
        change = lambda: Fact.objects.filter(pk=fact.pk).update(low=low, high=high)  # noqa: E731
        assert refused(change) is wrong
        transaction.set_rollback(True)


def test_public_ids_are_unique():
    first, second = builders.person(), builders.person("Anna Vzorná")
    assert refused(lambda: Person.objects.filter(pk=second.pk).update(ref=first.ref))


@on_one_database
@given(ref=st.text(max_size=20) | st.from_regex(refs.pattern("P"), fullmatch=True))
def test_public_ids_have_their_form(ref):
    import re

    with transaction.atomic():
        josef = builders.person(born="")
        right = bool(re.fullmatch(refs.pattern("P").strip("^$"), ref)) and "\x00" not in ref
        if "\x00" in ref:
            return
        assert refused(lambda: Person.objects.filter(pk=josef.pk).update(ref=ref)) is not right
        transaction.set_rollback(True)


def test_an_id_that_was_retired_is_never_given_again(monkeypatch):
    RetiredRef.objects.create(ref="P-000001", became="withdrawn", reason={"en": "by request"})
    offered = iter(["P-000001", "P-000002"])
    monkeypatch.setattr(refs, "random_ref", lambda *args, **kwargs: next(offered))
    assert builders.person(born="").ref == "P-000002"


def test_a_name_is_never_empty():
    josef = builders.person()
    assert refused(lambda: PersonName.objects.create(person=josef, language="cs"))


def test_a_settler_without_a_surname_or_a_given_name_can_be_entered():
    only_given = builders.person("Vzorek")
    PersonName.objects.filter(person=only_given).delete()
    PersonName.objects.create(person=only_given, given="Terka", is_display=True)
    only_given.refresh_from_db()
    assert only_given.display_name == "Terka"


def test_only_one_form_is_the_name_of_the_record():
    josef = builders.person()
    assert refused(lambda: PersonName.objects.create(person=josef, given="Jozef", is_display=True))


def test_a_record_closed_until_a_day_needs_the_day():
    josef = builders.person()
    assert refused(
        lambda: Person.objects.filter(pk=josef.pk).update(access="closed", closed_until=None)
    )


def test_a_decision_to_open_needs_its_reason():
    josef = builders.person()
    assert refused(
        lambda: Person.objects.filter(pk=josef.pk).update(verdict_opens_on=dt.date(2020, 1, 1))
    )


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (None, 10), (10, None)])
def test_a_place_lies_on_the_globe(latitude, longitude):
    place = builders.place()
    change = {"latitude": latitude, "longitude": longitude}
    assert refused(lambda: Place.objects.filter(pk=place.pk).update(**change))


def test_nothing_is_part_of_itself():
    for record, field in (
        (builders.place(), "parent"),
        (builders.organisation(), "parent"),
        (builders.source(), "part_of"),
    ):
        change = {field: record.pk}
        assert refused(lambda r=record, c=change: type(r).objects.filter(pk=r.pk).update(**c))


def test_a_relation_joins_two_different_people():
    josef = builders.person()
    kind = RelationKind.objects.create(
        key="godparent", label={"en": "godparent of"}, converse={"en": "godchild of"}
    )
    assert refused(lambda: Relation.objects.create(person=josef, to_person=josef, kind=kind))


def test_a_verdict_on_two_people_stands_once_whichever_comes_first():
    one, two = builders.person(), builders.person("Jozef Vzorný")
    Identity.objects.create(person=one, other=two, verdict=Verdict.NOT)
    assert refused(lambda: Identity.objects.create(person=two, other=one, verdict=Verdict.SAME))


def test_a_merged_address_leads_on_and_never_to_itself():
    assert refused(lambda: RetiredRef.objects.create(ref="P-000003", became="merged"))
    assert refused(
        lambda: RetiredRef.objects.create(ref="P-000003", became="merged", new_ref="P-000003")
    )


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (builders.person, "sex"),
        (builders.person, "opens_because"),
        (lambda: builders.person().names.get(), "kind"),
        (lambda: builders.person().names.get(), "order"),
        (lambda: builders.family(builders.person()).membership.get(), "pedigree"),
        (lambda: builders.family(builders.person()).membership.get(), "status"),
        (builders.event, "kind"),
        (builders.repository, "kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_choice_that_does_not_exist_is_refused(make, field):
    row = make()
    assert refused(lambda: type(row).objects.filter(pk=row.pk).update(**{field: "x"}))
