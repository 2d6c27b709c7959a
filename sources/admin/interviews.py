"""Interviews: speakers, index and withheld passages on one page; a segment on its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import ACCESS_FIELDSET, REASONS_FIELDSET, RowAdmin
from archive.jobs.queue import defer
from sources import masking, moving, publishing_interviews, recordings
from sources.admin.sources import PROVENANCE, SourceAdminBase
from sources.admin.transcript_editor import editor_view
from sources.admin.transcript_import import export_view, import_view
from sources.admin.transcript_offers import offers_view
from sources.admin.upload_page import act_view, found_in_words
from sources.admin.upload_protocol import upload_view, uploads_view
from sources.admin.uploads import KeepsFiles, SoundField, duration_ms, keep
from sources.files import FileNotKept
from sources.models import (
    ConsentScope,
    IndexPoint,
    Interview,
    Mention,
    Recording,
    Segment,
    SegmentText,
    Source,
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


class RecordingForm(forms.ModelForm):
    new_sound = SoundField(label=_("New sound"))

    class Meta:
        model = Recording
        fields = ("position", "offset_ms")

    def clean_new_sound(self) -> UploadedFile | None:
        """Another sound may run otherwise, and what is withheld would be heard."""
        upload: UploadedFile | None = self.cleaned_data["new_sound"]
        recording = self.instance
        if upload and ConsentScope.AUDIO not in publishing_interviews.needed(recording.source):
            publishing_interviews.refuse_uncovered(recording.source, [ConsentScope.AUDIO])
        if upload and recording.media and masking.silent_spans(recording.source):
            raise ValidationError(
                _(
                    "Passages are withheld by the times of the sound that is here. "
                    "Delete this recording, then add the other one and check the times."
                )
            )
        return upload

    def save(self, commit: bool = True) -> Recording:
        upload, recording = self.cleaned_data["new_sound"], self.instance
        if upload:
            kept = keep(upload)
            # The silence of what is withheld is cut in when all of the form is saved.
            recording.media = recording.public_media = kept.name
            recording.checksum, recording.media_type = kept.checksum, kept.media_type
            recording.duration_ms = duration_ms(kept.name)
        saved: Recording = super().save(commit)
        return saved


class RecordingInline(admin.StackedInline):
    model = Recording
    form = RecordingForm
    extra = 0
    fields = (("position", "offset_ms", "duration_ms", "synthetic"), ("new_sound", "listen"))
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
class InterviewAdmin(KeepsFiles, SourceAdminBase):
    form = InterviewForm
    list_display = ("title", "ref", "narrator", "date_text", "status_sign", "access_words")
    list_filter = ("status", "access", "repository")
    inlines = (SpeakerInline, RecordingInline, WithheldInline, IndexPointInline)
    autocomplete_fields = ("repository", "narrator", "part_of")
    readonly_fields = ("ref", "transcript", "found", "missing")
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
                    "found",
                    "transcript",
                    "missing",
                )
            },
        ),
        ACCESS_FIELDSET,
        PROVENANCE,
        REASONS_FIELDSET,
    )

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        """Withheld passages and the sound come in one form: the copy is made after both."""
        super().save_related(request, form, formsets, change)
        if any(rows.model in (Recording, Withheld) and rows.has_changed() for rows in formsets):
            heard = Recording.objects.filter(source=form.instance.pk)
            for recording in heard.exclude(media="").exclude(public_media=""):
                self._renew_public_copy(request, recording)

    def _renew_public_copy(self, request: HttpRequest, recording: Recording) -> None:
        """Trouble is told but stops no passage from being withheld: what goes out is cut anew."""
        if moving.is_moving(recording.media.name or ""):
            self._ask_for_copy(request, recording)
            return
        try:
            name = recordings.public_copy(recording)
        except FileNotKept as error:
            words = {"recording": recording, "why": error}
            message = gettext("The public copy of recording %(recording)s was not made: %(why)s")
            messages.warning(request, message % words)
            return
        if name != recording.public_media.name:
            recording.public_media = name
            recording.save()

    def _ask_for_copy(self, request: HttpRequest, recording: Recording) -> None:
        """Nobody waits here while ffmpeg cuts; until it has, nothing of it goes out."""
        if recordings.state_of(recording) == recordings.State.OPEN:
            return  # the copy for what is withheld now lies there already
        words = {"recording": recording}
        if not moving.can_be_cut(recording.media.name or ""):
            said = gettext(
                "Recording %(recording)s is not published: ffmpeg is not installed here."
            )
            messages.warning(request, said % words)
            return
        key = str(recording.pk)
        defer("sources.jobs.make_public_copy", once=f"public-copy-{key}", recording_id=key)
        said = gettext(
            "The public copy of recording %(recording)s is being made; until then it cannot be "
            "heard on the site. The list of background jobs says how far it is."
        )
        messages.info(request, said % words)

    class Media:
        css = {"all": ["css/transcript-desk.css", "css/upload.css"]}

    @admin.display(description=_("missing to publish"))
    def missing(self, interview: Interview) -> str:
        if interview._state.adding:
            return "—"
        rows = [
            ("stops" if one.blocks else "", one.words, one.address, self._weight(one.blocks))
            for one in publishing_interviews.missing(interview)
        ]
        if not rows:
            return str(_("Nothing is missing."))
        items = format_html_join("", '<li class="{}">{} <a href="{}">{}</a></li>', rows)
        return format_html('<ul class="missing-list">{}</ul>', items)

    def _weight(self, blocks: bool) -> str:
        return gettext("Mend (stops publishing)") if blocks else gettext("Mend")

    @admin.display(description=_("recordings sent"))
    def found(self, interview: Interview) -> str:
        if interview._state.adding:
            return str(_("Save first, then send a long recording."))
        return found_in_words(interview)

    @admin.display(description=_("transcript"))
    def transcript(self, interview: Interview) -> str:
        if interview._state.adding:
            return str(_("Save first, then enter the segments."))
        rows, add = (
            reverse("admin:sources_segment_changelist"),
            reverse("admin:sources_segment_add"),
        )
        return format_html(
            '<a href="{}?source__id__exact={}">{}</a> · <a href="{}?source={}">{}</a>'
            ' · <a href="{}">{}</a> · <a href="{}">{}</a>',
            rows,
            interview.pk,
            _("%(count)d segments") % {"count": interview.segments.count()},
            add,
            interview.pk,
            _("Add a segment"),
            reverse("admin:sources_interview_import", args=[interview.pk]),
            _("Import or export the transcript"),
            reverse("admin:sources_interview_editor", args=[interview.pk]),
            _("Transcript editor"),
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/upload/", view(uploads_view), name="sources_interview_uploads"),
            path(
                "<uuid:pk>/upload/<uuid:key>/", view(upload_view), name="sources_interview_upload"
            ),
            path(
                "<uuid:pk>/upload/<uuid:key>/act/",
                view(act_view),
                name="sources_interview_upload_act",
            ),
            path(
                "<uuid:pk>/import-transcript/",
                view(import_view),
                name="sources_interview_import",
            ),
            path(
                "<uuid:pk>/transcript-editor/",
                view(editor_view),
                name="sources_interview_editor",
            ),
            path(
                "<uuid:pk>/transcript-editor/offers/<slug:kind>/",
                view(offers_view),
                name="sources_interview_offers",
            ),
            path(
                "<uuid:pk>/export-transcript/<slug:kind>/",
                view(export_view),
                name="sources_interview_export",
            ),
        ]
        return [*own, *super().get_urls()]


class SegmentTexts(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """A first text or translation of a published interview needs its consent first."""
        super().clean()
        interview = Source.objects.filter(pk=self.instance.source_id).first()
        if any(self.errors) or interview is None:
            return
        kept = [form for form in self.forms if form not in self.deleted_forms]
        kinds = {form.cleaned_data.get("kind") for form in kept if form.cleaned_data.get("text")}
        there = publishing_interviews.needed(interview)
        scopes = {
            SegmentText.Kind.ORIGINAL: ConsentScope.TEXT,
            SegmentText.Kind.TRANSLATION: ConsentScope.TRANSLATION,
        }
        coming = [scope for kind, scope in scopes.items() if kind in kinds and scope not in there]
        publishing_interviews.refuse_uncovered(interview, coming)


class SegmentTextInline(admin.StackedInline):
    model = SegmentText
    formset = SegmentTexts
    extra = 1
    fields = (("kind", "language", "status"), "text")


class SegmentMentionInline(admin.TabularInline):
    model = Mention
    fk_name = "segment"
    extra = 1
    autocomplete_fields = ("person", "place")
    fields = ("person", "place", "words", "treatment")


@admin.register(Segment)
class SegmentAdmin(RowAdmin):
    list_display = ("position", "source", "at", "speaker", "words")
    list_display_links = ("position", "words")
    list_filter = ("speaker__role", "texts__language")
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


@admin.register(Speaker)
class SpeakerAdmin(RowAdmin):
    list_display = ("label", "name", "role", "source")
    list_filter = ("role",)
    search_fields = ("label", "name", "source__title")
    autocomplete_fields = ("source", "person")
    list_select_related = ("source",)
