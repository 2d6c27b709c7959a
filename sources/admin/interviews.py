"""Interviews: speakers, index and withheld passages on one page; a segment on its own."""

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
from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET
from sources.admin.sources import PROVENANCE, SourceAdminBase
from sources.models import (
    IndexPoint,
    Interview,
    Mention,
    Recording,
    Segment,
    SegmentText,
    SourceKind,
    Speaker,
    Withheld,
)
from sources.models.interviews import clock


class SpeakerInline(admin.TabularInline):
    model = Speaker
    extra = 1
    autocomplete_fields = ("person",)
    fields = ("label", "name", "role", "person")


class IndexPointInline(admin.StackedInline):
    model = IndexPoint
    extra = 0
    autocomplete_fields = ("terms", "places")
    fields = ("start_ms", ("terms", "places"), "title", "synopsis")


class WithheldInline(admin.StackedInline):
    model = Withheld
    extra = 0
    fields = (("start_ms", "end_ms", "review_on"), "reason")


class RecordingInline(admin.TabularInline):
    model = Recording
    extra = 0
    fields = ("position", "duration_ms", "offset_ms", "synthetic", "listen")
    readonly_fields = ("duration_ms", "synthetic", "listen")

    @admin.display(description=_("sound"))
    def listen(self, recording: Recording) -> str:
        if recording._state.adding or not recording.media:
            return str(_("No sound yet."))
        return format_html(
            '<audio controls preload="none" src="{}"></audio>',
            reverse("media:original-sound", args=[recording.pk]),
        )


class InterviewForm(forms.ModelForm):
    """An interview is of the kind interview; nobody has to say so."""

    class Meta:
        model = Interview
        fields = "__all__"  # noqa: DJ007  the admin names the fields that it shows

    def clean(self) -> dict[str, Any] | None:
        """Before the instance is checked, because its constraints ask for the kind."""
        self.instance.kind = SourceKind.INTERVIEW
        return super().clean()


@admin.register(Interview)
class InterviewAdmin(SourceAdminBase):
    form = InterviewForm
    list_display = ("title", "ref", "narrator", "date_text", "status_sign", "access_words")
    list_filter = ("status", "access", "repository")
    inlines = (SpeakerInline, RecordingInline, WithheldInline, IndexPointInline)
    autocomplete_fields = ("repository", "narrator", "part_of")
    readonly_fields = ("ref", "transcript")
    list_select_related = ("narrator",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("ref", "narrator"),
                    ("title", "title_language"),
                    ("date_text", "languages", "creators"),
                    ("repository", "reference_code"),
                    "transcript",
                )
            },
        ),
        ACCESS_FIELDSET,
        PROVENANCE,
        REASONS_FIELDSET,
    )

    @admin.display(description=_("transcript"))
    def transcript(self, interview: Interview) -> str:
        if interview._state.adding:
            return str(_("Save first, then enter the segments."))
        rows, add = (
            reverse("admin:sources_segment_changelist"),
            reverse("admin:sources_segment_add"),
        )
        return format_html(
            '<a href="{}?source__id__exact={}">{}</a> · <a href="{}?source={}">{}</a>',
            rows,
            interview.pk,
            _("%(count)d segments") % {"count": interview.segments.count()},
            add,
            interview.pk,
            _("Add a segment"),
        )


class SegmentTextInline(admin.StackedInline):
    model = SegmentText
    extra = 1
    fields = (("kind", "language", "status"), "text")


class SegmentMentionInline(admin.TabularInline):
    model = Mention
    fk_name = "segment"
    extra = 1
    autocomplete_fields = ("person", "place")
    fields = ("person", "place", "words", "treatment")


@admin.register(Segment)
class SegmentAdmin(admin.ModelAdmin):
    list_display = ("position", "source", "at", "speaker", "words")
    list_display_links = ("position", "words")
    search_fields = ("source__title", "source__ref", "texts__text")
    autocomplete_fields = ("source", "speaker")
    inlines = (SegmentTextInline, SegmentMentionInline)
    list_select_related = ("source", "speaker")
    ordering = ("source__sort_key", "position")
    fields = (("source", "position", "speaker"), ("start_ms", "end_ms"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("texts")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "source__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("at"), ordering="start_ms")
    def at(self, segment: Segment) -> str:
        return clock(segment.start_ms)

    @admin.display(description=_("text"))
    def words(self, segment: Segment) -> str:
        original = next(
            (t.text for t in segment.texts.all() if t.kind == SegmentText.Kind.ORIGINAL), ""
        )
        return original[:90]

    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        with batch():
            return super().changeform_view(*args, **kwargs)


@admin.register(Speaker)
class SpeakerAdmin(admin.ModelAdmin):
    list_display = ("label", "name", "role", "source")
    search_fields = ("label", "name", "source__title")
    autocomplete_fields = ("source", "person")
    list_select_related = ("source",)
