"""Citations, and the evidence they give: what one source says about one thing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import ChildQuerySet, child_of, is_visible, reads_all
from archive.core.dated import Dated, bounds_ordered
from archive.core.fields import TextMap
from archive.core.records import Record, Row, exactly_one
from people.models import (
    Fact,
    FamilyMember,
    Organisation,
    Person,
    PersonName,
    Place,
    PlaceName,
    Relation,
    Term,
)
from sources.models.pages import Page, validate_region
from sources.models.sources import Source


class Citation(Row):
    """A place in a source. The database holds a page to its own source (composite key)."""

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    page = models.ForeignKey(
        Page,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name=_("page"),
    )
    region = models.JSONField(
        _("region"),
        null=True,
        blank=True,
        validators=[validate_region],
        help_text=_("[x, y, width, height] in percent of the page"),
    )
    start_ms = models.PositiveIntegerField(_("start, ms"), null=True, blank=True)
    end_ms = models.PositiveIntegerField(_("end, ms"), null=True, blank=True)
    locator = models.CharField(
        _("locator"), max_length=200, blank=True, help_text=_("“p. 203”, “row 17”")
    )
    quotation = TextMap(_("quotation"), help_text=_("Short, in the language of the source."))
    translation = TextMap(_("translation of the quotation"))
    via = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cited_through",
        verbose_name=_("cited via"),
        help_text=_("The work in which this source was seen cited."),
    )

    objects = child_of("source").as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                name="sources_citation_span_ordered",
                condition=Q(end_ms__isnull=True)
                | Q(start_ms__isnull=False, start_ms__lt=F("end_ms")),
                violation_error_message=_("The end stands before the beginning."),
            ),
            models.CheckConstraint(
                name="sources_citation_region_on_page",
                condition=Q(region__isnull=True) | Q(page__isnull=False),
                violation_error_message=_("A region needs its page."),
            ),
            models.CheckConstraint(
                name="sources_citation_not_via_itself",
                condition=Q(via__isnull=True) | ~Q(via=F("source")),
                violation_error_message=_("A source is not cited via itself."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (str(self.source), self.locator) if part)

    def clean(self) -> None:
        if self.page_id and self.page and self.page.source_id != self.source_id:
            raise ValidationError({"page": _("This page belongs to another source.")})


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Bears it out")
    DENIES = "denies", _("Denies it")
    COVER_STORY = "cover-story", _("Official cover story")


class Rank(models.TextChoices):
    PREFERRED = "preferred", _("Preferred")
    NORMAL = "normal", _("Normal")
    DEPRECATED = "deprecated", _("Deprecated")


class Confidence(models.IntegerChoices):
    NONE = 0, _("Not credible as it stands")
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


ABOUT = ("fact", "person_name", "place_name", "membership", "relation")


class EvidenceQuerySet(ChildQuerySet):
    """Open when both what it is about and the source it rests on are open."""

    parents = ABOUT

    def visible_to(self, user: Any) -> EvidenceQuerySet:
        rows = super().visible_to(user)
        return rows if reads_all(user) else rows.from_open_sources(user)

    def from_open_sources(self, user: Any) -> EvidenceQuerySet:
        """As `visible_to`, for rows whose subject was found by `visible_to` already, without
        asking for that again: it would be most of the work of a whole page."""
        if reads_all(user):
            return self
        # What is said of a living child's place in a family would name the child.
        whose = Q(membership=None) | Q(is_visible(Person, user, "membership__person"))
        return self.filter(whose, is_visible(Source, user, "citation__source"))


class Evidence(Dated, Row):
    citation = models.ForeignKey(
        Citation, models.PROTECT, related_name="evidence", verbose_name=_("citation")
    )
    fact = models.ForeignKey(Fact, models.CASCADE, null=True, blank=True, related_name="evidence")
    person_name = models.ForeignKey(
        PersonName, models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    place_name = models.ForeignKey(
        PlaceName, models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    membership = models.ForeignKey(
        FamilyMember, models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    relation = models.ForeignKey(
        Relation, models.CASCADE, null=True, blank=True, related_name="evidence"
    )

    # What this source says; empty where it does not say.
    where = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("term")
    )
    text = TextMap(_("text"))
    low = models.DecimalField(
        _("number, at least"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    high = models.DecimalField(
        _("number, at most"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    approximate = models.BooleanField(_("approximate"), default=False)
    verbatim = models.CharField(_("in its own words"), max_length=300, blank=True)
    said_person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("names the person"),
    )
    said_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("names the organisation"),
    )
    stance = models.CharField(_("stance"), max_length=12, choices=Stance, default=Stance.SUPPORTS)
    rank = models.CharField(_("rank"), max_length=10, choices=Rank, default=Rank.NORMAL)
    confidence = models.PositiveSmallIntegerField(
        _("confidence"), choices=Confidence, default=Confidence.MEDIUM
    )
    note = TextMap(_("note"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("position", "created_at")
        constraints = [
            exactly_one(
                *ABOUT,
                name="sources_evidence_about_one_thing",
                message=_("Evidence is about exactly one fact, name, membership or relation."),
            ),
            bounds_ordered(),
            bounds_ordered("low", "high", "numbers"),
            models.CheckConstraint(
                name="sources_evidence_stance_known", condition=Q(stance__in=Stance.values)
            ),
            models.CheckConstraint(
                name="sources_evidence_rank_known", condition=Q(rank__in=Rank.values)
            ),
            models.CheckConstraint(
                name="sources_evidence_confidence_known", condition=Q(confidence__range=(0, 3))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.citation}"

    @property
    def about(self) -> Row:
        found = next(getattr(self, name) for name in ABOUT if getattr(self, f"{name}_id"))
        assert isinstance(found, Row)
        return found

    @property
    def counts(self) -> bool:
        """Cover stories and deprecated rows never count, nor enter bounds, filters or totals."""
        return self.stance != Stance.COVER_STORY and self.rank != Rank.DEPRECATED

    def records(self) -> tuple[Record, ...]:
        about = [getattr(self, name) for name in ABOUT if getattr(self, f"{name}_id")]
        return tuple(record for row in about for record in row.records())
