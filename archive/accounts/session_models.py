"""Where somebody is signed in just now: a device and a shortened address for each session."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.records import Row


class SignedIn(Row):
    """One session. It is there as long as the session is; nothing of it is kept afterwards."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions", verbose_name=_("user")
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    device = models.CharField(_("device"), max_length=60, blank=True)
    network = models.CharField(_("network"), max_length=50, blank=True)
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return self.device or str(_("an unknown device"))
