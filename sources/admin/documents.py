"""Documents and photographs with their pages; a page with its texts and mentions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive.core.records import batch
from sources.admin.sources import SourceAdminBase
from sources.models import Document, Mention, Page, PageText, SourceKind
from sources.models.sources import DOCUMENT_KINDS


class PageInline(admin.TabularInline):
    model = Page
    extra = 1
    fields = ("position", "label", "own_page")
    readonly_fields = ("own_page",)

    @admin.display(description=_("texts and scan"))
    def own_page(self, page: Page) -> str:
        if page._state.adding:
            return str(_("Save first, then open the page."))
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:sources_page_change", args=[page.pk]), _("Open")
        )


@admin.register(Document)
class DocumentAdmin(SourceAdminBase):
    list_display = (
        "title",
        "ref",
        "document_kind",
        "date_text",
        "repository",
        "status_sign",
        "access_words",
    )
    list_filter = ("document_kind", "status", "access", "repository")
    inlines = (PageInline,)
    list_select_related = ("document_kind", "repository")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = [c for c in SourceKind.choices if c[0] in DOCUMENT_KINDS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class LinesField(forms.CharField):
    """The lines of a page as plain text, one line each; regions of unchanged lines are kept."""

    widget = forms.Textarea(attrs={"rows": 14})


class PageTextForm(forms.ModelForm):
    written = LinesField(required=False, label=_("text, line by line"))

    class Meta:
        model = PageText
        fields = ("kind", "language", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["written"] = self.instance.text

    def save(self, commit: bool = True) -> PageText:
        before = self.instance.lines
        texts = self.cleaned_data["written"].replace("\r\n", "\n").split("\n")
        self.instance.lines = [
            {**(before[i] if i < len(before) else {}), "text": text} for i, text in enumerate(texts)
        ]
        saved: PageText = super().save(commit)
        return saved


class PageTextInline(admin.StackedInline):
    model = PageText
    form = PageTextForm
    extra = 1
    fields = (("kind", "language", "status"), "written")


class PageMentionInline(admin.TabularInline):
    model = Mention
    fk_name = "page"
    extra = 1
    autocomplete_fields = ("person", "place")
    fields = ("person", "place", "words", "line", "treatment")


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """One page: its texts, and who is mentioned on it."""

    list_display = ("source", "position", "label")
    search_fields = ("source__title", "source__ref", "label")
    autocomplete_fields = ("source",)
    readonly_fields = ("picture",)
    inlines = (PageTextInline, PageMentionInline)
    list_select_related = ("source",)
    fields = (("source", "position", "label"), "picture")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).order_by("source__sort_key", "position")

    @admin.display(description=_("scan"))
    def picture(self, page: Page) -> str:
        if page._state.adding or not page.scan:
            return str(_("No scan yet."))
        return format_html(
            '<img class="page-scan" src="{}" alt="{}">',
            reverse("media:scan", args=[page.pk, 800]),
            _("Scan of the page"),
        )

    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        with batch():
            return super().changeform_view(*args, **kwargs)
