"""Whom a source names, and what of it may not be told or quoted to one reader."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from archive.core.access import is_one_of_few, is_visible, reads_all, today
from archive.core.ready import Given, is_any, ready
from people.models import FamilyRole, Person
from sources.masking import blot, find_words
from sources.models import (
    Consent,
    ConsentScope,
    Evidence,
    Mention,
    Page,
    Segment,
    Source,
    Treatment,
    Withheld,
)


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


def named_in(source: Any) -> Func:
    """A condition on people: that their names stand in this source and may be told."""
    on_pages = is_one_of_few("page", Page.objects.filter(source=source).values("pk"))
    in_sound = is_one_of_few("segment", Segment.objects.filter(source=source).values("pk"))
    here = tellable(Mention.objects.filter(Q(on_pages) | Q(in_sound), person__isnull=False))
    return is_one_of_few("pk", here.values("person"))


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


def said_openly(source: Source, user: Any) -> QuerySet[Evidence]:
    """The evidence from a source, without what rests on a withheld passage: that it speaks of
    somebody's arrest is a part of what is withheld."""
    return spoken_openly(Evidence.objects.visible_to(user).filter(citation__source=source), user)


def spoken_openly(rows: QuerySet[Evidence], user: Any) -> QuerySet[Evidence]:
    """The same rows without those that rest on a withheld passage, that quote an interview with
    withheld passages without saying where, or that would name who is protected at that place."""
    if reads_all(user):
        return rows
    there = Q(page=OuterRef("citation__page")) | Q(
        segment__source=OuterRef("citation__source"),
        segment__start_ms__lt=END,
        segment__end_ms__gt=START,
    )
    named = _protected(there).filter(_whom_it_would_name())
    return unwithheld(rows, user).exclude(Exists(named))


START = OuterRef("citation__start_ms")
END = Coalesce(OuterRef("citation__end_ms"), START + 1)


def unwithheld(rows: QuerySet[Evidence], user: Any) -> QuerySet[Evidence]:
    """The same rows without those that rest on a withheld passage, or that quote an interview with
    withheld passages without saying where."""
    if reads_all(user):
        return rows
    in_source = Withheld.objects.filter(source=OuterRef("citation__source"))
    spans = in_source.filter(start_ms__lt=END, end_ms__gt=START)
    nowhere = Q(citation__start_ms=None, citation__page=None) & ~Q(citation__quotation={})
    return rows.exclude(Exists(spans)).exclude(nowhere & Exists(in_source))


def naming_nobody_protected(documents: QuerySet[Source], user: Any) -> QuerySet[Evidence]:
    """Evidence out of documents; not of somebody whose name is protected on the page it cites."""
    if reads_all(user):
        return Evidence.objects.filter(citation__source__in=documents)
    named = _protected(Q(page=OuterRef("citation__page"))).filter(_whom_it_would_name())
    return Evidence.objects.filter(citation__source__in=documents).exclude(Exists(named))


def protected_in(source: Source, user: Any) -> list[Mention]:
    """All mentions in a source of which the names may not be told to this reader."""
    return [] if reads_all(user) else _protected_there(user, sources=[source.pk], pages=[])


def without_names(source: Source, user: Any) -> list[Mention]:
    """Takes the names that a source protects out of its description and note, in this copy of the
    record; gives the protected mentions back for what else is said about it."""
    protected = protected_in(source, user)
    for texts in (source.description, source.note):
        texts.update({code: blotted(text, protected) for code, text in texts.items()})
    return protected


def protected_by(rows: Iterable[Evidence], user: Any) -> dict[uuid.UUID, list[Mention]]:
    """The protected mentions in the sources that these rows cite, and on the pages, by the source
    that is cited."""
    found: dict[uuid.UUID, list[Mention]] = defaultdict(list)
    cited = {row.citation.source_id for row in rows}
    if reads_all(user) or not cited:
        return found
    of_page = {row.citation.page_id: row.citation.source_id for row in rows if row.citation.page_id}
    for mention in _protected_there(user, sources=list(cited), pages=list(of_page)):
        found[mention.source].append(mention)
        cites = of_page.get(mention.page_id) if mention.page_id else None
        if cites and cites != mention.source:
            found[cites].append(mention)
    return found


@ready
def _protected_there(_user: Any, sources: Given, pages: Given) -> QuerySet[Mention]:
    there = Page.objects.filter(is_any("source", sources) | is_any("pk", pages))
    segments = Segment.objects.filter(is_any("source", sources))
    here = is_one_of_few("page", there.values("pk")) | is_one_of_few(
        "segment", segments.values("pk")
    )
    rows: QuerySet[Mention] = _protected(Q(here))
    return rows.annotate(source=Coalesce("page__source", "segment__source"))


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


def _protected(here: Q) -> QuerySet[Mention]:
    """All mentions whose names a stranger may not be told: `masking.is_protected` in SQL."""
    decided = Q(treatment__in=(Treatment.ANONYMISED, Treatment.WITHHELD))
    undecided = Q(treatment=Treatment.UNDECIDED, place__isnull=True)
    is_open = Q(is_visible(Person, AnonymousUser(), "person"))
    rows = Mention.objects.filter(here).filter(decided | (undecided & ~is_open))
    return rows.select_related("segment")


def download_is_agreed(source_id: uuid.UUID) -> bool:
    """Whether a consent that holds today lets everybody take the files of this source home."""
    day = today()
    begun = Q(given_on__isnull=True) | Q(given_on__lte=day)
    lasts = Q(until__isnull=True) | Q(until__gte=day)
    covers = Consent.objects.filter(sources=source_id, scopes__contains=[ConsentScope.DOWNLOAD])
    return covers.filter(begun, lasts).exists()
