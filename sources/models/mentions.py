"""Who and what is spoken of, and how the public text treats the name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import child_of
from archive.core.records import Record, Row, exactly_one
from people.models import Person, Place
from sources.models.interviews import Segment
from sources.models.pages import Page, validate_region


class Treatment(models.TextChoices):
    UNDECIDED = "undecided", _("Not decided")
    NAMED = "named", _("Named")
    ANONYMISED = "anonymised", _("Anonymised")
    WITHHELD = "withheld", _("Withheld")


class Mention(Row):
    """A person or place spoken of in a segment or on a page; or, by their words alone, somebody who
    has no record, or has it no longer.

    `start` and `end` count characters in a segment's original text, `line` counts from 1 on a page.
    """

    segment = models.ForeignKey(
        Segment, models.CASCADE, null=True, blank=True, related_name="mentions"
    )
    page = models.ForeignKey(Page, models.CASCADE, null=True, blank=True, related_name="mentions")
    # Whoever is spoken of may lose their record; their name in the text is no less protected.
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="mentions"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="mentions"
    )
    words = models.CharField(
        _("words"),
        max_length=300,
        blank=True,
        help_text=_(
            "As they stand in the text; other forms, also those in translations, after | ."
        ),
    )
    start = models.PositiveIntegerField(_("from character"), null=True, blank=True)
    end = models.PositiveIntegerField(_("to character"), null=True, blank=True)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    region = models.JSONField(_("region"), null=True, blank=True, validators=[validate_region])
    treatment = models.CharField(
        _("treatment"), max_length=12, choices=Treatment, default=Treatment.UNDECIDED
    )

    objects = child_of("segment", "page").as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ("line", "start", "created_at")
        constraints = [
            exactly_one(
                "segment",
                "page",
                name="sources_mention_one_text",
                message=_("A mention stands in a segment or on a page."),
            ),
            models.CheckConstraint(
                name="sources_mention_one_named",
                condition=Q(person__isnull=True) | Q(place__isnull=True),
                violation_error_message=_("A mention is of one person or one place."),
            ),
            models.CheckConstraint(
                name="sources_mention_span_ordered",
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")),
                violation_error_message=_("The end stands before the beginning."),
            ),
            models.CheckConstraint(
                name="sources_mention_treatment_known", condition=Q(treatment__in=Treatment.values)
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.person or self.place or "")

    def clean(self) -> None:
        super().clean()
        if not (self.person_id or self.place_id or self.words.strip()):
            raise ValidationError(
                _("Say who or what is spoken of: a person, a place, or the words of the text.")
            )

    def records(self) -> tuple[Record, ...]:
        """The source; and the person, if it is evidence of something: where a name is protected,
        no date may rest on what is said there."""
        text = self.segment or self.page
        if text is None or self.person_id is None:
            return (text.source,) if text else ()
        cited = Q(facts__evidence__citation__source=text.source_id)
        return (text.source, *Person.objects.filter(cited, pk=self.person_id).distinct())
