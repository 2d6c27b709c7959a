"""Places and their names through the years: Pishpek, Frunze and Bishkek are one place."""

from __future__ import annotations

import datetime as dt
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
from archive.core.languages import preference
from archive.core.records import Record, Row, record_constraints


class Place(Record):
    LETTER = "L"

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, help_text=_("Degrees north.")
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, help_text=_("Degrees east.")
    )
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True, unique=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=20, blank=True)
    note = TextMap(_("note"))
    sort_key = models.CharField(max_length=400, blank=True, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("sort_key",)
        indexes = [models.Index(name="people_place_sort", fields=["sort_key", "ref"])]
        constraints = [
            *record_constraints("L"),
            models.CheckConstraint(
                name="people_place_not_its_own_part",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A place cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="people_place_on_the_globe",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,  # a check that compares with nothing would pass
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                violation_error_message=_(
                    "Latitude is from −90 to 90, longitude from −180 to 180; give both or none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def get_absolute_url(self) -> str:
        return record_url("people:place", self.ref, slug_of(str(self)))

    def name_in(
        self, language: str, earliest: dt.date | None = None, latest: dt.date | None = None
    ) -> str:
        """The name for a reader of `language`, as it was between two days (both None: today's)."""
        name = self.name_row(language, earliest)
        last = self.name_row(language, latest) if latest else name
        if not name:
            return self.ref
        if last and earliest and last.name != name.name and not name.same_era(last):
            return f"{name.name} / {last.name}"
        return name.name

    def name_row(self, language: str, day: dt.date | None = None) -> PlaceName | None:
        """The best name on a day: valid then, in the reader's language or the nearest to it.

        Without a day, today's name. Prefetch the names in lists, as `names` or as `fetched_names`.
        """
        fetched: list[PlaceName] | None = getattr(self, "fetched_names", None)
        rows = list(self.names.all()) if fetched is None else fetched
        valid = [row for row in rows if row.valid_on(day)] or rows
        dated = [row for row in valid if row.date_text]

        def rank(row: PlaceName) -> tuple[bool, tuple[bool, bool, int], int]:
            undated_last = bool(day and dated and not row.date_text)
            return (undated_last, preference(language, row.language), row.position)

        return min(valid, key=rank, default=None)


class PlaceName(Dated, Row):
    """One name of a place, in one language, for the years of its date (empty: no limit known)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="names", verbose_name=_("place"))
    name = models.CharField(_("name"), max_length=200)
    language = LanguageField(_("language"))
    note = TextMap(_("note"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    key_ascii = models.CharField(max_length=200, blank=True, editable=False)
    key_fold = models.CharField(max_length=200, blank=True, editable=False)

    objects = child_of("place").as_manager()

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of places")
        ordering = ("position", "name", "language")
        indexes = [
            GinIndex(
                name="people_placename_ascii", fields=["key_ascii"], opclasses=["gin_trgm_ops"]
            ),
            GinIndex(name="people_placename_fold", fields=["key_fold"], opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            bounds_ordered(),
            models.UniqueConstraint(
                name="people_placename_once",
                fields=["place", "name", "language", "date_edtf"],
                violation_error_message=_("This name stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def record_id(self) -> uuid.UUID:
        return self.place_id

    def records(self) -> tuple[Record, ...]:
        return (self.place,)

    def derive(self) -> None:
        super().derive()
        self.key_ascii, self.key_fold = names.ascii_key(self.name), names.fold_key(self.name)

    def valid_on(self, day: dt.date | None) -> bool:
        if day is None:
            return self.latest is None
        return (self.earliest is None or self.earliest <= day) and (
            self.latest is None or day <= self.latest
        )

    def same_era(self, other: PlaceName) -> bool:
        return (self.earliest, self.latest) == (other.earliest, other.latest)
