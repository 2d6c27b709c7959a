"""What stands in the way of publishing people, families, places, organisations and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.publishing import Found, Hindrance
from archive.core.records import Record
from people.models import (
    Fact,
    Family,
    FamilyMember,
    Line,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Place,
    PlaceName,
    SharedEvent,
)
from people.models.facts import SUBJECTS

NAMES: dict[type[Record], tuple[Any, str]] = {
    Person: (PersonName, "person"),
    Place: (PlaceName, "place"),
    Organisation: (OrganisationName, "organisation"),
}


def check(records: Sequence[Record]) -> Found:
    yield from _without_a_name(records)
    yield from _families_without_members(records)
    yield from _presumed_living(records)
    yield from _facts_without_a_source(records)


def _without_a_name(records: Sequence[Record]) -> Found:
    place = str(_("names"))
    for model, (names, key) in NAMES.items():
        ours = {record.pk: record for record in records if isinstance(record, model)}
        named = set(names.objects.filter(**{f"{key}__in": ours}).values_list(key, flat=True))
        for pk, record in ours.items():
            if pk not in named:
                yield record, Hindrance(_("It has no name."), place)
    for record in records:
        if isinstance(record, SharedEvent) and not record.names:
            yield record, Hindrance(_("It has no name."), place)


def _families_without_members(records: Sequence[Record]) -> Found:
    ours = {record.pk: record for record in records if isinstance(record, Family)}
    rows = FamilyMember.objects.filter(family__in=ours)
    filled = set(rows.values_list("family", flat=True))
    for pk, record in ours.items():
        if pk not in filled:
            yield record, Hindrance(_("The family has no members."), str(_("members")))


def _presumed_living(records: Sequence[Record]) -> Found:
    words = _("Published, the record stays closed until the rule or a consent opens it.")
    for record in records:
        if isinstance(record, Person) and record.is_presumed_living():
            yield record, Hindrance(words, str(_("presumed living")), blocks=False)


def _facts_without_a_source(records: Sequence[Record]) -> Found:
    for name in SUBJECTS:
        model = Fact._meta.get_field(name).related_model
        ours = {record.pk: record for record in records if type(record) is model}
        if not ours:
            continue
        bare = Fact.objects.filter(**{f"{name}__in": ours}, line=Line.ABSENT, evidence=None)
        for pk, count in bare.order_by().values_list(name).annotate(Count("pk")):
            words = ngettext("%(count)d fact rests on no source.",
                             "%(count)d facts rest on no source.", count)  # fmt: skip
            yield ours[pk], Hindrance(words % {"count": count}, str(_("facts")), blocks=False)
