"""The facts that the pages of people and of families tell, each page's in one question."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from archive.core.ready import Given, is_any, ready
from people.models import Fact

FACT_PARTS = ("kind__broader", "term", "role", "unit")
LAST = Q(kind__key="death") | Q(kind__broader__key="death")
OF_A_LIFE = Q(kind__key="birth") | LAST

Ids = Iterable[uuid.UUID]


def facts_of_person(
    user: Any, person: uuid.UUID, *, families: Ids, kin: Ids, fellows: Ids
) -> list[Fact]:
    """The facts of a person and of these families, the births and deaths of the kin, and what
    became of the fellows."""
    return _of_person(
        user, person=person, families=list(families), kin=list(kin), fellows=list(fellows)
    )


@ready
def _of_person(
    user: Any, person: Given, families: Given, kin: Given, fellows: Given
) -> QuerySet[Fact]:
    own = Q(person=person) | Q(is_any("family", families))
    others = (Q(is_any("person", kin)) & OF_A_LIFE) | (
        Q(is_any("person", fellows)) & Q(kind__fate=True, negated=False)
    )
    rows: QuerySet[Fact] = Fact.objects.visible_by(user, "person", "family").filter(own | others)
    return rows.select_related(*FACT_PARTS)


def facts_of_families(
    user: Any, family: uuid.UUID | None, *, families: Ids, members: Ids, kin: Ids
) -> list[Fact]:
    """All facts of the family, if it is one of `families`, and their marriages; all of the members
    that happened, and the births and deaths of the kin."""
    return _of_families(
        user, family=family, families=list(families), members=list(members), kin=list(kin)
    )


@ready
def _of_families(
    user: Any, family: Given, families: Given, members: Given, kin: Given
) -> QuerySet[Fact]:
    of_families = Q(is_any("family", families)) & (Q(family=family) | Q(kind__key="marriage"))
    of_people = Q(is_any("person", members)) | (Q(is_any("person", kin)) & OF_A_LIFE)
    rows: QuerySet[Fact] = Fact.objects.visible_by(user, "person", "family")
    rows = rows.filter(of_families | (Q(negated=False) & of_people))
    return rows.select_related(*FACT_PARTS)


def lives_of(user: Any, people: Ids) -> list[Fact]:
    """The births and deaths of these people."""
    return _lives(user, people=list(people))


@ready
def _lives(user: Any, people: Given) -> QuerySet[Fact]:
    rows: QuerySet[Fact] = Fact.objects.visible_by(user, "person").filter(
        Q(is_any("person", people)) & OF_A_LIFE
    )
    return rows.select_related(*FACT_PARTS)


@ready
def kinds_of_facts(user: Any, people: Given) -> QuerySet[Any, Any]:
    """Of each fact of these people that happened: person, line, event, key of the kind."""
    rows = Fact.objects.visible_by(user, "person").filter(is_any("person", people), negated=False)
    return rows.order_by().values_list("person", "line", "at_event", "kind__key")
