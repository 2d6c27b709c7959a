"""What goes into the index: what a visitor may read of each record, as it stands today.

Transcripts and pages come out of `sources.transcripts`, so withheld passages and protected names
never enter, not even for curators, who therefore search the masked text. Records that are closed
or drafts are indexed: the door of `SearchEntry.objects.visible_to` keeps them; a closed one has a
second entry that announces it (`archive.search.announced`). Families carry no names here; they are
found through those of their members whom the reader may see.

`refresh` runs in the transaction of every write; `differences` proves that no path forgot it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from archive.core.records import Record
from archive.search.announced import announced, may_be_announced
from archive.search.findable import FIELDS, Findable, type_of
from archive.search.models import EntryKind, SearchEntry
from people.models import Family, FamilyMember, Organisation, Person, PersonName, Place, SharedEvent
from people.models.facts import Fact
from people.services import nearest_of
from sources.models import Mention, Page, Segment, Source, SourceKind, Treatment
from sources.models.sources import DOCUMENT_KINDS
from sources.transcripts import (
    MASK,
    find_words,
    index_points,
    lines,
    passages,
    protected,
)

VISITOR = AnonymousUser()
CHUNK = 200  # records read and written together
CHUNK_OF_SOURCES = 20  # a source brings all its pages and passages
Ids = Collection[uuid.UUID]


def people(ids: Ids) -> Iterator[Findable]:
    forms = Prefetch("names", PersonName.objects.order_by("-is_display", "position", "created_at"))
    for person in Person.objects.filter(pk__in=ids).prefetch_related(forms):
        found = Findable(
            person.pk, EntryKind.PERSON, person, title=person.display_name, folded=True
        )
        for form in person.names.all():
            found.name(form.text, form.language)
        found.texts("biography", person.biography)
        found.part("ref", person.ref)
        yield found


def families(ids: Ids) -> Iterator[Findable]:
    for family in Family.objects.filter(pk__in=ids):
        found = Findable(family.pk, EntryKind.FAMILY, family)
        found.texts("note", family.note)
        found.part("ref", family.ref)
        yield found


def places(ids: Ids) -> Iterator[Findable]:
    for place in Place.objects.filter(pk__in=ids).prefetch_related("names"):
        yield _named(
            EntryKind.PLACE, place, ((row.name, row.language) for row in place.names.all())
        )


def organisations(ids: Ids) -> Iterator[Findable]:
    for one in Organisation.objects.filter(pk__in=ids).prefetch_related("names"):
        yield _named(
            EntryKind.ORGANISATION, one, ((row.name, row.language) for row in one.names.all())
        )


def events(ids: Ids) -> Iterator[Findable]:
    for event in SharedEvent.objects.filter(pk__in=ids):
        named = ((event.names[language], language) for language in sorted(event.names))
        yield _named(EntryKind.EVENT, event, named, folded=False)


def _named(
    kind: EntryKind, record: Any, named: Iterable[tuple[str, str]], *, folded: bool = True
) -> Findable:
    found = Findable(record.pk, kind, record, folded=folded)
    for text, language in named:
        found.name(text, language)
    found.texts("note", record.note)
    found.part("ref", record.ref)
    return found


def sources(ids: Ids) -> Iterator[Findable]:
    rows = Source.objects.filter(pk__in=ids).prefetch_related(
        "withheld", "index_points",
        "segments__texts", "segments__mentions__person", "pages__texts", "pages__mentions__person",
    )  # fmt: skip
    for source in rows:
        hidden = _hidden_names(source)
        yield _source(source, hidden)
        for page in source.pages.all():
            yield _page(source, page)
        yield from _spoken(source)
        yield from _points(source, hidden)


def _hidden_names(source: Source) -> list[Mention]:
    """The mentions whose names nobody is told. A consent to be named ends on a day of which the
    index hears nothing; so it reads everyone as if there were none. Nor does it hear of the day on
    which somebody ceases to be presumed living: a name that may be told by the passing of that day
    alone stays masked until the source is written again or `manage.py reindex` runs."""
    texts: list[Segment | Page] = [*source.segments.all(), *source.pages.all()]
    mentions = [mention for text in texts for mention in text.mentions.all()]
    for mention in mentions:
        if mention.person:
            mention.person.consent_from = None
    return protected(mentions, VISITOR)


def _masked(texts: dict[str, str], hidden: list[Mention]) -> dict[str, str]:
    """The archive's own words on a source, without the names that its pages and passages hide."""
    found = dict(texts)
    for mention in hidden:
        for language, text in found.items():
            pattern = find_words(mention, text)
            found[language] = pattern.sub(MASK, text) if pattern else text
    return found


def _source(source: Source, hidden: list[Mention]) -> Findable:
    kind = EntryKind.SOURCE
    if source.kind in DOCUMENT_KINDS:
        kind = EntryKind.DOCUMENT
    elif source.kind == SourceKind.INTERVIEW:
        kind = EntryKind.INTERVIEW
    found = Findable(source.pk, kind, source)
    found.name(source.title, source.title_language)
    for language in sorted(source.title_translated):
        found.name(source.title_translated[language], language)
    for creator in source.creators:
        found.part("creator", creator)
    found.texts("description", _masked(source.description, hidden))
    found.texts("note", _masked(source.note, hidden))
    for text in (source.reference_code, source.published_in, source.isbn, source.doi):
        found.part("code", text)
    found.part("ref", source.ref)
    return found


def _inside(
    source: Source, pk: uuid.UUID, kind: EntryKind, anchor: int, label: str = ""
) -> Findable:
    return Findable(
        pk, kind, source,
        title=source.title, language=source.title_language, anchor=anchor, label=label,
    )  # fmt: skip


