"""Who is who: relations between people, verdicts on doubles, and addresses that stay alive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import ChildQuerySet, is_visible, reads_all
from archive.core.dated import Dated, bounds_ordered
from archive.core.fields import TextMap
from archive.core.records import Record, Row, known
from people.models.person import Person
from people.models.terms import Labelled


class RelationKind(Labelled):
    converse = TextMap(_("label from the other side"), blank=False)
    closed = models.BooleanField(_("closed by default"), default=False)

    class Meta(Labelled.Meta):
        verbose_name = _("kind of relation")
        verbose_name_plural = _("kinds of relations")


class BothPeopleQuerySet(ChildQuerySet):
    """Rows between two people: open only when both are."""

    ends: tuple[str, str]

    def visible_to(self, user):  # type: ignore[no-untyped-def]
        if reads_all(user):
            return self
        return self.filter(*(is_visible(Person, user, end) for end in self.ends))


class RelationQuerySet(BothPeopleQuerySet):
    ends = ("person", "to_person")

    def visible_to(self, user):  # type: ignore[no-untyped-def]
        rows = super().visible_to(user)
        return rows if reads_all(user) else rows.filter(closed=False, kind__closed=False)


class Relation(Dated, Row):
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="relations", verbose_name=_("person")
    )
    to_person = models.ForeignKey(
        Person, models.CASCADE, related_name="relations_to", verbose_name=_("to person")
    )
    kind = models.ForeignKey(
        RelationKind, models.PROTECT, related_name="relations", verbose_name=_("kind")
    )
    closed = models.BooleanField(_("closed"), default=True)
    note = TextMap(_("note"))

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            bounds_ordered(),
            models.CheckConstraint(
                name="people_relation_two_people",
                condition=~Q(person=F("to_person")),
                violation_error_message=_("A relation joins two different people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.kind} · {self.to_person}"

    def records(self) -> tuple[Record, ...]:
        return (self.person, self.to_person)


class Verdict(models.TextChoices):
    SAME = "same", _("The same person")
    POSSIBLY = "possibly", _("Possibly the same person")
    NOT = "not", _("Not the same person")


class IdentityQuerySet(BothPeopleQuerySet):
    ends = ("person", "other")


class Identity(Row):
    """A verdict on two records that look alike, once a pair: `person` has the smaller id."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="identities", verbose_name=_("person")
    )
    other = models.ForeignKey(
        Person, models.CASCADE, related_name="identities_other", verbose_name=_("other person")
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    reason = TextMap(_("reason"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on doubles")
        verbose_name_plural = _("verdicts on doubles")
        constraints = [
            models.CheckConstraint(
                name="people_identity_ordered",
                condition=Q(person__lt=F("other")),
                violation_error_message=_("Two different people, the smaller id first."),
            ),
            models.UniqueConstraint(name="people_identity_once", fields=["person", "other"]),
            models.CheckConstraint(
                name="people_identity_verdict_known", condition=Q(verdict__in=Verdict.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_verdict_display()} · {self.other}"

    def derive(self) -> None:
        if self.person_id and self.other_id and self.person_id > self.other_id:
            self.person, self.other = self.other, self.person


class Became(models.TextChoices):
    MERGED = "merged", _("Merged into another record")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Removed")


class RetiredRef(Row):
    """An address that once led to a record: what became of it, and why. Never given out again."""

    ref = models.CharField(_("public id"), max_length=20, unique=True)
    became = models.CharField(_("became"), max_length=10, choices=Became)
    new_ref = models.CharField(_("now"), max_length=20, blank=True)
    reason = TextMap(_("reason"))
    told = models.BooleanField(
        _("told to readers"),
        default=True,
        help_text=_("Off where the record was never public: its address answers like any other."),
    )

    class Meta:
        verbose_name = _("retired address")
        verbose_name_plural = _("retired addresses")
        constraints = [
            known("became", Became),
            models.CheckConstraint(
                name="people_retiredref_merged_leads_on",
                condition=~Q(became="merged") | ~Q(new_ref=""),
                violation_error_message=_("A merged record leads to another one."),
            ),
            models.CheckConstraint(
                name="people_retiredref_not_to_itself",
                condition=~Q(ref=F("new_ref")),
                violation_error_message=_("An address cannot lead to itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
