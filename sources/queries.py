"""Page-sized reads of sources, documents and interviews, for one reader."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from archive.core.access import is_one_of_few, reads_all, today
from archive.core.dates import UncertainDate
from archive.core.records import Row
from people.models import Fact, FamilyRole, Line, Person, Place
from sources.masking import Passage, blot, find_words, passages, protected
from sources.models import (
    Consent,
    ConsentScope,
    Evidence,
    Mention,
    Page,
    Segment,
    Source,
    SourceKind,
    Speaker,
    Stance,
    Treatment,
    Withheld,
)
from sources.models.evidence import ABOUT
from sources.models.sources import DOCUMENT_KINDS

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


def evidence_on(user: Any, *, more_sources: Q | None = None, **rows: Iterable[Row]) -> Backing:
    """The evidence that this reader may see on rows given by field: `fact=[...], membership=[...]`.

    The rows themselves have to be such as the reader may see.
    `more_sources` names sources to fetch at the same time, such as those that mention somebody.
    """
    about = Q()
    for name, listed in rows.items():
        if name not in ABOUT:
            raise ValueError(f"Evidence is about one of {ABOUT}, not about {name!r}.")
        ids = [row.pk for row in listed]
        if ids:
            about |= Q(**{f"{name}__in": ids})
    found: dict[uuid.UUID, list[Evidence]] = defaultdict(list)
    if about:
        visible = spoken_openly(Evidence.objects.filter(about).from_open_sources(user), user)
        for row in visible.select_related("citation__page", "term", "fact__unit"):
            found[_about(row)].append(row)
    cited = {row.citation.source_id for rows in found.values() for row in rows}
    return Backing(dict(found), _sources_of(user, found, more_sources), protected_by(cited, user))


def _about(row: Evidence) -> uuid.UUID:
    ids = (getattr(row, f"{name}_id") for name in ABOUT)
    found: uuid.UUID = next(pk for pk in ids if pk)
    return found


def _sources_of(
    user: Any, found: dict[uuid.UUID, list[Evidence]], more: Q | None
) -> dict[uuid.UUID, Source]:
    citations = [row.citation for rows in found.values() for row in rows]
    ids = {c.source_id for c in citations} | {c.via_id for c in citations if c.via_id}
    wanted = Q(pk__in=ids) if more is None else Q(pk__in=ids) | more
    if not ids and more is None:
        return {}
    rows = Source.objects.visible_to(user).filter(wanted).select_related("document_kind")
    return {source.pk: source for source in rows.distinct()}


def tellable(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    """Mentions of which anybody may know: the name is not masked, nor the passage withheld."""
    return rows.exclude(treatment__in=(Treatment.ANONYMISED, Treatment.WITHHELD)).exclude(
        Exists(withheld_spans("segment__"))
    )


def withheld_spans(path: str) -> QuerySet[Withheld]:
    """The withheld spans that meet a segment, reached from an outer row by `path`."""
    return Withheld.objects.filter(
        source=OuterRef(f"{path}source"),
        start_ms__lt=OuterRef(f"{path}end_ms"),
        end_ms__gt=OuterRef(f"{path}start_ms"),
    )


def mentioning(person: Person) -> Q:
    """Which sources mention a person on a page; not who speaks, nor who is spoken of in a sound."""
    on_pages = tellable(Mention.objects.filter(person=person, page__isnull=False))
    return Q(pk__in=on_pages.values("page__source"))


def interviews_with(person: Person) -> Q:
    """Which interviews a person speaks in, or is spoken of in."""
    spoken = Segment.objects.filter(speaker__person=person).values("source")
    about = tellable(Mention.objects.filter(person=person, segment__isnull=False))
    return Q(pk__in=spoken) | Q(pk__in=about.values("segment__source"))


def first_pages(user: Any, sources: Iterable[Source]) -> dict[uuid.UUID, Page]:
    """The first page of each document, by the document; the documents are such as the reader may
    see, and a page is as open as its document."""
    wanted = [source.pk for source in sources]
    if not wanted:
        return {}
    rows = (
        Page.objects.filter(source__in=wanted)
        .order_by("source_id", "position")
        .distinct("source_id")
    )
    return {page.source_id: page for page in rows}


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
    # The interviews were found for this reader, and a segment is as open as its interview.
    visible = Segment.objects.filter(source__in=told_in).select_related("speaker")
    visible = visible.order_by("source_id", "position")
    spoken = list(visible.filter(speaker__person=person)[:PASSAGES_SHOWN])
    told = visible.filter(mentions__person=person).exclude(speaker__person=person).distinct()
    about = list(told[: PASSAGES_SHOWN * 2])
    if not spoken and not about:
        return Voices()
    mentions = Prefetch("mentions", Mention.objects.select_related("person"))
    prefetch_related_objects([*spoken, *about], "texts", mentions)
    involved = [sources[pk] for pk in {s.source_id for s in (*spoken, *about)} if pk in sources]
    prefetch_related_objects(involved, "withheld")
    named = [s for s in about if not protected(_of(s, person), user)]
    told_of = _passages(named, sources, user)[:PASSAGES_SHOWN]
    return Voices(_passages(spoken, sources, user), told_of)


def voices_among(people: Iterable[Person], user: Any) -> list[tuple[Source, Passage, Person, bool]]:
    """A few passages that some of these people speak (True) or in which one of them is spoken of
    (False), each with whom it concerns; withheld passages and masked names are left out.

    `people` are those whom the reader may see.
    """
    by_id = {one.pk: one for one in people}
    visible = Segment.objects.visible_to(user).select_related("speaker")
    visible = visible.order_by("source_id", "position")
    speakers = Speaker.objects.filter(person__in=by_id)
    # Their interviews as well: it is by interview that the passages are in order.
    by_them = visible.filter(
        is_one_of_few("speaker", speakers.values("pk")),
        is_one_of_few("source", speakers.values("source")),
    )
    spoken = list(by_them[:PASSAGES_SHOWN])
    told = visible.filter(mentions__person__in=by_id).exclude(speaker__person__in=by_id).distinct()
    about = list(told[: PASSAGES_SHOWN * 2])
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
    evidence = _naming_nobody_protected(documents, user)
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
    evidence = _naming_nobody_protected(documents, user)
    segments = Segment.objects.filter(source__in=interviews).exclude(Exists(withheld_spans("")))
    return {
        "documents": Q(Exists(mentions.filter(page__source__in=documents)))
        | _any(evidence.filter(fact__person=who))
        | _any(evidence.filter(person_name__person=who)),
        "interview": Q(Exists(mentions.filter(segment__source__in=interviews)))
        | Q(Exists(segments.filter(speaker__person=who))),
    }


def _naming_nobody_protected(documents: QuerySet[Source], user: Any) -> QuerySet[Evidence]:
    """Evidence out of documents; not of somebody whose name is protected on the page it cites."""
    if reads_all(user):
        return Evidence.objects.filter(citation__source__in=documents)
    named = _protected(Q(page=OuterRef("citation__page"))).filter(_whom_it_would_name())
    return Evidence.objects.filter(citation__source__in=documents).exclude(Exists(named))


def _tagged(rows: QuerySet[Any], person: str, tag: str) -> QuerySet[Any]:
    listed = rows.filter(**{f"{person}__isnull": False}).order_by()
    tagged: QuerySet[Any] = listed.annotate(who=F(person), tag=Value(tag))
    return tagged.values_list("who", "tag")


# The pages of sources themselves: whom a source names, and what of it may not be quoted.


def named_in(source: Source) -> Func:
    """A condition on people: that their names stand in a source and may be told."""
    on_pages = is_one_of_few("page", Page.objects.filter(source=source).values("pk"))
    in_sound = is_one_of_few("segment", Segment.objects.filter(source=source).values("pk"))
    here = tellable(Mention.objects.filter(Q(on_pages) | Q(in_sound), person__isnull=False))
    return is_one_of_few("pk", here.values("person"))


def download_is_agreed(source_id: uuid.UUID) -> bool:
    """Whether a consent that holds today lets everybody take the files of this source home."""
    day = today()
    begun = Q(given_on__isnull=True) | Q(given_on__lte=day)
    lasts = Q(until__isnull=True) | Q(until__gte=day)
    covers = Consent.objects.filter(sources=source_id, scopes__contains=[ConsentScope.DOWNLOAD])
    return covers.filter(begun, lasts).exists()


def said_openly(source: Source, user: Any) -> QuerySet[Evidence]:
    """The evidence from a source, without what rests on a withheld passage: that it speaks of
    somebody's arrest is a part of what is withheld."""
    return spoken_openly(Evidence.objects.visible_to(user).filter(citation__source=source), user)


