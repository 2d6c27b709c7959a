"""A roll of people: where each came from, their trade, and what became of them.

Passengers of a transport, those behind a number, and those of unknown fate are shown alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.core import names
from archive.core.addresses import page_of
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


@dataclass
class OnePage:
    """The people of one page, and how many there are; `pager` is what `components/pager.html`
    reads: by key where the order is stored, by number where it is reckoned."""

    ids: list[uuid.UUID]
    count: int
    pager: Value


def paged(
    request: HttpRequest, people: QuerySet[Person], sort: str, problems: list[str]
) -> OnePage:
    """By the order asked for; then by name."""
    if sort in STORED:
        rows = people.only(*STORED_KEYS)
        page = cut(request.GET, rows, STORED[sort], people.count(), problems, per_page=PER_PAGE)
        return OnePage([person.pk for person in page.rows], page.total, {"page": page})
    ids = list(people.order_by("sort_key", "ref").values_list("pk", flat=True))
    counted = page_of(request, _by_facts(ids, sort, request.user), problems, PER_PAGE)
    return OnePage(list(counted.object_list), len(ids), {"page_obj": counted})


def _by_facts(ids: list[uuid.UUID], sort: str, user: Any) -> list[uuid.UUID]:
    """By place, trade or fate: three columns of the facts, never the facts themselves."""
    rows = Fact.objects.filter(person__in=ids, negated=False).order_by()
    if sort == "from":
        places = Place.objects.visible_to(user).values("pk")
        pairs = rows.filter(kind__key__in=ORIGIN_KINDS, where__in=places)
        keys = _first(pairs.values_list("person", "kind__key", "where__sort_key"))
    elif sort == "trade":
        labels = _labels(Term.objects.filter(vocabulary="trade"))
        pairs = rows.filter(kind__key="trade", term__in=labels)
        keys = _first((one, "", labels[term]) for one, term in pairs.values_list("person", "term"))
    else:
        order = {
            pk: f"{n:03}"
            for n, pk in enumerate(FactKind.objects.filter(fate=True).values_list("pk", flat=True))
        }
        pairs = rows.filter(kind__in=order)
        keys = _first((one, "", order[kind]) for one, kind in pairs.values_list("person", "kind"))
    return sorted(ids, key=lambda pk: keys.get(pk, ("", LAST))[1])


def _first(rows: Iterable[tuple[Any, str, str]]) -> dict[uuid.UUID, tuple[str, str]]:
    """For each person the smallest key: of the birthplace rather than of the home town."""
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for person, kind, key in rows:
        found[person] = min(found.get(person, (LAST, LAST)), (kind, key))
    return found


def _labels(rows: QuerySet[Any]) -> dict[uuid.UUID, str]:
    language = words.reader_language()
    return {one.pk: names.sort_key(one.label_in(language)) for one in rows}


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
