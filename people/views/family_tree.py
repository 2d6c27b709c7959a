"""The drawing of a family with the names, years and signs that stand in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from archive.core.ready import Given, is_any, ready
from people import words
from people.facts_shown import kinds_of_facts
from people.kinship import Kindred
from people.models import Fact, Line, Person, PersonName, Sex
from people.queries import Seen
from people.tree import draw
from people.tree_lines import word_height
from people.tree_plan import Key, Plan, Union
from people.tree_shapes import BAR, FIRST_LINE, LINE, Descent, Drawing, Marriage, Node
from people.tree_sheets import PAPER, fits_in_text, sheets
from people.words import Value

UNKNOWN, ONE_SOURCE, DOCUMENTED = "2 5", "8 6", ""
SMALL_LINE, NAME_LINE = 26.0, 21.0  # how many letters of middling width fit under a bar
NARROW, WIDE = "iljtfrIJ.,'’ -–ії", "mwMWOQшщжюфмШЩЖЮФМДЫЪы"
MOST_NAME_LINES = 3


@dataclass
class Known:
    """What is told of the people of a tree, for one reader."""

    kindred: Kindred
    seen: Seen
    lives: dict[uuid.UUID, list[Fact]] = field(default_factory=dict)
    other_names: dict[uuid.UUID, PersonName] = field(default_factory=dict)
    standing: dict[uuid.UUID, tuple[bool, bool]] = field(default_factory=dict)
    years: dict[uuid.UUID, str] = field(default_factory=dict)  # of marriages, by family
    order: dict[uuid.UUID, int] = field(default_factory=dict)  # of families, by marriage

    def life(self, person: uuid.UUID) -> str:
        return words.life_words(self.seen.people[person], self.lives.get(person, ()))


def known_of(
    kindred: Kindred, seen: Seen, lives: list[Fact], marriages: list[Fact], user: Any
) -> Known:
    """`lives` are births and deaths of the people, `marriages` facts of their families."""
    own: dict[uuid.UUID, list[Fact]] = {}
    for fact in lives:
        if fact.person_id:
            own.setdefault(fact.person_id, []).append(fact)
    days = {f.family_id: f.earliest or f.latest for f in reversed(marriages) if f.family_id}
    dated = sorted((str(day), str(pk), pk) for pk, day in days.items() if day and pk)
    order = {pk: n for n, (_day, _pk, pk) in enumerate(dated)}
    return Known(
        kindred.in_order(order),
        seen,
        own,
        _other_names(seen.people, user),
        _standing(seen.people, user),
        {f.family_id: year_of(f) for f in reversed(marriages) if f.family_id},
        order,
    )


def _other_names(people: dict[uuid.UUID, Person], user: Any) -> dict[uuid.UUID, PersonName]:
    """The name of each person in the other script, where a source writes one."""
    found: dict[uuid.UUID, PersonName] = {}
    shown: dict[uuid.UUID, PersonName] = {}
    for name in _names(user, people=list(people)):
        first = shown.setdefault(name.person_id, name)
        if name.script != first.script:
            found.setdefault(name.person_id, name)
    return found


@ready
def _names(_user: Any, people: Given) -> QuerySet[PersonName]:
    rows: QuerySet[PersonName] = PersonName.objects.filter(is_any("person", people))
    return rows.order_by("-is_display", "position", "created_at")


def _standing(people: Iterable[uuid.UUID], user: Any) -> dict[uuid.UUID, tuple[bool, bool]]:
    """Of each person with facts: whether one is documented, and whether on a transport."""
    found: dict[uuid.UUID, tuple[bool, bool]] = {}
    for person, line, event, kind in kinds_of_facts(user, people=list(people)):
        documented, travelled = found.get(person, (False, False))
        found[person] = (
            documented or line in (Line.WHOLE, Line.FORKED),
            travelled or bool(event and kind in ("departure", "arrival")),
        )
    return found


def year_of(fact: Fact) -> str:
    """The year of a marriage, short enough to stand between two people."""
    first, last = fact.earliest, fact.latest
    if first and last and first.year != last.year:
        return f"{first.year}–{last.year}"
    return words.year_words(first, last)


# The picture


def tree(plan: Plan, known: Known, title: str, paper: str = "") -> Value:
    """The picture as `people/tree.html` draws it; `paper` is the sheet that was asked for."""
    texts = _texts(plan, known)
    drawing = draw(plan, lambda key: len(texts[key]), known.order)
    inline = not paper and fits_in_text(drawing)
    return {
        "title": _("Family tree: %(title)s") % {"title": title},
        "width": round(drawing.width),
        "height": round(drawing.height),
        "lines": [line for one in drawing.descents for line in _descent(one)],
        "nodes": [_node(one, known, texts[one.key], plan) for one in drawing.nodes],
        "marriages": [_marriage(one, known) for one in drawing.marriages],
        "words": [_bond(drawing, one) for one in drawing.descents if one.said],
        "paper": paper or "a4",
        "sheets": [] if inline else sheets(drawing, paper or "a4"),
        "papers": [{"code": code, "label": code.upper()} for code in PAPER],
        "cut": plan.cut,
    }


def _descent(one: Descent) -> list[Value]:
    """Descent by birth is one line; adoption and the like a double broken one."""
    if one.by_birth or one.of_unknown_kind:
        dash = UNKNOWN if one.of_unknown_kind else ONE_SOURCE if one.uncertain else DOCUMENTED
        return [{"d": one.path(), "dash": dash, "thin": False}]
    return [{"d": one.path(aside), "dash": ONE_SOURCE, "thin": True} for aside in (-2.5, 2.5)]


def _bond(drawing: Drawing, one: Descent) -> Value:
    """The word of a bond that is not a plain one by birth, beside its line."""
    pedigree = "" if one.by_birth else str(one.bond.member.get_pedigree_display())
    if one.of_unknown_kind:
        pedigree = _("bond not known")
    status = str(one.bond.member.get_status_display()) if one.uncertain else ""
    last = one.word_level == 0
    return {
        "x": one.end + (8 if last else -8),
        "anchor": "start" if last else "end",
        "y": word_height(drawing, one),
        "text": ", ".join(filter(None, (pedigree, status))),
    }


def _marriage(one: Marriage, known: Known) -> Value:
    both = one.left.person and one.right.person
    return {
        "paths": [one.path(-2.5), one.path(2.5)] if one.drawn else [],
        "middle": one.x,
        "y": one.y,
        "year": known.years.get(one.union.household.family.pk, "") if both else "",
        "year_y": one.y - 17,
        "number": one.number,
        "number_y": one.y + 4.5,
        "dash": "" if both else UNKNOWN,
    }


# People


def _texts(plan: Plan, known: Known) -> dict[Key, list[Value]]:
    """The lines of text under each bar."""
    found: dict[Key, list[Value]] = {}
    for block in plan.blocks:
        for key in block.keys:
            if isinstance(key, uuid.UUID):
                found[key] = _person_lines(key, known)
            else:
                union = next(one for one in block.unions if key in one.partners)
                found[key] = [_line(_missing(union, key, known), strong=True)]
    return found


def _missing(union: Union, key: Key, known: Known) -> str:
    """What stands for somebody of whom nothing is recorded."""
    if not union.household.children:
        return _("Partner not known")
    other = union.other(key)
    person = known.seen.people.get(other) if isinstance(other, uuid.UUID) else None
    missing = {Sex.FEMALE: _("Father not known"), Sex.MALE: _("Mother not known")}
    return missing.get(Sex(person.sex), _("Parent not known")) if person else _("Parent not known")


def _person_lines(pk: uuid.UUID, known: Known) -> list[Value]:
    value = words.person_value(pk, known.seen)
    if value.get("masked"):
        name = wrapped(value["text"], NAME_LINE, 2)
        return [
            *(_line(text, strong=True) for text in name),
            _line(_("name withheld"), quiet=True),
        ]
    name = wrapped(value["text"], NAME_LINE, MOST_NAME_LINES)
    lines = [_line(text, value["language"], strong=True) for text in name]
    if other := known.other_names.get(pk):
        lines += [_line(t, other.language, quiet=True) for t in wrapped(str(other), SMALL_LINE, 2)]
    return lines + [_line(text) for text in _life(pk, known)]


def _life(pk: uuid.UUID, known: Known) -> list[str]:
    """The years in one line; birth and death apart where they are too long for it."""
    life = known.life(pk)
    if not life or width_of_text(life) <= SMALL_LINE:
        return [life] if life else []
    person, facts = known.seen.people[pk], known.lives.get(pk, [])
    born, died = words.born_words(person, facts), words.died_words(person, facts)
    parts = [_("born %(birth)s") % {"birth": born} if born else ""]
    parts.append(_("died %(death)s") % {"death": died} if died else "")
    return [line for part in parts if part for line in wrapped(part, SMALL_LINE, 2)]


def _line(text: str, language: str = "", *, strong: bool = False, quiet: bool = False) -> Value:
    return {"text": text, "language": language, "strong": strong, "quiet": quiet}


def _node(node: Node, known: Known, lines: list[Value], plan: Plan) -> Value:
    found: dict[str, Any] = {
        "x": node.x,
        "x2": node.x + BAR,
        "y": node.y,
        "bar_y": node.y - 3,
        "width": BAR,
        "tall": node.bottom - node.y,
        "lines": [
            {**line, "x": node.x, "y": node.y + FIRST_LINE + n * LINE}
            for n, line in enumerate(lines)
        ],
    }
    if node.person is None:
        return {**found, "dash": UNKNOWN}
    value = words.person_value(node.person, known.seen)
    if value.get("masked"):
        return {**found, "dash": DOCUMENTED}
    documented, travelled = known.standing.get(node.person, (False, False))
    return {
        **found,
        "url": value["url"],
        "full": value["text"] if any(line["text"].endswith("…") for line in lines) else "",
        "central": node.person in plan.focus,
        "dash": DOCUMENTED if documented or node.person in plan.focus else ONE_SOURCE,
        "square": {"x": node.x + BAR - 9, "y": node.y + 14} if travelled else None,
    }


# Long names


def width_of_text(text: str) -> float:
    """In letters of middling width."""
    return sum(0.6 if c in NARROW else 1.45 if c in WIDE else 1 for c in text)


def wrapped(text: str, width: float, most: int) -> list[str]:
    """The words in so many lines at most; what finds no room ends in an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of_text(longer) <= width:
            lines[-1] = longer
        elif lines[-1]:
            lines.append(word)
        else:
            lines[-1] = word
    kept = [_clipped(line, width) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = _clipped(f"{kept[-1]}…", width)
    return kept


def _clipped(line: str, width: float) -> str:
    if width_of_text(line) <= width:
        return line
    line = line.rstrip("…")
    while line and width_of_text(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"
