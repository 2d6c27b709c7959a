"""Who is related to whom: the families in which a person stands, and families around a family.

Links that were disproven are left out. Of people whom the reader may not see nothing is kept here
but their ids: `people.words.person_value` says what may be said of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from archive.core.access import Access, Status
from people.models import Family, FamilyMember, FamilyRole, Person, ProofStatus


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
    mine = FamilyMember.objects.filter(person__in=set(people)).exclude(status=ProofStatus.DISPROVEN)
    families = Family.objects.visible_to(user).filter(pk__in=mine.values("family"))
    return _gather(families.in_bulk(), user)


def _gather(families: dict[uuid.UUID, Family], user: Any) -> list[Household]:
    if not families:
        return []
    rows = FamilyMember.objects.filter(family__in=families).exclude(status=ProofStatus.DISPROVEN)
    visible = Person.objects.visible_to(user).filter(pk=OuterRef("person"))
    # Drafts and hidden people do not exist for a stranger; the living stand there unnamed.
    known = Q(person__status=Status.PUBLISHED) & ~Q(person__access=Access.HIDDEN)
    rows = rows.annotate(seen=Exists(visible)).filter(Q(seen=True) | known)
    found = {pk: Household(family) for pk, family in families.items()}
    for row in rows.order_by("slot", "created_at"):
        place = found[row.family_id]
        (place.partners if row.role == FamilyRole.PARTNER else place.children).append(row)
        if not row.seen:
            place.hidden.add(row.person_id)
    return sorted(found.values(), key=lambda one: one.family.ref)


def kin_of(person: uuid.UUID, user: Any) -> Kin:
    kin = Kin(person)
    for one in households_of([person], user):
        (kin.own if one.has_partner(person) else kin.origin).append(one)
    return kin


@dataclass
class Circle:
    """The households around one family: its own, and those of its members up and down."""

    centre: Household
    around: list[Household] = field(default_factory=list)

    def all(self) -> list[Household]:
        return [self.centre, *self.around]

    def people(self) -> set[uuid.UUID]:
        return {member.person_id for one in self.all() for member in one.members()}

    def origin_of(self, person: uuid.UUID) -> list[Household]:
        """The other households in which the person is a child: those of the parents."""
        return [one for one in self.around if one.child(person)]

    def further(self, person: uuid.UUID) -> list[Household]:
        """The other households in which the person is a partner."""
        return [one for one in self.around if one.has_partner(person)]


def circle_of(family: Family, user: Any) -> Circle:
    """The family, and all households in which one of its members stands."""
    centre = _gather({family.pk: family}, user)[0]
    members = {member.person_id for member in centre.members()}
    around = [one for one in households_of(members, user) if one.family.pk != family.pk]
    return Circle(centre, around)
