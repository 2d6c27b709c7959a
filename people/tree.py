"""The family tree as a drawing: where each person, marriage and line of descent stands.

Only geometry. A person is a bar with text hanging under it; a marriage is a double line at the
level of the bars; descent runs down from the middle of the marriage. Up to two marriages of one
person are drawn; the list below the picture has all.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from people.kinship import Circle, Household
from people.models import FamilyMember, Pedigree, ProofStatus

BAR, COUPLE, SIBLINGS, ROW = 184, 90, 24, 170
TOP, FOOT, MARGIN = 40, 70, 4
NARROWEST = 1150  # units across; a smaller family is not blown up
ELBOW = 34  # above the children's bars


@dataclass
class Node:
    person: uuid.UUID | None  # None: somebody of whom nothing is recorded
    x: float
    row: int

    @property
    def y(self) -> int:
        return TOP + self.row * ROW

    @property
    def middle(self) -> float:
        return self.x + BAR / 2


@dataclass
class Marriage:
    left: Node
    right: Node
    household: Household
    group: int = 0  # marriages of one row of partners have the same; 0 where it is the only one

    @property
    def middle(self) -> float:
        return (self.left.x + BAR + self.right.x) / 2


@dataclass
class Descent:
    """From the middle of a marriage, or from a lone bar, down to one child."""

    x: float
    top: int
    child: Node
    bond: FamilyMember

    @property
    def adopted(self) -> bool:
        return self.bond.pedigree != Pedigree.BIRTH

    @property
    def uncertain(self) -> bool:
        return self.bond.status == ProofStatus.CHALLENGED

    def path(self, aside: float = 0) -> str:
        """The line as an SVG path; `aside` moves it for a double line."""
        x, middle = self.x + aside, self.child.middle + aside
        elbow = self.child.y - ELBOW + aside
        return f"M{x:g} {self.top}V{elbow:g}H{middle:g}V{self.child.y}"


@dataclass
class Drawing:
    nodes: list[Node] = field(default_factory=list)
    marriages: list[Marriage] = field(default_factory=list)
    descents: list[Descent] = field(default_factory=list)
    rows: int = 1

    @property
    def width(self) -> float:
        return max(NARROWEST, max((n.x for n in self.nodes), default=0) + BAR + MARGIN)

    @property
    def height(self) -> int:
        return TOP + (self.rows - 1) * ROW + FOOT


@dataclass
class Couples:
    """One row: people side by side, each pair of neighbours married, with the children of each."""

    people: list[uuid.UUID | None]
    households: list[Household]
    children: list[list[Couples]]
    owners: list[FamilyMember | None] = field(default_factory=list)
    distance: int = COUPLE

    @property
    def row_width(self) -> float:
        return len(self.people) * BAR + (len(self.people) - 1) * self.distance

    @property
    def children_width(self) -> float:
        return _side_by_side([one.width for group in self.children for one in group])

    @property
    def width(self) -> float:
        return max(self.row_width, self.children_width)


def _side_by_side(widths: Sequence[float]) -> float:
    return sum(widths) + max(len(widths) - 1, 0) * SIBLINGS


def draw(circle: Circle, order: dict[uuid.UUID, int]) -> Drawing:
    """The drawing of a family; `order` puts a person's households in the order of marriages."""
    centre = circle.centre
    partners: list[uuid.UUID | None] = [m.person_id for m in centre.partners] or [None]
    if len(partners) == 1 and partners[0]:
        partners.append(None)
    origins = [_origin(circle, one) for one in partners]
    main = _main_row(circle, partners, origins, order)
    first_row = 1 if any(origins) else 0
    drawing = Drawing()
    nodes = _place(drawing, main, 0, first_row)
    for person, origin in zip(partners, origins, strict=True):
        if origin:
            _parents(drawing, origin, next(n for n in nodes if n.person == person))
    drawing.rows = max(node.row for node in drawing.nodes) + 1
    _to_the_middle(drawing)
    return drawing


def _origin(circle: Circle, person: uuid.UUID | None) -> Household | None:
    """The parents' household; by birth before any other."""
    if person is None:
        return None
    found = circle.origin_of(person)
    return min(found, key=lambda one: _bond(one, person) != Pedigree.BIRTH, default=None)


def _bond(household: Household, person: uuid.UUID) -> str:
    member = household.child(person)
    return member.pedigree if member else ""


