"""Controlled vocabularies as rows, so that curators extend them (SKOS: label, broader)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.core.fields import TextMap
from archive.core.languages import pick
from archive.core.records import Record, Row


class Vocabulary(models.TextChoices):
    TRADE = "trade", _("Trade")
    NATIONALITY = "nationality", _("Nationality")
    ROLE = "role", _("Role")
    TOPIC = "topic", _("Topic of testimony")
    DOCUMENT_KIND = "document-kind", _("Kind of document")
    UNIT = "unit", _("Unit")


class Labelled(Row):
    """A row with a stable key and a label by language."""

    key = models.SlugField(_("key"), max_length=80, unique=True, allow_unicode=False)
    label = TextMap(_("label"), blank=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.label_in(get_language() or "en")

    def label_in(self, language: str) -> str:
        return pick(self.label, language)[0] or self.key


class Term(Labelled):
    key = models.CharField(_("key"), max_length=80, unique=True)
    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader term"),
    )
    adult = models.BooleanField(
        _("only of grown people"),
        default=False,
        help_text=_("A trade, an office or a role that shows the person was grown up by then."),
    )
    note = TextMap(_("note"))

    class Meta(Labelled.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(
                name="people_term_not_its_own_broader",
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                violation_error_message=_("A term cannot be broader than itself."),
            ),
            models.CheckConstraint(
                name="people_term_vocabulary_known", condition=Q(vocabulary__in=Vocabulary.values)
            ),
        ]

    def records(self) -> Iterable[Record]:
        """Everybody whose opening hangs on it, when it begins or ceases to show a grown person."""
        stored = None if self._state.adding else Term.objects.filter(pk=self.pk).first()
        if stored is None or stored.adult == self.adult:
            return ()
        people = apps.get_model("people", "Person").objects
        told = people.filter(Q(facts__term=self.pk) | Q(facts__role=self.pk))
        return tuple(told.distinct())

    def lies_within(self, other: Term) -> bool:
        """Whether this term is the other one or narrower than it, up the chain of broader terms."""
        seen: set[uuid.UUID] = set()
        term: Term | None = self
        while term and term.pk not in seen:
            if term.pk == other.pk:
                return True
            seen.add(term.pk)
            term = term.broader
        return False
