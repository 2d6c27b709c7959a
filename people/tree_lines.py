"""The heights of the rows of a family tree, and the ways of the lines of descent between them.

A line runs down from a marriage to a height of its own between two rows, along it, and down to the
child. Where the child stands more than one row below, it goes down between two blocks of each row
on its way. No line ever crosses a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from people.tree_shapes import (
    ARCH,
    BAR,
    BETWEEN,
    LANE,
    MARGIN,
    NARROWEST,
    ROW,
    TOP,
    WORD,
    YEAR,
    Descent,
    Drawing,
    Marriage,
    Node,
)

APART = 8  # two lines side by side
ASIDE = 13  # from the line of the children by birth to that of the others, in one gap


@dataclass(eq=False)
class Run:
    """The level stretch of a line between two rows: of all near children of one couple, or of one
    child farther down."""

    start: float
    ends: list[tuple[Descent, float]] = field(default_factory=list)
    lane: int = 0

    @property
    def left(self) -> float:
        return min([self.start, *(x for _one, x in self.ends)])

    @property
    def right(self) -> float:
        return max([self.start, *(x for _one, x in self.ends)])


def lay_lines(drawing: Drawing) -> None:
    _into_view(drawing)
    _entries(drawing.descents)
    runs = _runs(drawing)
    for several in runs.values():
        _lanes(several)
    heads = _heads(drawing)
    _heights(drawing, {row: _count(several) for row, several in runs.items()}, heads)
    _turns(drawing, runs, heads)
    rightmost = max([node.x + BAR for node in drawing.nodes] + [r.right for r in _all(runs)])
    drawing.width = max(NARROWEST, rightmost + MARGIN)
    drawing.height = max(node.bottom for node in drawing.nodes) + MARGIN


def _all(runs: dict[int, list[Run]]) -> list[Run]:
    return [run for several in runs.values() for run in several]


def _into_view(drawing: Drawing) -> None:
    """Move everything so that nothing is cut off and a small family stands in the middle; to the
    left there is room for lines that pass outside."""
    left = min(node.x for node in drawing.nodes)
    right = max(node.x for node in drawing.nodes) + BAR
    far = sum(one.child.row - one.marriage.left.row > 1 for one in drawing.descents)
    shift = max(MARGIN + APART * (far + 2) * bool(far), (NARROWEST - (right - left)) / 2) - left
    for node in drawing.nodes:
        node.x += shift
    for marriage in drawing.marriages:
        marriage.x += shift


def _entries(descents: list[Descent]) -> None:
    """Where each line leaves and meets its child: side by side where a child has several
    families, and where a couple has children by birth and others."""
    by_child: dict[Node, list[Descent]] = defaultdict(list)
    by_birth = {one.marriage for one in descents if one.by_birth}
    for one in descents:
        by_child[one.child].append(one)
        both = one.marriage in by_birth and not one.by_birth
        one.start = one.marriage.x + ASIDE * both
    for child, several in by_child.items():
        several.sort(key=lambda one: one.marriage.x)
        apart = min(24.0, (BAR - 40) / len(several))
        for n, one in enumerate(several):
            one.end = child.middle + (n - (len(several) - 1) / 2) * apart
            one.word_level = len(several) - 1 - n


def _runs(drawing: Drawing) -> dict[int, list[Run]]:
    """The level stretches by the row above them."""
    runs: dict[int, list[Run]] = defaultdict(list)
    near: dict[tuple[Marriage, float], Run] = {}
    free = _Corridors(drawing.nodes)
    for one in drawing.descents:
        top, bottom = one.marriage.left.row, one.child.row
        run = near.get((one.marriage, one.start))
        if run is None:
            run = near[one.marriage, one.start] = Run(one.start)
            runs[top].append(run)
        for row in range(top + 1, bottom):
            x = free.through(row, one.end)
            run.ends.append((one, x))
            run = Run(x)
            runs[row].append(run)
        run.ends.append((one, one.end))
    return runs


class _Corridors:
    """The ways down between the blocks of a row."""

    def __init__(self, nodes: list[Node]) -> None:
        self.rows: dict[int, list[Node]] = defaultdict(list)
        for node in sorted(nodes, key=lambda node: node.x):
            self.rows[node.row].append(node)
        self.used: dict[tuple[int, float], int] = defaultdict(int)

    def through(self, row: int, wish: float) -> float:
        nodes = self.rows[row]
        if not nodes:
            return wish
        ways = [nodes[0].x - BETWEEN / 2, nodes[-1].x + BAR + BETWEEN / 2]
        ways += [(a.x + BAR + b.x) / 2 for a, b in pairwise(nodes) if a.block is not b.block]
        x = min(ways, key=lambda way: abs(way - wish))
        n = self.used[row, x]
        self.used[row, x] += 1
        if x == ways[0]:
            return x - n * APART
        if x == ways[1]:
            return x + n * APART
        aside = min((n + 1) // 2 * APART, BETWEEN / 2 - 4)
        return x - aside if n % 2 else x + aside


def _lanes(runs: list[Run]) -> None:
    """Give short stretches the lower heights; two that meet never have the same."""
    lanes: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.right - run.left, run.left)):
        for lane, others in enumerate(lanes):
            if all(run.right + APART < o.left or o.right + APART < run.left for o in others):
                others.append(run)
                run.lane = lane
                break
        else:
            run.lane = len(lanes)
            lanes.append([run])


def _count(runs: Iterable[Run]) -> int:
    return max((run.lane + 1 for run in runs), default=0)


def _heights(drawing: Drawing, lanes: dict[int, int], heads: dict[int, float]) -> None:
    """The height of each bar: under the text of the row above, its lines, words and arches."""
    rows: dict[int, list[Node]] = defaultdict(list)
    for node in drawing.nodes:
        rows[node.row].append(node)
    y, before = 0.0, None
    for row in sorted(rows):
        if before is None:
            y = max(TOP, heads[row])
        else:
            text = max(node.bottom for node in rows[before]) - y
            y += max(ROW, text + (lanes.get(before, 0) + 1) * LANE + heads[row])
        for node in rows[row]:
            node.y = y
        before = row


def _heads(drawing: Drawing) -> dict[int, float]:
    """What stands above the bars of each row: years, arches, words beside lines."""
    arches = {node.row: 0 for node in drawing.nodes}
    words = dict(arches)
    for one in drawing.marriages:
        arches[one.left.row] = max(arches[one.left.row], one.level)
    for line in drawing.descents:
        if line.said:
            words[line.child.row] = max(words[line.child.row], line.word_level + 1)
    drawing.arches = arches
    return {row: YEAR + ARCH * arches[row] + WORD * words[row] for row in arches}


def word_height(drawing: Drawing, one: Descent) -> float:
    """Where the word of a bond stands, from the top of the picture."""
    over = YEAR + ARCH * drawing.arches[one.child.row] + WORD * one.word_level
    return one.child.y - over + 4


def _turns(drawing: Drawing, runs: dict[int, list[Run]], heads: dict[int, float]) -> None:
    """Write the way of each line down, now that the heights are known."""
    rows = {node.row: node.y for node in drawing.nodes}
    for row in sorted(runs):
        floor = rows[row + 1] - heads[row + 1]
        for run in runs[row]:
            y = floor - run.lane * LANE
            for one, x in run.ends:
                one.turns.append((y, x))
