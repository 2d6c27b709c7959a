"""Facts in the forms of their subjects: each row with its first evidence, further ones on the
fact's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive.core.dated import validate_date
from archive.core.forms import TextMapFormField, UncertainDateInput
from archive.curation.admin_base import RowAdmin
from people.models import Fact, FactGroup, FactKind
from people.models.facts import SUBJECTS
from sources.models import Citation, Evidence, Rank, Source, Stance


class FactForm(forms.ModelForm):
    """A fact and its first evidence. The evidence is kept when a source is chosen."""

    ev_source = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        label=_("source"),
        widget=AutocompleteSelect(Citation._meta.get_field("source"), admin.site),
    )
    ev_locator = forms.CharField(max_length=200, required=False, label=_("locator"))
    ev_date = forms.CharField(
        max_length=200,
        required=False,
        validators=[validate_date],
        label=_("date it gives"),
        widget=UncertainDateInput,
    )
    ev_verbatim = forms.CharField(max_length=300, required=False, label=_("in its own words"))
    ev_quotation = TextMapFormField(required=False, label=_("quotation"))
    ev_stance = forms.ChoiceField(choices=Stance.choices, required=False, label=_("stance"))
    ev_rank = forms.ChoiceField(choices=Rank.choices, required=False, label=_("rank"))

    class Meta:
        model = Fact
        fields = "__all__"  # noqa: DJ007  the inlines name the fields that they show

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = self._first_evidence()
        self.initial.setdefault("ev_stance", Stance.SUPPORTS)
        self.initial.setdefault("ev_rank", Rank.NORMAL)
        if self.first:
            citation = self.first.citation
            self.initial.update(
                ev_source=citation.source_id,
                ev_locator=citation.locator,
                ev_quotation=citation.quotation,
                ev_date=self.first.date_text,
                ev_verbatim=self.first.verbatim,
                ev_stance=self.first.stance,
                ev_rank=self.first.rank,
            )

    def _first_evidence(self) -> Evidence | None:
        if self.instance._state.adding:
            return None
        return next(iter(self.instance.evidence.all()), None)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        told = any(
            self.cleaned_data.get(f)
            for f in ("ev_locator", "ev_date", "ev_verbatim", "ev_quotation")
        )
        if told and not self.cleaned_data.get("ev_source"):
            self.add_error("ev_source", _("Choose the source that says this."))
        if self.first and not self.cleaned_data.get("ev_source") and "ev_source" not in self.errors:
            self.add_error("ev_source", _("To remove evidence, open the fact's own page."))
        return data

    def save(self, commit: bool = True) -> Fact:
        fact: Fact = super().save(commit)
        if commit and self.cleaned_data.get("ev_source"):
            self._save_evidence(fact)
        return fact

    def _save_evidence(self, fact: Fact) -> None:
        row = self.first or Evidence(fact=fact, citation=Citation())
        data, citation = self.cleaned_data, row.citation
        citation.source = data["ev_source"]
        citation.locator = data["ev_locator"]
        citation.quotation = data["ev_quotation"] or {}
        if self.first and citation.page and citation.page.source_id != citation.source_id:
            citation.page = citation.region = None
        citation.save()
        row.citation = citation
        row.date_text, row.verbatim = data["ev_date"], data["ev_verbatim"]
        row.stance = data["ev_stance"] or Stance.SUPPORTS
        row.rank = data["ev_rank"] or Rank.NORMAL
        row.save()


class FactInline(admin.StackedInline):
    """The facts of one subject, each with its first evidence in the same row."""

    model = Fact
    form = FactForm
    extra = 1
    classes = ("facts",)
    subject = "person"
    autocomplete_fields = ("where", "term", "unit", "at_event", "with_organisation", "role")
    readonly_fields = ("own_page",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("kind", "date_text", "where"),
                    ("term", "role", "at_event"),
                    ("own_page",),
                )
            },
        ),
        (
            _("First evidence"),
            {
                "fields": (
                    ("ev_source", "ev_locator", "ev_date"),
                    ("ev_verbatim", "ev_stance", "ev_rank"),
                )
            },
        ),
        (
            _("More of this fact"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("low", "high", "approximate", "unit"),
                    ("certainty", "negated", "with_organisation"),
                    "text",
                    "note",
                    "ev_quotation",
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        rows = Evidence.objects.select_related("citation__source", "citation__page")
        return (
            super()
            .get_queryset(request)
            .select_related("kind")
            .prefetch_related(Prefetch("evidence", rows))
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a choice stands only the sign that adds a new one: the row stays readable."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "kind":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["queryset"] = FactKind.objects.filter(about__contains=[self.subject])
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = in_groups(kwargs["queryset"])
        return field

    @admin.display(description=_("all evidence"))
    def own_page(self, fact: Fact) -> str:
        if fact._state.adding:
            return str(_("Save first, then add further evidence."))
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:people_fact_change", args=[fact.pk]),
            _("%(count)d rows, the line is: %(line)s")
            % {"count": len(fact.evidence.all()), "line": fact.get_line_display()},
        )


def in_groups(kinds: QuerySet[FactKind]) -> list[tuple[Any, Any]]:
    """The kinds as a form offers them: under the names of their groups, each in the order of its
    label. A plain list, so that the rows of a form do not ask for it one by one."""
    listed = sorted(kinds, key=str)
    groups = {group: [(k.pk, str(k)) for k in listed if k.group == group] for group in FactGroup}
    return [("", "---------"), *((group.label, rows) for group, rows in groups.items() if rows)]


def facts_about(subject: str) -> type[FactInline]:
    """The inline of facts for one kind of subject: only the kinds of fact that fit it."""
    return type(
        f"FactsAbout{subject.title()}", (FactInline,), {"subject": subject, "fk_name": subject}
    )


class EvidenceInline(admin.StackedInline):
    model = Evidence
    fk_name = "fact"
    extra = 1
    autocomplete_fields = ("citation", "where", "term", "said_person", "said_organisation")
    fields = (
        ("citation", "date_text", "where"),
        ("term", "said_person", "said_organisation"),
        ("low", "high", "approximate", "verbatim"),
        ("stance", "rank", "confidence"),
        "text",
        "note",
    )


@admin.register(Fact)
class FactAdmin(RowAdmin):
    """One fact with all its evidence."""

    list_display = ("kind", "subject_name", "date_text", "line", "updated_at")
    list_filter = ("line", "kind__group", "certainty")
    search_fields = (
        "person__names__key_ascii",
        "date_text",
        "person__ref",
        "event__ref",
        "organisation__ref",
    )
    autocomplete_fields = (
        "kind",
        *SUBJECTS,
        "where",
        "term",
        "unit",
        "at_event",
        "with_organisation",
        "role",
    )
    inlines = (EvidenceInline,)
    list_per_page = 50
    fieldsets = (
        (_("About"), {"fields": (SUBJECTS,)}),
        (
            None,
            {
                "fields": (
                    ("kind", "date_text", "where"),
                    ("term", "role"),
                    ("at_event", "with_organisation"),
                    ("low", "high", "approximate", "unit"),
                    ("certainty", "negated", "position"),
                    "text",
                    "note",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        rows = super().get_queryset(request).select_related("kind", "person", "event")
        return rows.prefetch_related(
            "family__membership__person", "organisation__names", "place__names"
        )

    @admin.display(description=_("about"))
    def subject_name(self, fact: Fact) -> str:
        return str(fact.subject)