def _page(source: Source, page: Page) -> Findable:
    found = _inside(source, page.pk, EntryKind.PAGE, page.position, page.label)
    rows = lines(page, VISITOR)
    for line in rows:
        found.said("line", line.transcription, line.number)
    for language in sorted({language for line in rows for language in line.translations}):
        for line in rows:
            found.said("line-translated", line.translations.get(language), line.number)
    return found


def _spoken(source: Source) -> Iterator[Findable]:
    for passage in passages(source, source.segments.all(), VISITOR):
        if not passage.segment:
            continue
        start = passage.start_ms
        found = _inside(source, passage.segment.pk, EntryKind.SEGMENT, start)
        found.said("said", passage.original, start)
        for translation in passage.translations:
            found.said("said-translated", translation, start)
        yield found


def _points(source: Source, hidden: list[Mention]) -> Iterator[Findable]:
    for point in index_points(source, VISITOR):
        found = _inside(source, point.pk, EntryKind.POINT, point.start_ms)
        found.texts("topic", _masked(point.title, hidden), point.start_ms)
        found.texts("synopsis", _masked(point.synopsis, hidden), point.start_ms)
        yield found


# Writing

MAKERS: dict[type[Record], Callable[[Ids], Iterator[Findable]]] = {
    Person: people,
    Family: families,
    Place: places,
    Organisation: organisations,
    SharedEvent: events,
    Source: sources,
}
WRITTEN = (
    "kind", *FIELDS.values(), "announces", "title", "language", "names", "parts", "anchor",
    "label", "words", "key_ascii", "key_fold",
)  # fmt: skip


def refresh(records: list[Record]) -> None:
    """The hook of every write: renew the entries of these records, and of what hangs on them."""
    wanted: dict[type[Record], set[uuid.UUID]] = {model: set() for model in FIELDS}
    for record in records:
        if isinstance(record, tuple(FIELDS)):
            wanted[type_of(record)].add(record.pk)
    wanted[Source] |= _sources_that_speak_of(wanted)
    for model, ids in wanted.items():
        for chunk in chunks(model, sorted(ids)):
            renew(model, chunk)


def _sources_that_speak_of(written: dict[type[Record], set[uuid.UUID]]) -> set[uuid.UUID]:
    """Sources with an undecided mention of somebody who may have become, or ceased to be, presumed
    living by this write: those written, and the nearest on whom the rule of years looks."""
    undecided = Mention.objects.filter(treatment=Treatment.UNDECIDED, person__isnull=False)
    touched = {model for model in (Person, Family, SharedEvent) if written[model]}
    if not touched or not undecided.exists():
        return set()
    people = set(written[Person])
    members = FamilyMember.objects.filter(family__in=written[Family])
    people |= set(members.values_list("person", flat=True))
    taking_part = Fact.objects.filter(at_event__in=written[SharedEvent], person__isnull=False)
    people |= {pk for pk in taking_part.values_list("person", flat=True) if pk}
    people |= {pk for kin in nearest_of(people).values() for pk in kin.everybody()}
    spoken = undecided.filter(person__in=people).values_list("segment__source", "page__source")
    return {pk for pair in spoken for pk in pair if pk}


def renew(model: type[Record], ids: Ids) -> int:
    """Write the entries of these records anew; how many there are now."""
    entries = list(_entries(model, ids))
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN, batch_size=500
    )
    ours = SearchEntry.objects.filter(**{f"{FIELDS[model]}__in": ids})
    ours.exclude(pk__in=[entry.pk for entry in entries]).delete()
    return len(entries)


def _entries(model: type[Record], ids: Ids) -> Iterator[SearchEntry]:
    for found in MAKERS[model](ids):
        yield found.entry()
        if may_be_announced(found):
            yield announced(found).entry()


def chunks(model: type[Record], ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    listed = list(ids)
    size = CHUNK_OF_SOURCES if model is Source else CHUNK
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def every_id(model: type[Record]) -> list[uuid.UUID]:
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))


# Checking


def differences(model: type[Record]) -> Iterator[str]:
    """Every entry of this kind of record that is not what it should be, in words."""
    stored = SearchEntry.objects.filter(**{f"{FIELDS[model]}__isnull": False})
    for chunk in chunks(model, every_id(model)):
        right = {entry.pk: entry for entry in _entries(model, chunk)}
        there = stored.filter(**{f"{FIELDS[model]}__in": chunk}).in_bulk()
        for pk in sorted(right.keys() | there.keys()):
            what = _difference(right.get(pk), there.get(pk))
            if what:
                yield f"{FIELDS[model]} {pk}: {what}"


def _difference(right: SearchEntry | None, there: SearchEntry | None) -> str:
    if there is None:
        return "is missing from the index"
    if right is None:
        return "stands in the index, but should not"
    columns = [name for name in WRITTEN if name not in (*FIELDS.values(), "words")]
    columns += [f"{name}_id" for name in FIELDS.values()]
    wrong = [name for name in columns if getattr(right, name) != getattr(there, name)]
    if _spots(str(right.words)) != _spots(str(there.words)):
        wrong.append("words")
    return f"differs in {', '.join(wrong)}" if wrong else ""


def _spots(lexemes: str) -> dict[str, set[str]]:
    """Lexemes with their positions, whichever order they are written in."""
    pairs = (lexeme.rpartition(":") for lexeme in lexemes.split())
    return {lexeme: set(spots.split(",")) for lexeme, _colon, spots in pairs}
