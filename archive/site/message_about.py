"""What a message is about: a record, or one fact or name of it, as far as its writer may see it.

Whoever may not know of a record may not write about it either: that answer would tell.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from archive.core.records import Record
from archive.site import cited
from people import words
from people.models import Fact, FamilyMember, OrganisationName, PersonName, PlaceName
from people.queries import look_up, pointed_at
from people.words import Value

NAMES: dict[str, Any] = {"P": PersonName, "L": PlaceName, "O": OrganisationName}
OWNERS = {"P": "person", "L": "place", "O": "organisation"}


@dataclass(frozen=True)
class About:
    """The record, what of it, and whether the writer can read it; empty for a general message."""

    record: Record | None = None
    open: bool = False
    part: str = ""
    part_words: str = ""
    told: Value = field(default_factory=dict)  # text, language, url, ref, sample, kind

    @property
    def ref(self) -> str:
        return self.record.ref if self.record else ""

    @property
    def closed(self) -> bool:
        return self.record is not None and not self.open


def about(ref: str, part: str, user: Any) -> About:
    """Raises Http404 for a record or part that does not exist for this reader."""
    if not ref:
        if part:
            raise Http404
        return About()
    if record := cited.record(ref, user):
        told = {**cited.about(record), "kind": str(record._meta.verbose_name)}
        return About(record, True, part, part_words(record, part, user), told)
    record = cited.announced(ref, user)
    if record is None or part:
        raise Http404
    told = {
        "text": str(record),
        "language": getattr(record, "title_language", ""),
        "url": record.get_absolute_url(),
        "ref": record.ref,
        "sample": record.is_sample,
        "kind": str(record._meta.verbose_name),
    }
    return About(record, False, told=told)


def part_words(record: Record, part: str, user: Any) -> str:
    """One fact or name of a record in words, as its page says it; Http404 if it has none such."""
    if not part:
        return ""
    what, _dash, key = part.partition("-")
    try:
        pk = uuid.UUID(hex=key)
    except ValueError:
        raise Http404 from None
    if what == "fact":
        return _fact_words(record, pk, user)
    if what == "name" and record.LETTER in NAMES:
        owner = {OWNERS[record.LETTER]: record}
        name = NAMES[record.LETTER].objects.visible_to(user).filter(pk=pk, **owner).first()
        if name:
            return _("The name “%(name)s”") % {"name": name}
    raise Http404


def _fact_words(record: Record, pk: uuid.UUID, user: Any) -> str:
    of_record = Q(person=record.pk) | Q(organisation=record.pk) | Q(event=record.pk)
    of_record |= Q(family=record.pk) | Q(place=record.pk)
    families = FamilyMember.objects.filter(person=record.pk).values("family")
    rows = Fact.objects.visible_to(user).filter(of_record | Q(family__in=families), pk=pk)
    fact = rows.select_related("kind", "term", "role", "unit").first()
    if fact is None:
        raise Http404
    seen = look_up(
        user,
        places=pointed_at([fact], "where"),
        organisations=pointed_at([fact], "with_organisation"),
    )
    date = words.when(fact)
    parts: list[Value] = [{"text": date.text}] if date.known else []
    details = words.plain([*parts, *words.answer(fact, seen)])
    kind = words.kind_words(fact)
    return _("%(kind)s: %(details)s") % {"kind": kind, "details": details} if details else kind
