"""The forms of a sheet: the file, and what stands in its columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from archive.core.languages import LANGUAGES
from archive.exchange.importing import kind_of, may_bring_in
from archive.exchange.models import Sheet, SheetKind
from archive.exchange.sheets.columns import SOURCE
from archive.exchange.sheets.heads import Heads
from archive.exchange.sheets.table import MAX_BYTES
from people.models import SharedEvent
from sources.models import Source

NOT_READ: Final = gettext_lazy("– not taken –")


class SendForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in the sheet?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # the reader says what is wrong, in one place
        help_text=gettext_lazy("CSV or XLSX, up to 20,000 rows"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(k, label) for k, label in SheetKind.choices if may_bring_in(user, k)]

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            words = gettext("The file is larger than %(size)d million bytes. Divide it.")
            raise forms.ValidationError(words % {"size": MAX_BYTES // 1_000_000})
        return upload


def picker(name: str) -> AutocompleteSelect:
    return AutocompleteSelect(Sheet._meta.get_field(name), admin.site)


class MatchForm(forms.Form):
    """What holds for all rows, and one choice for each column: `column-3` for the fourth."""

    tab = forms.ChoiceField(label=gettext_lazy("Sheet of the workbook"), required=False)
    head_row = forms.IntegerField(label=gettext_lazy("The heads stand in row"), min_value=1)
    language = forms.ChoiceField(label=gettext_lazy("Names and words are written in"))
    event = forms.ModelChoiceField(
        SharedEvent.objects.all(), label=gettext_lazy("Which transport is it?"), required=False
    )
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source of all that the sheet says"),
        required=False,
        help_text=gettext_lazy("A row with a source of its own keeps that."),
    )
    new_places = forms.BooleanField(
        label=gettext_lazy("Enter places that are not known, as drafts"),
        required=False,
        help_text=gettext_lazy("Otherwise rows that name them are refused."),
    )

    def __init__(
        self, *args: Any, sheet: Sheet, tabs: list[str], heads: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.kind = sheet, kind_of(sheet)
        kind, fields = self.kind, cast(Any, self.fields)
        fields["tab"].choices = [(tab, tab) for tab in tabs]
        codes = [(code, one.endonym) for code, one in LANGUAGES.items()]
        fields["language"].choices = codes
        fields["event"].widget = picker("event")
        fields["source"].widget = picker("source")
        for name in ("event", "source"):
            fields[name].widget.choices = fields[name].choices
        if len(tabs) < 2:
            del fields["tab"]
        if not kind.of_event:
            del fields["event"]
        if not kind.cites:
            del fields["source"], fields["new_places"]
        self._add_columns(list(heads))

    def _add_columns(self, heads: list[str]) -> None:
        known = Heads(self.kind).columns
        choices = [("", NOT_READ), *((key, str(column.title)) for key, column in known.items())]
        for at, head in enumerate(heads):
            label = gettext("Column %(number)d, “%(head)s”") % {"number": at + 1, "head": head}
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=label, choices=choices, required=False,
                widget=forms.Select(attrs={"aria-label": label}),
            )  # fmt: skip
            self.initial[f"column-{at}"] = self.sheet.columns.get(str(at), "")

    def columns(self) -> dict[str, str]:
        """The keys of the columns by their place."""
        return {
            name.removeprefix("column-"): key
            for name, key in self.cleaned_data.items()
            if name.startswith("column-") and key
        }

    def clean(self) -> dict[str, Any] | None:
        data: dict[str, Any] = super().clean() or {}
        keys = [key for name, key in data.items() if name.startswith("column-") and key]
        twice = {key for key in keys if keys.count(key) > 1}
        for name, key in list(data.items()):
            if name.startswith("column-") and key in twice:
                self.add_error(name, gettext("Two columns cannot be the same."))
        if not keys:
            self.add_error(None, gettext("No column is taken. Say what stands in at least one."))
        if self.kind.of_event and not data.get("event") and "event" not in self.errors:
            self.add_error("event", gettext("Choose the transport; enter it first if need be."))
        needs = self.kind.only_adds and SOURCE not in keys
        if needs and not data.get("source") and "source" not in self.errors:
            self.add_error("source", gettext("Choose the list itself as the source."))
        return data
