"""What waits at the desk among people and facts, and how complete their records are."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.core.queues import Queue, Share, add_queue, add_share
from people.models import Fact, Line, Person
from people.queries import ORIGIN_KINDS


def register() -> None:
    add_queue(Queue("unsourced", _("Facts without a source"), Fact, unsourced, order=80))
    shares = (
        ("birth", _("with a birth"), _("People without a birth"), without_birth),
        ("fate", _("with a fate"), _("People without a fate"), without_fate),
        ("origin", _("with an origin"), _("People without an origin"), without_origin),
        ("source", _("with a source"), _("People without a source"), without_source),
    )
    for key, title, missing_title, missing in shares:
        add_share(Share(f"no-{key}", title, missing_title, Person, missing))


def unsourced(_user: Any) -> QuerySet[Any]:
    return Fact.objects.filter(line=Line.ABSENT)


def without_birth() -> QuerySet[Any]:
    unknown = Q(birth_earliest__isnull=True, birth_latest__isnull=True)
    rows: QuerySet[Any] = Person.objects.filter(unknown)
    return rows


def without_fate() -> QuerySet[Any]:
    return _without(kind__fate=True)


def without_origin() -> QuerySet[Any]:
    return _without(kind__key__in=ORIGIN_KINDS, where__isnull=False)


def without_source() -> QuerySet[Any]:
    sourced = Fact.objects.filter(person=OuterRef("pk")).exclude(line=Line.ABSENT)
    rows: QuerySet[Any] = Person.objects.filter(~Exists(sourced))
    return rows


def _without(**having: Any) -> QuerySet[Any]:
    told = Fact.objects.filter(person=OuterRef("pk"), negated=False, **having)
    rows: QuerySet[Any] = Person.objects.filter(~Exists(told))
    return rows
