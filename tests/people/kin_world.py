"""Families made of names, without a database: for the drawing of trees and the words of kinship."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from people.kinship import Household, Kindred
from people.models import Family, FamilyMember, FamilyRole, Pedigree, Person, Sex
from people.tree import draw
from people.tree_plan import Plan, plan_of
from people.tree_shapes import Drawing, Node

ADOPTED, BIRTH = Pedigree.ADOPTED, Pedigree.BIRTH


class World:
    """People by name, and their families."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.households: list[Household] = []

    def of(self, name: str) -> Person:
        return self.people.setdefault(name, Person())

    def sexes(self, **names: str) -> None:
        """`men="Josef Karel", women="Anna"`; of all others the sex is not known."""
        for word, sex in (("men", Sex.MALE), ("women", Sex.FEMALE)):
            for name in names.get(word, "").split():
                self.of(name).sex = sex

    def family(
        self, partners: Sequence[str], children: Sequence[str] = (), pedigree: str = BIRTH
    ) -> Household:
        family = Family()
        made = Household(family)
        for one in partners:
            made.partners.append(
                FamilyMember(family=family, person=self.of(one), role=FamilyRole.PARTNER)
            )
        for one in children:
            child = FamilyMember(
                family=family, person=self.of(one), role=FamilyRole.CHILD, pedigree=pedigree
            )
            made.children.append(child)
        self.households.append(made)
        return made

    def plan(self, focus: str | Household, up: int = 5, down: int = 5, **more: int) -> Plan:
        start = self.of(focus).pk if isinstance(focus, str) else focus
        return plan_of(Kindred(self.households), start, up=up, down=down, **more)

    def drawing(self, focus: str | Household, up: int = 5, down: int = 5) -> Drawing:
        return draw(self.plan(focus, up, down))

    def node(self, drawing: Drawing, name: str) -> Node:
        [node] = [one for one in drawing.nodes if one.key == self.of(name).pk]
        return node

    def names(self, drawing: Drawing) -> list[str]:
        by_id = {one.pk: name for name, one in self.people.items()}
        return [by_id[one.person] for one in drawing.nodes if one.person]


@st.composite
def worlds(pick: st.DrawFn) -> World:
    """Any graph of families: also with circles, doubles, and people who are their own forebears."""
    made = World()
    names = [f"p{n}" for n in range(pick(st.integers(1, 24)))]
    made.of("p0")
    for _ in range(pick(st.integers(0, 16))):
        members = pick(st.lists(st.sampled_from(names), max_size=7, unique=True))
        partners = pick(st.integers(0, 2))
        pedigree = pick(st.sampled_from([BIRTH, BIRTH, ADOPTED]))
        made.family(members[:partners], members[partners:], pedigree)
    return made
