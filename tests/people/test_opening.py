"""The presumed-living rule: from which day a person's record may be open, and by which rule."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from archive.core.access import today
from people.models import FamilyMember, FamilyRole, Pedigree, Person, ProofStatus
from people.services import ALWAYS, years_after
from sources.models import Consent, ConsentScope
from tests import builders

pytestmark = pytest.mark.django_db


def opening(person: Person) -> tuple[dt.date | None, str]:
    person.refresh_from_db()
    return person.opens_on, person.opens_because


def is_open(person: Person) -> bool:
    return Person.objects.visible_to(AnonymousUser()).filter(pk=person.pk).exists()


@pytest.fixture
def unknown() -> Person:
    """Somebody of whom no date is known."""
    return builders.person("Vzorek Neznámý", born="")


def test_a_person_of_whom_nothing_is_known_is_closed(unknown):
    assert opening(unknown) == (None, "")
    assert not is_open(unknown)


def test_a_birth_opens_a_hundred_years_after_its_latest_day(unknown):
    builders.fact(unknown, "birth", "1898")
    assert opening(unknown) == (dt.date(1998, 12, 31), "birth")
    assert is_open(unknown)


def test_an_approximate_birth_opens_after_its_widened_bound(unknown):
    builders.fact(unknown, "birth", "1898~")
    assert opening(unknown)[0] == dt.date(1999, 12, 31)


def test_somebody_born_ninety_years_ago_is_presumed_living(unknown):
    builders.fact(unknown, "birth", str(today().year - 90))
    assert not is_open(unknown)


def test_a_known_death_opens_at_its_latest_day_even_for_the_young(unknown):
    builders.fact(unknown, "birth", "1990")
    builders.fact(unknown, "death", "2001")
    assert opening(unknown) == (dt.date(2001, 12, 31), "death")


def test_a_death_that_is_only_possible_opens_nothing(unknown):
    builders.fact(unknown, "birth", "1990")
    builders.fact(unknown, "death", "2001", certainty="possible")
    assert not is_open(unknown)


def test_a_death_that_did_not_happen_opens_nothing(unknown):
    builders.fact(unknown, "birth", "1990")
    builders.fact(unknown, "death", "2001", negated=True)
    assert not is_open(unknown)


@pytest.mark.parametrize("kind", ["execution", "rehabilitation"])
def test_the_executed_and_the_rehabilitated_are_open_without_a_date(unknown, kind):
    builders.fact(unknown, kind)
    assert opening(unknown) == (ALWAYS, "repressed")


def test_an_execution_is_a_death(unknown):
    builders.kind("execution", broader=builders.kind("death"))
    builders.fact(unknown, "execution", "1938-11-11")
    unknown.refresh_from_db()
    assert unknown.death_latest == dt.date(1938, 11, 11)


def test_an_act_of_grown_people_opens_after_eighty_four_years(unknown):
    builders.kind("share", adult=True)
    builders.fact(unknown, "share", "1925-03")
    assert opening(unknown) == (dt.date(2009, 3, 31), "adult act")


def test_a_journey_as_an_adult_opens_and_as_a_child_does_not(unknown):
    child = builders.person("Malý Vzorek", born="")
    grown = builders.term("role/adult-passenger", adult=True)
    builders.fact(unknown, "departure", "1925-03-29", role=grown)
    builders.fact(child, "departure", "1925-03-29", role=builders.term("role/child-passenger"))
    assert opening(unknown) == (dt.date(2009, 3, 29), "adult act")
    assert opening(child) == (None, "")


def test_an_undated_journey_takes_its_date_from_the_shared_event(unknown):
    transport = builders.event()
    builders.fact(transport, "departure", "1925-03-29")
    grown = builders.term("role/adult-passenger", adult=True)
    builders.fact(unknown, "departure", at_event=transport, role=grown)
    assert opening(unknown) == (dt.date(2009, 3, 29), "adult act")


def test_a_marriage_opens_after_ninety_years(unknown):
    family = builders.family(unknown)
    builders.fact(family, "marriage", "1920")
    assert opening(unknown) == (dt.date(2010, 12, 31), "marriage")


def test_of_several_marriages_the_first_counts_and_a_possible_one_does_not(unknown):
    family = builders.family(unknown)
    builders.fact(family, "marriage", "1915", certainty="possible")
    builders.fact(family, "marriage", "1920")
    builders.fact(family, "marriage", "1931")
    assert opening(unknown) == (dt.date(2010, 12, 31), "marriage")


def test_partners_children_and_parents_open_each_other(unknown):
    partner, parent, child = (
        builders.person(name, born=born)
        for name, born in (("A Vzorná", "1880"), ("B Vzorná", "1870"), ("C Vzorná", "1921"))
    )
    builders.family(unknown, partner)
    assert opening(unknown) == (dt.date(2020, 12, 31), "partner")
    builders.family(parent, children=(unknown,))
    assert opening(unknown) == (dt.date(2015, 12, 31), "parent")
    builders.family(unknown, children=(child,))
    assert opening(unknown) == (dt.date(2006, 12, 31), "child")


def test_a_change_at_the_child_reaches_the_parent(unknown):
    child = builders.person("Anna Vzorná", born="")
    builders.family(unknown, children=(child,))
    assert opening(unknown)[0] is None
    builders.fact(child, "birth", "1921")
    assert opening(unknown) == (dt.date(2006, 12, 31), "child")


@pytest.mark.parametrize(
    "link",
    [{"pedigree": Pedigree.ADOPTED}, {"status": ProofStatus.DISPROVEN}],
    ids=["adopted", "disproven"],
)
def test_only_children_by_birth_and_links_that_stand_tell_a_parents_age(unknown, link):
    child = builders.person("Anna Vzorná", born="1921")
    family = builders.family(unknown)
    FamilyMember.objects.create(family=family, person=child, role=FamilyRole.CHILD, **link)
    assert opening(unknown)[0] is None


def test_a_curators_decision_opens_where_no_date_tells(unknown):
    unknown.verdict_opens_on, unknown.verdict_reason = (
        dt.date(2020, 1, 1),
        "Named as grown in a list of 1926.",
    )
    unknown.save()
    assert opening(unknown) == (dt.date(2020, 1, 1), "verdict")


def test_a_consent_that_names_the_person_opens_and_its_end_closes(unknown):
    builders.fact(unknown, "birth", "1990")
    consent = Consent.objects.create(
        person=unknown,
        given_by="the person",
        scopes=[ConsentScope.NAME],
        given_on=dt.date(2020, 1, 1),
    )
    assert is_open(unknown)
    consent.until = today() - dt.timedelta(days=1)
    consent.save()
    assert not is_open(unknown)


def test_a_consent_to_the_sound_alone_does_not_open_the_record(unknown):
    Consent.objects.create(
        person=unknown,
        given_by="the person",
        scopes=[ConsentScope.AUDIO],
        given_on=dt.date(2020, 1, 1),
    )
    assert not is_open(unknown)


def test_removing_the_only_date_closes_the_record_again(unknown):
    birth = builders.fact(unknown, "birth", "1898")
    assert is_open(unknown)
    birth.delete()
    assert opening(unknown) == (None, "")


def test_what_a_deleted_relative_told_is_forgotten(unknown):
    partner = builders.person("A Vzorná", born="1880")
    family = builders.family(unknown, partner)
    assert is_open(unknown)
    partner.delete()
    assert opening(unknown) == (None, "")
    other = builders.person("B Vzorná", born="1880")
    FamilyMember.objects.create(family=family, person=other, role=FamilyRole.PARTNER, slot=2)
    assert is_open(unknown)
    family.delete()
    assert opening(unknown) == (None, "")


@given(st.dates(), st.integers(0, 200))
def test_years_after_is_the_same_day_or_the_day_after_february(day, years):
    later = years_after(day, years)
    assert later.year == min(day.year + years, 9999)
    assert (later.month, later.day) in {(day.month, day.day), (3, 1)}
