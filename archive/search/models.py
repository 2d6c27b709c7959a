"""The index: one row for everything that can be found, whose access is that of its record."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.access import ChildQuerySet, reads_all
from archive.core.records import exactly_one
from people.models import Family, Organisation, Person, Place, SharedEvent
from sources.models import Source

RECORDS = ("person", "family", "source", "event", "organisation", "place")
"""The foreign keys of an entry: exactly one leads to the record that it belongs to."""


class EntryKind(models.TextChoices):
    PERSON = "person", _("Person")
    FAMILY = "family", _("Family")
    DOCUMENT = "document", _("Document")
    PAGE = "page", _("Page of a document")
    INTERVIEW = "interview", _("Interview")
    SEGMENT = "segment", _("Passage of an interview")
    POINT = "point", _("Topic of an interview")
    SOURCE = "source", _("Source")
    EVENT = "event", _("Shared event")
    ORGANISATION = "organisation", _("Organisation")
    PLACE = "place", _("Place")


class EntryQuerySet(ChildQuerySet):
    parents = RECORDS

    def visible_to(self, user: Any) -> EntryQuerySet:
        return super().visible_to(user).filter(announces=False)

    def found_by(self, user: Any) -> EntryQuerySet:
        """The visible entries, and the announced forms of records that are closed to this reader
        but may be told of."""
        seen = self.visible_to(user)
        if reads_all(user):
            return seen
        told = models.Q()
        for name in RECORDS:
            rows = self.model._meta.get_field(name).related_model._default_manager
            closed = rows.announced_to(user).exclude(pk__in=rows.visible_to(user).values("pk"))
            told |= models.Q(**{f"{name}__in": closed})
        return seen | self.filter(told, announces=True)


class SearchEntry(models.Model):
    """What a visitor may read of one thing, ready to be found; `archive.search.index` writes it.

    The id is that of the person, page, segment or other row that it makes findable. There is no
    flag for access here: `visible_to` and `found_by` ask the record each time, as of today.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=12, choices=EntryKind)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="search_entries")
    family = models.ForeignKey(Family, models.CASCADE, null=True, related_name="search_entries")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="search_entries")
    event = models.ForeignKey(SharedEvent, models.CASCADE, null=True, related_name="search_entries")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="search_entries"
    )
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="search_entries")

    announces = models.BooleanField(
        default=False, help_text="holds title, kind and reason alone, of a record that is closed"
    )
    title = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=8, blank=True)
    names = models.JSONField(default=list, help_text="[{text, language}]: every form of the name")
    parts = models.JSONField(
        default=list, help_text="[{text, language, field, at}]: the text; `at` is a line or a time"
    )
    anchor = models.BigIntegerField(null=True, help_text="position of a page, or milliseconds")
    label = models.CharField(max_length=40, blank=True, help_text="label of a page")
    words = SearchVectorField()
    key_ascii = models.TextField(blank=True, help_text="| josef vzorny | jozef vzorny |")
    key_fold = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        indexes = [
            GinIndex(name="search_words", fields=["words"]),
            GinIndex(name="search_key_ascii", fields=["key_ascii"], opclasses=["gin_trgm_ops"]),
            GinIndex(name="search_key_fold", fields=["key_fold"], opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            exactly_one(
                *RECORDS,
                name="search_entry_one_record",
                message=_("An entry of the index belongs to exactly one record."),
            ),
            models.CheckConstraint(
                name="search_entry_kind_known", condition=models.Q(kind__in=EntryKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record(self) -> Any:
        return next(getattr(self, name) for name in RECORDS if getattr(self, f"{name}_id"))
