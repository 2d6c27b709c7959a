"""A person and the forms of the name, each exactly as some source writes it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.core import names
from archive.core.access import Access, RecordQuerySet, Status, child_of, today
from archive.core.addresses import record_url, slug_of
from archive.core.dated import Dated, bounds_ordered
from archive.core.fields import LanguageField, TextMap
from archive.core.records import Record, Row, known, record_constraints
from people.models.filed import Filed, filed_indexes, first_day


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not known")


class NameKind(models.TextChoices):
    BIRTH = "birth", _("Name at birth")
    MARRIED = "married", _("Married name")
    RUSSIFIED = "russified", _("Russified form")
    ALIAS = "alias", _("Alias")
    NICKNAME = "nickname", _("Nickname")
    PSEUDONYM = "pseudonym", _("Pseudonym")
    AS_IN_SOURCE = "as-in-source", _("As in the source")


class NameOrder(models.TextChoices):
    GIVEN_FIRST = "given-first", _("Given name first")
    SURNAME_FIRST = "surname-first", _("Surname first")


class Script(models.TextChoices):
    LATIN = "Latn", _("Latin")
    CYRILLIC = "Cyrl", _("Cyrillic")


class OpensBecause(models.TextChoices):
    """The rule by which a person is no longer presumed living."""

    UNKNOWN = "", _("nothing tells; a decision is needed")
    REPRESSED = "repressed", _("executed or rehabilitated: open")
    DEATH = "death", _("known death")
    VERDICT = "verdict", _("a curator's decision")
    BIRTH = "birth", _("a hundred years after the birth")
    MARRIAGE = "marriage", _("ninety years after the marriage")
    PARTNER = "partner", _("a partner's birth")
    CHILD = "child", _("a child's birth")
    PARENT = "parent", _("a parent's birth")
    ADULT_ACT = "adult act", _("an act of grown people")


class PersonQuerySet(RecordQuerySet):
    def no_longer_presumed_living(self) -> Q:
        day = today()
        consent_runs = Q(consent_until__isnull=True) | Q(consent_until__gte=day)
        return Q(opens_on__lte=day) | (Q(consent_from__lte=day) & consent_runs)

    def open_today(self) -> Q:
        return super().open_today() & self.no_longer_presumed_living()

    def may_be_announced(self) -> Q:
        return Q(opens_on__lte=today())

    def presumed_living(self) -> PersonQuerySet:
        return self.exclude(self.no_longer_presumed_living())


class Person(Filed, Record):
    """A settler, or anyone named in the sources. Presumed living, and so closed, until
    `people.services` finds a date or an act that says otherwise."""

    LETTER = "P"

    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    biography = TextMap(_("biography"))
    verdict_opens_on = models.DateField(
        _("open from, by decision"),
        null=True,
        blank=True,
        help_text=_("Where no date tells, a curator decides, with a reason."),
    )
    verdict_reason = models.TextField(_("reason of the decision"), blank=True)

    # Stored by the application, never typed.
    display_name = models.CharField(max_length=300, blank=True, editable=False)
    birth_earliest = models.DateField(null=True, editable=False)
    birth_latest = models.DateField(null=True, editable=False)
    death_earliest = models.DateField(null=True, editable=False)
    death_latest = models.DateField(null=True, editable=False)
    opens_on = models.DateField(_("opens on"), null=True, editable=False)
    opens_because = models.CharField(
        max_length=20, choices=OpensBecause, blank=True, editable=False
    )
    consent_from = models.DateField(null=True, editable=False)
    consent_until = models.DateField(null=True, editable=False)
    sort_birth = first_day("birth_earliest", "birth_latest")

    objects: ClassVar[Any] = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("sort_key", "ref")
        indexes = [
            *filed_indexes("people_person"),
            models.Index(name="people_person_by_birth", fields=["sort_birth", "sort_key", "ref"]),
            models.Index(name="people_person_birth", fields=["birth_earliest", "birth_latest"]),
            models.Index(name="people_person_opens", fields=["opens_on"]),
        ]
        constraints = [
            known("sex", Sex),
            known("opens_because", OpensBecause),
            *record_constraints("P"),
            bounds_ordered("birth_earliest", "birth_latest", "birth"),
            bounds_ordered("death_earliest", "death_latest", "death"),
            models.CheckConstraint(
                name="people_person_verdict_has_reason",
                condition=Q(verdict_opens_on__isnull=True) | ~Q(verdict_reason=""),
                violation_error_message=_("A decision to open a person's record needs its reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.ref

    def get_absolute_url(self) -> str:
        return record_url("people:person", self.ref, slug_of(str(self)))

    def is_open(self) -> bool:
        """Whether everybody may read this record today: `visible_to` a stranger, without asking
        the database."""
        opened = self.access == Access.CLOSED and self.closed_until and self.closed_until <= today()
        published = self.status == Status.PUBLISHED and (self.access == Access.PUBLIC or opened)
        return bool(published) and not self.is_presumed_living()

    def is_presumed_living(self) -> bool:
        return not (self.opens_on and self.opens_on <= today()) and not self.is_named_by_consent()

    def is_named_by_consent(self) -> bool:
        """Whether a consent that covers the name runs today."""
        day = today()
        ends_later = self.consent_until is None or self.consent_until >= day
        return bool(self.consent_from and self.consent_from <= day and ends_later)


class PersonName(Dated, Row):
    """One form of the name exactly as written; the date is the years in which it was used."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="names", verbose_name=_("person")
    )
    given = models.CharField(_("given name"), max_length=120, blank=True)
    surname = models.CharField(_("surname"), max_length=120, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=120, blank=True)
    suffix = models.CharField(
        _("suffix"), max_length=40, blank=True, help_text=_("“ml.”, “st.”, “the younger”")
    )
    order = models.CharField(
        _("order"), max_length=14, choices=NameOrder, default=NameOrder.GIVEN_FIRST
    )
    script = models.CharField(_("script"), max_length=4, choices=Script, default=Script.LATIN)
    language = LanguageField(_("language"), blank=True)
    kind = models.CharField(
        _("kind"), max_length=14, choices=NameKind, default=NameKind.AS_IN_SOURCE
    )
    is_display = models.BooleanField(_("name of the record"), default=False)
    note = TextMap(_("note"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    key_ascii = models.CharField(max_length=500, blank=True, editable=False)
    key_fold = models.CharField(max_length=500, blank=True, editable=False)
    dm_codes = ArrayField(models.CharField(max_length=6), default=list, blank=True, editable=False)
    sort_key = models.CharField(max_length=600, blank=True, editable=False, db_collation="C")

    objects = child_of("person").as_manager()

    class Meta:
        verbose_name = _("form of the name")
        verbose_name_plural = _("forms of the name")
        ordering = ("position", "created_at")
        indexes = [
            GinIndex(
                name="people_personname_ascii", fields=["key_ascii"], opclasses=["gin_trgm_ops"]
            ),
            GinIndex(
                name="people_personname_fold", fields=["key_fold"], opclasses=["gin_trgm_ops"]
            ),
            GinIndex(name="people_personname_dm", fields=["dm_codes"]),
        ]
        constraints = [
            known("kind", NameKind),
            known("order", NameOrder),
            known("script", Script),
            bounds_ordered(),
            models.CheckConstraint(
                name="people_personname_not_empty",
                condition=~Q(given="", surname="", patronymic=""),
                violation_error_message=_("Give at least one part of the name."),
            ),
            models.UniqueConstraint(
                name="people_personname_one_display",
                fields=["person"],
                condition=Q(is_display=True),
                violation_error_message=_("Only one form is the name of the record."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return names.display_order(
            self.given, self.surname, self.patronymic, self.suffix, order=self.order
        )

    def records(self) -> tuple[Record, ...]:
        return (self.person,)

    def derive(self) -> None:
        super().derive()
        self.script = Script.CYRILLIC if names.script_of(self.text) == "Cyrl" else Script.LATIN
        self.key_ascii, self.key_fold = names.ascii_key(self.text), names.fold_key(self.text)
        self.dm_codes = list(names.dm_codes(self.surname or self.given))
        self.sort_key = names.sort_key(self.surname, self.given)
