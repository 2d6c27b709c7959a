"""The transcript editor: the sound, and the passages of a part of the interview as plain forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from archive.core.changes import because
from archive.core.languages import LANGUAGES
from archive.curation import review
from sources import transcript_editing as editing
from sources.admin import transcript_index_forms as index_forms
from sources.admin.transcript_import import interview_of
from sources.admin.transcript_named import record_of
from sources.models import IndexPoint, Interview, Segment, SegmentText, TextStatus, Treatment
from sources.transcript_clock import moment, stamp
from sources.transcript_editing import Stale, Typed

AT_ONCE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def editor_view(request: HttpRequest, pk: str) -> HttpResponse:
    interview = interview_of(request, pk)
    if request.method == "POST":
        return _change(request, interview)
    return _page(request, interview)


def _change(request: HttpRequest, interview: Interview) -> HttpResponse:
    segment = _named(interview, request.POST.get("segment", ""))
    if segment is None:
        raise Http404
    name = request.POST.get("act", "save")
    act = _point if index_forms.is_act(name) else ACTS.get(name)
    if act is None:
        return HttpResponse(status=400)
    because("", gettext("Transcript of %(interview)s edited") % {"interview": interview})
    try:
        with editing.change(segment, request.POST.get("state", "")) as fresh:
            act(request, fresh)
            _log(request, interview, fresh)
    except Stale:
        words = gettext(
            "Nothing was saved: somebody else has changed this passage. What you typed stands "
            "below, beside what stands here now."
        )
        return _page(request, interview, segment, [words], 409)
    except ValidationError as error:
        return _page(request, interview, segment, error.messages, 422)
    address = reverse("admin:sources_interview_editor", args=[interview.pk])
    return HttpResponseRedirect(f"{address}?at={segment.pk}#s-{segment.pk}", status=303)


def _log(request: HttpRequest, interview: Interview, segment: Segment) -> None:
    owner = admin.site._registry[Interview]
    words = gettext("Transcript changed at %(time)s.") % {"time": stamp(segment.start_ms)}
    owner.log_change(request, interview, words)
    review.note_change([interview], request.user)  # nobody publishes their own


# What can be done


def _typed(request: HttpRequest, segment: Segment) -> Typed:
    given = request.POST
    times = [moment(given.get(name, "")) for name in ("start", "end")]
    for name, time in zip(("start", "end"), times, strict=True):
        if time is None:
            words = gettext("“%(value)s” is not a time. Write 0:12, 12:33.5 or 1:02:10.")
            raise ValidationError(words % {"value": given.get(name, "")})
    speaker = given.get("speaker")
    known = segment.source.speakers.filter(pk=speaker).first() if speaker else None
    language = given.get("language", "")
    status = given.get("status", "")
    if language not in LANGUAGES or status not in TextStatus.values:
        raise ValidationError(gettext("Choose language and status from the lists."))
    translations = {
        code: given[f"translation-{code}"] for code in LANGUAGES if f"translation-{code}" in given
    }
    new = given.get("new-language", "")
    if new in LANGUAGES and given.get("new-translation", "").strip():
        translations[new] = given["new-translation"]
    start, end = (time.ms for time in times if time is not None)
    text = given.get("text", "")
    statuses = _statuses(request, translations)
    return Typed(start, end, text, language, status, known, translations, statuses)


def _statuses(request: HttpRequest, translations: dict[str, str]) -> dict[str, str]:
    """A translation is read through by itself, and has a status of its own."""
    said = {code: request.POST.get(f"translation-status-{code}", "") for code in translations}
    return {code: status for code, status in said.items() if status in TextStatus.values}


def _save(request: HttpRequest, segment: Segment) -> None:
    typed = _typed(request, segment)
    if editing.MARKER in typed.text:
        words = gettext("%(marker)s stands in the words: split the passage, or take it out.")
        raise ValidationError(words % {"marker": editing.MARKER})
    editing.save(segment, typed)


def _split(request: HttpRequest, segment: Segment) -> None:
    editing.save(segment, _typed(request, segment))
    at = moment(request.POST.get("split_at", ""))
    editing.split(segment, at.ms if at else None)


def _join(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    editing.join(segment)


def _withhold(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    editing.withhold(segment, request.POST.get("reason", ""), _own_language(request))


def _name(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    treatment = request.POST.get("treatment", "")
    about = record_of(request.POST.get("about", ""))
    editing.name(segment, request.POST.get("words", ""), treatment, about)


def _topic(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    index_forms.note(request, segment)


def _point(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    index_forms.act(request, segment)


def _own_language(request: HttpRequest) -> str:
    code = getattr(request, "LANGUAGE_CODE", "en")[:2]
    return code if code in LANGUAGES else "en"


ACTS: dict[str, Callable[[HttpRequest, Segment], None]] = {
    "save": _save,
    "split": _split,
    "join": _join,
    "withhold": _withhold,
    "name": _name,
    "topic": _topic,
}


# The page


def _page(
    request: HttpRequest,
    interview: Interview,
    wrong: Segment | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    first = _first(request, interview, wrong)
    total = interview.segments.count()
    rows = interview.segments.select_related("speaker").prefetch_related("texts", "mentions")
    rows_and_next = list(rows.order_by("position")[first : first + AT_ONCE + 1])
    shown = rows_and_next[:AT_ONCE]
    spans = list(interview.withheld.all())
    points = index_forms.points_by_row(interview, rows_and_next)
    typed = {wrong.pk: request.POST} if wrong is not None else {}
    passages = [_passage(row, spans, points.get(row.pk, []), typed.get(row.pk)) for row in shown]
    for passage in passages:
        if wrong is not None and passage["segment"].pk == wrong.pk:
            _retype(passage, request)
            passage["is_stale"] = status == 409
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # the room is needed for the words
        "title": gettext("Transcript editor"),
        "interview": interview,
        "opts": Interview._meta,
        "recordings": [r for r in interview.recordings.all() if r.media],
        "passages": passages,
        "speakers": list(interview.speakers.all()),
        "statuses": TextStatus.choices,
        "treatments": Treatment.choices,
        "languages": [(code, one.endonym) for code, one in LANGUAGES.items()],
        "marker": editing.MARKER,
        "offers": reverse("admin:sources_interview_editor", args=[interview.pk]) + "offers/",
        "may_make": {
            "person": request.user.has_perm("people.add_person"),
            "place": request.user.has_perm("people.add_place"),
            "topic": request.user.has_perm("people.add_term"),
        },
        "first": first + 1,
        "last": first + len(shown),
        "total": total,
        "before": max(0, first - AT_ONCE) if first else None,
        "after": first + AT_ONCE if first + AT_ONCE < total else None,
        "errors": errors or [],
    }
    template = "admin/sources/interview/transcript_editor.html"
    return TemplateResponse(request, template, context, status=status)


def _first(request: HttpRequest, interview: Interview, wrong: Segment | None) -> int:
    """How many passages stand before the first one that is shown."""
    rows = interview.segments
    at = rows.filter(pk=wrong.pk).first() if wrong else _asked(request, interview)
    if at is not None:
        before = rows.filter(position__lt=at.position).count()
        return before - before % AT_ONCE
    typed = request.GET.get("from", "0")
    return min(int(typed), rows.count()) if typed.isdigit() and len(typed) < 8 else 0


def _asked(request: HttpRequest, interview: Interview) -> Segment | None:
    """The passage that the address names, by its key or a time."""
    time = moment(request.GET.get("t", ""))
    if time is not None:
        rows = interview.segments.filter(start_ms__lte=time.ms).order_by("-position")
        found: Segment | None = rows.first()
        return found
    return _named(interview, request.GET.get("at", ""))


def _named(interview: Interview, key: str) -> Segment | None:
    try:
        return interview.segments.filter(pk=key).first() if key else None
    except ValidationError:  # no key at all
        return None


def _passage(
    row: Segment, spans: list[Any], points: list[IndexPoint], typed: Any
) -> dict[str, Any]:
    texts = list(row.texts.all())
    original = next((text for text in texts if text.kind == SegmentText.Kind.ORIGINAL), None)
    language = original.language if original else (row.source.languages or ["cs"])[0]
    return {
        "segment": row,
        "state": editing.state(row),
        "text": original.text if original else "",
        "speaker": str(row.speaker_id or ""),
        "start": stamp(row.start_ms),
        "end": stamp(row.end_ms),
        "original": original,
        "language": language,
        "status": original.status if original else TextStatus.MACHINE,
        "translations": [text for text in texts if text.kind != SegmentText.Kind.ORIGINAL],
        "mentions": list(row.mentions.all()),
        "withheld": next((s for s in spans if s.covers(row.start_ms, row.end_ms)), None),
        "points": [index_forms.shown(point, language, typed) for point in points],
        "lines": min(12, 2 + len(original.text if original else "") // 80),
    }


def _retype(passage: dict[str, Any], request: HttpRequest) -> None:
    """What was typed and refused stands in the form again, beside what stands in the archive."""
    given = request.POST
    for name in ("text", "start", "end", "speaker", "status", "language"):
        passage[name] = given.get(name, passage[name])
    for row in passage["translations"]:
        row.text = given.get(f"translation-{row.language}", row.text)
        row.status = given.get(f"translation-status-{row.language}", row.status)
    passage["typed"] = given
    passage["new_translation"] = given.get("new-translation", "")
    passage["new_language"] = given.get("new-language", "")
