"""The shapes of which a family tree is drawn, and how wide a row of married people is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from people.models import Pedigree, ProofStatus
from people.tree_plan import Block, Bond, Key, Union

BAR, COUPLE, BETWEEN = 184, 90, 28  # a person, two partners, two blocks
TOP, MARGIN = 44, 14
NARROWEST = 1150  # units across; a smaller family is not blown up
LINE, FIRST_LINE = 18, 24  # of text under a bar
ROW = 170  # at least, from bar to bar
YEAR, ARCH, WORD, LANE = 40, 34, 16, 12  # heights above the bars of a row
DROP = 30  # between two lines that leave one gap


@dataclass(eq=False)
class Node:
    key: Key
    x: float
    row: int
    block: Block
    y: float = 0
    lines: int = 3

    @property
    def person(self) -> uuid.UUID | None:
        return self.key if isinstance(self.key, uuid.UUID) else None

    @property
    def middle(self) -> float:
        return self.x + BAR / 2

    @property
    def bottom(self) -> float:
        return self.y + FIRST_LINE + self.lines * LINE


@dataclass(eq=False)
class Marriage:
    left: Node
    right: Node
    union: Union
    x: float  # where the line to the children leaves
    level: int = 0  # of the arch; 0 where the two stand side by side
    number: int = 0  # among the marriages of one person; 0 where it is the only one
    drawn: bool = True  # False for a further family of the same two, who are joined already

    @property
    def y(self) -> float:
        return self.left.y - (10 + ARCH * self.level if self.level else 0)

    def path(self, aside: float) -> str:
        """One of the two lines of the marriage."""
        left, right, y = self.left.x + BAR, self.right.x, self.y + aside
        if not self.level:
            return f"M{left:g} {y:g}H{right:g}"
        step = min(12 * self.level, BAR / 2 - 12)
        start, end = left - step + aside, right + step - aside
        return f"M{start:g} {self.left.y:g}V{y:g}H{end:g}V{self.right.y:g}"


@dataclass(eq=False)
class Descent:
    """From a marriage down to one child, by the heights and the places where the line turns."""

    marriage: Marriage
    child: Node
    bond: Bond
    start: float = 0  # where it leaves the marriage
    end: float = 0  # where it meets the child's bar
    turns: list[tuple[float, float]] = field(default_factory=list)  # y of the turn, x after it
    word_level: int = 0

    @property
    def by_birth(self) -> bool:
        return self.bond.member.pedigree == Pedigree.BIRTH

    @property
    def uncertain(self) -> bool:
        return self.bond.member.status == ProofStatus.CHALLENGED

    @property
    def of_unknown_kind(self) -> bool:
        return self.bond.member.pedigree == Pedigree.UNKNOWN

    @property
    def said(self) -> bool:
        """Whether a word stands beside the line."""
        return not self.by_birth or self.uncertain

    def path(self, aside: float = 0) -> str:
        """The line as an SVG path; `aside` moves it for a double line."""
        start = f"M{self.start + aside:g} {self.marriage.y:g}"
        turns = "".join(f"V{y + aside:g}H{x + aside:g}" for y, x in self.turns)
        return f"{start}{turns}V{self.child.y:g}"


@dataclass
class Drawing:
    nodes: list[Node] = field(default_factory=list)  # from forebears to descendants, by branches
    marriages: list[Marriage] = field(default_factory=list)
    descents: list[Descent] = field(default_factory=list)
    width: float = NARROWEST
    height: float = 0
    arches: dict[int, int] = field(default_factory=dict)  # how many heights, by row


# How wide a row is


def gaps(block: Block) -> list[float]:
    """The distances between the people of a block: wider where several lines go down."""
    used = [0] * (len(block.keys) - 1)
    for union in block.unions:
        used[gap_of(union, block)] += 1
    return [max(COUPLE, DROP * (n + 1)) for n in used]


def gap_of(union: Union, block: Block) -> int:
    """Where the line to the children of a couple leaves: beside the outer one of the two."""
    first, second = sorted(block.keys.index(key) for key in union.partners)
    return second - 1 if union.hub is None or block.keys.index(union.hub) == first else first


def offsets(block: Block) -> list[float]:
    found, at = [], 0.0
    for gap in [*gaps(block), 0]:
        found.append(at)
        at += BAR + gap
    return found


def width_of(block: Block) -> float:
    return offsets(block)[-1] + BAR


def drop_of(union: Union, block: Block) -> float:
    """Where the line to the children leaves, from the left edge of the block."""
    gap = gap_of(union, block)
    sharing = [one for one in block.unions if gap_of(one, block) == gap]
    middle = offsets(block)[gap] + BAR + gaps(block)[gap] / 2
    return middle + (sharing.index(union) - (len(sharing) - 1) / 2) * DROP
