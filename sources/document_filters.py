"""How the list of documents and photographs is narrowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ModelMultipleChoiceFilter, MultipleChoiceFilter

from people.filters import FIRST_YEAR, LAST_YEAR, YearFilter
from people.models import Term
from people.words import Value
from sources.filters import YES, LetteredFilter, dated_marks, labels, told
from sources.models import Level, PageText, Repository, Source, TextKind
from sources.models.sources import DOCUMENT_KINDS

FONDS_STEPS = 4  # file, series, fonds, and one for a series within a series
Years = tuple[dt.date | None, dt.date | None]


class DocumentFilter(LetteredFilter):
    facet_names = ("kind", "type", "language", "repository", "fonds", "years", "transcribed")

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
    fonds = ModelMultipleChoiceFilter(
        label=gettext_lazy("Fonds"),
        to_field_name="ref",
        method="in_fonds",
        queryset=lambda request: Source.objects.visible_to(request.user).filter(level=Level.FONDS),
    )
    from_year = YearFilter(label=gettext_lazy("From year"), method="since")
    to_year = YearFilter(label=gettext_lazy("To year"), method="until")
    transcribed = MultipleChoiceFilter(
        label=gettext_lazy("Text"), method="with_transcription", choices=YES
    )

    def marked(self) -> Iterator[tuple[Any, list[str]]]:
        rows = self.queryset.order_by().annotate(
            transcribed=Exists(transcriptions()), languages_told=told("languages")
        )
        whose = self._fonds_of()
        listed = rows.values_list(
            "pk", "kind", "document_kind__key", "languages_told", "repository__ref", "part_of",
            "transcribed", "initial", "date_edtf", ExtractYear("earliest"), ExtractYear("latest"),
        )  # fmt: skip
        for pk, kind, term, languages, repository, part_of, text, letter, *days in listed:
            marks = [
                f"kind:{kind}",
                f"letter:{letter}",
                *(f"language:{code}" for code in languages.split()),
            ]
            marks += [f"type:{term}"] if term else []
            marks += [f"repository:{repository}"] if repository else []
            marks += [f"fonds:{ref}" for ref in whose(part_of)]
            marks += ["transcribed:yes"] if text else []
            dated, first, last = days
            yield pk, marks + dated_marks(first, last, dated)

    def _fonds_of(self) -> Callable[[Any], list[str]]:
        """The fonds that a part of something lies in, by way of what the reader may see."""
        above = {
            pk: (part_of, ref if level == Level.FONDS else "")
            for pk, part_of, ref, level in _wholes(self.request.user).values_list(
                "pk", "part_of", "ref", "level"
            )
        }

        def refs(part_of: Any) -> list[str]:
            found = []
            for _step in range(FONDS_STEPS):
                part_of, ref = above.get(part_of, (None, ""))
                found += [ref] if ref else []
            return found

        return refs

    def in_fonds(self, rows: QuerySet[Any], name: str, fonds: Iterable[Source]) -> QuerySet[Any]:
        if not fonds:
            return rows
        visible = _wholes(self.request.user).order_by()
        layer = visible.filter(pk__in=[one.pk for one in fonds])
        found = Q()
        for _step in range(FONDS_STEPS):
            found |= Q(part_of__in=layer.values("pk"))
            layer = visible.filter(part_of__in=layer.values("pk"))
        return rows.filter(found)

    def with_transcription(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return rows.filter(Exists(transcriptions())) if value else rows

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

    def having(self, name: str, values: list[Any]) -> int:
        match name:
            case "from_year":
                asked = range(values[0], LAST_YEAR + 100)
                return self.crowd.having("latest", ["", *map(str, asked)])
            case "to_year":
                asked = range(FIRST_YEAR - 700, values[0] + 1)
                return self.crowd.having("earliest", ["", *map(str, asked)])
        return super().having(name, values)

    def facet_kind(self) -> Value:
        return self.labelled_facet("kind", {k.value: str(k.label) for k in DOCUMENT_KINDS})

    def facet_type(self) -> Value:
        terms = Term.objects.filter(vocabulary="document-kind", key__in=self.crowd_has("type"))
        return self.labelled_facet("type", labels(terms.values_list("key", "label")), True)

    def facet_repository(self) -> Value:
        rows = Repository.objects.visible_to(self.request.user)
        rows = rows.filter(ref__in=self.crowd_has("repository"))
        return self.labelled_facet("repository", labels(rows.values_list("ref", "name")), True)

    def facet_fonds(self) -> Value:
        refs = self.crowd_has("fonds")
        if not refs:
            return {"name": "fonds", "options": []}
        rows = Source.objects.visible_to(self.request.user).filter(ref__in=refs)
        named = rows.values_list("ref", "title", "title_language")
        return self.labelled_facet(
            "fonds", {ref: (title, lang) for ref, title, lang in named}, True
        )

    def facet_years(self) -> Value:
        return {
            "label": _("Year"),
            "low": {"name": "from_year", "value": self.data.get("from_year", "")},
            "high": {"name": "to_year", "value": self.data.get("to_year", "")},
        }

    def facet_transcribed(self) -> Value:
        return self.labelled_facet("transcribed", {"yes": _("With a transcription")})


def _wholes(user: Any) -> QuerySet[Any]:
    """What documents are parts of: fonds, series and files."""
    rows: QuerySet[Any] = Source.objects.visible_to(user).exclude(level=Level.ITEM)
    return rows


def transcriptions() -> QuerySet[PageText]:
    return PageText.objects.filter(page__source=OuterRef("pk"), kind=TextKind.TRANSCRIPTION)
