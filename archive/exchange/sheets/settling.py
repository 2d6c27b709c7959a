"""What the hooks would write about new people in a second round, reckoned by their own functions
before the first: thousands of rows are then written once. Where kin makes a difference, the hooks
find it and write it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from people import services
from people.models import Certainty, Fact, Person, PersonName, Term
from sources.services import OfEvents


def settle(people: Sequence[Person], forms: Iterable[PersonName], facts: Iterable[Fact]) -> None:
    if not people:
        return
    mine = {person.pk for person in people}
    names_of: dict[uuid.UUID, list[PersonName]] = defaultdict(list)
    for form in forms:
        names_of[form.person_id].append(form)
    facts_of: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.person_id in mine:
            facts_of[fact.person_id].append(fact)
    terms = Term.objects.in_bulk({fact.term_id for each in facts_of.values() for fact in each})
    for each in facts_of.values():
        for fact in each:
            fact.term = terms.get(fact.term_id)
    _take_days_of_events([fact for each in facts_of.values() for fact in each])
    kinds = services._Kinds.load()
    for person in people:
        services._name_person(person, names_of[person.pk])
        _live(person, facts_of[person.pk], kinds)


def _take_days_of_events(facts: list[Fact]) -> None:
    undated = [fact for fact in facts if fact.at_event_id and not fact.date_text]
    of_events = OfEvents(undated)
    for fact in undated:
        fact.earliest, fact.latest = of_events.day_for(fact)


def _live(person: Person, facts: list[Fact], kinds: services._Kinds) -> None:
    telling = [f for f in facts if not f.negated and f.certainty != Certainty.POSSIBLE]
    births = {person.pk: services.birth_bounds(telling, kinds)}
    person.birth_earliest, person.birth_latest = births[person.pk]
    deaths = services._ordered(services.death_bounds(telling, kinds))
    person.death_earliest, person.death_latest = deaths
    person.opens_on, person.opens_because = services.opening_of(
        person, telling, services.Nearest(), births, {}, kinds
    )
