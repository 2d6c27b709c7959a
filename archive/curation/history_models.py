"""The tables of the history. Triggers write them; nothing else in the application may."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import OfTheDesk, reads_all


class ChangeQuerySet(OfTheDesk):
    def visible_to(self, user: Any) -> Self:
        """A history tells what records hide. Of the people who work here, of their roles and
        invitations, it tells those who may see them."""
        seen = super().visible_to(user)
        if not reads_all(user) or user.has_perm("accounts.view_user"):
            return seen
        return seen.exclude(Q(model__startswith="accounts.") | Q(model__startswith="mfa."))


class ChangeSetQuerySet(OfTheDesk):
    def visible_to(self, user: Any) -> Self:
        """Acts of which at least one change may be told: their words and reasons tell of it too."""
        seen = super().visible_to(user)
        if not reads_all(user) or user.has_perm("accounts.view_user"):
            return seen
        told = Change.objects.visible_to(user).filter(change_set=OuterRef("pk"))
        return seen.filter(Exists(told))


class ChangeSet(models.Model):
    """One act that changed something: a form, a job, an import, a merge. Who, when, why."""

    id = models.UUIDField(primary_key=True, editable=False)
    made_at = models.DateTimeField(_("when"), editable=False)
    # The history outlives a user: no constraint, and the name as it was.
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
        editable=False,
    )
    who_name = models.CharField(_("name"), max_length=200, editable=False)
    label = models.CharField(_("what"), max_length=200, editable=False)
    why = models.TextField(_("why"), editable=False)
    path = models.CharField(_("through"), max_length=300, editable=False)
    reverts = models.UUIDField(_("undoes"), null=True, db_index=True, editable=False)

    objects: ClassVar[Any] = ChangeSetQuerySet.as_manager()

    class Meta:
        app_label = "curation"
        default_permissions = ("view",)
        verbose_name = _("change set")
        verbose_name_plural = _("history")
        ordering = ("-made_at", "-id")
        indexes = [
            models.Index(name="curation_changeset_time", fields=["-made_at", "-id"]),
        ]

    def __str__(self) -> str:
        if self.label or self.path:
            return self.label or self.path
        past = _("Outside of the application")  # by the user of the database
        return str(past if self.who_name else _("message from a reader"))


class Action(models.TextChoices):
    CREATED = "+", _("entered")
    CHANGED = "~", _("changed")
    REMOVED = "-", _("removed")


class Change(models.Model):
    """One row that was entered, changed or removed, by its columns. The number gives the order.

    An entered row has all its columns in `after`, a removed one in `before`, a changed one in both
    those that differ. `about` holds the ids of the row and of all that it hangs on, now or before.
    """

    id = models.BigAutoField(primary_key=True)
    change_set = models.ForeignKey(
        ChangeSet, models.DO_NOTHING, db_constraint=False, related_name="changes", editable=False
    )
    at = models.DateTimeField(_("when"), editable=False)
    model = models.CharField(max_length=60, editable=False)
    row = models.CharField(max_length=40, editable=False)
    action = models.CharField(max_length=1, choices=Action, editable=False)
    about = ArrayField(models.CharField(max_length=40), editable=False)
    before = models.JSONField(null=True, editable=False)
    after = models.JSONField(null=True, editable=False)

    objects: ClassVar[Any] = ChangeQuerySet.as_manager()

    class Meta:
        app_label = "curation"
        default_permissions = ("view",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-id",)
        indexes = [GinIndex(name="curation_change_about", fields=["about"])]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.model} {self.row}"
