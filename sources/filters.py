"""How lists of documents, interviews and sources are narrowed, and what each choice would give."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, QuerySet
from django.db.models import Value as Just
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import (
    FilterSet,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)

from archive.core.crowd import Crowd, Found, crowd_of, gather
from archive.core.languages import LANGUAGES, pick
from people.facets import EVERY_LETTER, letters
from people.filters import YearsForm
from people.models import Term
from people.words import Value, language_name, reader_language
from sources.models import (
    Grade,
    IndexPoint,
    Recording,
    SourceKind,
    Withheld,
)

YES = (("yes", "yes"),)
VISIBLE = "seen:yes"
ALL_SHOWN = 20  # choices of one facet; where there are more, the rest fold away
FIRST_SHOWN = 12  # of more than that; those in use are always shown


class NarrowingForm(YearsForm):
    first_year, last_year = "from_year", "to_year"


class _Abstract(ABCMeta, type(FilterSet)):  # type: ignore[misc]
    pass


class SourceFilter(FilterSet, metaclass=_Abstract):
    """What all three lists share. A subclass names its facets in the order of the page, and the
    marks (`archive.core.crowd`) by which its records are counted."""

    facet_names: tuple[str, ...] = ()

    language = MultipleChoiceFilter(
        label=gettext_lazy("Language"),
        method="in_language",
        choices=[(code, code) for code in LANGUAGES],
    )

    class Meta:
        form = NarrowingForm

    @cached_property
    def crowd(self) -> Crowd:
        return crowd_of(type(self).__name__, self.request.user, self._gathered)

    def _gathered(self, user: Any) -> Crowd:
        """The visible records with their marks; and those that are merely announced, with none."""
        rows = [(pk, [VISIBLE, *marks]) for pk, marks in self.marked()]
        seen = {pk for pk, _marks in rows}
        told = (
            self.queryset.model.objects.announced_to(user).order_by().values_list("pk", flat=True)
        )
        return gather([*rows, *((pk, ()) for pk in told if pk not in seen)], self.more_marks())

    @abstractmethod
    def marked(self) -> Iterator[tuple[Any, list[str]]]:
        """Each visible record with what it is counted by."""

    def more_marks(self) -> Iterator[tuple[Any, str]]:
        yield from ()

    @cached_property
    def found(self) -> Found:
        """Of the visible records those that every filter lets through."""
        met = {name: self.having(name, values) for name, values in self.in_use.items()}
        if "from_year" in met and "to_year" in met:  # the two make one filter
            met["from_year"] &= met.pop("to_year")
        return Found.by(self.crowd.having("seen", ["yes"]), met)

    @property
    def total(self) -> int:
        """How many rows the list has: while nothing narrows it, with those only announced."""
        return self.found.found.bit_count() if self.in_use else self.crowd.size

    def having(self, name: str, values: list[Any]) -> int:
        return self.crowd.having(name, [self.key_of(name, value) for value in values])

    def key_of(self, name: str, value: Any) -> str:
        """A value as it stands in the address."""
        field = self.filters[name].extra.get("to_field_name")
        return str(getattr(value, field) if field else value)

    def counts(self, name: str) -> dict[str, int]:
        return self.crowd.counts(name, self.found.base(name))

    def rows(self) -> QuerySet[Any]:
        """The rows that every understood filter lets through."""
        found: QuerySet[Any] = self.queryset.all()
        self.form.is_valid()
        for name, value in self.form.cleaned_data.items():
            found = self.filters[name].filter(found, value)
        return found

    @cached_property
    def in_use(self) -> dict[str, list[Any]]:
        """The filters that narrow, with their values."""
        self.form.is_valid()
        given = {
            name: list(value) if isinstance(value, list | QuerySet) else [value]
            for name, value in self.form.cleaned_data.items()
        }
        return {
            name: values
            for name, values in given.items()
            if any(v not in (None, "") for v in values)
        }

    @property
    def problems(self) -> list[str]:
        """What was not understood: the field, what was given, and why not."""
        found = []
        for name, errors in self.form.errors.items():
            given = ", ".join(self.data.getlist(name))
            for error in errors:
                words = {"field": self.filters[name].label, "value": given, "why": error}
                found.append(_("%(field)s “%(value)s”: %(why)s") % words)
        return found

    def facets(self) -> list[Value]:
        every = [getattr(self, f"facet_{name}")() for name in self.facet_names]
        return [facet for facet in every if "low" in facet or facet["options"]]

    def in_language(self, rows: QuerySet[Any], name: str, codes: list[str]) -> QuerySet[Any]:
        return rows.filter(languages__overlap=codes) if codes else rows

    def facet_language(self) -> Value:
        return self.labelled_facet(
            "language", {c: language_name(c) for c in self.crowd_has("language")}
        )

    def crowd_has(self, name: str) -> list[str]:
        return list(self.crowd.bits.get(name, {}))

    def labelled_facet(self, name: str, labels: dict[str, Any], frequent: bool = False) -> Value:
        """A facet over these choices, in their order or the frequent ones first; a choice in use
        stays even at nought."""
        counts, chosen = self.counts(name), self.data.getlist(name)
        options = [
            {
                "value": value,
                "label": label if isinstance(label, str) else label[0],
                "language": "" if isinstance(label, str) else label[1],
                "count": counts.get(value, 0),
                "checked": value in chosen,
            }
            for value, label in labels.items()
            if counts.get(value) or value in chosen
        ]
        if frequent:
            options.sort(key=lambda one: (-int(one["count"]), one["label"]))
        elif name == "language":
            options.sort(key=lambda one: str(one["label"]))
        return {"name": name, "label": self.filters[name].label, **folded(options)}


def folded(options: list[Value]) -> Value:
    """All choices; of many the first, and those in use, before the rest."""
    if len(options) <= ALL_SHOWN:
        return {"options": options, "more": []}
    kept = [one for n, one in enumerate(options) if n < FIRST_SHOWN or one["checked"]]
    return {"options": kept, "more": [one for one in options if one not in kept]}


def dated_marks(earliest: int | None, latest: int | None, dated: str) -> list[str]:
    """A record without a date lies in no years; one with an open end reaches on."""
    return [f"earliest:{earliest or ''}", f"latest:{latest or ''}"] if dated else []


def told(column: str) -> Func:
    """A list of codes as one text, which is quicker to fetch."""
    return Func(F(column), Just(" "), function="array_to_string", output_field=CharField())


class InterviewFilter(SourceFilter):
    facet_names = ("language", "sound", "topic")

    topic = ModelMultipleChoiceFilter(
        label=gettext_lazy("Topic"),
        to_field_name="key",
        method="on_topic",
        queryset=Term.objects.filter(vocabulary="topic"),
    )
    sound = MultipleChoiceFilter(label=gettext_lazy("Sound"), method="with_sound", choices=YES)

    def marked(self) -> Iterator[tuple[Any, list[str]]]:
        rows = self.queryset.order_by().annotate(sound=Exists(sounds()), spoken=told("languages"))
        for pk, languages, sound in rows.values_list("pk", "spoken", "sound"):
            marks = [f"language:{code}" for code in languages.split()]
            yield pk, marks + (["sound:yes"] if sound else [])

    def more_marks(self) -> Iterator[tuple[Any, str]]:
        points = open_points().filter(source__in=self.queryset, terms__isnull=False)
        for pk, key in points.order_by().values_list("source", "terms__key").distinct():
            yield pk, f"topic:{key}"

    def on_topic(self, rows: QuerySet[Any], name: str, terms: QuerySet[Term]) -> QuerySet[Any]:
        if not terms:
            return rows
        return rows.filter(Exists(open_points().filter(source=OuterRef("pk"), terms__in=terms)))

    def with_sound(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return rows.filter(Exists(sounds())) if value else rows

    def facet_topic(self) -> Value:
        terms = Term.objects.filter(vocabulary="topic", key__in=self.crowd_has("topic"))
        return self.labelled_facet("topic", labels(terms.values_list("key", "label")), True)

    def facet_sound(self) -> Value:
        return self.labelled_facet("sound", {"yes": _("With sound")})


def sounds() -> QuerySet[Recording]:
    return Recording.objects.filter(source=OuterRef("pk")).exclude(public_media="")


def open_points() -> QuerySet[IndexPoint]:
    """Index points outside withheld spans: the others would tell what a passage is about."""
    span = Withheld.objects.filter(
        source=OuterRef("source"),
        start_ms__lte=OuterRef("start_ms"),
        end_ms__gt=OuterRef("start_ms"),
    )
    return IndexPoint.objects.exclude(Exists(span))


class LetteredFilter(SourceFilter):
    """A list that is browsed by the letters of two alphabets, as that of people is."""

    letter = MultipleChoiceFilter(
        label=gettext_lazy("Letter"),
        method="under_letter",
        choices=[(letter, letter) for letter in EVERY_LETTER],
    )

    def under_letter(self, rows: QuerySet[Any], name: str, letters: list[str]) -> QuerySet[Any]:
        return rows.filter(initial__in=letters) if letters else rows

    @property
    def alphabets(self) -> list[Value]:
        """The letters with how many titles the other filters leave under each."""
        return letters(self.counts("letter"), self.in_use.get("letter", []))


class CatalogueFilter(LetteredFilter):
    """All sources: books, articles, pages of the web, films, and the papers and testimonies too."""

    facet_names = ("kind", "grade", "language")

    kind = MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=SourceKind.choices)
    grade = MultipleChoiceFilter(label=gettext_lazy("Reliability"), choices=Grade.choices)

    def marked(self) -> Iterator[tuple[Any, list[str]]]:
        rows = self.queryset.order_by().annotate(languages_told=told("languages"))
        for pk, kind, grade, initial, languages in rows.values_list(
            "pk", "kind", "grade", "initial", "languages_told"
        ):
            marks = [f"kind:{kind}", f"letter:{initial}"]
            marks += [f"language:{code}" for code in languages.split()]
            yield pk, marks + ([f"grade:{grade}"] if grade else [])

    def facet_kind(self) -> Value:
        return self.labelled_facet("kind", {k.value: str(k.label) for k in SourceKind})

    def facet_grade(self) -> Value:
        return self.labelled_facet("grade", {g.value: f"{g.value}: {g.label}" for g in Grade})


def labels(rows: Iterable[tuple[str, dict[str, str]]]) -> dict[str, tuple[str, str]]:
    """The label and its language for each key."""
    return {key: pick(label, reader_language()) for key, label in rows}
