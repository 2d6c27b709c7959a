"""The filters of the list of people: each is one argument of the address."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.core.date_edtf import Run, read
from archive.core.dates import Match, UncertainDate
from people.models import Certainty, Fact, Person, SharedEvent

UNKNOWN_FATE = "unknown"
FIRST_YEAR, LAST_YEAR = 1700, 2100
DISPUTED = "disputed"
PAPERS = ("documents", "interview")
Marks = list[list[str]]


def fact_of(person: str = "pk", **conditions: Any) -> Q:
    """People of whom such a fact is recorded; what did not happen does not count."""
    return Q(Exists(Fact.objects.filter(person=OuterRef(person), negated=False, **conditions)))


class RefField(forms.MultipleChoiceField):
    """Several values of one argument; unknown ones are named in the message."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not a choice of this filter."),
    }


class ConditionFilter(filters.Filter):
    """A filter of which `PeopleFilter` knows what to ask of people."""

    field_class: type[forms.Field] = RefField


class YearField(forms.IntegerField):
    default_error_messages = {
        "invalid": _("Write a year in four figures."),
        "min_value": _("Write a year from %(limit_value)s."),
        "max_value": _("Write a year up to %(limit_value)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("lookup_expr", None)
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class YearFilter(filters.Filter):
    """A year in the address of any list, with the same limits everywhere."""

    field_class = YearField


class BirthYearFilter(ConditionFilter):
    """A year of birth; the two years together make one condition."""

    field_class = YearField


class YearsForm(forms.Form):
    """The words of an address, with two years that must stand in order."""

    first_year, last_year = "", ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get(self.first_year), cleaned.get(self.last_year)
        if first and last and last < first:
            message = _("It stands before the first year, %(year)s.")
            self.add_error(self.last_year, ValidationError(message, params={"year": first}))
        return cleaned


class PeopleForm(YearsForm):
    first_year, last_year = "born_from", "born_to"


class PeopleFilter(filters.FilterSet):
    """What the address asks of people. What the search index knows is asked of it, as the tokens
    under which it counts; the rest of the tables."""

    transport = ConditionFilter(label=_("Transport"))
    event = ConditionFilter(label=_("Took part in"))
    place = ConditionFilter(label=_("Came from"))
    trade = ConditionFilter(label=_("Trade"))
    nationality = ConditionFilter(label=_("Nationality"))
    fate = ConditionFilter(label=_("What became of them"))
    decade = ConditionFilter(label=_("Decade of birth"))
    certain = ConditionFilter(label=_("Certain dates only"))
    born_from = BirthYearFilter(label=_("Born from"))
    born_to = BirthYearFilter(label=_("Born to"))
    has = ConditionFilter(label=_("Record"))
    letter = ConditionFilter(label=_("First letter"))

    class Meta:
        model = Person
        form = PeopleForm
        fields: list[str] = []

    def __init__(
        self,
        data: Any,
        queryset: QuerySet[Person],
        *,
        user: Any,
        choices: dict[str, Collection[str]],
    ) -> None:
        super().__init__(data, queryset)
        self.user = user
        for name, listed in choices.items():
            self.form.fields[name].choices = [(key, key) for key in listed]

    def values(self) -> dict[str, Any]:
        """What was asked for and understood; arguments that were not are left out."""
        self.form.is_valid()
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if cleaned.get(name)}

    @property
    def decade_mark(self) -> str:
        """The marks by which decades narrow: those in which a birth may lie, or surely lies."""
        return "certain" if self.values().get("certain") else "decade"

    def marks(self) -> Marks:
        """For each filter in use that the index answers, its tokens, of which one has to be."""
        asked = self.values()
        kept_as = {**{name: name for name in INDEXED}, "place": "origin"}
        kept_as["decade"] = self.decade_mark
        found = [[f"{kept_as[n]}:{v}" for v in asked[n]] for n in INDEXED if n in asked]
        return found + ([["disputed:yes"]] if DISPUTED in asked.get("has", ()) else [])

    def condition(self, papers: Callable[[Any], dict[str, Q]]) -> Q:
        """What the tables are asked; `papers`: whom open documents and interviews are about."""
        asked = self.values()
        found = Q()
        if refs := asked.get("event"):
            events = SharedEvent.objects.visible_to(self.user).exclude(
                kind=SharedEvent.Kind.TRANSPORT
            )
            found &= fact_of(at_event__in=events.filter(ref__in=refs))
        if kinds := [kind for kind in PAPERS if kind in asked.get("has", ())]:
            conditions = papers(self.user)
            for kind in kinds:
                found &= conditions[kind]
        return found & self._born(asked.get("born_from"), asked.get("born_to"))

    def _born(self, first: int | None, last: int | None) -> Q:
        """Not certainly born at another time; who has no birth on record is not found by it."""
        if not (first or last):
            return Q()
        found = Q(birth_earliest__isnull=False) | Q(birth_latest__isnull=False)
        if first:
            found &= Q(birth_latest__isnull=True) | Q(birth_latest__gte=dt.date(first, 1, 1))
        if last:
            found &= Q(birth_earliest__isnull=True) | Q(birth_earliest__lte=dt.date(last, 12, 31))
        return found & ~Q(pk__in=self.born_at_other_times)

    @cached_property
    def born_at_other_times(self) -> set[uuid.UUID]:
        asked = self.values()
        first, last = asked.get("born_from"), asked.get("born_to")
        return born_at_other_times(first, last) if first or last else set()


INDEXED = ("transport", "place", "trade", "nationality", "fate", "decade")


def match_birth(
    person: Person, births: Collection[Fact], first: int | None, last: int | None
) -> Match:
    """Whether a person was born in the years asked for: certainly, possibly, or not.

    A single birth with a date is asked itself; several, or bounds alone, are certain only where
    all of them lie within. Births that are merely possible count for nothing, as in the bounds.
    """
    start = dt.date(first, 1, 1) if first else None
    end = dt.date(last, 12, 31) if last else None
    counted = [fact for fact in births if fact.certainty != Certainty.POSSIBLE]
    own = counted[0].date if len(counted) == 1 else None
    if own:
        found = match_date(own, start, end)
    else:
        found = _match_bounds(person.birth_earliest, person.birth_latest, start, end)
    doubted = any(
        fact.certainty != Certainty.CERTAIN or (own and fact.disputed) for fact in counted
    )
    return Match.POSSIBLE if doubted and found is Match.CERTAIN else found


def match_date(date: UncertainDate, start: dt.date | None, end: dt.date | None) -> Match:
    """As `UncertainDate.match`, but of a choice such as `[1895,1899]` one must lie within: the
    years between are not meant."""
    asked = (start, end)
    if not any(_meet(_bounds_of(run), asked) for run in read(date.edtf).runs):
        return Match.NO
    return date.match(start, end)


Bounds = tuple[dt.date | None, dt.date | None]


def _bounds_of(run: Run) -> Bounds:
    return (
        run.start.wide_earliest if run.start else None,
        run.end.wide_latest if run.end else None,
    )


def _meet(one: Bounds, other: Bounds) -> bool:
    apart = (one[1] and other[0] and one[1] < other[0]) or (
        other[1] and one[0] and other[1] < one[0]
    )
    return not apart


def _match_bounds(
    earliest: dt.date | None, latest: dt.date | None, start: dt.date | None, end: dt.date | None
) -> Match:
    if not _meet((earliest, latest), (start, end)):
        return Match.NO
    after_start = start is None or (earliest is not None and earliest >= start)
    before_end = end is None or (latest is not None and latest <= end)
    return Match.CERTAIN if after_start and before_end else Match.POSSIBLE


def born_at_other_times(first: int | None, last: int | None) -> set[uuid.UUID]:
    """People whose birth is one of several dates, none of them in these years.

    The columns of the bounds know the span of such a choice alone, so a query on them finds these
    people too.
    """
    counted = Fact.objects.filter(kind__key="birth", person__isnull=False, negated=False)
    counted = counted.exclude(certainty=Certainty.POSSIBLE)
    choices = counted.filter(Q(date_edtf__startswith="[") | Q(date_edtf__startswith="{"))
    births: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for fact in counted.filter(person__in=choices.values("person")).order_by():
        assert fact.person_id
        births[fact.person_id].append(fact)
    return {
        pk for pk, facts in births.items() if match_birth(Person(), facts, first, last) is Match.NO
    }
