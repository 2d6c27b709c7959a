"""How two people are related: the ways from one to the other through their families.

A way runs up to a shared forebear, down again, and may begin or end with a marriage. It passes only
through people whom the reader may see. Pure functions on a `Kindred`; `kindred_around` fetches it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from people.kinship import Household, Kindred, kindred_of
from people.models import Pedigree

UP, DOWN, WITH, BESIDE = "up", "down", "with", "beside"
FAR = 8  # generations up from each of the two
MOST_TIES = 2


@dataclass(frozen=True)
class Step:
    """To whom the way leads next: a parent, a child, a partner; or, where no parent is known, a
    brother or sister."""

    kind: str
    person: uuid.UUID
    family: uuid.UUID
    bond: str = Pedigree.BIRTH


@dataclass(frozen=True)
class Tie:
    """One way in which the second person is related to the first."""

    steps: tuple[Step, ...]
    up: int = 0  # generations from the first (or the first's partner) to the shared forebear
    down: int = 0
    first: bool = False  # begins with a marriage of the first person
    last: bool = False  # ends with a marriage of the second
    middle: str = ""  # a marriage between: of "parents" (step-siblings) or of "children"
    half: bool = False  # of the shared couple only one is shared

    @property
    def length(self) -> int:
        return len(self.steps)

    @property
    def bonds(self) -> frozenset[str]:
        """The pedigrees on the way that are not by birth."""
        kinds = {step.bond for step in self.steps if step.kind in (UP, DOWN)}
        return frozenset(kinds - {Pedigree.BIRTH})

    def converse(self, start: uuid.UUID) -> Tie:
        """The same way walked back; `start` is the first person."""
        turned = {UP: DOWN, DOWN: UP, WITH: WITH, BESIDE: BESIDE}
        people = [start, *(step.person for step in self.steps)]
        steps = [
            replace(step, kind=turned[step.kind], person=people[n])
            for n, step in enumerate(self.steps)
        ]
        couple = len(steps) == 1 and steps[0].kind == WITH
        return replace(
            self,
            steps=tuple(reversed(steps)),
            up=self.down,
            down=self.up,
            first=couple or self.last,
            last=self.first and not couple,
        )


def kindred_around(one: uuid.UUID, two: uuid.UUID, user: Any) -> Kindred:
    """The forebears of both and of their partners, and the families of parents and children."""
    near = kindred_of([one, two], user, up=FAR, down=1)
    beside = {
        member.person_id
        for pk in (one, two)
        for household in (*near.unions(pk), *near.origins(pk))
        for member in household.members()
    }
    far = kindred_of(beside - {one, two}, user, up=FAR, down=1) if beside else Kindred([])
    known = {household.family.pk: household for household in far.households}
    known |= {household.family.pk: household for household in near.households}
    return Kindred(known.values())


def ties(kindred: Kindred, one: uuid.UUID, two: uuid.UUID) -> list[Tie]:
    """The nearest ways from the first person to the second: at most two that differ."""
    if one == two:
        return []
    found = [*_blood(kindred, one, two), *_by_marriage(kindred, one, two)]
    found += _in_the_middle(kindred, one, two)
    found.sort(key=lambda tie: (tie.length, tie.first + tie.last + bool(tie.middle), tie.half))
    kept: list[Tie] = []
    for tie in found:
        if _shape(tie) not in [_shape(other) for other in kept] and not _follows(tie, kept):
            kept.append(tie)
    return kept[:MOST_TIES]


def _shape(tie: Tie) -> tuple[int, int, bool, bool, str]:
    return tie.up, tie.down, tie.first, tie.last, tie.middle


def _follows(tie: Tie, kept: Iterable[Tie]) -> bool:
    """Whether the way only makes a detour of a nearer one."""
    passed = {step.person for step in tie.steps[:-1]}
    return any(
        {step.person for step in other.steps[:-1]} <= passed and bool(other.steps[:-1])
        for other in kept
    )


# By descent


@dataclass
class _Climb:
    """What is reached from one person upwards, by the shortest way."""

    start: uuid.UUID
    people: dict[uuid.UUID, tuple[Step, ...]] = field(default_factory=dict)
    families: dict[uuid.UUID, tuple[uuid.UUID, str]] = field(default_factory=dict)  # child, bond

    def back(self, person: uuid.UUID) -> tuple[Step, ...]:
        """From somebody above down to the start."""
        way = self.people[person]
        stops = [self.start, *(step.person for step in way)]
        return tuple(
            replace(step, kind=DOWN, person=stops[n]) for n, step in reversed(list(enumerate(way)))
        )

    def child_below(self, person: uuid.UUID) -> uuid.UUID:
        way = self.people[person]
        return way[-2].person if len(way) > 1 else self.start


def _climb(kindred: Kindred, start: uuid.UUID) -> _Climb:
    found = _Climb(start, {start: ()})
    row = [start]
    for _generation in range(FAR):
        above = []
        for person in row:
            for household in kindred.origins(person):
                member = household.child(person)
                bond = member.pedigree if member else Pedigree.BIRTH
                found.families.setdefault(household.family.pk, (person, bond))
                for parent in _partners(household):
                    if parent not in found.people:
                        step = Step(UP, parent, household.family.pk, bond)
                        found.people[parent] = (*found.people[person], step)
                        above.append(parent)
        row = above
    return found


def _partners(household: Household) -> list[uuid.UUID]:
    return [m.person_id for m in household.partners if m.person_id not in household.hidden]


def _blood(kindred: Kindred, one: uuid.UUID, two: uuid.UUID) -> Iterator[Tie]:
    mine, theirs = _climb(kindred, one), _climb(kindred, two)
    if two in mine.people:
        yield Tie(mine.people[two], up=len(mine.people[two]))
    if one in theirs.people:
        yield Tie(theirs.back(one), down=len(theirs.people[one]))
    yield from _full(kindred, mine, theirs)
    yield from _half(kindred, mine, theirs)


def _full(kindred: Kindred, mine: _Climb, theirs: _Climb) -> Iterator[Tie]:
    """By two children of one family."""
    for family, (child, bond) in mine.families.items():
        other, other_bond = theirs.families.get(family, (child, ""))
        household = kindred.household(family)
        if child == other or household is None:
            continue
        across = [Step(BESIDE, other, family)]
        if parents := _partners(household):
            across = [Step(UP, parents[0], family, bond), Step(DOWN, other, family, other_bond)]
        up, down = mine.people[child], theirs.back(other)
        yield Tie((*up, *across, *down), up=len(up) + 1, down=len(down) + 1)


def _half(kindred: Kindred, mine: _Climb, theirs: _Climb) -> Iterator[Tie]:
    """By two families of one person."""
    for person, way in mine.people.items():
        back = theirs.people.get(person)
        if not way or not back or way[-1].family == back[-1].family:
            continue
        if mine.child_below(person) == theirs.child_below(person):
            continue
        couples = [
            {m.person_id for m in household.partners}
            for step in (way[-1], back[-1])
            if (household := kindred.household(step.family))
        ]
        half = len(couples[0]) < 2 or couples[0] != couples[1]
        yield Tie((*way, *theirs.back(person)), up=len(way), down=len(back), half=half)


# By marriage


def _matches(kindred: Kindred, person: uuid.UUID) -> list[Step]:
    """The partners of somebody whom the reader may see."""
    return [
        Step(WITH, other, household.family.pk)
        for household in kindred.unions(person)
        for other in _partners(household)
        if other != person and person not in household.hidden
    ]


def _by_marriage(kindred: Kindred, one: uuid.UUID, two: uuid.UUID) -> Iterator[Tie]:
    yield from (Tie((step,), first=True) for step in _matches(kindred, one) if step.person == two)
    mine = [step for step in _matches(kindred, one) if step.person != two]
    theirs = [step for step in _matches(kindred, two) if step.person != one]
    for step in mine:
        for tie in _blood(kindred, step.person, two):
            if not _through(kindred, tie, one):
                yield replace(tie, steps=(step, *tie.steps), first=True)
    for step in theirs:
        end = replace(step, person=two)
        for tie in _blood(kindred, one, step.person):
            if not _through(kindred, tie, two):
                yield replace(tie, steps=(*tie.steps, end), last=True)
    for step in mine:
        for other in theirs:
            end = replace(other, person=two)
            if step.person == other.person:
                yield Tie((step, end), first=True, last=True)
                continue
            for tie in _blood(kindred, step.person, other.person):
                if not (_through(kindred, tie, one) or _through(kindred, tie, two)):
                    yield replace(tie, steps=(step, *tie.steps, end), first=True, last=True)


def _through(kindred: Kindred, tie: Tie, person: uuid.UUID) -> bool:
    """Whether the way passes the person, or a family of which the person is the other parent: then
    it is no kinship by marriage."""
    if any(step.person == person for step in tie.steps):
        return True
    families = {step.family for step in tie.steps}
    return any(household.family.pk in families for household in kindred.unions(person))


def _in_the_middle(kindred: Kindred, one: uuid.UUID, two: uuid.UUID) -> Iterator[Tie]:
    """Children whose parents married each other, and parents whose children did."""
    for first, middle, second in ((UP, "parents", DOWN), (DOWN, "children", UP)):
        for near in _next(kindred, one, first):
            for match in _matches(kindred, near.person):
                for far in _next(kindred, two, first):
                    if far.person == match.person and far.family != near.family:
                        end = replace(far, kind=second, person=two)
                        yield Tie((near, match, end), up=1, down=1, middle=middle)
                        break


def _next(kindred: Kindred, person: uuid.UUID, kind: str) -> list[Step]:
    found = []
    for household in kindred.origins(person) if kind == UP else kindred.unions(person):
        rows = household.partners if kind == UP else household.children
        for member in rows:
            if member.person_id not in (person, *household.hidden):
                child = member if kind == DOWN else household.child(person)
                bond = child.pedigree if child else Pedigree.BIRTH
                found.append(Step(kind, member.person_id, household.family.pk, bond))
    return found
