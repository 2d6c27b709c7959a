"""Facts in the forms of their subjects: each row with its first evidence, further ones on the
fact's own page."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from archive.core.dated import validate_date
from archive.core.forms import UncertainDateInput
from archive.curation.admin_base import RecordAdmin, RowAdmin
from people.admin.citing import NEW_SOURCE_FIELDSET, CitingForm, CitingInline
from people.admin.evidence import EvidenceInline
from people.models import Fact, FactGroup, FactKind
from people.models.facts import SUBJECTS
from sources.models import Citation, Evidence, Rank, Stance

OF_SOURCE = {"ev_source", "ev_new_title"}
CAME_WITH = ("kind", "ev_source")
OF_A_DAY_AND_PLACE = (
    "birth", "baptism", "origin", "residence", "death", "fell", "burial", "reburial", "marriage",
    "divorce", "joined", "left-cooperative", "war-service",
)  # fmt: skip
LAST_SOURCE = "last_source"
"""Where the session keeps the id of the source that a curator cited last."""


class FactForm(CitingForm):
    """A fact and its first evidence. The evidence is kept when a source is chosen or named."""

    ev_date = forms.CharField(
        max_length=200,
        required=False,
        validators=[validate_date],
        label=_("date it gives"),
        widget=UncertainDateInput,
    )
    ev_verbatim = forms.CharField(max_length=300, required=False, label=_("in its own words"))
    ev_stance = forms.ChoiceField(choices=Stance.choices, required=False, label=_("stance"))
    ev_rank = forms.ChoiceField(choices=Rank.choices, required=False, label=_("rank"))

    class Meta:
        model = Fact
        fields = "__all__"

    def __init__(self, *args: Any, last_source: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = self._first_evidence()
        if self.instance._state.adding:
            self._prepare_row(last_source)
        self.initial.setdefault("ev_stance", Stance.SUPPORTS)
        self.initial.setdefault("ev_rank", Rank.NORMAL)
        if self.first:
            self.show_citation(self.first.citation)
            self.initial.update(
                ev_date=self.first.date_text,
                ev_verbatim=self.first.verbatim,
                ev_stance=self.first.stance,
                ev_rank=self.first.rank,
            )

    def has_changed(self) -> bool:
        """Whoever only takes away the source that stood ready tells no fact."""
        if self.changed_data == ["ev_source"] and self.instance._state.adding:
            return bool(self["ev_source"].value())
        return bool(super().has_changed())

    def _prepare_row(self, last_source: Any) -> None:
        """A new row comes with a kind and the last used source. What it came with travels in hidden
        fields, so that a row to which nobody added anything is not taken for a fact."""
        self.initial.setdefault("ev_source", last_source)
        for name in CAME_WITH:
            self.fields[name].show_hidden_initial = True

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
        without = not self.cleaned_data.get("ev_source") and not self.errors.keys() & OF_SOURCE
        if told and without:
            self.add_error("ev_source", _("Choose the source that says this."))
        elif self.first and without:
            self.add_error("ev_source", _("To remove evidence, open the fact's own page."))
        return data

    def save(self, commit: bool = True) -> Fact:
        fact: Fact = super().save(commit)
        if commit and self.cleaned_data.get("ev_source"):
            self._save_evidence(fact)
        return fact

    def _save_evidence(self, fact: Fact) -> None:
        row, data = self.first or Evidence(fact=fact), self.cleaned_data
        row.citation = self.cite(self.first.citation if self.first else Citation(), row)
        row.date_text, row.verbatim = data["ev_date"], data["ev_verbatim"]
        row.stance = data["ev_stance"] or Stance.SUPPORTS
        row.rank = data["ev_rank"] or Rank.NORMAL
        row.save()


class FactInline(CitingInline):
    """The facts of one subject, each with its first evidence in the same row.

    What most facts need stands first and open; all else is one step away.
    """

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
                    (
                        "kind",
                        "date_text",
                        "where",
                        "term",
                        "at_event",
                        "ev_source",
                        "ev_locator",
                        "own_page",
                    ),
                )
            },
        ),
        NEW_SOURCE_FIELDSET,
        (
            _("More of this fact"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("ev_date", "ev_verbatim"),
                    ("ev_stance", "ev_rank"),
                    "ev_quotation",
                    ("role", "with_organisation"),
                    ("low", "high", "approximate", "unit"),
                    ("certainty", "negated"),
                    "text",
                    "note",
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

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Rows stand ready in a new record; a stored one gets one empty row."""
        desk = self.admin_site._registry[self.parent_model]
        ready = (
            len(desk.kinds_prepared(self.subject))
            if obj is None and isinstance(desk, HasFacts)
            else 0
        )
        return max(ready, 1)

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
        count = len(fact.evidence.all())
        told = ngettext(
            "%(count)d row, the line is: %(line)s",
            "%(count)d rows, the line is: %(line)s",
            count,
        )
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:people_fact_change", args=[fact.pk]),
            told % {"count": count, "line": fact.get_line_display()},
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


def parts_of(kind: FactKind) -> list[str]:
    """What the open part of a row shows for a kind beside date and place."""
    if kind.group == FactGroup.JOURNEY:
        return ["at_event"]
    if kind.group == FactGroup.REPRESSION or kind.key in OF_A_DAY_AND_PLACE:
        return []
    return ["term"]


class HasFacts(RecordAdmin):
    """A record with its facts in one form; the source cited last stands ready in every new row."""

    fieldsets: ClassVar[Any] = None
    prepared_kinds: ClassVar[tuple[str, ...]] = ()
    """The kinds of the rows that stand ready when a new record is entered, by their keys."""

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, FactInline):
            kwargs["form_kwargs"] = {"last_source": request.session.get(LAST_SOURCE)}
            if obj is None or obj._state.adding:
                kwargs["initial"] = [
                    {"kind": kind.pk} for kind in self.kinds_prepared(inline.subject)
                ]
        return kwargs

    def kinds_prepared(self, subject: str) -> list[FactKind]:
        kinds = FactKind.objects.filter(key__in=self.prepared_kinds, about__contains=[subject])
        found = {kind.key: kind for kind in kinds}
        return [found[key] for key in self.prepared_kinds if key in found]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        kinds = FactKind.objects.all()
        context["fact_parts"] = {str(kind.pk): parts_of(kind) for kind in kinds}
        context["cites"] = True
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is not Fact:
            return
        for row in formset.forms:
            source = row.cleaned_data.get("ev_source")
            if source and row.has_changed():
                request.session[LAST_SOURCE] = str(source.pk)


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

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer: HttpResponse = super().render_change_form(
            request, context | {"cites": True}, *args, **kwargs
        )
        return answer

    @admin.display(description=_("about"))
    def subject_name(self, fact: Fact) -> str:
        return str(fact.subject)
