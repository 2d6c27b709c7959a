"""Where each block of a family tree begins, from left to right.

As in a tidy tree (Reingold and Tilford 1981): every block stands over the middle of what hangs from
it, and subtrees stand as near to each other as their outlines allow.
"""

from __future__ import annotations

from people.tree_plan import Block, Key, Link
from people.tree_shapes import BAR, BETWEEN, drop_of, offsets, width_of


def in_order_of_place(links: list[Link]) -> None:
    """Put the blocks that hang from a block in the order of the places from which they hang, so
    that the lines to them do not cross."""
    links.sort(key=lambda link: _ends(link)[0])
    for link in links:
        in_order_of_place(link.target.hosted)


Outline = list[tuple[float, float]]  # the left and the right edge of a subtree, row by row


class Places:
    """Where each block begins."""

    def __init__(self) -> None:
        self.x: dict[Block, float] = {}

    def place(self, block: Block, links: list[Link]) -> float:
        """Put a block and all that hangs from it; gives back its left edge."""
        return self._subtree(block, links)[0][0]

    def _subtree(self, block: Block, links: list[Link]) -> Outline:
        outline: Outline = []
        for link in links:
            own = self._subtree(link.target, link.target.hosted)
            shift = _room(outline, own)
            self.move_blocks([link], shift)
            outline = _joined(outline, own, shift)
        x = self._over(block, links) if links else 0.0
        self.x[block] = x
        return [(x, x + width_of(block)), *outline]

    def _over(self, block: Block, links: list[Link]) -> float:
        """The left edge at which the lines to what hangs from a block are shortest."""
        groups: dict[float, list[float]] = {}
        for link in links:
            here, there = _ends(link)
            groups.setdefault(here, []).append(self.x[link.target] + there)
        wishes = [(min(xs) + max(xs)) / 2 - here for here, xs in groups.items()]
        return sum(wishes) / len(wishes)

    def move_blocks(self, links: list[Link], shift: float) -> None:
        for link in links:
            self.x[link.target] += shift
            self.move_blocks(link.target.hosted, shift)


def _ends(link: Link) -> tuple[float, float]:
    """Where a line of descent leaves the one block and meets the other, from their left edges."""
    union, child = link.bond.union, link.bond.child
    if union in link.source.unions:
        return drop_of(union, link.source), _middle(child, link.target)
    return _middle(child, link.source), drop_of(union, link.target)


def _middle(key: Key, block: Block) -> float:
    return offsets(block)[block.keys.index(key)] + BAR / 2


def _room(left: Outline, right: Outline) -> float:
    """How far the right subtree has to move so that it clears the left one in every row."""
    return max(
        (one[1] + BETWEEN - two[0] for one, two in zip(left, right, strict=False)), default=0
    )


def _joined(left: Outline, right: Outline, shift: float) -> Outline:
    moved = [(a + shift, b + shift) for a, b in right]
    both = [(one[0], two[1]) for one, two in zip(left, moved, strict=False)]
    longer = left if len(left) > len(moved) else moved
    return both + longer[len(both) :]
