"""What the application keeps by itself about invented people, reckoned by its own functions.

The hooks of a write would ask the database anew for every person; here the whole kin is in hand.
"""

from __future__ import annotations

import uuid
from collections import defaultdict

from archive.bench.corpus_people import Kin, Life
from archive.bench.corpus_places import World
from archive.bench.corpus_rows import ENTERED
from archive.core import names
from archive.core.access import Access, Status
from people import services as of_people
from people.models import Certainty, Fact, FamilyRole, Pedigree, Person, ProofStatus
from people.services import Nearest
from sources import services as of_sources


class Settler:
    def __init__(self, world: World) -> None:
        self.world = world
        self.kinds = of_people._Kinds.load()

    def settle(self, kin: Kin) -> None:
        """Lines and bounds of the facts, then names, births, deaths and days of opening."""
        for household in kin.households:
            if household.marriage:
                household.marriage.line = of_sources.line_of(household.said)
        for life in kin.lives:
            for fact in life.facts:
                self._settle_fact(fact, life)
        facts = {life.person.pk: _telling(life.facts) for life in kin.lives}
        births = {pk: of_people.birth_bounds(rows, self.kinds) for pk, rows in facts.items()}
        marriages = {
            each.family.pk: each.marriage.latest
            for each in kin.households
            if each.marriage and each.marriage.latest
        }
        nearest = nearest_of(kin)
        for life in kin.lives:
            person = life.person
            _name(life)
            person.birth_earliest, person.birth_latest = births[person.pk]
            deaths = of_people.death_bounds(facts[person.pk], self.kinds)
            person.death_earliest, person.death_latest = of_people._ordered(deaths)
            person.opens_on, person.opens_because = of_people.opening_of(
                person, facts[person.pk], nearest[person.pk], births, marriages, self.kinds
            )
            self._leave_open(life)

    def _settle_fact(self, fact: Fact, life: Life) -> None:
        fact.line = of_sources.line_of(life.said.get(fact.pk, []))
        if not fact.date_text and fact.at_event_id:
            day = self.world.days[fact.at_event_id][fact.kind.key]
            fact.earliest, fact.latest = day.earliest, day.latest

    def _leave_open(self, life: Life) -> None:
        """A fact on which only its sources speak has their bounds where everybody may read them;
        of a closed person the archive decides, so that nothing changes on the day of opening."""
        for fact in life.facts:
            rows = life.said.get(fact.pk, [])
            if fact.date_text or fact.at_event_id or not any(row.date_edtf for row in rows):
                continue
            if is_open(life.person):
                fact.earliest, fact.latest = of_sources.hull_of(rows)
            else:
                fact.date_text = rows[0].date_text
                fact.derive()


def is_open(person: Person) -> bool:
    """Whether everybody could read the record when it was entered, whatever day it is now."""
    told = person.status == Status.PUBLISHED and person.access == Access.PUBLIC
    return bool(told and person.opens_on and person.opens_on <= ENTERED.date())


def _telling(facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if not fact.negated and fact.certainty != Certainty.POSSIBLE]


def _name(life: Life) -> None:
    first = min(life.forms, key=lambda form: (not form.is_display, form.position))
    life.person.display_name = first.text[:300]
    life.person.sort_key = first.sort_key
    life.person.initial = names.initial(first.surname or first.given)
    filed = of_people.cyrillic_filing(first.sort_key, life.forms)
    life.person.sort_cyrillic, life.person.initial_cyrillic = filed


def nearest_of(kin: Kin) -> dict[uuid.UUID, Nearest]:
    """The nearest of each, as `people.services` finds them in the database."""
    found: dict[uuid.UUID, Nearest] = defaultdict(Nearest)
    for household in kin.households:
        proven = [each for each in household.members if each.status == ProofStatus.PROVEN]
        partners = {each.person_id for each in proven if each.role == FamilyRole.PARTNER}
        born = {
            each.person_id
            for each in proven
            if each.role == FamilyRole.CHILD and each.pedigree == Pedigree.BIRTH
        }
        for pk in partners:
            found[pk].partners |= partners - {pk}
            found[pk].children |= born
            found[pk].families.add(household.family.pk)
        for pk in born:
            found[pk].parents |= partners
    return found
