"""Consent as data: who agreed to what, for which person and sources, until when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import ChildQuerySet, reads_all
from archive.core.fields import TextMap
from archive.core.records import Record, Row
from people.models import Person
from sources.models.sources import Source


class ConsentScope(models.TextChoices):
    AUDIO = "audio", _("Sound")
    TEXT = "text", _("Text")
    NAME = "name", _("Name")
    PHOTOGRAPH = "photograph", _("Photograph")
    TRANSLATION = "translation", _("Translation")
    DOWNLOAD = "download", _("Download")


class ConsentQuerySet(ChildQuerySet):
    """Agreements are papers of the house: only those who read everything see them."""

    def visible_to(self, user):  # type: ignore[no-untyped-def]
        return self if reads_all(user) else self.none()


class Consent(Row):
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("person"),
    )
    sources = models.ManyToManyField(
        Source, related_name="consents", blank=True, verbose_name=_("sources")
    )
    given_by = models.CharField(_("given by"), max_length=200)
    scopes = ArrayField(
        models.CharField(max_length=12, choices=ConsentScope),
        default=list,
        verbose_name=_("covers"),
    )
    given_on = models.DateField(_("given on"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    paper = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers_of_consent",
        verbose_name=_("the paper"),
    )
    note = TextMap(_("note"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                name="sources_consent_days_ordered",
                condition=Q(until__isnull=True)
                | Q(given_on__isnull=True)
                | Q(given_on__lte=F("until")),
                violation_error_message=_("The consent ends before it was given."),
            ),
            models.CheckConstraint(
                name="sources_consent_name_has_day",
                condition=~Q(scopes__contains=[ConsentScope.NAME]) | Q(given_on__isnull=False),
                violation_error_message=_("A consent to be named needs the day it was given."),
            ),
            models.CheckConstraint(
                name="sources_consent_scopes_known",
                condition=Q(scopes__contained_by=ConsentScope.values),
            ),
        ]

    def __str__(self) -> str:
        return self.given_by

    def records(self) -> tuple[Record, ...]:
        return (self.person,) if self.person else ()
