"""The families in which people stand, and those of their kin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.core.access import Status
from people.kinship import kin_of, kindred_of
from people.models import Family, FamilyMember, Pedigree, Person, ProofStatus
from tests import builders

VISITOR = AnonymousUser()


def names(people: dict[str, Person], members: list[FamilyMember]) -> list[str]:
    by_id = {one.pk: name for name, one in people.items()}
    return [by_id[member.person_id] for member in members]


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Josef; Anežka, his mother; Mária and Žofie, his wives; Anna and Viktor, who lives."""
    known = ("Josef", "Anežka", "Mária", "Žofie", "Anna")
    made = {name: builders.person(f"{name} Vzorný") for name in known}
    return {**made, "Viktor": builders.living("Viktor Vzorný")}


@pytest.fixture
def first(people) -> Family:
    builders.family(people["Anežka"], children=(people["Josef"],))
    builders.family(people["Josef"], people["Žofie"], children=(people["Viktor"],))
    return builders.family(people["Josef"], people["Mária"], children=(people["Anna"],))


@pytest.mark.django_db
def test_a_person_is_partner_in_some_families_and_child_in_others(people, first):
    kin = kin_of(people["Josef"].pk, VISITOR)
    assert [names(people, one.partners) for one in kin.origin] == [["Anežka"]]
    assert {name for one in kin.own for name in names(people, one.children)} == {"Anna", "Viktor"}


@pytest.mark.django_db
def test_a_link_that_was_disproven_is_no_kinship(people, first):
    FamilyMember.objects.filter(person=people["Anna"]).update(status=ProofStatus.DISPROVEN)
    assert people["Anna"].pk not in kin_of(people["Josef"].pk, VISITOR).people()
    assert kin_of(people["Anna"].pk, VISITOR).households() == []


@pytest.mark.django_db
def test_a_draft_family_joins_nobody_for_a_visitor_but_does_for_a_curator(people, first, curator):
    Family.objects.filter(pk=first.pk).update(status=Status.DRAFT)
    assert people["Anna"].pk not in kin_of(people["Josef"].pk, VISITOR).people()
    assert people["Anna"].pk in kin_of(people["Josef"].pk, curator).people()


@pytest.mark.django_db
def test_the_living_are_hidden_members_whose_places_are_not_borne_out(people, first):
    kin = kin_of(people["Josef"].pk, VISITOR)
    assert people["Viktor"].pk in kin.people()
    assert "Viktor" not in names(people, kin.seen_members())


@pytest.mark.django_db
def test_facts_of_a_family_are_told_only_when_both_partners_are_open(people):
    open_family = builders.family(people["Josef"], people["Mária"])
    builders.family(people["Josef"], builders.living("Eva Žijúca"))
    assert kin_of(people["Josef"].pk, VISITOR).tellable_families() == [open_family.pk]


@pytest.mark.django_db
def test_kindred_are_fetched_generation_by_generation(people, first):
    far = kindred_of([people["Anna"].pk], VISITOR, up=2, down=0)
    assert {names(people, one.partners)[0] for one in far.households} == {"Josef", "Anežka"}
    near = kindred_of([people["Anna"].pk], VISITOR, up=1, down=0)
    assert [names(people, one.partners)[0] for one in near.households] == ["Josef"]


@pytest.mark.django_db
def test_the_marriages_of_one_person_stand_in_their_order(people, first):
    kindred = kindred_of([people["Josef"].pk], VISITOR, up=0, down=1)
    late = next(one for one in kindred.households if one.family.pk != first.pk)
    kindred.in_order({first.pk: 0, late.family.pk: 1})
    assert kindred.unions(people["Josef"].pk)[0].family.pk == first.pk


@pytest.mark.django_db
def test_parents_by_birth_stand_before_those_by_adoption(people):
    anna = people["Anna"]
    adopted = builders.family(people["Josef"], people["Žofie"], children=(anna,))
    FamilyMember.objects.filter(family=adopted, person=anna).update(pedigree=Pedigree.ADOPTED)
    born = builders.family(people["Mária"], children=(anna,))
    origins = kindred_of([anna.pk], VISITOR, up=1, down=0).origins(anna.pk)
    assert [one.family for one in origins] == [born, adopted]


@pytest.mark.django_db
def test_a_circle_of_forebears_is_walked_once(people):
    builders.family(people["Josef"], children=(people["Anna"],))
    builders.family(people["Anna"], children=(people["Josef"],))
    kindred = kindred_of([people["Anna"].pk], VISITOR, up=6, down=6)
    assert len(kindred.households) == 2


@pytest.mark.django_db
def test_six_generations_cost_one_query_each_and_one_for_the_families(
    people, django_assert_max_num_queries
):
    above = builders.person("Praotec Vzorný")
    for number in range(5):
        child = builders.person(f"Josef Vzorný {number}")
        builders.family(above, children=(child, builders.person(f"Anna Vzorná {number}")))
        above = child
    with django_assert_max_num_queries(6):
        kindred = kindred_of([above.pk], VISITOR, up=5, down=5)
    assert len(kindred.households) == 5
