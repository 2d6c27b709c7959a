"""A family tree as nested lists: the same people, marriages and bonds as in the picture."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.utils.translation import gettext as _

from archive.core.records import Row
from people import words
from people.models import FamilyMember
from people.tree_plan import Key, Plan, Union
from people.views.family_tree import Known
from people.views.kin_rows import bond_badge, bond_words
from people.words import Value

Refs = Callable[[Row], list[int]]


def outline(plan: Plan, known: Known, refs: Refs = lambda _row: []) -> list[Value]:
    """Everybody in the middle of the tree, with the forebears and then the marriages."""
    teller = _Teller(plan, known, refs)
    found = []
    for pk in plan.focus:
        parents = teller.parents(pk)
        found.append(
            {"value": teller.name(pk), "parents": parents, "branches": teller.branches(pk)}
        )
    if not plan.focus:
        branches = [teller.branch(union, None) for union in plan.root.unions]
        found.append({"value": {"text": _("Parents not known")}, "branches": branches})
    return found


def left_out(plan: Plan, known: Known) -> list[Value]:
    """The links that the picture cannot draw, because they would lead upwards."""
    found = []
    for bond in plan.left_out:
        parents = [m.person_id for m in bond.union.household.partners]
        names = [words.person_value(pk, known.seen)["text"] for pk in parents]
        child = words.person_value(bond.child, known.seen)
        text = _("child of %(names)s") % {"names": " – ".join(names) or _("parents not known")}
        found.append({**child, "after": f": {text}"})
    return found


class _Teller:
    """Writes every marriage out once; a second time it says that it stands above."""

    def __init__(self, plan: Plan, known: Known, refs: Refs) -> None:
        self.known, self.refs = known, refs
        self.told: set[uuid.UUID] = set()
        self.of: dict[Key, list[Union]] = {}
        self.origins: dict[uuid.UUID, list[Union]] = {}
        for union in plan.unions():
            for key in union.partners:
                self.of.setdefault(key, []).append(union)
        for bond in plan.bonds:
            if bond.union not in self.origins.setdefault(bond.child, []):
                self.origins[bond.child].append(bond.union)
        above = {link.target for link in _all_above(plan)}
        self.over = {union for block in above for union in block.unions}
        self.shown = {key for block in plan.blocks for key in block.keys}

    def name(self, pk: uuid.UUID, member: FamilyMember | None = None) -> Value:
        value = words.person_value(pk, self.known.seen)
        if value.get("masked"):
            return value
        bond = bond_words(member) if member else ""
        text = ", ".join(filter(None, (self.known.life(pk), bond)))
        value["after"] = f", {text}" if text else ""
        if member:
            value |= {"badge": bond_badge(member), "refs": self.refs(member)}
        return value

    def parents(self, pk: uuid.UUID) -> list[Value]:
        """The couples of whom the person is a child, with their own parents."""
        found = []
        for union in self.origins.get(pk, ()):
            if union not in self.over:
                continue
            again = self._again(union)
            member = union.household.child(pk)
            people = [
                {
                    "value": self.name(m.person_id),
                    "parents": [] if again else self.parents(m.person_id),
                }
                for m in union.household.partners
            ]
            if len(people) < 2:
                text = _("the other not known") if people else _("not known")
                people.append({"value": {"text": text}, "parents": []})
            bond = bond_words(member) if member else ""
            found.append({"bond": bond, "people": people, "again": again})
        return found

    def branches(self, pk: uuid.UUID) -> list[Value]:
        unions = [one for one in self.of.get(pk, ()) if one not in self.over]
        order = self.known.order
        unions.sort(key=lambda one: order.get(one.household.family.pk, len(order)))
        return [self.branch(union, pk) for union in unions]

    def branch(self, union: Union, pk: uuid.UUID | None) -> Value:
        """One marriage with its children, and theirs."""
        household = union.household
        others = household.other_partners(pk) if pk else []
        again = self._again(union)
        return {
            "year": self.known.years.get(household.family.pk, ""),
            "partners": [self.name(m.person_id, m) for m in others],
            "known": bool(others) or pk is None,
            "again": again,
            "children": []
            if again
            else [self._child(m) for m in household.children if m.person_id in self.shown],
            "url": household.family.get_absolute_url(),
        }

    def _child(self, member: FamilyMember) -> Value:
        pk = member.person_id
        return {"value": self.name(pk, member), "branches": self.branches(pk)}

    def _again(self, union: Union) -> bool:
        family = union.household.family.pk
        before = family in self.told
        self.told.add(family)
        return before


def _all_above(plan: Plan):  # type: ignore[no-untyped-def]
    waiting = list(plan.above)
    while waiting:
        link = waiting.pop()
        yield link
        waiting += link.target.hosted
