"""The words of a form for what was typed into it, where the form is not there to say them."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.forms.models import ModelChoiceField, _get_foreign_key
from django.forms.utils import pretty_name
from django.urls import Resolver404, resolve
from django.utils.text import capfirst

from archive.core.languages import LANGUAGES

ROW = re.compile(r"(?P<prefix>.+)-(?P<number>\d+)-(?P<field>[^-]+)")


class Words:
    """Labels of the form at an address of the desk, and of the rows within it."""

    def __init__(self, path: str) -> None:
        desk = _desk_of(path)
        self.form: Any = desk
        self.inlines: dict[str, Any] = {}
        for inline in getattr(desk, "inlines", ()):
            link: Any = _get_foreign_key(desk.model, inline.model, fk_name=inline.fk_name)
            prefix = link.remote_field.get_accessor_name(model=inline.model).replace("+", "")
            self.inlines[prefix] = inline

    def label(self, name: str) -> str:
        """`names-0-given` as “Form of the name 1: Given name”."""
        row = ROW.fullmatch(name)
        if row is None:
            return self._of_field(self.form, name)
        inline = self.inlines.get(row["prefix"])
        of = inline.model._meta.verbose_name if inline else pretty_name(row["prefix"])
        number = int(row["number"]) + 1
        return f"{capfirst(of)} {number}: {self._of_field(inline, row['field'])}"

    def text(self, name: str, typed: str) -> str:
        """What was chosen from a list, in its words; all else as it was typed."""
        row = ROW.fullmatch(name)
        place = self.inlines.get(row["prefix"]) if row else self.form
        field = _field_of(place, row["field"] if row else name)
        if isinstance(field, ModelChoiceField):  # of records: whoever asks is not signed in
            return typed
        choices: Any = getattr(field, "flatchoices", None) or getattr(field, "choices", None) or ()
        known = {str(code): str(label) for code, label in choices if not isinstance(label, list)}
        return known.get(typed, typed)

    def _of_field(self, place: Any, name: str) -> str:
        name, _mark, code = name.partition("__")
        field = _field_of(place, name)
        told = getattr(field, "verbose_name", None) or getattr(field, "label", None)
        label = capfirst(str(told)) if told else pretty_name(name)
        language = LANGUAGES.get(code)
        return f"{label} ({language.endonym})" if language else label


def _desk_of(path: str) -> Any:
    """The part of the desk to which an address belongs; None for an address of another kind."""
    try:
        name = resolve(path).url_name or ""
    except Resolver404:
        return None
    for model, desk in admin.site._registry.items():
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return desk
    return None


def _field_of(place: Any, name: str) -> Any:
    """The field of the form, or of the model; None where neither has it."""
    if place is None:
        return None
    declared = getattr(place.form, "base_fields", {})
    if name in declared:
        return declared[name]
    fields: Any = place.model._meta.get_fields()
    return next((f for f in fields if f.name == name and hasattr(f, "verbose_name")), None)
