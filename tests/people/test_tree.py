"""The family tree as a drawing: nobody stands on anybody, every line ends at a person."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.tree import draw
from people.tree_lines import word_height
from people.tree_shapes import BAR, Descent, Drawing
from people.tree_sheets import PAPER, sheets
from tests.people.kin_world import ADOPTED, BIRTH, World, worlds


def overlaps(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def boxes(drawing: Drawing) -> list[tuple[float, ...]]:
    """Left, top, right and bottom of everything that is read: people, years, numbers, words."""
    found: list[tuple[float, ...]] = []
    found += [(n.x, n.y - 3, n.x + BAR, n.bottom) for n in drawing.nodes]
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
        assert line.marriage.left.x + BAR < line.start < line.marriage.right.x
        heights = [line.marriage.y, *(y for y, _x in line.turns), line.child.y]
        assert heights == sorted(heights)
        for box in ((n.x, n.y - 3, n.x + BAR, n.bottom) for n in drawing.nodes):
            assert not any(overlaps(stretch, box) for stretch in stretches(line))


def stretches(line: Descent) -> list[tuple[float, ...]]:
    """The upright and level pieces of a line as thin boxes, up to just above the child's bar."""
    found: list[tuple[float, ...]] = []
    x, y = line.start, line.marriage.y
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
    level: dict[float, list[tuple[float, float, object]]] = {}
    for line in world.drawing("p0").descents:
        x = line.start
        for y, to in line.turns:
            level.setdefault(y, []).append((min(x, to), max(x, to), (line.marriage, line.start)))
            x = to
    for pieces in level.values():
        for one, two in itertools.combinations(pieces, 2):
            assert one[2] == two[2] or one[1] < two[0] or two[1] < one[0]


# What stands where


def test_the_children_of_each_marriage_hang_from_their_own_and_the_marriages_are_numbered():
    world = World()
    wives = ["Mária", "Žofie", "Eva", "Hana"]
    for wife in wives:
        world.family(["Josef", wife], [f"child of {wife}"])
    drawing = world.drawing("Josef")
    assert {world.node(drawing, wife).row for wife in wives} == {0}
    hangs = {line.child.key: line.marriage for line in drawing.descents}
    for number, wife in enumerate(wives, 1):
        marriage = hangs[world.of(f"child of {wife}").pk]
        assert world.of(wife).pk in marriage.union.partners
        assert marriage.number == number
    assert sorted(one.level for one in drawing.marriages) == [0, 0, 1, 2]


def test_two_who_married_once_carry_no_number():
    world = World()
    world.family(["Josef", "Mária"], ["Anna"])
    assert [one.number for one in world.drawing("Josef").marriages] == [0]


def test_a_child_of_two_families_is_drawn_once_with_a_line_from_each():
    world = World()
    world.family(["Gertrud", "Wilhelm"], ["Ernst"])
    world.family(["Gertrud", "Adalbert"], ["Ernst"], ADOPTED)
    drawing = world.drawing("Gertrud")
    lines = [line for line in drawing.descents if line.child.key == world.of("Ernst").pk]
    assert [line.by_birth for line in lines] == [True, False]
    assert len({line.end for line in lines}) == 2


def test_children_by_birth_and_by_adoption_hang_from_lines_of_their_own():
    world = World()
    world.family(["Josef", "Mária"], ["Anna"])
    world.households[0].children[0].pedigree = BIRTH
    world.family(["Josef", "Mária"], ["Eva"], ADOPTED)
    world.households[0].children += world.households[1].children
    world.households.pop()
    assert len({line.start for line in world.drawing("Josef").descents}) == 2


def test_cousins_who_marry_stand_once_with_lines_to_the_parents_of_both():
    world = World()
    world.family(["Josef", "Anna"], ["Karel", "Marta"])
    world.family(["Karel", "Hana"], ["Emil"])
    world.family(["Marta", "Petr"], ["Jana"])
    world.family(["Emil", "Jana"], ["Ivan"])
    drawing = world.drawing("Josef")
    assert world.names(drawing).count("Jana") == 1
    assert world.node(drawing, "Emil").block is world.node(drawing, "Jana").block
    assert {world.of("Emil").pk, world.of("Jana").pk} <= {
        line.child.key for line in drawing.descents
    }


