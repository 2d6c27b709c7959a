"""The evidence on a fact's own page: each row says what one source tells, and where in it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.admin.citing import NEW_SOURCE_FIELDSET, CitingForm, CitingInline
from sources.models import Citation, Evidence


class EvidenceForm(CitingForm):
    """A source and where in it; or a citation that is here already, as of a passage of a sound."""

    class Meta:
        model = Evidence
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citation"].required = False
        self.held = Citation() if self.instance._state.adding else self.instance.citation
        if not self.instance._state.adding:
            self.show_citation(self.held)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if not self._is_picked() and not self.errors and not self.cleaned_data.get("ev_source"):
            self.add_error("ev_source", _("Choose the source that says this."))
        return data

    def _is_picked(self) -> bool:
        return "citation" in self.changed_data and bool(self.cleaned_data.get("citation"))

    def _get_validation_exclusions(self) -> set[str]:
        """A citation that the row itself tells is written when all else was found right."""
        left_out: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return left_out if self._is_picked() else left_out | {"citation"}

    def save(self, commit: bool = True) -> Evidence:
        if commit and not self._is_picked():
            self.instance.citation = self.cite(self.held, self.instance)
        row: Evidence = super().save(commit)
        return row


class EvidenceInline(CitingInline):
    model = Evidence
    form = EvidenceForm
    fk_name = "fact"
    extra = 1
    autocomplete_fields = ("citation", "where", "term", "said_person", "said_organisation")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("ev_source", "ev_locator", "date_text", "where"),
                    ("term", "said_person", "said_organisation"),
                    ("low", "high", "approximate", "verbatim"),
                    ("stance", "rank", "confidence"),
                )
            },
        ),
        NEW_SOURCE_FIELDSET,
        (
            _("More of this evidence"),
            {"classes": ("collapse",), "fields": ("ev_quotation", "citation", "text", "note")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        rows: QuerySet[Evidence] = super().get_queryset(request)
        return rows.select_related("citation__source", "citation__page")
