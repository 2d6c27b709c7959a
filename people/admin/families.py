"""Families: partners and children as rows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RowAdmin
from people.admin.facts import HasFacts, facts_about
from people.models import Family, FamilyMember, FamilyRole
from people.services import is_ancestor


class MembersFormSet(BaseInlineFormSet):
    """Refuses a child that would be its own ancestor through these partners."""

    def clean(self) -> None:
        super().clean()
        rows = [
            f.cleaned_data
            for f in self.forms
            if f.cleaned_data and not f.cleaned_data.get("DELETE")
        ]
        partners = [
            r["person"] for r in rows if r.get("role") == FamilyRole.PARTNER and r.get("person")
        ]
        children = [
            r["person"] for r in rows if r.get("role") == FamilyRole.CHILD and r.get("person")
        ]
        for child in children:
            for partner in partners:
                if is_ancestor(child, partner):
                    raise ValidationError(
                        _("%(child)s is an ancestor of %(partner)s and cannot be the child."),
                        params={"child": child, "partner": partner},
                    )


class MemberInline(admin.TabularInline):
    model = FamilyMember
    formset = MembersFormSet
    extra = 2
    autocomplete_fields = ("person",)
    fields = ("role", "slot", "person", "pedigree", "status")


@admin.register(Family)
class FamilyAdmin(HasFacts):
    list_display = ("__str__", "ref", "size", "status_sign", "access_words")
    inlines = (MemberInline, facts_about("family"))
    readonly_fields = ("ref",)
    fieldsets = ((None, {"fields": ("ref", "note")}), ACCESS_FIELDSET, REASONS_FIELDSET)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("membership__person")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return self.search_by_keys(queryset, search_term, "membership__person__names")

    @admin.display(description=_("members"))
    def size(self, family: Family) -> int:
        return len(family.membership.all())


@admin.register(FamilyMember)
class FamilyMemberAdmin(RowAdmin):
    """Memberships by themselves: to pick one as what evidence is about."""

    list_display = ("family", "role", "person", "pedigree", "status")
    list_filter = ("role", "pedigree", "status")
    search_fields = ("person__display_name", "person__ref", "family__ref")
    autocomplete_fields = ("family", "person")
    list_select_related = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("family__membership__person")
