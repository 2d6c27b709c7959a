"""Page-sized reads of sources, documents and interviews, for one reader."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.lookups import IsNull

from archive.core.access import is_one_of_few
from archive.core.dates import UncertainDate
from archive.core.ready import Given, is_any, ready
from archive.core.records import Row
from people.models import Fact, Line, Person, Place
from sources.masking import Passage, passages, protected
from sources.models import (
    Evidence,
    Mention,
    Page,
    Segment,
    Source,
    SourceKind,
    Speaker,
    Stance,
)
from sources.models.evidence import ABOUT
from sources.models.sources import DOCUMENT_KINDS
from sources.protection import (
    naming_nobody_protected,
    protected_by,
    quoted,
    spoken_openly,
    tellable,
    unwithheld,
    withheld_spans,
)

# What the sources say of records of `people`: used by the pages of people, families, events,
# organisations and places.

PASSAGES_SHOWN = 3


@dataclass
class Backing:
    """The evidence of the rows of one page and the sources it rests on, for one reader."""

    rows: dict[uuid.UUID, list[Evidence]] = field(default_factory=dict)
    sources: dict[uuid.UUID, Source] = field(default_factory=dict)
    protected: dict[uuid.UUID, list[Mention]] = field(default_factory=dict)

    def quote(self, row: Evidence, text: str) -> str:
        """Words of a source as this reader may have them."""
        return quoted(row, text, self.protected.get(row.citation.source_id, ()))

    def of(self, row: Row) -> list[Evidence]:
        """The evidence of a fact, a name, a membership or a relation."""
        return self.rows.get(row.pk, [])

    def dates(self, row: Row) -> list[UncertainDate]:
        """The dates that the counting sources give."""
        counting = [one for one in self.of(row) if one.counts and one.stance == Stance.SUPPORTS]
        return [one.date for one in counting if one.date]

    def rests_on_closed(self, fact: Fact) -> bool:
        """Whether sources bear the fact out, but none that this reader may see."""
        return fact.line != Line.ABSENT and not self.of(fact)

    def all_rows(self) -> list[Evidence]:
        return [row for rows in self.rows.values() for row in rows]


def evidence_on(
    user: Any,
    *,
    on_pages: Iterable[uuid.UUID] = (),
    heard: Iterable[uuid.UUID] = (),
    **rows: Iterable[Row],
) -> Backing:
    """The evidence that this reader may see on rows given by field: `fact=[...], membership=[...]`.

    The rows themselves have to be such as the reader may see. Sources that name one of the people
    `on_pages`, and interviews in which one of those `heard` speaks or is spoken of, are fetched at
    the same time.
    """
    ids = {name: [row.pk for row in rows.get(name, ())] for name in ABOUT}
    if unknown := set(rows) - set(ABOUT):
        raise ValueError(f"Evidence is about one of {ABOUT}, not about {unknown}.")
    found: dict[uuid.UUID, list[Evidence]] = defaultdict(list)
    protected: dict[uuid.UUID, list[Mention]] = {}
    if any(ids.values()):
        visible = _evidence(user, **ids)
        protected = protected_by(visible, user)
        for row in _naming_nobody(visible, protected, user):
            found[_about(row)].append(row)
    return Backing(dict(found), _sources_of(user, found, on_pages, heard), protected)


@ready
def _evidence(user: Any, **ids: Given) -> QuerySet[Evidence]:
    about = Q()
    for name in ABOUT:
        about |= Q(is_any(name, ids[name]))
    told = unwithheld(Evidence.objects.filter(about).from_open_sources(user), user)
    return told.select_related("citation__page", "term", "fact__unit")


def _naming_nobody(
    rows: list[Evidence], protected: dict[uuid.UUID, list[Mention]], user: Any
) -> list[Evidence]:
    """Of these rows those that `spoken_openly` would leave. Most sources protect nobody, and whom a
    row would name is a dear question: it is asked of the others alone."""
    doubtful = [row.pk for row in rows if row.citation.source_id in protected]
    if not doubtful:
        return rows
    told = spoken_openly(Evidence.objects.filter(pk__in=doubtful), user).order_by()
    closed = set(doubtful) - set(told.values_list("pk", flat=True))
    return [row for row in rows if row.pk not in closed]


def _about(row: Evidence) -> uuid.UUID:
    ids = (getattr(row, f"{name}_id") for name in ABOUT)
    found: uuid.UUID = next(pk for pk in ids if pk)
    return found


def _sources_of(
    user: Any,
    found: dict[uuid.UUID, list[Evidence]],
    on_pages: Iterable[uuid.UUID],
    heard: Iterable[uuid.UUID],
) -> dict[uuid.UUID, Source]:
    citations = [row.citation for rows in found.values() for row in rows]
    ids = {c.source_id for c in citations} | {c.via_id for c in citations if c.via_id}
    people = {"on_pages": list(on_pages), "heard": list(heard)}
    if not ids and not any(people.values()):
        return {}
    return {one.pk: one for one in _sources(user, ids=list(ids), **people)}


@ready
def _sources(user: Any, ids: Given, on_pages: Given, heard: Given) -> QuerySet[Source]:
    """These sources; those that name somebody on a page; interviews in which somebody speaks or is
    spoken of."""
    named = tellable(Mention.objects.filter(is_any("person", on_pages), page__isnull=False))
    # Whose voice it is stands at the interview; who says nothing in it is no speaker of it yet.
    spoken = Segment.objects.filter(is_any("speaker__person", heard)).values("source").distinct()
    about = tellable(Mention.objects.filter(is_any("person", heard), segment__isnull=False))
    wanted = Q(is_any("pk", ids)) | Q(is_one_of_few("pk", named.values("page__source")))
    wanted |= Q(is_one_of_few("pk", spoken))
    wanted |= Q(is_one_of_few("pk", about.values("segment__source").distinct()))
    rows: QuerySet[Source] = Source.objects.visible_to(user).filter(wanted)
    return rows.select_related("document_kind")


def first_pages(user: Any, sources: Iterable[Source]) -> dict[uuid.UUID, Page]:
    """The first page of each document, by the document; the documents are such as the reader may
    see, and a page is as open as its document."""
    wanted = [source.pk for source in sources]
    rows = _first_pages(user, sources=wanted) if wanted else []
    return {page.source_id: page for page in rows}


@ready
def _first_pages(_user: Any, sources: Given) -> QuerySet[Page]:
    rows: QuerySet[Page] = Page.objects.filter(is_any("source", sources))
    return rows.order_by("source_id", "position").distinct("source_id")


PAPERS_SHOWN = 40


def papers_of_place(place: Place, user: Any) -> list[Source]:
    """Documents and interviews that speak of a place, as far as anybody may know of it."""
    told = tellable(Mention.objects.filter(place=place))
    rows = Source.objects.visible_to(user).filter(
        Q(pk__in=told.filter(page__isnull=False).values("page__source"))
        | Q(pk__in=told.filter(segment__isnull=False).values("segment__source"))
    )
    return list(rows.select_related("document_kind").order_by("sort_key", "ref")[:PAPERS_SHOWN])


def documents_among(sources: Iterable[Source]) -> list[Source]:
    """The documents and photographs, the oldest first."""
    found = [source for source in sources if source.kind in DOCUMENT_KINDS]
    return sorted(found, key=lambda s: (s.date.sort_key() if s.date else "9", s.sort_key, s.ref))


@dataclass
class Voices:
    """Passages of interviews: those a person speaks, and those in which the person is spoken of."""

    spoken: list[tuple[Source, Passage]] = field(default_factory=list)
    about: list[tuple[Source, Passage]] = field(default_factory=list)


def voices_of(person: Person, user: Any, sources: dict[uuid.UUID, Source]) -> Voices:
    """A few passages of each sort, out of interviews that are in `sources`.

    A passage about the person that is withheld, or that may not name the person, is left out.
    """
    told_in = [pk for pk, source in sources.items() if source.kind == SourceKind.INTERVIEW]
    if not told_in:
        return Voices()
    spoken = _spoken_by(user, person=person.pk, sources=told_in)
    about = _spoken_of(user, person=person.pk, sources=told_in)
    if not spoken and not about:
        return Voices()
    mentions = Prefetch("mentions", Mention.objects.select_related("person"))
    prefetch_related_objects([*spoken, *about], "texts", mentions)
    involved = [sources[pk] for pk in {s.source_id for s in (*spoken, *about)} if pk in sources]
    prefetch_related_objects(involved, "withheld")
    named = [s for s in about if not protected(_of(s, person), user)]
    told_of = _passages(named, sources, user)[:PASSAGES_SHOWN]
    return Voices(_passages(spoken, sources, user), told_of)


@ready
def _spoken_by(_user: Any, person: Given, sources: Given) -> QuerySet[Segment]:
    """The interviews were found for the reader, and a segment is as open as its interview."""
    rows: QuerySet[Segment] = Segment.objects.filter(is_any("source", sources))
    rows = rows.filter(speaker__person=person).select_related("speaker")
    return rows.order_by("source_id", "position")[:PASSAGES_SHOWN]


@ready
def _spoken_of(_user: Any, person: Given, sources: Given) -> QuerySet[Segment]:
    rows: QuerySet[Segment] = Segment.objects.filter(is_any("source", sources))
    rows = rows.filter(mentions__person=person).exclude(speaker__person=person).distinct()
    rows = rows.select_related("speaker").order_by("source_id", "position")
    return rows[: PASSAGES_SHOWN * 2]


@ready
def _said_by_any(user: Any, people: Given) -> QuerySet[Segment]:
    speakers = Speaker.objects.filter(is_any("person", people))
    # Their interviews as well: it is by interview that the passages are in order.
    rows: QuerySet[Segment] = Segment.objects.visible_to(user).filter(
        is_one_of_few("speaker", speakers.values("pk")),
        is_one_of_few("source", speakers.values("source")),
    )
    rows = rows.select_related("speaker").order_by("source_id", "position")
    return rows[:PASSAGES_SHOWN]


@ready
def _said_of_any(user: Any, people: Given) -> QuerySet[Segment]:
    rows: QuerySet[Segment] = Segment.objects.visible_to(user)
    rows = rows.filter(is_any("mentions__person", people))
    by_them = Q(speaker__person__isnull=False) & Q(is_any("speaker__person", people))
    rows = rows.exclude(by_them).distinct()
    rows = rows.select_related("speaker").order_by("source_id", "position")
    return rows[: PASSAGES_SHOWN * 2]


def voices_among(people: Iterable[Person], user: Any) -> list[tuple[Source, Passage, Person, bool]]:
    """A few passages that some of these people speak (True) or in which one of them is spoken of
    (False), each with whom it concerns; withheld passages and masked names are left out.

    `people` are those whom the reader may see.
    """
    by_id = {one.pk: one for one in people}
    spoken = _said_by_any(user, people=list(by_id))
    about = _said_of_any(user, people=list(by_id))
    if not spoken and not about:
        return []
    prefetch_related_objects([*spoken, *about], "texts", "mentions__person")
    rows = Source.objects.visible_to(user).prefetch_related("withheld")
    sources = rows.in_bulk({segment.source_id for segment in (*spoken, *about)})
    found = []
    for segment in (*spoken, *about):
        own = segment.speaker.person_id in by_id if segment.speaker else False
        pk = segment.speaker.person_id if own else _named_here(segment, by_id, user)
        if pk:
            passages_here = _passages([segment], sources, user)
            found += [(source, one, by_id[pk], own) for source, one in passages_here]
    return found[: PASSAGES_SHOWN * 2]


def _named_here(segment: Segment, people: Iterable[uuid.UUID], user: Any) -> uuid.UUID | None:
    """The first of these people who is mentioned here, if none of their names is masked here."""
    mentions = [one for one in segment.mentions.all() if one.person_id in set(people)]
    return None if protected(mentions, user) else mentions[0].person_id


def _of(segment: Segment, person: Person) -> list[Mention]:
    return [mention for mention in segment.mentions.all() if mention.person_id == person.pk]


def _passages(
    segments: list[Segment], sources: dict[uuid.UUID, Source], user: Any
) -> list[tuple[Source, Passage]]:
    found = []
    for segment in segments:
        source = sources.get(segment.source_id)
        for passage in passages(source, [segment], user) if source else ():
            if source and passage.original:
                found.append((source, passage))
    return found


def people_with_papers(user: Any) -> dict[str, set[uuid.UUID]]:
    """Ids of people: whom an open document mentions or bears out ("documents"), and who speak or
    are spoken of in an open interview ("interview")."""
    sources = Source.objects.visible_to(user)
    documents = sources.filter(kind__in=DOCUMENT_KINDS)
    interviews = sources.filter(kind=SourceKind.INTERVIEW)
    mentions = tellable(Mention.objects.all())
    evidence = naming_nobody_protected(documents, user)
    segments = Segment.objects.filter(source__in=interviews).exclude(Exists(withheld_spans("")))
    rows = _tagged(mentions.filter(page__source__in=documents), "person", "documents").union(
        _tagged(evidence, "fact__person", "documents"),
        _tagged(evidence, "person_name__person", "documents"),
        _tagged(mentions.filter(segment__source__in=interviews), "person", "interview"),
        _tagged(segments, "speaker__person", "interview"),
    )
    found: dict[str, set[uuid.UUID]] = {"documents": set(), "interview": set()}
    for person, tag in rows:
        found[tag].add(person)
    return found


def _any(rows: QuerySet[Any]) -> Q:
    """As Exists, but looked up row by row: of evidence there is so much that to read all of it
    takes longer than to ask for the people of one page."""
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


def about_in_papers(user: Any) -> dict[str, Q]:
    """The same as conditions on people, to be asked of few at a time."""
    sources = Source.objects.visible_to(user)
    documents = sources.filter(kind__in=DOCUMENT_KINDS)
    interviews = sources.filter(kind=SourceKind.INTERVIEW)
    who = OuterRef("pk")
    mentions = tellable(Mention.objects.filter(person=who))
    evidence = naming_nobody_protected(documents, user)
    segments = Segment.objects.filter(source__in=interviews).exclude(Exists(withheld_spans("")))
    return {
        "documents": Q(Exists(mentions.filter(page__source__in=documents)))
        | _any(evidence.filter(fact__person=who))
        | _any(evidence.filter(person_name__person=who)),
        "interview": Q(Exists(mentions.filter(segment__source__in=interviews)))
        | Q(Exists(segments.filter(speaker__person=who))),
    }


def _tagged(rows: QuerySet[Any], person: str, tag: str) -> QuerySet[Any]:
    listed = rows.filter(**{f"{person}__isnull": False}).order_by()
    tagged: QuerySet[Any] = listed.annotate(who=F(person), tag=Value(tag))
    return tagged.values_list("who", "tag")
