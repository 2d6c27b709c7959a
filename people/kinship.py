"""Who is related to whom: the families in which people stand, and those of their kin.

Links that were disproven are left out. Of people whom the reader may not see nothing is kept here
but their ids: `people.words.person_value` says what may be said of them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Value

from archive.core.access import Access, Standing, Status, is_one_of_few, is_visible, reads_all
from archive.core.ready import Given, is_any, ready
from people.models import Family, FamilyMember, FamilyRole, Pedigree, Person, ProofStatus


@dataclass
class Household:
    """One family with its members, as far as the family itself is open."""

    family: Family
    partners: list[FamilyMember] = field(default_factory=list)
    children: list[FamilyMember] = field(default_factory=list)
    hidden: set[uuid.UUID] = field(default_factory=set)  # people whom the reader may not see

    def tellable(self) -> bool:
        """Whether facts of the family may be told: a marriage is a date of both partners."""
        return not any(m.person_id in self.hidden for m in self.partners)

    def seen_members(self) -> list[FamilyMember]:
        """Members whose place in the family may be borne out by its sources, which name them."""
        return [m for m in self.members() if m.person_id not in self.hidden]

    def other_partners(self, person: uuid.UUID) -> list[FamilyMember]:
        return [m for m in self.partners if m.person_id != person]

    def has_partner(self, person: uuid.UUID) -> bool:
        return any(m.person_id == person for m in self.partners)

    def child(self, person: uuid.UUID) -> FamilyMember | None:
        return next((m for m in self.children if m.person_id == person), None)

    def other_children(self, person: uuid.UUID) -> list[FamilyMember]:
        return [m for m in self.children if m.person_id != person]

    def members(self) -> list[FamilyMember]:
        return [*self.partners, *self.children]


@dataclass
class Kin:
    """The households in which one person is a partner, and those in which the person is a child."""

    person: uuid.UUID
    own: list[Household] = field(default_factory=list)
    origin: list[Household] = field(default_factory=list)

    def households(self) -> list[Household]:
        return [*self.origin, *self.own]

    def seen_members(self) -> list[FamilyMember]:
        return [member for one in self.households() for member in one.seen_members()]

    def people(self) -> set[uuid.UUID]:
        return {member.person_id for one in self.households() for member in one.members()}

    def tellable_families(self) -> list[uuid.UUID]:
        return [one.family.pk for one in self.own if one.tellable()]


def households_of(people: Iterable[uuid.UUID], user: Any) -> list[Household]:
    """The open families in which any of these people stands, with all their members."""
    families = _families_of(user, people=list(set(people)))
    return _gather({one.pk: one for one in families}, user)


@ready
def _families_of(user: Any, people: Given) -> QuerySet[Family]:
    mine = FamilyMember.objects.filter(is_any("person", people))
    mine = mine.exclude(status=ProofStatus.DISPROVEN)
    rows: QuerySet[Family] = Family.objects.visible_to(user)
    return rows.filter(is_one_of_few("pk", mine.values("family"))).order_by()


@ready
def _families(_user: Any, ids: Given) -> QuerySet[Family]:
    """Families that were found by way of their members already."""
    rows: QuerySet[Family] = Family.objects.filter(is_any("pk", ids)).order_by()
    return rows


def _gather(families: dict[uuid.UUID, Family], user: Any) -> list[Household]:
    if not families:
        return []
    rows: dict[uuid.UUID, list[FamilyMember]] = {pk: [] for pk in families}
    for row in _members_of(user, families=list(families)):
        rows[row.family_id].append(row)
    found = [_household(families[pk], members) for pk, members in rows.items()]
    return sorted(uncounted(found), key=lambda one: one.family.ref)


@ready
def _members_of(user: Any, families: Given) -> QuerySet[FamilyMember]:
    return _tellable_members(user).filter(is_any("family", families)).order_by(*IN_ORDER)


def _presumed_living() -> QuerySet[Person]:
    found: QuerySet[Person] = Person.objects.presumed_living()
    return found


def _tellable_members(user: Any) -> QuerySet[FamilyMember]:
    """Members of whom a place in the family may be told; `seen` says whether also their names."""
    seen = Value(True) if reads_all(user) else is_visible(Person, user, "person")
    # Drafts and hidden people do not exist for a stranger; the living stand there unnamed.
    known = Q(person__status=Status.PUBLISHED) & ~Q(person__access=Access.HIDDEN)
    rows = FamilyMember.objects.exclude(status=ProofStatus.DISPROVEN)
    living = Standing(_presumed_living, "person")
    rows = rows.annotate(seen=seen, living=living)
    told: QuerySet[FamilyMember] = rows.filter(Q(seen=True) | known)
    return told


def _household(family: Family, members: Iterable[FamilyMember]) -> Household:
    """Of those who are not seen neither the bond nor the place among the others is told."""
    made = Household(family)
    for row in sorted(members, key=lambda row: not row.seen):  # type: ignore[attr-defined]
        (made.partners if row.role == FamilyRole.PARTNER else made.children).append(row)
        if not row.seen:  # type: ignore[attr-defined]
            made.hidden.add(row.person_id)
            row.pedigree, row.status = Pedigree.BIRTH, ProofStatus.PROVEN
    return made


def uncounted(households: Iterable[Household]) -> list[Household]:
    """The households with one living child for all, and one whose record is closed: how many there
    are is not told. Those through whom others hang together stay, and stand for the rest."""
    found = list(households)
    parents = {member.person_id for one in found for member in one.partners}
    for one in found:
        unnamed = [member for member in one.children if member.person_id in one.hidden]
        unnamed.sort(key=lambda member: member.person_id not in parents)
        kept, told = set(), set()
        for member in unnamed:
            alive = member.living  # type: ignore[attr-defined]
            if member.person_id in parents or alive not in told:
                kept.add(member.pk)
                told.add(alive)
        one.children = [m for m in one.children if m.person_id not in one.hidden or m.pk in kept]
    return found


def kin_of(person: uuid.UUID, user: Any) -> Kin:
    kin = Kin(person)
    for one in households_of([person], user):
        (kin.own if one.has_partner(person) else kin.origin).append(one)
    return kin


def kindred_of(people: Iterable[uuid.UUID], user: Any, *, up: int, down: int) -> Kindred:
    """The households of the forebears and of the descendants, so many generations each way.

    One query for each generation, whatever its size; one more for the families. What goes round in
    a circle is met once. After `MOST_PEOPLE` no further generation is fetched.
    """
    start = set(people)
    way = _Way(rising=set(start), falling=set(start))
    rows: dict[uuid.UUID, list[FamilyMember]] = {}
    for step in range(max(up, down)):
        rising = way.rising if step < up else ()
        falling = way.falling if step < down else ()
        if not (rising or falling) or len(way.met) > MOST_PEOPLE:
            break
        new: dict[uuid.UUID, list[FamilyMember]] = {}
        for row in _members_around(
            user, rising=list(rising), falling=list(falling), known=list(rows)
        ):
            new.setdefault(row.family_id, []).append(row)
        way.go_on(new)
        rows |= new
    families = {one.pk: one for one in _families(user, ids=list(rows))} if rows else {}
    found = (_household(families[pk], members) for pk, members in rows.items())
    return Kindred(uncounted(found))


@dataclass
class _Way:
    """The people from whom the next generation is looked for, upwards and downwards."""

    rising: set[uuid.UUID]
    falling: set[uuid.UUID]
    met: set[uuid.UUID] = field(default_factory=set)

    def go_on(self, families: dict[uuid.UUID, list[FamilyMember]]) -> None:
        rising, falling = self.rising, self.falling
        self.met |= rising | falling
        self.rising, self.falling = set(), set()
        for members in families.values():
            if any(m.person_id in rising and m.role == FamilyRole.CHILD for m in members):
                self.rising |= {m.person_id for m in members if m.role == FamilyRole.PARTNER}
            if any(m.person_id in falling and m.role == FamilyRole.PARTNER for m in members):
                self.falling |= {m.person_id for m in members if m.role == FamilyRole.CHILD}


@ready
def _members_around(
    user: Any, rising: Given, falling: Given, known: Given
) -> QuerySet[FamilyMember]:
    """All members of the open families in which some are children or partners; not of those that
    are known."""
    met = Q(is_any("person", rising), role=FamilyRole.CHILD)
    met |= Q(is_any("person", falling), role=FamilyRole.PARTNER)
    links = FamilyMember.objects.filter(met).exclude(status=ProofStatus.DISPROVEN)
    families = Family.objects.visible_to(user).filter(is_one_of_few("pk", links.values("family")))
    rows = _tellable_members(user).filter(is_one_of_few("family", families.values("pk")))
    return rows.exclude(is_any("family", known)).order_by(*IN_ORDER)


MOST_PEOPLE = 300  # in one tree
IN_ORDER = ("slot", "created_at")


class Kindred:
    """Households that hang together, and where each person stands in them."""

    def __init__(self, households: Iterable[Household]) -> None:
        self.households = sorted(households, key=lambda one: one.family.ref)
        self._by_family = {one.family.pk: one for one in self.households}
        self._origins: dict[uuid.UUID, list[Household]] = defaultdict(list)
        self._unions: dict[uuid.UUID, list[Household]] = defaultdict(list)
        for one in self.households:
            for member in one.partners:
                self._unions[member.person_id].append(one)
            for member in one.children:
                self._origins[member.person_id].append(one)
        for person, origins in self._origins.items():
            origins.sort(key=lambda one: _bond_of(one, person) != Pedigree.BIRTH)

    def in_order(self, order: dict[uuid.UUID, int]) -> Kindred:
        """The same with the marriages of each in this order of families; unknown ones last."""
        for unions in self._unions.values():
            unions.sort(key=lambda one: order.get(one.family.pk, len(order)))
        return self

    def origins(self, person: uuid.UUID) -> list[Household]:
        """The households in which the person is a child; that by birth first."""
        return self._origins.get(person, [])

    def unions(self, person: uuid.UUID) -> list[Household]:
        """The households in which the person is a partner."""
        return self._unions.get(person, [])

    def people(self) -> set[uuid.UUID]:
        return {member.person_id for one in self.households for member in one.members()}

    def hidden(self) -> set[uuid.UUID]:
        return {pk for one in self.households for pk in one.hidden}

    def household(self, family: uuid.UUID) -> Household | None:
        return self._by_family.get(family)


def _bond_of(household: Household, person: uuid.UUID) -> str:
    member = household.child(person)
    return member.pedigree if member else ""


def household_of(family: Family, user: Any) -> Household:
    """One family with its members, for a reader who may see the family."""
    return _gather({family.pk: family}, user)[0]