def test_an_uncle_who_marries_his_niece_stands_in_her_row():
    world = World()
    world.family(["Josef", "Anna"], ["Karel", "Marta"])
    world.family(["Marta", "Petr"], ["Jana"])
    world.family(["Karel", "Jana"], ["Ivan"])
    drawing = world.drawing("Josef")
    assert world.node(drawing, "Karel").row == world.node(drawing, "Jana").row == 2
    check(drawing)


def test_one_who_is_his_own_forebear_is_drawn_and_the_impossible_link_told():
    world = World()
    world.family(["Josef"], ["Karel"])
    world.family(["Karel"], ["Josef"])
    plan = world.plan("Josef")
    assert len(plan.left_out) == 1
    check(draw(plan))


def test_nothing_known_of_a_family_but_its_children_still_makes_a_tree():
    world = World()
    siblings = world.family([], ["Friedrich", "Žofie"])
    drawing = world.drawing(siblings)
    assert world.names(drawing) == ["Friedrich", "Žofie"]
    assert len(drawing.nodes) == 4


def test_a_person_of_no_family_stands_alone():
    drawing = World().drawing("Josef")
    assert len(drawing.nodes) == 1
    check(drawing)


def test_forebears_come_before_their_children_and_branches_follow_each_other():
    world = World()
    world.family(["Anežka"], ["Josef"])
    world.family(["György", "Borbála"], ["Mária"])
    centre = world.family(["Josef", "Mária"], ["Ľudovít", "Anna"])
    world.family(["Ľudovít", "Etelka"], ["Boris"])
    assert world.names(world.drawing(centre)) == [
        "Anežka", "György", "Borbála", "Josef", "Mária", "Ľudovít", "Etelka", "Boris", "Anna",
    ]  # fmt: skip


def many(children: int, generations: int) -> World:
    """A family in which everybody marries once and has so many children."""
    world = World()
    row = ["p"]
    for _generation in range(generations - 1):
        below = []
        for name in row:
            born = [f"{name}{n}" for n in range(children)]
            world.family([name, f"{name} with"], born)
            below += born
        row = below
    return world


def test_six_generations_and_three_hundred_people_lie_apart():
    world = many(2, 6)
    drawing = world.drawing("p", up=0)
    assert {node.row for node in drawing.nodes} == set(range(6))
    wide = many(4, 5).drawing("p", up=0)
    assert 290 <= len(wide.nodes) <= 300
    for one in (drawing, wide):
        rows = sorted((n.y, n.x) for n in one.nodes)
        for (y, x), (next_y, next_x) in itertools.pairwise(rows):
            assert y != next_y or x + BAR < next_x


def test_a_tree_that_is_too_large_says_that_it_was_cut():
    assert many(4, 5).plan("p").cut
    assert not many(2, 5).plan("p").cut


# On paper


@pytest.mark.parametrize("paper", PAPER)
@pytest.mark.parametrize("world", [many(2, 3), many(3, 5), many(2, 6)])
def test_everybody_stands_whole_on_a_sheet(world: World, paper: str):
    drawing = world.drawing("p")
    pieces = sheets(drawing, paper)
    for node in drawing.nodes:
        assert any(
            one.x <= node.x
            and node.x + BAR <= one.x + one.width
            and one.y <= node.y - 3
            and node.bottom <= one.y + one.height
            for one in pieces
        )


def test_a_small_tree_is_one_sheet_and_a_wide_one_takes_fewer_of_a3():
    assert len(sheets(many(2, 2).drawing("p"), "a4")) == 1
    wide = many(3, 5).drawing("p")
    assert 1 < len(sheets(wide, "a3")) < len(sheets(wide, "a4"))
