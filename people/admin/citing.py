"""Where something stands: in a row of a form a source is picked, or named for the first time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from archive.core import names
from archive.core.forms import TextMapFormField
from sources.models import Citation, Evidence, Repository, Source, SourceKind

OF_CITATION: Any = Citation._meta.get_field("source")
OF_SOURCE: Any = Source._meta.get_field("repository")
NEW = "new: "
"""Before the title of a source that another row of the same form names."""
KINDS = [(kind.value, kind.label) for kind in SourceKind if kind != SourceKind.INTERVIEW]
"""An interview has a form of its own, with its narrator and consent."""

NEW_SOURCE_FIELDSET: Any = (
    _("A source that is not here yet"),
    {
        "classes": ("collapse", "new-source"),
        "fields": (("ev_new_title", "ev_new_kind", "ev_new_code", "ev_new_repository"),),
    },
)


def named(value: Any) -> str:
    """The title that a row gives of a source named in another row; empty for any other value."""
    return value.removeprefix(NEW).strip() if str(value or "").startswith(NEW) else ""


class PickSource(AutocompleteSelect):
    """The sources of the archive, and those that this form names."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        titles = [one for one in value if named(one)]
        groups: Any = super().optgroups(name, [one for one in value if not named(one)], attrs)
        for title in titles:
            groups[0][1].append(self.create_option(name, title, named(title), True, 0))
        return groups


class SourceField(forms.ModelChoiceField):
    """A stored source, or one that is not saved yet and has only its title."""

    def to_python(self, value: Any) -> Any:
        title = named(value)
        return Source(title=title) if title else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if is_new(value):
            return NEW + value.title
        return super().prepare_value(value)


def is_new(source: Any) -> bool:
    return isinstance(source, Source) and source._state.adding


