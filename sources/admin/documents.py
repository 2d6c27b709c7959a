"""Documents and photographs with their pages; a page with its texts and mentions."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import RowAdmin
from sources import masking, pyramids
from sources.admin.scans import scans_view
from sources.admin.scans_page import frame_view, text_view, whole_view
from sources.admin.sources import SourceAdminBase
from sources.admin.uploads import KeepsFiles, ScanField, keep
from sources.models import (
    Citation,
    Document,
    Mention,
    Page,
    PageReading,
    PageText,
    SourceKind,
    TextKind,
)
from sources.models.sources import DOCUMENT_KINDS
from sources.scans import clean_name


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

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(scans_view)
        return [path("<uuid:pk>/scans/", view, name="sources_document_scans"), *super().get_urls()]


class LinesField(forms.CharField):
    """The lines of a page as plain text, one line each."""

    widget = forms.Textarea(attrs={"rows": 14})


def same_lines(before: list[str], after: list[str]) -> dict[int, int]:
    """Which old line is which new one, counted from 0: unchanged, or corrected one for one.

    A line that was inserted, or that may be any of several, has no old line.
    """
    found: dict[int, int] = {}
    compared = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, i_end, j, j_end in compared.get_opcodes():
        if tag == "equal" or (tag == "replace" and i_end - i == j_end - j):
            found.update(zip(range(i, i_end), range(j, j_end), strict=True))
    return found


class PageTextForm(forms.ModelForm):
    written = LinesField(required=False, label=_("text, line by line"))
    before: tuple[str, ...] = ()

    class Meta:
        model = PageText
        fields = ("kind", "language", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["written"] = self.instance.text
        self.before = tuple(line["text"] for line in self.instance.lines)

    def save(self, commit: bool = True) -> PageText:
        """Lines that stay keep their region and language; the curators see the words alone."""
        old = self.instance.lines
        texts = self.cleaned_data["written"].replace("\r\n", "\n").split("\n")
        kept = {new: old[was] for was, new in same_lines(list(self.before), texts).items()}
        self.instance.lines = [{**kept.get(i, {}), "text": text} for i, text in enumerate(texts)]
        saved: PageText = super().save(commit)
        return saved

    def line_now(self, mention: Mention) -> int | None:
        """The line on which a mention of this text now stands. None where that is not certain:
        its words are then looked for on the whole page, so that no protected name is uncovered."""
        after = [line["text"] for line in self.instance.lines]
        was = (mention.line or 0) - 1
        if not 0 <= was < len(self.before):
            return mention.line
        now = same_lines(list(self.before), after).get(was)
        if now is None:
            return None
        certain = after[now] == self.before[was] or masking.find_words(mention, after[now])
        return now + 1 if certain else None


def move_mentions(page: Page, texts: Any, by_hand: set[Any]) -> None:
    """Lines that moved in the leading text of a page take their mentions along; all but the ones
    whose line was given `by_hand`."""
    order = (TextKind.TRANSCRIPTION, TextKind.OCR)
    forms_left = [form for form in texts.forms if form.instance.kind in order and form.before]
    leading = min(forms_left, key=lambda form: order.index(form.instance.kind), default=None)
    if leading is None or "written" not in leading.changed_data:
        return
    for mention in page.mentions.filter(line__isnull=False).exclude(pk__in=by_hand):
        line = leading.line_now(mention)
        if line != mention.line:
            mention.line = line
            mention.save()


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


class PageForm(forms.ModelForm):
    new_scan = ScanField(label=_("New scan"))

    class Meta:
        model = Page
        fields = ("source", "position", "label")

    def clean_new_scan(self) -> UploadedFile | None:
        """On another picture the marked places would be wrong, and protected names uncovered."""
        upload: UploadedFile | None = self.cleaned_data["new_scan"]
        if upload and self.instance.scan and (self.instance.cut or has_marks(self.instance)):
            raise ValidationError(
                _(
                    "Places of lines or names are marked on the scan that is here, or it is cut, "
                    "and that would be wrong on another one. Enter it as a page of its own."
                )
            )
        return upload


def has_marks(page: Page) -> bool:
    """Whether regions of the scan are marked."""
    marked = Q(page=page, region__isnull=False)
    return (
        Mention.objects.filter(marked).exists()
        or Citation.objects.filter(marked).exists()
        or any("region" in line for text in page.texts.all() for line in text.lines)
    )


@admin.register(Page)
class PageAdmin(KeepsFiles, RowAdmin):
    """One page: its scan, its texts, and who is mentioned on it."""

    form = PageForm
    list_display = ("source", "position", "label")
    list_filter = ("source__kind", "texts__status")
    search_fields = ("source__title", "source__ref", "label")
    autocomplete_fields = ("source",)
    readonly_fields = ("picture",)
    inlines = (PageTextInline, PageMentionInline)
    list_select_related = ("source",)
    fields = (("source", "position", "label"), ("picture", "new_scan"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/frame/", view(frame_view), name="sources_page_frame"),
            path("<uuid:pk>/text/", view(text_view), name="sources_page_text"),
            path("<uuid:pk>/whole/<int:width>/", view(whole_view), name="sources_page_whole"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).order_by("source__sort_key", "position")

    @admin.display(description=_("scan"))
    def picture(self, page: Page) -> str:
        if page._state.adding or not page.scan:
            return str(_("No scan yet."))
        return format_html(
            '<img class="page-scan" src="{}?{}" alt="{}">'
            '<p><a href="{}">{}</a> · <a href="{}">{}</a></p>',
            reverse("media:scan", args=[page.pk, 800]),
            page.frame.key,
            _("Scan of the page"),
            reverse("admin:sources_page_frame", args=[page.pk]),
            _("Turn and cut"),
            reverse("admin:sources_page_text", args=[page.pk]),
            _("Text beside the scan"),
        )

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        upload = form.cleaned_data.get("new_scan")
        if upload:
            kept = keep(upload)
            obj.scan, obj.file_name, obj.fault = kept.name, clean_name(upload.name or ""), ""
            obj.bundle, obj.bundle_page, obj.turn = None, None, 0
            obj.checksum, obj.media_type = kept.checksum, kept.media_type
            obj.width, obj.height = kept.width, kept.height
        super().save_model(request, obj, form, change)
        if upload:
            PageReading.objects.filter(page=obj).delete()  # it was of the scan before
            pyramids.after_upload(obj.pk)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        rows = {formset.model: formset for formset in formsets}
        if PageText in rows and Mention in rows:
            by_hand = {f.instance.pk for f in rows[Mention].forms if "line" in f.changed_data}
            move_mentions(form.instance, rows[PageText], by_hand)
