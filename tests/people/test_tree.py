"""The family tree as a drawing: nobody stands on anybody, every line ends at a person."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from people.kinship import Household, Kindred
from people.models import Family, FamilyMember, FamilyRole, Pedigree, Person
from people.tree import draw
from people.tree_lines import word_height
from people.tree_plan import Plan, plan_of
from people.tree_shapes import BAR, Drawing, Node

ADOPTED, BIRTH = Pedigree.ADOPTED, Pedigree.BIRTH


class World:
    """People by name, and their families."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.households: list[Household] = []

    def of(self, name: str) -> Person:
        return self.people.setdefault(name, Person())

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


def overlaps(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def boxes(drawing: Drawing) -> list[tuple[float, ...]]:
    """Left, top, right and bottom of everything that is read: people, years, numbers, words."""
    found = [(n.x, n.y - 3, n.x + BAR, n.bottom) for n in drawing.nodes]
    for one in drawing.marriages:
        up = 17
        found.append((one.x - 14, one.y - up - 12, one.x + 14, one.y - up))
        found.append((one.x - 10, one.y - 10, one.x + 10, one.y + 10))
    for line in drawing.descents:
        if line.said:
            y = word_height(drawing, line)
            found.append((line.end + 6, y - 11, line.end + 20, y + 3))
    return found


def check(drawing: Drawing) -> None:
    for one, two in itertools.combinations(boxes(drawing), 2):
        assert not overlaps(one, two), (one, two)
    for left, top, right, bottom in boxes(drawing):
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
    for line in drawing.descents:
        assert line.child.x < line.end < line.child.x + BAR
        assert line.turns[-1][1] == line.end
        assert line.marriage.left.x + BAR < line.marriage.x < line.marriage.right.x
        heights = [line.marriage.y, *(y for y, _x in line.turns), line.child.y]
        assert heights == sorted(heights)
        for box in ((n.x, n.y - 3, n.x + BAR, n.bottom) for n in drawing.nodes):
            assert not any(overlaps(stretch, box) for stretch in stretches(line))


def stretches(line) -> list[tuple[float, ...]]:  # type: ignore[no-untyped-def]
    """The upright and level pieces of a line as thin boxes, up to just above the child's bar."""
    found, x, y = [], line.marriage.x, line.marriage.y
    for turn, to in line.turns:
        found.append((x, y, x + 0.1, turn))
        found.append((min(x, to), turn, max(x, to), turn + 0.1))
        x, y = to, turn
    return [*found, (x, y, x + 0.1, line.child.y - 4)]


@given(worlds(), st.booleans())
def test_nothing_lies_on_anything_else_whatever_the_families(world: World, from_family: bool):
    focus = world.households[0] if from_family and world.households else "p0"
    check(world.drawing(focus))


@given(worlds())
def test_everybody_is_drawn_once(world: World):
    keys = [node.key for node in world.drawing("p0").nodes]
    assert len(keys) == len(set(keys))


@given(worlds())
def test_a_place_as_a_child_is_drawn_or_told_to_be_left_out(world: World):
    plan = world.plan("p0")
    drawn = {node.key for node in draw(plan).nodes}
    told = {(b.union.household.family.pk, b.child) for b in [*plan.bonds, *plan.left_out]}
    for union in plan.unions():
        for member in union.household.children:
            if member.person_id in drawn:
                assert (union.household.family.pk, member.person_id) in told


@given(worlds())
def test_lines_of_two_couples_never_run_along_each_other(world: World):
    level: dict[float, list[tuple[float, float, uuid.UUID]]] = {}
    for line in world.drawing("p0").descents:
        x = line.marriage.x
        for y, to in line.turns:
            level.setdefault(y, []).append((min(x, to), max(x, to), id(line.marriage)))
            x = to
    for pieces in level.values():
        for one, two in itertools.combinations(pieces, 2):
            assert one[2] == two[2] or one[1] < two[0] or two[1] < one[0]
