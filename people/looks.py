"""What of a person is compared with others: read for many at once, by few statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from people.models import Fact, FactGroup, FamilyMember, FamilyRole, Person, PersonName
from people.services import kinds_under

Bounds = tuple[dt.date | None, dt.date | None]
AFTER_DEATH: Final = ("burial", "reburial", "remains-found", "rehabilitation", "memory")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a name, and how it is compared."""

    text: str
    given: str
    surname: str
    patronymic: str
    script: str


@dataclass(slots=True)
class Looks:
    """What of a person is compared."""

    pk: uuid.UUID
    sex: str
    birth: Bounds
    death: Bounds
    forms: tuple[Form, ...]
    origins: dict[uuid.UUID, str] = field(default_factory=dict)
    transports: dict[uuid.UUID, str] = field(default_factory=dict)
    last_act: tuple[dt.date, str] | None = None
    kin: dict[tuple[str, uuid.UUID], str] = field(default_factory=dict)
    """Partners, parents and children, by role and id, with their names."""

    @property
    def relatives(self) -> set[uuid.UUID]:
        return {pk for _role, pk in self.kin}


def looks_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Looks]:
    """What is compared of these people, by few statements whatever their number."""
    people = Person.objects.filter(pk__in=list(ids)).values_list(
        "pk", "sex", "birth_earliest", "birth_latest", "death_earliest", "death_latest"
    )
    forms = _forms(ids)
    found = {
        pk: Looks(pk, sex, (b0, b1), (d0, d1), tuple(forms[pk]))
        for pk, sex, b0, b1, d0, d1 in people
    }
    _add_facts(found)
    _add_kin(found)
    return found


def _forms(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Form]]:
    found: dict[uuid.UUID, list[Form]] = defaultdict(list)
    rows = PersonName.objects.filter(person__in=list(ids)).order_by("-is_display", "pk")
    for name in rows:
        found[name.person_id].append(
            Form(name.text, name.given, name.surname, name.patronymic, name.script)
        )
    return found


def _add_facts(found: dict[uuid.UUID, Looks]) -> None:
    born, origin = kinds_under("birth"), kinds_under("origin")
    dead = kinds_under("death")
    rows = (
        Fact.objects.filter(person__in=list(found), negated=False)
        .filter(Q(earliest__isnull=False) | Q(where__isnull=False) | Q(at_event__isnull=False))
        .select_related("kind", "at_event", "where")
        .prefetch_related("where__names")
    )
    for fact in rows:
        assert fact.person_id
        looks = found[fact.person_id]
        if fact.where and fact.kind_id in born | origin:
            looks.origins[fact.where.pk] = str(fact.where)
        if fact.at_event and fact.at_event.kind == "transport":
            looks.transports[fact.at_event.pk] = str(fact.at_event)
        acts = fact.kind_id not in born | dead and fact.kind.key not in AFTER_DEATH
        if fact.earliest and acts and fact.kind.group != FactGroup.EVENT:
            last = looks.last_act
            if last is None or fact.earliest > last[0]:
                looks.last_act = fact.earliest, fact.kind.key


def _add_kin(found: dict[uuid.UUID, Looks]) -> None:
    own = FamilyMember.objects.filter(person__in=list(found)).values_list("family")
    rows = FamilyMember.objects.filter(family__in=own).values_list(
        "family", "person", "role", "person__display_name"
    )
    families: dict[uuid.UUID, list[tuple[uuid.UUID, str, str]]] = defaultdict(list)
    for family, person, role, name in rows:
        families[family].append((person, role, name))
    for members in families.values():
        for person, role, _name in members:
            if person in found:
                found[person].kin.update(
                    {
                        (kin, other): name
                        for other, its_role, name in members
                        if other != person and (kin := _as(role, its_role))
                    }
                )


def _as(role: str, other: str) -> str:
    """What somebody of the role `other` in a family is to one of the role `role`."""
    if role == FamilyRole.PARTNER:
        return "partner" if other == FamilyRole.PARTNER else "child"
    return "parent" if other == FamilyRole.PARTNER else ""
