"""Settlers of whom it is not known what became of them, by what is missing in their records."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.db.models import (
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models import (
    Value as Literal,
)
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown, page_of
from people.models import Fact, Person, Place
from people.queries import ORIGIN_KINDS
from people.views import roll
from people.views.gathered import crumbs
from people.words import Value
from sources.tallies import AFTERWARDS, Tally, settlers

SORTS: Final = ("missing", "last", "name", "born")
MISSING: Final = ("fate", "death", "birth", "origin")
PER_PAGE: Final = 100


@require_safe
def unknown_fates(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, ("missing", "sort"), problems)
    missing = roll.choice(request, "missing", MISSING, problems)
    sort = roll.choice(request, "sort", SORTS, problems)
    people = lacking(settlers(request.user), missing, request.user)
    page = page_of(request, _ordered(people, sort, request.user), problems, PER_PAGE)
    rows = list(page.object_list)
    told = roll.lives([person.pk for person in rows], request.user)
    last = last_traces([person.pk for person in rows])
    context = {
        "count": page.paginator.count,
        "tabs": _tabs(request, missing),
        "people": [_row(person, told, last) for person in rows if person.pk in told.people],
        "page_obj": page,
        "sorts": roll.sort_links(request, sort, SORTS),
        "problems": problems,
        "section": "people",
        "crumbs": crumbs(("people:statistics", _("Statistics")), ("", _("Fate unknown"))),
    }
    return render(request, "people/unknown_fates.html", context)


def lacking(people: QuerySet[Person], missing: str, user: Any) -> QuerySet[Person]:
    """Those of whom this is not on record."""
    return people.exclude(_recorded(missing, user))


def _recorded(what: str, user: Any) -> Q:
    own = Fact.objects.filter(person=OuterRef("pk"), negated=False).order_by()
    if what == "fate":
        return Q(Exists(own.filter(kind__fate=True)))
    if what == "death":
        return Q(Exists(own.filter(Q(kind__key="death") | Q(kind__broader__key="death"))))
    if what == "birth":
        return Q(birth_earliest__isnull=False) | Q(birth_latest__isnull=False)
    places = Place.objects.visible_to(user)
    return Q(Exists(own.filter(kind__key__in=ORIGIN_KINDS, where__in=places)))


def _ordered(people: QuerySet[Person], sort: str, user: Any) -> QuerySet[Person]:
    """The longest list of missing things first; the oldest last trace first; else as asked."""
    people = people.annotate(
        lacks_death=~_recorded("death", user),
        lacks_birth=~_recorded("birth", user),
        lacks_origin=~_recorded("origin", user),
    )
    name = ("sort_key", "ref")
    if sort == "name":
        return people.order_by(*name)
    if sort == "born":
        return people.order_by("birth_earliest", "birth_latest", *name)
    people = people.annotate(last=_last_trace())
    if sort == "last":
        return people.order_by("last", *name)
    lacks = ("lacks_death", "lacks_birth", "lacks_origin")
    total = sum((Cast(name, IntegerField()) for name in lacks), Literal(0))
    return people.annotate(lacks=total).order_by("-lacks", "last", *name)


def _last_trace() -> Subquery:
    """The latest day of any fact of the life."""
    own = _traces().filter(person=OuterRef("pk")).values("person")
    return Subquery(own.annotate(day=Max(Coalesce("latest", "earliest"))).values("day"))


def _traces() -> QuerySet[Fact]:
    return Fact.objects.filter(negated=False).exclude(kind__key__in=AFTERWARDS).order_by()


def last_traces(ids: list[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    rows = _traces().filter(person__in=ids).values_list("person")
    days = rows.annotate(day=Max(Coalesce("latest", "earliest")))
    return {pk: day for pk, day in days if day}


def _row(person: Any, told: roll.Lives, last: dict[uuid.UUID, dt.date]) -> Value:
    labels = {
        "lacks_death": _("death"),
        "lacks_birth": _("birth"),
        "lacks_origin": _("origin"),
    }
    day = last.get(person.pk)
    return {
        **roll.row(person.pk, told),
        "missing": ", ".join(label for name, label in labels.items() if getattr(person, name)),
        "last": str(day.year) if day else "",
    }


def _tabs(request: HttpRequest, current: str) -> list[Value]:
    labels = {
        "fate": _("Nothing of their fate"),
        "death": _("No death"),
        "birth": _("No birth"),
        "origin": _("No origin"),
    }
    user = request.user
    counts = Tally(user).keep(
        "lacking", lambda: {one: lacking(settlers(user), one, user).count() for one in MISSING}
    )
    return [
        {
            "label": labels[what],
            "url": request.path if what == MISSING[0] else f"{request.path}?missing={what}",
            "count": counts[what],
            "current": what == current,
        }
        for what in MISSING
    ]