class CitingForm(forms.ModelForm):
    """A row with one citation: its source, where in it, and its words."""

    ev_source = SourceField(
        Source.objects.all(),
        required=False,
        label=_("source"),
        widget=PickSource(OF_CITATION, admin.site),
    )
    ev_locator = forms.CharField(max_length=200, required=False, label=_("locator"))
    ev_quotation = TextMapFormField(required=False, label=_("quotation"))
    ev_new_title = forms.CharField(max_length=500, required=False, label=_("title"))
    ev_new_kind = forms.ChoiceField(choices=KINDS, required=False, label=_("kind"))
    ev_new_code = forms.CharField(max_length=200, required=False, label=_("reference code"))
    ev_new_repository = forms.ModelChoiceField(
        Repository.objects.all(),
        required=False,
        label=_("repository"),
        widget=AutocompleteSelect(OF_SOURCE, admin.site),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = capfirst(field.label) if name.startswith("ev_") else field.label
        self.initial.setdefault("ev_new_kind", SourceKind.DOCUMENT)

    def show_citation(self, citation: Citation) -> None:
        self.initial.update(
            ev_source=citation.source_id,
            ev_locator=citation.locator,
            ev_quotation=citation.quotation,
        )

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        data, title = self.cleaned_data, self.cleaned_data.get("ev_new_title")
        if not title:
            if data.get("ev_new_code") or data.get("ev_new_repository"):
                self.add_error("ev_new_title", _("Write the title of the new source."))
            return data
        chosen = data.get("ev_source")
        if chosen and named_elsewhere(chosen, title) and self._was_chosen():
            self.add_error(
                "ev_new_title",
                _("Another source is chosen in this row: take it away, or leave the title empty."),
            )
            return data
        data["ev_source"] = Source(
            title=title,
            kind=data.get("ev_new_kind") or SourceKind.DOCUMENT,
            reference_code=data.get("ev_new_code", ""),
            repository=data.get("ev_new_repository"),
        )
        self.errors.pop("ev_source", None)
        return data

    def _was_chosen(self) -> bool:
        """Not what only stood ready in a new row: naming another source puts that aside."""
        return not self.instance._state.adding or "ev_source" in self.changed_data

    def cite(self, citation: Citation, evidence: Evidence) -> Citation:
        """Write where the evidence of this row stands. Other evidence that rests on the same
        citation keeps it as it was."""
        data, source = self.cleaned_data, self.cleaned_data["ev_source"]
        if self._says_otherwise() and is_shared(citation, evidence):
            citation.pk, citation._state.adding = uuid.uuid4(), True
        if is_new(source):
            source.save()
        citation.source = source
        citation.locator = data["ev_locator"]
        citation.quotation = data["ev_quotation"] or {}
        if citation.page and citation.page.source_id != source.pk:
            citation.page = citation.region = None
        citation.save()
        return citation

    def _says_otherwise(self) -> bool:
        return bool(
            {"ev_source", "ev_new_title", "ev_locator", "ev_quotation"} & set(self.changed_data)
        )


def is_shared(citation: Citation, evidence: Evidence) -> bool:
    stored = not citation._state.adding
    return stored and citation.evidence.exclude(pk=evidence.pk).exists()


def named_elsewhere(chosen: Source, title: str) -> bool:
    return not is_new(chosen) or same_title(chosen.title) != same_title(title)


def same_title(title: str) -> str:
    return names.ascii_key(title) or title.casefold()


class CitingFormSet(BaseInlineFormSet):
    """Rows that may name new sources. The same title and reference code in several rows are one
    source; it becomes a record, a hidden draft, when the form is saved."""

    user: Any = None

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if is_kept(form, self)]
        made: dict[tuple[str, str], Source] = {}
        for form in rows:
            if form.cleaned_data.get("ev_new_title") and is_new(form.cleaned_data.get("ev_source")):
                self._name(form, made)
        for form in rows:
            if is_new(form.cleaned_data.get("ev_source")):
                self._find(form, made)

    def _name(self, form: Any, made: dict[tuple[str, str], Source]) -> None:
        source = form.cleaned_data["ev_source"]
        if not self.user.has_perm("sources.add_source"):
            form.add_error("ev_new_title", _("You may not enter sources."))
            return
        for stored in alike(source):
            form.add_error(
                "ev_new_title",
                _("The archive has this source already: choose “%(title)s” (%(ref)s) in the list.")
                % {"title": stored.title, "ref": stored.ref},
            )
            return
        source.created_by = self.user
        key = same_title(source.title), source.reference_code
        form.cleaned_data["ev_source"] = made.setdefault(key, source)

    def _find(self, form: Any, made: dict[tuple[str, str], Source]) -> None:
        """The one of the new sources that a row means which only gives the title."""
        source = form.cleaned_data["ev_source"]
        if any(source is one for one in made.values()):
            return
        title = same_title(source.title)
        found = next((one for (key, _code), one in made.items() if key == title), None)
        if found:
            form.cleaned_data["ev_source"] = found
        elif not form.errors:
            form.add_error(
                "ev_source",
                _("The new source “%(title)s” is named in no row: choose a source.")
                % {"title": source.title},
            )


class CitingInline(admin.StackedInline):
    """Rows with their citation, in the form of what they are about."""

    formset = CitingFormSet

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a choice stands only the sign that adds a new one: the row stays readable."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
            field.widget.can_add_related &= db_field.name not in ("kind", "citation")
        return field


def is_kept(form: Any, formset: Any) -> bool:
    """Whether a row is right so far, was filled in and stays."""
    return (
        hasattr(form, "cleaned_data")
        and form.has_changed()
        and not (formset.can_delete and formset._should_delete_form(form))
    )


def alike(source: Source) -> Iterator[Source]:
    """Stored sources of the same title and reference code."""
    key = same_title(source.title)
    stored = Source.objects.filter(reference_code__iexact=source.reference_code)
    return (one for one in stored.only("ref", "title") if same_title(one.title) == key)
