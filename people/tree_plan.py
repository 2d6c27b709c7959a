"""Who stands in a family tree, in which row, and beside whom: the plan before anything is drawn.

People who are married to each other stand in one block; a block hangs from the block of one
child's parents ("hosted"). Everybody stands once: where cousins marry, one of them stands beside
the other, and the line from the parents leads there. The rows are longest paths, so that a line of
descent always leads downwards; where the data go round in a circle, the link that would lead
upwards is left out and told in words.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from people.kinship import MOST_PEOPLE, Household, Kindred
from people.models import FamilyMember

Key = uuid.UUID | tuple[uuid.UUID, int]
"""A person, or the first or second partner of a family of whom nothing is recorded."""


@dataclass(eq=False)
class Union:
    """A couple with its children; both partners stand in the picture, known or not."""

    household: Household
    partners: tuple[Key, Key]
    hub: Key | None = None  # the partner beside whom the other one was put

    def other(self, key: Key) -> Key:
        first, second = self.partners
        return second if key == first else first


@dataclass(eq=False)
class Block:
    """People side by side in one row, joined by marriages, and the blocks that hang from it."""

    keys: list[Key]
    unions: list[Union] = field(default_factory=list)
    row: int = 0
    hosted: list[Link] = field(default_factory=list)


@dataclass(eq=False)
class Bond:
    """One child of one couple."""

    union: Union
    member: FamilyMember

    @property
    def child(self) -> uuid.UUID:
        return self.member.person_id


@dataclass(eq=False)
class Link:
    """From a block to the next one away from the root, up to parents or down to children."""

    source: Block
    target: Block
    bond: Bond


@dataclass
class Plan:
    root: Block
    above: list[Link]
    below: list[Link]
    blocks: list[Block]
    bonds: list[Bond]  # lines of descent, each leading downwards
    left_out: list[Bond]  # those that would not
    focus: list[uuid.UUID]
    cut: bool = False  # more people are known than one picture shows

    def unions(self) -> list[Union]:
        return [union for block in self.blocks for union in block.unions]


def union_of(household: Household) -> Union:
    keys: list[Key] = [m.person_id for m in household.partners]
    keys += [(household.family.pk, n) for n in range(len(keys), 2)]
    return Union(household, (keys[0], keys[1]))


def plan_of(
    kindred: Kindred,
    focus: uuid.UUID | Household,
    *,
    up: int,
    down: int,
    most: int = MOST_PEOPLE,
) -> Plan:
    """The plan around a person or a couple, so many generations up and down."""
    forebears = min(2 ** (up + 1), most // 4) if up else 0
    below, above = _Side(most - forebears), _Side(most)
    centre = union_of(focus) if isinstance(focus, Household) else None
    first: list[Key] = list(centre.partners) if centre else [focus]  # type: ignore[list-item]
    below.descend(kindred, first, centre, down)
    above.most -= len(below.people)
    above.rise(kindred, first, up, set(below.people))
    under = below.blocks(first, centre)
    root = under[first[0]]
    over = above.blocks(first, None, root)
    known = [key for key in first if isinstance(key, uuid.UUID)]
    made = Plan(root, [], [], [], [], [], known, below.cut or above.cut)
    made.below = _hang(root, _links(below.unions, under, downwards=True), 1)
    made.above = _hang(root, _links(above.unions, over, downwards=False), -1)
    blocks = {**over, **under}
    made.blocks = list(dict.fromkeys(blocks.values()))
    _bonds(made, blocks, above.refused)
    return made


class _Side:
    """The couples of one half of the picture, met generation by generation."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.unions: list[Union] = []
        self.people: dict[Key, None] = {}
        self.families: set[uuid.UUID] = set()
        self.cut = False
        self.refused: list[Union] = []  # parents who stand below their own child already

    def _add(self, union: Union) -> bool:
        """Whether the couple is new and there is room for it."""
        if union.household.family.pk in self.families:
            return False
        if len(self.people) + 2 > self.most:
            self.cut = True
            return False
        self.families.add(union.household.family.pk)
        self.unions.append(union)
        self.people |= dict.fromkeys(union.partners)
        return True

    def descend(
        self, kindred: Kindred, first: Iterable[Key], centre: Union | None, steps: int
    ) -> None:
        self.people |= dict.fromkeys(first)
        if centre:
            self._add(centre)
        generation = list(first)
        for step in range(steps):
            met = [centre.household] if step == 0 and centre else []
            for household in self._households(kindred.unions, generation):
                if self._add(union_of(household)):
                    met.append(household)
            children = dict.fromkeys(m.person_id for one in met for m in one.children)
            fresh = [key for key in children if key not in self.people]
            room = max(self.most - len(self.people), 0)
            self.cut = self.cut or len(fresh) > room
            self.people |= dict.fromkeys(fresh[:room])
            generation = [key for key in children if key in self.people]

    def rise(self, kindred: Kindred, first: Iterable[Key], steps: int, taken: set[Key]) -> None:
        generation = list(first)
        for _step in range(steps):
            parents: dict[Key, None] = {}
            for household in self._households(kindred.origins, generation):
                union = union_of(household)
                if taken & set(union.partners):
                    self.refused.append(union)
                elif self._add(union):
                    parents |= dict.fromkeys(union.partners)
            generation = list(parents)

    @staticmethod
    def _households(way, generation: Iterable[Key]) -> list[Household]:  # type: ignore[no-untyped-def]
        return [one for key in generation if isinstance(key, uuid.UUID) for one in way(key)]

    def blocks(
        self, first: list[Key], centre: Union | None, root: Block | None = None
    ) -> dict[Key, Block]:
        """Everybody's block: people whom marriages join, in their order from left to right."""
        by_key: dict[Key, list[Union]] = {key: [] for key in self.people}
        for union in self.unions:
            for key in dict.fromkeys(union.partners):
                by_key[key].append(union)
        found: dict[Key, Block] = dict.fromkeys(first, root) if root else {}
        for key in self.people:
            if key not in found:
                start = centre if centre and key in first else None
                block = _arranged(key, by_key, start)
                found |= dict.fromkeys(block.keys, block)
        return found


