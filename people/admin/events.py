"""Organisations, shared events, and the questions that join facts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RowAdmin
from archive.curation.picking import PickedByWords
from people.admin.facts import HasFacts, facts_about
from people.admin.person import years
from people.models import Organisation, OrganisationName, Question, SharedEvent


class OrganisationNameInline(admin.TabularInline):
    model = OrganisationName
    extra = 1
    fields = ("name", "language", "kind", "date_text", "position")


@admin.register(Organisation)
class OrganisationAdmin(HasFacts):
    list_display = ("__str__", "ref", "parent", "status_sign", "access_words")
    inlines = (OrganisationNameInline, facts_about("organisation"))
    autocomplete_fields = ("parent",)
    readonly_fields = ("ref",)
    fieldsets = (
        (None, {"fields": (("ref", "parent", "position"), "note")}),
        ACCESS_FIELDSET,
        REASONS_FIELDSET,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("names", "parent__names")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return self.pick_by_names(request, queryset, search_term)


@admin.register(SharedEvent)
class SharedEventAdmin(PickedByWords, HasFacts):
    picked_by = ("ref", "names")
    list_display = ("__str__", "ref", "kind", "when", "status_sign", "access_words")
    list_filter = ("kind", "status", "access")
    search_fields = ("ref", "names")
    inlines = (facts_about("event"),)
    readonly_fields = ("ref",)
    fieldsets = (
        (None, {"fields": (("ref", "kind"), "names", "note")}),
        ACCESS_FIELDSET,
        REASONS_FIELDSET,
    )

    @admin.display(description=_("when"), ordering="earliest")
    def when(self, event: SharedEvent) -> str:
        return years(event.earliest, event.latest)


@admin.register(Question)
class QuestionAdmin(RowAdmin):
    list_display = ("__str__", "key", "decided", "published", "considered_on")
    list_filter = ("decided", "published")
    search_fields = ("key", "question")
    autocomplete_fields = ("facts", "place_names")
    fieldsets = (
        (None, {"fields": (("key", "position"), "question", "facts", "place_names")}),
        (
            _("What the archive says"),
            {"fields": ("word", "reason", ("decided", "published", "considered_on"))},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A reviewer publishes."""
        user: Any = request.user
        return () if user.may_publish else ("published",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if {"word", "reason", "decided"} & set(form.changed_data):
            obj.considered_by = request.user
            obj.considered_on = obj.considered_on or timezone.localdate()
        super().save_model(request, obj, form, change)
