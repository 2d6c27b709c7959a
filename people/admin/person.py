"""A settler on one page: names, facts with their first evidence, relations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RowAdmin
from archive.curation.alike import Alike, like_any
from people.admin.facts import HasFacts, facts_about
from people.models import Identity, OpensBecause, Person, PersonName, Relation, RetiredRef

PREPARED = ("birth", "origin", "trade", "departure", "arrival", "arrest", "death")
"""What is known of most settlers, in the order of a life."""


class TableFormSet(BaseInlineFormSet):
    """In a table the heads of the columns are no labels: each box is named by itself."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden and field.label:
                field.widget.attrs.setdefault("aria-label", field.label)


class NamesFormSet(TableFormSet):
    """Before a new settler is saved, those of like names have to have been seen."""

    user: Any = None
    alike: Sequence[Alike] = ()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Of a new settler the given name is typed first, also before any script has begun."""
        super().add_fields(form, index)
        if index == 0 and self.instance._state.adding:
            form.fields["given"].widget.attrs["autofocus"] = True

    def clean(self) -> None:
        super().clean()
        if not self.instance._state.adding or any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        typed = [(row.get("given", ""), row.get("surname", "")) for row in rows]
        found = like_any(typed, self.user)
        seen = self.data.get("_alike_seen", "").split()
        self.alike = found
        if {one.ref for one in found} - set(seen):
            raise ValidationError(
                _("Nothing was saved yet: see whether it is one of these. If not, save again.")
            )


class NameInline(admin.TabularInline):
    model = PersonName
    formset = NamesFormSet
    fields = (
        "given",
        "surname",
        "language",
        "kind",
        "is_display",
        "date_text",
        "patronymic",
        "suffix",
        "order",
    )

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new settler mostly has a name in each of two scripts."""
        return 1 if obj else 2


class RelationInline(admin.TabularInline):
    model = Relation
    formset = TableFormSet
    fk_name = "person"
    extra = 0
    autocomplete_fields = ("to_person",)
    fields = ("kind", "to_person", "date_text", "closed")


@admin.register(Person)
class PersonAdmin(HasFacts):
    prepared_kinds = PREPARED
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

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of a new settler nothing is reckoned yet."""
        first, *others = super().get_fieldsets(request, obj)
        return (first if obj else (None, {"fields": ("sex",)}), *others)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The first name of a new settler is the name of the record."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, NameInline) and (obj is None or obj._state.adding):
            kwargs["initial"] = [{"is_display": True}]
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if args[:1] == (True,) or kwargs.get("add"):
            context["alike_address"] = reverse("admin:alike")
            sets = (inline.formset for inline in context["inline_admin_formsets"])
            context["alike"] = next((s.alike for s in sets if isinstance(s, NamesFormSet)), [])
        return super().render_change_form(request, context, *args, **kwargs)

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