WHOM = (
    "fact__person", "person_name__person", "membership__person", "relation__person",
    "relation__to_person", "said_person",
)  # fmt: skip
"""Whom a row of evidence may be about, or name."""


def _whom_it_would_name() -> Q:
    """A mention of somebody in `WHOM`, or of a partner in the family of the fact."""
    found = Q(
        person__memberships__family=OuterRef("fact__family"),
        person__memberships__role=FamilyRole.PARTNER,
    )
    for whom in WHOM:
        found |= Q(person=OuterRef(whom))
    return found


def spoken_openly(rows: QuerySet[Evidence], user: Any) -> QuerySet[Evidence]:
    """The same rows without those that rest on a withheld passage, that quote an interview with
    withheld passages without saying where, or that would name who is protected at that place."""
    if reads_all(user):
        return rows
    start = OuterRef("citation__start_ms")
    end = Coalesce(OuterRef("citation__end_ms"), start + 1)
    in_source = Withheld.objects.filter(source=OuterRef("citation__source"))
    spans = in_source.filter(start_ms__lt=end, end_ms__gt=start)
    nowhere = Q(citation__start_ms=None, citation__page=None) & ~Q(citation__quotation={})
    there = Q(page=OuterRef("citation__page")) | Q(
        segment__source=OuterRef("citation__source"),
        segment__start_ms__lt=end,
        segment__end_ms__gt=start,
    )
    named = _protected(there).filter(_whom_it_would_name())
    return rows.exclude(Exists(spans)).exclude(nowhere & Exists(in_source)).exclude(Exists(named))


