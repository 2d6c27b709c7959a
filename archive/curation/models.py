"""What readers write to the curators: never public, and deleted in the end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.core import refs
from archive.core.access import OfTheDesk
from archive.core.records import Row, known
from archive.curation.double_models import DoubleCandidate, DoubleKey, Merge
from archive.curation.history_models import Action, Change, ChangeSet
from archive.curation.review_models import PublishingBatch, Remark, Step, What

__all__ = [
    "Action", "Change", "ChangeSet", "DoubleCandidate", "DoubleKey", "Merge", "Message",
    "MessageKind", "MessageStatus", "PublishingBatch", "Remark", "Step", "What",
]  # fmt: skip

LONGEST = 10_000  # characters of one message: about four typed pages
NUMBER_LETTER = "M"


class MessageKind(models.TextChoices):
    CORRECTION = "correction", _("Correction or addition")
    ACCESS = "access", _("Request to see a closed record")
    OBJECTION = "objection", _("Objection to publication")
    CONTRIBUTION = "contribution", _("Something else known")


class MessageStatus(models.TextChoices):
    NEW = "new", _("New")
    IN_HAND = "in hand", _("In hand")
    ANSWERED = "answered", _("Answered")


class Knowledge(models.TextChoices):
    """How the writer knows."""

    DOCUMENT = "document", _("From a document or photograph")
    FAMILY = "family", _("It was told in the family")
    MEMORY = "memory", _("I remember it myself")
    OTHER = "other", _("In another way")


class Standing(models.TextChoices):
    """Who it is that objects or asks."""

    SELF = "self", _("I am the person concerned")
    RELATIVE = "relative", _("I belong to the family")
    OTHER = "other", _("Neither")


class Message(Row):
    """One message, with what it is about as the writer saw it. Not even the writer sees it again.

    It points to its record by public id: a message outlives a merge, and must not keep a record
    from being removed.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=MessageKind)
    record_ref = models.CharField(_("record"), max_length=20, blank=True)
    part = models.CharField(
        _("part of the record"), max_length=50, blank=True, help_text=_("“fact-” or “name-” and id")
    )
    part_words = models.CharField(
        _("as the page said"),
        max_length=400,
        blank=True,
        help_text=_("What stood on the page when the message was written."),
    )
    page_language = models.CharField(_("language of the page"), max_length=10, blank=True)
    text = models.TextField(_("text"), max_length=LONGEST)
    knowledge = models.CharField(
        _("how do they know"), max_length=10, choices=Knowledge, blank=True
    )
    standing = models.CharField(_("who writes"), max_length=10, choices=Standing, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    may_contact = models.BooleanField(_("may be contacted"), default=False)
    may_publish = models.BooleanField(_("the text may be published"), default=False)
    may_name = models.BooleanField(_("may be named as the source"), default=False)

    status = models.CharField(
        _("status"), max_length=10, choices=MessageStatus, default=MessageStatus.NEW
    )
    answer = models.TextField(
        _("answer"), blank=True, help_text=_("What was answered, and what was done.")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("handled by"),
    )
    # A keyed hash of the sender's network address, kept for a day against floods.
    sender = models.CharField(max_length=64, blank=True, editable=False)
    # The form that was sent: sent twice, it is stored once.
    form = models.CharField(max_length=40, unique=True, editable=False)

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("message from a reader")
        verbose_name_plural = _("messages from readers")
        ordering = ("-created_at",)
        indexes = [
            models.Index(name="curation_message_status", fields=["status", "-created_at"]),
            models.Index(name="curation_message_record", fields=["record_ref"]),
            models.Index(
                name="curation_message_sender",
                fields=["sender", "created_at"],
                condition=~Q(sender=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="curation_message_number_form",
                condition=Q(number__regex=refs.pattern(NUMBER_LETTER)),
            ),
            known("kind", MessageKind),
            known("status", MessageStatus),
            models.CheckConstraint(
                name="curation_message_part_of_record",
                condition=Q(part="") | ~Q(record_ref=""),
            ),
            models.CheckConstraint(
                name="curation_message_answered_has_time",
                condition=~Q(status=MessageStatus.ANSWERED) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_kind_display()}"
