"""What goes into the index: what a visitor may read of each record, as it stands today.

Transcripts and pages come out of `sources.masking`, so withheld passages and protected names
never enter, not even for curators, who therefore search the masked text. Records that are closed
or drafts are indexed: the door of `SearchEntry.objects.visible_to` keeps them; a closed one has a
second entry that announces it (`archive.search.announced`). Families carry no names here; they are
found through those of their members whom the reader may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from archive.core.records import Record
from archive.search import facets
from archive.search.announced import announced, may_be_announced
from archive.search.findable import Findable
from archive.search.models import EntryKind, NameRole
from people.models import Family, Organisation, Person, PersonName, Place, SharedEvent
from sources.masking import blot, index_points, lines, passages, protected
from sources.models import IndexPoint, Mention, Page, Segment, Source, SourceKind
from sources.models.sources import DOCUMENT_KINDS

VISITOR = AnonymousUser()
Ids = Collection[uuid.UUID]


def people(ids: Ids) -> Iterator[Findable]:
    forms = Prefetch("names", PersonName.objects.order_by("-is_display", "position", "created_at"))
    rows = Person.objects.filter(pk__in=ids).prefetch_related(forms, facets.FACTS_OF_PEOPLE)
    for person in rows:
        found = Findable(
            person.pk, EntryKind.PERSON, person, title=person.display_name, folded=True
        )
        for form in person.names.all():
            found.name(form.text, form.language, form.date_edtf, _roles(form))
            found.sort_keys.setdefault(form.script, form.sort_key)
        found.texts("biography", person.biography)
        found.part("ref", person.ref)
        found.narrow(facets.of_person(person))
        found.dated(person.birth_earliest, person.birth_latest)
        yield found


def _roles(form: PersonName) -> dict[str, str]:
    parts = {
        NameRole.SURNAME: form.surname,
        NameRole.GIVEN: form.given,
        NameRole.PATRONYMIC: form.patronymic,
    }
    return {str(role): text for role, text in parts.items() if text}


def families(ids: Ids) -> Iterator[Findable]:
    rows = Family.objects.filter(pk__in=ids).prefetch_related("membership__person")
    for family in rows:
        found = Findable(family.pk, EntryKind.FAMILY, family)
        found.texts("note", family.note)
        found.part("ref", family.ref)
        yield found


def places(ids: Ids) -> Iterator[Findable]:
    rows = Place.objects.filter(pk__in=ids).select_related("parent__parent__parent__parent")
    for place in rows.prefetch_related("names", facets.FACTS_THAT_FORK):
        found = _named(
            EntryKind.PLACE, place, ((row.name, row.language) for row in place.names.all())
        )
        found.narrow(facets.of_place(place))
        yield found


def organisations(ids: Ids) -> Iterator[Findable]:
    rows = Organisation.objects.filter(pk__in=ids)
    for one in rows.prefetch_related("names", facets.FACTS_THAT_FORK):
        found = _named(
            EntryKind.ORGANISATION, one, ((row.name, row.language) for row in one.names.all())
        )
        found.narrow(facets.disputed(one))
        yield found


def events(ids: Ids) -> Iterator[Findable]:
    rows = SharedEvent.objects.filter(pk__in=ids).prefetch_related(facets.FACTS_THAT_FORK)
    for event in rows:
        named = ((event.names[language], language) for language in sorted(event.names))
        found = _named(EntryKind.EVENT, event, named)
        found.dated(event.earliest, event.latest)
        found.narrow([*facets.decades(event.earliest, event.latest), *facets.disputed(event)])
        yield found


def _named(kind: EntryKind, record: Any, named: Iterable[tuple[str, str]]) -> Findable:
    found = Findable(record.pk, kind, record, folded=True)
    for text, language in named:
        found.name(text, language)
    found.texts("note", record.note)
    found.part("ref", record.ref)
    return found


def sources(ids: Ids) -> Iterator[Findable]:
    rows = Source.objects.filter(pk__in=ids).prefetch_related(
        "withheld", "index_points__terms__broader__broader", "recordings",
        "segments__texts", "segments__mentions__person", "pages__texts", "pages__mentions__person",
    )  # fmt: skip
    for source in rows:
        hidden = _hidden_names(source)
        shared = list(_shared_facets(source))
        for found in (_source(source, hidden), *_pages(source), *_spoken_of(source, hidden)):
            found.narrow(shared)
            yield found


def _shared_facets(source: Source) -> Iterator[str]:
    """What holds for an interview and each of its passages, a document and each of its pages."""
    yield from facets.decades(source.earliest, source.latest)
    if any(recording.public_media for recording in source.recordings.all()):
        yield "has:audio"


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
    return {language: blot(text, hidden) for language, text in texts.items()}


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
    found.dated(source.earliest, source.latest)
    found.narrow(facets.languages(source.languages))
    if any(page.scan for page in source.pages.all()):
        found.narrow(["has:scan"])
    return found


def _inside(
    source: Source, pk: uuid.UUID, kind: EntryKind, anchor: int, label: str = ""
) -> Findable:
    return Findable(
        pk, kind, source,
        title=source.title, language=source.title_language, anchor=anchor, label=label,
    )  # fmt: skip


def _pages(source: Source) -> Iterator[Findable]:
    for page in source.pages.all():
        found = _inside(source, page.pk, EntryKind.PAGE, page.position, page.label)
        rows = lines(page, VISITOR)
        for line in rows:
            found.said("line", line.transcription, line.number)
        for language in sorted({language for line in rows for language in line.translations}):
            for line in rows:
                found.said("line-translated", line.translations.get(language), line.number)
        found.dated(source.earliest, source.latest)
        found.narrow(facets.languages(found.languages() or source.languages))
        if page.scan:
            found.narrow(["has:scan"])
        yield found


def _spoken_of(source: Source, hidden: list[Mention]) -> Iterator[Findable]:
    """The passages, each under the topics of the point of the index before it, and the points."""
    points = index_points(source, VISITOR)
    topics = {point.pk: list(_topics(point)) for point in points}
    starts = [(point.start_ms, topics[point.pk]) for point in points]
    for found in _spoken(source):
        under = [listed for start, listed in starts if start <= (found.anchor or 0)]
        found.narrow(under[-1] if under else ())
        found.narrow(facets.languages(found.languages() or source.languages))
        yield found
    for point in points:
        found = _inside(source, point.pk, EntryKind.POINT, point.start_ms)
        found.texts("topic", _masked(point.title, hidden), point.start_ms)
        found.texts("synopsis", _masked(point.synopsis, hidden), point.start_ms)
        found.narrow([*topics[point.pk], *facets.languages(source.languages)])
        for term in point.terms.all():
            found.lexemes.mark(facets.lexeme(f"{facets.ABOUT}:{term.key.partition('/')[2]}"))
        yield found


def _topics(point: IndexPoint) -> Iterator[str]:
    for term in point.terms.all():
        yield from (f"topic:{one.key.partition('/')[2]}" for one in facets.broader(term))


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


MAKERS: dict[type[Record], Callable[[Ids], Iterator[Findable]]] = {
    Person: people,
    Family: families,
    Place: places,
    Organisation: organisations,
    SharedEvent: events,
    Source: sources,
}


def findables(model: type[Record], ids: Ids) -> Iterator[Findable]:
    """All that these records bring into the index."""
    for found in MAKERS[model](ids):
        yield found
        if may_be_announced(found):
            yield announced(found)
