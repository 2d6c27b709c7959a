"""Repositories, all sources, and citations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RecordAdmin, RowAdmin
from archive.curation.picking import PickedByWords
from sources.models import Citation, Evidence, Repository, Source

DESCRIPTION = (
    None,
    {
        "fields": (
            ("ref", "kind", "document_kind"),
            ("title", "title_language"),
            ("date_text", "languages", "creators"),
            ("repository", "reference_code"),
            ("part_of", "level", "extent"),
        )
    },
)
PROVENANCE = (
    _("Provenance and rights"),
    {
        "classes": ("collapse",),
        "fields": (
            ("published_in", "address"),
            ("isbn", "doi", "grade"),
            ("received_from", "copied_from", "rights"),
            "title_translated",
            "description",
            "note",
        ),
    },
)


@admin.register(Repository)
class RepositoryAdmin(PickedByWords, RecordAdmin):
    picked_by = ("ref", "name")
    list_display = ("__str__", "ref", "kind", "status_sign", "access_words")
    list_filter = ("kind", "status", "access")
    search_fields = ("ref", "name")
    autocomplete_fields = ("place",)
    readonly_fields = ("ref",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("ref", "kind"),
                    "name",
                    ("place", "address"),
                    "investigation_files",
                    "note",
                )
            },
        ),
        ACCESS_FIELDSET,
        REASONS_FIELDSET,
    )


class SourceAdminBase(PickedByWords, RecordAdmin):
    picked_by: ClassVar[Any] = (
        "title",
        "title_translated",
        "reference_code",
        "ref",
        "creators",
        "address",
    )
    list_filter: ClassVar[Any] = ("status", "access", "grade", "repository")
    search_fields: ClassVar[Any] = ("title", "ref", "creators", "reference_code", "address")
    autocomplete_fields: ClassVar[Any] = ("document_kind", "repository", "part_of")
    readonly_fields: ClassVar[Any] = ("ref",)
    fieldsets: ClassVar[Any] = (DESCRIPTION, ACCESS_FIELDSET, PROVENANCE, REASONS_FIELDSET)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("repository")


def _times_cited() -> Subquery:
    counted = Citation.objects.filter(source=OuterRef("pk")).order_by().values("source")
    return Subquery(counted.annotate(times=Count("pk")).values("times"))


@admin.register(Source)
class SourceAdmin(SourceAdminBase):
    list_display = (
        "title",
        "ref",
        "kind",
        "date_text",
        "grade",
        "cited",
        "status_sign",
        "access_words",
    )
    list_filter = ("kind", "status", "access", "grade")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(times_cited=_times_cited())
        return counted

    @admin.display(description=_("cited"), ordering="times_cited")
    def cited(self, source: Any) -> int:
        return int(source.times_cited or 0)


@admin.register(Citation)
class CitationAdmin(RowAdmin):
    """Places in sources: picked on the page of a fact."""

    list_display = ("source", "locator", "page", "start_ms")
    list_filter = ("source__kind",)
    search_fields = ("source__title", "locator", "source__ref")
    autocomplete_fields = ("source", "page", "via")
    list_select_related = ("source", "page")
    fields = (
        ("source", "via"),
        ("page", "locator"),
        ("start_ms", "end_ms"),
        "region",
        "quotation",
        "translation",
    )


@admin.register(Evidence)
class EvidenceAdmin(RowAdmin):
    """Evidence by itself: for names, memberships and relations; facts have it on their own page."""

    list_display = ("citation", "stance", "rank", "confidence", "date_text")
    list_filter = ("stance", "rank", "confidence")
    search_fields = ("citation__source__title", "verbatim", "fact__person__display_name")
    autocomplete_fields = (
        "citation",
        "fact",
        "person_name",
        "place_name",
        "membership",
        "relation",
        "where",
        "term",
        "said_person",
        "said_organisation",
    )
    list_select_related = ("citation__source",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "citation",
                    ("fact", "person_name", "place_name"),
                    ("membership", "relation"),
                )
            },
        ),
        (
            _("What this source says"),
            {
                "fields": (
                    ("date_text", "where", "term"),
                    ("low", "high", "approximate", "verbatim"),
                    ("said_person", "said_organisation"),
                    "text",
                )
            },
        ),
        (_("Weight"), {"fields": (("stance", "rank", "confidence"), "note")}),
    )