def _further(
    circle: Circle, person: uuid.UUID | None, order: dict[uuid.UUID, int]
) -> list[Household]:
    found = circle.further(person) if person else []
    return sorted(found, key=lambda h: order.get(h.family.pk, 0))


def _main_row(
    circle: Circle,
    partners: list[uuid.UUID | None],
    origins: list[Household | None],
    order: dict[uuid.UUID, int],
) -> Couples:
    """The couple of the family, with one further partner on each side."""
    row = Couples(list(partners), [circle.centre], [_children(circle, circle.centre, order)])
    before, after = _further(circle, partners[0], order), _further(circle, partners[-1], order)
    if len(partners) == 1:
        after = []
    if before and partners[0]:
        row.people.insert(0, _partner_in(before[0], partners[0]))
        row.households.insert(0, before[0])
        row.children.insert(0, _children(circle, before[0], order))
    if after and partners[-1]:
        row.people.append(_partner_in(after[0], partners[-1]))
        row.households.append(after[0])
        row.children.append(_children(circle, after[0], order))
    if all(origins) and len(origins) == 2:
        row.distance = BAR + COUPLE + SIBLINGS
    return row


def _partner_in(household: Household, person: uuid.UUID) -> uuid.UUID | None:
    return next((m.person_id for m in household.other_partners(person)), None)


def _children(circle: Circle, household: Household, order: dict[uuid.UUID, int]) -> list[Couples]:
    """Children with their own partners; their children too where the family's own are meant."""
    deep = household is circle.centre
    return [_child(circle, member, order, deep) for member in household.children]


def _child(
    circle: Circle, member: FamilyMember, order: dict[uuid.UUID, int], deep: bool
) -> Couples:
    own = _further(circle, member.person_id, order)[:2] if deep else []
    partners = [_partner_in(one, member.person_id) for one in own]
    children = [[_leaf(m) for m in one.children] for one in own]
    people: list[uuid.UUID | None] = [member.person_id, *partners]
    if len(partners) == 2:
        people = [partners[0], member.person_id, partners[1]]
    return Couples(people, own, children, [member])


def _leaf(member: FamilyMember) -> Couples:
    return Couples([member.person_id], [], [], [member])


def _place(drawing: Drawing, couples: Couples, x: float, row: int) -> list[Node]:
    """Put a row and all below it; `x` is the left edge of the whole block."""
    at = x + (couples.width - couples.row_width) / 2
    nodes = []
    for person in couples.people:
        nodes.append(Node(person, at, row))
        at += BAR + couples.distance
    drawing.nodes += nodes
    group = id(couples) if len(couples.households) > 1 else 0
    below = x + (couples.width - couples.children_width) / 2
    for n, household in enumerate(couples.households):
        start, top = nodes[0].middle, nodes[0].y
        if len(nodes) > 1:
            marriage = Marriage(nodes[n], nodes[n + 1], household, group)
            drawing.marriages.append(marriage)
            start = marriage.middle
        for child in couples.children[n]:
            below = _place_child(drawing, child, below, row + 1, (start, top))
    return nodes


def _place_child(
    drawing: Drawing, child: Couples, x: float, row: int, start: tuple[float, int]
) -> float:
    """Put a child's block; the next one begins where this returns."""
    member = child.owners[0]
    assert member
    nodes = _place(drawing, child, x, row)
    node = next(n for n in nodes if n.person == member.person_id)
    drawing.descents.append(Descent(*start, node, member))
    return x + child.width + SIBLINGS


def _parents(drawing: Drawing, origin: Household, child: Node) -> None:
    people: list[uuid.UUID | None] = [m.person_id for m in origin.partners]
    people += [None] * (2 - len(people))
    x = child.middle - BAR - COUPLE / 2
    left, right = (Node(one, x + n * (BAR + COUPLE), child.row - 1) for n, one in enumerate(people))
    drawing.nodes += [left, right]
    marriage = Marriage(left, right, origin)
    drawing.marriages.append(marriage)
    bond = origin.child(child.person) if child.person else None
    if bond:
        drawing.descents.append(Descent(marriage.middle, left.y, child, bond))


def _to_the_middle(drawing: Drawing) -> None:
    """Move everything so that nothing is cut off and a small family stands in the middle."""
    left = min(node.x for node in drawing.nodes)
    right = max(node.x for node in drawing.nodes) + BAR
    shift = max(MARGIN, (NARROWEST - (right - left)) / 2) - left
    for node in drawing.nodes:
        node.x += shift
    for descent in drawing.descents:
        descent.x += shift
