"""The way of a record to its readers: its steps, the remarks on it, and what was published at once.

They point to their record by public id, as messages do: they outlive a merge and keep no record
from being removed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import OfTheDesk, Status
from archive.core.records import Row, known


def somebody(label: Any) -> Any:
    """Who did it; empty when the user was removed, or a command did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


class What(models.TextChoices):
    CHANGED = "changed", _("Changed")
    SENT = "sent", _("Sent to review")
    RECALLED = "recalled", _("Taken back to draft")
    RETURNED = "returned", _("Returned with remarks")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNDONE = "undone", _("Publishing taken back")


class PublishingBatch(Row):
    """Several records published at once; its steps say which, and what they were before."""

    by = somebody(_("published by"))
    taken_back_by = somebody(_("taken back by"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("batch of publications")
        verbose_name_plural = _("batches of publications")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class Step(Row):
    """One step of a record: who did it, and the status before and after. Changes by one person in
    a row are one step."""

    record_ref = models.CharField(_("record"), max_length=20)
    what = models.CharField(_("step"), max_length=10, choices=What)
    by = somebody(_("by"))
    before = models.CharField(_("status before"), max_length=10, choices=Status, blank=True)
    after = models.CharField(_("status after"), max_length=10, choices=Status, blank=True)
    batch = models.ForeignKey(
        PublishingBatch, models.CASCADE, null=True, blank=True, related_name="steps"
    )
    # When the record was last written, as the step left it: it differs after a later change.
    left_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        ordering = ("-created_at",)
        indexes = [models.Index(name="curation_step_record", fields=["record_ref", "-created_at"])]
        constraints = [
            known("what", What),
            models.UniqueConstraint(
                name="curation_step_once_a_batch",
                fields=["batch", "record_ref", "what"],
                condition=Q(batch__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_ref} · {self.get_what_display()}"


class Remark(Row):
    """What a reviewer asks to be mended, at a field or a row of the form; open until settled."""

    record_ref = models.CharField(_("record"), max_length=20)
    part = models.CharField(
        _("place"),
        max_length=80,
        blank=True,
        help_text=_("A field, or a kind of row and its id; empty: the record as a whole."),
    )
    part_words = models.CharField(_("as the form said"), max_length=300, blank=True)
    text = models.TextField(_("remark"))
    by = somebody(_("by"))
    answer = models.TextField(_("answer"), blank=True)
    settled_by = somebody(_("settled by"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ("created_at",)
        indexes = [
            models.Index(
                name="curation_remark_open",
                fields=["record_ref"],
                condition=Q(settled_at__isnull=True),
            ),
            models.Index(name="curation_remark_record", fields=["record_ref", "created_at"]),
        ]
        constraints = [
            models.CheckConstraint(name="curation_remark_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.record_ref} · {self.text[:60]}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
