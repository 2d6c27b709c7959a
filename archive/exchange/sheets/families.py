"""Families as a transport list tells them: who has one number travels as one family."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.core.access import Status
from archive.exchange.sheets.planned import Planned
from archive.exchange.sheets.transports import FAMILY, KIN, role_of
from people.models import Family, FamilyMember, FamilyRole, Pedigree, Person
from sources.models import Evidence

if TYPE_CHECKING:
    from archive.exchange.sheets.write import Writer


@dataclass
class OnList:
    """Somebody with the place in the family that the list gives."""

    person: Person
    role: str
    slot: int
    row: Planned


class Families:
    """Gathers who belongs together, and makes the families that are not there yet."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.groups: dict[str, list[OnList]] = defaultdict(list)

    def note(self, person: Any, row: Planned) -> None:
        number, kin = row.values.get(FAMILY), row.values.get(KIN)
        role = role_of(str(kin)) if kin else None
        if number and role:
            self.groups[str(number)].append(OnList(person, role[0], role[1], row))

    def make(self) -> None:
        """A family that is there already gets whom it has not, unless readers see it; nobody is
        moved between families."""
        there = self._there()
        for group in self.groups.values():
            if len(group) > 1:
                self._make_one(group, there)

    def _there(self) -> dict[uuid.UUID, list[FamilyMember]]:
        """The families of everybody on the list in which they are partners or children."""
        ids = [each.person.pk for group in self.groups.values() for each in group]
        mine = FamilyMember.objects.filter(person__in=ids).values("family")
        found: dict[uuid.UUID, list[FamilyMember]] = defaultdict(list)
        for member in FamilyMember.objects.filter(family__in=mine).select_related("family"):
            found[member.family_id].append(member)
        return found

    def _make_one(self, group: list[OnList], there: dict[uuid.UUID, list[FamilyMember]]) -> None:
        roles = {(each.person.pk, each.role) for each in group}
        known = [
            members
            for members in there.values()
            if len({(one.person_id, str(one.role)) for one in members} & roles) > 1
        ]
        if known:
            members = known[0]
            family = members[0].family
            if family.status == Status.PUBLISHED:
                return  # the look has told so
        else:
            members, family = [], Family(created_by=self.writer.asked.user)
            self.writer.new[Family].append(family)
        self.writer.touched[family.pk] = family
        inside = {one.person_id for one in members}
        claimed: set[int] = set()
        taken = {one.slot for one in members if one.role == FamilyRole.PARTNER}
        children = sum(1 for one in members if one.role == FamilyRole.CHILD)
        for each in group:
            if each.person.pk in inside:
                continue
            if each.role == FamilyRole.PARTNER:
                if each.slot in claimed:
                    continue  # two heads of one family are no couple
                claimed.add(each.slot)
                slot = next((n for n in (each.slot, 1, 2) if n not in taken), 0)
                if not slot:
                    continue  # a third partner is none; the person is there all the same
                taken.add(slot)
            else:
                children += 1
                slot = children
            self._enter(family, each, slot)

    def _enter(self, family: Family, each: OnList, slot: int) -> None:
        # That somebody is a child of the family by birth, no list of passengers says.
        pedigree = Pedigree.UNKNOWN if each.role == FamilyRole.CHILD else Pedigree.BIRTH
        self.writer.altered[family.pk] = family
        member = FamilyMember(
            family=family, person=each.person, role=each.role, slot=slot, pedigree=pedigree
        )
        self.writer.new[FamilyMember].append(member)
        if each.row.cited:
            evidence = Evidence(citation=self.writer.citation(each.row), membership=member)
            evidence.derive()
            self.writer.new[Evidence].append(evidence)
