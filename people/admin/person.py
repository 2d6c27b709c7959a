"""A settler on one page: names, facts with their first evidence, relations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RecordAdmin, RowAdmin
from people.admin.facts import facts_about
from people.models import Identity, OpensBecause, Person, PersonName, Relation, RetiredRef


class NameInline(admin.TabularInline):
    model = PersonName
    extra = 1
    fields = (
        "given",
        "surname",
        "is_display",
        "language",
        "kind",
        "date_text",
        "patronymic",
        "suffix",
        "order",
    )


class RelationInline(admin.TabularInline):
    model = Relation
    fk_name = "person"
    extra = 0
    autocomplete_fields = ("to_person",)
    fields = ("kind", "to_person", "date_text", "closed")


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = (
        "display_name",
        "ref",
        "born",
        "died",
        "status_sign",
        "access_words",
        "opens_on",
    )
    list_filter = ("status", "access", "sex", "initial")
    ordering = ("sort_key", "ref")
    inlines = (NameInline, facts_about("person"), RelationInline)
    readonly_fields = ("ref", "display_name", "opening")
    fieldsets = (
        (None, {"fields": (("display_name", "ref", "sex"), "opening")}),
        ACCESS_FIELDSET,
        (
            _("Biography and decision"),
            {
                "classes": ("collapse",),
                "fields": ("biography", ("verdict_opens_on", "verdict_reason")),
            },
        ),
        REASONS_FIELDSET,
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return self.pick_by_names(request, queryset, search_term)

    @admin.display(description=_("born"), ordering="birth_earliest")
    def born(self, person: Person) -> str:
        return years(person.birth_earliest, person.birth_latest)

    @admin.display(description=_("died"), ordering="death_earliest")
    def died(self, person: Person) -> str:
        return years(person.death_earliest, person.death_latest)

    @admin.display(description=_("presumed living"))
    def opening(self, person: Person) -> str:
        if person._state.adding:
            return str(_("Reckoned from the facts after the first save."))
        rule = OpensBecause(person.opens_because).label
        if person.is_presumed_living():
            return str(_("Yes: the record stays closed (%(rule)s).") % {"rule": rule})
        return str(_("No: %(rule)s.") % {"rule": rule})


def years(earliest: Any, latest: Any) -> str:
    """“1898”, “1897–1899”, “after 1930”: the bounds as the lists show them."""
    first = str(earliest.year) if earliest else ""
    last = str(latest.year) if latest else ""
    return first if first == last else f"{first}–{last}"


@admin.register(PersonName)
class PersonNameAdmin(RowAdmin):
    """Forms of names by themselves: to search them and to pick one as what evidence is about."""

    list_display = ("text", "person", "language", "kind", "date_text")
    list_filter = ("language", "kind", "script")
    search_fields = ("key_ascii", "given", "surname", "person__ref")
    autocomplete_fields = ("person",)
    list_select_related = ("person",)


@admin.register(Relation)
class RelationAdmin(RowAdmin):
    list_display = ("person", "kind", "to_person", "closed")
    list_filter = ("kind", "closed")
    search_fields = ("person__display_name", "to_person__display_name")
    autocomplete_fields = ("person", "to_person")
    list_select_related = ("person", "to_person", "kind")


@admin.register(Identity)
class IdentityAdmin(RowAdmin):
    list_display = ("person", "verdict", "other")
    list_filter = ("verdict",)
    search_fields = ("person__display_name", "other__display_name")
    autocomplete_fields = ("person", "other")
    list_select_related = ("person", "other")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.decided_by = obj.decided_by or request.user
        super().save_model(request, obj, form, change)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("decided_by",)


@admin.register(RetiredRef)
class RetiredRefAdmin(RowAdmin):
    list_display = ("ref", "became", "new_ref", "created_at")
    list_filter = ("became",)
    search_fields = ("ref", "new_ref")
