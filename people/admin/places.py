"""Places with their names through the years."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RowAdmin
from people.admin.facts import HasFacts, facts_about
from people.models import Place, PlaceName


class PlaceNameInline(admin.TabularInline):
    model = PlaceName
    extra = 1
    fields = ("name", "language", "date_text", "position")


@admin.register(Place)
class PlaceAdmin(HasFacts):
    list_display = ("__str__", "ref", "parent", "latitude", "longitude", "status_sign")
    inlines = (PlaceNameInline, facts_about("place"))
    autocomplete_fields = ("parent",)
    readonly_fields = ("ref",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("ref", "parent"),
                    ("latitude", "longitude"),
                    ("geonames_id", "wikidata_id"),
                    "note",
                )
            },
        ),
        ACCESS_FIELDSET,
        REASONS_FIELDSET,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("names", "parent__names")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return self.pick_by_names(request, queryset, search_term)


@admin.register(PlaceName)
class PlaceNameAdmin(RowAdmin):
    """Names of places by themselves: to pick one as what evidence or a question is about."""

    list_display = ("name", "language", "date_text", "place")
    list_filter = ("language",)
    search_fields = ("name", "key_ascii", "key_fold")
    autocomplete_fields = ("place",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("place__names")
