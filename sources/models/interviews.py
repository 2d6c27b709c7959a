"""Interviews: the sound, the segments of the transcript, the index, and what is withheld.

All times are milliseconds from the beginning of the interview, over all its recordings.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import child_of
from archive.core.fields import LanguageField, TextMap
from archive.core.records import Record, Row, known
from people.models import Person, Place, Term
from sources.models.pages import TextStatus
from sources.models.sources import Source


def clock(milliseconds: int) -> str:
    """1:02:10 or 14:31, as the pages and lists write a time."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Recording(Row):
    """One file of sound or video. `media` is the original; `public_media` is the copy in which
    withheld spans are silent, the only one that goes out to those who may not hear everything."""

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="recordings", verbose_name=_("interview")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    media = models.FileField(
        _("original"), upload_to="originals", max_length=200, blank=True, editable=False
    )
    public_media = models.FileField(
        upload_to="derivatives", max_length=200, blank=True, editable=False
    )
    checksum = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256")
    media_type = models.CharField(max_length=60, blank=True, editable=False)
    duration_ms = models.PositiveIntegerField(_("duration, ms"), default=0)
    offset_ms = models.PositiveIntegerField(_("begins at, ms"), default=0)
    synthetic = models.BooleanField(
        _("synthetic voice"), default=False, help_text=_("Spoken by a machine: sample data only.")
    )

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                name="sources_recording_position_once", fields=["source", "position"]
            ),
            models.CheckConstraint(
                name="sources_recording_checksum_form",
                condition=Q(checksum="") | Q(checksum__regex="^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} ({clock(self.duration_ms)})"

    def records(self) -> tuple[Record, ...]:
        return (self.source,)


class SpeakerRole(models.TextChoices):
    NARRATOR = "narrator", _("Narrator")
    INTERVIEWER = "interviewer", _("Interviewer")
    INTERPRETER = "interpreter", _("Interpreter")
    OTHER = "other", _("Other")


class Speaker(Row):
    """Who speaks. Never to be mixed with who is spoken of (`Mention`)."""

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="speakers", verbose_name=_("interview")
    )
    label = models.CharField(_("label"), max_length=40, help_text=_("In the transcript: “J. V.”"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(
        _("role"), max_length=12, choices=SpeakerRole, default=SpeakerRole.NARRATOR
    )
    # Without the person nothing would tell any more that the label may not be shown.
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="speaking",
        verbose_name=_("person"),
    )

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ("label",)
        constraints = [
            known("role", SpeakerRole),
            models.UniqueConstraint(name="sources_speaker_label_once", fields=["source", "label"]),
        ]

    def __str__(self) -> str:
        return self.label

    def records(self) -> tuple[Record, ...]:
        return (self.source,)


def span_ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(start_ms__lt=F("end_ms")),
        violation_error_message=_("The end stands before the beginning."),
    )


class Segment(Row):
    source = models.ForeignKey(
        Source, models.CASCADE, related_name="segments", verbose_name=_("interview")
    )
    position = models.PositiveIntegerField(_("order"))
    start_ms = models.PositiveIntegerField(_("start, ms"))
    end_ms = models.PositiveIntegerField(_("end, ms"))
    speaker = models.ForeignKey(
        Speaker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="segments",
        verbose_name=_("speaker"),
    )

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                name="sources_segment_position_once", fields=["source", "position"]
            ),
            span_ordered("sources_segment_span_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.position} · {clock(self.start_ms)}"

    @property
    def seconds(self) -> int:
        """The whole second to jump to, as in `?t=871#t871`."""
        return self.start_ms // 1000

    def records(self) -> tuple[Record, ...]:
        return (self.source,)

    # As plain lists where they were fetched for many segments at once (`sources.segments`): to ask
    # each segment for a queryset of its own takes longer than to fetch them all.

    def all_texts(self) -> list[SegmentText]:
        found: list[SegmentText] | None = getattr(self, "fetched_texts", None)
        return list(self.texts.all()) if found is None else found

    def all_mentions(self) -> list[Any]:
        found: list[Any] | None = getattr(self, "fetched_mentions", None)
        return list(self.mentions.all()) if found is None else found


class SegmentTextKind(models.TextChoices):
    ORIGINAL = "original", _("Original")
    TRANSLATION = "translation", _("Translation")


class SegmentText(Row):
    Kind = SegmentTextKind

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="texts", verbose_name=_("segment")
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=SegmentTextKind, default=SegmentTextKind.ORIGINAL
    )
    language = LanguageField(_("language"))
    status = models.CharField(
        _("status"), max_length=8, choices=TextStatus, default=TextStatus.MACHINE
    )
    text = models.TextField(_("text"))

    objects = child_of("segment").as_manager()

    class Meta:
        verbose_name = _("text of a segment")
        verbose_name_plural = _("texts of segments")
        ordering = ("kind", "language")
        constraints = [
            known("kind", SegmentTextKind),
            known("status", TextStatus),
            models.UniqueConstraint(
                name="sources_segmenttext_once", fields=["segment", "kind", "language"]
            ),
            models.UniqueConstraint(
                name="sources_segmenttext_one_original",
                fields=["segment"],
                condition=Q(kind="original"),
                violation_error_message=_("A segment has one original text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"

    def records(self) -> tuple[Record, ...]:
        return (self.segment.source,)


class IndexPoint(Row):
    """A point of the index (OHMS): from this time on, this is spoken of."""

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="index_points", verbose_name=_("interview")
    )
    start_ms = models.PositiveIntegerField(_("start, ms"))
    title = TextMap(_("title"), blank=False)
    synopsis = TextMap(_("synopsis"))
    terms = models.ManyToManyField(
        Term,
        related_name="index_points",
        blank=True,
        limit_choices_to={"vocabulary": "topic"},
        verbose_name=_("topics"),
    )
    places = models.ManyToManyField(
        Place, related_name="index_points", blank=True, verbose_name=_("places")
    )

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("index point")
        verbose_name_plural = _("index points")
        ordering = ("start_ms",)

    def __str__(self) -> str:
        return clock(self.start_ms)

    @property
    def seconds(self) -> int:
        return self.start_ms // 1000

    def records(self) -> tuple[Record, ...]:
        return (self.source,)


class Withheld(Row):
    """A span of text and sound that stays closed, with its reason and the day of its review.

    `sources.masking` applies it to every output.
    """

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="withheld", verbose_name=_("interview")
    )
    start_ms = models.PositiveIntegerField(_("start, ms"))
    end_ms = models.PositiveIntegerField(_("end, ms"))
    reason = TextMap(_("reason"), blank=False)
    review_on = models.DateField(_("to be reviewed"), null=True, blank=True)

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("withheld passage")
        verbose_name_plural = _("withheld passages")
        ordering = ("start_ms",)
        constraints = [span_ordered("sources_withheld_span_ordered")]

    def __str__(self) -> str:
        return f"{clock(self.start_ms)}–{clock(self.end_ms)}"

    def derive(self) -> None:
        """Widened to the segments that it touches: they are withheld whole."""
        super().derive()
        touched = Segment.objects.filter(
            source=self.source_id, start_ms__lt=self.end_ms, end_ms__gt=self.start_ms
        ).aggregate(first=Min("start_ms"), last=Max("end_ms"))
        if touched["first"] is not None and self.start_ms < self.end_ms:
            self.start_ms = min(self.start_ms, touched["first"])
            self.end_ms = max(self.end_ms, touched["last"])

    def covers(self, start_ms: int, end_ms: int) -> bool:
        """Whether any moment of [start, end) is withheld."""
        return self.start_ms < end_ms and start_ms < self.end_ms

    def records(self) -> tuple[Record, ...]:
        """Its interview, and all whose dates may rest on what is said there."""
        return (self.source, *self.source.told_of())
