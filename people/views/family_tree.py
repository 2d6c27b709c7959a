"""The drawing of a family with the names, years and signs that stand in it."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from people import words
from people.kinship import Circle
from people.models import FamilyRole
from people.tree import BAR, Descent, Drawing, Marriage, Node, draw
from people.views.gathered import Gathered
from people.words import Value

UNKNOWN, ONE_SOURCE, DOCUMENTED = "2 5", "8 6", ""
LETTERS_IN_LINE = 26  # of small text under a bar
LETTERS_IN_BAR = 21  # of a name at 15 pixels; a longer one takes a second line


def tree(
    circle: Circle,
    gathered: Gathered,
    years: dict[uuid.UUID, str],
    standing: dict[uuid.UUID, Value],
    title: str,
) -> Value:
    """The picture as `people/tree.html` draws it."""
    order = {pk: n for n, (pk, _year) in enumerate(sorted(years.items(), key=lambda item: item[1]))}
    drawing = draw(circle, order)
    numbers = _numbers(drawing, order)
    centre = {m.person_id for m in circle.centre.members() if m.role == FamilyRole.PARTNER}
    return {
        "title": _("Family tree: %(title)s") % {"title": title},
        "width": round(drawing.width),
        "height": drawing.height + 18,
        "lines": [line for one in drawing.descents for line in _descent(one)],
        "nodes": [_node(one, gathered, standing, one.person in centre) for one in drawing.nodes],
        "marriages": [_marriage(one, years, numbers.get(id(one), 0)) for one in drawing.marriages],
        "words": _bonds(drawing),
    }


def _descent(one: Descent) -> list[Value]:
    """Descent by birth is one line; adoption and the like a double broken one."""
    if one.adopted:
        return [{"d": one.path(aside), "dash": ONE_SOURCE, "thin": True} for aside in (-2.5, 2.5)]
    return [{"d": one.path(), "dash": ONE_SOURCE if one.uncertain else "", "thin": False}]


def _bonds(drawing: Drawing) -> list[Value]:
    """The word of each bond that is not by birth, beside its line."""
    return [
        {
            "x": one.child.middle + 8,
            "y": one.child.y - 12,
            "text": str(one.bond.get_pedigree_display()),
        }
        for one in drawing.descents
        if one.adopted
    ]


def _numbers(drawing: Drawing, order: dict[uuid.UUID, int]) -> dict[int, int]:
    """The marriages of one person by their order in time, where there are several."""
    found: dict[int, int] = {}
    for group in {one.group for one in drawing.marriages if one.group}:
        several = [one for one in drawing.marriages if one.group == group]
        several.sort(key=lambda one: order.get(one.household.family.pk, len(order)))
        found |= {id(one): n for n, one in enumerate(several, 1)}
    return found


def _marriage(one: Marriage, years: dict[uuid.UUID, str], rank: int) -> Value:
    known = one.left.person and one.right.person
    return {
        "x1": one.left.x + BAR,
        "x2": one.right.x,
        "y1": one.left.y - 2.5,
        "y2": one.left.y + 2.5,
        "y": one.left.y,
        "middle": one.middle,
        "year": years.get(one.household.family.pk, "") if known else "",
        "year_y": one.left.y - 17,
        "number": rank,
        "number_y": one.left.y + 4.5,
        "dash": "" if known else UNKNOWN,
    }


def _node(node: Node, gathered: Gathered, standing: dict[uuid.UUID, Value], central: bool) -> Value:
    place = {"x": node.x, "x2": node.x + BAR, "y": node.y, "bar_y": node.y - 3, "width": BAR}
    if node.person is None:
        return {**place, "dash": UNKNOWN, "lines": [_line(node, 0, _("Not known"), strong=True)]}
    value = words.person_value(node.person, gathered.seen)
    known = standing.get(node.person, {"documented": False, "travelled": False})
    if value.get("masked"):
        lines = [_line(node, 0, value["text"], strong=True), _line(node, 1, _("name withheld"))]
        return {**place, "dash": DOCUMENTED, "lines": lines}
    name = _in_lines(value["text"])
    life = _life(node.person, gathered)
    lines = [_line(node, n, text, value["language"], strong=True) for n, text in enumerate(name)]
    lines += [_line(node, len(lines) + n, text) for n, text in enumerate(life)]
    return {
        **place,
        "url": value["url"],
        "central": central,
        "dash": DOCUMENTED if known["documented"] else ONE_SOURCE,
        "lines": lines,
        "square": {"x": node.x + BAR - 9, "y": node.y + 14} if known["travelled"] else None,
    }


def _life(person: uuid.UUID, gathered: Gathered) -> list[str]:
    """The years in one line; birth and death apart where they are too long for it."""
    life = gathered.life(person)
    if len(life) <= LETTERS_IN_LINE:
        return [life]
    one, facts = gathered.seen.people[person], gathered.lives.get(person, [])
    return [
        _("born %(birth)s") % {"birth": words.born_words(one, facts)},
        _("died %(death)s") % {"death": words.died_words(one, facts)},
    ]


def _line(
    node: Node, n: int, text: str, language: str = "", strong: bool = False
) -> dict[str, Any]:
    return {
        "x": node.x,
        "y": node.y + 24 + n * 18,
        "text": text,
        "language": language,
        "strong": strong,
    }


def _in_lines(name: str) -> list[str]:
    """A long name in two lines, broken at a space."""
    if len(name) <= LETTERS_IN_BAR or " " not in name:
        return [name]
    middle = min((n for n, c in enumerate(name) if c == " "), key=lambda n: abs(n - len(name) / 2))
    return [name[:middle], name[middle + 1 :]]
