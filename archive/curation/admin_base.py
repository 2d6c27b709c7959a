"""What all rows and records have in common in the admin: one write, access, who may publish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.accounts.roles import Role
from archive.core import names
from archive.core.access import Access, Status
from archive.core.changes import because
from archive.core.records import Record, Row, batch
from archive.curation import review
from archive.curation.desk import WaitingFilter, lists_of
from archive.curation.history_admin import WithHistory
from archive.curation.picking import is_picking, nearest_first
from archive.curation.review_admin import ReviewedAdmin, changes_content
from archive.curation.stale import Unstale

# The same signs as on the public pages: squares speak of the record.
STATUS_SIGN = {
    Status.DRAFT: "not-reviewed",
    Status.REVIEW: "in-review",
    Status.PUBLISHED: "reviewed",
    Status.WITHDRAWN: "uncertain",
}

ACCESS_FIELDSET = (
    _("Access"),
    {"fields": (("status", "access", "closed_until"),)},
)
REASONS_FIELDSET = (
    _("Reasons that readers are told"),
    {"classes": ("collapse",), "fields": ("access_reason", "withdrawn_reason")},
)


def reason_given(request: HttpRequest) -> str:
    """What was written beside Save, above or below the form. Where the form came back, both boxes
    held `_why_was`: the one that was changed since is meant."""
    was = request.POST.get("_why_was", "")
    given = [text.strip()[:500] for text in request.POST.getlist("_why")]
    return next((text for text in given if text not in ("", was)), was if was in given else "")


class RowAdmin(WithHistory, Unstale):
    """A form is one write whose hooks run once at its end; so is a deletion from the list."""

    list_per_page = 50
    show_full_result_count = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        why = reason_given(request)
        if request.method == "POST":
            because(why, self.act_in_words(request, object_id))
        context = {"asks_why": True, "why": why, **(extra_context or {})}
        with batch():
            return super().changeform_view(request, object_id, form_url, context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST":
            label = _("%(kind)s %(name)s removed")
            because(reason_given(request), self.act_in_words(request, object_id, label))
        with batch():
            return super().delete_view(request, object_id, extra_context)

    def act_in_words(self, request: HttpRequest, object_id: str | None, label: Any = None) -> str:
        """What a form does, for the history."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if row is None:
            return str(_("%(kind)s entered") % {"kind": self.opts.verbose_name})
        words = {"kind": self.opts.verbose_name, "name": self.name_in_acts(row)}
        return " ".join(str((label or _("%(kind)s %(name)s edited")) % words).split())

    def name_in_acts(self, row: Any) -> str:
        """What an act is called is read by all who work here; empty where the row is not theirs."""
        return str(row)

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Where the start page leads to a list of this kind, the list narrows to the same rows."""
        own = super().get_list_filter(request)
        return (*own, WaitingFilter) if lists_of(self.model, request.user) else own

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            in_table = inline.template == admin.TabularInline.template
            yield (named_by_column(formset) if in_table else formset), inline

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Where the content of a record changes it is noted by whom: nobody publishes their own."""
        if not (add and isinstance(form.instance, Record)) and changes_content(form, formsets):
            review.note_change(records_of(form.instance), request.user)
        return super().construct_change_message(request, form, formsets, add)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for row in queryset:
            if not isinstance(row, Record):  # of a record that goes, nobody asks who changed it
                review.note_change(records_of(row), request.user)
        return super().log_deletions(request, queryset)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one: a deletion in bulk would pass by the hooks and the retired ids."""
        with batch():
            for row in queryset:
                row.delete()


def named_by_column(formset: Any) -> Any:
    """The same rows, in which each field says its name: in a table only the column shows it."""

    class Named(formset):
        def add_fields(self, form: Any, index: int | None) -> None:
            super().add_fields(form, index)
            for name, field in form.fields.items():
                widget = getattr(field.widget, "widget", field.widget)
                if not widget.is_hidden:
                    widget.attrs.setdefault("aria-label", field.label or pretty_name(name))

    return Named


def records_of(row: Any) -> list[Record]:
    """The records to which a row belongs."""
    return list(row.records()) if isinstance(row, Row) else []


class RecordAdmin(ReviewedAdmin, RowAdmin):
    """Lists carry id, status and access; a save is one write whose hooks run once at its end."""

    save_on_top = True
    list_filter: ClassVar[Any] = ("status", "access")
    search_fields: ClassVar[Any] = ("ref",)
    autocomplete_fields: ClassVar[Any] = ()
    fieldsets: ClassVar[Any] = None
    actions = ("merge_two",)

    @admin.action(description=_("Merge: lay the two side by side"), permissions=["change"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        refs = list(queryset.values_list("ref", flat=True)[:3])
        if len(refs) != 2:
            self.message_user(request, gettext("Select exactly two records."), messages.WARNING)
            return None
        return redirect("admin:curation_merge_pair", *refs)

    @admin.display(description=_("status"), ordering="status")
    def status_sign(self, record: Record) -> str:
        sign = STATUS_SIGN[Status(record.status)]
        return format_html(
            '<span class="badge badge-{}">{}</span>', sign, record.get_status_display()
        )

    @admin.display(description=_("access"), ordering="access")
    def access_words(self, record: Record) -> str:
        if record.access == Access.CLOSED and record.closed_until:
            return str(_("closed until %(day)s") % {"day": record.closed_until.isoformat()})
        return str(record.get_access_display())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was ever published is withdrawn, not deleted; the archivist may do both."""
        may: bool = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        user: Any = request.user
        unpublished = obj.status in (Status.DRAFT, Status.REVIEW)
        return unpublished or user.is_superuser or Role.ARCHIVIST in user.roles

    def pick_by_names(
        self, request: HttpRequest, rows: QuerySet[Any], term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows by their `names`, and for an autocomplete the nearest first."""
        if not term.strip():
            return rows, False
        found, twice = self.search_by_keys(rows, term, "names")
        return (nearest_first(found, term) if is_picking(request) else found), twice

    def search_by_keys(
        self, rows: QuerySet[Any], term: str, path: str, *more: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows of which the name matches in any script and spelling, or the id by its beginning.

        `path` leads to the row of names with `key_ascii` and `key_fold`.
        """
        plain, folded = names.ascii_key(term), names.fold_key(term)
        found = Q(ref__istartswith=term.strip())
        if plain:
            found |= Q(**{f"{path}__key_ascii__contains": plain})
        if folded:
            found |= Q(**{f"{path}__key_fold__contains": folded})
        for field in more:
            found |= Q(**{f"{field}__icontains": term})
        return rows.filter(pk__in=rows.model._base_manager.filter(found).values("pk")), False
