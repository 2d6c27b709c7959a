"""What waits at the desk among sources and their evidence, and how complete their records are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.core.access import today
from archive.core.queues import Queue, Share, add_queue, add_share
from people.models import Fact, Line, Question
from sources.models import (
    Consent,
    ConsentScope,
    Document,
    Evidence,
    Interview,
    Mention,
    Page,
    PageText,
    Rank,
    Segment,
    TextKind,
    Treatment,
    Withheld,
)

SOON = dt.timedelta(days=90)


def register() -> None:
    undecided = _("Spoken names that wait for a decision")
    ending = _("Consents that end within 90 days, or have ended")
    for queue in (
        Queue("mentions", undecided, Segment, segments_undecided, order=40),
        Queue("mentions", undecided, Page, pages_undecided, order=40),
        Queue("consents", ending, Consent, consents_ending, order=50),
        Queue("withheld", _("Withheld passages due for review"), Interview, due, order=55),
        Queue("disputed", _("Disputed facts without a decision"), Fact, disputed, order=70),
    ):
        add_queue(queue)
    for share in (
        Share("no-scan", _("with scans"), _("Documents without scans"), Document, without_scan),
        Share("no-transcription", _("with a transcription"), _("Documents without a transcription"),
              Document, without_transcription),
        Share("no-transcript", _("with a transcript"), _("Interviews without a transcript"),
              Interview, without_transcript),
        Share("no-consent", _("with a consent that runs"),
              _("Interviews without a consent that runs"), Interview, without_consent),
    ):  # fmt: skip
        add_share(share)


def segments_undecided(_user: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Segment.objects.filter(Exists(_undecided(segment=OuterRef("pk"))))
    return rows


def pages_undecided(_user: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Page.objects.filter(Exists(_undecided(page=OuterRef("pk"))))
    return rows


def _undecided(**of: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Mention.objects.filter(treatment=Treatment.UNDECIDED, place=None, **of)
    return rows


def consents_ending(_user: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Consent.objects.filter(until__lte=today() + SOON)
    return rows


def due(_user: Any) -> QuerySet[Any]:
    passages = Withheld.objects.filter(source=OuterRef("pk"), review_on__lte=today())
    rows: QuerySet[Any] = Interview.objects.filter(Exists(passages))
    return rows


def disputed(_user: Any) -> QuerySet[Any]:
    """Forked, with no account preferred, and in no question that was decided."""
    preferred = Evidence.objects.filter(fact=OuterRef("pk"), rank=Rank.PREFERRED)
    joined = Question.facts.through.objects
    decided = joined.filter(fact=OuterRef("pk"), question__decided=True)
    forked = Fact.objects.filter(line=Line.FORKED)
    rows: QuerySet[Any] = forked.filter(~Exists(preferred), ~Exists(decided))
    return rows


def without_scan() -> QuerySet[Any]:
    scanned = Page.objects.filter(source=OuterRef("pk")).exclude(scan="")
    rows: QuerySet[Any] = Document.objects.filter(~Exists(scanned))
    return rows


def without_transcription() -> QuerySet[Any]:
    written = PageText.objects.filter(page__source=OuterRef("pk"), kind=TextKind.TRANSCRIPTION)
    rows: QuerySet[Any] = Document.objects.filter(~Exists(written))
    return rows


def without_transcript() -> QuerySet[Any]:
    rows: QuerySet[Any] = Interview.objects.filter(
        ~Exists(Segment.objects.filter(source=OuterRef("pk")))
    )
    return rows


def without_consent() -> QuerySet[Any]:
    """As `sources.publishing.covered_today` reckons, for the text."""
    runs = Q(until__isnull=True) | Q(until__gte=today())
    given = Q(given_on__isnull=True) | Q(given_on__lte=today())
    consents = Consent.objects.filter(runs, given, scopes__contains=[ConsentScope.TEXT])
    named = consents.filter(sources=OuterRef("pk"))
    of_narrator = consents.filter(person=OuterRef("narrator"), sources=None)
    rows: QuerySet[Any] = Interview.objects.filter(~Exists(named), ~Exists(of_narrator))
    return rows
