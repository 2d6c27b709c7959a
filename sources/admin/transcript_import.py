"""A transcript file into an interview: upload, what it would do, and only then the write."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.core.access import Status, reads_all
from archive.core.changes import because
from archive.core.languages import LANGUAGES
from archive.core.records import batch
from archive.curation import review
from sources import transcript_keeping, transcript_waiting
from sources.models import Interview
from sources.models.interviews import clock
from sources.transcript_merge import Plan, plan, version
from sources.transcript_parts import Effect, Format
from sources.transcript_points import in_words
from sources.transcript_stored import stored
from sources.transcript_writers import WRITERS, left_out, write
from sources.transcripts import MAX_BYTES, NAMES, read

SALT = "sources.transcript-import"
SHOWN = 200  # of each list; the counts are of all
FIELD_NAMES = {
    "start_ms": _("start"),
    "end_ms": _("end"),
    "speaker": _("speaker"),
    "original": _("text"),
    "title": _("title"),
    "synopsis": _("synopsis"),
    "topics": _("topics"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Transcript file"),
        allow_empty_file=True,  # the reader says what is wrong, in one place
        help_text=_("WebVTT, SRT, OHMS XML, plain text, CSV or XLSX"),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,.xml,.txt,.csv,.tsv,.xlsx"}),
    )
    language = forms.ChoiceField(label=_("Language of the original"))

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, one.endonym) for code, one in LANGUAGES.items()]
        spoken = [code for code in interview.languages if code in LANGUAGES]
        choices.sort(key=lambda pair: pair[0] not in spoken)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the original"), choices=choices
        )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            words = gettext("The file is larger than %(size)d million bytes: no transcript is.")
            raise forms.ValidationError(words % {"size": MAX_BYTES // 1_000_000})
        return upload


def interview_of(request: HttpRequest, pk: str) -> Interview:
    """For those who may change it; to all others it is not there."""
    owner = admin.site._registry[Interview]
    if not reads_all(request.user):
        raise Http404
    interview: Interview | None = owner.get_object(request, pk)
    if interview is None:
        raise Http404
    if not owner.has_change_permission(request, interview):
        raise PermissionDenied
    return interview


def why_not(interview: Interview) -> str:
    """Why nothing may be imported now; empty if nothing stands against it."""
    if interview.status == Status.PUBLISHED:
        return gettext(
            "This interview is published: what a file brings would be read at once, with every "
            "name in it. Withdraw it first and set it back to draft."
        )
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest, pk: str) -> HttpResponse:
    interview = interview_of(request, pk)
    if request.method == "POST" and "token" in request.POST:
        return _carry_out(request, interview)
    form = UploadForm(request.POST or None, request.FILES or None, interview=interview)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        name = PurePath(upload.name).name[:150]
        key = transcript_waiting.put(upload.read())
        asked = {"key": key, "name": name, "language": form.cleaned_data["language"]}
        return _dry_run(request, interview, asked)
    status = 422 if request.method == "POST" else 200
    return _page(request, interview, {"form": form, "refused": why_not(interview)}, status)


def _planned(interview: Interview, asked: dict[str, str]) -> Plan | None:
    data = transcript_waiting.get(asked["key"])
    if data is None:
        return None
    found = read(data, asked["name"])
    return plan(interview, found, asked["language"])


def _dry_run(
    request: HttpRequest, interview: Interview, asked: dict[str, str], stale: str = ""
) -> HttpResponse:
    planned = _planned(interview, asked)
    if planned is None:
        return _again(request, interview)
    token = {**asked, "source": str(interview.pk), "version": version(interview)}
    found = planned.transcript
    context = {
        "plan": planned,
        "file_name": asked["name"],
        "token": signing.dumps(token, salt=SALT, compress=True),
        "stale": stale,
        "refused": why_not(interview),
        "format_name": NAMES[found.format],
        "problems": planned.problems[:SHOWN],
        "problem_counts": _counted(planned),
        "added": planned.added[:SHOWN],
        "changed": _shown([*planned.changed, *planned.points.changed], "changes"),
        "kept": _shown([*planned.kept, *planned.points.kept], "kept"),
        "language_name": LANGUAGES[planned.language].endonym,
        "shown": SHOWN,
    }
    return _page(request, interview, context, 409 if stale else 200)


def _counted(planned: Plan) -> list[tuple[str, int]]:
    """How many problems of each effect there are, the worst first."""
    words = {
        Effect.DROPPED: _("left out"),
        Effect.REPAIRED: _("mended"),
        Effect.DOUBTFUL: _("doubtful"),
    }
    found = [(str(words[e]), sum(1 for p in planned.problems if p.effect is e)) for e in words]
    return [(name, count) for name, count in found if count]


def _shown(matches: list[Any], which: str) -> list[dict[str, Any]]:
    rows = []
    for match in matches[:SHOWN]:
        for difference in getattr(match, which):
            rows.append(
                {
                    "at": clock(match.at),
                    "line": match.line,
                    "field": _field_name(difference.field),
                    "here": _value(difference.field, difference.here),
                    "file": _value(difference.field, difference.file),
                }
            )
    return rows


def _field_name(name: str) -> str:
    if name in FIELD_NAMES:
        return str(FIELD_NAMES[name])
    part, _dot, code = name.rpartition(".")
    language = LANGUAGES.get(code)
    named = language.endonym if language else code
    return f"{FIELD_NAMES[part]}: {named}" if part in FIELD_NAMES else named


def _value(name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name in ("start_ms", "end_ms"):
        return f"{clock(value)}.{value % 1000:03}"
    return in_words(value) or "—"


def _carry_out(request: HttpRequest, interview: Interview) -> HttpResponse:
    try:
        asked = signing.loads(request.POST["token"], salt=SALT, max_age=transcript_waiting.WAITS)
    except signing.BadSignature:
        return _again(request, interview)
    if asked["source"] != str(interview.pk):
        raise Http404
    because("", gettext("Transcript of %(interview)s imported") % {"interview": interview})
    with batch():
        # As it is now: since the page was asked for it may have been published.
        interview = get_object_or_404(Interview.objects.select_for_update(), pk=interview.pk)
        why = why_not(interview)
        if why:
            return _dry_run(request, interview, asked, why)
        if version(interview) != asked["version"]:
            words = gettext(
                "Nothing was written: the interview was changed after this page was made. "
                "Below is what the import would do now."
            )
            return _dry_run(request, interview, asked, words)
        planned = _planned(interview, asked)
        if planned is None:
            return _again(request, interview)
        transcript_keeping.carry_out(planned, remove="remove" in request.POST)
        change = gettext("Transcript imported from “%(file)s”.") % {"file": asked["name"]}
        admin.site._registry[Interview].log_change(request, interview, change)
        review.note_change([interview], request.user)  # nobody publishes their own
    transcript_waiting.drop(asked["key"])
    _tell(request, planned)
    return HttpResponseRedirect(reverse("admin:sources_interview_change", args=[interview.pk]))


def _tell(request: HttpRequest, planned: Plan) -> None:
    count = len(planned.added)
    added = ngettext("%(count)d passage added", "%(count)d passages added", count)
    words = gettext("%(added)s, %(changed)d changed, %(kept)d kept as edited here.")
    said = {
        "added": added % {"count": count},
        "changed": len(planned.changed),
        "kept": len(planned.kept),
    }
    messages.success(request, words % said)


def _again(request: HttpRequest, interview: Interview) -> HttpResponse:
    words = gettext(
        "The uploaded file is no longer here: it waits for a day, and only until it is imported. "
        "Upload it again."
    )
    messages.error(request, words)
    return HttpResponseRedirect(reverse("admin:sources_interview_import", args=[interview.pk]))


def _page(
    request: HttpRequest, interview: Interview, context: dict[str, Any], status: int
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # the room is needed for the words
        "title": gettext("Import a transcript"),
        "interview": interview,
        "opts": Interview._meta,
        "exports": [(str(kind), NAMES[kind], left_out(kind)) for kind in WRITERS],
        **context,
    }
    template = "admin/sources/interview/import_transcript.html"
    return TemplateResponse(request, template, context, status=status)


@require_safe
def export_view(request: HttpRequest, pk: str, kind: str) -> HttpResponse:
    """The whole transcript with all that is withheld, for those who read everything."""
    interview = interview_of(request, pk)
    if kind not in {str(known) for known in WRITERS}:
        raise Http404
    chosen = Format(kind)
    _writer, ending, media_type = WRITERS[chosen]
    response = HttpResponse(write(stored(interview), chosen), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{interview.ref}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
