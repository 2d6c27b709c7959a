"""Families around a person and around a family, and where the tree draws them."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from archive.core.access import Status
from people.kinship import Circle, Household, circle_of, kin_of
from people.models import Family, FamilyMember, FamilyRole, Pedigree, Person, ProofStatus
from people.tree import BAR, Drawing, draw
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
def test_the_circle_of_a_family_reaches_one_household_up_and_sideways(people, first):
    circle = circle_of(first, VISITOR)
    josef = people["Josef"].pk
    assert [names(people, one.partners) for one in circle.origin_of(josef)] == [["Anežka"]]
    assert [names(people, one.children) for one in circle.further(josef)] == [["Viktor"]]


@pytest.mark.django_db
def test_an_adopted_child_stands_in_both_families_and_is_drawn_below_the_one_by_birth(people):
    anna = people["Anna"]
    born = builders.family(people["Mária"], children=(anna,))
    adopted = builders.family(people["Josef"], people["Žofie"], children=(anna,))
    FamilyMember.objects.filter(family=adopted, person=anna).update(pedigree=Pedigree.ADOPTED)
    own = builders.family(anna)
    drawing = draw(circle_of(own, VISITOR), {})
    assert [one.household.family for one in drawing.marriages if one.left.row == 0] == [born]


# The drawing, for families of every size


def household(partners: list[Person], children: list[Person], pedigree: str = "birth") -> Household:
    family = Family()
    made = Household(family)
    for one in partners:
        made.partners.append(FamilyMember(family=family, person=one, role=FamilyRole.PARTNER))
    for one in children:
        made.children.append(
            FamilyMember(family=family, person=one, role=FamilyRole.CHILD, pedigree=pedigree)
        )
    return made


@st.composite
def circles(draw_value: st.DrawFn) -> Circle:
    """A couple of none, one or two known partners, with or without parents, with children who
    have up to two families of their own."""
    count = st.integers
    partners = [Person() for _ in range(draw_value(count(0, 2)))]
    children = [Person() for _ in range(draw_value(count(0, 4)))]
    around = [household([Person()], [one]) for one in partners if draw_value(st.booleans())]
    around += [
        household([one, Person()], [Person() for _ in range(draw_value(count(0, 2)))])
        for one in partners
        if draw_value(st.booleans())
    ]
    for child in children:
        for _ in range(draw_value(count(0, 2))):
            partner = [Person()] if draw_value(st.booleans()) else []
            around.append(household([child, *partner], [Person()]))
    return Circle(household(partners, children), around)


@given(circles())
def test_no_two_bars_of_a_row_touch(circle: Circle):
    for row in rows_of(draw(circle, {})):
        for left, right in itertools.pairwise(row):
            assert left + BAR < right


@given(circles())
def test_everybody_of_the_family_is_drawn_once(circle: Circle):
    drawn = [node.person for node in draw(circle, {}).nodes if node.person]
    centre = [member.person_id for member in circle.centre.members()]
    assert sorted(one for one in drawn if one in centre) == sorted(centre)
    assert len(drawn) == len(set(drawn))


@given(circles())
def test_nothing_stands_outside_the_picture(circle: Circle):
    drawing = draw(circle, {})
    assert all(node.x >= 0 and node.x + BAR <= drawing.width for node in drawing.nodes)
    assert all(0 <= node.y < drawing.height for node in drawing.nodes)


@given(circles())
def test_descent_runs_down_by_one_row(circle: Circle):
    drawing = draw(circle, {})
    ys = {node.y: node.row for node in drawing.nodes}
    assert all(ys[one.top] + 1 == one.child.row for one in drawing.descents)


def rows_of(drawing: Drawing) -> list[list[float]]:
    rows: dict[int, list[float]] = {}
    for node in drawing.nodes:
        rows.setdefault(node.row, []).append(node.x)
    return [sorted(row) for row in rows.values()]
