"""Recordings on their way in: sent in pieces, then checked, then kept or refused."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.access import child_of
from archive.core.records import known
from sources.models.interviews import Recording
from sources.models.sources import Source


class UploadState(models.TextChoices):
    COMING = "coming", _("being sent")
    CHECKING = "checking", _("being checked")
    HELD = "held", _("checked, not yet kept")
    KEPT = "kept", _("kept")
    REFUSED = "refused", _("refused")


class Upload(models.Model):
    """One file of sound or video that somebody sends. How much of it has come, its file says; what
    became of it stays here, with what the checks found."""

    State = UploadState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    source = models.ForeignKey(
        Source, models.CASCADE, related_name="uploads", verbose_name=_("interview")
    )
    # Until it is kept: the recording without a sound that it is meant for, if any.
    recording = models.ForeignKey(
        Recording,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name=_("recording"),
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("bytes"))
    state = models.CharField(
        _("state"), max_length=10, choices=UploadState, default=UploadState.COMING
    )
    checksum = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256")
    found = models.JSONField(_("what the checks found"), default=dict, blank=True, editable=False)

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ("created_at",)
        constraints = [
            known("state", UploadState),
            models.CheckConstraint(name="sources_upload_not_empty", condition=models.Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name
