"""What the list of people offers to narrow it by, with the number of people behind each choice.

Counted from one small table of facts: who, which kind, which term, event and place. Each choice
is counted as if its own filter were not in use, so that further ones can be added.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.utils.translation import gettext as _

from archive.core import names
from archive.core.collation import NO_LETTER, alphabet
from people import words
from people.filters import UNKNOWN_FATE, PeopleFilter
from people.models import Fact, FactKind, Line, Person, Place, SharedEvent, Term, Vocabulary
from people.queries import ORIGIN_KINDS, STEPS_UP
from people.words import Value

ALL_SHOWN = 20  # choices of one facet; where there are more, the rest fold away
FIRST_SHOWN = 12  # of more than that; those in use are always shown
RARE = ("Q", "X", "Y", *"ӘҐҒЄІЇЙҚҢҰҺЩЪЫЬ")  # letters that an alphabet shows only when present
BROADER_STEPS = 3  # as many as `PeopleFilter` follows: the term and two above it
People = set[uuid.UUID]
EVERY_LETTER = (*alphabet("Latn", RARE), *alphabet("Cyrl", RARE), NO_LETTER)


@dataclass
class Choices:
    """All that can be chosen, with the people behind each choice; of one reader."""

    labels: dict[str, dict[str, Value]] = field(default_factory=dict)
    people: dict[str, dict[str, People]] = field(default_factory=dict)
    with_fate: People = field(default_factory=set)
    places: dict[uuid.UUID, Place] = field(default_factory=dict)

    def for_form(self) -> dict[str, list[tuple[str, str]]]:
        listed = {
            name: [(key, value["text"]) for key, value in labels.items()]
            for name, labels in self.labels.items()
        }
        return {**listed, "letter": [(letter, letter) for letter in EVERY_LETTER]}


def choices(visible: QuerySet[Person], user: Any, papers: dict[str, People]) -> Choices:
    """Six queries, however many people there are."""
    rows = list(
        Fact.objects.filter(person__in=visible, negated=False)
        .order_by()
        .values_list("person", "kind", "term", "at_event", "where", "line")
    )
    kinds = FactKind.objects.in_bulk()
    terms = Term.objects.filter(vocabulary__in=(Vocabulary.TRADE, Vocabulary.NATIONALITY)).in_bulk()
    events = SharedEvent.objects.visible_to(user).in_bulk()
    places = Place.objects.visible_to(user).prefetch_related("names").in_bulk()
    found = Choices()
    _events(found, rows, events)
    _places(found, rows, places, {pk for pk, kind in kinds.items() if kind.key in ORIGIN_KINDS})
    _terms(found, rows, terms)
    _fates(found, rows, kinds)
    _has(found, rows, papers)
    found.places = places
    return found


def _add(found: Choices, name: str, key: str, label: Value, person: uuid.UUID) -> None:
    found.labels[name].setdefault(key, label)
    found.people[name].setdefault(key, set()).add(person)


def _events(found: Choices, rows: list[Any], events: dict[uuid.UUID, SharedEvent]) -> None:
    """Transports, and apart from them the other events that people took part in."""
    for name in ("transport", "event"):
        found.labels[name], found.people[name] = {}, {}
    labels = {pk: words.record_value(one) for pk, one in events.items()}
    for person, _kind, _term, event, _where, _line in rows:
        if event in events:
            one = events[event]
            name = "transport" if one.kind == SharedEvent.Kind.TRANSPORT else "event"
            _add(found, name, one.ref, labels[event], person)


def _places(
    found: Choices, rows: list[Any], places: dict[uuid.UUID, Place], kinds: set[uuid.UUID]
) -> None:
    """A place counts for itself and for the places that it lies in."""
    found.labels["place"], found.people["place"] = {}, {}
    labels = {pk: words.place_value(place) for pk, place in places.items()}
    for person, kind, _term, _event, where, _line in rows:
        if kind in kinds:
            for place in _upwards(where, places):
                _add(found, "place", place.ref, labels[place.pk], person)


def _upwards(where: uuid.UUID | None, places: dict[uuid.UUID, Place]) -> Iterable[Place]:
    """The place and those above it, as far as `queries.places_within` follows them down."""
    passed: set[uuid.UUID] = set()
    while where in places and where not in passed and len(passed) <= STEPS_UP:
        passed.add(where)
        yield places[where]
        where = places[where].parent_id


def _terms(found: Choices, rows: list[Any], terms: dict[uuid.UUID, Term]) -> None:
    """A trade counts for itself and for the broader ones above it."""
    for vocabulary in (Vocabulary.TRADE, Vocabulary.NATIONALITY):
        found.labels[vocabulary], found.people[vocabulary] = {}, {}
    labels = {pk: words.text_value(term.label) for pk, term in terms.items()}
    for person, _kind, term, _event, _where, _line in rows:
        row = terms.get(term)
        for _step in range(BROADER_STEPS):
            if row is None:
                break
            _add(found, row.vocabulary, row.key.partition("/")[2], labels[row.pk], person)
            row = terms.get(row.broader_id or words.NOBODY)


def _fates(found: Choices, rows: list[Any], kinds: dict[uuid.UUID, FactKind]) -> None:
    found.labels["fate"] = {
        kind.key: words.text_value(kind.label)
        for kind in sorted(kinds.values(), key=lambda k: k.position)
        if kind.fate
    }
    people: dict[str, People] = {key: set() for key in found.labels["fate"]}
    for person, kind_id, *_rest in rows:
        kind = kinds[kind_id]
        if kind.fate:
            found.with_fate.add(person)
            people[kind.key].add(person)
        broader = kinds.get(kind.broader_id or words.NOBODY)
        if broader and broader.fate:
            people[broader.key].add(person)
    found.labels["fate"][UNKNOWN_FATE] = {"text": _("Not known")}
    found.people["fate"] = people


def _has(found: Choices, rows: list[Any], papers: dict[str, People]) -> None:
    texts = {
        "documents": _("With documents"),
        "interview": _("With an interview"),
        "disputed": _("Sources disagree"),
    }
    found.labels["has"] = {key: {"text": text} for key, text in texts.items()}
    disputed = {person for person, _k, _t, _e, _w, line in rows if line == Line.FORKED}
    found.people["has"] = {**papers, "disputed": disputed}


# The result, and what each facet leaves


@dataclass
class Result:
    """The people found, in order; and for each filter those found without it."""

    found: list[uuid.UUID]
    without: dict[str, People]
    initials: dict[uuid.UUID, str]


def result(visible: QuerySet[Person], narrowed: PeopleFilter) -> Result:
    """One query, however many filters are in use."""
    conditions = narrowed.conditions()
    marks = {
        f"in_{name}": ExpressionWrapper(condition, output_field=BooleanField())
        for name, condition in conditions.items()
    }
    marked = visible.annotate(**marks).order_by("sort_key", "ref")
    rows = list(marked.values_list("pk", "initial", *marks))
    without: dict[str, People] = {}
    for n, name in enumerate(conditions):
        without[name] = {pk for pk, _i, *met in rows if all(m for k, m in enumerate(met) if k != n)}
    everywhere = [pk for pk, _initial, *met in rows if all(met)]
    initials = {pk: letter for pk, letter, *_met in rows}
    return Result(everywhere, defaultdict(lambda: set(everywhere), without), initials)


SHOWN = ("transport", "place", "trade", "nationality", "born", "event", "fate", "has")
ALL_OF = ("has",)  # its choices narrow each other: both documents and an interview


def facets(narrowed: PeopleFilter, offered: Choices, found: Result) -> list[Value]:
    """The facets as `components/facets.html` shows them."""
    in_use = narrowed.values()
    shown = [
        _years(narrowed)
        if name == "born"
        else _facet(name, narrowed, offered, found, in_use.get(name, []))
        for name in SHOWN
    ]
    return [facet for facet in shown if "low" in facet or facet["options"]]


def _years(narrowed: PeopleFilter) -> Value:
    return {
        "label": _("Born"),
        "low": {"name": "born_from", "value": narrowed.data.get("born_from", "")},
        "high": {"name": "born_to", "value": narrowed.data.get("born_to", "")},
    }


def _facet(
    name: str, narrowed: PeopleFilter, offered: Choices, found: Result, chosen: Iterable[str]
) -> Value:
    base = set(found.found) if name in ALL_OF else found.without[name]
    chosen = set(chosen)
    people = {**offered.people[name]}
    if name == "fate":
        people[UNKNOWN_FATE] = base - offered.with_fate
    options = [
        {
            "value": key,
            "label": label["text"],
            "language": label.get("language", ""),
            "count": len(people.get(key, set()) & base),
            "checked": key in chosen,
        }
        for key, label in offered.labels[name].items()
    ]
    options = [one for one in options if one["count"] or one["checked"]]
    options.sort(key=lambda one: (-one["count"], names.sort_key(one["label"])))
    return {"name": name, "label": str(narrowed.filters[name].label), **_folded(options)}


def _folded(options: list[Value]) -> Value:
    """All choices; of many the first, and those in use, before the rest."""
    if len(options) <= ALL_SHOWN:
        return {"options": options, "more": []}
    shown = [one for n, one in enumerate(options) if n < FIRST_SHOWN or one["checked"]]
    return {"options": shown, "more": [one for one in options if one not in shown]}


def letters(found: Result, chosen: Iterable[str]) -> list[Value]:
    """Both alphabets with the number of people under each letter, whichever is chosen now."""
    base = found.without["letter"]
    counts = Counter(letter for pk, letter in found.initials.items() if pk in base)
    present = list(counts)
    scripts = [alphabet("Latn", present)]
    cyrillic = alphabet("Cyrl", present)
    if any(letter in present for letter in cyrillic):
        scripts.append(cyrillic)
    rest = [letter for letter in present if letter and not any(letter in of for of in scripts)]
    chosen = set(chosen)
    return [
        {"letter": one, "count": counts.get(one, 0), "current": one in chosen}
        for of in [*scripts, tuple(rest)]
        for one in of
    ]
