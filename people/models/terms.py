"""Controlled vocabularies as rows, so that curators extend them (SKOS: label, broader)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.core.fields import TextMap
from archive.core.languages import LANGUAGES, pick
from archive.core.records import Record, Row


class Vocabulary(models.TextChoices):
    TRADE = "trade", _("Trade")
    NATIONALITY = "nationality", _("Nationality")
    ROLE = "role", _("Role")
    TOPIC = "topic", _("Topic of testimony")
    DOCUMENT_KIND = "document-kind", _("Kind of document")
    UNIT = "unit", _("Unit")


LONGEST_LABEL: Final = 200  # letters
MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
"""How a term of ours may answer one of another vocabulary, in the words of SKOS."""

URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|^`\\]{1,280}")
is_uri = RegexValidator(rf"^{URI.pattern}\Z", _("Write a whole address, such as https://…."))


def validate_labels(value: Any) -> None:
    """Raise ValidationError unless `value` is {language code: [label, …]} with known codes."""
    if not isinstance(value, dict):
        raise ValidationError(_("Give labels by language, not %(value)r."), params={"value": value})
    for code, labels in value.items():
        if code not in LANGUAGES:
            raise ValidationError(
                _("“%(code)s” is not a language of this archive."), params={"code": code}
            )
        if not isinstance(labels, list) or not all(map(_is_label, labels)):
            raise ValidationError(
                _("“%(code)s” needs a list of labels: up to %(most)s letters, no semicolon."),
                params={"code": code, "most": LONGEST_LABEL},
            )


def _is_label(label: Any) -> bool:
    """The admin has them all in one box, so none holds the semicolon that stands between them."""
    plain = isinstance(label, str) and bool(label.strip()) and ";" not in label
    return plain and len(label) <= LONGEST_LABEL


def validate_matches(value: Any) -> None:
    """Raise ValidationError unless `value` is {"exactMatch": [address, …], …}."""
    lists = value.values() if isinstance(value, dict) and set(value) <= set(MATCHES) else [None]
    for addresses in lists:
        if not isinstance(addresses, list) or not all(
            isinstance(one, str) and URI.fullmatch(one) for one in addresses
        ):
            raise ValidationError(
                _("Give lists of addresses by %(words)s."), params={"words": ", ".join(MATCHES)}
            )


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
    also = models.JSONField(
        _("other labels"),
        default=dict,
        blank=True,
        validators=[validate_labels],
        help_text=_("Other words for the same, by which it is found too; a semicolon between two."),
    )
    uri = models.CharField(
        _("address in its vocabulary"),
        max_length=300,
        blank=True,
        validators=[is_uri],
        help_text=_("Only of a term that was taken over from another vocabulary."),
    )
    matches = models.JSONField(
        _("same or near in other vocabularies"),
        default=dict,
        blank=True,
        validators=[validate_matches],
        help_text=_("Such as {“exactMatch”: [“https://…”]}; only what somebody has compared."),
    )

    class Meta(Labelled.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(
                name="people_term_not_its_own_broader",
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                violation_error_message=_("A term cannot be broader than itself."),
            ),
            models.UniqueConstraint(
                name="people_term_uri_once",
                fields=["uri"],
                condition=~Q(uri=""),
                violation_error_message=_("Another term has this address."),
            ),
            models.CheckConstraint(
                name="people_term_vocabulary_known", condition=Q(vocabulary__in=Vocabulary.values)
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.broader and self.broader.lies_within(self):
            raise ValidationError({"broader": _("This leads in a circle back to the term.")})

    @property
    def short_key(self) -> str:
        """The key within its vocabulary, as addresses have it: `hunger` of `topic/hunger`."""
        return self.key.partition("/")[2]

    def records(self) -> Iterable[Record]:
        """Everybody whose opening hangs on it, when it begins or ceases to show a grown person; and
        all that is found by it, when it gets another key or another broader term."""
        stored = None if self._state.adding else Term.objects.filter(pk=self.pk).first()
        if stored is None:
            return ()
        moved = (stored.key, stored.broader_id) != (self.key, self.broader_id)
        if stored.adult == self.adult and not moved:
            return ()
        terms = self._with_narrower() if moved else {self.pk}
        people = apps.get_model("people", "Person").objects
        told = people.filter(Q(facts__term__in=terms) | Q(facts__role=self.pk))
        return (*told.distinct(), *(_indexed_with(terms) if moved else ()))

    def _survivors(self) -> list[Record]:
        return [*super()._survivors(), *_indexed_with({self.pk})]

    def _with_narrower(self) -> set[uuid.UUID]:
        found: set[uuid.UUID] = set()
        layer = {self.pk}
        while layer - found:
            found |= layer
            layer = set(Term.objects.filter(broader__in=layer).values_list("pk", flat=True))
        return found

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


def _indexed_with(terms: Iterable[uuid.UUID]) -> Iterable[Record]:
    """The interviews that have a passage on any of these topics."""
    sources = apps.get_model("sources", "Source").objects
    return tuple(sources.filter(index_points__terms__in=terms).distinct())
