"""What is missing before an interview may be read by everybody: said on its page at the desk, and
in the same words where publishing is refused."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.access import Access, Status, today
from archive.core.publishing import Hindrance
from sources import upload_words
from sources.models import (
    Consent,
    ConsentScope,
    Mention,
    SegmentText,
    Source,
    SpeakerRole,
    TextStatus,
    Treatment,
    UploadState,
)


def missing(source: Source) -> list[Hindrance]:
    """Everything that is missing, what blocks publishing first."""
    found = [
        *_consents(source),
        *_undecided(source),
        *_withheld(source),
        *_transcript(source),
        *_sound(source),
        *_uploads(source),
        *_people(source),
    ]
    return sorted(found, key=lambda one: not one.blocks)


def _form(source: Source, part: str = "") -> str:
    address = reverse("admin:sources_interview_change", args=[source.pk])
    return f"{address}#{part}" if part else address


def _consents(source: Source) -> list[Hindrance]:
    """Each kind of content needs a consent that holds today."""
    holding = [row for row in _given(source) if _holds(row)]
    add = reverse("admin:sources_consent_add") + f"?sources={source.pk}"
    found = [
        Hindrance(_uncovered_in_words(scope), address=add, blocks=True)
        for scope in _uncovered(holding, needed(source))
    ]
    for row in holding:
        change = reverse("admin:sources_consent_change", args=[row.pk])
        if row.paper_id is None:
            words = _("The consent given by %(who)s has no paper.")
            found.append(Hindrance(words % {"who": row.given_by}, address=change, blocks=False))
        if row.person_id is None:
            words = _("The consent given by %(who)s does not say for which person.")
            found.append(Hindrance(words % {"who": row.given_by}, address=change, blocks=False))
    return found


def _given(source: Source) -> QuerySet[Consent]:
    """The consents that name this interview, and those of its narrator that name no source."""
    about = Q(sources=source.pk)
    if source.narrator_id:
        about |= Q(person=source.narrator_id, sources=None)
    return Consent.objects.filter(about).select_related("person").distinct()


def _holds(consent: Consent) -> bool:
    day = today()
    begun = consent.given_on is None or consent.given_on <= day
    return begun and (consent.until is None or consent.until >= day)


def _uncovered(holding: list[Consent], scopes: Collection[ConsentScope]) -> list[ConsentScope]:
    covered = {scope for row in holding for scope in row.scopes}
    return [scope for scope in scopes if scope not in covered]


def _uncovered_in_words(scope: ConsentScope) -> str:
    return _("No consent that holds today covers this: %(what)s.") % {"what": scope.label}


def refuse_uncovered(source: Source, coming: Collection[ConsentScope]) -> None:
    """What comes to a published interview is read at once: a kind of content that it did not have
    needs its consent first. Raises ValidationError."""
    goes_out = source.access in (Access.PUBLIC, Access.CLOSED)
    if source.status != Status.PUBLISHED or not goes_out or not coming:
        return
    holding = [row for row in _given(source) if _holds(row)]
    if uncovered := _uncovered(holding, coming):
        raise ValidationError([_uncovered_in_words(scope) for scope in uncovered])


def needed(source: Source) -> list[ConsentScope]:
    """The consents that what is stored of it asks for."""
    needed = []
    if source.recordings.exclude(media="").exists():
        needed.append(ConsentScope.AUDIO)
    texts = SegmentText.objects.filter(segment__source=source.pk)
    if texts.filter(kind=SegmentText.Kind.ORIGINAL).exists():
        needed.append(ConsentScope.TEXT)
    if texts.filter(kind=SegmentText.Kind.TRANSLATION).exists():
        needed.append(ConsentScope.TRANSLATION)
    return needed


def _undecided(source: Source) -> list[Hindrance]:
    rows = Mention.objects.filter(
        segment__source=source.pk, treatment=Treatment.UNDECIDED, place__isnull=True
    ).order_by("segment__position")
    first, count = rows.first(), rows.count()
    if first is None:
        return []
    words = ngettext(
        "How one person mentioned in it is to be named is not decided.",
        "How %(count)d persons mentioned in it are to be named is not decided.",
        count,
    )
    address = reverse("admin:sources_segment_change", args=[first.segment_id])
    return [Hindrance(words % {"count": count}, address=address, blocks=True)]


def _withheld(source: Source) -> list[Hindrance]:
    found = []
    for span in source.withheld.all():
        if not any(text.strip() for text in span.reason.values()):
            words = _("The passage %(span)s is withheld without a reason.")
            address = _form(source, "withheld-group")
            found.append(Hindrance(words % {"span": span}, address=address, blocks=True))
        if span.review_on and span.review_on <= today():
            words = _("The withheld passage %(span)s was to be reviewed on %(day)s.")
            said = {"span": span, "day": span.review_on.isoformat()}
            found.append(
                Hindrance(words % said, address=_form(source, "withheld-group"), blocks=False)
            )
    return found


def _transcript(source: Source) -> list[Hindrance]:
    segments = source.segments.aggregate(
        all=Count("pk", distinct=True), without=Count("pk", filter=Q(texts__isnull=True))
    )
    brought = reverse("admin:sources_interview_import", args=[source.pk])
    if not segments["all"]:
        return [Hindrance(_("There is no transcript."), address=brought, blocks=False)]
    rows = reverse("admin:sources_segment_changelist") + f"?source__id__exact={source.pk}"
    found = []
    if segments["without"]:
        words = ngettext(
            "One passage has no words.", "%(count)d passages have no words.", segments["without"]
        )
        found.append(Hindrance(words % {"count": segments["without"]}, address=rows, blocks=False))
    unread = SegmentText.objects.filter(
        segment__source=source.pk, status=TextStatus.MACHINE
    ).count()
    if unread:
        words = ngettext(
            "One text is still a draft that nobody has checked.",
            "%(count)d texts are still drafts that nobody has checked.",
            unread,
        )
        found.append(Hindrance(words % {"count": unread}, address=rows, blocks=False))
    return found


def _sound(source: Source) -> list[Hindrance]:
    found = []
    for recording in source.recordings.all():
        if not recording.media:
            words = _("Recording %(number)d has no sound.")
        elif not recording.public_media:
            words = _("Recording %(number)d has no public copy: nobody will hear it.")
        else:
            continue
        said = words % {"number": recording.position}
        found.append(Hindrance(said, address=_form(source, "recordings-group"), blocks=False))
    return found


def _uploads(source: Source) -> list[Hindrance]:
    """A recording that is not through its checks would be heard the moment that it is kept."""
    address = reverse("admin:sources_interview_uploads", args=[source.pk])
    return [
        Hindrance(
            words, address=address, blocks=upload.state in (UploadState.CHECKING, UploadState.HELD)
        )
        for upload in source.uploads.all()
        if (words := upload_words.hindrance(upload))
    ]


def _people(source: Source) -> list[Hindrance]:
    found = []
    if source.narrator_id is None:
        found.append(
            Hindrance(_("The narrator is not named."), address=_form(source), blocks=False)
        )
    unknown = source.speakers.filter(role=SpeakerRole.OTHER, person__isnull=True, name="")
    for speaker in unknown:
        words = _("Who speaks as “%(label)s” is not said.")
        address = _form(source, "speakers-group")
        found.append(Hindrance(words % {"label": speaker.label}, address=address, blocks=False))
    return found
