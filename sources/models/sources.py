"""Repositories and sources. One table for everything that can be cited; documents and
interviews are proxies with their own address and admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.core import names
from archive.core.access import Access, RecordQuerySet, Status
from archive.core.addresses import record_url, slug_of
from archive.core.dated import Dated, bounds_ordered
from archive.core.fields import LanguageField, LanguagesField, TextMap
from archive.core.languages import pick
from archive.core.publishing import told_by_apps
from archive.core.records import Record, known, record_constraints
from people.models import Fact, Person, Place, Term
from people.models.facts import SUBJECTS
from people.models.filed import first_day


class RepositoryKind(models.TextChoices):
    ARCHIVE = "archive", _("Archive")
    MUSEUM = "museum", _("Museum")
    LIBRARY = "library", _("Library")
    BROADCASTER = "broadcaster", _("Broadcaster")
    FAMILY = "family", _("Family")
    OTHER = "other", _("Other")


class Repository(Record):
    """The institution or family that holds the original."""

    LETTER = "R"

    Kind = RepositoryKind

    kind = models.CharField(
        _("kind"), max_length=12, choices=RepositoryKind, default=RepositoryKind.ARCHIVE
    )
    name = TextMap(_("name"), blank=False)
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repositories",
        verbose_name=_("place"),
    )
    address = models.CharField(_("web address"), max_length=300, blank=True)
    note = TextMap(_("note"))
    investigation_files = models.BooleanField(
        _("keeps investigation files"),
        default=False,
        help_text=_("Named where the papers of an arrest or a sentence are missing."),
    )

    class Meta:
        verbose_name = _("repository")
        verbose_name_plural = _("repositories")
        ordering = ("ref",)
        constraints = [*record_constraints("R"), known("kind", RepositoryKind)]

    def __str__(self) -> str:
        return pick(self.name, get_language() or "en")[0] or self.ref

    def get_absolute_url(self) -> str:
        return record_url("sources:repository", self.ref)


class SourceKind(models.TextChoices):
    DOCUMENT = "document", _("Document")
    PHOTOGRAPH = "photograph", _("Photograph")
    INTERVIEW = "interview", _("Interview")
    PUBLICATION = "publication", _("Publication")
    WEB_PAGE = "web_page", _("Web page")
    FILM = "film", _("Film")
    FILE = "file", _("File")
    SERIES = "series", _("Series")
    FONDS = "fonds", _("Fonds")


class Level(models.TextChoices):
    """Level of description (ISAD(G))."""

    FONDS = "fonds", _("Fonds")
    SERIES = "series", _("Series")
    FILE = "file", _("File")
    ITEM = "item", _("Item")


class Grade(models.TextChoices):
    """How far a source can be relied on; the letters of the collection of facts."""

    A = "A", _("Scholarly work, or one that cites archive files")
    B = "B", _("Named journalist or historian, broadcaster, publisher, institution")
    C = "C", _("Wiki, blog, tourist page, machine translation, comment")


class SourceQuerySet(RecordQuerySet):
    of_kinds: tuple[str, ...] = ()


class KindManager(models.Manager["Source"]):
    """The rows of a proxy model: sources of some kinds only."""

    def __init__(self, *kinds: str) -> None:
        super().__init__()
        self.kinds = kinds

    def get_queryset(self) -> SourceQuerySet:
        return SourceQuerySet(self.model, using=self._db).filter(kind__in=self.kinds)

    def visible_to(self, user: Any) -> SourceQuerySet:
        return self.get_queryset().visible_to(user)

    def announced_to(self, user: Any) -> SourceQuerySet:
        return self.get_queryset().announced_to(user)


class Source(Dated, Record):
    LETTER = "S"

    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind)
    title = models.CharField(_("title"), max_length=500)
    title_language = LanguageField(_("language of the title"), blank=True)
    title_translated = TextMap(_("title, translated"))
    document_kind = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        limit_choices_to={"vocabulary": "document-kind"},
        verbose_name=_("kind of document"),
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.ITEM)
    reference_code = models.CharField(
        _("reference code"), max_length=200, blank=True, help_text=_("fond / opis / delo / list")
    )
    creators = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name=_("creators"),
        help_text=_("Credited names: authors, interviewers, photographers. Separate with commas."),
    )
    languages = LanguagesField(verbose_name=_("languages"))
    repository = models.ForeignKey(
        Repository,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("repository"),
    )
    published_in = models.CharField(_("published in"), max_length=300, blank=True)
    address = models.CharField(_("address or bibliographic reference"), max_length=500, blank=True)
    isbn = models.CharField("ISBN", max_length=20, blank=True)
    doi = models.CharField("DOI", max_length=120, blank=True)
    rights = models.CharField(_("rights"), max_length=300, blank=True)
    received_from = models.CharField(_("received from"), max_length=300, blank=True)
    copied_from = models.CharField(_("copied from"), max_length=300, blank=True)
    extent = models.CharField(_("extent"), max_length=200, blank=True)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, blank=True)
    description = TextMap(_("description"))
    note = TextMap(_("note"))
    narrator = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interviews",
        verbose_name=_("narrator"),
        help_text=_("Interviews only: the person who tells."),
    )
    sort_key = models.CharField(max_length=600, blank=True, editable=False, db_collation="C")
    initial = models.CharField(max_length=4, blank=True, editable=False)
    sort_date = first_day("earliest", "latest")

    objects: ClassVar[Any] = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("sort_key", "ref")
        indexes = [
            models.Index(name="sources_source_kind", fields=["kind", "sort_key", "ref"]),
            models.Index(name="sources_source_sort", fields=["sort_key", "ref"]),
            models.Index(name="sources_source_letter", fields=["initial", "sort_key", "ref"]),
            models.Index(name="sources_source_date", fields=["sort_date", "sort_key", "ref"]),
        ]
        constraints = [
            *record_constraints("S"),
            bounds_ordered(),
            models.CheckConstraint(
                name="sources_source_kind_known", condition=Q(kind__in=SourceKind.values)
            ),
            models.CheckConstraint(
                name="sources_source_level_known", condition=Q(level__in=Level.values)
            ),
            models.CheckConstraint(
                name="sources_source_grade_known", condition=Q(grade="") | Q(grade__in=Grade.values)
            ),
            models.CheckConstraint(
                name="sources_source_not_its_own_part",
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                violation_error_message=_("A source cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="sources_source_narrator_of_interview",
                condition=Q(narrator__isnull=True) | Q(kind="interview"),
                violation_error_message=_("Only an interview has a narrator."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Documents and interviews have pages of their own; all else is under sources."""
        slug = slug_of(self.title)[:80]
        if self.kind in DOCUMENT_KINDS:
            return record_url("sources:document", self.ref, slug)
        if self.kind == SourceKind.INTERVIEW:
            return record_url("sources:interview", self.ref, slug)
        return record_url("sources:source", self.ref, slug)

    def records(self) -> tuple[Record, ...]:
        """Itself; and, when others may read it from now on, all whose dates may rest on it."""
        stored = None if self._state.adding else Source._base_manager.filter(pk=self.pk).first()
        as_open = stored is None or stored._openness == self._openness
        return (self,) if as_open else (self, *self.told_of())

    @property
    def _openness(self) -> tuple[Any, ...]:
        return self.status, self.access, self.closed_until

    def told_of(self) -> tuple[Record, ...]:
        """The records of whose facts this source is evidence."""
        facts = Fact.objects.filter(evidence__citation__source=self.pk).select_related(*SUBJECTS)
        return tuple({one.pk: one for fact in facts for one in fact.records()}.values())

    def clean(self) -> None:
        """Nothing is published while a name in it is undecided."""
        super().clean()
        if self.status == Status.PUBLISHED and not self._state.adding and self._undecided():
            raise ValidationError(_("Decide first how each person mentioned in it is to be named."))
        if reasons := self._what_holds_it_back():
            raise ValidationError(reasons)

    def _what_holds_it_back(self) -> list[str]:
        """Why it may not go out as it stands now; nothing for one that is out already, so that its
        other fields can be mended."""
        if self._state.adding or not self._goes_out:
            return []
        stored = Source._base_manager.filter(pk=self.pk).first()
        if stored is not None and stored._goes_out:
            return []
        return [one.words for one in told_by_apps(self) if one.blocks]

    @property
    def _goes_out(self) -> bool:
        """Whether its content is for everybody, now or from some day on by itself."""
        opens = self.access in (Access.PUBLIC, Access.CLOSED)
        return self.status == Status.PUBLISHED and opens

    def _undecided(self) -> bool:
        mentions = apps.get_model("sources", "Mention").objects.filter(treatment="undecided")
        here = Q(segment__source=self.pk) | Q(page__source=self.pk)
        return bool(mentions.filter(here, person__isnull=False).exists())

    def derive(self) -> None:
        super().derive()
        self.sort_key, self.initial = names.sort_key(self.title), names.initial(self.title)


DOCUMENT_KINDS = (SourceKind.DOCUMENT, SourceKind.PHOTOGRAPH)


class Document(Source):
    """A document or photograph: a source with pages."""

    objects: ClassVar[Any] = KindManager(*DOCUMENT_KINDS)

    class Meta:
        proxy = True
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class Interview(Source):
    """An interview: a source with recordings, segments and an index."""

    objects: ClassVar[Any] = KindManager(SourceKind.INTERVIEW)

    class Meta:
        proxy = True
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
