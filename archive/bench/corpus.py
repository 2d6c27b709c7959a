"""A large invented archive in a database of its own, the same from the same seed, to measure by.

fill(Sizes(people=200, pages=50, segments=500), seed=1, progress=…)   into the database at hand
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, models

from archive.bench.bar import Bar
from archive.bench.corpus_interviews import PLACES, TERMS, Interviews
from archive.bench.corpus_lives import Lives
from archive.bench.corpus_mark import CorpusError
from archive.bench.corpus_names import Names, taken_names
from archive.bench.corpus_papers import Known, Papers, add_covers, add_texts
from archive.bench.corpus_people import Kin, People
from archive.bench.corpus_places import World, add_world
from archive.bench.corpus_rows import Rows
from archive.bench.corpus_settle import Settler, is_open
from archive.bench.corpus_words import speeches
from archive.bench.seeded import Chance, Refs
from archive.ops.starter.databook import Book
from archive.ops.starter.loading import read
from archive.ops.starter.writing import write
from people import models as of_people
from people.models import Relation
from people.services import file_families
from sources import models as of_sources

VOCABULARIES = ("terms", "topics", "fact_kinds", "relation_kinds")
ORDER: tuple[type[models.Model], ...] = (
    of_people.Place, of_people.PlaceName, of_people.SharedEvent, of_sources.Repository,
    of_people.Organisation, of_people.OrganisationName, of_people.Person, of_people.PersonName,
    of_people.Family, of_people.FamilyMember, of_people.Relation, of_sources.Source,
    of_sources.Page, of_people.Fact, of_sources.Citation, of_sources.Evidence,
    of_sources.PageText, of_sources.Recording, of_sources.Speaker, of_sources.Segment,
    of_sources.SegmentText, of_sources.IndexPoint, TERMS, PLACES, of_sources.Withheld,
    of_sources.Mention,
)  # fmt: skip
"""Each table stands after those it leads to."""


@dataclass(frozen=True)
class Sizes:
    people: int
    pages: int
    segments: int


def fill(sizes: Sizes, seed: int, progress: Bar, folder: Path | None = None) -> dict[str, int]:
    """Write the corpus into the database at hand; how many rows went into each table."""
    folder = folder or settings.BASE_DIR / "data"
    load_vocabularies(folder, progress)
    world, rows, refs = World.load(), Rows(ORDER), Refs(Chance.of(seed, "refs"))
    progress.begin("Inventing words and names")
    spoken, names = speeches(seed), Names(seed, taken_names(folder))
    add_world(world, rows, refs, seed, sizes.people)
    papers = Papers()
    progress.begin("Writing documents")
    add_covers(world, papers, rows, refs, spoken, seed, sizes.pages)
    people = People(world, names, papers, refs, seed)
    lives = Lives(world, papers, spoken, seed)
    known: list[Known] = []
    _advance(
        progress, "Writing people", sizes.people,
        add_people(people.kins(sizes.people), lives, Settler(world), rows, known, world),
    )  # fmt: skip
    _advance(progress, "Writing pages", sizes.pages, add_texts(papers, rows, seed, known))
    interviews = Interviews(world, rows, refs, spoken, known, seed)
    _advance(progress, "Writing passages", sizes.segments, interviews.add(sizes.segments))
    rows.hand_over()
    file_families(of_people.Family.objects.values_list("pk", flat=True))
    progress.begin("Counting what was written, for the planner")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    progress.end()
    return {model._meta.db_table: number for model, number in rows.written.items()}


def load_vocabularies(folder: Path, progress: Bar) -> None:
    """The kinds of facts, terms and relations of the archive itself: they are not invented."""
    paths = {
        f"data/starter/{name}.yaml": folder / "starter" / f"{name}.yaml" for name in VOCABULARIES
    }
    book: Book = read(paths, progress)
    if book.problems:
        raise CorpusError("\n".join(map(str, book.problems)))
    write(book.bundles, overwrite=True)


def _advance(progress: Bar, words: str, total: int, steps: Iterator[int]) -> None:
    progress.begin(words, total)
    for number in steps:
        progress.advance(number)


def add_people(
    kins: Iterator[Kin], lives: Lives, settler: Settler, rows: Rows, known: list[Known],
    world: World,
) -> Iterator[int]:  # fmt: skip
    for kin in kins:
        for life in kin.lives:
            lives.live(life)
        settler.settle(kin)
        _hand_in(kin, rows)
        _relate(kin, lives.chance, rows, world)
        known += [
            Known(life.person.pk, life.person.display_name, is_open(life.person))
            for life in kin.lives
        ]
        rows.rest()
        yield len(kin.lives)


def _hand_in(kin: Kin, rows: Rows) -> None:
    said = [row for each in kin.households for row in each.said]
    for life in kin.lives:
        rows.add(life.person, *life.forms, *life.facts)
        said += [row for each in life.said.values() for row in each]
    for household in kin.households:
        rows.add(household.family, *household.members)
        if household.marriage:
            rows.add(household.marriage)
    for row in said:
        rows.add(row.citation, row)


def _relate(kin: Kin, chance: Chance, rows: Rows, world: World) -> None:
    if len(kin.lives) > 2 and chance.happens(0.05):
        one, other = chance.sample(kin.lives, 2)
        kind = chance.choice(world.relations)
        rows.add(
            Relation(
                id=chance.id(), person=one.person, to_person=other.person, kind=kind, closed=False
            )
        )
