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
from sources.scans_frame import TURNS, Frame, fault_of_cut


class TextKind(models.TextChoices):
    TRANSCRIPTION = "transcription", _("Transcription")
    TRANSLATION = "translation", _("Translation")
    OCR = "ocr", _("Machine reading")


class TextStatus(models.TextChoices):
    MACHINE = "machine", _("Machine draft")
    CHECKED = "checked", _("Checked")
    APPROVED = "approved", _("Approved")


class ScanBundle(Row):
    """One file that holds several pages, kept as it came. Each page that was taken out of it says
    so (`Page.bundle`, `Page.bundle_page`)."""

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="bundles", verbose_name=_("document")
    )
    name = models.CharField(_("name of the file"), max_length=200)
    original = models.FileField(_("file"), upload_to="originals", max_length=200, editable=False)
    checksum = models.CharField(max_length=64, editable=False, help_text="SHA-256")
    media_type = models.CharField(max_length=60, editable=False)
    count = models.PositiveIntegerField(_("pages"))

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("file of several pages")
        verbose_name_plural = _("files of several pages")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(name="sources_scanbundle_once", fields=["source", "checksum"]),
            models.CheckConstraint(
                name="sources_scanbundle_checksum_form",
                condition=Q(checksum__regex="^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def validate_cut(value: Any) -> None:
    """The shape alone; whether it lies within the scan is asked by `Page.clean`."""
    if value is not None and fault_of_cut(value, 1 << 31, 1 << 31):
        raise ValidationError(
            _("A cut is [left, top, width, height] in pixels, not %(value)s."),
            params={"value": value},
        )


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
    # How the scan is shown; the original stays as it is. See `sources.scans_frame`.
    turn = models.PositiveSmallIntegerField(
        _("turned"), choices=[(turn, f"{turn}°") for turn in TURNS], default=0, editable=False
    )
    cut = models.JSONField(
        _("part that is shown"), null=True, blank=True, editable=False, validators=[validate_cut],
        help_text="left, top, width, height in pixels of the original",
    )  # fmt: skip
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    bundle = models.ForeignKey(
        ScanBundle, models.SET_NULL, null=True, blank=True, editable=False, related_name="pages",
        verbose_name=_("taken out of"),
    )  # fmt: skip
    bundle_page = models.PositiveIntegerField(_("page there"), null=True, editable=False)
    fault = models.CharField(_("why there is no scan"), max_length=300, blank=True, editable=False)

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("position",)
        constraints = [
            # Asked at the end of a statement, in which many pages may change places.
            models.UniqueConstraint(
                name="sources_page_position_once",
                fields=["source", "position"],
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                name="sources_page_bundle_page_once", fields=["bundle", "bundle_page"]
            ),
            models.CheckConstraint(name="sources_page_turn_known", condition=Q(turn__in=TURNS)),
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

    def clean(self) -> None:
        super().clean()
        fault = self.cut is not None and fault_of_cut(self.cut, self.width, self.height)
        if fault:
            raise ValidationError(_("What is shown of the scan has to lie within it."))

    @property
    def frame(self) -> Frame:
        """How what is shown of the scan lies on the original."""
        cut = tuple(self.cut) if self.cut else None
        return Frame(self.width or 0, self.height or 0, self.turn, cut)

    @property
    def copy_key(self) -> str:
        """Names every copy that goes out: of which original, and what of it is shown."""
        return f"{self.checksum}{self.frame.key}"

    @property
    def shown_width(self) -> int | None:
        """Pixels of what is shown, where the scan's are known."""
        return self.frame.size[0] or None

    @property
    def shown_height(self) -> int | None:
        return self.frame.size[1] or None

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


class PageReading(Row):
    """What the machine read on a page when it was last asked. Work of people is never overwritten
    by it: the text that is shown is a PageText, and follows only as long as nobody has touched it.

    Curators alone see it, so that nothing is derived from it (`records`)."""

    page = models.OneToOneField(
        Page, models.CASCADE, related_name="reading", verbose_name=_("page")
    )
    language = LanguageField(_("language"))
    languages = models.CharField(_("read as"), max_length=80, help_text="ces+slk")
    engine = models.CharField(_("read by"), max_length=80)
    lines = models.JSONField(_("lines"), default=list, blank=True, validators=[validate_lines])
    copy_key = models.CharField(max_length=160, editable=False)
    taken = models.BooleanField(
        _("taken over"), default=False, help_text=_("The text of the page began as this reading.")
    )

    objects = child_of("page").as_manager()

    class Meta:
        verbose_name = _("machine reading of a page")
        verbose_name_plural = _("machine readings of pages")

    def __str__(self) -> str:
        return f"{self.engine} ({self.languages})"

    @property
    def text(self) -> str:
        return "\n".join(line["text"] for line in self.lines)
