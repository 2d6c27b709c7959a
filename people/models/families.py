"""Families: at most two partners, and children with their pedigree."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from archive.core.access import (
    RecordQuerySet,
    Standing,
    child_of,
    granted_refs,
    is_visible,
    reads_all,
)
from archive.core.addresses import record_url
from archive.core.fields import TextMap
from archive.core.records import Record, Row, known, record_constraints
from people.models.filed import Filed, filed_indexes
from people.models.person import Person


class FamilyRole(models.TextChoices):
    PARTNER = "partner", _("Partner")
    CHILD = "child", _("Child")


class Pedigree(models.TextChoices):
    BIRTH = "birth", _("By birth")
    ADOPTED = "adopted", _("Adopted")
    FOSTER = "foster", _("Foster child")
    STEP = "step", _("Step child")
    UNKNOWN = "unknown", _("Not known")


class ProofStatus(models.TextChoices):
    PROVEN = "proven", _("Proven")
    CHALLENGED = "challenged", _("Challenged")
    DISPROVEN = "disproven", _("Disproven")


class FamilyQuerySet(RecordQuerySet):
    def visible_to(self, user: Any) -> FamilyQuerySet:
        """A family opens with its first member who is open: before that, its name would tell
        of living people."""
        families = super().visible_to(user)
        if reads_all(user):
            return families
        if not granted_refs(user):
            return families.filter(Standing(_open_members, "pk", on="family"))
        return families.filter(Exists(_open_members(user).filter(family=OuterRef("pk"))))

    def may_be_announced(self) -> Q:
        return Q(pk__in=[])  # a closed family has no title of its own to tell


def _open_members(user: Any = None) -> models.QuerySet[FamilyMember]:
    """The members whom this reader, or a stranger, may see."""
    return FamilyMember._base_manager.filter(is_visible(Person, user, "person"))


class Family(Filed, Record):
    """A household of descent. Its name is made from the partners that the reader may see; it is
    filed under the first of its members whom everybody may see."""

    LETTER = "F"

    note = TextMap(_("note"))
    members: models.QuerySet[FamilyMember]

    objects: ClassVar[Any] = FamilyQuerySet.as_manager()

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        ordering = ("ref",)
        indexes = filed_indexes("people_family")
        constraints = record_constraints("F")

    def __str__(self) -> str:
        """The name for those who may see everybody; pages use `people.queries.family_title`."""
        partners = [
            m.person.display_name for m in self.membership.all() if m.role == FamilyRole.PARTNER
        ]
        return " – ".join(partners) or self.ref

    def get_absolute_url(self) -> str:
        return record_url("people:family", self.ref)


class FamilyMember(Row):
    family = models.ForeignKey(
        Family, models.CASCADE, related_name="membership", verbose_name=_("family")
    )
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=8, choices=FamilyRole)
    slot = models.PositiveSmallIntegerField(
        _("place"), default=1, help_text=_("Partners: 1 or 2. Children: their order.")
    )
    pedigree = models.CharField(
        _("pedigree"), max_length=8, choices=Pedigree, default=Pedigree.BIRTH
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ProofStatus, default=ProofStatus.PROVEN
    )
    note = TextMap(_("note"))

    objects = child_of("family").as_manager()

    class Meta:
        verbose_name = _("member of a family")
        verbose_name_plural = _("members of families")
        ordering = ("role", "slot")
        constraints = [
            known("pedigree", Pedigree),
            known("status", ProofStatus),
            models.UniqueConstraint(
                name="people_familymember_once",
                fields=["family", "person"],
                violation_error_message=_("A person stands once in a family."),
            ),
            models.UniqueConstraint(
                name="people_familymember_two_partners",
                fields=["family", "slot"],
                condition=Q(role=FamilyRole.PARTNER),
                violation_error_message=_("This place is taken by another partner."),
            ),
            models.CheckConstraint(
                name="people_familymember_partner_slot",
                condition=~Q(role=FamilyRole.PARTNER) | Q(slot__in=[1, 2]),
                violation_error_message=_("A family has at most two partners."),
            ),
            models.CheckConstraint(
                name="people_familymember_role_known", condition=Q(role__in=FamilyRole.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"

    def records(self) -> tuple[Record, ...]:
        return (self.family, self.person)
