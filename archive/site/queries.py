"""Reads of the pages that belong to no single record: the home page and one passage for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from archive.core import refs
from archive.core.access import today
from archive.core.languages import INTERFACE_LANGUAGES
from people.models import Family, Person
from sources.masking import MASK, Passage, passages
from sources.models import Recording, Segment, SegmentText, Source, SourceKind, SpeakerRole
from sources.models.sources import DOCUMENT_KINDS

VISITOR = AnonymousUser()
SHORTEST_PASSAGE, LONGEST_PASSAGE = 60, 240  # letters: says something, and fits in large type
PASSAGES_LOOKED_AT = 60


@dataclass(frozen=True)
class Holding:
    """How many visible records of a kind there are, and how many of them are invented samples."""

    count: int
    samples: int


def holdings(user: Any) -> dict[str, Holding]:
    """Counts of people, families, documents and interviews, as this reader may see them."""
    sources = Source.objects.visible_to(user)
    return {
        "people": _held(Person.objects.visible_to(user)),
        "families": _held(Family.objects.visible_to(user)),
        "documents": _held(sources.filter(kind__in=DOCUMENT_KINDS)),
        "interviews": _held(sources.filter(kind=SourceKind.INTERVIEW)),
    }


_IS_SAMPLE = Q(ref__contains=refs.SAMPLE)


def _held(rows: QuerySet[Any]) -> Holding:
    found = rows.order_by().aggregate(count=Count("pk"), samples=Count("pk", filter=_IS_SAMPLE))
    return Holding(**found)


def initials(user: Any) -> set[str]:
    """The first letters under which this reader finds a name."""
    return set(
        Person.objects.visible_to(user).order_by().values_list("initial", flat=True).distinct()
    )


@dataclass(frozen=True)
class Told:
    """A passage for the home page; `translation` in the reader's language if there is one."""

    source: Source
    passage: Passage
    translation: Any
    has_sound: bool


def passage_of_the_day(language: str) -> Told | None:
    """A short passage in which a narrator speaks, another each day; what anybody may read."""
    texts = SegmentText.objects.filter(kind=SegmentText.Kind.ORIGINAL).annotate(size=Length("text"))
    fitting = texts.filter(
        segment=OuterRef("pk"), size__gte=SHORTEST_PASSAGE, size__lte=LONGEST_PASSAGE
    )
    segments = list(
        Segment.objects.filter(Exists(fitting), speaker__role=SpeakerRole.NARRATOR)
        .filter(source__in=Source.objects.visible_to(VISITOR).filter(kind=SourceKind.INTERVIEW))
        .order_by("source__ref", "position")
        .select_related("source")  # visible: the line above lets no other in
        .prefetch_related("texts", "mentions__person", "source__withheld")[:PASSAGES_LOOKED_AT]
    )
    start = today().toordinal() % len(segments) if segments else 0
    for segment in segments[start:] + segments[:start]:
        for passage in passages(segment.source, [segment], VISITOR):
            if (
                passage.original
                and not passage.original.held_back
                and MASK not in passage.original.text
            ):
                sound = (
                    Recording.objects.filter(source=segment.source)
                    .exclude(public_media="")
                    .exists()
                )
                return Told(segment.source, passage, _translation(passage, language), sound)
    return None


def _translation(passage: Passage, language: str) -> Any:
    """In the reader's language, else in the first other one; None where none is needed."""
    if passage.original and passage.original.language == language:
        return None
    given = {said.language: said for said in passage.translations if not said.held_back}
    return next((given[code] for code in (language, *INTERFACE_LANGUAGES) if code in given), None)
