"""What a transcript file said of a segment or an index point when it was last imported, so that the
next import tells what changed in the file from what was changed here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.access import child_of
from archive.core.records import Record, Row
from sources.models.interviews import IndexPoint, Segment
from sources.models.sources import Source


class ImportedSegment(Row):
    source = models.ForeignKey(
        Source, models.CASCADE, related_name="imported_segments", verbose_name=_("interview")
    )
    # What was removed or joined here is remembered, so that no import brings it back.
    segment = models.OneToOneField(
        Segment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="imported",
        verbose_name=_("segment"),
    )
    said = models.JSONField(_("as it stood in the file"), default=dict)

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("imported segment")
        verbose_name_plural = _("imported segments")

    def __str__(self) -> str:
        return str(self.segment or self.said.get("start_ms", ""))

    def records(self) -> tuple[Record, ...]:
        return (self.source,)


class ImportedPoint(Row):
    source = models.ForeignKey(
        Source, models.CASCADE, related_name="imported_points", verbose_name=_("interview")
    )
    # What was removed here is remembered, so that no import brings it back.
    point = models.OneToOneField(
        IndexPoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="imported",
        verbose_name=_("index point"),
    )
    said = models.JSONField(_("as it stood in the file"), default=dict)

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("imported index point")
        verbose_name_plural = _("imported index points")

    def __str__(self) -> str:
        return str(self.point or self.said.get("start_ms", ""))

    def records(self) -> tuple[Record, ...]:
        return (self.source,)
