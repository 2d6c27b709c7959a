"""What every page of a record needs of its facts: sources, accounts, and what they point to."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.core.records import Record, Row
from people import lifeline, words
from people.lifeline import Told
from people.models import Fact, FamilyMember, OrganisationName, PersonName, PlaceName, Relation
from people.queries import Seen, pointed_at, questions_on, seen_of_facts
from people.words import Value
from sources import comparisons
from sources.claims import SHOWN_IN_TEXT, Notes, Teller
from sources.comparisons import Comparison
from sources.queries import Backing, evidence_on
from sources.services import draw_for


@dataclass
class Gathered:
    """The facts of one page with all that is told of them, for one reader."""

    record: Record
    facts: list[Fact]
    backing: Backing
    notes: Notes
    seen: Seen
    teller: Teller
    compared: list[Comparison]
    told: dict[uuid.UUID, Told]
    lives: dict[uuid.UUID, list[Fact]] = field(default_factory=dict)  # births and deaths of others

    def life(self, person: uuid.UUID) -> str:
        """The years of somebody who is open to the reader."""
        return words.life_words(self.seen.people[person], self.lives.get(person, ()))

    def refs(self, row: Row) -> list[int]:
        return self.notes.refs(row, SHOWN_IN_TEXT)

    def sections(self) -> list[Value]:
        return comparisons.sections(self.compared, self.teller, self.told, self.record)

    def rows(self, facts: Iterable[Fact]) -> list[Value]:
        return lifeline.fact_rows(facts, self.told, self.seen)

    def disputed(self) -> int:
        return sum(fact.disputed for fact in self.facts)


def gather(
    record: Record,
    user: Any,
    facts: Sequence[Fact],
    *,
    names: Iterable[PersonName] = (),
    place_names: Iterable[PlaceName] = (),
    memberships: Iterable[FamilyMember] = (),
    relations: Iterable[Relation] = (),
    people: Iterable[uuid.UUID] = (),
    more_rows: Iterable[Fact] = (),
    on_pages: Iterable[uuid.UUID] = (),
    heard: Iterable[uuid.UUID] = (),
) -> Gathered:
    """`more_rows` are facts of others whose places, events and organisations the page names;
    sources are fetched, too, that name on a page who is given `on_pages`, and interviews in which
    those `heard` speak or are spoken of."""
    facts = list(facts)
    draw_for(facts, user)
    backing = evidence_on(
        user,
        on_pages=on_pages,
        heard=heard,
        fact=facts,
        person_name=names,
        place_name=place_names,
        membership=memberships,
        relation=relations,
    )
    questions = questions_on(user, facts)
    relatives = {*people, *pointed_at(relations, "person", "to_person")}
    seen = seen_of_facts(user, [*facts, *more_rows], *backing.all_rows(), people=relatives)
    notes = Notes(backing)
    teller = Teller(notes, seen)
    compared = comparisons.comparisons(facts, questions, backing)
    told = comparisons.told_of(facts, compared, teller)
    return Gathered(record, facts, backing, notes, seen, teller, compared, told)


def by_person(facts: Iterable[Fact]) -> dict[uuid.UUID, list[Fact]]:
    found: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.person_id:
            found[fact.person_id].append(fact)
    return found


def people_rows(
    facts: Iterable[Fact], gathered: Gathered, did: Callable[[Fact], list[Value]]
) -> list[Value]:
    """People whom the reader may see, in the order of names, with what these facts say of each;
    as `people/section_people.html` shows them."""
    people = gathered.seen.people
    found = {pk: own for pk, own in by_person(facts).items() if pk in people}
    return [
        {
            "person": words.person_value(pk, gathered.seen),
            "life": words.life_words(people[pk]),
            "did": _one_after_another(did(fact) for fact in found[pk]),
            "sample": people[pk].is_sample,
        }
        for pk in sorted(found, key=lambda pk: (people[pk].sort_key, people[pk].ref))
    ]


def _one_after_another(groups: Iterable[list[Value]]) -> list[Value]:
    """What was done, each thing once: commas within it, semicolons after it."""
    once = {words.plain(parts): words.listed(parts) for parts in groups}
    ended = [[*parts[:-1], {**parts[-1], "after": ";"}] for parts in once.values()]
    found = [part for parts in ended for part in parts]
    return [*found[:-1], {**found[-1], "after": ""}]


def name_row(name: PersonName | PlaceName | OrganisationName, gathered: Gathered) -> Value:
    """One name as `people/section_names.html` shows it, with the sources that write it so."""
    sources = dict.fromkeys(
        (gathered.notes.number(row), gathered.notes.source_of(row))
        for row in gathered.backing.of(name)
    )
    return {
        "text": str(name),
        "language": name.language,
        "language_name": words.language_name(name.language) if name.language else "",
        "when": name.date.display() if name.date else "",
        "where": [
            {"text": source.title, "language": source.title_language, "refs": [number]}
            for number, source in sources
        ],
    }


def uncompared(gathered: Gathered) -> list[Fact]:
    """The facts that no section of accounts shows."""
    shown = {fact.pk for one in gathered.compared for fact in one.facts}
    return [fact for fact in gathered.facts if fact.pk not in shown]


def crumbs(*way: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The way to this page: the name of an address, or empty; the label; its language, where it is
    not the page's."""
    return [(reverse(name) if name else "", *label) for name, *label in way]


def jump(*places: tuple[str, str, Any], sections: Sequence[Value] = ()) -> list[Value]:
    """The links within the page: (id, label, whether there is anything). The accounts stand where
    the id is empty."""
    found: list[Value] = []
    for html_id, label, there in places:
        if not html_id:
            found += [{"id": s["id"], "label": s["label"]} for s in sections if s["label"]]
        elif there:
            found.append({"id": html_id, "label": label})
    return found


ACCOUNTS = ("", "", True)  # where the sections of accounts stand among the links


def header(record: Record, title: str, gathered: Gathered, **more: Any) -> Value:
    """The head of a record page, as `components/record_header.html` shows it."""
    badges = [*words.review_badge(record)]
    if disputed := gathered.disputed():
        badges.append({"kind": "disputed", "text": words.disputed_words(disputed)})
    return {
        "ref": record.ref,
        "title": title,
        "sample": record.is_sample,
        "badges": [*badges, *more.pop("badges", [])],
        "actions": words.actions(record),
        **more,
    }


def citation(record: Record, title: str) -> str:
    return _("Interhelpo archive, %(ref)s, %(title)s.") % {"ref": record.ref, "title": title}


def version_citation(record: Record, title: str, gathered: Gathered) -> str:
    """The citation with the day of the last change to anything that this reader sees here."""
    rows = [record, *gathered.facts, *gathered.backing.all_rows()]
    day = timezone.localdate(max(row.updated_at for row in rows))
    return _("Interhelpo archive, %(ref)s, %(title)s, version of %(day)s.") % {
        "ref": record.ref,
        "title": f"{title} [{_('sample record')}]" if record.is_sample else title,
        "day": words.day_words(day),
    }


def correct(record: Record, row: Fact | PersonName) -> str:
    """The address at which a reader writes about one fact or name."""
    what = "fact" if isinstance(row, Fact) else "name"
    return f"{reverse('site:contribute')}?about={record.ref}&part={what}-{row.pk.hex}"
