"""What the desk keeps of doubles: by what they are looked for, who may be whom, and every merge."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import OfTheDesk
from people.models import Identity, Person


class DoubleCandidateQuerySet(OfTheDesk):
    def undecided(self) -> DoubleCandidateQuerySet:
        """Without those of whom somebody has said since the last search who they are."""
        said = Identity.objects.filter(person=OuterRef("person"), other=OuterRef("other"))
        return self.exclude(Exists(said))


class DoubleKey(models.Model):
    """A key that people have in common who are worth comparing; made anew, never typed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.BigIntegerField(help_text="hash of a family name and a given name, or of a day")
    asks = models.BooleanField(help_text="off: is only found by those whose given name is short")

    class Meta:
        verbose_name = _("key of doubles")
        verbose_name_plural = _("keys of doubles")
        constraints = [
            models.UniqueConstraint(name="curation_doublekey_once", fields=["key", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.key}"


class DoubleCandidate(models.Model):
    """Two records that may be of one person: how much speaks for it, and what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    other = models.ForeignKey(
        Person, models.CASCADE, related_name="+", verbose_name=_("other person")
    )
    score = models.PositiveSmallIntegerField(_("score"), help_text=_("From 0 to 100."))
    reasons: models.JSONField[list[dict[str, Any]], Any] = models.JSONField(
        _("reasons"), default=list, help_text="[{code, weight, …}], put into words when shown"
    )

    objects: ClassVar[Any] = DoubleCandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible double")
        verbose_name_plural = _("possible doubles")
        ordering = ("-score", "id")
        indexes = [models.Index(name="curation_double_by_score", fields=["-score", "id"])]
        constraints = [
            models.UniqueConstraint(name="curation_double_once", fields=["person", "other"]),
            models.CheckConstraint(
                name="curation_double_ordered", condition=Q(person__lt=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.other} ({self.score})"


class Merge(models.Model):
    """One merge, with every row that it changed, removed or added, as it was before and after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.CharField(_("kind"), max_length=60, editable=False, help_text="people.person")
    kept_ref = models.CharField(_("kept"), max_length=20, editable=False)
    gone_ref = models.CharField(_("merged into it"), max_length=20, editable=False)
    kept_name = models.CharField(_("name of the kept record"), max_length=500, editable=False)
    gone_name = models.CharField(_("name of the other"), max_length=500, editable=False)
    reason = models.TextField(_("reason"), editable=False)
    done_at = models.DateTimeField(_("merged"), auto_now_add=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    undone_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("taken back by"),
    )  # fmt: skip
    steps: models.JSONField[list[dict[str, Any]], Any] = models.JSONField(
        default=list, editable=False, encoder=DjangoJSONEncoder,
        help_text="[{how, model, pk, before, after}], in the order in which they were made",
    )  # fmt: skip
    pointing: models.JSONField[dict[str, list[str]], Any] = models.JSONField(
        default=dict, editable=False,
        help_text="what pointed at the kept rows after the merge: ids by model and field",
    )  # fmt: skip

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-done_at",)
        indexes = [models.Index(name="curation_merge_kept", fields=["kept_ref"])]

    def __str__(self) -> str:
        return f"{self.gone_ref} → {self.kept_ref}"
