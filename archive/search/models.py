"""The index: one row for everything that can be found, whose access is that of its record."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import granted_refs, reads_all, today
from archive.core.records import exactly_one
from archive.search.days import DaysField
from people.models import Family, Organisation, Person, Place, SharedEvent
from sources.models import Source

RECORDS = ("person", "family", "source", "event", "organisation", "place")
"""The foreign keys of an entry: exactly one leads to the record that it belongs to."""

READ_OFTEN = False
"""No list of what is still to be filed (`fastupdate`): an index that is asked far more often than
it is written must not make every search read through such a list."""


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


TEXTS = (EntryKind.PAGE, EntryKind.SEGMENT)
"""The kinds of which there are many, and whose words are those of running text."""


class EntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> EntryQuerySet:
        """The entries of what this reader may read; a test compares this with the records' own
        `visible_to`, whose rule it is."""
        return self.found_by(user).filter(announces=False)

    def found_by(self, user: Any) -> EntryQuerySet:
        """The visible entries, and the announced forms of records that are closed to this reader
        but may be told of."""
        if reads_all(user):
            return self.filter(announces=False)
        open_today = Q(days__on=today())
        granted = granted_refs(user)
        if not granted:
            return self.filter(open_today)
        by_name = Q(grantable=True, ref__in=granted) & ~Q(kind=EntryKind.FAMILY)
        families = Q(family__in=Family.objects.visible_to(user))  # some open with a member's record
        opened = Q(announces=False) & (by_name | families)
        return self.filter((open_today & ~Q(announces=True, ref__in=granted)) | opened)


class SearchEntry(models.Model):
    """What a visitor may read of one thing, ready to be found; `archive.search.index` writes it.

    The id is that of the person, page, segment or other row that it makes findable. `days` are
    those on which everybody may read this row; to whom a record was opened by name reads it by its
    `ref`, if it is `grantable`.
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

    # The door
    announces = models.BooleanField(
        default=False, help_text="holds title, kind and reason alone, of a record that is closed"
    )
    days = DaysField(help_text="on which everybody may read this row")
    ref = models.CharField(max_length=20, help_text="public id of the record")
    grantable = models.BooleanField(default=False, help_text="may be opened to a reader by name")

    # What is shown
    title = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=8, blank=True)
    names = models.JSONField(
        default=list, help_text="[{text, language, date}]: every form of the name"
    )
    parts = models.JSONField(
        default=list, help_text="[{text, language, field, at}]: the text; `at` is a line or a time"
    )
    anchor = models.BigIntegerField(null=True, help_text="position of a page, or milliseconds")
    label = models.CharField(max_length=40, blank=True, help_text="label of a page")

    # What is asked
    is_text = models.BooleanField(default=False, help_text="a page or a passage: one of very many")
    words = SearchVectorField()
    wholes = ArrayField(
        models.TextField(), default=list, help_text="each form of the name in small ASCII letters"
    )
    facets = ArrayField(
        models.CharField(max_length=100), default=list, help_text="decade:1890, has:audio"
    )
    sort_latin = models.CharField(max_length=700, blank=True, db_collation="C")
    sort_cyrillic = models.CharField(max_length=700, blank=True, db_collation="C")
    sort_date = models.DateField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        indexes = [
            GinIndex(
                name="search_words_of_texts",
                fields=["words"],
                condition=Q(is_text=True),
                fastupdate=READ_OFTEN,
            ),
            GinIndex(
                name="search_words_of_others",
                fields=["words"],
                condition=Q(is_text=False),
                fastupdate=READ_OFTEN,
            ),
        ]
        constraints = [
            exactly_one(
                *RECORDS,
                name="search_entry_one_record",
                message=_("An entry of the index belongs to exactly one record."),
            ),
            models.CheckConstraint(
                name="search_entry_kind_known", condition=Q(kind__in=EntryKind.values)
            ),
            models.CheckConstraint(
                name="search_entry_text_by_kind",
                condition=Q(is_text=True, kind__in=TEXTS) | (Q(is_text=False) & ~Q(kind__in=TEXTS)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record(self) -> Any:
        return next(getattr(self, name) for name in RECORDS if getattr(self, f"{name}_id"))

    @property
    def leads_to(self) -> tuple[Any, Any]:
        """The model and the id of its record, which need not be fetched for that."""
        name = self.record_field
        return self._meta.get_field(name).related_model, getattr(self, f"{name}_id")

    @property
    def record_field(self) -> str:
        return next(name for name in RECORDS if getattr(self, f"{name}_id"))


class SearchWord(models.Model):
    """One word of which names are made, as any spelling of it is looked for. Whether a reader may
    hear of it is asked of the entries that bear it, never of this table."""

    word = models.CharField(primary_key=True, max_length=64, help_text="small ASCII letters")
    fold = models.CharField(max_length=64, help_text="one key for all its spellings")
    skeleton = models.CharField(max_length=64, help_text="its stem in classes of sounds")
    sounds = ArrayField(
        models.TextField(), default=list, help_text="by which words near to it are looked up"
    )

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")
        indexes = [
            models.Index(name="search_word_fold", fields=["fold"]),
            GinIndex(name="search_word_sounds", fields=["sounds"], fastupdate=READ_OFTEN),
            GinIndex(
                name="search_word_letters",
                fields=["word"],
                opclasses=["gin_trgm_ops"],
                fastupdate=READ_OFTEN,
            ),
        ]

    def __str__(self) -> str:
        return self.word


class NameRole(models.TextChoices):
    SURNAME = "s", _("surname")
    GIVEN = "g", _("given name")
    PATRONYMIC = "p", _("patronymic")
    OTHER = "o", _("other")


class SearchName(models.Model):
    """An entry bears a word in one of its names."""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="name_words")
    word = models.ForeignKey(SearchWord, models.PROTECT, related_name="borne")
    role = models.CharField(max_length=1, choices=NameRole)

    class Meta:
        verbose_name = _("name word of the search index")
        verbose_name_plural = _("name words of the search index")
        constraints = [
            models.UniqueConstraint(name="search_name_once", fields=["word", "entry", "role"]),
            models.CheckConstraint(
                name="search_name_role_known", condition=Q(role__in=NameRole.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word_id} ({self.role})"
