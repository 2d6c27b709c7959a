"""The co-operative, its enterprises and offices, and the events that many people shared."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.core import names
from archive.core.access import child_of
from archive.core.addresses import record_url, slug_of
from archive.core.dated import Dated, bounds_ordered
from archive.core.fields import LanguageField, TextMap
from archive.core.languages import pick, preference
from archive.core.records import Record, Row, known, record_constraints


class Organisation(Record):
    LETTER = "O"

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    note = TextMap(_("note"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("position", "ref")
        constraints = [
            *record_constraints("O"),
            models.CheckConstraint(
                name="people_organisation_not_its_own_part",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def get_absolute_url(self) -> str:
        return record_url("people:organisation", self.ref, slug_of(str(self)))

    def name_row(self, language: str) -> OrganisationName | None:
        """The name for a reader of `language`; prefetch the names in lists, as `names` or as
        `fetched_names`."""
        fetched: list[OrganisationName] | None = getattr(self, "fetched_names", None)
        rows = self.names.all() if fetched is None else fetched

        def rank(row: OrganisationName) -> tuple[tuple[bool, bool, int], int]:
            return (preference(language, row.language), row.position)

        return min(rows, key=rank, default=None)

    def name_in(self, language: str) -> str:
        row = self.name_row(language)
        return row.name if row else self.ref


class OrganisationNameKind(models.TextChoices):
    OFFICIAL = "official", _("Official name")
    SHORT = "short", _("Short name")
    COLLOQUIAL = "colloquial", _("In common use")


class OrganisationName(Dated, Row):
    Kind = OrganisationNameKind

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=300)
    language = LanguageField(_("language"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=OrganisationNameKind, default=OrganisationNameKind.SHORT
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    key_ascii = models.CharField(max_length=300, blank=True, editable=False)
    key_fold = models.CharField(max_length=300, blank=True, editable=False)

    objects = child_of("organisation").as_manager()

    class Meta:
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")
        ordering = ("position", "name", "language")
        indexes = [
            GinIndex(name="people_orgname_ascii", fields=["key_ascii"], opclasses=["gin_trgm_ops"]),
        ]
        constraints = [known("kind", OrganisationNameKind), bounds_ordered()]

    def __str__(self) -> str:
        return self.name

    @property
    def record_id(self) -> uuid.UUID:
        return self.organisation_id

    def records(self) -> tuple[Record, ...]:
        return (self.organisation,)

    def derive(self) -> None:
        super().derive()
        self.key_ascii, self.key_fold = names.ascii_key(self.name), names.fold_key(self.name)


class EventKind(models.TextChoices):
    TRANSPORT = "transport", _("Transport")
    ASSEMBLY = "assembly", _("Assembly")
    OPERATION = "operation", _("Operation of the state")
    TRIAL = "trial", _("Case")
    OTHER = "other", _("Event")


class SharedEvent(Record):
    """Entered once, shared by many: a transport, an assembly, a mass operation.

    Its dates and places are not columns: they are its facts.
    """

    LETTER = "T"

    Kind = EventKind

    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.OTHER)
    names = TextMap(_("name"), blank=False)
    note = TextMap(_("note"))

    # Stored by the application from the facts, so that lists can be put in order.
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("shared event")
        verbose_name_plural = _("shared events")
        ordering = (F("earliest").asc(nulls_last=True), "ref")
        constraints = [*record_constraints("T"), known("kind", EventKind), bounds_ordered()]

    def __str__(self) -> str:
        return pick(self.names, get_language() or "en")[0] or self.ref

    def get_absolute_url(self) -> str:
        return record_url("people:event", self.ref, slug_of(str(self)))
