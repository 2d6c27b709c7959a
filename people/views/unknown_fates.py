"""Settlers of whom it is not known what became of them, by what is missing in their records."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models import (
    Value as Literal,
)
from django.db.models.functions import Coalesce, Least
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown
from archive.core.keyset import WORDS, Order, cut
from people.models import Fact, FactKind, Person, Place
from people.models.filed import UNDATED
from people.queries import ORIGIN_KINDS
from people.views import roll
from people.views.gathered import crumbs
from people.words import Value
from sources.tallies import AFTERWARDS, Tally, settlers

SORTS: Final = ("missing", "last", "name", "born")
MISSING: Final = ("fate", "death", "birth", "origin")
# The longest list of missing things first; the oldest last trace first.
ORDERS: Final = {
    "missing": Order(
        ("recorded", "last", "sort_key"), days=frozenset({"last"}), numbers=frozenset({"recorded"})
    ),
    "last": Order(("last", "sort_key"), days=frozenset({"last"})),
    **roll.STORED,
}
PER_PAGE: Final = 100
KINDS: Final = {
    "death": Q(key="death") | Q(broader__key="death"),
    "origin": Q(key__in=ORIGIN_KINDS),
    "after": Q(key__in=AFTERWARDS),
}


@require_safe
def unknown_fates(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, ("missing", "sort", *WORDS), problems)
    missing = roll.choice(request, "missing", MISSING, problems)
    sort = roll.choice(request, "sort", SORTS, problems)
    people = lacking(settlers(request.user), missing, request.user)
    page = cut(
        request.GET, _reckoned(people, sort, request.user), ORDERS[sort], people.count(), problems,
        per_page=PER_PAGE,
    )  # fmt: skip
    ids = [person.pk for person in page.rows]
    told = roll.lives(ids, request.user)
    records = _records(ids, request.user)
    context = {
        "count": page.total,
        "tabs": _tabs(request, missing),
        "people": [_row(pk, told, records[pk]) for pk in ids if pk in told.people],
        "page": page,
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


def _reckoned(people: QuerySet[Person], sort: str, user: Any) -> QuerySet[Person]:
    """With what the order asked for is reckoned by: aggregates, as in `roll.paged`."""
    people = people.only(*roll.STORED_KEYS)
    if sort in roll.STORED:
        return people
    kinds = {
        what: list(FactKind.objects.filter(asked).values_list("pk", flat=True))
        for what, asked in KINDS.items()
    }
    day = Max(Coalesce("own__latest", "own__earliest"), filter=~Q(own__kind__in=kinds["after"]))
    people = people.annotate(own=roll.stated(), last=Coalesce(day, Literal(UNDATED)))
    if sort == "last":
        return people
    places = Place.objects.visible_to(user).values("pk")
    born = Case(When(sort_birth=UNDATED, then=0), default=1)
    died = Count("own__pk", filter=Q(own__kind__in=kinds["death"]))
    came = Count("own__pk", filter=Q(own__kind__in=kinds["origin"], own__where__in=places))
    return people.annotate(recorded=Least(died, 1) + born + Least(came, 1))


def _records(ids: list[uuid.UUID], user: Any) -> dict[uuid.UUID, Value]:
    """Of each person, which of these things are on record, and the day of the last trace."""
    recorded = {what: _recorded(what, user) for what in ("death", "birth", "origin")}
    people = Person.objects.filter(pk__in=ids).annotate(**recorded, last=_last_trace())
    return {row["pk"]: row for row in people.values("pk", "last", *recorded)}


def _last_trace() -> Subquery:
    """The latest day of any fact of the life."""
    own = Fact.objects.filter(person=OuterRef("pk"), negated=False).exclude(
        kind__key__in=AFTERWARDS
    )
    days = own.order_by().values("person").annotate(day=Max(Coalesce("latest", "earliest")))
    return Subquery(days.values("day"))


def _row(pk: uuid.UUID, told: roll.Lives, recorded: Value) -> Value:
    labels = {"death": _("death"), "birth": _("birth"), "origin": _("origin")}
    day = recorded["last"]
    return {
        **roll.row(pk, told),
        "missing": ", ".join(label for what, label in labels.items() if not recorded[what]),
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