def protected_in(source: Source, user: Any) -> list[Mention]:
    """All mentions in a source of which the names may not be told to this reader."""
    return [] if reads_all(user) else list(_protected_in(source))


def without_names(source: Source, user: Any) -> list[Mention]:
    """Takes the names that a source protects out of its description and note, in this copy of the
    record; gives the protected mentions back for what else is said about it."""
    protected = protected_in(source, user)
    for texts in (source.description, source.note):
        texts.update({code: blotted(text, protected) for code, text in texts.items()})
    return protected


def protected_by(sources: Iterable[uuid.UUID], user: Any) -> dict[uuid.UUID, list[Mention]]:
    """The protected mentions in several sources, by the source."""
    found: dict[uuid.UUID, list[Mention]] = defaultdict(list)
    wanted = list(sources)
    if reads_all(user) or not wanted:
        return found
    here = Q(page__source__in=wanted) | Q(segment__source__in=wanted)
    rows = _protected(here).annotate(source=Coalesce("page__source", "segment__source"))
    for mention in rows:
        found[mention.source].append(mention)
    return found


def quoted(row: Evidence, text: str, protected: Iterable[Mention]) -> str:
    """Words of a source as this reader may have them: every name that the source protects is
    masked. Empty where a name protected at that very place cannot be found in the words."""
    mentions = list(protected)
    here = [mention for mention in mentions if _stands_at(mention, row)]
    spoken = row.citation.start_ms is not None
    originals = list(row.citation.quotation.values())
    for mention in here:
        in_quotation = any(find_words(mention, one) for one in originals)
        expected = spoken or in_quotation or not mention.words
        if text and expected and not find_words(mention, text):
            return ""
    return blot(text, mentions)


def _stands_at(mention: Mention, row: Evidence) -> bool:
    """Whether the evidence cites the page or the moment of this mention."""
    citation = row.citation
    if mention.page_id is not None:
        return mention.page_id == citation.page_id
    if citation.start_ms is None or mention.segment is None:
        return False
    end = citation.end_ms or citation.start_ms + 1
    return mention.segment.start_ms < end and citation.start_ms < mention.segment.end_ms


def blotted(text: str, mentions: Iterable[Mention]) -> str:
    """Words about a source, such as its description, without the names that it protects."""
    return blot(text, mentions)


def _protected_in(source: Source) -> QuerySet[Mention]:
    return _protected(Q(page__source=source) | Q(segment__source=source))


def _protected(here: Q) -> QuerySet[Mention]:
    """All mentions whose names a stranger may not be told: `masking.is_protected` in SQL."""
    decided = Q(treatment__in=(Treatment.ANONYMISED, Treatment.WITHHELD))
    open_people = Person.objects.visible_to(AnonymousUser())
    undecided = Q(treatment=Treatment.UNDECIDED, place__isnull=True)
    is_open = Q(person__isnull=False, person__in=open_people)
    rows = Mention.objects.filter(here).filter(decided | (undecided & ~is_open))
    return rows.select_related("segment")
