"""Vocabularies that curators extend: terms, kinds of fact, kinds of relation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from archive.core.forms import TextMapFormField
from archive.curation.admin_base import RowAdmin
from archive.curation.picking import PickedByWords
from people.models import FactKind, RelationKind, Term

BETWEEN_LABELS = ";"


class LabelsField(TextMapFormField):
    """Several labels in each language, in one box with semicolons between them."""

    def prepare_value(self, value: Any) -> Any:
        listed = value if isinstance(value, dict) else {}
        return {
            code: labels if isinstance(labels, str) else f"{BETWEEN_LABELS} ".join(labels)
            for code, labels in listed.items()
        }

    def to_python(self, value: Any) -> dict[str, list[str]]:
        boxes = {code: text.split(BETWEEN_LABELS) for code, text in (value or {}).items()}
        listed = {
            code: list(dict.fromkeys(" ".join(label.split()) for label in labels if label.strip()))
            for code, labels in boxes.items()
        }
        return {code: labels for code, labels in listed.items() if labels}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or {}) != self.to_python(data))


@admin.register(Term)
class TermAdmin(PickedByWords, RowAdmin):
    picked_by = ("key", "label", "also")
    list_display = ("__str__", "key", "vocabulary", "broader", "adult")
    list_filter = ("vocabulary", "adult")
    search_fields = ("key", "label", "also")
    autocomplete_fields = ("broader",)
    list_select_related = ("broader",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "also":
            kwargs |= {"form_class": LabelsField, "initial": dict, "show_hidden_initial": False}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(FactKind)
class FactKindAdmin(PickedByWords, RowAdmin):
    picked_by = ("key", "label")
    list_display = ("__str__", "key", "group", "broader", "single", "adult", "fate")
    list_filter = ("group", "single", "adult", "fate")
    search_fields = ("key", "label")
    autocomplete_fields = ("broader",)
    list_select_related = ("broader",)


@admin.register(RelationKind)
class RelationKindAdmin(PickedByWords, RowAdmin):
    picked_by = ("key", "label")
    list_display = ("__str__", "key", "closed")
    search_fields = ("key", "label")
