"""The invented places, transports, offices and repositories of the sample corpus."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

from archive.bench.corpus_languages import CZECH, KYRGYZ, RUSSIAN, SLOVAK, Sounds
from archive.bench.corpus_names import by_ear, in_cyrillic
from archive.bench.corpus_rows import Rows
from archive.bench.corpus_words import syllables
from archive.bench.seeded import Chance, Refs, Zipf
from archive.core import names
from archive.core.access import Access, Status
from people.models import (
    Fact,
    FactKind,
    Organisation,
    OrganisationName,
    Place,
    PlaceName,
    RelationKind,
    SharedEvent,
    Term,
)
from sources.models import Repository

LANDS, DISTRICTS = 6, 60
FIRST_YEAR, LAST_YEAR = 1925, 1932
OPEN: dict[str, Any] = {"status": Status.PUBLISHED, "access": Access.PUBLIC}
ENDINGS = ("ice", "ov", "ín", "any", "ová", "no", "ka", "ovce", "ec", "iná")


@dataclass
class World:
    """All that people and papers of the corpus refer to."""

    kinds: dict[str, FactKind]
    terms: dict[str, list[Term]]  # by vocabulary
    term: dict[str, Term]  # by key
    relations: list[RelationKind]
    homes: Zipf[Place] = field(default_factory=lambda: Zipf([]))
    settled: list[Place] = field(default_factory=list)
    place_names: list[tuple[str, str]] = field(default_factory=list)  # Czech or Slovak, Russian
    transports: list[SharedEvent] = field(default_factory=list)
    days: dict[Any, dict[str, Fact]] = field(default_factory=dict)  # of each transport
    repositories: list[Repository] = field(default_factory=list)
    organisation: Organisation | None = None

    @classmethod
    def load(cls) -> World:
        """The vocabularies, as they stand in the database."""
        terms: dict[str, list[Term]] = {}
        for term in Term.objects.select_related("broader__broader").order_by("position", "key"):
            terms.setdefault(term.vocabulary, []).append(term)
        return cls(
            kinds={kind.key: kind for kind in FactKind.objects.select_related("broader")},
            terms=terms,
            term={term.key: term for each in terms.values() for term in each},
            relations=list(RelationKind.objects.filter(closed=False).order_by("position", "key")),
        )


def add_world(world: World, rows: Rows, refs: Refs, seed: int, people: int) -> None:
    chance = Chance.of(seed, "places")
    add_places(world, rows, refs, chance, min(2_000, max(40, people // 50)))
    add_transports(world, rows, refs, chance, min(40, max(4, people // 50)))
    add_institutions(world, rows, refs, chance)


def add_places(world: World, rows: Rows, refs: Refs, chance: Chance, number: int) -> None:
    """Lands, districts in them, towns and villages in those; some renamed in their time."""
    lands = [_place(world, rows, refs, chance, None) for _at in range(min(LANDS, number // 8))]
    districts = [
        _place(world, rows, refs, chance, lands[at % len(lands)])
        for at in range(min(DISTRICTS, number // 4))
    ]
    towns = [
        _place(world, rows, refs, chance, chance.choice(districts))
        for _at in range(number - len(lands) - len(districts))
    ]
    half = len(towns) // 5
    world.settled, world.homes = towns[:half], Zipf(towns[half:])


def _place(world: World, rows: Rows, refs: Refs, chance: Chance, parent: Place | None) -> Place:
    eastern = parent is not None and chance.happens(0.2)
    place = Place(
        id=chance.id(),
        ref=refs.new("L"),
        parent=parent,
        latitude=round(chance.uniform(42, 43.5) if eastern else chance.uniform(47.7, 50.5), 5),
        longitude=round(chance.uniform(71, 78) if eastern else chance.uniform(12.2, 22.5), 5),
        **OPEN,
    )
    forms = _names_of_place(chance)
    for position, (name, language, date) in enumerate(forms):
        row = PlaceName(
            id=chance.id(), place=place, name=name, language=language, date_text=date,
            position=position,
        )  # fmt: skip
        row.derive()
        place_rows = place.__dict__.setdefault("_prefetched_objects_cache", {})
        place_rows.setdefault("names", []).append(row)
    place.sort_key = names.sort_key(place.name_in("en"))
    rows.add(place, *place.names.all())
    world.place_names.append((forms[0][0], forms[1][0]))
    return place


def _names_of_place(chance: Chance) -> list[tuple[str, str, str]]:
    """Name, language and date; first in Latin letters, then in Cyrillic."""
    tongue = chance.choice((CZECH, SLOVAK))
    name = _town(chance, tongue.sounds)
    forms = [(name, tongue.code, ""), (in_cyrillic(name, tongue.code), "ru", "")]
    if chance.happens(0.3):
        forms.append((by_ear(name, "hu"), "hu", "../1918"))
    if chance.happens(0.25):
        forms.append((by_ear(name, "de"), "de", ""))
    if chance.happens(0.1):
        forms.append((_town(chance, chance.choice((RUSSIAN, KYRGYZ)).sounds), "ru", "1926/1991"))
    return forms


def _town(chance: Chance, sounds: Sounds) -> str:
    root = syllables(chance, sounds, 1 + chance.happens(0.5)).rstrip("".join(sounds.vowels))
    slavic = sounds in (CZECH.sounds, SLOVAK.sounds)
    ending = chance.choice(ENDINGS) if slavic else "ск"
    return f"{root}{chance.choice(sounds.onsets)}{ending}".capitalize()


def add_transports(world: World, rows: Rows, refs: Refs, chance: Chance, number: int) -> None:
    start = dt.date(FIRST_YEAR, 4, 1)
    length = (dt.date(LAST_YEAR, 10, 1) - start).days
    for at in range(number):
        left = start + dt.timedelta(days=length * at // number + chance.randrange(20))
        event = SharedEvent(
            id=chance.id(),
            ref=refs.new("T"),
            kind=SharedEvent.Kind.TRANSPORT,
            names={
                "cs": f"Ukázkový transport {at + 1}",
                "sk": f"Ukážkový transport {at + 1}",
                "ru": f"Эшелон-образец {at + 1}",
                "en": f"Sample transport {at + 1}",
            },
            **OPEN,
        )
        arrived = left + dt.timedelta(days=24 + chance.randrange(20))
        facts = {
            "departure": _of_event(world, chance, event, "departure", left),
            "arrival": _of_event(world, chance, event, "arrival", arrived),
        }
        event.earliest, event.latest = facts["departure"].earliest, facts["arrival"].latest
        world.transports.append(event)
        world.days[event.pk] = facts
        rows.add(event, *facts.values())


def _of_event(world: World, chance: Chance, event: SharedEvent, kind: str, day: dt.date) -> Fact:
    fact = Fact(
        id=chance.id(),
        event=event,
        kind=world.kinds[kind],
        where=chance.choice(world.settled),
        date_text=day.isoformat(),
    )
    fact.derive()
    return fact


def add_institutions(world: World, rows: Rows, refs: Refs, chance: Chance) -> None:
    for number, kind in zip(itertools.count(1), Repository.Kind, strict=False):
        world.repositories.append(
            Repository(
                id=chance.id(),
                ref=refs.new("R"),
                kind=kind,
                name={"cs": f"Ukázkový fond {number}", "en": f"Sample repository {number}"},
                place=chance.choice(world.settled),
                **OPEN,
            )
        )
    one = Organisation(id=chance.id(), ref=refs.new("O"), **OPEN)
    called = [
        OrganisationName(
            id=chance.id(), organisation=one, name=name, language=language, position=at
        )
        for at, (language, name) in enumerate(
            (("cs", "Ukázkové družstvo"), ("sk", "Ukážkové družstvo"), ("ru", "Кооператив-образец"))
        )
    ]
    for row in called:
        row.derive()
    world.organisation = one
    rows.add(*world.repositories, one, *called)
