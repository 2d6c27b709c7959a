"""The tokens by which results are narrowed and counted: `decade:1890`, `transport:T-2NYGYM`.

A token may name a record, such as a place, that a reader does not see: whoever shows tokens asks
that record's door first (`archive.site.search_facets`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Prefetch

from archive.search.days import is_open
from people.models import Fact, Line, Person, Place, SharedEvent, Term, Vocabulary
from people.queries import ORIGIN_KINDS, STEPS_UP

BROADER_STEPS: Final = 2  # as many as the list of people follows
MOST_DECADES: Final = 12  # a date that says less than this says nothing
UNKNOWN: Final = "unknown"
WITHIN: Final = "within"  # places that a place lies in; not offered as a facet
ORIGIN: Final = "origin"
ABOUT: Final = "about"  # the very topics of a point of the index, not those of passages under it
OFFERED: Final = (
    "language", "transport", "origin", "trade", "nationality", "fate", "decade", "topic", "has",
    "disputed",
)  # fmt: skip
CERTAIN: Final = "certain"  # a decade in which a date certainly lies

Tokens = Iterator[str]

# Looked up once each: many people share few kinds, trades, transports and places.
FACTS_OF_PEOPLE = Prefetch(
    "facts",
    Fact.objects.filter(negated=False)
    .only("person", "kind", "term", "at_event", "where", "line")
    .prefetch_related(
        "kind__broader",
        "term__broader__broader",
        "at_event",
        "where__parent__parent__parent__parent",
    ),
)
FACTS_THAT_FORK = Prefetch("facts", Fact.objects.filter(line=Line.FORKED), to_attr="forking")


def of_person(person: Person) -> Tokens:
    """Needs `FACTS_OF_PEOPLE`."""
    facts = list(person.facts.all())
    for fact in facts:
        yield from _of_fact(fact)
    if not any(fact.kind.fate for fact in facts):
        yield f"fate:{UNKNOWN}"
    yield from decades(person.birth_earliest, person.birth_latest)


def _of_fact(fact: Fact) -> Tokens:
    kind, event = fact.kind, fact.at_event
    if event and event.kind == SharedEvent.Kind.TRANSPORT:
        yield f"transport:{event.ref}"
    if kind.key in ORIGIN_KINDS and fact.where:
        yield from (f"{ORIGIN}:{place.ref}" for place in upwards(fact.where))
    if fact.term and fact.term.vocabulary in (Vocabulary.TRADE, Vocabulary.NATIONALITY):
        for term in broader(fact.term):
            yield f"{term.vocabulary}:{term.key.partition('/')[2]}"
    for one in (kind, kind.broader):
        if one and one.fate:
            yield f"fate:{one.key}"
    if fact.line == Line.FORKED:
        yield "disputed:yes"


def upwards(place: Place) -> Iterator[Place]:
    """The place, and those that it lies in, as far as `places_within` follows them down: a place
    that is not open to everybody does not tell where it lies. One that opens by the passing of a
    day alone stays silent until it is written again or `manage.py reindex` runs."""
    passed: list[Any] = []
    above: Place | None = place
    while above and above.pk not in passed and len(passed) <= STEPS_UP:
        passed.append(above.pk)
        yield above
        above = above.parent if is_open(above) else None


def broader(term: Term) -> Iterator[Term]:
    above: Term | None = term
    for _step in range(BROADER_STEPS + 1):
        if above is None:
            return
        yield above
        above = above.broader


def of_place(place: Place) -> Tokens:
    yield from within(place)
    yield from disputed(place)


def within(place: Place) -> Tokens:
    yield from (f"{WITHIN}:{above.ref}" for above in upwards(place))


def disputed(record: Any) -> Tokens:
    """Needs `FACTS_THAT_FORK`."""
    if record.forking:
        yield "disputed:yes"


def decades(earliest: dt.date | None, latest: dt.date | None) -> Tokens:
    """The decades in which a date may lie; of an open span only that of the end that is known."""
    known = [day.year // 10 * 10 for day in (earliest, latest) if day]
    if not known:
        return
    spanned = range(known[0], known[-1] + 10, 10)
    if len(spanned) > MOST_DECADES:
        return
    yield from (f"decade:{decade}" for decade in spanned)
    if len(spanned) == 1 and earliest and latest:
        yield f"{CERTAIN}:{spanned[0]}"


def languages(codes: Iterable[str]) -> Tokens:
    yield from (f"language:{code}" for code in codes if code)


def lexeme(token: str) -> str:
    """The token as it stands among the words of an entry: `#decade.1890`."""
    return "#" + token.replace(":", ".", 1).lower()
