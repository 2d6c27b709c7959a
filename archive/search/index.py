"""The writing of the index, in the transaction of every write, and all of it anew.

`refresh` is the hook; `manage.py reindex` renews everything while the archive is in use.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from archive.core.records import Record, written
from archive.search import facets, vocabulary
from archive.search.contents import Ids, findables
from archive.search.days import NEVER, open_days, told_days
from archive.search.findable import FIELDS, Findable, type_of
from archive.search.models import EntryKind, SearchEntry, SearchName, SearchWord
from people.models import Family, FamilyMember, Person, Place, SharedEvent
from people.models.facts import Fact
from people.queries import STEPS_UP
from people.services import nearest_of
from sources.models import IndexPoint, Mention, Source, Treatment

CHUNK = 200  # records read and written together
CHUNK_OF_SOURCES = 20  # a source brings all its pages and passages
CHUNK_OF_WORDS = 1000
KEYS = ("fold", "skeleton", "sounds")
WRITTEN = (
    "kind", *FIELDS.values(), "announces", "days", "ref", "grantable", "title", "language", "names",
    "parts", "anchor", "label", "is_text", "words", "wholes", "facets", "sort_latin",
    "sort_cyrillic", "sort_date",
)  # fmt: skip


def refresh(records: list[Record]) -> None:
    """The hook of every write: renew the entries of these records, and of what hangs on them."""
    wanted: dict[type[Record], set[uuid.UUID]] = {model: set() for model in FIELDS}
    for record in records:
        if isinstance(record, tuple(FIELDS)):
            wanted[type_of(record)].add(record.pk)
    kin = _kin_of(wanted)
    moved = _moved(wanted[Place])
    wanted[Place] |= moved
    wanted[Person] |= set(_entries_from(moved).values_list("person", flat=True))
    wanted[Person] |= _taking_part(wanted[SharedEvent]) | _opened_otherwise(kin)
    wanted[Family] |= _families_of(wanted[Person])
    wanted[Source] |= _sources_that_speak_of(kin)
    for model, ids in wanted.items():
        for chunk in chunks(model, sorted(pk for pk in ids if pk)):
            renew(model, chunk)


def topics_changed(instance: Any, action: str, pk_set: Ids | None, **_signal: Any) -> None:
    """The topics of a point are written beside it, so that no hook of its own hears of them."""
    if not action.startswith("post_"):
        return
    points = [instance.pk] if isinstance(instance, IndexPoint) else pk_set or ()
    written(*Source.objects.filter(index_points__in=points).distinct())


def _taking_part(events: set[uuid.UUID]) -> set[uuid.UUID]:
    """Everybody who may have a date from these events, or be found by them as transports."""
    facts = Fact.objects.filter(at_event__in=events, person__isnull=False)
    return {pk for pk in facts.values_list("person", flat=True) if pk} if events else set()


def _kin_of(wanted: dict[type[Record], set[uuid.UUID]]) -> set[uuid.UUID]:
    """Everybody who may have become, or ceased to be, presumed living by this write: those written,
    and the nearest on whom the rule of years looks."""
    members = FamilyMember.objects.filter(family__in=wanted[Family])
    people = wanted[Person] | set(members.values_list("person", flat=True))
    people |= _taking_part(wanted[SharedEvent])
    near = nearest_of(people).values() if people else ()
    return people | {pk for kin in near for pk in kin.everybody()}


def _opened_otherwise(people: set[uuid.UUID]) -> set[uuid.UUID]:
    """Of these people those who may be read, or told of, on other days than the index has it."""
    entries = SearchEntry.objects.filter(person__in=people)
    stored = {
        (person, announces): days
        for person, announces, days in entries.values_list("person", "announces", "days")
    }
    return {
        one.pk
        for one in Person.objects.filter(pk__in=people)
        if stored.get((one.pk, False)) != open_days(one)
        or stored.get((one.pk, True), NEVER) != told_days(one)
    }


def _families_of(people: set[uuid.UUID]) -> set[uuid.UUID]:
    """A family opens with the first of its members."""
    members = FamilyMember.objects.filter(person__in=people)
    return set(members.values_list("family", flat=True))


def _moved(places: set[uuid.UUID]) -> set[uuid.UUID]:
    """Of these places those that lie elsewhere than the index has it, and what lies in them."""
    rows = Place.objects.filter(pk__in=places).select_related("parent__parent__parent__parent")
    stored = dict(SearchEntry.objects.filter(pk__in=places).values_list("pk", "facets"))
    moved = {
        place.pk
        for place in rows
        if place.pk in stored and set(facets.within(place)) != _within(stored[place.pk])
    }
    inside = Place.objects.filter(parent__in=moved)
    for _step in range(STEPS_UP if moved else 0):
        found = set(inside.values_list("pk", flat=True))
        moved |= found
        inside = Place.objects.filter(parent__in=found)
    return moved


def _within(tokens: Iterable[str]) -> set[str]:
    return {token for token in tokens if token.startswith(f"{facets.WITHIN}:")}


def _entries_from(places: set[uuid.UUID]) -> QuerySet[SearchEntry]:
    """The people who came from these places."""
    refs = Place.objects.filter(pk__in=places).values_list("ref", flat=True) if places else ()
    tokens = [f"origin:{ref}" for ref in refs]
    return SearchEntry.objects.filter(kind=EntryKind.PERSON, is_text=False, facets__overlap=tokens)


def _sources_that_speak_of(people: set[uuid.UUID]) -> set[uuid.UUID]:
    """Sources with an undecided mention of any of these people."""
    undecided = Mention.objects.filter(treatment=Treatment.UNDECIDED, person__in=people)
    spoken = undecided.values_list("segment__source", "page__source")
    return {pk for pair in spoken for pk in pair if pk}


class Renewed(NamedTuple):
    """How much was written."""

    entries: int = 0
    segments: int = 0
    words: int = 0

    def and_also(self, other: Renewed) -> Renewed:
        return Renewed(*map(sum, zip(self, other, strict=True)))


@transaction.atomic
def renew(model: type[Record], ids: Ids) -> Renewed:
    """Write the entries of these records anew.

    The records are locked first: of two who renew the same one, the second reads what the first
    has written, so that none leaves an older state behind.
    """
    list(model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))
    made = list(findables(model, ids))
    entries = [found.entry() for found in made]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN, batch_size=500
    )
    ours = SearchEntry.objects.filter(**{f"{FIELDS[model]}__in": ids})
    ours.exclude(pk__in=[entry.pk for entry in entries]).delete()
    _write_name_words(made)
    spoken = sum(entry.kind == EntryKind.SEGMENT for entry in entries)
    return Renewed(len(entries), spoken, sum(found.lexemes.count for found in made))


def _write_name_words(made: list[Findable]) -> None:
    """Only what has changed is written, in the order of the words, so that no two writers wait for
    each other."""
    wanted = {(found.id, word, role) for found in made for word, role in found.name_words}
    kept = SearchName.objects.filter(entry__in=[found.id for found in made])
    stored = {(entry, word, role): pk for pk, entry, word, role in kept.values_list(
        "pk", "entry", "word", "role"
    )}  # fmt: skip
    SearchName.objects.filter(pk__in=[stored[key] for key in stored.keys() - wanted]).delete()
    new = sorted(wanted - stored.keys(), key=lambda key: key[1])
    words = sorted({word for _entry, word, _role in new})
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, **vocabulary.keys_of(word)) for word in words], ignore_conflicts=True
    )
    SearchName.objects.bulk_create(
        [SearchName(entry_id=entry, word_id=word, role=role) for entry, word, role in new],
        ignore_conflicts=True,
    )


def mend_words() -> None:
    """Words whose keys are made in another way by now."""
    wrong: list[SearchWord] = []
    for row in SearchWord.objects.order_by("word").iterator(chunk_size=CHUNK_OF_WORDS):
        keys = vocabulary.keys_of(row.word)
        if any(getattr(row, name) != value for name, value in keys.items()):
            for name, value in keys.items():
                setattr(row, name, value)
            wrong.append(row)
    SearchWord.objects.bulk_update(wrong, KEYS, batch_size=CHUNK_OF_WORDS)


def settle() -> None:
    """After everything was renewed: forget words that no name bears any longer, and count anew
    what the planner goes by."""
    SearchWord.objects.filter(borne=None).delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchentry, search_searchword, search_searchname")


def chunks(model: type[Record], ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    listed = list(ids)
    size = CHUNK_OF_SOURCES if model is Source else CHUNK
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def every_id(model: type[Record]) -> list[uuid.UUID]:
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))
