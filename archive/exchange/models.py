"""Sheets on their way in: the file, how its columns were matched, what it would do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.access import OfTheDesk
from archive.core.fields import LanguageField
from archive.core.records import Row, known
from archive.exchange.sheets.planned import Outcome
from people.models import SharedEvent
from sources.models import Source


class SheetKind(models.TextChoices):
    TRANSPORT = "transport", _("Transport list")
    SETTLERS = "settlers", _("Settlers")
    DOCUMENTS = "documents", _("Documents")
    PLACES = "places", _("Places")
    TOPICS = "topics", _("Topics and other terms")


class SheetState(models.TextChoices):
    SENT = "sent", _("Columns to be matched")
    PLANNING = "planning", _("Being looked through")
    PLANNED = "planned", _("Looked through, nothing written")
    WRITING = "writing", _("Being written")
    WRITTEN = "written", _("Written")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


class Sheet(Row):
    """One file with what was asked of it. The file lies in a folder that no address leads to."""

    kind = models.CharField(_("kind of sheet"), max_length=10, choices=SheetKind)
    file_name = models.CharField(_("file"), max_length=150)
    tab = models.CharField(_("sheet of the workbook"), max_length=100, blank=True)
    head_row = models.PositiveIntegerField(_("row of the heads"), default=0)
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    language = LanguageField(_("language of the names"), default="cs")
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("source of the facts"),
    )  # fmt: skip
    event = models.ForeignKey(
        SharedEvent, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("transport"),
    )  # fmt: skip
    new_places = models.BooleanField(_("enter places that are not known"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=SheetState, default=SheetState.SENT)
    words = models.TextField(_("what was said of it last"), blank=True)
    summary = models.JSONField(_("counts"), default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    job = models.BigIntegerField(null=True, blank=True, editable=False)
    act = models.UUIDField(_("act of the history"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False,
        related_name="+", verbose_name=_("sent by"),
    )  # fmt: skip

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        ordering = ("-created_at",)
        constraints = [known("kind", SheetKind), known("state", SheetState)]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in (SheetState.PLANNING, SheetState.WRITING, SheetState.UNDOING)


class SheetRow(models.Model):
    """What would come of one row, as it was last looked through; and what was decided of it."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("what becomes of it"), max_length=10, choices=Outcome)
    title = models.CharField(_("of whom or what"), max_length=300, blank=True)
    record_ref = models.CharField(_("record"), max_length=80, blank=True)
    decision = models.CharField(_("decision"), max_length=80, blank=True)
    told = models.JSONField(default=dict, blank=True)
    """`differences`, `remarks`, `doubles`, as `planned` has them."""
    has_remarks = models.BooleanField(default=False)

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("row of a sheet")
        verbose_name_plural = _("rows of sheets")
        ordering = ("sheet", "number")
        constraints = [
            models.UniqueConstraint(name="exchange_sheetrow_once", fields=["sheet", "number"]),
        ]
        indexes = [models.Index(name="exchange_sheetrow_state", fields=["sheet", "outcome"])]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ColumnMap(models.Model):
    """How somebody matched the columns of sheets with these heads."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=SheetKind)
    signature = models.CharField(max_length=32)
    columns = models.JSONField(default=dict)
    language = LanguageField(default="cs")
    used_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("remembered matching of columns")
        verbose_name_plural = _("remembered matchings of columns")
        constraints = [
            known("kind", SheetKind),
            models.UniqueConstraint(
                name="exchange_columnmap_once", fields=["user", "kind", "signature"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.signature[:8]}"
