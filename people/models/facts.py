"""Facts: the archive's answer about one subject; and the questions that join them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.core.access import ChildQuerySet, Standing, granted_refs, is_visible, reads_all
from archive.core.dated import Dated, bounds_ordered
from archive.core.fields import TextMap
from archive.core.languages import pick
from archive.core.records import Record, Row, exactly_one
from people.models.families import Family, FamilyMember, FamilyRole
from people.models.organisations import Organisation, SharedEvent
from people.models.person import Person
from people.models.places import Place, PlaceName
from people.models.terms import Labelled, Term


class FactGroup(models.TextChoices):
    LIFE = "life", _("Life")
    WORK = "work", _("Work")
    JOURNEY = "journey", _("Journey")
    REPRESSION = "repression", _("Repression")
    ORGANISATION = "organisation", _("Organisation")
    EVENT = "event", _("Event")


class FactKind(Labelled):
    group = models.CharField(_("group"), max_length=12, choices=FactGroup)
    about = ArrayField(
        models.CharField(max_length=12),
        default=list,
        verbose_name=_("about"),
        help_text=_("person, family, organisation, event, place"),
    )
    single = models.BooleanField(_("only one can be true"), default=False)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader kind"),
        help_text=_("An execution is a death."),
    )
    adult = models.BooleanField(_("only of grown people"), default=False)
    fate = models.BooleanField(_("says what became of a person"), default=False)
    gedcom = models.CharField(_("GEDCOM tag"), max_length=8, blank=True)

    class Meta(Labelled.Meta):
        verbose_name = _("kind of fact")
        verbose_name_plural = _("kinds of facts")
        constraints = [
            models.CheckConstraint(
                name="people_factkind_group_known", condition=Q(group__in=FactGroup.values)
            ),
            models.CheckConstraint(
                name="people_factkind_not_its_own_broader",
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                violation_error_message=_("A kind cannot be broader than itself."),
            ),
        ]

    def records(self) -> Iterable[Record]:
        """Everybody whose opening hangs on this kind, or who is found by it as a fate, when what it
        means changes; a kind means something for those narrower than it, too."""
        stored = None if self._state.adding else FactKind.objects.filter(pk=self.pk).first()
        if stored is None or stored._meaning == self._meaning:
            return ()
        of_kind = Q(facts__kind=self.pk) | Q(facts__kind__broader=self.pk)
        return tuple(Person.objects.filter(of_kind).distinct())

    @property
    def _meaning(self) -> tuple[Any, ...]:
        return self.key, self.adult, self.fate, self.broader_id


class Certainty(models.TextChoices):
    CERTAIN = "certain", _("Certain")
    PROBABLE = "probable", _("Probable")
    POSSIBLE = "possible", _("Possible")


class Line(models.TextChoices):
    """How the line of the drawings runs at a fact; `sources.services.line_of` decides."""

    WHOLE = "whole", _("Documented")
    BROKEN = "broken", _("One source")
    FORKED = "forked", _("Disputed")
    ABSENT = "absent", _("Unsourced")


SUBJECTS = ("person", "family", "organisation", "event", "place")


class FactQuerySet(ChildQuerySet):
    """Open with their subject; a fact of a family, such as a marriage, when both partners are."""

    parents = SUBJECTS

    def visible_to(self, user: Any) -> FactQuerySet:
        return self.visible_by(user, *SUBJECTS)

    def visible_by(self, user: Any, *subjects: str) -> FactQuerySet:
        """The visible facts of these kinds of subject alone: fewer rows than `visible_to`, never
        more, and a much cheaper question."""
        rows = self._visible_through(user, subjects)
        if reads_all(user) or "family" not in subjects:
            return rows
        if not granted_refs(user):
            return rows.exclude(Standing(_closed_partners, "family", on="family"))
        closed = _closed_partners(user).filter(family=OuterRef("family"))
        return rows.exclude(Exists(closed))


def _closed_partners(user: Any = None) -> models.QuerySet[FamilyMember]:
    """The partners whom this reader, or a stranger, may not see."""
    partners = FamilyMember._base_manager.filter(role=FamilyRole.PARTNER)
    return partners.exclude(is_visible(Person, user, "person"))


class Fact(Dated, Row):
    """One answer about exactly one subject. What each source says stands in its evidence rows."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="facts")
    family = models.ForeignKey(Family, models.CASCADE, null=True, blank=True, related_name="facts")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="facts"
    )
    event = models.ForeignKey(
        SharedEvent, models.CASCADE, null=True, blank=True, related_name="facts"
    )
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="facts")

    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="facts", verbose_name=_("kind"))
    where = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="facts_here",
        verbose_name=_("where"),
    )
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="facts", verbose_name=_("term")
    )
    text = TextMap(_("text"))
    low = models.DecimalField(
        _("number, at least"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    high = models.DecimalField(
        _("number, at most"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    approximate = models.BooleanField(_("approximate"), default=False)
    unit = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        limit_choices_to={"vocabulary": "unit"},
    )
    at_event = models.ForeignKey(
        SharedEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("part of event"),
    )
    with_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("with organisation"),
    )
    role = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("role"),
        limit_choices_to={"vocabulary": "role"},
    )
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=Certainty, default=Certainty.CERTAIN
    )
    negated = models.BooleanField(_("did not happen"), default=False)
    note = TextMap(_("note"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    # Stored by `sources.services.settle`.
    line = models.CharField(max_length=8, choices=Line, default=Line.ABSENT, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = (F("earliest").asc(nulls_last=True), "position", "created_at")
        indexes = [
            models.Index(name="people_fact_kind", fields=["kind", "person"]),
            models.Index(name="people_fact_bounds", fields=["earliest", "latest"]),
        ]
        constraints = [
            exactly_one(
                *SUBJECTS,
                name="people_fact_one_subject",
                message=_(
                    "A fact is about exactly one person, family, organisation, event or place."
                ),
            ),
            bounds_ordered(),
            bounds_ordered("low", "high", "numbers"),
            models.CheckConstraint(
                name="people_fact_line_known", condition=Q(line__in=Line.values)
            ),
            models.CheckConstraint(
                name="people_fact_certainty_known", condition=Q(certainty__in=Certainty.values)
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (str(self.kind), self.date_text) if part)

    @property
    def subject(self) -> Record:
        found = next(getattr(self, name) for name in SUBJECTS if getattr(self, f"{name}_id"))
        assert isinstance(found, Record)
        return found

    @property
    def disputed(self) -> bool:
        return self.line == Line.FORKED

    def records(self) -> tuple[Record, ...]:
        """Its subject, or several where the database is about to refuse it."""
        return tuple(getattr(self, name) for name in SUBJECTS if getattr(self, f"{name}_id"))

    def derive_date(self) -> None:
        """A fact without a date of its own keeps the bounds that its evidence gave it."""
        if self.date_text or self.date_edtf:
            super().derive_date()


class QuestionQuerySet(ChildQuerySet):
    def visible_to(self, user: Any) -> QuestionQuerySet:
        """Published, and as open as the most closed of the facts and names that it joins."""
        if reads_all(user):
            return self
        closed_fact = Fact._base_manager.exclude(pk__in=Fact.objects.visible_to(user).values("pk"))
        closed_name = PlaceName._base_manager.exclude(
            pk__in=PlaceName.objects.visible_to(user).values("pk")
        )
        published = self.filter(published=True)
        return published.exclude(facts__in=closed_fact).exclude(place_names__in=closed_name)


class Question(Row):
    """Joins the facts, also of different subjects, that answer one question, with the
    archive's word on it."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    question = TextMap(_("question"), blank=False)
    facts = models.ManyToManyField(
        Fact, related_name="questions", blank=True, verbose_name=_("facts")
    )
    place_names = models.ManyToManyField(
        PlaceName, related_name="questions", blank=True, verbose_name=_("names of places")
    )
    word = TextMap(_("what the archive says"))
    reason = TextMap(_("reason"))
    decided = models.BooleanField(_("decided"), default=False)
    published = models.BooleanField(_("published"), default=False)
    considered_on = models.DateField(_("last considered"), null=True, blank=True)
    considered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("considered by"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position", "key")

    def __str__(self) -> str:
        return pick(self.question, get_language() or "en")[0] or self.key
