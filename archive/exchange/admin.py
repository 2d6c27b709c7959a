"""Sheets at the desk: the list of those that came, and the addresses of their steps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive.exchange import sheet_out, sheet_pages
from archive.exchange.importing import RIGHTS, may_bring_in
from archive.exchange.models import Sheet, SheetState
from archive.exchange.sheets import keeping

SIGNS = {SheetState.WRITTEN: "reviewed", SheetState.UNDONE: "not-reviewed"}


@admin.register(Sheet)
class SheetAdmin(admin.ModelAdmin):
    list_display = ("file_name", "kind", "state_sign", "counts", "sent_by", "created_at")
    list_filter = ("kind", "state")
    search_fields = ("file_name",)
    list_per_page = 50
    show_full_result_count = False
    list_select_related = ("sent_by",)
    autocomplete_fields = ("source", "event")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        seen: QuerySet[Any] = rows.visible_to(request.user)
        return seen

    def has_add_permission(self, request: HttpRequest) -> bool:
        may = super().has_add_permission(request)
        return may and any(may_bring_in(request.user, kind) for kind in RIGHTS)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is being worked on stays until that has ended."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_busy)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The sheets alone: their rows are no records, and may be twenty thousand."""
        may = all(self.has_delete_permission(request, sheet) for sheet in objs)
        counts = {self.opts.verbose_name_plural: len(objs)}
        return list(map(str, objs)), counts, set() if may else {self.opts.verbose_name}, []

    def delete_model(self, request: HttpRequest, obj: Sheet) -> None:
        pk = obj.pk
        obj.rows.all().delete()  # at once; one by one they would all be read first
        obj.delete()
        keeping.drop(pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Sheet]) -> None:
        for sheet in queryset:
            self.delete_model(request, sheet)

    @admin.display(description=_("state"), ordering="state")
    def state_sign(self, sheet: Sheet) -> str:
        sign = SIGNS.get(SheetState(sheet.state), "in-review")
        return format_html(
            '<span class="badge badge-{}">{}</span>', sign, sheet.get_state_display()
        )

    @admin.display(description=_("rows"))
    def counts(self, sheet: Sheet) -> str:
        return sheet_pages.in_words(sheet.summary) or "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        steps = {
            "match": sheet_pages.match,
            "decide": sheet_pages.decide,
            "write": sheet_pages.write,
            "undo": sheet_pages.undo,
            "reset": sheet_pages.reset,
            "findings": sheet_pages.findings,
        }
        own = [
            path(f"<uuid:pk>/{name}/", view(step), name=f"exchange_sheet_{name}")
            for name, step in steps.items()
        ]
        own.append(path("out/<str:kind>/<str:form>/", view(sheet_out.take_out),
                        name="exchange_sheet_out"))  # fmt: skip
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sheet_pages.send(request, self)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return sheet_pages.show(request, object_id)
