"""How lists of documents, interviews and sources are narrowed, and what each choice would give."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models import Value as Just
from django.db.models.functions import Left, Upper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import (
    CharFilter,
    FilterSet,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)

from archive.core.languages import LANGUAGES, pick
from people.filters import YearFilter, YearsForm
from people.models import Term
from people.words import Value, language_name, reader_language
from sources.models import (
    Grade,
    IndexPoint,
    PageText,
    Recording,
    Repository,
    SourceKind,
    TextKind,
    Withheld,
)
from sources.models.sources import DOCUMENT_KINDS

YES = (("yes", "yes"),)
Years = tuple[dt.date | None, dt.date | None]


class NarrowingForm(YearsForm):
    first_year, last_year = "from_year", "to_year"


class SourceFilter(FilterSet):
    """What all three lists share. A subclass names its facets in the order of the page."""

    facet_names: tuple[str, ...] = ()

    language = MultipleChoiceFilter(
        label=gettext_lazy("Language"),
        method="in_language",
        choices=[(code, code) for code in LANGUAGES],
    )

    class Meta:
        form = NarrowingForm

    def rows(self, but: tuple[str, ...] = ()) -> QuerySet[Any]:
        """The rows that every understood filter lets through, those named in `but` left out."""
        found: QuerySet[Any] = self.queryset.all()
        self.form.is_valid()
        for name, value in self.form.cleaned_data.items():
            if name not in but:
                found = self.filters[name].filter(found, value)
        return found

    @property
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
        return [getattr(self, f"facet_{name}")() for name in self.facet_names]

    def in_language(self, rows: QuerySet[Any], name: str, codes: list[str]) -> QuerySet[Any]:
        return rows.filter(languages__overlap=codes) if codes else rows

    def facet_language(self) -> Value:
        spoken = Func(F("languages"), function="unnest")
        rows = self.rows(but=("language",)).annotate(code=spoken)
        counted = rows.order_by().values_list("code").annotate(n=Count("pk"))
        options = [(code, language_name(code), "", n) for code, n in counted]
        return self.facet("language", sorted(options, key=lambda option: option[1]))

    def facet(self, name: str, options: list[tuple[str, str, str, int]]) -> Value:
        """One facet from (value, label, language, count); a choice in use stays even at nought."""
        chosen = self.data.getlist(name)
        return {
            "name": name,
            "label": self.filters[name].label,
            "options": [
                {
                    "value": value,
                    "label": label,
                    "language": language,
                    "count": n,
                    "checked": value in chosen,
                }
                for value, label, language, n in options
            ],
        }

    def choices_facet(self, name: str, column: str, labels: dict[str, str]) -> Value:
        """A facet over a column with a fixed list of values."""
        rows = self.rows(but=(name,)).exclude(**{column: ""})
        counts = dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
        listed = [(key, label, "", counts.get(key, 0)) for key, label in labels.items()]
        return self.facet(name, [o for o in listed if o[3] or o[0] in self.data.getlist(name)])

    def yes_facet(self, name: str, label: str) -> Value:
        count = self.filters[name].filter(self.rows(but=(name,)), ["yes"]).count()
        return self.facet(name, [("yes", label, "", count)])


class DocumentFilter(SourceFilter):
    facet_names = ("kind", "type", "language", "repository", "years", "transcribed")

    kind = MultipleChoiceFilter(
        label=gettext_lazy("Kind"),
        field_name="kind",
        choices=[(kind.value, kind.label) for kind in DOCUMENT_KINDS],
    )
    type = ModelMultipleChoiceFilter(
        label=gettext_lazy("Kind of document"),
        field_name="document_kind__key",
        to_field_name="key",
        queryset=Term.objects.filter(vocabulary="document-kind"),
        distinct=False,
    )
    repository = ModelMultipleChoiceFilter(
        label=gettext_lazy("Kept at"),
        field_name="repository__ref",
        to_field_name="ref",
        distinct=False,
        queryset=lambda request: Repository.objects.visible_to(request.user),
    )
    from_year = YearFilter(label=gettext_lazy("From year"), method="since")
    to_year = YearFilter(label=gettext_lazy("To year"), method="until")
    transcribed = MultipleChoiceFilter(
        label=gettext_lazy("Text"), method="with_transcription", choices=YES
    )

    def with_transcription(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        text = PageText.objects.filter(page__source=OuterRef("pk"), kind=TextKind.TRANSCRIPTION)
        return rows.filter(Exists(text)) if value else rows

    @property
    def years(self) -> Years | None:
        """First and last day of the years asked for, if any are."""
        asked = self.in_use
        first, last = asked.get("from_year"), asked.get("to_year")
        if not (first or last):
            return None
        start = dt.date(first[0], 1, 1) if first else None
        return start, dt.date(last[0], 12, 31) if last else None

    def since(self, rows: QuerySet[Any], name: str, year: int) -> QuerySet[Any]:
        """A record without a date lies in no years; one with an open end reaches on."""
        reaches = Q(latest__isnull=True) | Q(latest__gte=dt.date(year, 1, 1))
        return rows.exclude(date_edtf="").filter(reaches)

    def until(self, rows: QuerySet[Any], name: str, year: int) -> QuerySet[Any]:
        begins = Q(earliest__isnull=True) | Q(earliest__lte=dt.date(year, 12, 31))
        return rows.exclude(date_edtf="").filter(begins)

    def facet_kind(self) -> Value:
        return self.choices_facet("kind", "kind", {k.value: str(k.label) for k in DOCUMENT_KINDS})

    def facet_type(self) -> Value:
        rows = self.rows(but=("type",)).filter(document_kind__isnull=False).order_by()
        counted = rows.values_list("document_kind__key", "document_kind__label").annotate(
            n=Count("pk")
        )
        return self.facet("type", _labelled(counted))

    def facet_repository(self) -> Value:
        visible = Repository.objects.visible_to(self.request.user)
        rows = self.rows(but=("repository",)).filter(repository__in=visible).order_by()
        counted = rows.values_list("repository__ref", "repository__name").annotate(n=Count("pk"))
        return self.facet("repository", _labelled(counted))

    def facet_years(self) -> Value:
        return {
            "label": _("Year"),
            "low": {"name": "from_year", "value": self.data.get("from_year", "")},
            "high": {"name": "to_year", "value": self.data.get("to_year", "")},
        }

    def facet_transcribed(self) -> Value:
        return self.yes_facet("transcribed", _("With a transcription"))


class InterviewFilter(SourceFilter):
    facet_names = ("language", "sound", "topic")

    topic = ModelMultipleChoiceFilter(
        label=gettext_lazy("Topic"),
        to_field_name="key",
        method="on_topic",
        queryset=Term.objects.filter(vocabulary="topic"),
    )
    sound = MultipleChoiceFilter(label=gettext_lazy("Sound"), method="with_sound", choices=YES)

    def on_topic(self, rows: QuerySet[Any], name: str, terms: QuerySet[Term]) -> QuerySet[Any]:
        if not terms:
            return rows
        return rows.filter(Exists(open_points().filter(source=OuterRef("pk"), terms__in=terms)))

    def with_sound(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        sound = Recording.objects.filter(source=OuterRef("pk")).exclude(public_media="")
        return rows.filter(Exists(sound)) if value else rows

    def facet_topic(self) -> Value:
        points = open_points().filter(source__in=self.rows(but=("topic",)), terms__isnull=False)
        counted = (
            points.order_by()
            .values_list("terms__key", "terms__label")
            .annotate(n=Count("source", distinct=True))
        )
        return self.facet("topic", _labelled(counted))

    def facet_sound(self) -> Value:
        return self.yes_facet("sound", _("With sound"))


def open_points() -> QuerySet[IndexPoint]:
    """Index points outside withheld spans: the others would tell what a passage is about."""
    span = Withheld.objects.filter(
        source=OuterRef("source"),
        start_ms__lte=OuterRef("start_ms"),
        end_ms__gt=OuterRef("start_ms"),
    )
    return IndexPoint.objects.exclude(Exists(span))


# A title is filed under its first letter, not under a quotation mark or a bracket.
INITIAL = Upper(Left(Func(F("title"), Just(" „“”«»‘’\"'[(…"), function="ltrim"), 1))


class CatalogueFilter(SourceFilter):
    """All sources: books, articles, pages of the web, films, and the papers and testimonies too."""

    facet_names = ("kind", "grade", "language")

    kind = MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=SourceKind.choices)
    grade = MultipleChoiceFilter(label=gettext_lazy("Reliability"), choices=Grade.choices)
    letter = CharFilter(label=gettext_lazy("Letter"), method="under_letter", max_length=1)

    def under_letter(self, rows: QuerySet[Any], name: str, letter: str) -> QuerySet[Any]:
        filed: QuerySet[Any] = rows.annotate(initial=INITIAL).filter(initial=letter.upper())
        return filed

    def facet_kind(self) -> Value:
        return self.choices_facet("kind", "kind", {k.value: str(k.label) for k in SourceKind})

    def facet_grade(self) -> Value:
        return self.choices_facet(
            "grade", "grade", {g.value: f"{g.value}: {g.label}" for g in Grade}
        )


def _labelled(counted: Any) -> list[tuple[str, str, str, int]]:
    """(key, label by language, count) as options of a facet, the most frequent first."""
    rows = [(key, *pick(label, reader_language()), n) for key, label, n in counted]
    return sorted(rows, key=lambda row: (-row[3], row[1]))
