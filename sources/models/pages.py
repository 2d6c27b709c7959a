"""Pages of a document: the scan, and what is written on it, by kind and language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import child_of
from archive.core.fields import LanguageField
from archive.core.records import Record, Row
from sources.models.sources import Source


class TextKind(models.TextChoices):
    TRANSCRIPTION = "transcription", _("Transcription")
    TRANSLATION = "translation", _("Translation")
    OCR = "ocr", _("Machine reading")


class TextStatus(models.TextChoices):
    MACHINE = "machine", _("Machine draft")
    CHECKED = "checked", _("Checked")
    APPROVED = "approved", _("Approved")


class Page(Row):
    source = models.ForeignKey(
        Source, models.CASCADE, related_name="pages", verbose_name=_("document")
    )
    position = models.PositiveIntegerField(_("order"))
    label = models.CharField(
        _("label"), max_length=40, blank=True, help_text=_("“1”, “2, back”, “f. 17v”")
    )
    scan = models.FileField(
        _("scan"), upload_to="originals", max_length=200, blank=True, editable=False
    )
    checksum = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256")
    media_type = models.CharField(max_length=60, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False, help_text="pixels")
    height = models.PositiveIntegerField(null=True, editable=False, help_text="pixels")

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                name="sources_page_position_once", fields=["source", "position"]
            ),
            models.CheckConstraint(
                name="sources_page_checksum_form",
                condition=Q(checksum="") | Q(checksum__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="sources_page_scan_has_checksum",
                condition=Q(scan="") | ~Q(checksum=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.position)

    def records(self) -> tuple[Record, ...]:
        return (self.source,)


def validate_lines(value: Any) -> None:
    """Raise ValidationError unless `value` is a list of {"text": str, "region"?: [x, y, w, h]}
    with regions in percent of the page."""
    if not isinstance(value, list):
        raise ValidationError(_("Lines are a list."))
    for number, line in enumerate(value, 1):
        if not isinstance(line, dict) or not isinstance(line.get("text"), str):
            raise ValidationError(_("Line %(number)s has no text."), params={"number": number})
        if "region" in line:
            validate_region(line["region"])


def validate_region(value: Any) -> None:
    """A region is [x, y, width, height] in percent of the page, within the page."""
    right = (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
        and value[0] >= 0
        and value[1] >= 0
        and value[2] > 0
        and value[3] > 0
        and value[0] + value[2] <= 100
        and value[1] + value[3] <= 100
    )
    if not right:
        raise ValidationError(
            _("A region is [x, y, width, height] in percent of the page, not %(value)s."),
            params={"value": value},
        )


class PageText(Row):
    """A transcription, translation or machine reading of one page, line by line."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="texts", verbose_name=_("page"))
    kind = models.CharField(
        _("kind"), max_length=14, choices=TextKind, default=TextKind.TRANSCRIPTION
    )
    language = LanguageField(_("language"))
    status = models.CharField(
        _("status"), max_length=8, choices=TextStatus, default=TextStatus.MACHINE
    )
    lines = models.JSONField(_("lines"), default=list, blank=True, validators=[validate_lines])

    objects = child_of("page").as_manager()

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        ordering = ("kind", "language")
        constraints = [
            models.UniqueConstraint(
                name="sources_pagetext_once", fields=["page", "kind", "language"]
            ),
            models.CheckConstraint(
                name="sources_pagetext_kind_known", condition=Q(kind__in=TextKind.values)
            ),
            models.CheckConstraint(
                name="sources_pagetext_status_known", condition=Q(status__in=TextStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"

    @property
    def text(self) -> str:
        return "\n".join(line["text"] for line in self.lines)

    def records(self) -> tuple[Record, ...]:
        return (self.page.source,)
