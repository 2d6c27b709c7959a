"""A roll of people: where each came from, their trade, and what became of them.

Passengers of a transport, those behind a number, and those of unknown fate are shown alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Case, CharField, FilteredRelation, Min, Q, QuerySet, When
from django.db.models import Value as Literal
from django.db.models.functions import Coalesce, Collate
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.core import names
from archive.core.keyset import WORDS, Cut, Order, cut
from people import words
from people.models import Fact, FactKind, Person, Place, Term
from people.queries import (
    ORIGIN_KINDS,
    Seen,
    facts_about,
    facts_by_person,
    look_up,
    people_with_language,
    pointed_at,
)
from people.words import Value

PER_PAGE: Final = 300  # a whole transport on one page
LIFE_KINDS: Final = (*ORIGIN_KINDS, "trade")
SORTS: Final = ("name", "born", "from", "trade", "fate")
LAST: Final = "\uffff"  # what is not known stands behind all that is
STORED: Final = {
    "name": Order(("sort_key",)),
    "born": Order(("sort_birth", "sort_key"), days=frozenset({"sort_birth"})),
}
RECKONED: Final = Order(("filed", "sort_key"))
STORED_KEYS: Final = ("ref", "sort_key", "sort_birth")


@dataclass
class Lives:
    """What the rows of one page tell of its people."""

    facts: dict[uuid.UUID, list[Fact]]
    seen: Seen
    people: dict[uuid.UUID, Person] = field(default_factory=dict)


def lives(ids: Iterable[uuid.UUID], user: Any) -> Lives:
    """Four queries, however many people are on the page."""
    ids = list(ids)
    people = people_with_language(user).in_bulk(ids)
    facts = facts_by_person(user, people, *LIFE_KINDS)
    known = [fact for own in facts.values() for fact in own]
    seen = look_up(user, places=pointed_at(known, "where"))
    return Lives(facts, Seen(people=people, places=seen.places), people)


def row(pk: uuid.UUID, told: Lives) -> Value:
    """One person as `people/roll.html` shows it."""
    person, life = told.people[pk], told.facts.get(pk, [])
    language = words.reader_language()
    trades = dict.fromkeys(
        fact.term.label_in(language) for fact in life if fact.kind.key == "trade" and fact.term
    )
    return {
        "person": words.person_value(pk, told.seen),
        "born": words.born_words(person, life),
        "origin": origin(life, told.seen),
        "trade": ", ".join(trades),
        "fates": fates(life),
        "badges": [{"kind": "disputed"}] if any(fact.disputed for fact in life) else [],
        "sample": person.is_sample,
    }


def origin(life: Iterable[Fact], seen: Seen) -> Value | None:
    """Where somebody came from, by the name the place then had."""
    life = list(life)
    for kind in ORIGIN_KINDS:
        for fact in life:
            place = seen.places.get(fact.where_id or words.NOBODY)
            if fact.kind.key == kind and place:
                return words.place_value(place, fact.earliest, fact.latest)
    return None


def fates(life: Iterable[Fact]) -> list[Value]:
    """What became of a person: the facts of fate with their years, the doubtful ones marked."""
    found: dict[str, Value] = {}
    for fact in life:
        if fact.kind.fate and not fact.negated:
            year = words.year_words(fact.earliest, fact.latest)
            kind = words.kind_words(fact)
            text = _("%(kind)s, %(year)s") % {"kind": kind, "year": year} if year else kind
            badge = next(iter(words.certainty_badges(fact)), None)
            found.setdefault(text, {"text": text, "badge": badge})
    return list(found.values())


# People whom the facts of a place or an organisation name

NAMED_PER_PAGE: Final = 100


@dataclass
class Named:
    """One page of the people whom some facts name, with these facts."""

    page: Cut
    facts: list[Fact]


def named(request: HttpRequest, about: Q, problems: list[str], of_others: bool = False) -> Named:
    """A town may have been reached by thousands: only one page of them is read; with it, if asked
    for, what is said of events and organisations."""
    rows = Fact.objects.filter(about, person__isnull=False, negated=False).order_by()
    people = Person.objects.visible_to(request.user).filter(pk__in=rows.values("person"))
    page = cut(
        request.GET, people.only(*STORED_KEYS), STORED["name"], people.count(), problems,
        per_page=NAMED_PER_PAGE,
    )  # fmt: skip
    whose = Q(person__in=[person.pk for person in page.rows])
    if of_others:
        whose |= Q(person__isnull=True)
    return Named(page, facts_about(request.user, about & whose & Q(negated=False)))


# The order


def paged(request: HttpRequest, people: QuerySet[Person], sort: str, problems: list[str]) -> Cut:
    """By the order asked for; then by name."""
    rows, order = people.only(*STORED_KEYS), STORED.get(sort, RECKONED)
    if order is RECKONED:
        rows = _filed(rows, sort, request.user)
    return cut(request.GET, rows, order, people.count(), problems, per_page=PER_PAGE)


def _filed(people: QuerySet[Person], sort: str, user: Any) -> QuerySet[Person]:
    """With `filed`, what is smallest among the facts of a person in this order. Aggregates, which
    Postgres reckons once for a row however often the cut and the order name them."""
    if sort == "from":
        return people.annotate(**_origins(user))
    if sort == "trade":
        kinds = FactKind.objects.filter(key="trade").values_list("pk", flat=True)
        trades = stated(facts__kind__in=list(kinds))
        return people.annotate(own=trades, **_by("own__term", _labels()))
    fates = FactKind.objects.filter(fate=True).values_list("pk", flat=True)
    ranks = {pk: f"{n:03}" for n, pk in enumerate(fates)}
    return people.annotate(own=stated(), **_by("own__kind", ranks))


def _by(column: str, keys: dict[uuid.UUID, str]) -> dict[str, Coalesce]:
    cases = (When(**{column: pk}, then=Literal(key)) for pk, key in keys.items())
    first = Min(Collate(Case(*cases, output_field=CharField()), "C"))
    return {"filed": Coalesce(first, Literal(LAST))}


def _origins(user: Any) -> dict[str, Any]:
    """The birthplace goes before the home town."""
    places = Place.objects.visible_to(user).values("pk")
    kinds = dict(FactKind.objects.filter(key__in=ORIGIN_KINDS).values_list("key", "pk"))
    keys = (
        Min("own__where__sort_key", filter=Q(own__kind=kinds.get(key), own__where__in=places))
        for key in ORIGIN_KINDS
    )
    return {"own": stated(), "filed": Coalesce(*keys, Literal(LAST))}


def stated(**asked: Any) -> FilteredRelation:
    """The facts that say something of a person, joined apart from those that chose the person."""
    return FilteredRelation("facts", condition=Q(facts__negated=False, **asked))


def _labels() -> dict[uuid.UUID, str]:
    language = words.reader_language()
    trades = Term.objects.filter(vocabulary="trade")
    return {one.pk: names.sort_key(one.label_in(language)) for one in trades}


def sort_links(request: HttpRequest, current: str, offered: Sequence[str] = SORTS) -> list[Value]:
    """The orders as links, as `components/order.html` shows them."""
    labels = {
        "name": _("Name"),
        "born": _("Born"),
        "from": _("From"),
        "trade": _("Trade"),
        "fate": _("What became of them"),
        "missing": _("What is missing"),
        "last": _("Last trace"),
    }
    return [
        {
            "label": labels[name],
            "url": _with(request, "sort", name, offered[0]),
            "current": name == current,
        }
        for name in offered
    ]


def _with(request: HttpRequest, name: str, value: str, plain: str) -> str:
    asked = request.GET.copy()
    for word in WORDS:
        asked.pop(word, None)
    asked[name] = value
    if value == plain:
        asked.pop(name)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def choice(request: HttpRequest, name: str, known: Sequence[str], problems: list[str]) -> str:
    """One of the known values; the first, and a sentence, where the address asks for another."""
    given = request.GET.get(name, known[0])
    if given in known:
        return given
    problems.append(
        _("“%(value)s” cannot be chosen as %(name)s. It may be: %(known)s.")
        % {"value": given, "name": name, "known": ", ".join(known)}
    )
    return known[0]


def counted_url(**asked: str) -> str:
    """The address of the list of those behind a number."""
    return f"{reverse('people:counted')}?{urlencode(asked)}"
