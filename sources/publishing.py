"""What stands in the way of publishing documents, interviews and other sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.access import Access, today
from archive.core.publishing import Found, Hindrance
from archive.core.records import Record
from sources.models import (
    Consent,
    ConsentScope,
    Mention,
    Page,
    Recording,
    Segment,
    Source,
    SourceKind,
    Treatment,
)
from sources.models.sources import DOCUMENT_KINDS


def check(records: Sequence[Record]) -> Found:
    sources = {record.pk: record for record in records if isinstance(record, Source)}
    if sources:
        yield from _undecided_names(sources)
        yield from _interviews_without_consent(sources)
        yield from _nothing_in_it(sources)


def _undecided_names(sources: dict[Any, Source]) -> Found:
    """Nothing is published while it is undecided whether a name that is spoken of is public."""
    mentions = Mention.objects.filter(treatment=Treatment.UNDECIDED).filter(
        Q(segment__source__in=sources) | Q(page__source__in=sources)
    )
    counted = mentions.order_by().annotate(
        of=Coalesce(F("segment__source"), F("page__source"))
    ).values_list("of").annotate(Count("pk"))  # fmt: skip
    for pk, count in counted:
        words = ngettext(
            "Of %(count)d name that is spoken of it is not decided whether it is public.",
            "Of %(count)d names that are spoken of it is not decided whether they are public.",
            count,
        )
        first = mentions.filter(Q(segment__source=pk) | Q(page__source=pk)).first()
        address = _text_of(first) if first else ""
        yield sources[pk], Hindrance(words % {"count": count}, str(_("mentions")), address)


def _text_of(mention: Mention) -> str:
    """The page of the admin on which the mention is decided."""
    if mention.segment_id:
        return reverse("admin:sources_segment_change", args=[mention.segment_id])
    return reverse("admin:sources_page_change", args=[mention.page_id])


def covered_today(interview: Source) -> set[str]:
    """What the consents that run today let be published of an interview: those that name it, and
    those of its narrator that name no source."""
    runs = Q(until__isnull=True) | Q(until__gte=today())
    given = Q(given_on__isnull=True) | Q(given_on__lte=today())
    about = Q(sources=interview.pk)
    if interview.narrator_id:
        about |= Q(person=interview.narrator_id, sources=None)
    return {scope for each in Consent.objects.filter(runs, given, about) for scope in each.scopes}


def _interviews_without_consent(sources: dict[Any, Source]) -> Found:
    """Only what is open to everybody needs it: one that is closed is announced, not read."""
    place, address = str(_("consent")), reverse("admin:sources_consent_changelist")
    for source in sources.values():
        if source.kind != SourceKind.INTERVIEW or source.access != Access.PUBLIC:
            continue
        covered = covered_today(source)
        if ConsentScope.TEXT not in covered and Segment.objects.filter(source=source).exists():
            words = _("No consent that runs today covers the text.")
            yield source, Hindrance(words, place, address)
        sounds = Recording.objects.filter(source=source).exclude(media="")
        if ConsentScope.AUDIO not in covered and sounds.exists():
            words = _("No consent that runs today covers the sound.")
            yield source, Hindrance(words, place, address)


def _nothing_in_it(sources: dict[Any, Source]) -> Found:
    papers = [pk for pk, source in sources.items() if source.kind in DOCUMENT_KINDS]
    told = [pk for pk, source in sources.items() if source.kind == SourceKind.INTERVIEW]
    paged = set(Page.objects.filter(source__in=papers).values_list("source", flat=True))
    spoken = set(Segment.objects.filter(source__in=told).values_list("source", flat=True))
    for pk in papers:
        if pk not in paged:
            words = _("It has no page yet.")
            yield sources[pk], Hindrance(words, str(_("pages")), blocks=False)
    for pk in told:
        if pk not in spoken:
            words = _("It has no transcript yet.")
            yield sources[pk], Hindrance(words, str(_("transcript")), blocks=False)