def _arranged(key: Key, by_key: dict[Key, list[Union]], centre: Union | None) -> Block:
    """One row of people. Of several partners the first stands to the left, the others follow to
    the right; a partner's further partners stand on the outer side."""
    row, unions = deque([key]), []
    waiting: deque[tuple[Key, str]] = deque()
    if centre:
        key, other = centre.partners
        row = deque([key, other])
        centre.hub = key
        unions.append(centre)
        waiting += [(key, "left"), (other, "right")]
    else:
        waiting.append((key, ""))
    while waiting:
        one, side = waiting.popleft()
        new = [union for union in by_key[one] if union not in unions]
        for n, union in enumerate(new):
            other = union.other(one)
            union.hub = one
            unions.append(union)
            if other in row:
                continue
            to = side or ("left" if n == 0 and len(new) > 1 else "right")
            row.appendleft(other) if to == "left" else row.append(other)
            waiting.append((other, to))
    return Block(list(row), unions)


def _links(unions: list[Union], blocks: dict[Key, Block], *, downwards: bool) -> list[Link]:
    found = []
    for union in unions:
        parents = blocks[union.partners[0]]
        for member in union.household.children:
            child = blocks.get(member.person_id)
            if child and child is not parents:
                source, target = (parents, child) if downwards else (child, parents)
                found.append(Link(source, target, Bond(union, member)))
    return found


def _hang(root: Block, links: list[Link], step: int) -> list[Link]:
    """Give each block its row, the longest way from the root, and hang it from one block; the
    links of the root are given back, since it has some on each side."""
    out: dict[Block, list[Link]] = {}
    for link in links:
        out.setdefault(link.source, []).append(link)
    order = _forwards(root, out)
    place = {block: n for n, block in enumerate(order)}
    forward = [
        link
        for block in order
        for link in out.get(block, ())
        if place[link.source] < place[link.target]
    ]
    for block in order:
        block.row = 0 if block is root else step
    for link in forward:
        far = max(abs(link.target.row), abs(link.source.row) + 1)
        link.target.row = step * far
    held: set[Block] = {root}
    for link in forward:
        if link.target not in held and link.target.row == link.source.row + step:
            held.add(link.target)
            link.source.hosted.append(link)
    mine, root.hosted = root.hosted, []
    return mine


def _forwards(root: Block, out: dict[Block, list[Link]]) -> list[Block]:
    """The blocks in an order in which every link leads forwards, but for those that close a
    circle: a walk in depth, each block noted when all behind it are done."""
    done: list[Block] = []
    entered = {root}
    way = [(root, iter(out.get(root, ())))]
    while way:
        block, links = way[-1]
        for link in links:
            if link.target not in entered:
                entered.add(link.target)
                way.append((link.target, iter(out.get(link.target, ()))))
                break
        else:
            way.pop()
            done.append(block)
    return done[::-1]


def _bonds(made: Plan, blocks: dict[Key, Block], refused: list[Union]) -> None:
    """Every place of a child that the picture can show, and those that it cannot."""
    families = {union.household.family.pk for union in made.unions()}
    refused = [one for one in refused if one.household.family.pk not in families]
    for union in [*made.unions(), *refused]:
        parents = blocks.get(union.partners[0])
        for member in union.household.children:
            if child := blocks.get(member.person_id):
                fits = union not in refused and parents and child.row > parents.row
                (made.bonds if fits else made.left_out).append(Bond(union, member))
