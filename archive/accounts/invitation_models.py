"""An invitation to work here: for whom, in which roles, and what became of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.accounts.roles import Role
from archive.core.records import Row


class State(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Invitation(Row):
    """Nobody is a user before they accept. Of the link only a hash is kept."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("roles"), default=list
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_one_open",
                violation_error_message=_("There is an invitation to this address already."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="accounts_invitation_one_end",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def derive(self) -> None:
        self.email = self.email.strip().lower()

    @property
    def state(self) -> State:
        if self.accepted_at is not None:
            return State.ACCEPTED
        if self.withdrawn_at is not None:
            return State.WITHDRAWN
        return State.EXPIRED if self.expires_at <= timezone.now() else State.OPEN

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def role_words(self) -> list[Any]:
        return [Role(role).label for role in self.roles]
