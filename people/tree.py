"""The family tree as a drawing: where each person, marriage and line of descent stands.

Only geometry. A person is a bar with text hanging under it; a marriage is a double line at the
level of the bars, or an arch above them where others stand between; descent runs down from the
middle of the marriage. The plan says who stands in which row, `tree_places` where in it, and
`tree_lines` how the lines run.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

from people.tree_lines import lay_lines
from people.tree_places import Places, in_order_of_place
from people.tree_plan import Block, Key, Link, Plan, Union
from people.tree_shapes import Descent, Drawing, Marriage, Node, drop_of, offsets


def draw(
    plan: Plan,
    lines: Callable[[Key], int] = lambda _key: 3,
    rank: dict[uuid.UUID, int] | None = None,
) -> Drawing:
    """The drawing of a plan; `lines` says how many lines of text stand under a person, `rank` the
    order of families by their marriages."""
    for links in (plan.above, plan.below):
        in_order_of_place(links)
    places = Places()
    below = places.place(plan.root, plan.below)
    above = places.place(plan.root, plan.above)
    shift = below - above
    places.move_blocks(plan.above, shift)
    places.x[plan.root] = below
    drawing = Drawing()
    for block in _in_order_of_kinship(plan):
        x = places.x[block]
        for key, at in zip(block.keys, offsets(block), strict=True):
            drawing.nodes.append(Node(key, x + at, block.row, block, lines=lines(key)))
    by_key = {node.key: node for node in drawing.nodes}
    marriages = {u: _marriage(u, block, by_key) for block in plan.blocks for u in block.unions}
    _join_once(list(marriages.values()), rank or {})
    drawing.marriages = list(marriages.values())
    drawing.descents = [
        Descent(marriages[bond.union], by_key[bond.child], bond) for bond in plan.bonds
    ]
    lay_lines(drawing)
    return drawing


def _marriage(union: Union, block: Block, by_key: dict[Key, Node]) -> Marriage:
    left, right = sorted((by_key[key] for key in union.partners), key=lambda node: node.x)
    made = Marriage(left, right, union, by_key[block.keys[0]].x + drop_of(union, block))
    if block.keys.index(right.key) - block.keys.index(left.key) > 1:
        made.level = _level(union, block)
    return made


def _level(union: Union, block: Block) -> int:
    """The height of an arch: above those that it spans, and apart from those beside it."""
    arches = [one for one in block.unions if _reach(one, block) > 1]
    arches.sort(key=lambda one: (_reach(one, block), block.unions.index(one)))
    return arches.index(union) + 1


def _reach(union: Union, block: Block) -> int:
    first, second = sorted(block.keys.index(key) for key in union.partners)
    return second - first


def _join_once(marriages: list[Marriage], rank: dict[uuid.UUID, int]) -> None:
    """Two who had two families together are joined by one double line; the marriages of one
    person are numbered in their order."""
    seen: set[tuple[Key, Key]] = set()
    of: dict[Key, list[Marriage]] = {}
    for one in marriages:
        pair = (one.left.key, one.right.key)
        one.drawn = pair not in seen
        seen.add(pair)
        for key in pair:
            of.setdefault(key, []).append(one)
    for several in of.values():
        several.sort(key=lambda one: rank.get(one.union.household.family.pk, len(rank)))
    for one in marriages:
        hub = one.union.hub or one.left.key
        numbered = [of[key] for key in (hub, one.union.other(hub)) if len(of[key]) > 1]
        one.number = numbered[0].index(one) + 1 if numbered else 0


def _in_order_of_kinship(plan: Plan) -> Iterator[Block]:
    """Forebears before their children, then the descendants branch by branch."""
    yield from _rising(plan.above)
    yield plan.root
    yield from _falling(plan.below)


def _rising(links: list[Link]) -> Iterator[Block]:
    for link in links:
        yield from _rising(link.target.hosted)
        yield link.target


def _falling(links: list[Link]) -> Iterator[Block]:
    for link in links:
        yield link.target
        yield from _falling(link.target.hosted)
