"""The desk's own pages: what readers wrote, and the answer to it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive.curation import merge_admin, messages, review
from archive.curation.history_admin import WithHistory
from archive.curation.models import Message, MessageStatus, PublishingBatch, What
from archive.curation.review_admin import admin_address
from archive.curation.stale import Unstale

# The same signs as elsewhere: an empty square waits, a full one is done.
SIGNS = {
    MessageStatus.NEW: "not-reviewed",
    MessageStatus.IN_HAND: "in-review",
    MessageStatus.ANSWERED: "reviewed",
}
WRITTEN = (
    "number", "created_at", "kind", "record_ref", "part_words", "part", "page_language", "text",
    "knowledge", "standing", "name", "email", "may_contact", "may_publish", "may_name",
)  # fmt: skip


@admin.register(Message)
class MessageAdmin(WithHistory, Unstale):
    """What a reader wrote is never changed; only its status and the answer are."""

    list_display = ("number", "kind", "record_ref", "beginning", "status_sign", "created_at")
    list_filter = ("status", "kind", "may_contact", "knowledge", "standing")
    search_fields = ("number", "record_ref", "text", "name", "email")
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = (*WRITTEN, "answered_at", "handled_by")
    fieldsets = (
        (None, {"fields": ("status", "answer", ("answered_at", "handled_by"))}),
        (_("The message"), {"fields": (("number", "created_at", "kind"), "text", "knowledge")}),
        (_("What it is about"), {"fields": ("record_ref", "part_words", "part", "page_language")}),
        (
            _("Who wrote"),
            {"fields": (("name", "email"), "standing", ("may_contact", "may_publish", "may_name"))},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        rows: QuerySet[Message] = super().get_queryset(request).select_related("handled_by")
        return rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers write them, on the site."""
        return False

    @admin.display(description=_("text"))
    def beginning(self, message: Message) -> str:
        return message.text[:80]

    @admin.display(description=_("status"), ordering="status")
    def status_sign(self, message: Message) -> str:
        sign = SIGNS[MessageStatus(message.status)]
        return format_html(
            '<span class="badge badge-{}">{}</span>', sign, message.get_status_display()
        )

    def save_model(self, request: HttpRequest, obj: Message, form: Any, change: bool) -> None:
        messages.settle(obj, request.user)
        super().save_model(request, obj, form, change)


@admin.register(PublishingBatch)
class PublishingBatchAdmin(admin.ModelAdmin):
    """What was published at once; read only, but for taking it back."""

    list_display = ("__str__", "by", "size", "taken_back_at", "taken_back_by")
    list_select_related = ("by", "taken_back_by")
    list_per_page = 50
    show_full_result_count = False
    fields = ("created_at", "by", "taken_back_at", "taken_back_by")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublishingBatch]:
        rows: QuerySet[PublishingBatch] = super().get_queryset(request)
        return rows.annotate(published=Count("steps", filter=Q(steps__what=What.PUBLISHED)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("records"), ordering="published")
    def size(self, batch: Any) -> int:
        return int(batch.published)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        batch, user = context["original"], cast(Any, request.user)
        steps = list(batch.steps.filter(what=What.PUBLISHED).order_by("record_ref"))
        found = review.records_at(step.record_ref for step in steps)
        rows = [(step, found.get(step.record_ref)) for step in steps]
        context["rows"] = [(step, row, admin_address(row) if row else "") for step, row in rows]
        context["may_take_back"] = user.may_publish and batch.taken_back_at is None
        return super().render_change_form(request, context, *args, **kw)


__all__ = ["MessageAdmin", "PublishingBatchAdmin", "merge_admin"]
