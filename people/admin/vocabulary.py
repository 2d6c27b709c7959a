"""Vocabularies that curators extend: terms, kinds of fact, kinds of relation."""

from __future__ import annotations

from django.contrib import admin

from archive.curation.admin_base import RowAdmin
from people.models import FactKind, RelationKind, Term


@admin.register(Term)
class TermAdmin(RowAdmin):
    list_display = ("__str__", "key", "vocabulary", "broader", "adult")
    list_filter = ("vocabulary", "adult")
    search_fields = ("key", "label")
    autocomplete_fields = ("broader",)
    list_select_related = ("broader",)


@admin.register(FactKind)
class FactKindAdmin(RowAdmin):
    list_display = ("__str__", "key", "group", "broader", "single", "adult", "fate")
    list_filter = ("group", "single", "adult", "fate")
    search_fields = ("key", "label")
    autocomplete_fields = ("broader",)
    list_select_related = ("broader",)


@admin.register(RelationKind)
class RelationKindAdmin(RowAdmin):
    list_display = ("__str__", "key", "closed")
    search_fields = ("key", "label")
